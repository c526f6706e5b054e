"""The expenses at the left: a month or a search, what waits for me, what came back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core.money import yuan
from app.core.month import Month
from app.core.permissions import Act
from app.services import budget_plans, expenses
from app.services.expenses import ExpenseLine, Only
from app.ui.expense.words import level_of
from app.ui.look import Level
from app.ui.page import Page
from app.ui.record import FilterBar, ListRow, MonthPicker, RowList
from app.ui.widgets import AccentButton, Card, FilterPills, PrimaryButton, SecondLine

EMPTY = "从左边选一笔支出，看它走到了哪一步。"
NONE = {
    Only.ALL: "这个月还没有支出。买了东西、付了款，点“新支出”登记，再请责任人和工会主席签批。",
    Only.MINE: "没有等您签的支出。",
    Only.RETURNED: "没有退回的支出。",
}


class ListCard(Card):
    """The list with its filters; the page is told which one is chosen."""

    chosen = Signal(int)
    new_wanted = Signal()

    def __init__(self, page: Page, parent: QWidget | None = None) -> None:
        super().__init__("支出", " ", parent=parent)
        self._page = page
        self._lines: tuple[ExpenseLine, ...] = ()
        self._after: tuple[str, int] | None = None
        self._plan: int | None = None
        self._is_beside = True
        self.setMinimumWidth(300)
        today = Month.of(page.office.clock.today())
        self.pills = FilterPills(
            [(Only.ALL, "全部"), (Only.MINE, "等我签"), (Only.RETURNED, "退回")]
        )
        self.bar = FilterBar("搜索", month=MonthPicker(today, newest=today))
        self.rows = RowList("支出列表")
        self.nothing = SecondLine(wrap=True)
        self.waiting = SecondLine(wrap=True)
        head = QHBoxLayout()
        head.addWidget(self.pills)
        head.addStretch(1)
        self._new: PrimaryButton | None = None
        if page.may(Act.ENTER_EXPENSE):
            self._new = PrimaryButton("新支出", self.new_wanted.emit, key="F2", icon="plus")
            head.addWidget(self._new)
        self.box.addLayout(head)
        self.box.addWidget(self.bar)
        self.box.addWidget(self.waiting)
        self.budget = AccentButton("", self._see_budget, icon="list")
        self.box.addWidget(self.budget)
        self.box.addWidget(self.nothing)
        self.add_list(self.rows)
        self.pills.chosen.connect(lambda _value: self.reload())
        self.bar.changed.connect(self.reload)
        self.rows.chosen.connect(self._told)
        self.rows.verticalScrollBar().valueChanged.connect(self._maybe_more)

    @property
    def only(self) -> Only:
        """The chosen filter."""
        return Only(str(self.pills.value()))

    @property
    def sentence(self) -> str:
        """What the empty right side says."""
        return EMPTY if self._lines else NONE[self.only]

    def offer_new(self, *, offered: bool) -> None:
        """Offer a new expense, or not while something else is being filled in or signed."""
        if self._new is not None:
            self._new.setVisible(offered)

    def stand_beside(self, *, beside: bool) -> None:
        """Stand beside the expense, or alone where there is no room for both."""
        if beside != self._is_beside:
            self._is_beside = beside
            self.reload()

    def show_mine(self, *, mine: bool) -> None:
        """Show what waits for me, or everything."""
        self.pills.set_value(Only.MINE if mine else Only.ALL)

    def show_month_of(self, on: str) -> None:
        """Make sure an expense of this day is in the list."""
        if self.bar.month is not None:
            self.bar.month.set_month(Month.parse(on[:7]))
        self.bar.search.blockSignals(True)
        self.bar.search.clear()
        self.bar.search.blockSignals(False)
        self.pills.set_value(Only.ALL)
        self.reload()

    def reload(self) -> None:
        """Read the first page again."""
        self._after = None
        if self.bar.month is not None:  # what waits and what came back is of all months
            self.bar.month.setVisible(self.only is Only.ALL)
        self._lines = self._next_page()
        self.rows.set_rows([_row(line) for line in self._lines])
        self.second.say(self._summary())
        waiting = self._page.office.read(expenses.waiting_words)
        self.waiting.say(waiting, Level.SOON)
        self.waiting.setVisible(bool(waiting))
        self._show_budget()
        self.nothing.say("" if self._lines else self._none())
        # Beside it the empty right side says the same, but for a search.
        alone = not self._is_beside or bool(self.bar.query.strip())
        self.nothing.setVisible(not self._lines and alone)

    def mark(self, expense_id: int) -> None:
        """Show which expense is open, without telling anybody."""
        if self.rows.current_key() != expense_id:
            self.rows.set_rows([_row(line) for line in self._lines], expense_id)

    def first(self) -> int | None:
        """Which expense stands first; None where there is none."""
        return self._lines[0].id if self._lines else None

    def clear_choice(self) -> None:
        """Let no row be chosen."""
        self.rows.clearSelection()
        self.rows.setCurrentIndex(self.rows.rootIndex())

    def _show_budget(self) -> None:
        """Lead to the budget of the month's year, once one was put forward (PJ-61)."""
        month = self.bar.month.month if self.bar.month is not None else None
        plans = self._page.office.read(budget_plans.versions, month.year) if month else ()
        self._plan = plans[0].id if plans else None
        if plans:
            self.budget.setText(f"{plans[0].title}：{plans[0].standing.name}")
        self.budget.setVisible(bool(plans))

    def _see_budget(self) -> None:
        if self._plan is not None:
            self._page.go.emit("setup", ("gap", ("plan", self._plan)))

    def _next_page(self) -> tuple[ExpenseLine, ...]:
        query = self.bar.query.strip()
        month = self.bar.month.month if self.bar.month is not None and not query else None
        page = self._page.office.read(
            expenses.list_expenses,
            str(month) if month else None,
            query,
            only=self.only,
            after=self._after,
        )
        self._after = page.next_after
        return page.lines

    def _summary(self) -> str:
        if self.only is Only.MINE:
            return f"等我签 {len(self._lines)} 笔"
        if self.bar.query.strip() or self.bar.month is None:
            more = "以上" if self._after else ""
            return f"所有月份里找到 {len(self._lines)} 笔{more}"
        total = self._page.office.read(expenses.month_total, str(self.bar.month.month))
        return f"{total.count} 笔 · ¥{yuan(total.total)}"

    def _none(self) -> str:
        return "没有找到，换个词试试。" if self.bar.query.strip() else NONE[self.only]

    def _maybe_more(self, value: int) -> None:
        bar = self.rows.verticalScrollBar()
        if self._after is None or value < bar.maximum():
            return
        self._lines = (*self._lines, *self._next_page())
        self.rows.set_rows([_row(line) for line in self._lines])
        bar.setValue(value)

    def _told(self, key: object) -> None:
        if isinstance(key, int):
            self.chosen.emit(key)


def _row(line: ExpenseLine) -> ListRow:
    return ListRow(
        key=line.id,
        title=line.summary,
        second=f"{line.on[5:]}　{line.payee}".rstrip("　"),
        figure=f"¥{yuan(line.amount)}",
        chip=line.state_name,
        level=level_of(line.state),
    )
