"""Small charts drawn by hand: bars of the last days, and how far a standard is met."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QHelpEvent, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.ui.look import Colour, Level
from app.ui.widgets import paint

_FILL = {
    Level.DONE: Colour.GREEN,
    Level.SOON: Colour.AMBER,
    Level.MUST: Colour.RED,
    Level.LOOK: Colour.BLUE,
    Level.PLAIN: Colour.SECOND,
}


class BarStrip(QWidget):
    """One bar for each of the last days; the one that matters is blue."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: tuple[int, ...] = ()
        self._labels: tuple[str, ...] = ()
        self._current = -1
        self.setMinimumHeight(64)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_values(
        self, values: Sequence[int], labels: Sequence[str] = (), current: int = -1
    ) -> None:
        """Show values from left to right, with a label each as a tip; `current` may be negative."""
        self._values = tuple(values)
        self._labels = tuple(labels)
        self._current = current % len(values) if values else -1
        pairs = zip(self._labels, self._values, strict=False)
        self.setAccessibleName("，".join(f"{label} {value}" for label, value in pairs))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(max(120, 27 * len(self._values)), 72)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.smooth(self)
        floor = self.height() - 1.5
        for at, value in enumerate(self._values):
            if value <= 0:
                continue
            bar = self._column(at)
            height = max(3.0, (floor - 2) * value / max(self._values))
            colour = Colour.BLUE if at == self._current else Colour.BAR
            rect = QRectF(bar.left(), floor - height, bar.width(), height)
            paint.box(painter, rect, colour, radius=min(3.0, height / 2))
            foot = QRectF(rect.left(), floor - min(3.0, height), rect.width(), min(3.0, height))
            painter.fillRect(foot, QColor(colour))
        painter.setPen(QPen(QColor(Colour.LINE), 1))
        painter.drawLine(0, int(floor), self.width(), int(floor))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._labels:
            part = self.width() / max(1, len(self._values))
            at = min(len(self._labels) - 1, int(event.pos().x() / part))
            QToolTip.showText(event.globalPos(), f"{self._labels[at]}：{self._values[at]}", self)
            return True
        return super().event(event)

    def _column(self, at: int) -> QRectF:
        part = self.width() / len(self._values)
        gap = min(6.0, part / 4)
        return QRectF(at * part + gap / 2, 0, min(part - gap, 34.0), self.height())


class ProgressLine(QWidget):
    """How much of a whole is done, as a thin line; the words stand beside it."""

    def __init__(
        self,
        done: int = 0,
        whole: int = 0,
        level: Level = Level.LOOK,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._share = 0.0
        self._level = level
        self.setFixedHeight(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_share(done, whole)

    def set_share(self, done: int, whole: int) -> None:
        """Show done of whole."""
        self._share = done / whole if whole > 0 else 0.0
        self.setAccessibleName(f"{done}/{whole}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.smooth(self)
        paint.box(painter, self.rect(), Colour.TRACK, radius=4)
        width = round(self.width() * min(1.0, self._share))
        if width > 0:
            rect = QRect(0, 0, max(8, width), self.height())
            paint.box(painter, rect, _FILL[self._level], radius=4)
