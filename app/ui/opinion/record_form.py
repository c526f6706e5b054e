"""The form in which an opinion is recorded or put right (登记意见)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from app.core.errors import UserError
from app.records.book import OpinionRow
from app.services.opinions import OpinionFields
from app.ui.actions import Action, shortcut_for
from app.ui.opinion.step_forms import day, text_field
from app.ui.widgets import (
    Card,
    Choice,
    DateEdit,
    FormRows,
    PrimaryButton,
    QuietButton,
)

UNKNOWN = ""


class RecordForm(Card):
    """Day, words and group; nobody's name."""

    saved = Signal(object)
    """Carries `OpinionFields`."""
    left = Signal()

    def __init__(self, today: Callable[[], dt.date]) -> None:
        super().__init__("登记意见", "只记群体，不记姓名和电话")
        self._today = today
        self.form = FormRows()
        self.content = text_field(rows=4)
        self.content.setPlaceholderText("劳动者说了什么、要什么帮助，照他的话写")
        self.form.add("内容", self.content, key="content")
        self.group = Choice()
        self.form.add("服务群体", self.group, key="group")
        self.on = DateEdit(today)
        self.form.add("收到日期", self.on, key="on")
        self.note = QLineEdit()
        self.form.add("备注", self.note, key="note")
        self.form.submitted.connect(self.submit)
        self.box.addWidget(self.form)
        self.button = PrimaryButton("登记这条意见", self.submit, key="F5", icon="check")
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

    def start(self, groups: tuple[str, ...], row: OpinionRow | None = None) -> None:
        """Begin a new one, or show one to be put right."""
        self.form.clear_errors()
        words = groups if row is None or row.group in ("", *groups) else (*groups, row.group)
        self.group.set_options([(UNKNOWN, "不清楚"), *((word, word) for word in words)])
        self.group.set_value(row.group if row else UNKNOWN)
        self.content.setPlainText(row.content if row else "")
        self.on.set_date(dt.date.fromisoformat(row.on) if row else self._today())
        self.note.setText(row.note if row else "")
        self.heading.setText("改意见的内容" if row else "登记意见")
        self.leave.setText("先不改" if row else "先不登记")
        self.button.setText("保存改动" if row else "登记这条意见")
        self.content.setFocus()

    def submit(self) -> None:
        """Check what is typed and tell it."""
        self.form.clear_errors()
        if self.form.check():
            self.saved.emit(
                OpinionFields(
                    on=day(self.on),
                    content=self.content.toPlainText(),
                    group=str(self.group.value() or ""),
                    note=self.note.text(),
                )
            )

    def refuse(self, problem: UserError) -> bool:
        """Say below a field what is wrong; False if no field is meant."""
        return self.form.tell(problem)
