"""Records on the screen: tables from specs, lists of two-line rows, filters above them."""

from app.ui.record.filter_bar import FilterBar, MonthPicker, found, found_rows
from app.ui.record.row_list import ListRow, RowList
from app.ui.record.table import RecordTable
from app.ui.record.table_model import RecordTableModel

__all__ = [
    "FilterBar",
    "ListRow",
    "MonthPicker",
    "RecordTable",
    "RecordTableModel",
    "RowList",
    "found",
    "found_rows",
]
