"""The tabs of a page: words on a line, the open one in blue with a bar below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from app.ui import look
from app.ui.look import Colour
from app.ui.widgets import paint
from app.ui.widgets.buttons import PaintedButton

_BAR = 3


class _Tab(PaintedButton):
    """One tab."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setCheckable(True)
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

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


class TabStrip(QWidget):
    """Tabs side by side, one always open; arrow keys go from one to the next."""

    chosen = Signal(object)

    def __init__(
        self, options: Sequence[tuple[object, str]], parent: QWidget | None = None
    ) -> None:
        """Take (value, word) for each tab; the first is open."""
        super().__init__(parent)
        self._values = [value for value, _word in options]
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for at, (_value, text) in enumerate(options):
            tab = _Tab(text)
            tab.setChecked(at == 0)
            self._group.addButton(tab, at)
            row.addWidget(tab)
        row.addStretch(1)
        self._group.idClicked.connect(lambda at: self.chosen.emit(self._values[at]))

    def value(self) -> object:
        """The open tab."""
        return self._values[max(0, self._group.checkedId())]

    def set_value(self, value: object) -> None:
        """Open a tab without telling anybody."""
        self._group.button(self._values.index(value)).setChecked(True)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), QColor(Colour.LINE))
