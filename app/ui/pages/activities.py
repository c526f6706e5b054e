"""活动: what was held or is planned; one without approval number stands out (PJ-55)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.day_words import dated_label, day_label
from app.core.errors import UserError
from app.core.permissions import Act, who_may
from app.core.sign_ways import PaperKind, PaperState
from app.records.book import ActivityRow
from app.services import activities, signing
from app.services.activities import NO_APPROVAL, ActivityDetail, ActivityFields, Only
from app.ui import look
from app.ui.actions import Action, shortcut_for
from app.ui.activity import words
from app.ui.activity.form import ActivityForm
from app.ui.detail import Facts, SideBySide, add_list_with_more
from app.ui.look import Level
from app.ui.one_of import OneOf
from app.ui.page import Office, Page
from app.ui.record import FilterBar, RowList
from app.ui.signing.pane import SignPane
from app.ui.signing.words import TABLES
from app.ui.tasks import Tasks
from app.ui.void_form import VoidForm
from app.ui.widgets import (
    AccentButton,
    ActButton,
    BodyText,
    Card,
    DangerButton,
    EmptyState,
    FilterPills,
    PrimaryButton,
    QuietButton,
    SecondLine,
    StatusChip,
)

_LACKING = "活动须经上级工会批准，这次还没有批准文号。拿到批文后，请补上文号。"
_PAPER_STANDS = "已经提交签批，不能作废。要作废，请先撤回签批，或请签字的人退回。"


class ActivitiesPage(Page):
    """The list at the left; at the right one activity, or the form."""

    title: ClassVar[str] = "活动"
    about: ClassVar[frozenset[str]] = frozenset({"activity"}) | TABLES

    def __init__(self, office: Office, tasks: Tasks) -> None:
        super().__init__(office, tasks)
        self.detail: ActivityDetail | None = None
        self._changed_id: int | None = None
        self._rows: tuple[ActivityRow, ...] = ()
        self._next_after: tuple[str, int] | None = None
        self._can_keep = self.may(Act.KEEP_ACTIVITIES)
        self._build_list()
        self._build_right()
        self.browser = SideBySide(self.list_card, self.right)
        self.list.clicked.connect(self._open_current)
        self.list.activated.connect(self._open_current)
        self.empty = EmptyState(
            "办过的、要办的活动都记在这里；没有批准文号的会提醒您。"
            + ("" if self._can_keep else self.who_may(Act.KEEP_ACTIVITIES)),
            "登记第一次活动" if self._can_keep else "",
            self.new_activity,
            icon="flag",
        )
        shortcut_for(Action("登记活动", self.new_activity, key="F2"), self.empty)
        self.views = OneOf(self.browser, self.empty)
        self.body.addWidget(self.views, 1)

    def open_with(self, arg: object) -> None:
        """Show an activity by its id or name, or `new`: the form."""
        self.reload()
        if arg == "new":
            self.new_activity()
        elif isinstance(arg, str) and arg:
            named = self.office.read(activities.list_activities, Only.ALL, arg).rows
            self._show_chosen(next((row.id for row in named if row.name == arg), None))
        elif isinstance(arg, int):
            self._show_chosen(arg)

    def reload(self) -> None:
        if not self.office.read(activities.any_activity):
            self.detail = None
            if self.right.currentWidget() is not self.form:
                self.views.setCurrentWidget(self.empty)
            return
        self.views.setCurrentWidget(self.browser)
        lacking = self.office.read(activities.unapproved_count)
        self.list_card.second.say(
            f"{lacking} 次缺批准文号" if lacking else "批准文号都齐了",
            Level.SOON if lacking else Level.PLAIN,
        )
        self._read_list()
        shown = self.detail.row.id if self.detail else self.list.current_key()
        if shown is None and self._rows:
            shown = self._rows[0].id
        if self.right.currentWidget() not in (self.form, self.void_form):
            self._show(shown)

    def new_activity(self) -> None:
        """Open the form of a new activity."""
        self._open_form(None)

    def change(self) -> None:
        """Open the form of the one shown."""
        self._open_form(self.detail)

    def add_approval(self) -> None:
        """Open the form where the approval number goes."""
        self.change()
        self.form.approval.setFocus()

    def leave_form(self) -> None:
        """Go back to what was shown."""
        self._changed_id = None
        self.right.setCurrentWidget(self.card if self.detail else self.blank)
        self.reload()

    def _build_list(self) -> None:
        self.pills = FilterPills([(Only.ALL, "全部"), (Only.UNAPPROVED, NO_APPROVAL)])
        self.pills.chosen.connect(lambda _value: self._read_list())
        self.bar = FilterBar("搜名称、类型或文号")
        self.bar.changed.connect(self._read_list)
        self.list = RowList("活动")
        self.list.chosen.connect(self._show)
        self.more = QuietButton("再看后面的", self._read_more)
        self.nothing = SecondLine(wrap=True)
        self.list_card = Card("活动", "　")
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.pills)
        top.addStretch(1)
        if self._can_keep:
            top.addWidget(AccentButton("登记活动", self.new_activity, key="F2", icon="plus"))
        self.list_card.box.addLayout(top)
        self.list_card.box.addWidget(self.bar)
        self.list_card.box.addWidget(self.nothing)
        add_list_with_more(self.list_card, self.list, self.more)

    def _build_right(self) -> None:
        self.card = Card()
        self.second_line, self.chip = SecondLine(), StatusChip()
        head = QHBoxLayout()
        head.addWidget(self.second_line, 1)
        head.addWidget(self.chip)
        self.name = BodyText()
        self.name.setFont(look.font(look.HEADING, bold=True))
        self.warning = Card(tone="ground")
        self.lacking = SecondLine(_LACKING, Level.SOON, wrap=True)
        self.warning.box.addWidget(self.lacking)
        self.facts = Facts()
        self.locked = SecondLine(wrap=True)
        what = _column(self.name, self.warning, self.facts)
        self.pane = SignPane(self, alone=(what, self.locked))
        self.card.box.addLayout(head)
        self.card.box.addWidget(what)
        self.card.box.addSpacing(look.GRID)
        self.card.box.addWidget(self.pane, 1)
        self.card.box.addWidget(self.locked)
        self.form = ActivityForm(self.office.clock.today)
        self.form.saved.connect(self._save)
        self.form.left.connect(self.leave_form)
        self.void_form = VoidForm("活动")
        self.void_form.confirmed.connect(self._void)
        self.void_form.left.connect(self.leave_form)
        self.blank = Card()
        self.blank.box.addWidget(SecondLine("在左边选一次活动来看。"))
        self.blank.box.addStretch(1)
        self.right = OneOf(self.blank, self.card, self.form, self.void_form)

    def _forward(self, detail: ActivityDetail, *, asks_union: bool) -> list[ActButton]:
        """Give what brings it on, beside the acts of signing; blue only where that is next."""
        if not self._can_keep or detail.month_is_closed:
            return []
        lacks = self.office.read(signing.view, PaperKind.ACTIVITY, detail.public_id).missing
        kind = AccentButton if lacks else QuietButton
        acts: list[ActButton] = [kind("修改", self.change, icon="pencil", tall=48)]
        if asks_union:
            is_next = detail.standing.state is PaperState.APPROVED
            number = PrimaryButton if is_next else QuietButton
            union = number("补批准文号", self.add_approval, key="F5", icon="pencil", tall=48)
            acts.insert(0 if is_next else 1, union)
        return acts

    def _back(self, detail: ActivityDetail) -> list[ActButton]:
        if not self._can_keep or detail.month_is_closed or detail.standing.is_live:
            return []
        return [DangerButton("作废…", self._ask_void)]

    def _open_current(self) -> None:
        """Show the row that was clicked, even if it was the current one before a form opened."""
        self.browser.show_detail()
        self._show(self.list.current_key())

    def _read_list(self) -> None:
        page = self.office.read(activities.list_activities, self._only(), self.bar.query)
        self._fill(page.rows, page.next_after)

    def _read_more(self) -> None:
        page = self.office.read(
            activities.list_activities, self._only(), self.bar.query, after=self._next_after
        )
        self._fill((*self._rows, *page.rows), page.next_after)

    def _fill(self, rows: Sequence[ActivityRow], next_after: tuple[str, int] | None) -> None:
        self._rows, self._next_after = tuple(rows), next_after
        shown = self.detail.row.id if self.detail else None
        self.list.set_rows([words.list_row(row) for row in rows], shown)
        self.more.setVisible(next_after is not None)
        searching = bool(self.bar.query.strip())
        self.nothing.say("没有找到。" if searching else "每次活动都有批准文号。")
        self.nothing.setVisible(not rows)

    def _only(self) -> Only:
        return Only(str(self.pills.value()))

    def _show_chosen(self, activity_id: int | None) -> None:
        if activity_id is None:
            return
        if not self.list.choose(activity_id):
            self._show(activity_id)
        self.browser.show_detail()

    def _show(self, activity_id: object) -> None:
        if not isinstance(activity_id, int):
            return
        self.detail = self.tasks.now(
            lambda: self.office.read(activities.activity, activity_id), self.notice.error
        )
        if self.detail is None:
            self.right.setCurrentWidget(self.blank)
            return
        self._show_detail(self.detail)
        self.right.setCurrentWidget(self.card)

    def _show_detail(self, detail: ActivityDetail) -> None:
        row = detail.row
        day = dt.date.fromisoformat(row.on)
        said = [dated_label(day), row.kind]
        self.second_line.say(" · ".join(part for part in said if part))
        self.chip.say(*words.standing(detail))
        self.name.setText(row.name)
        # The upper union is asked once the signatures here stand.
        asks_union = detail.lacks_approval and detail.standing.state is not PaperState.OPEN
        self.warning.setVisible(asks_union)
        self.facts.set_rows(words.facts(detail))
        self.pane.show_paper(
            PaperKind.ACTIVITY,
            detail.public_id,
            forward=self._forward(detail, asks_union=asks_union),
            back=self._back(detail),
        )
        note = _PAPER_STANDS if detail.standing.is_live else ""
        if not self._can_keep:
            note = f"登记、修改活动，由{who_may(Act.KEEP_ACTIVITIES)}来做。"
        if detail.month_is_closed:
            note = "这个月已月结，内容不能再改。"
        self.locked.say(note)
        self.locked.setVisible(bool(note))

    def _open_form(self, detail: ActivityDetail | None) -> None:
        if not self._can_keep:
            return
        self.notice.clear()
        self._changed_id = detail.row.id if detail else None
        self.views.setCurrentWidget(self.browser)
        self.browser.show_detail()
        self.right.setCurrentWidget(self.form)
        self.form.start(
            self.office.read(activities.kinds),
            self.office.read(activities.leaders),
            detail.fields if detail else None,
            detail.row.leader if detail else "",
            is_signed=detail is not None and detail.standing.is_live,
        )

    def _save(self, fields: ActivityFields) -> None:
        if self._changed_id is None:
            self.attempt(
                lambda: self.office.act(activities.record_activity, fields),
                self._recorded,
                self._form_problem,
            )
            return
        changed_id = self._changed_id
        self.attempt(
            lambda: self.office.act(activities.change_activity, changed_id, fields),
            partial(self._changed, changed_id),
            self._form_problem,
        )

    def _recorded(self, activity_id: int) -> None:
        self.pills.set_value(Only.ALL)
        self.bar.search.clear()
        self._done(activity_id)
        name = self.detail.row.name if self.detail else ""
        self.notice.ok(
            f"已登记活动“{name}”。",
            undo=f"撤销：登记 {words.short(name)}",
            on_undo=partial(self._take_back, activity_id),
        )

    def _changed(self, activity_id: int, was: ActivityFields) -> None:
        self._done(activity_id)
        self.notice.ok(
            f"已改好“{words.short(was.name)}”。",
            undo="撤销：这次修改",
            on_undo=partial(self._change_back, activity_id, was),
        )

    def _change_back(self, activity_id: int, was: ActivityFields) -> None:
        self.run(activities.change_activity, activity_id, was)
        self._done(activity_id)

    def _take_back(self, activity_id: int) -> None:
        self.run(activities.void, activity_id, "登记后撤销")
        self._forget()

    def _form_problem(self, problem: UserError) -> None:
        if not self.form.refuse(problem):
            self.notice.error(problem)

    def _ask_void(self) -> None:
        if self.detail is not None:
            row = self.detail.row
            self.right.setCurrentWidget(self.void_form)
            self.void_form.start(f"{day_label(dt.date.fromisoformat(row.on))}：{row.name}")

    def _void(self, reason: str) -> None:
        detail = self.detail
        if detail is None:
            return

        def done(_result: None) -> None:
            self._forget()
            self.notice.ok(f"活动“{detail.row.name}”已作废。")

        self.attempt(
            lambda: self.office.act(activities.void, detail.row.id, reason), done, self._not_voided
        )

    def _not_voided(self, problem: UserError) -> None:
        if not self.void_form.refuse(problem):
            self.notice.error(problem)

    def _forget(self) -> None:
        """Show the list without what was taken away."""
        self.detail = None
        self.right.setCurrentWidget(self.blank)
        self.browser.show_list()
        self.reload()

    def _done(self, activity_id: int) -> None:
        self._changed_id = None
        self._show(activity_id)
        self.reload()


def _column(*parts: QWidget) -> QWidget:
    """Put parts below each other, to be shown and hidden as one."""
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(look.GRID)
    for part in parts:
        column.addWidget(part)
    return whole
