"""The form of one item: what it is called, when to order again, and what is there already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from app.core.errors import UserError
from app.core.quantity import Quantity
from app.services.stock import ItemFields
from app.services.stock_list import ItemLine
from app.ui.widgets import Card, DateEdit, FormRows, PrimaryButton, QuantityEdit, QuietButton
from app.ui.widgets.scrolling import Scrolling


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item with what is already there of it."""

    fields: ItemFields
    quantity: Quantity | None
    expires_on: str


class ItemForm(Card):
    """A new item, or the changes of one; Enter after the last field saves."""

    submitted = Signal(object)
    left = Signal()

    def __init__(self, today: Callable[[], dt.date], parent: QWidget | None = None) -> None:
        super().__init__("新物品", "名称和单位要填，其余可以以后再补", parent=parent)
        self.item_id: int | None = None
        self.rows = FormRows()
        self.name = _line(40)
        self.unit = _line(8)
        self.unit.setPlaceholderText("箱、包、瓶……")
        self.spec = _line(40)
        self.spec.setPlaceholderText("如：24 瓶一箱")
        self.quantity = QuantityEdit("现在有多少")
        self.expiry = DateEdit(today, "有效期")
        self.level = QuantityEdit("补货线")
        self.up_to = QuantityEdit("补到")
        self.note = _line(60)
        self._name_the_fields()
        self.rows.submitted.connect(self.submit)
        self.save = PrimaryButton("登记新物品", self.submit, icon="check")
        self.back = QuietButton("先不登记", self.left.emit, key="Esc")
        self.box.addWidget(Scrolling(self.rows), 1)
        row = QHBoxLayout()
        row.addWidget(self.back)
        row.addStretch(1)
        row.addWidget(self.save)
        self.box.addLayout(row)

    def _name_the_fields(self) -> None:
        for line, hint in (
            (self.quantity.line, "没有就空着"),
            (self.expiry.line, "包装上没有就空着"),
            (self.level.line, "剩到这么多就提醒该补了，可空着"),
            (self.up_to.line, "采购时买到这么多，可空着"),
        ):
            line.setPlaceholderText(hint)
        for label, field, key in (
            ("名称", self.name, "name"),
            ("单位", self.unit, "unit"),
            ("规格", self.spec, "spec"),
            ("现在有", self.quantity, "quantity"),
            ("有效期", self.expiry, "expires_on"),
            ("补货线", self.level, "reorder_level"),
            ("补到", self.up_to, "order_up_to"),
            ("备注", self.note, "note"),
        ):
            self.rows.add(label, field, key=key)

    def begin(self, item: ItemLine | None) -> None:
        """Start afresh with a new item, or with one as it is."""
        self.item_id = item.id if item else None
        self.rows.clear_errors()
        self.heading.setText(f"改物品：{item.label}" if item else "新物品")
        self.second.setVisible(item is None)
        self.name.setText(item.name if item else "")
        self.unit.setText(item.unit if item else "")
        self.spec.setText(item.spec if item else "")
        self.note.setText(item.note if item else "")
        self.level.set_quantity(item.reorder_level if item else None)
        self.up_to.set_quantity(item.order_up_to if item else None)
        self.quantity.set_quantity(None)
        self.expiry.set_date(None)
        for key in ("quantity", "expires_on"):
            self.rows.show_row(key, visible=item is None)
        self.save.setText("保存修改" if item else "登记新物品")
        (self.level if item else self.name).setFocus()

    def tell(self, problem: UserError) -> bool:
        """Show a problem below its field; False if it names none."""
        return self.rows.tell(problem)

    def submit(self) -> None:
        """Check what is typed and hand it over."""
        self.rows.clear_errors()
        if not self.rows.check():
            return
        fields = ItemFields(
            name=self.name.text(),
            unit=self.unit.text(),
            spec=self.spec.text(),
            reorder_level=self.level.quantity(),
            order_up_to=self.up_to.quantity(),
            note=self.note.text(),
        )
        expiry = self.expiry.date()
        self.submitted.emit(
            NewItem(fields, self.quantity.quantity(), expiry.isoformat() if expiry else "")
        )


def _line(longest: int) -> QLineEdit:
    line = QLineEdit()
    line.setMaxLength(longest)
    return line
