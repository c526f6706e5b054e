"""Records on the screen: lists of two-line rows, filters above them."""

from app.ui.record.filter_bar import FilterBar, MonthPicker, found, found_rows
from app.ui.record.row_list import ListRow, RowList

__all__ = [
    "FilterBar",
    "ListRow",
    "MonthPicker",
    "RowList",
    "found",
    "found_rows",
]
