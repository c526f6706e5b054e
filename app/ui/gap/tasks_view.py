"""The tasks of all standards: the list at the left, the chosen one at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.money import yuan
from app.services.gap_overview import TaskView
from app.services.gap_tasks import STATES
from app.services.gap_words import (
    citation,
    due_words,
    money_words,
    task_state_words,
    task_words,
)
from app.ui import look
from app.ui.detail import Facts, SideBySide
from app.ui.gap.task_form import TaskForm
from app.ui.look import Level
from app.ui.one_of import OneOf
from app.ui.record import FilterBar, ListRow, RowList, found_rows
from app.ui.widgets import (
    AccentButton,
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

OPEN, ENDED = "open", "ended"


class TasksView(QWidget):
    """What it does with a task is the tab's to say."""

    look_wanted = Signal(object)
    finish_wanted = Signal(int)
    drop_wanted = Signal(int)
    reopen_wanted = Signal(int)
    change_wanted = Signal(int)
    grades_wanted = Signal()
    """There is no task: where they come from."""

    def __init__(self, form: TaskForm, *, may_plan: bool, who_may: str) -> None:
        super().__init__()
        self._may_plan = may_plan
        self._tasks: Sequence[TaskView] = ()
        self._today = date.min
        self.shown: TaskView | None = None
        self.form = form
        self._build_list(who_may)
        self._build_card()
        self.blank = Card()
        self.blank.box.addWidget(SecondLine("在左边选一项任务来看。"))
        self.blank.box.addStretch(1)
        self.right = OneOf(self.blank, self.card, form)
        self.browser = SideBySide(self.list_card, self.right)
        self.list.clicked.connect(self._open_current)
        self.list.activated.connect(self._open_current)
        self.empty = EmptyState(
            "缺的条目在“各级差距”里列成任务，写上谁来办、最迟哪天、估多少钱，都会排在这里。",
            "去看各级差距",
            self.grades_wanted.emit,
            icon="list",
        )
        self.views = OneOf(self.browser, self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.views)

    @property
    def has_open(self) -> bool:
        """Whether a task is still to be done."""
        return any(one.task.is_open for one in self._tasks)

    def set_tasks(self, tasks: Sequence[TaskView], today: date) -> None:
        """Show these tasks; the one shown stays shown."""
        self._tasks, self._today = tasks, today
        self.views.setCurrentWidget(self.browser if tasks else self.empty)
        self._fill_list()

    def show_task(self, task_id: int) -> None:
        """Show one task, whatever the filter said before."""
        view = next((one for one in self._tasks if one.task.id == task_id), None)
        if view is not None:
            self.pills.set_value(OPEN if view.task.is_open else ENDED)
            self.shown = view
            self._fill_list()
            self._open_current()

    def show_form(self) -> None:
        """Let the form stand in place of the card."""
        self.right.setCurrentWidget(self.form)
        self.browser.show_detail()

    def leave_form(self) -> None:
        """Go back to what was shown."""
        self.right.setCurrentWidget(self.card if self.shown else self.blank)

    def _build_list(self, who_may: str) -> None:
        self.pills = FilterPills([(OPEN, "要办的"), (ENDED, "办好、收回的")])
        self.bar = FilterBar("搜任务、人或条目", pills=self.pills)
        self.bar.changed.connect(self._fill_list)
        self.list = RowList("达标任务")
        self.list.chosen.connect(self._show)
        self.nothing = SecondLine("这里现在没有任务。", wrap=True)
        self.list_card = Card("达标任务", "　")
        if not self._may_plan:
            self.list_card.box.addWidget(SecondLine(who_may, wrap=True))
        self.list_card.box.addWidget(self.bar)
        self.list_card.box.addWidget(self.nothing)
        self.list_card.add_list(self.list)

    def _build_card(self) -> None:
        self.card = Card()
        self.title, self.chip = BodyText(), StatusChip()
        self.title.setFont(look.font(look.HEADING, bold=True))
        self.next = BodyText()
        self.facts = Facts()
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.chip)
        self.look = AccentButton("去对照检查里看这一条", self._emit_look, icon="eye")
        self.done = PrimaryButton("办好了", self._emit(self.finish_wanted), icon="check")
        self.change = QuietButton("修改", self._emit(self.change_wanted))
        self.drop = DangerButton("收回任务", self._emit(self.drop_wanted))
        self.again = QuietButton("接着办", self._emit(self.reopen_wanted), icon="undo")
        self.card.box.addLayout(head)
        self.card.box.addWidget(self.next)
        self.card.box.addSpacing(8)
        self.card.box.addWidget(self.facts)
        self.card.box.addSpacing(8)
        for buttons in ((self.done, self.look), (self.change, self.drop, self.again)):
            row = QHBoxLayout()
            row.setSpacing(12)
            for button in buttons:
                row.addWidget(button)
            row.addStretch(1)
            self.card.box.addLayout(row)
        self.card.box.addStretch(1)

    def _fill_list(self) -> None:
        wanted = self.pills.value() == OPEN
        rows = [self._row(one) for one in self._tasks if one.task.is_open == wanted]
        found = found_rows(self.bar.query, rows)
        still_open = [one for one in self._tasks if one.task.is_open]
        late = sum(one.task.is_late(self._today) for one in still_open)
        said = f"{len(still_open)} 项要办" + (f"，{late} 项已过期" if late else "")
        self.list_card.second.say(said, Level.MUST if late else Level.PLAIN)
        self.nothing.setVisible(not found)
        keep = self.shown.task.id if self.shown else self.list.current_key()
        self.list.set_rows(found, keep)
        if found and self.list.current_key() is None:
            self.list.choose(found[0].key)
        self._show(self.list.current_key())

    def _row(self, view: TaskView) -> ListRow:
        task = view.task
        if task.is_late(self._today):
            chip, level = "已过期", Level.MUST
        elif view.is_met_meanwhile:
            chip, level = "已符合", Level.DONE
        elif view.wants_a_look:
            chip, level = "请再看", Level.SOON
        elif task.is_open:
            chip, level = "要办", Level.LOOK
        else:
            chip, level = STATES[task.state], Level.PLAIN
        second = f"{view.standard.city} {view.item.clause if view.item else ''}　"
        return ListRow(
            task.id,
            task.fields.what,
            second + task_words(task, self._today),
            chip=chip,
            level=level,
            keys=f"{view.item.title} {task.responsible}" if view.item else task.responsible,
        )

    def _show(self, key: object) -> None:
        view = next((one for one in self._tasks if one.task.id == key), None)
        self.shown = view
        if self.right.currentWidget() is not self.form:
            self.right.setCurrentWidget(self.card if view else self.blank)
        if view is None:
            return
        task = view.task
        self.title.setText(task.fields.what)
        self.chip.say(STATES[task.state], Level.LOOK if task.is_open else Level.PLAIN)
        words = task_state_words(view)
        self.next.setText(words)
        self.next.setVisible(bool(words))
        self.facts.set_rows(self._facts(view))
        self._offer(view)

    def _facts(self, view: TaskView) -> list[tuple[str, str, str, Level]]:
        task, item, today = view.task, view.item, self._today
        fields, late = task.fields, task.is_late(self._today)
        due = due_words(fields.due_on, today) or "没有定"
        cost = "没有估价" if fields.cost is None else money_words(fields.cost)
        rows = [
            ("条目", item.text if item else task.criterion_id, "", Level.PLAIN),
            ("出处", citation(view.standard, item) if item else "", "", Level.PLAIN),
            ("谁来办", task.responsible or "还没有定", "", Level.PLAIN),
            ("最迟哪天", due, "已过期" if late else "", Level.MUST),
            ("估价", cost, "", Level.PLAIN),
        ]
        if task.budget is not None:
            line = task.budget
            where = f"{line.fields.year}年，{line.fields.purpose}，{yuan(line.amount)} 元"
            rows.append(("预算草案", where, "", Level.PLAIN))
        rows.append(("结束", due_words(task.ended_on, today), "", Level.PLAIN))
        rows.append(("备注", fields.note, "", Level.PLAIN))
        return [row for row in rows if row[1]]

    def _offer(self, view: TaskView) -> None:
        task = view.task
        self.done.setText("这一条已符合，任务办结" if view.is_met_meanwhile else "办好了")
        is_open = task.is_open and self._may_plan
        for button in (self.done, self.change, self.drop):
            button.setVisible(is_open)
        self.again.setVisible(self._may_plan and not task.is_open and view.item is not None)
        self.look.setVisible(view.item is not None)

    def _open_current(self) -> None:
        self.leave_form()
        self.browser.show_detail()

    def _emit_look(self) -> None:
        if self.shown is not None:
            self.look_wanted.emit(self.shown)

    def _emit(self, signal: SignalInstance) -> Callable[[], None]:
        def tell() -> None:
            if self.shown is not None:
                signal.emit(self.shown.task.id)

        return tell
