"""达标差距: every grade of every standard at once, what it would take, and the draft budget."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt

from app.core.errors import UserError
from app.core.permissions import Act
from app.services import (
    budget_lines,
    budget_plans,
    checklists,
    gap_overview,
    gap_print,
    gap_tasks,
    shelf,
)
from app.services.budget_lines import BudgetFields
from app.services.gap_overview import GradeStanding, Overview, TaskView
from app.services.gap_print import Made
from app.services.gap_tasks import TaskFields, TaskRow
from app.services.gap_words import citation, name_of
from app.ui.detail import SideBySide
from app.ui.gap.budget_card import BudgetCard
from app.ui.gap.grade_card import GradeCard
from app.ui.gap.grade_list import GradeListCard
from app.ui.gap.plans_view import PlansView
from app.ui.gap.rooms_view import RoomsCard
from app.ui.gap.task_form import TaskForm
from app.ui.gap.tasks_view import TasksView
from app.ui.one_of import OneOf
from app.ui.page import Page
from app.ui.paper_view import PaperView
from app.ui.setup.part import SetupPart
from app.ui.signing.words import TABLES
from app.ui.widgets import EmptyState, FilterPills

GRADES, ROOMS, TASKS, BUDGET = "grades", "rooms", "tasks", "budget"
VIEWS = [(GRADES, "各级差距"), (ROOMS, "同一间屋子"), (TASKS, "达标任务"), (BUDGET, "预算草案")]
NOTHING_CHOSEN = "还没有选定标准。先在“对照检查”里选好标准，这里就会说离各级还差什么。"


class GapPart(SetupPart):
    """Grades and their items, rooms, tasks, budget: four views of one reading."""

    about: ClassVar[frozenset[str]] = frozenset(
        {
            "assessment", "station", "station_standard", "gap_task", "budget_line", "upper_text",
            "installed_standard", "review", "person", "role_assignment", "opening_hours",
            "duty_record", "opinion", "stock_move", "expense", "expense_voucher", "activity",
            "equipment", "wall_posting", "site_survey", "application", "life_event",
            "change_report", "map_card", "map_export", "month_closing", "fund", "shift",
            "budget_plan", "credential", "delegation",
        }
    ) | TABLES  # fmt: skip

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._may = self.may(Act.PLAN_GAPS)
        self._found: Overview | None = None
        self._key = ("", "")
        self._changed_id: int | None = None
        self._planned: tuple[str, ...] = ()
        """Items the form is about, while it is about new tasks."""
        who = self.who_may(Act.PLAN_GAPS)
        self.pills = FilterPills(VIEWS)
        self.grades = GradeListCard()
        self.card = GradeCard(may_plan=self._may, who_may=who)
        self.form = TaskForm(self.office.clock.today)
        self.task_form = TaskForm(self.office.clock.today)
        self.right = OneOf(self.card, self.form)
        self.browser = SideBySide(self.grades, self.right)
        self.rooms = RoomsCard()
        self.tasks_view = TasksView(self.task_form, may_plan=self._may, who_may=who)
        self.budget = BudgetCard(
            who_submits="" if self.may(Act.PUT_BUDGET) else self.who_may(Act.PUT_BUDGET),
            may_plan=self._may,
        )
        self.plans = PlansView(page)
        self.paper = PaperView(lambda: self.show_view(str(self.pills.value())))
        self.empty = EmptyState(
            NOTHING_CHOSEN, "去选定标准", lambda: self.go("setup", "rounds"), icon="list"
        )
        self.views = OneOf(
            self.browser, self.rooms, self.tasks_view, self.budget, self.plans, self.paper,
            self.empty,
        )  # fmt: skip
        self._by_view = {
            GRADES: self.browser, ROOMS: self.rooms, TASKS: self.tasks_view, BUDGET: self.budget,
        }  # fmt: skip
        self.body.addWidget(self.pills, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.views, 1)
        self._connect()

    def open_with(self, arg: object) -> None:
        """Show `(standard, grade)`, `("task", id)`, `("plan", id)`, or a view by its id."""
        self.reload()
        if self._found is None:
            return
        if isinstance(arg, tuple) and len(arg) == 2 and arg[0] == "task":
            self.show_task(arg[1])
        elif isinstance(arg, tuple) and len(arg) == 2 and arg[0] == "plan":
            self.show_plans(int(arg[1]))
        elif isinstance(arg, tuple) and len(arg) == 2:
            self.show_grade(str(arg[0]), str(arg[1]))
        elif isinstance(arg, str) and arg in self._by_view:
            self.show_view(arg)

    def reload(self) -> None:
        chosen = self.office.read(checklists.chosen, self.office.read(shelf.shelf))
        if not chosen.standards:
            self._found = None
            self.pills.hide()
            self.views.setCurrentWidget(self.empty)
            return
        self.pills.show()
        if self.views.currentWidget() is self.empty:
            self.show_view(GRADES)
        found = self._found = self.office.read(gap_overview.overview, chosen.standards)
        standing = found.standing(*self._key) or _nearest(found.standings)
        self._key = standing.key
        today = self.office.clock.today()
        self.grades.set_standings(found.standings, self._key)
        self.card.show_standing(standing, today)
        self.rooms.show_rooms(found)
        self.tasks_view.set_tasks(found.tasks, today)
        self.budget.show_lines(
            self.office.read(budget_lines.listed),
            self.office.read(budget_plans.versions),
            nobody_then=self.office.read(budget_plans.nobody_then),
            is_judged=not found.waits_for_a_walk,
        )
        if self.views.currentWidget() is self.plans and not self.plans.is_busy:
            self.plans.show_plans()

    def show_view(self, view: str) -> None:
        """Show one of the four views."""
        self.pills.set_value(view)
        self.views.setCurrentWidget(self._by_view[view])

    def show_plans(self, plan_id: int | None = None) -> None:
        """Show the budgets that were put forward."""
        self.pills.set_value(BUDGET)
        self.views.setCurrentWidget(self.plans)
        self.plans.show_plans(plan_id)

    def show_grade(self, standard_id: str, grade_id: str) -> None:
        """Show the items of one grade."""
        standing = self._found.standing(standard_id, grade_id) if self._found else None
        if standing is None:
            return
        self._key = standing.key
        self.leave_form()
        self.show_view(GRADES)
        self.grades.mark(self._key)
        self.card.show_standing(standing, self.office.clock.today())
        self.browser.show_detail()

    def show_task(self, task_id: int) -> None:
        """Show one task among the others."""
        self.leave_form()
        self.show_view(TASKS)
        self.tasks_view.show_task(task_id)

    def plan(self, item_ids: Sequence[str]) -> None:
        """Open the form for a task of one item, or for one task of each of several."""
        lines = [line for line in self._standing().missing if line.id in item_ids]
        if not lines:
            return
        self._planned = tuple(line.id for line in lines)
        self._offer(self.form)
        if len(lines) == 1:
            item = lines[0].item
            cited = citation(self._standing().standard, item)
            self.form.start(item.text, cited, TaskFields(gap_tasks.default_words(item)))
        else:
            self.form.start_many([line.item.title for line in lines])
        self.right.setCurrentWidget(self.form)
        self.browser.show_detail()

    def change_task(self, task_id: int) -> None:
        """Open the form of an open task."""
        view = self._task_view(task_id)
        self._changed_id = task_id
        self._offer(self.task_form)
        item = view.item
        cited = citation(view.standard, item) if item else ""
        about = item.text if item else view.task.fields.what
        self.task_form.start(about, cited, view.task.fields, is_new=False)
        self.tasks_view.show_form()

    def leave_form(self) -> None:
        """Go back to what was shown before a form."""
        self._changed_id, self._planned = None, ()
        self.right.setCurrentWidget(self.card)
        self.tasks_view.leave_form()

    def finish(self, task_id: int) -> None:
        """End a task as done; the item has to be looked at again."""
        view = self._task_view(task_id)
        done = self.run(gap_tasks.finish, task_id)
        if done is None:
            return
        words = f"任务已办结：{done.fields.what}。"
        if not view.is_met_meanwhile:
            words += "请再看一次这一条，看过才算数。"
        self._offer_back(words, f"撤销：办结 {_short(done)}", task_id)

    def drop(self, task_id: int) -> None:
        """Withdraw a task, and its budget line with it."""
        task = self._task_view(task_id).task
        line = "，预算草案里的一笔也收回了" if task.budget else ""
        self.attempt(
            lambda: self.office.act(gap_tasks.drop, (task_id,)),
            lambda _none: self._offer_back(
                f"任务已收回：{task.fields.what}{line}。",
                f"撤销：收回 {_short(task)}",
                task_id,
                task.fields.budget,
            ),
        )

    def reopen(self, task_id: int, budget: BudgetFields | None = None) -> None:
        """Take an ended task up again."""
        self.attempt(
            lambda: self.office.act(gap_tasks.reopen, task_id, budget),
            lambda _none: self._reopened(task_id),
        )

    def _save_new(self, fields: TaskFields) -> None:
        standard, planned = self._standing().standard, self._planned
        if len(planned) == 1:
            self.attempt(
                lambda: (self.office.act(gap_tasks.add, standard, planned[0], fields),),
                self._added,
                partial(self._refused, self.form),
            )
            return
        self.attempt(
            lambda: self.office.act(
                gap_tasks.add_many,
                standard,
                planned,
                responsible_id=fields.responsible_id,
                due_on=fields.due_on,
            ),
            self._added,
            partial(self._refused, self.form),
        )

    def _added(self, task_ids: tuple[int, ...]) -> None:
        self.leave_form()
        self.card.items.tick_none()
        tasks = [self.office.read(gap_tasks.row_of, one) for one in task_ids]
        if len(tasks) == 1:
            words, undo = f"已列任务：{tasks[0].fields.what}。", f"撤销：列任务 {_short(tasks[0])}"
        else:
            words, undo = f"已列 {len(tasks)} 项任务。", f"撤销：列 {len(tasks)} 项任务"
        self.notice.ok(words, undo=undo, on_undo=partial(self._drop_added, task_ids))

    def _drop_added(self, task_ids: tuple[int, ...]) -> None:
        self.attempt(
            lambda: self.office.act(gap_tasks.drop, task_ids),
            lambda _none: self.notice.ok("刚列的任务已收回。"),
        )

    def _save_change(self, fields: TaskFields) -> None:
        task_id = self._changed_id
        if task_id is None:
            return
        self.attempt(
            lambda: self.office.act(gap_tasks.change, task_id, fields),
            partial(self._saved, task_id),
            partial(self._refused, self.task_form),
        )

    def _saved(self, task_id: int, before: TaskFields) -> None:
        self.leave_form()
        task = self.office.read(gap_tasks.row_of, task_id)
        self.notice.ok(
            f"已改好：{task.fields.what}。",
            undo=f"撤销：修改 {_short(task)}",
            on_undo=lambda: self.run(gap_tasks.change, task_id, before),
        )

    def _refused(self, form: TaskForm, problem: UserError) -> None:
        if not form.refuse(problem):
            self.notice.error(problem)

    def _offer_back(
        self, words: str, undo: str, task_id: int, budget: BudgetFields | None = None
    ) -> None:
        self.notice.ok(words, undo=undo, on_undo=partial(self.reopen, task_id, budget))

    def _reopened(self, task_id: int) -> None:
        task = self.office.read(gap_tasks.row_of, task_id)
        self.notice.ok(f"接着办：{task.fields.what}。")
        if self.views.currentWidget() is self.tasks_view:
            self.tasks_view.show_task(task_id)

    def print_gap(self) -> None:
        """Preview the paper of the grade that is shown."""
        standing = self._standing()
        self._preview(f"达标差距单　{name_of(standing)}", gap_print.gap_sheet, standing)

    def print_rooms(self) -> None:
        """Preview the comparison of all standards."""
        if self._found is not None:
            self._preview("标准对照表", gap_print.comparison, self._found)

    def print_budget(self, year: int) -> None:
        """Preview the draft budget of a year."""
        self._preview(f"{year} 年建设经费预算草案", gap_print.budget_draft, year)

    def _preview(self, title: str, gather: object, what: object) -> None:
        made: Made = self.office.read(gather, what)  # type: ignore[arg-type]  # one of three

        def show(_missing: object) -> None:
            self.views.setCurrentWidget(self.paper)
            self.paper.show_paper(title, made.path)

        self.later("正在排这份材料", lambda: gap_print.write(made), show)

    def _connect(self) -> None:
        self.pills.chosen.connect(lambda view: self.show_view(str(view)))
        self.grades.chosen.connect(self.show_grade)
        self.card.print_wanted.connect(self.print_gap)
        self.card.many_wanted.connect(self.plan)
        items = self.card.items
        items.plan_wanted.connect(lambda item_id: self.plan((item_id,)))
        items.task_wanted.connect(self.show_task)
        items.finish_wanted.connect(self.finish)
        items.look_wanted.connect(self._look_at_item)
        for form, save in ((self.form, self._save_new), (self.task_form, self._save_change)):
            form.saved.connect(save)
            form.left.connect(self.leave_form)
        self.rooms.zone_wanted.connect(
            lambda standard, zone: self.go("setup", ("rounds", (standard, zone)))
        )
        self.rooms.print_wanted.connect(self.print_rooms)
        tasks = self.tasks_view
        tasks.grades_wanted.connect(lambda: self.show_view(GRADES))
        tasks.look_wanted.connect(self._look_at_task)
        tasks.finish_wanted.connect(self.finish)
        tasks.drop_wanted.connect(self.drop)
        tasks.reopen_wanted.connect(self.reopen)
        tasks.change_wanted.connect(self.change_task)
        self.budget.task_wanted.connect(self.show_task)
        self.budget.print_wanted.connect(self.print_budget)
        self.budget.submit_wanted.connect(self._submit_budget)
        self.budget.plans_wanted.connect(self.show_plans)
        self.budget.tasks_wanted.connect(
            lambda: self.show_view(TASKS if self.tasks_view.has_open else GRADES)
        )
        self.budget.walk_wanted.connect(lambda: self.go("setup", "rounds"))
        self.plans.left.connect(lambda: self.show_view(BUDGET))

    def _submit_budget(self, year: int) -> None:
        self.notice.clear()
        self.views.setCurrentWidget(self.plans)
        self.plans.submit(year)

    def _look_at_item(self, item_id: str) -> None:
        item = self._standing().standard.item(item_id)
        if item is not None:
            self.go("setup", ("rounds", (self._key[0], item.leaves[0].id)))

    def _look_at_task(self, view: TaskView) -> None:
        if view.item is not None:
            self.go("setup", ("rounds", (view.standard.id, view.item.leaves[0].id)))

    def _offer(self, form: TaskForm) -> None:
        form.offer(self.office.read(gap_tasks.people), self.office.read(budget_lines.purposes))

    def _standing(self) -> GradeStanding:
        standing = self._found.standing(*self._key) if self._found else None
        if standing is None:  # nothing calls this while no standard is chosen
            raise LookupError(self._key)
        return standing

    def _task_view(self, task_id: int) -> TaskView:
        tasks = self._found.tasks if self._found else ()
        return next(view for view in tasks if view.task.id == task_id)


def _nearest(standings: Sequence[GradeStanding]) -> GradeStanding:
    """The grade to begin with: one the host type is named under, else the first."""
    return next((one for one in standings if one.is_suggested), standings[0])


def _short(task: TaskRow) -> str:
    what = task.fields.what
    return what if len(what) <= 8 else f"{what[:8]}…"
