"""Choices side by side: meets / does not / not applicable, and filters of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QSizePolicy,
    QStyledItemDelegate,
    QWidget,
)

from app.ui import look
from app.ui.look import Colour, Level
from app.ui.widgets import paint
from app.ui.widgets.buttons import PaintedButton

_SIGNS = {Level.DONE: "check", Level.MUST: "cross", Level.SOON: "alert", Level.PLAIN: "minus"}


class _Segment(PaintedButton):
    """One of the joined choices; the chosen one is coloured, bold and signed."""

    def __init__(self, text: str, level: Level, *, first: bool, last: bool) -> None:
        super().__init__(text)
        self._level = level
        self._first = first
        self._last = last
        self.setCheckable(True)
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        wide = paint.wide(self.text(), look.font(17, bold=True))
        return QSize(wide + 18 + 6 + 2 * 10, 46)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.smooth(self)
        chosen = self.isChecked()
        rect = QRectF(self.rect()).adjusted(0.5 if self._first else -0.5, 0.5, -0.5, -0.5)
        path = paint.end_rounded(rect, look.RADIUS, left=self._first, right=self._last)
        fill = look.PALE[self._level] if chosen else Colour.CARD
        if self.hovered and not chosen:
            fill = Colour.GROUND
        painter.setPen(QPen(QColor(Colour.LINE), 1))
        painter.setBrush(QColor(fill))
        painter.drawPath(path)
        self._paint_word(painter, chosen=chosen)
        if self.ringed:
            paint.ring(painter, self.rect())

    def _paint_word(self, painter: QPainter, *, chosen: bool) -> None:
        font = look.font(17, bold=chosen)
        ink = look.INK[self._level] if chosen else Colour.TEXT
        if not self.isEnabled():
            ink = Colour.SECOND if chosen else Colour.FAINT
        width = paint.wide(self.text(), font)
        left = (self.width() - width) / 2
        if chosen and self._level in _SIGNS:
            left = (self.width() - width - 22) / 2
            paint.sign(painter, left, (self.height() - 17) / 2, _SIGNS[self._level], ink, 17)
            left += 22
        rect = QRectF(left, 0, width + 2, self.height())
        paint.word(painter, rect, self.text(), font, ink)


class SegmentedChoice(QWidget):
    """One answer of a few, joined in a row; left and right move, nothing chosen at first."""

    chosen = Signal(object)

    def __init__(
        self,
        options: Sequence[tuple[object, str, Level]],
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Take (value, word, level) for each answer, and the name read aloud."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._values = [value for value, _word, _level in options]
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        last = len(options) - 1
        for at, (_value, text, level) in enumerate(options):
            segment = _Segment(text, level, first=at == 0, last=at == last)
            segment.setAccessibleName(f"{name}：{text}" if name else text)
            self._group.addButton(segment, at)
            row.addWidget(segment)
        self.setFocusProxy(self._group.buttons()[0])
        self._group.idClicked.connect(lambda at: self.chosen.emit(self._values[at]))

    def value(self) -> object | None:
        """The chosen value, or None while nothing is chosen."""
        at = self._group.checkedId()
        return self._values[at] if at >= 0 else None

    def set_value(self, value: object | None) -> None:
        """Show a value without telling anybody; None shows nothing chosen."""
        self._group.setExclusive(False)
        for at, button in enumerate(self._group.buttons()):
            button.setChecked(value is not None and self._values[at] == value)
        self._group.setExclusive(True)


class _Pill(PaintedButton):
    """One filter of a list; the chosen one is dark."""

    def sizeHint(self) -> QSize:
        return QSize(paint.wide(self.text(), look.font(16, bold=True)) + 30, look.TARGET)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.smooth(self)
        chosen = self.isChecked()
        rect = self.rect().adjusted(0, 2, 0, -2)
        ground = Colour.PLAIN if self.hovered else Colour.GROUND
        paint.box(painter, rect, Colour.TEXT if chosen else ground, radius=rect.height() / 2)
        ink = Colour.CARD if chosen else Colour.SECOND
        paint.word(painter, rect, self.text(), look.font(16, bold=chosen), ink, paint.CENTRE)
        if self.ringed:
            paint.ring(painter, self.rect(), self.height() / 2)


class FilterPills(QWidget):
    """Filters of a list side by side, one always chosen: 全部 / 等我签 / 退回."""

    chosen = Signal(object)
    kind: ClassVar[type[PaintedButton]] = _Pill
    """How one of them looks."""

    def __init__(
        self, options: Sequence[tuple[object, str]], parent: QWidget | None = None
    ) -> None:
        """Take (value, word) for each filter; the first is chosen."""
        super().__init__(parent)
        self._values = [value for value, _word in options]
        self._group = QButtonGroup(self)
        row = self.row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.GRID)
        for at, (_value, text) in enumerate(options):
            one = self.kind(text)
            one.setCheckable(True)
            one.setAccessibleName(text)
            one.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            one.setChecked(at == 0)
            self._group.addButton(one, at)
            row.addWidget(one)
        self._group.idClicked.connect(lambda at: self.chosen.emit(self._values[at]))

    def value(self) -> object:
        """The chosen filter."""
        return self._values[max(0, self._group.checkedId())]

    def set_value(self, value: object) -> None:
        """Choose a filter without telling anybody."""
        self._group.button(self._values.index(value)).setChecked(True)


class Choice(QComboBox):
    """One of several words, opened on demand; it never changes by a turn of the mouse wheel."""

    chosen = Signal(object)

    def __init__(
        self,
        options: Sequence[tuple[object, str]] = (),
        *,
        empty: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Take (value, word) for each; `empty` is the word shown while nothing is chosen."""
        super().__init__(parent)
        self.setItemDelegate(QStyledItemDelegate(self))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setPlaceholderText(empty)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._empty = empty
        self._values: list[object] = []
        self.set_options(options)
        self.activated.connect(lambda at: self.chosen.emit(self._values[at]))

    def set_options(self, options: Sequence[tuple[object, str]]) -> None:
        """Offer others; what was chosen stays if it is among them."""
        before = self.value()
        self._values = [value for value, _word in options]
        self.clear()
        self.addItems([word for _value, word in options])
        self.set_value(before)

    def value(self) -> object | None:
        """The chosen value, or None."""
        at = self.currentIndex()
        return self._values[at] if 0 <= at < len(self._values) else None

    def set_value(self, value: object | None) -> None:
        """Choose a value without telling anybody; an unknown one chooses none (or the first)."""
        known = value in self._values
        first = -1 if self._empty or not self._values else 0
        self.setCurrentIndex(self._values.index(value) if known else first)

    def showPopup(self) -> None:
        """Open the list as wide as its longest word: an amount is never cut short."""
        view = self.view()
        view.setMinimumWidth(max(self.width(), view.sizeHintForColumn(0) + look.GRID * 2))
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page that scrolls."""
        event.ignore()
