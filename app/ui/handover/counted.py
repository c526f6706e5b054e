"""Counting the shelf while handing over: the rows of a stocktake, all of them asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.core.quantity import Quantity
from app.services.handover_filled import Counted
from app.services.stocktake import CountLine
from app.ui import look
from app.ui.stock.counting import CountRow
from app.ui.widgets import QuietButton, SecondLine
from app.ui.widgets.editors import mark_wrong


class CountedPart(QWidget):
    """Every item with what the book says, what is there, and why it differs."""

    changed = Signal()

    def __init__(
        self, lines: Sequence[CountLine], nothing: str, parent: QWidget | None = None
    ) -> None:
        """`nothing` is said where no item is kept."""
        super().__init__(parent)
        self.rows = [CountRow(line) for line in lines]
        self.all_right = QuietButton("没填的都相符", self._fill_rest, tall=look.TARGET)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(look.GRID)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(4, 4)
        grid.setColumnMinimumWidth(3, 92)
        for column, head in enumerate(("物品", "账面", "实点", "差异", "不符的原因")):
            if lines:
                grid.addWidget(SecondLine(head), 0, column)
        for at, row in enumerate(self.rows, 1):
            row.counted.line.setPlaceholderText("实点")
            for place, widget in enumerate(row.widgets):
                grid.addWidget(widget, at, place, Qt.AlignmentFlag.AlignVCenter)
            grid.setRowMinimumHeight(at, 52)
            row.counted.changed.connect(self.changed)
            row.reason.textEdited.connect(lambda _text: self.changed.emit())
            row.show_difference()
        column_of = QVBoxLayout(self)
        column_of.setContentsMargins(0, 0, 0, 0)
        if not lines:
            column_of.addWidget(SecondLine(nothing))
        column_of.addLayout(grid)
        if lines:
            column_of.addWidget(self.all_right, 0, Qt.AlignmentFlag.AlignLeft)

    def filled(self) -> dict[int, Counted]:
        """What was counted, against the book as it is shown."""
        return {
            row.line.item_id: Counted(row.line.book, _quantity(row), row.reason.text())
            for row in self.rows
        }

    def fill(self, counts: Mapping[int, Counted]) -> None:
        """Show what was counted before; where the book moved since, it is counted anew."""
        for row in self.rows:
            one = counts.get(row.line.item_id)
            if one is not None and one.counted is not None and one.book == row.line.book:
                row.counted.set_quantity(one.counted)
                row.reason.setText(one.explanation)
                row.show_difference()

    def show_wrong(self, item_id: str) -> bool:
        """Go to the item a problem is about; False where it is none of these."""
        for row in self.rows:
            if str(row.line.item_id) != item_id:
                continue
            if _quantity(row) is None:
                row.counted.setFocus()
            else:
                mark_wrong(row.reason, wrong=True)
                row.reason.setFocus()
            return True
        return False

    def _fill_rest(self) -> None:
        for row in self.rows:
            if not row.counted.text():
                row.counted.set_quantity(row.line.book)
        self.changed.emit()


def _quantity(row: CountRow) -> Quantity | None:
    return None if row.counted.problem() else row.counted.quantity()
