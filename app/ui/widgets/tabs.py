"""The tabs of a page: words on a line, the open one in blue with a bar below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui import look
from app.ui.look import Colour
from app.ui.widgets import paint
from app.ui.widgets.buttons import PaintedButton
from app.ui.widgets.choices import FilterPills

_BAR = 3


class _Tab(PaintedButton):
    """One tab."""

    def sizeHint(self) -> QSize:
        return QSize(paint.wide(self.text(), look.font(17, bold=True)) + 26, look.TARGET)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.smooth(self)
        chosen = self.isChecked()
        ink = Colour.BLUE if chosen else Colour.TEXT if self.hovered else Colour.SECOND
        font = look.font(17, bold=chosen)
        paint.word(painter, self.rect(), self.text(), font, ink, paint.CENTRE)
        if chosen:
            bar = QRect(8, self.height() - _BAR, self.width() - 16, _BAR)
            painter.fillRect(bar, QColor(Colour.BLUE))
        if self.ringed:
            paint.ring(painter, self.rect().adjusted(2, 4, -2, -6))


class TabStrip(FilterPills):
    """Tabs side by side, one always open; arrow keys go from one to the next."""

    kind: ClassVar[type[PaintedButton]] = _Tab

    def __init__(
        self, options: Sequence[tuple[object, str]], parent: QWidget | None = None
    ) -> None:
        """Take (value, word) for each tab; the first is open."""
        super().__init__(options, parent)
        # The line goes on to the edge of the page, the tabs stand at its beginning.
        self.row.addStretch(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), QColor(Colour.LINE))
