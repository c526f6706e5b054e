"""The form of a task (达标任务): what, who, by when, what it costs, and the draft budget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QStyledItemDelegate

from app.core.errors import UserError
from app.core.text import digits, plain
from app.services.budget_lines import BudgetFields
from app.services.gap_tasks import TaskFields
from app.ui.actions import Action, shortcut_for
from app.ui.widgets import (
    BodyText,
    Card,
    Choice,
    DateEdit,
    FormRows,
    MoneyEdit,
    PrimaryButton,
    QuietButton,
    SecondLine,
)
from app.ui.widgets.scrolling import Scrolling

NOT_SETTLED = "还没有定"
_LEAST = 260
"""Enough for the first four fields; a smaller screen scrolls the page."""
ONLY_ONE = ("what", "cost", "budget", "year", "purpose", "note")
"""Rows that a form for several tasks does without."""


class TaskForm(Card):
    """One task, new or to be changed, or several new ones that share person and deadline."""

    saved = Signal(object)
    """Carries `TaskFields`; of several tasks only person and deadline count."""
    left = Signal()

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__("列任务", " ")
        self._today = today
        self.about, self.cited = BodyText(), SecondLine(wrap=True)
        self.what, self.note, self.year = QLineEdit(), QLineEdit(), QLineEdit()
        self.responsible = Choice([])
        self.due = DateEdit(today)
        self.cost = MoneyEdit("估价（元）")
        self._has_cost = False
        self.budget = QCheckBox("要用钱，列进预算草案")
        self.purpose = QComboBox()
        self.form = FormRows()
        self._fill()
        self.button = PrimaryButton("列入任务", self.submit, key="F5", icon="check")
        self.leave = QuietButton("先不列", self.left.emit)
        low = QHBoxLayout()
        low.setSpacing(12)
        low.addWidget(self.button)
        low.addWidget(self.leave)
        low.addStretch(1)
        self.box.addWidget(self.about)
        self.box.addWidget(self.cited)
        area = Scrolling(self.form)
        area.setMinimumHeight(_LEAST)
        self.box.addWidget(area, 1)
        self.box.addLayout(low)
        shortcut_for(Action("先不列", self.left.emit, key="Esc"), self)

    def offer(self, people: Sequence[tuple[int, str]], purposes: Sequence[str]) -> None:
        """Say who may be given a task and what a budget may be for."""
        self.responsible.set_options([(None, NOT_SETTLED), *people])
        self.purpose.clear()
        self.purpose.addItems(list(purposes))

    def start(self, about: str, cited: str, fields: TaskFields, *, is_new: bool = True) -> None:
        """Show one task."""
        self._show_rows(several=False)
        self.about.setText(about)
        self.cited.say(cited)
        self.heading.setText("列任务" if is_new else "改任务")
        self.second.say("只有“要做什么”必须填，其余可以以后再补")
        self.button.setText("列入任务" if is_new else "保存改动")
        self.leave.setText("先不列" if is_new else "先不改")
        self._put(fields)
        self.what.setFocus()
        self.what.selectAll()

    def start_many(self, titles: Sequence[str]) -> None:
        """Begin one task for each of several items."""
        self._show_rows(several=True)
        self.about.setText("、".join(titles))
        self.cited.say("每条列一项任务；估价各不相同，列好以后逐项填。")
        self.heading.setText(f"一起列 {len(titles)} 项任务")
        self.second.say("")
        self.button.setText(f"列入 {len(titles)} 项任务")
        self.leave.setText("先不列")
        self._put(TaskFields(""))
        self.responsible.setFocus()

    def submit(self) -> None:
        """Check what is typed and tell it."""
        self.form.clear_errors()
        if not self.form.check():
            return
        budget = None
        if self.budget.isChecked():
            year = plain(self.year.text())
            if digits(year) != year or len(year) != len("2026"):
                self.form.error("year", f"“{year}”不是年份。请写四位数，如 {self._today().year}。")
                self.year.setFocus()
                return
            budget = BudgetFields(int(year), self.purpose.currentText())
        due, person = self.due.date(), self.responsible.value()
        self.saved.emit(
            TaskFields(
                self.what.text(),
                person if isinstance(person, int) else None,
                due.isoformat() if due else "",
                self.cost.fen(),
                self.note.text(),
                budget,
            )
        )

    def refuse(self, problem: UserError) -> bool:
        """Say below a field what is wrong; False if no field is meant."""
        return self.form.tell(problem)

    def _fill(self) -> None:
        self.purpose.setEditable(True)
        self.purpose.setItemDelegate(QStyledItemDelegate(self.purpose))
        self.purpose.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        line = self.purpose.lineEdit()
        if line is not None:
            line.setPlaceholderText("选一个，或自己写")
        self.note.setPlaceholderText("没有就空着")
        self.budget.toggled.connect(self._show_budget)
        self.cost.changed.connect(self._cost_changed)
        add = self.form.add
        add("要做什么", self.what, key="what")
        add("谁来办", self.responsible, key="responsible")
        add("最迟哪天", self.due, key="due_on")
        add("估价", self.cost, key="cost", hint="您自己估的数；不知道就空着，不要猜。")
        add("经费", self.budget, key="budget")
        add("预算年度", self.year, key="year")
        add("用在哪方面", self.purpose, key="purpose")
        add("备注", self.note, key="note")
        self.form.submitted.connect(self.submit)

    def _show_rows(self, *, several: bool) -> None:
        for key in ONLY_ONE:
            self.form.show_row(key, visible=not several)

    def _show_budget(self, wanted: bool) -> None:  # noqa: FBT001 (a Qt slot)
        for key in ("year", "purpose"):
            self.form.show_row(key, visible=wanted)
        if wanted and not self.purpose.currentText():
            self.purpose.setCurrentIndex(0)

    def _cost_changed(self) -> None:
        if self.cost.problem():  # half typed, or wrong: the field says so itself
            return
        # What costs something needs money: ticked once, and the person may untick it.
        costs = bool(self.cost.fen())
        if costs and not self._has_cost:
            self.budget.setChecked(True)
        self._has_cost = costs

    def _put(self, fields: TaskFields) -> None:
        self.form.clear_errors()
        self.what.setText(fields.what)
        self.note.setText(fields.note)
        self.responsible.set_value(fields.responsible_id)
        self.due.set_date(date.fromisoformat(fields.due_on) if fields.due_on else None)
        self._has_cost = bool(fields.cost)
        self.cost.set_fen(fields.cost)
        budget = fields.budget
        year = int(fields.due_on[:4]) if fields.due_on else self._today().year
        self.year.setText(str(budget.year if budget else year))
        self.purpose.setCurrentText(budget.purpose if budget else "")
        self.budget.setChecked(budget is not None)
        self._show_budget(budget is not None)
