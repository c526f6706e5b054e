"""Above a list: a month to look at, and a search by words, Pinyin initials or last digits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QWidget

from app.core.month import Month
from app.core.text import matches
from app.ui import look
from app.ui.record.row_list import ListRow
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.choices import FilterPills

T = TypeVar("T")


def found(
    query: str, items: Iterable[T], text: Callable[[T], str], keys: Callable[[T], str]
) -> tuple[T, ...]:
    """What a query finds: part of a text, Pinyin initials, or the last digits of a number."""
    return tuple(item for item in items if matches(query, text(item), keys(item)))


def found_rows(query: str, rows: Iterable[ListRow]) -> tuple[ListRow, ...]:
    """The rows of a list a query finds."""
    return found(query, rows, lambda row: row.words, lambda row: row.keys)


class MonthPicker(QWidget):
    """One month, with the one before and the one after a click away."""

    changed = Signal(object)
    """Carries the `Month`."""

    def __init__(
        self, month: Month, *, newest: Month | None = None, parent: QWidget | None = None
    ) -> None:
        """Start at a month; `newest` is the last one there is."""
        super().__init__(parent)
        self._month = month
        self._newest = newest
        self._label = QLabel()
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._label.setMinimumWidth(112)
        self._before = IconButton("chevron-left", "上个月", lambda: self._step(Month.previous))
        self._after = IconButton("chevron-right", "下个月", lambda: self._step(Month.next))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for part in (self._before, self._label, self._after):
            row.addWidget(part)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_month(month)

    @property
    def month(self) -> Month:
        """The month shown."""
        return self._month

    def set_month(self, month: Month) -> None:
        """Show a month without telling anybody."""
        self._month = month
        self._label.setText(month.label)
        self.setAccessibleName(month.label)
        self._after.setEnabled(self._newest is None or month < self._newest)

    def _step(self, way: Callable[[Month], Month]) -> None:
        self.set_month(way(self._month))
        self.changed.emit(self._month)


class FilterBar(QWidget):
    """Month, filters and search of a list in one row; leave out what a list has no use for."""

    changed = Signal()

    def __init__(
        self,
        search: str = "搜索",
        *,
        tip: str = "可输名称、拼音首字母或编号的尾数",
        month: MonthPicker | None = None,
        pills: FilterPills | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.month = month
        self.pills = pills
        self.search = QLineEdit()
        self.search.setPlaceholderText(search)
        self.search.setAccessibleName(search)
        self.search.setToolTip(tip)
        self.search.setClearButtonEnabled(True)
        self.search.addAction(look.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(lambda _text: self.changed.emit())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.GRID)
        if month is not None:
            month.changed.connect(lambda _month: self.changed.emit())
            row.addWidget(month)
        if pills is not None:
            pills.chosen.connect(lambda _value: self.changed.emit())
            row.addWidget(pills)
        row.addWidget(self.search, 1)

    @property
    def query(self) -> str:
        """What is searched for."""
        return self.search.text()
