"""Small painting helpers shared by the widgets that draw themselves."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from app.ui import look

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter


def smooth(widget: QWidget) -> QPainter:
    """A painter on a widget with smooth edges."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter


def box(
    painter: QPainter,
    rect: QRect | QRectF,
    fill: str = "",
    border: str = "",
    width: float = 1.0,
    radius: float = look.RADIUS,
) -> None:
    """A rounded box whose border lies inside the rectangle."""
    inset = width / 2 if border else 0.0
    inner = QRectF(rect).adjusted(inset, inset, -inset, -inset)
    painter.setPen(QPen(QColor(border), width) if border else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(fill) if fill else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(inner, radius, radius)


def dashed(painter: QPainter, rect: QRect, fill: str, border: str, width: float = 1.0) -> None:
    """A rounded box with a dashed border."""
    inner = QRectF(rect).adjusted(1, 1, -1, -1)
    pen = QPen(QColor(border), width)
    pen.setDashPattern([4, 3])
    painter.setPen(pen)
    painter.setBrush(QColor(fill))
    painter.drawRoundedRect(inner, look.RADIUS, look.RADIUS)


def ring(painter: QPainter, rect: QRect, radius: float = look.RADIUS, colour: str = "") -> None:
    """The 2 px ring of the keyboard's focus."""
    box(painter, rect, "", colour or look.Colour.BLUE, look.RING, radius)


def word(
    painter: QPainter,
    rect: QRect | QRectF,
    text: str,
    font: QFont,
    colour: str,
    align: Qt.AlignmentFlag = LEFT,
) -> None:
    """One line of text, shortened with … only where it cannot fit."""
    painter.setFont(font)
    painter.setPen(QColor(colour))
    fits = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, int(rect.width()) + 1)
    painter.drawText(QRectF(rect), int(align | Qt.AlignmentFlag.AlignVCenter), fits)


def sign(painter: QPainter, x: float, y: float, name: str, colour: str, size: int) -> None:
    """One icon with its top left corner at x, y, sharp on any screen."""
    device = painter.device()
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    painter.drawPixmap(QPointF(x, y), look.pixmap(name, colour, size, ratio))


def wide(text: str, font: QFont) -> int:
    """How wide a line of text is, in logical pixels."""
    return QFontMetrics(font).horizontalAdvance(text)


def fitting(text: str, width: int, sizes: tuple[int, ...], *, bold: bool = False) -> QFont:
    """The largest of the sizes at which the text fits, else the smallest."""
    for size in sizes:
        font = look.font(size, bold=bold)
        if wide(text, font) <= width:
            return font
    return look.font(sizes[-1], bold=bold)


def end_rounded(rect: QRectF, radius: float, *, left: bool, right: bool) -> QPainterPath:
    """A box whose left or right corners only are round: one part of a joined row."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    path.addRoundedRect(rect, radius, radius)
    half = rect.width() / 2
    if not left:
        path.addRect(QRectF(rect.left(), rect.top(), half, rect.height()))
    if not right:
        path.addRect(QRectF(rect.left() + half, rect.top(), half, rect.height()))
    return path.simplified()
