"""A year's budget as it was put forward (年度预算): its versions, what differs, who signed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.errors import UserError
from app.core.money import capital, yuan
from app.core.sign_ways import PaperKind, PaperState
from app.services import budget_plans
from app.services.budget_lines import BudgetRow
from app.services.budget_plans import PlanLine, PlanRow
from app.ui import look
from app.ui.detail import Facts, SideBySide
from app.ui.forms.ask import AskView
from app.ui.look import Level
from app.ui.one_of import OneOf
from app.ui.page import Page
from app.ui.record import ListRow, RowList
from app.ui.signing.pane import SignPane
from app.ui.signing.words import level_of
from app.ui.widgets import BigFigure, Card, QuietButton, SecondLine


class PlansView(QWidget):
    """Left the versions, the newest first; right one of them; or why a new one is put forward."""

    left = Signal()

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page
        self._rows: dict[int, PlanRow] = {}
        self._year = 0
        self.list = RowList("提交的预算", tall=68)
        self.list.chosen.connect(self._chosen)
        list_card = Card("提交的预算", "每提交一次是一版，签齐了才是批准的预算")
        # In the card, not above it: there it would push the buttons of the detail out of sight.
        self.back = QuietButton("返回预算草案", self.left.emit, icon="arrow-left")
        list_card.box.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        list_card.add_list(self.list)
        self._build_card()
        self.browser = SideBySide(list_card, self.card)
        for opened in (self.list.clicked, self.list.activated):
            opened.connect(lambda _at: self.browser.show_detail())
        self.question = AskView(page.office.clock.today)
        self.question.answered.connect(self._submit)
        self.question.left.connect(self.left)
        asked = Card()
        asked.box.addWidget(self.question)
        self._asked = asked
        self.views = OneOf(self.browser, asked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.GRID)
        column.addWidget(self.views, 1)
        self.browser.stands_alone.connect(lambda alone: self.back.setVisible(not alone))

    def submit(self, year: int) -> None:
        """Put the draft of a year forward; of a later version ask first why it differs."""
        self._year = year
        if not self._page.office.read(budget_plans.versions, year):
            self._submit("")
            return
        changes = self._page.office.read(budget_plans.draft_differs, year)
        self.views.setCurrentWidget(self._asked)
        self.back.hide()
        self.question.ask_text(
            "为什么改预算？",
            "；".join(changes) or "草案和上一版一样。",
            "例：增加了饮水机一台",
            "提交新的一版",
        )

    def show_plans(self, wanted: int | None = None) -> None:
        """List the versions of all years, at one of them or where one was."""
        rows = self._page.office.read(budget_plans.versions)
        self._rows = {row.id: row for row in rows}
        key = wanted or self.list.current_key()
        key = key if key in self._rows else next(iter(self._rows), None)
        self.list.set_rows([_list_row(row) for row in rows], key)
        self.back.setVisible(self.browser.back.isHidden())
        self.views.setCurrentWidget(self.browser)
        if isinstance(key, int):
            self.list.choose(key)
            self._show(self._rows[key])
        if wanted is not None:
            self.browser.show_detail()

    @property
    def is_busy(self) -> bool:
        """Something is being typed here that a reload would lose."""
        return self.views.currentWidget() is self._asked or self.pane.is_asking

    def _build_card(self) -> None:
        self.card = Card(" ", " ")
        self.sum, self.words = BigFigure(), SecondLine(wrap=True)
        self.differs, self.facts = SecondLine("", Level.LOOK, wrap=True), Facts(112)
        what = QWidget()
        column = QVBoxLayout(what)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.GRID)
        line = QHBoxLayout()
        line.setSpacing(16)
        line.addWidget(self.sum)
        line.addWidget(self.words, 1)
        column.addLayout(line)
        column.addWidget(self.differs)
        column.addWidget(self.facts)
        self.pane = SignPane(self._page, alone=(what,))
        self.card.box.addWidget(what)
        self.card.box.addSpacing(look.GRID)
        self.card.box.addWidget(self.pane, 1)

    def _chosen(self, key: object) -> None:
        if isinstance(key, int) and key in self._rows:
            self._show(self._rows[key])

    def _show(self, row: PlanRow) -> None:
        self.card.heading.setText(row.title)
        self.card.second.say(f"{row.entered_by}　{row.entered_at} 提交")
        self.sum.say(f"¥{yuan(row.total)}", f"{len(row.lines)} 笔合计")
        self.words.say(capital(row.total))
        why = f"改动原因：{row.reason}。" if row.reason else ""
        self.differs.say(why + "；".join(row.differs))
        self.differs.setVisible(bool(row.reason or row.differs))
        self.facts.set_rows(
            [
                (line.purpose, f"{line.title}　{yuan(line.amount)} 元", "", Level.PLAIN)
                for line in row.lines
            ]
        )
        self.pane.show_paper(PaperKind.BUDGET, row.public_id)

    def _submit(self, reason: str) -> None:
        year = self._year
        self._page.attempt(
            lambda: self._page.office.act(budget_plans.submit, year, reason),
            self._submitted,
            self._refused,
        )

    def _submitted(self, plan_id: int) -> None:
        self.show_plans(plan_id)
        self._page.notice.ok(f"已提交：{self._rows[plan_id].title}，等签批。")

    def _refused(self, problem: UserError) -> None:
        if self.views.currentWidget() is self._asked:
            self.question.tell(problem)
        else:
            self.left.emit()
            self._page.notice.error(problem)


def is_put_forward(lines: Sequence[BudgetRow], plans: Sequence[PlanRow], year: object) -> bool:
    """Tell whether the newest version of a year stands and says what the draft says."""
    newest = next((row for row in plans if row.year == year), None)
    said = tuple(PlanLine(line.fields.purpose, line.title, line.amount) for line in lines)
    return newest is not None and newest.standing.is_live and newest.lines == said


def standing_words(rows: Sequence[PlanRow], year: object) -> str:
    """Say how the newest version of a year stands; blank where none was put forward."""
    row = next((row for row in rows if row.year == year), None)
    return f"已提交第 {row.version} 版：{row.standing.name}" if row else "还没有提交过"


def _list_row(row: PlanRow) -> ListRow:
    words = {PaperState.OPEN: "等签批", PaperState.APPROVED: "已批准"}
    state = row.standing.state
    chip = words.get(state, row.standing.name) if state is not None else row.standing.name
    level = Level.PLAIN if state is PaperState.SUPERSEDED else level_of(state or "")
    return ListRow(
        row.id, row.title, f"{row.entered_by}　{row.entered_at}", yuan(row.total), chip, level
    )
