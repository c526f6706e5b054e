"""The forms for goods coming in and going out: a quantity, a reason, a person; Enter does it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core.errors import UserError
from app.core.quantity import UNIT, Quantity, quantity_text
from app.services.stock import ISSUE_REASONS, RECEIPT_REASONS, THROWN_AWAY, ReceiptFields
from app.services.stock_list import ItemLine
from app.ui.stock.fields import ReasonEdit, StepperEdit
from app.ui.widgets import (
    Card,
    Choice,
    DateEdit,
    FormRows,
    PrimaryButton,
    QuietButton,
    SecondLine,
)
from app.ui.widgets.scrolling import Scrolling

Options = Sequence[tuple[object, str]]


@dataclass(frozen=True, slots=True)
class IssueFields:
    """One issue as people enter it."""

    quantity: Quantity
    reason: str
    handled_by: int | None
    on: str | None


class MoveForm(Card):
    """What both forms share: quantity, reason, person, day, and the two buttons."""

    submitted = Signal(object)
    left = Signal()

    act = ""
    reason_label = ""
    ready: Sequence[str] = ()

    def __init__(
        self, today: Callable[[], dt.date], people: Options, parent: QWidget | None = None
    ) -> None:
        super().__init__(self.act, "物品", parent=parent)
        self._today = today
        self.state = SecondLine(wrap=True)
        self.rows = FormRows()
        self.quantity = StepperEdit(f"{self.act}数量")
        self.reason = ReasonEdit(self.reason_label, self.ready)
        self.who = Choice(people)
        self.day = DateEdit(today, "日期")
        self.rows.add("数量", self.quantity, key="quantity")
        self._add_rows()
        self.rows.add(self.reason_label, self.reason, key="reason")
        self.rows.add("经手人", self.who, key="who")
        self.rows.add("日期", self.day, key="on")
        self.rows.submitted.connect(self.submit)
        self.go = PrimaryButton(self.act, self.submit, icon="check")
        self.back = QuietButton("先不登记", self.left.emit, key="Esc")
        self.quantity.changed.connect(self._name_act)
        self.box.addWidget(self.state)
        self.box.addWidget(Scrolling(self.rows), 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        buttons.addWidget(self.go)
        self.box.addLayout(buttons)
        self._item: ItemLine | None = None

    def begin(self, item: ItemLine, person: int | None) -> None:
        """Start afresh for an item, with who sits here as the person."""
        self._item = item
        self.rows.clear_errors()
        self.heading.setText(f"{self.act}：{item.label}")
        self.second.say(f"现有 {item.amount}")
        self.quantity.set_unit(item.unit)
        self.quantity.set_quantity(UNIT)
        self.reason.choose(self.ready[0])
        self.who.set_value(person)
        self.day.set_date(self._today())
        self._begin(item)
        self._name_act()
        self.quantity.setFocus()
        self.quantity.line.selectAll()

    def tell(self, problem: UserError) -> bool:
        """Show a problem below its field; False if it names none."""
        return self.rows.tell(problem)

    def submit(self) -> None:
        """Check what is typed and hand it over."""
        self.rows.clear_errors()
        if not self.rows.check():
            return
        if self.quantity.quantity() is None:
            self.rows.error("quantity", "数量还空着。")
            self.quantity.setFocus()
            return
        self.submitted.emit(self._fields())

    def _add_rows(self) -> None:
        """Add what only one of the forms asks for."""

    def _begin(self, item: ItemLine) -> None:
        """Start afresh what only one of the forms asks for."""

    def _fields(self) -> object:
        raise NotImplementedError

    def _quantity(self) -> Quantity:
        return self.quantity.quantity() or Quantity(0)

    def _person(self) -> int | None:
        value = self.who.value()
        return value if isinstance(value, int) else None

    def _on(self) -> str | None:
        day = self.day.date()
        return day.isoformat() if day else None

    def _name_act(self) -> None:
        count = None if self.quantity.problem() else self.quantity.quantity()
        unit = self._item.unit if self._item else ""
        self.go.setText(f"{self.act} {quantity_text(count)} {unit}" if count else self.act)


class IssueForm(MoveForm):
    """Goods going out (领用): the earliest expiry goes first by itself."""

    act = "领用"
    reason_label = "用途"
    ready = ISSUE_REASONS

    def throw_away(self, quantity: Quantity) -> None:
        """Propose to throw expired goods away."""
        self.reason.choose(THROWN_AWAY)
        self.quantity.set_quantity(quantity)

    def _begin(self, item: ItemLine) -> None:
        first = next((b for b in item.batches if b.expires_on and b.state != "expired"), None)
        self.state.say(f"先用 {first.expires_on} 到期的那一批，不用自己挑。" if first else "")
        self.state.setVisible(first is not None)

    def _fields(self) -> IssueFields:
        return IssueFields(self._quantity(), self.reason.text(), self._person(), self._on())


class ReceiptForm(MoveForm):
    """Goods coming in (入库), with expiry and the expense that paid for them."""

    act = "入库"
    reason_label = "来源"
    ready = RECEIPT_REASONS

    def set_expenses(self, expenses: Options) -> None:
        """Offer these expenses as what the goods were paid by."""
        self.expense.set_options([(None, "没有对应的支出"), *expenses])

    def _add_rows(self) -> None:
        self.expiry = DateEdit(self._today, "有效期")
        self.expense = Choice([(None, "没有对应的支出")])
        self.expiry.line.setPlaceholderText("包装上没有就空着")
        self.rows.add("有效期", self.expiry, key="expires_on")
        self.rows.add("对应支出", self.expense, key="expense")

    def _begin(self, item: ItemLine) -> None:
        self.state.hide()
        self.expiry.set_date(None)
        self.expense.set_value(None)

    def _fields(self) -> ReceiptFields:
        expiry = self.expiry.date()
        expense = self.expense.value()
        return ReceiptFields(
            self._quantity(),
            self.reason.text(),
            expires_on=expiry.isoformat() if expiry else "",
            handled_by=self._person(),
            expense_id=expense if isinstance(expense, int) else None,
            on=self._on(),
        )
