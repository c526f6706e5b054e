"""A register as a table: one row a record, one column a field, handed out in portions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.records.spec import Align, Field, RecordSpec

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex

PORTION = 200
"""Rows handed to the view at once: ten years open as fast as one."""

_NOWHERE = QModelIndex()
_ALIGN = {
    Align.LEFT: Qt.AlignmentFlag.AlignLeft,
    Align.CENTRE: Qt.AlignmentFlag.AlignHCenter,
    Align.RIGHT: Qt.AlignmentFlag.AlignRight,
}
_Role = Qt.ItemDataRole


class RecordTableModel(QAbstractTableModel, Generic[R]):
    """Rows of one register as people read them; `row_at` gives the row itself."""

    def __init__(self, spec: RecordSpec[R]) -> None:
        super().__init__()
        self._fields: tuple[Field[R], ...] = spec.table
        self._rows: Sequence[R] = ()
        self._shown = 0

    @property
    def fields(self) -> tuple[Field[R], ...]:
        """The columns, from left to right."""
        return self._fields

    def set_rows(self, rows: Sequence[R]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = rows
        self._shown = min(PORTION, len(rows))
        self.endResetModel()

    def row_at(self, index: Index) -> R:
        """The record at a place of the table."""
        return self._rows[index.row()]

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else self._shown

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._fields)

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._shown < len(self._rows)

    def fetchMore(self, parent: Index) -> None:
        more = min(PORTION, len(self._rows) - self._shown)
        if parent.isValid() or more <= 0:
            return
        self.beginInsertRows(QModelIndex(), self._shown, self._shown + more - 1)
        self._shown += more
        self.endInsertRows()

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        field = self._fields[index.column()]
        if role in (_Role.DisplayRole, _Role.ToolTipRole, _Role.AccessibleTextRole):
            return field.text(self._rows[index.row()])
        if role == _Role.TextAlignmentRole:
            return _ALIGN[field.align] | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == _Role.DisplayRole:
            return self._fields[section].label
        if role == _Role.TextAlignmentRole:
            return _ALIGN[self._fields[section].align] | Qt.AlignmentFlag.AlignVCenter
        return None
