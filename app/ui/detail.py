"""What pages with a list share: list and detail side by side, and facts as name and value."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.ui import look
from app.ui.look import Level
from app.ui.widgets import BodyText, Card, QuietButton, SecondLine
from app.ui.widgets.labels import FieldLabel
from app.ui.widgets.layouts import clear_layout


class SideBySide(QWidget):
    """The list left of the detail; where there is no room for both, one of them and a way back."""

    stands_alone = Signal(bool)
    """Carries whether the detail stands alone: then its way back to the list is the only one."""

    def __init__(self, left: QWidget, right: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._left, self._right = left, right
        self._is_open = False
        self._has_list = True
        self.back = QuietButton("返回列表", self.show_list, icon="arrow-left")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(look.GRID)
        whole.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout()
        row.setSpacing(look.GRID * 2)
        row.addWidget(left, 2)
        row.addWidget(right, 3)
        whole.addLayout(row, 1)
        self._arrange()

    def show_list(self) -> None:
        """Go back to the list where there is room for one only."""
        self._is_open = False
        self._arrange()

    def show_detail(self) -> None:
        """Go to the detail where there is room for one only."""
        self._is_open = True
        self._arrange()

    def set_list(self, *, is_there: bool) -> None:
        """Leave the list away while there is nothing in it."""
        self._has_list = is_there
        self._arrange()

    @property
    def is_detail_alone(self) -> bool:
        """Whether the detail is all that is seen now."""
        return not self._has_list or (self.width() < look.NARROW and self._is_open)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        narrow = self.width() < look.NARROW
        alone = self.is_detail_alone
        self.back.setVisible(alone and self._has_list)
        self._left.setVisible(not alone)
        self._right.setVisible(alone or not narrow)
        self.stands_alone.emit(alone)

    def minimumSizeHint(self) -> QSize:
        # Both are never asked to fit where only one is shown.
        return QSize(320, super().minimumSizeHint().height())


class Facts(QWidget):
    """Names left, values right, each value as high as its words need."""

    def __init__(self, name_width: int = 96, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnMinimumWidth(0, name_width)
        self._grid.setColumnStretch(1, 1)
        self._rows: tuple[tuple[str, str, str, Level], ...] = ()

    def set_rows(self, rows: Sequence[tuple[str, str, str, Level]]) -> None:
        """Show name, value, and a quieter word below it with its level (may be blank)."""
        if tuple(rows) == self._rows:
            return
        self._rows = tuple(rows)
        clear_layout(self._grid)
        at = 0
        for name, value, below, level in self._rows:
            label, words = FieldLabel(name), BodyText(value)
            label.setMinimumHeight(words.fontMetrics().height())
            self._grid.addWidget(label, at, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(words, at, 1)
            if below:
                self._grid.addWidget(SecondLine(below, level, wrap=True), at + 1, 1)
            at += 2
        self.setVisible(bool(self._rows))

    def text(self) -> str:
        """All of it in one text."""
        return "\n".join(" ".join(part for part in row[:3] if part) for row in self._rows)


def add_list_with_more(card: Card, rows: QWidget, more: QuietButton) -> None:
    """Put a list into its card, and below it the button that reads on."""
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(rows, 1)
    column.addWidget(more)
    more.hide()
    card.add_list(whole)
