"""The form of an activity (登记活动); what is not known yet stays blank."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit

from app.core.errors import UserError
from app.core.text import digits, plain
from app.services.activities import ActivityFields
from app.ui.actions import Action, shortcut_for
from app.ui.widgets import (
    Card,
    Choice,
    DateEdit,
    FormRows,
    MoneyEdit,
    PrimaryButton,
    QuietButton,
)

_SIGNED = "已提交签批：名称、日期、类型、预算和负责人不能改；要改请先撤回签批"


class ActivityForm(Card):
    """Date, name, kind, people, money, leader, approval number, note."""

    saved = Signal(object)
    """Carries `ActivityFields`."""
    left = Signal()

    def __init__(self, today: Callable[[], dt.date]) -> None:
        super().__init__("登记活动", "还不知道的可以先空着")
        self._today = today
        self.form = FormRows(112)
        self._build_rows()
        self.form.submitted.connect(self.submit)
        self.box.addWidget(self.form)
        self.button = PrimaryButton("登记这次活动", self.submit, key="F5", icon="check")
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.button)
        self.leave = QuietButton("先不登记", self.left.emit)
        row.addWidget(self.leave)
        row.addStretch(1)
        self.box.addSpacing(8)
        self.box.addLayout(row)
        self.box.addStretch(1)
        shortcut_for(Action("先不登记", self.left.emit, key="Esc"), self)

    def start(
        self,
        kinds: Sequence[str],
        leaders: Sequence[tuple[int, str]],
        fields: ActivityFields | None = None,
        leader_name: str = "",
        *,
        is_signed: bool = False,
    ) -> None:
        """Begin a new one, or show one to be changed; what is being signed stays as it is."""
        self.form.clear_errors()
        self._offer(kinds, leaders, fields, leader_name)
        shown = fields or ActivityFields(self._today().isoformat(), "")
        self.name.setText(shown.name)
        self.on.set_date(dt.date.fromisoformat(shown.on))
        self.kind.setText(shown.kind)
        self.people.setText("" if shown.people is None else str(shown.people))
        self.budget.set_fen(shown.budget)
        self.final_account.set_fen(shown.final_account)
        self.leader.set_value(shown.leader_id or 0)
        self.approval.setText(shown.approval_number)
        self.note.setText(shown.note)
        self.heading.setText("修改活动" if fields else "登记活动")
        self.leave.setText("先不改" if fields else "先不登记")
        self.button.setText("保存改动" if fields else "登记这次活动")
        self.second.say(_SIGNED if is_signed else "还不知道的可以先空着")
        for field in (self.name, self.on, self.kind, self.budget, self.leader):
            field.setEnabled(not is_signed)
        (self.approval if is_signed else self.name).setFocus()

    def submit(self) -> None:
        """Check what is typed and tell it."""
        self.form.clear_errors()
        count = plain(self.people.text()).removesuffix("人").strip()
        is_right = self.form.check()
        if count and digits(count) != count:
            self.form.error("people", f"“{count}”不是人数。请只写数字，例：36")
            is_right = False
        if is_right:
            self.saved.emit(self._said(int(count) if count else None))

    def refuse(self, problem: UserError) -> bool:
        """Say below a field what is wrong; False if no field is meant."""
        return self.form.tell(problem)

    def _said(self, people: int | None) -> ActivityFields:
        on, leader = self.on.date(), self.leader.value()
        return ActivityFields(
            on=on.isoformat() if on else "",
            name=self.name.text(),
            kind=self.kind.text(),
            people=people,
            budget=self.budget.fen(),
            final_account=self.final_account.fen(),
            leader_id=leader if isinstance(leader, int) and leader else None,
            approval_number=self.approval.text(),
            note=self.note.text(),
        )

    def _build_rows(self) -> None:
        add = self.form.add
        self.name, self.kind, self.people = QLineEdit(), QLineEdit(), QLineEdit()
        self.approval, self.note = QLineEdit(), QLineEdit()
        self.on = DateEdit(self._today)
        self.budget, self.final_account = MoneyEdit("预算（元）"), MoneyEdit("决算（元）")
        self.leader = Choice()
        self.people.setMaxLength(9)
        self.kind.setPlaceholderText("例：慰问、入会、站间交流")
        self.approval.setPlaceholderText("上级工会批准的文号")
        add("活动名称", self.name, key="name")
        add("日期", self.on, key="on")
        add("类型", self.kind, key="kind")
        add("批准文号", self.approval, key="approval_number")
        add("参加人数", self.people, key="people")
        add("预算（元）", self.budget, key="budget")
        add("决算（元）", self.final_account, key="final_account")
        add("负责人", self.leader, key="leader_id")
        add("备注", self.note, key="note")

    def _offer(
        self,
        kinds: Sequence[str],
        leaders: Sequence[tuple[int, str]],
        fields: ActivityFields | None,
        leader_name: str,
    ) -> None:
        completer = QCompleter(list(kinds), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.kind.setCompleter(completer)
        offered = [(0, "还没定"), *leaders]
        # Whoever led it then stays, even after leaving the station.
        if fields and fields.leader_id and fields.leader_id not in dict(leaders):
            offered.append((fields.leader_id, leader_name))
        self.leader.set_options(offered)
