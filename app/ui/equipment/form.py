"""The form of one thing on the equipment list (设备)."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from app.core.errors import UserError
from app.core.text import digits, plain
from app.services.equipment import CONDITIONS, OWNERS, EquipmentFields
from app.ui.actions import Action, shortcut_for
from app.ui.widgets import Card, Choice, FormRows, PrimaryButton, QuietButton
from app.ui.widgets.scrolling import Scrolling


class EquipmentForm(Card):
    """A new thing, or one to be changed; Enter after the last field saves."""

    saved = Signal(object)
    """Carries `EquipmentFields`."""
    left = Signal()

    def __init__(self) -> None:
        super().__init__("登记设备", "名称要填，其余可以以后再补")
        self.form = FormRows()
        self.name, self.spec, self.quantity, self.place, self.owner_number, self.note = (
            QLineEdit() for _ in range(6)
        )
        self.name.setPlaceholderText("例：冰箱、空调、休息椅")
        self.place.setPlaceholderText("例：休息区")
        self.owner_number.setPlaceholderText("没有就空着")
        self.owner = Choice(list(OWNERS.items()))
        self.condition = Choice(list(CONDITIONS.items()))
        for label, field, key in (
            ("名称", self.name, "name"),
            ("型号规格", self.spec, "spec"),
            ("数量", self.quantity, "quantity"),
            ("放在哪里", self.place, "place"),
            ("是谁的", self.owner, "owner"),
            ("资产编号", self.owner_number, "owner_number"),
            ("能不能用", self.condition, "condition"),
            ("备注", self.note, "note"),
        ):
            self.form.add(label, field, key=key)
        self.form.submitted.connect(self.submit)
        self.box.addWidget(Scrolling(self.form), 1)
        self.button = PrimaryButton("登记这件设备", self.submit, key="F5", icon="check")
        self.leave = QuietButton("先不登记", self.left.emit)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.button)
        row.addWidget(self.leave)
        row.addStretch(1)
        self.box.addLayout(row)
        shortcut_for(Action("先不登记", self.left.emit, key="Esc"), self)

    def start(self, fields: EquipmentFields | None = None, *, is_new: bool = True) -> None:
        """Begin a new one, perhaps with its name, or show one to be changed."""
        shown = fields or EquipmentFields("")
        self.form.clear_errors()
        self.name.setText(shown.name)
        self.spec.setText(shown.spec)
        self.quantity.setText(str(shown.quantity))
        self.place.setText(shown.place)
        self.owner.set_value(shown.owner)
        self.owner_number.setText(shown.owner_number)
        self.condition.set_value(shown.condition)
        self.note.setText(shown.note)
        self.heading.setText("登记设备" if is_new else "修改设备")
        self.button.setText("登记这件设备" if is_new else "保存改动")
        self.leave.setText("先不登记" if is_new else "先不改")
        (self.quantity if shown.name and is_new else self.name).setFocus()

    def submit(self) -> None:
        """Check what is typed and tell it."""
        self.form.clear_errors()
        count = plain(self.quantity.text())
        if not count or digits(count) != count:
            self.form.error("quantity", f"“{count}”不是数量。请只写数字，例：2")
            return
        self.saved.emit(
            EquipmentFields(
                name=self.name.text(),
                spec=self.spec.text(),
                quantity=int(count),
                owner=str(self.owner.value() or ""),
                owner_number=self.owner_number.text(),
                place=self.place.text(),
                condition=str(self.condition.value() or ""),
                note=self.note.text(),
            )
        )

    def refuse(self, problem: UserError) -> bool:
        """Say below a field what is wrong; False if no field is meant."""
        return self.form.tell(problem)
