"""意见: what workers said, what waits and how long, and the next step of each (PJ-48)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from PySide6.QtWidgets import QHBoxLayout

from app.core.errors import UserError
from app.core.permissions import Act
from app.services import opinion_list, opinions
from app.services.opinion_list import Only, OpinionDetail, OpinionLine
from app.services.opinions import OpinionFields
from app.ui.actions import Action, shortcut_for
from app.ui.detail import SideBySide, add_list_with_more
from app.ui.one_of import OneOf
from app.ui.opinion.record_form import RecordForm
from app.ui.opinion.step_forms import Answered, Closed, Told
from app.ui.opinion.view import LEVELS, OpinionView
from app.ui.page import Office, Page
from app.ui.record import FilterBar, ListRow, RowList
from app.ui.tasks import Tasks
from app.ui.void_form import VoidForm
from app.ui.widgets import AccentButton, Card, EmptyState, FilterPills, QuietButton, SecondLine


class OpinionsPage(Page):
    """The list at the left; at the right one opinion, or the form of a new one."""

    title: ClassVar[str] = "意见"
    about: ClassVar[frozenset[str]] = frozenset({"opinion"})

    def __init__(self, office: Office, tasks: Tasks) -> None:
        super().__init__(office, tasks)
        self.detail: OpinionDetail | None = None
        self._changed_id: int | None = None
        self._lines: tuple[OpinionLine, ...] = ()
        self._next_after: tuple[str, int] | None = None
        self._build_list()
        self._build_right()
        self.browser = SideBySide(self.list_card, self.right)
        self.list.clicked.connect(self._open_current)
        self.list.activated.connect(self._open_current)
        can_record = self.may(Act.RECORD_OPINION)
        self.empty = EmptyState(
            "劳动者说的每一句意见、每一次求助都记在这里，件件有答复。"
            + ("" if can_record else self.who_may(Act.RECORD_OPINION)),
            "登记第一条意见" if can_record else "",
            self.new_opinion,
            icon="message",
        )
        shortcut_for(Action("登记意见", self.new_opinion, key="F2"), self.empty)
        self.views = OneOf(self.browser, self.empty)
        self.body.addWidget(self.views, 1)

    def open_with(self, arg: object) -> None:
        """Show an opinion by its id or number, or `new`: the form."""
        self.reload()
        if arg == "new":
            self.new_opinion()
        elif isinstance(arg, str) and arg:
            found = self.office.read(opinion_list.id_of_number, arg)
            if found is not None:
                self.show_opinion(found)
        elif isinstance(arg, int):
            self.show_opinion(arg)

    def reload(self) -> None:
        if not self.office.read(opinion_list.any_opinion):
            self.detail = None
            if self.right.currentWidget() is not self.record_form:
                self.views.setCurrentWidget(self.empty)
            return
        self.views.setCurrentWidget(self.browser)
        open_ones = self.office.read(opinion_list.open_count)
        self.list_card.second.say(f"{open_ones} 条未办结" if open_ones else "都已办结")
        self._read_list()
        shown = self.detail.row.id if self.detail else self.list.current_key()
        if shown is None and self._lines:
            shown = self._lines[0].id
        is_typing = self.right.currentWidget() in (self.record_form, self.void_form)
        if isinstance(shown, int) and not is_typing:
            self._show(shown)

    def new_opinion(self) -> None:
        """Open the form of a new opinion."""
        self._open_form(None)

    def show_opinion(self, opinion_id: int) -> None:
        """Show one opinion, whatever the list shows."""
        if not self.list.choose(opinion_id):
            self.list.clearSelection()
            self._show(opinion_id)
        self.browser.show_detail()
        self.view.focus_step()

    def _build_list(self) -> None:
        self.pills = FilterPills([(Only.OPEN, "未办结"), (Only.MONTH, "本月"), (Only.ALL, "全部")])
        self.pills.chosen.connect(lambda _value: self._filtered())
        self.bar = FilterBar("搜内容、群体或编号")
        self.bar.changed.connect(self._filtered)
        self.list = RowList("意见")
        self.list.chosen.connect(self._show)
        self.more = QuietButton("再看后面的", self._read_more)
        self.nothing = SecondLine(wrap=True)
        self.list_card = Card("意见", "　")
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.pills)
        top.addStretch(1)
        if self.may(Act.RECORD_OPINION):
            self.new_button = AccentButton("登记意见", self.new_opinion, key="F2", icon="plus")
            top.addWidget(self.new_button)
        self.list_card.box.addLayout(top)
        self.list_card.box.addWidget(self.bar)
        self.list_card.box.addWidget(self.nothing)
        add_list_with_more(self.list_card, self.list, self.more)

    def _build_right(self) -> None:
        self.view = OpinionView(self)
        self.record_form = RecordForm(self.office.clock.today)
        self.void_form = VoidForm("意见")
        self.blank = Card()
        self.blank.box.addWidget(SecondLine("在左边选一条意见来看。"))
        self.blank.box.addStretch(1)
        self.right = OneOf(self.blank, self.view, self.record_form, self.void_form)
        self.view.stepped.connect(self._step)
        self.view.take_wanted.connect(self._take)
        self.view.back_wanted.connect(self._back)
        self.view.change_wanted.connect(lambda: self._open_form(self.detail))
        self.view.void_wanted.connect(self._ask_void)
        self.record_form.saved.connect(self._save)
        self.record_form.left.connect(self._leave_form)
        self.void_form.confirmed.connect(self._void)
        self.void_form.left.connect(self._leave_form)

    def _filtered(self) -> None:
        self._read_list()
        if self.list.current_key() is None and self._lines and not self.bar.search.hasFocus():
            self.list.choose(self._lines[0].id)

    def _open_current(self) -> None:
        """Show the row that was clicked, even if it was the current one before a form opened."""
        self.browser.show_detail()
        self._show(self.list.current_key())

    def _read_list(self) -> None:
        page = self.office.read(opinion_list.list_opinions, self._only(), self.bar.query)
        self._lines, self._next_after = page.lines, page.next_after
        self._fill_list()

    def _read_more(self) -> None:
        page = self.office.read(
            opinion_list.list_opinions, self._only(), self.bar.query, after=self._next_after
        )
        self._lines, self._next_after = (*self._lines, *page.lines), page.next_after
        self._fill_list()

    def _fill_list(self) -> None:
        shown = self.detail.row.id if self.detail else None
        self.list.set_rows([_list_row(line) for line in self._lines], shown)
        self.more.setVisible(self._next_after is not None)
        words = "没有找到。" if self.bar.query.strip() else "没有未办结的意见。"
        if self._only() is Only.MONTH and not self.bar.query.strip():
            words = "本月还没有收到意见。"
        self.nothing.say("" if self._lines else words)
        self.nothing.setVisible(not self._lines)

    def _only(self) -> Only:
        return Only(str(self.pills.value()))

    def _show(self, opinion_id: object) -> None:
        if not isinstance(opinion_id, int):
            return
        found = self.tasks.now(
            lambda: self.office.read(opinion_list.opinion, opinion_id), self.notice.error
        )
        self.detail = found
        if found is None:
            self.right.setCurrentWidget(self.blank)
            return
        self.view.show_opinion(found)
        self.right.setCurrentWidget(self.view)

    def _open_form(self, detail: OpinionDetail | None) -> None:
        if not self.may(Act.RECORD_OPINION):
            return
        self.notice.clear()
        self._changed_id = detail.row.id if detail else None
        self.views.setCurrentWidget(self.browser)
        self.browser.show_detail()
        self.right.setCurrentWidget(self.record_form)
        self.record_form.start(self.office.read(opinions.groups), detail.row if detail else None)

    def _leave_form(self) -> None:
        self.right.setCurrentWidget(self.view if self.detail else self.blank)
        self.reload()

    def _save(self, fields: OpinionFields) -> None:
        if self._changed_id is not None:
            changed_id = self._changed_id
            self.attempt(
                lambda: self.office.act(opinions.change_opinion, changed_id, fields),
                lambda _done: self._done(changed_id, "已改好意见的内容。"),
                self._form_problem,
            )
            return
        self.attempt(
            lambda: self.office.act(opinions.record_opinion, fields),
            self._recorded,
            self._form_problem,
        )

    def _recorded(self, opinion_id: int) -> None:
        self.pills.set_value(Only.OPEN)
        self.bar.search.clear()
        self._done(opinion_id, "")
        number = self.detail.row.number if self.detail else ""
        self.notice.ok(
            f"已登记 {number}。",
            undo=f"撤销：登记 {number}",
            on_undo=partial(self._undo_record, opinion_id),
        )

    def _undo_record(self, opinion_id: int) -> None:
        self.detail = None
        self.browser.show_list()
        self.run(opinions.take_back, opinion_id)
        self.reload()

    def _form_problem(self, problem: UserError) -> None:
        if not self.record_form.refuse(problem):
            self.notice.error(problem)

    def _step(self, said: object) -> None:
        detail = self.detail
        if detail is None:
            return
        at, number = detail.row.id, detail.row.number
        match said:
            case Answered(text, on, outcome, done):
                self._go_on(
                    lambda: self.office.act(opinions.answer, at, text, on, outcome, done),
                    f"已答复 {number}，请告知劳动者。",
                    "答复",
                )
            case Told(how, on):
                self._go_on(
                    lambda: self.office.act(opinions.tell, at, how, on),
                    f"已记下 {number} 告知了劳动者。",
                    "告知",
                )
            case Closed(outcome, done):
                self._go_on(
                    lambda: self.office.act(opinions.close, at, outcome, done),
                    f"{number} 已办结。",
                    "办结",
                )

    def _take(self) -> None:
        if self.detail is not None:
            at, number = self.detail.row.id, self.detail.row.number
            self._go_on(
                lambda: self.office.act(opinions.take, at), f"已接下 {number} 来办理。", "接办"
            )

    def _go_on(self, work: Callable[[], object], words: str, step: str) -> None:
        before = self.detail
        if before is None:
            return
        undo = f"撤销：{step} {before.row.number}"
        again = step == "答复" and before.row.state == "answered"

        def done(_result: object) -> None:
            self._done(before.row.id, "")
            back = partial(self._undo_step, before.row.id)
            self.notice.ok(words, undo="" if again else undo, on_undo=None if again else back)

        self.attempt(work, done, self._step_problem)

    def _step_problem(self, problem: UserError) -> None:
        if not self.view.refuse(problem):
            self.notice.error(problem)

    def _back(self) -> None:
        if self.detail is not None:
            self._undo_step(self.detail.row.id)

    def _undo_step(self, opinion_id: int) -> None:
        answer = self.office.read(opinion_list.opinion, opinion_id).row.answer
        self.attempt(
            lambda: self.office.act(opinions.step_back, opinion_id),
            lambda _done: self._done(opinion_id, "已撤回一步，可以重新来做。"),
        )
        if self.detail and not self.detail.row.answer and answer:
            self.view.put_answer(answer)

    def _ask_void(self) -> None:
        if self.detail is not None:
            row = self.detail.row
            self.right.setCurrentWidget(self.void_form)
            self.void_form.start(f"{row.number}：{row.content}")

    def _void(self, reason: str) -> None:
        detail = self.detail
        if detail is None:
            return

        def done(_result: None) -> None:
            self.detail = None
            self.right.setCurrentWidget(self.blank)
            self.browser.show_list()
            self.reload()
            self.notice.ok(f"{detail.row.number} 已作废。")

        self.attempt(
            lambda: self.office.act(opinions.void, detail.row.id, reason), done, self._void_problem
        )

    def _void_problem(self, problem: UserError) -> None:
        if not self.void_form.refuse(problem):
            self.notice.error(problem)

    def _done(self, opinion_id: int, words: str) -> None:
        """Show what an act made of an opinion."""
        self._changed_id = None
        self._show(opinion_id)
        self.reload()
        if words:
            self.notice.ok(words)


def _list_row(line: OpinionLine) -> ListRow:
    group = line.group or "群体不清楚"
    told = line.waiting or f"{line.on[5:]} 收到"
    return ListRow(
        key=line.id,
        title=line.content.replace("\n", " "),
        second=f"{group} · {told}",
        chip=line.state_name,
        level=LEVELS[line.state],
        keys=line.number,
    )
