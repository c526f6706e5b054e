"""The form of a request: for leave, to leave the post, or to swap (PJ-52)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from app.core.errors import UserError
from app.core.leave import LEAVE_NAMES, LeaveKind
from app.services.leaves import LeaveFields
from app.ui.actions import Action, shortcut_for
from app.ui.look import Level
from app.ui.widgets import (
    Card,
    Choice,
    DateEdit,
    FormRows,
    PrimaryButton,
    QuietButton,
    SegmentedChoice,
    TimeEdit,
)

People = Sequence[tuple[int, str]]


class LeaveForm(Card):
    """Who, what, from when to when, why, and who stands in."""

    saved = Signal(object)
    """Carries `LeaveFields`."""
    left = Signal()

    def __init__(self, today: Callable[[], dt.date]) -> None:
        super().__init__("请假、离岗、换班", "要责任人或工会主席同意")
        self._today = today
        self.form = FormRows(88)
        self.kind = SegmentedChoice(
            [(kind, name, Level.LOOK) for kind, name in LEAVE_NAMES.items()], "要做什么"
        )
        self.kind.chosen.connect(lambda _kind: self._fit())
        self.person = Choice()
        self.from_on, self.to_on = DateEdit(today), DateEdit(today)
        self.starts, self.ends = TimeEdit("从几点"), TimeEdit("到几点")
        self.substitute, self.reason = Choice(), QLineEdit()
        self.reason.setPlaceholderText("例：看病、家里有事、去社区开会")
        add = self.form.add
        add("要做什么", self.kind, key="kind")
        add("谁", self.person, key="person_id")
        add("从哪天", self.from_on, key="from_on")
        add("到哪天", self.to_on, key="to_on")
        add("从几点", self.starts, key="starts")
        add("到几点", self.ends, key="ends", hint="整天的，钟点可以不写")
        add("谁来顶班", self.substitute, key="substitute_id")
        add("事由", self.reason, key="reason")
        self.form.submitted.connect(self.submit)
        self.box.addWidget(self.form)
        self.button = PrimaryButton("提交", self.submit, key="F5", icon="check")
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.button)
        row.addWidget(QuietButton("先不提交", self.left.emit))
        row.addStretch(1)
        self.box.addSpacing(8)
        self.box.addLayout(row)
        self.box.addStretch(1)
        shortcut_for(Action("先不提交", self.left.emit, key="Esc"), self)

    def start(
        self, asks: People, stand_in: People, me: int | None, fields: LeaveFields | None = None
    ) -> None:
        """Begin a new request for oneself, or show one to be changed.

        Args:
            asks: for whom one may ask.
            stand_in: who may stand in.
            me: who sits here.
            fields: what is changed.
        """
        self.form.clear_errors()
        today = self._today().isoformat()
        shown = fields or LeaveFields(LeaveKind.LEAVE, me or 0, today, today)
        self.person.set_options(list(asks))
        self.person.set_value(shown.person_id)
        self.substitute.set_options([(0, "还没有人"), *stand_in])
        self.substitute.set_value(shown.substitute_id or 0)
        self.kind.set_value(shown.kind)
        self.from_on.set_date(dt.date.fromisoformat(shown.from_on))
        self.to_on.set_date(dt.date.fromisoformat(shown.to_on or shown.from_on))
        self.starts.set_time(shown.starts)
        self.ends.set_time(shown.ends)
        self.reason.setText(shown.reason)
        self.button.setText("改好，重新提交" if fields else "提交")
        self.form.show_row("person_id", visible=len(asks) > 1)
        self._fit()
        self.from_on.setFocus()

    def submit(self) -> None:
        """Check what is typed and tell it."""
        self.form.clear_errors()
        kind = self.kind.value()
        if not self.form.check() or not isinstance(kind, LeaveKind):
            return
        self.saved.emit(
            LeaveFields(
                kind=kind,
                person_id=_chosen(self.person) or 0,
                from_on=_day(self.from_on),
                to_on=_day(self.to_on) if kind is LeaveKind.LEAVE else _day(self.from_on),
                starts=self.starts.text(),
                ends=self.ends.text(),
                reason=self.reason.text(),
                substitute_id=_chosen(self.substitute),
            )
        )

    def refuse(self, problem: UserError) -> bool:
        """Say below a field what is wrong; False if no field is meant."""
        return self.form.tell(problem)

    def _fit(self) -> None:
        """Ask only for what this kind needs: leaving the post and a swap are of one day."""
        self.form.show_row("to_on", visible=self.kind.value() is LeaveKind.LEAVE)


def _day(field: DateEdit) -> str:
    day = field.date()
    return day.isoformat() if day else ""


def _chosen(choice: Choice) -> int | None:
    value = choice.value()
    return value if isinstance(value, int) and value else None
