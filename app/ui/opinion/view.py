"""One opinion to look at: its words, its way, what was done, and the form of the next step."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.day_words import day_label
from app.core.errors import UserError
from app.core.opinion_steps import outcome_parts
from app.core.permissions import Act
from app.services import opinions
from app.services.opinion_list import OpinionDetail
from app.ui import look
from app.ui.detail import Facts
from app.ui.history.link import HistoryLink
from app.ui.look import Level
from app.ui.opinion.step_forms import AnswerForm, CloseForm, StepForm, TellForm
from app.ui.page import Page
from app.ui.widgets import (
    BodyText,
    Card,
    DangerButton,
    PrimaryButton,
    QuietButton,
    SecondLine,
    StatusChip,
    Step,
    StepLine,
)
from app.ui.widgets.layouts import clear_layout

LEVELS = {
    "received": Level.SOON,
    "taken": Level.SOON,
    "answered": Level.LOOK,
    "told": Level.LOOK,
    "closed": Level.DONE,
}
"""How pressing each state is."""
_PRIMARY = {
    AnswerForm: "答复这条意见",
    TellForm: "已告知劳动者",
    CloseForm: "办结这条意见",
}
_WAITS_FOR = ("", "等人接办", "等责任人", "等值班员", "等责任人")
"""Whom each step of the way waits for."""
_BACK_WORDS = {
    "taken": "撤回接办",
    "answered": "撤回答复",
    "told": "撤回告知",
    "closed": "撤回办结",
}


class OpinionView(Card):
    """Shows one opinion; what is wanted of it is the page's to run."""

    stepped = Signal(object)
    """Carries what the form of the next step says."""
    take_wanted = Signal()
    back_wanted = Signal()
    change_wanted = Signal()
    void_wanted = Signal()

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._today = page.office.clock.today
        self._may = page.may
        self.history = HistoryLink(page)
        self.form: StepForm | None = None
        self.primary: PrimaryButton | None = None
        self._shown: tuple[object, ...] = ()
        self._rewrites = False
        self._detail: OpinionDetail | None = None
        self._drafts: dict[int, str] = {}
        self._build()

    def show_opinion(self, detail: OpinionDetail) -> None:
        """Show an opinion; a form under way stays while nothing about it changed."""
        shown = (detail.row, detail.content_is_open)
        self._keep_draft()
        is_same = shown == self._shown
        self._shown, self._detail = shown, detail
        row = detail.row
        day = day_label(dt.date.fromisoformat(row.on))
        group = row.group or "群体不清楚"
        self.second_line.say(f"{row.number} · {group} · {day}收到")
        self.chip.say(row.state_name, LEVELS[row.state])
        self.history.lead_to("opinion", row.id)
        self.words.setText(row.content)
        self.way.set_steps(_steps(detail))
        self.holder.say(detail.holder_line, LEVELS[row.state])
        self.facts.set_rows(_facts(detail))
        if not is_same:
            self._rewrites = False
            self._build_step()

    def refuse(self, problem: UserError) -> bool:
        """Say in the form what is wrong; False if it belongs elsewhere."""
        return self.form is not None and self.form.refuse(problem)

    def focus_step(self) -> None:
        """Go to the first field of the next step, ready to be typed into."""
        if isinstance(self.form, AnswerForm):
            self.form.text.setFocus()
        elif isinstance(self.form, TellForm):
            self.form.how.setFocus()

    def put_answer(self, text: str) -> None:
        """Put a text into the answer, as it was before it was taken back."""
        if isinstance(self.form, AnswerForm):
            self.form.text.setPlainText(text)

    def _build(self) -> None:
        self.second_line, self.chip = SecondLine(), StatusChip()
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.second_line, 1)
        head.addWidget(self.history)
        head.addWidget(self.chip)
        self.words = BodyText()
        self.words.setFont(look.font(look.HEADING, bold=True))
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.way = StepLine()
        self.holder = SecondLine(wrap=True)
        self.facts = Facts()
        self.step = QVBoxLayout()
        self.step.setSpacing(10)
        self.box.addLayout(head)
        for part in (self.words, self.way, self.holder, self.facts):
            self.box.addWidget(part)
        self.box.addSpacing(2)
        self.box.addLayout(self.step)
        self.box.addStretch(1)

    def _build_step(self) -> None:
        """Build the form of the next step, if whoever sits here may do it, and the buttons."""
        detail = self._detail
        assert detail is not None  # noqa: S101 (shown before)
        self._clear_step()
        self.form = self._next_form(detail)
        acts = QHBoxLayout()
        acts.setSpacing(10)
        if self.form is not None:
            form = self.form
            form.entered.connect(self.stepped)
            self.step.addWidget(form)
            words = "改好答复" if self._rewrites else _PRIMARY[type(form)]
            self.primary = PrimaryButton(words, form.submit, key="F5", icon="check")
            acts.addWidget(self.primary)
        elif who := self._who_line(detail.row.state):
            self.step.addWidget(SecondLine(who, wrap=True))
        self._add_take(acts, detail.row.state)
        acts.addStretch(1)
        self._add_quiet(acts, detail)
        holder = QWidget()
        acts.setContentsMargins(0, 6, 0, 0)
        holder.setLayout(acts)
        self.step.addWidget(holder)

    def _next_form(self, detail: OpinionDetail) -> StepForm | None:
        row = detail.row
        kinds = opinions.outcomes()
        if row.state in ("received", "taken") or self._rewrites:
            before = row.answer if self._rewrites else self._drafts.get(row.id, "")
            if not self._may(Act.ANSWER_OPINION):
                return None
            form = AnswerForm(self._today, kinds, before)
            form.result.set(*outcome_parts(row.outcome, kinds))
            return form
        if row.state == "answered" and self._may(Act.RECORD_OPINION):
            return TellForm(self._today, opinions.ways_of_telling())
        if row.state == "told" and self._may(Act.CLOSE_OPINION):
            return CloseForm(kinds, *outcome_parts(row.outcome, kinds))
        return None

    def _add_take(self, acts: QHBoxLayout, state: str) -> None:
        if state != "received" or not self._may(Act.RECORD_OPINION):
            return
        if self.form is None:
            self.primary = PrimaryButton("接下办理", self.take_wanted.emit, key="F5", icon="check")
            acts.addWidget(self.primary)
        else:
            acts.addWidget(QuietButton("先接下办理", self.take_wanted.emit))

    def _add_quiet(self, acts: QHBoxLayout, detail: OpinionDetail) -> None:
        state = detail.row.state
        if state == "answered" and self._may(Act.ANSWER_OPINION) and not self._rewrites:
            acts.addWidget(QuietButton("改答复", self._rewrite))
        if detail.content_is_open and self._may(Act.RECORD_OPINION):
            acts.addWidget(QuietButton("改内容", self.change_wanted.emit))
        if state in _BACK_WORDS and self._may(_back_act(state)) and not self._rewrites:
            acts.addWidget(QuietButton(_BACK_WORDS[state], self.back_wanted.emit))
        if detail.content_is_open and self._may(Act.CLOSE_OPINION):
            acts.addWidget(DangerButton("作废…", self.void_wanted.emit))

    def _rewrite(self) -> None:
        self._rewrites = True
        self._build_step()
        if isinstance(self.form, AnswerForm):
            self.form.text.setFocus()

    def _who_line(self, state: str) -> str:
        if state in ("received", "taken"):
            return "答复由责任人来写；写好以后，请您告知劳动者。"
        if state == "answered":
            return "告知劳动者由值班员或责任人来做。"
        return "办结由责任人来做。" if state == "told" else ""

    def _keep_draft(self) -> None:
        """Keep an answer half written while another opinion is looked at."""
        if self._detail is None or not isinstance(self.form, AnswerForm) or self._rewrites:
            return
        self._drafts[self._detail.row.id] = self.form.text.toPlainText()

    def _clear_step(self) -> None:
        self.form = self.primary = None
        clear_layout(self.step)


def _back_act(state: str) -> Act:
    acts = {"answered": Act.ANSWER_OPINION, "closed": Act.CLOSE_OPINION}
    return acts.get(state, Act.RECORD_OPINION)


def _steps(detail: OpinionDetail) -> list[Step]:
    reached = sum(step.is_done for step in detail.steps)
    made = []
    for at, step in enumerate(detail.steps):
        if step.is_done:
            made.append(Step(step.title, step.who, step.when[5:], "done"))
        elif at == reached:
            made.append(Step(step.title, _WAITS_FOR[at], detail.waited, "current"))
        else:
            made.append(Step(step.title))
    return made


def _facts(detail: OpinionDetail) -> list[tuple[str, str, str, Level]]:
    row = detail.row
    rows = (
        ("答复", row.answer),
        ("落实情况", row.outcome),
        ("告知方式", row.told_how),
        ("备注", row.note),
        ("原台账", detail.source),
    )
    return [(name, value, "", Level.PLAIN) for name, value in rows if value]
