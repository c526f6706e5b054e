"""The draft budget (建设经费预算草案) of one year, with its sum."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core.money import capital, yuan
from app.services.budget_lines import BudgetRow, total
from app.services.budget_plans import PlanRow
from app.ui.gap.plans_view import is_put_forward, standing_words
from app.ui.one_of import OneOf
from app.ui.record import ListRow, RowList
from app.ui.widgets import (
    AccentButton,
    BigFigure,
    Card,
    Choice,
    EmptyState,
    PrimaryButton,
    QuietButton,
    SecondLine,
)

NOTHING = (
    "预算草案里还没有一笔。在“各级差距”里把缺的条目列成任务，写上估价，再勾“要用钱，列进预算草案”。"
)

PLAN, WALK = "去列任务和估价", "去对照检查"
NOTHING_JUDGED = (
    "预算草案里还没有一笔。先到“对照检查”里逐条看，标成“不符合”的才算缺。"
    "有了缺的，再列成任务、写上估价。"
)


class BudgetCard(Card):
    """The lines of a year; pressing one opens its task."""

    task_wanted = Signal(int)
    print_wanted = Signal(int)
    """Carries the year."""
    submit_wanted = Signal(int)
    """Carries the year whose lines are put forward (提交预算)."""
    plans_wanted = Signal()
    tasks_wanted = Signal()
    """The list is empty: where its lines come from."""
    walk_wanted = Signal()
    """The list is empty, and nothing was found missing yet: where that is judged."""

    def __init__(self, *, who_submits: str = "", may_plan: bool = True) -> None:
        """`who_submits` says who may put it forward, where one may not."""
        super().__init__("建设经费预算草案", "草案，不是批准的预算")
        self._rows: Sequence[BudgetRow] = ()
        self._plans: Sequence[PlanRow] = ()
        self._nobody_then = ""
        self._who_submits = who_submits
        self.year = Choice([])
        self.year.setAccessibleName("年度")
        self.year.chosen.connect(lambda _value: self._show())
        self.sum, self.words = BigFigure(), SecondLine(wrap=True)
        self.print = QuietButton("打印预算草案", self._print, icon="printer")
        self.submit = PrimaryButton("提交预算", self._submit, key="F5", icon="upload")
        self.standing = SecondLine(wrap=True)
        self.plans = AccentButton("看提交的预算", self.plans_wanted.emit, icon="list")
        self.list = RowList("预算草案")
        self.list.activated.connect(self._open)
        self.list.clicked.connect(self._open)
        self._is_judged = True
        act = PLAN if may_plan else ""
        self.empty = EmptyState(NOTHING, act, self._lead_on, icon="yen")
        self.top = QWidget()
        top = QHBoxLayout(self.top)
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(16)
        for part in (self.year, self.sum):
            top.addWidget(part)
        top.addStretch(1)
        top.addWidget(self.print)
        below = QHBoxLayout()
        below.setSpacing(16)
        below.addWidget(self.standing, 1)
        below.addWidget(self.plans)
        below.addWidget(self.submit)
        self.box.addWidget(self.top)
        self.box.addWidget(self.words)
        self.box.addLayout(below)
        self.views = OneOf(self.list, self.empty)
        self.add_list(self.views)

    def show_lines(
        self,
        rows: Sequence[BudgetRow],
        plans: Sequence[PlanRow],
        *,
        nobody_then: str = "",
        is_judged: bool = True,
    ) -> None:
        """Show the lines that stand, of the year shown before or else the first; what was put.

        `nobody_then` says why nobody could sign what the person at the desk puts forward;
        `is_judged` is False where no item can become a task before somebody looks at it.
        """
        self._is_judged = is_judged
        self.empty.say(NOTHING if is_judged else NOTHING_JUDGED)
        if self.empty.button is not None:
            self.empty.button.setText(PLAN if is_judged else WALK)
        self._rows, self._plans, self._nobody_then = rows, plans, nobody_then
        years = sorted({row.fields.year for row in rows})
        shown = self.year.value()
        self.year.set_options([(year, f"{year} 年") for year in years])
        if years:
            self.year.set_value(shown if shown in years else years[0])
        self.top.setVisible(bool(rows))
        self.views.setCurrentWidget(self.list if rows else self.empty)
        self._show()

    def _show(self) -> None:
        rows = tuple(row for row in self._rows if row.fields.year == self.year.value())
        self.sum.say(f"¥{yuan(total(rows))}", f"{len(rows)} 笔合计")
        self.words.say(f"大写：{capital(total(rows))}" if rows else "")
        self.words.setVisible(bool(rows))
        said = standing_words(self._plans, self.year.value()) if rows else ""
        is_there = is_put_forward(rows, self._plans, self.year.value())
        may_submit = bool(rows) and not self._who_submits and not is_there
        nobody = f"由您提交，现在还没有人能签：{self._nobody_then}" if self._nobody_then else ""
        then = nobody if may_submit else self._who_submits
        self.standing.say("。".join(part for part in (said, then) if part))
        self.submit.setVisible(may_submit)
        self.plans.setVisible(bool(self._plans))
        self.list.set_rows(
            [
                ListRow(row.task_id or 0, row.title, row.fields.purpose, figure=yuan(row.amount))
                for row in rows
            ],
            None,
        )

    def _lead_on(self) -> None:
        (self.tasks_wanted if self._is_judged else self.walk_wanted).emit()

    def _open(self) -> None:
        key = self.list.current_key()
        if isinstance(key, int) and key:
            self.task_wanted.emit(key)

    def _submit(self) -> None:
        year = self.year.value()
        if isinstance(year, int):
            self.submit_wanted.emit(year)

    def _print(self) -> None:
        year = self.year.value()
        if isinstance(year, int):
            self.print_wanted.emit(year)
