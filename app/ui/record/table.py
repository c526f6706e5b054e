"""The table of a register: rows of 52 px, chosen with Enter or a click."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.records.spec import Kind, RecordSpec
from app.ui.record.table_model import RecordTableModel

R = TypeVar("R")

ROW = 52
_DIGIT = 10
"""Room of one half-width character in logical pixels."""


class RecordTable(QTableView, Generic[R]):
    """One register on the screen, the same columns as on its sheet."""

    chosen = Signal(object)
    """Carries the row that was pressed, double clicked or entered."""

    def __init__(self, spec: RecordSpec[R], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.records: RecordTableModel[R] = RecordTableModel(spec)
        self.setModel(self.records)
        self.setAccessibleName(spec.title)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self._set_headers()
        self.clicked.connect(self._choose)

    def set_rows(self, rows: Sequence[R]) -> None:
        """Show other rows, with the first one current."""
        self.records.set_rows(rows)
        if rows:
            self.setCurrentIndex(self.records.index(0, 0))

    def current(self) -> R | None:
        """The row the keyboard is on."""
        index = self.currentIndex()
        return self.records.row_at(index) if index.isValid() else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._choose(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _choose(self, index: QModelIndex | QPersistentModelIndex) -> None:
        self.chosen.emit(self.records.row_at(index))

    def _set_headers(self) -> None:
        down = self.verticalHeader()
        down.hide()
        down.setDefaultSectionSize(ROW)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        across = self.horizontalHeader()
        across.setHighlightSections(False)
        across.setMinimumSectionSize(64)
        for at, field in enumerate(self.records.fields):
            across.resizeSection(at, field.width * _DIGIT + 20)
            if field.kind is Kind.NOTE:
                across.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
        if not any(field.kind is Kind.NOTE for field in self.records.fields):
            across.setStretchLastSection(True)
