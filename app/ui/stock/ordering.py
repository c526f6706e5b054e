"""The purchase order before it is printed: proposed quantities that may be changed (采购单)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from app.core.quantity import NONE, Quantity, quantity_text
from app.services.purchasing import Proposal
from app.ui import look
from app.ui.look import Level
from app.ui.stock.fields import StepperEdit
from app.ui.widgets import BodyText, Card, PrimaryButton, QuietButton, SecondLine
from app.ui.widgets.scrolling import Scrolling


class OrderPanel(Card):
    """One row an item with the quantity to buy; nothing is bought by it, it is only a paper."""

    submitted = Signal(object)
    """Carries the quantities by item."""
    left = Signal()
    whole_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("采购单", "低于补货线的已列好，数量可以改", parent=parent)
        self.lines: list[tuple[Proposal, StepperEdit]] = []
        self.empty = BodyText("没有低于补货线的物品。要买别的，请点“列出全部物品”。")
        self.whole = QuietButton("列出全部物品", self.whole_wanted.emit, tall=look.TARGET)
        self.error = SecondLine("", Level.MUST, wrap=True)
        self.back = QuietButton("先不采购", self.left.emit, key="Esc")
        self.print = PrimaryButton("预览采购单", self.submit, key="F5", icon="eye")
        self.area = Scrolling()
        self.box.addWidget(self.empty, 1, Qt.AlignmentFlag.AlignTop)
        self.box.addWidget(self.area, 1)
        self.box.addWidget(self.error)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.back)
        row.addWidget(self.whole)
        row.addStretch(1)
        row.addWidget(self.print)
        self.box.addLayout(row)

    def begin(self, proposals: Sequence[Proposal], *, is_whole: bool) -> None:
        """Start afresh; what was typed for an item that is still listed stays."""
        typed = {made.item_id: edit.text() for made, edit in self.lines} if is_whole else {}
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(look.GRID)
        grid.setColumnStretch(0, 1)
        self.lines = []
        for at, made in enumerate(proposals):
            edit = StepperEdit(f"{made.label}拟购数量", made.unit)
            edit.set_quantity(made.order or None)
            if made.item_id in typed:
                edit.set_text(typed[made.item_id])
            name = QLabel(made.label)
            name.setWordWrap(True)
            grid.addWidget(name, at, 0)
            grid.addWidget(SecondLine(_state(made)), at, 1)
            grid.addWidget(edit, at, 2)
            self.lines.append((made, edit))
        self.area.show_widget(inner)
        self.area.setVisible(bool(proposals))
        self.empty.setVisible(not proposals)
        self.whole.setVisible(not is_whole)
        self.print.setVisible(bool(proposals))
        self.tell("")
        (self.lines[0][1] if self.lines else self.whole).setFocus()

    def submit(self) -> None:
        """Hand the quantities over; blank means none."""
        self.tell("")
        wrong = next((edit for _made, edit in self.lines if edit.problem()), None)
        if wrong is not None:
            wrong.setFocus()
            return
        self.submitted.emit(
            {made.item_id: edit.quantity() or Quantity(NONE) for made, edit in self.lines}
        )

    def tell(self, text: str) -> None:
        """Say something above the buttons, or nothing."""
        self.error.say(f"✗ {text}" if text else "", Level.MUST)
        self.error.setVisible(bool(text))


def _state(made: Proposal) -> str:
    words = f"现有 {quantity_text(made.balance)} {made.unit}"
    if made.reorder_level is not None:
        words += f"，补货线 {quantity_text(made.reorder_level)}"
    return words
