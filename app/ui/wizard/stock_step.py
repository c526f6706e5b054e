"""The step 现有物资: what is there today, one item after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.core.errors import UserError
from app.core.quantity import Quantity, quantity_text
from app.services import first_run, stock_list
from app.services.first_run import Step
from app.services.stock_items import ItemFields
from app.ui.tasks import Tasks
from app.ui.widgets import (
    Card,
    DateEdit,
    Divider,
    ElidedLabel,
    FormRows,
    Heading,
    IconButton,
    QuantityEdit,
    QuietButton,
    SecondLine,
)
from app.ui.widgets.layouts import clear_layout
from app.ui.wizard.step import StepForm

if TYPE_CHECKING:
    from app.services.office import Office


class StockStep(StepForm):
    """A form at the left, what was entered at the right."""

    step = Step.STOCK
    hint = "现在站里有什么，数一数填进来。没有可以直接下一步，以后在“物资”里登记。"

    def __init__(self, office: Office, tasks: Tasks) -> None:
        super().__init__(office, tasks)
        self.name, self.spec, self.unit = QLineEdit(), QLineEdit(), QLineEdit()
        self.name.setPlaceholderText("例如：桶装水")
        self.spec.setPlaceholderText("可空，例如：18.9L")
        self.unit.setPlaceholderText("例如：桶")
        self.quantity = QuantityEdit("现有数量")
        self.expires = DateEdit(office.clock.today, "有效期至")
        self.reorder = QuantityEdit("补货线")
        self.form = FormRows(104)
        self.form.add("名称", self.name, key="name")
        self.form.add("规格", self.spec, key="spec")
        self.form.add("单位", self.unit, key="unit")
        self.form.add("现有数量", self.quantity, key="quantity")
        self.form.add("有效期至", self.expires, key="expires_on", hint="没有有效期的空着。")
        self.form.add(
            "补货线", self.reorder, key="reorder_level", hint="剩这么多就提醒补货，可空。"
        )
        self.add_button = QuietButton("加入", self.add_item, icon="plus")
        self.form.submitted.connect(self.add_item)
        self._kept = QVBoxLayout()
        self._kept.setSpacing(0)
        self._lay_out()

    def load(self) -> None:
        clear_layout(self._kept)
        lines = self.office.read(stock_list.items) if self.office.has_station else ()
        for line in lines:
            amount = f"{quantity_text(line.balance)} {line.unit}"
            self._kept.addWidget(Divider())
            self._kept.addWidget(self._row(line.id, line.label, amount))
        if not lines:
            self._kept.addWidget(SecondLine("还没有填。", wrap=True))

    def first_field(self) -> QWidget | None:
        return self.name

    def save(self) -> None:
        if self.name.text().strip():
            self.add_item()
        self.office.act(first_run.keep_stock)

    def add_item(self) -> None:
        """Keep the item that stands in the form, and make room for the next."""
        self.form.clear_errors()
        if not self.form.check():
            return
        self.tasks.attempt(self._keep, self._added, self._failed)

    def _keep(self) -> str:
        day = self.expires.date()
        fields = ItemFields(
            self.name.text(), self.unit.text(), self.spec.text(), self.reorder.quantity()
        )
        self.office.act(
            first_run.add_first_item,
            fields,
            self.quantity.quantity() or Quantity(0),
            day.isoformat() if day else "",
        )
        return self.name.text()

    def _added(self, name: str) -> None:
        for line in (self.name, self.spec, self.unit):
            line.clear()
        for edit in (self.quantity, self.expires, self.reorder):
            edit.set_text("")
        self.name.setFocus()
        self.said.emit(f"已加入：{name}。")
        self.load()

    def _failed(self, problem: UserError) -> None:
        if not self.form.tell(problem):
            self.troubled.emit(problem)

    def _row(self, item_id: int, label: str, amount: str) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 4, 0, 4)
        line.addWidget(ElidedLabel(label), 1)
        line.addWidget(ElidedLabel(amount))
        line.addWidget(IconButton("trash", f"去掉：{label}", lambda: self._take_out(item_id)))
        return row

    def _take_out(self, item_id: int) -> None:
        self.tasks.attempt(
            lambda: self.office.act(first_run.take_out_first_item, item_id),
            self._taken_out,
            self.troubled.emit,
        )

    def _taken_out(self, name: str) -> None:
        self.said.emit(f"已去掉：{name}。")
        self.load()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.addWidget(self.form)
        left.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        left.addStretch(1)
        right = Card(tone="ground")
        right.box.addWidget(Heading("已填的物资"))
        right.box.addLayout(self._kept)
        right.box.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addLayout(left, 3)
        row.addWidget(right, 2)
        self.box.addLayout(row, 1)
