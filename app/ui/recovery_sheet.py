"""The printed sheet with the recovery code; it goes straight to paper and never into a file."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from app.core.errors import Refused
from app.ui import look
from app.ui.printing import NO_PRINTER, begin, has_printer

_POINTS_PER_INCH = 72
_WIDTH, _HEIGHT = 595.0, 842.0
"""A4 in points."""
_LEFT, _RIGHT = 64.0, 531.0
_COLUMNS = 3
_KEPT = "恢复码还在屏幕上。"
_BY_HAND = "请照着屏幕上的抄在纸上，一组一组核对，再点“已经在纸上了”。"


@dataclass(frozen=True, slots=True)
class SheetWords:
    """What the sheet says beside the code itself."""

    station: str
    made_on: str
    key_id: str
    """Names the key this code opens: backups name the same one."""


def print_code(parent: QWidget, words: SheetWords, code: str) -> bool:
    """Let a person pick a printer; tell whether the sheet was sent to it.

    Raises:
        Refused: there is no printer, it takes nothing, or it would write a file.
    """
    if not has_printer():
        raise Refused(NO_PRINTER, kept=_KEPT, to_do=_BY_HAND)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName("恢复码")
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle("打印恢复码")
    dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintToFile, on=False)
    if dialog.exec() != QDialog.DialogCode.Accepted:
        return False
    send_code(printer, words, code)
    return True


def send_code(printer: QPrinter, words: SheetWords, code: str) -> None:
    """Send the sheet to a printer, and only to a printer.

    Raises:
        Refused: it takes nothing, or it would write a file.
    """
    if printer.outputFileName():
        raise Refused("恢复码不能存成文件，没有印出来。", kept=_KEPT, to_do=_BY_HAND)
    printer.setFullPage(True)
    printer.setPageMargins(QMarginsF())
    painter = QPainter()
    begin(painter, printer, kept=_KEPT, to_do=_BY_HAND)
    dots = printer.resolution() / _POINTS_PER_INCH
    painter.scale(dots, dots)
    draw_sheet(painter, words, code)
    painter.end()


def draw_sheet(painter: QPainter, words: SheetWords, code: str) -> None:
    """Draw the sheet; the painter counts in points from the upper left corner of an A4 page."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor("black"))
    _line(painter, 70, "恢复码", 28, bold=True)
    _station(painter, 112, words.station)
    _line(painter, 138, f"制作日期 {words.made_on}　　钥匙编号 {words.key_id[:8]}", 11)
    bottom = _draw_groups(painter, code.split("-"), 176)
    at = bottom + 26
    for number, text in enumerate(_advice(), start=1):
        at = _paragraph(painter, at, f"{number}. {text}") + 7
    _draw_lines_to_sign(painter, 712)


def _advice() -> tuple[str, ...]:
    return (
        "这张纸由工会主席装进信封，封口签字，收好。不拍照，不存进电脑，不交给别人。",
        (
            "电脑坏了、钥匙文件丢了、启动密码忘了，或者责任人和工会主席都忘了口令时，"
            "在驿站管家里照着输入，就能打开数据、恢复备份、重设口令。"
        ),
        "大小写都可以，横线可以不输。第 9 组是校验组，前面输错一个字符就会提示。",
        (
            "每份备份只认做备份那时的恢复码。换了新的以后，这张打不开本站，"
            "但换之前做的备份仍要用它：请在信封上写明“旧”，和那些备份一起保管。"
        ),
    )


def _draw_groups(painter: QPainter, groups: list[str], top: float) -> float:
    """Draw the groups in three columns, each in a box with its number; give the lower edge."""
    gap, tall = 14.0, 64.0
    wide = (_RIGHT - _LEFT - gap * (_COLUMNS - 1)) / _COLUMNS
    for at, group in enumerate(groups):
        row, column = divmod(at, _COLUMNS)
        box = QRectF(_LEFT + column * (wide + gap), top + row * (tall + gap), wide, tall)
        is_check = at == len(groups) - 1
        painter.setPen(QPen(QColor("black"), 1.2 if is_check else 0.8))
        painter.setBrush(QColor("#ECECEC") if is_check else QColor("white"))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(QColor("#444444"))
        painter.setFont(look.font(10))
        corner = box.adjusted(8, 5, -8, -5)
        name = f"{at + 1}　校验组" if is_check else str(at + 1)
        painter.drawText(corner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, name)
        painter.setPen(QColor("black"))
        font = look.font(28, bold=True)
        font.setLetterSpacing(font.SpacingType.AbsoluteSpacing, 4)
        painter.setFont(font)
        painter.drawText(box.adjusted(4, 12, 0, 0), Qt.AlignmentFlag.AlignCenter, group)
    rows = (len(groups) + _COLUMNS - 1) // _COLUMNS
    return top + rows * tall + (rows - 1) * gap


def _line(painter: QPainter, top: float, text: str, size: int, *, bold: bool = False) -> None:
    painter.setFont(look.font(size, bold=bold))
    room = QRectF(_LEFT, top, _RIGHT - _LEFT, size * 1.6)
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)


def _station(painter: QPainter, top: float, name: str) -> None:
    """Write the station's name as large as it goes on one line; a very long one breaks."""
    room = QRectF(_LEFT, top, _RIGHT - _LEFT, 26)
    for size in (16, 14, 12, 11, 10):
        painter.setFont(look.font(size))
        if painter.fontMetrics().horizontalAdvance(name) <= room.width():
            break
    flags = Qt.TextFlag.TextWrapAnywhere | Qt.AlignmentFlag.AlignLeft
    painter.drawText(room, flags | Qt.AlignmentFlag.AlignVCenter, name)


def _paragraph(painter: QPainter, top: float, text: str) -> float:
    painter.setFont(look.font(12))
    room = QRectF(_LEFT, top, _RIGHT - _LEFT, _HEIGHT)
    flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
    drawn = painter.drawText(room, flags, text)
    return float(drawn.bottom())


def _draw_lines_to_sign(painter: QPainter, top: float) -> None:
    painter.setFont(look.font(12))
    for row, who in enumerate(("照着纸试输过（责任人）", "装封（工会主席）")):
        at = top + row * 38
        room = QRectF(_LEFT, at, _RIGHT - _LEFT, 20)
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, who)
        painter.drawText(
            room.adjusted(300, 0, 0, 0),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom,
            "日期",
        )
        painter.setPen(QPen(QColor("black"), 0.6))
        painter.drawLine(int(_LEFT + 140), int(at + 20), int(_LEFT + 280), int(at + 20))
        painter.drawLine(int(_LEFT + 332), int(at + 20), int(_RIGHT), int(at + 20))
