"""The requests of a month beside the roster (请假、离岗、换班): ask, sign, change, take back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.errors import UserError
from app.core.month import Month
from app.core.sign_ways import PaperKind, PaperState
from app.services import leaves
from app.services.leaves import LeaveFields, LeaveRow
from app.ui import look
from app.ui.detail import Facts, SideBySide
from app.ui.leave.form import LeaveForm
from app.ui.look import Level
from app.ui.one_of import OneOf
from app.ui.page import Page
from app.ui.record.row_list import ListRow, RowList
from app.ui.signing.pane import SignPane
from app.ui.signing.words import level_of
from app.ui.widgets import AccentButton, Card, EmptyState, QuietButton, SecondLine

NOTHING = (
    "这个月没有人请假、离岗或换班。因故离岗或请假，先在这里提出，责任人或工会主席同意以后才算。"
)


class LeavePane(QWidget):
    """Left the requests of the month, right the chosen one or the form."""

    month_wanted = Signal(str)
    """A day was asked for that may lie in another month; carries the day."""

    def __init__(self, page: Page, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._month = Month.of(page.office.clock.today())
        self._rows: dict[int, LeaveRow] = {}
        self._changing: int | None = None
        self.list_card = Card("请假、离岗、换班", " ")
        self.new = AccentButton("请假、离岗、换班", self.ask, key="F2", icon="plus")
        self.list = RowList("请假、离岗、换班", tall=68)
        self.list.chosen.connect(self._chosen)
        self.list_card.box.addWidget(self.new)
        self.list_card.add_list(self.list)
        self._build_right()
        self.browser = SideBySide(self.list_card, self.right)
        for opened in (self.list.clicked, self.list.activated):
            opened.connect(lambda _at: self.browser.show_detail())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.browser)

    def _build_right(self) -> None:
        self.card = Card(" ", " ")
        self.facts = Facts(72)
        self.hint = SecondLine(wrap=True)
        what = QWidget()
        column = QVBoxLayout(what)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.GRID)
        column.addWidget(self.facts)
        column.addWidget(self.hint)
        self.pane = SignPane(self._page, alone=(what,))
        self.card.box.addWidget(what)
        self.card.box.addSpacing(look.GRID)
        self.card.box.addWidget(self.pane, 1)
        self.form = LeaveForm(self._page.office.clock.today)
        self.form.saved.connect(self._save)
        self.form.left.connect(self._leave_form)
        self.empty = Card()
        self.empty.box.addWidget(EmptyState(NOTHING, "请假、离岗、换班", self.ask, icon="calendar"))
        self.right = OneOf(self.empty, self.card, self.form)

    def show_month(self, month: Month, wanted: object = None) -> None:
        """Show a month, at a request's id, or where one was."""
        if month != self._month:
            self.browser.show_list()
        self._month = month
        listed = self._page.office.read(leaves.list_of, month)
        self._rows = {row.id: row for row in listed}
        waiting = sum(row.standing.state is PaperState.OPEN for row in listed)
        words = f"{len(listed)} 次" + (f"，{waiting} 次等同意" if waiting else "")
        self.list_card.second.setText(words if listed else "")
        key = wanted if wanted in self._rows else self.list.current_key()
        key = key if key in self._rows else next(iter(self._rows), None)
        self.list.set_rows([_list_row(row) for row in listed])
        if self.right.currentWidget() is self.form:
            return
        self.browser.set_list(is_there=bool(listed))
        if isinstance(key, int):
            self.list.choose(key)
            self._show(self._rows[key])
        else:
            self.right.setCurrentWidget(self.empty)
        if wanted is not None and key == wanted:
            self.browser.show_detail()

    def ask(self) -> None:
        """Open the form of a new request."""
        self._open_form(None)

    @property
    def is_busy(self) -> bool:
        """Something is being typed here that a reload would lose."""
        return self.right.currentWidget() is self.form or self.pane.is_asking

    def _chosen(self, key: object) -> None:
        if isinstance(key, int) and key in self._rows:
            self._changing = None
            self._show(self._rows[key])

    def _show(self, row: LeaveRow) -> None:
        self.card.heading.setText(f"{row.person}{row.kind_name}")
        self.card.second.setText(row.period.words)
        said = (
            ("事由", row.fields.reason),
            ("换给" if row.kind_name == "换班" else "顶班", row.substitute or "还没有人"),
        )
        self.facts.set_rows([(name, value, "", Level.PLAIN) for name, value in said])
        ended = {PaperState.RETURNED: "已退回", PaperState.WITHDRAWN: "已撤回"}
        state = row.standing.state
        again = "点“修改”，改好会重新提交。" if row.may_change else ""
        words = (
            f"{ended[state]}：{row.standing.reason.rstrip('。')}。{again}" if state in ended else ""
        )
        self.hint.say(words, Level.SOON)
        self.hint.setVisible(bool(words))
        kind = AccentButton if words else QuietButton
        self.change = kind("修改", self._change, icon="pencil", tall=48)
        forward = [self.change] if row.may_change else []
        self.pane.show_paper(PaperKind.LEAVE, row.public_id, forward=forward)
        self.right.setCurrentWidget(self.card)

    def _change(self) -> None:
        key = self.list.current_key()
        if isinstance(key, int):
            self._open_form(key)

    def _open_form(self, leave_id: int | None) -> None:
        office = self._page.office
        self._page.notice.clear()
        self._changing = leave_id
        self.right.setCurrentWidget(self.form)
        self.browser.show_detail()
        self.form.start(
            office.read(leaves.people_to_ask_for),
            office.read(leaves.substitutes),
            office.actor.person_id,
            self._rows[leave_id].fields if leave_id is not None else None,
        )

    def _leave_form(self) -> None:
        # Back to the one that was to be changed, else to the list.
        wanted, self._changing = self._changing, None
        self.right.setCurrentWidget(self.empty)
        if wanted is None:
            self.browser.show_list()
        self.show_month(self._month, wanted)

    def _save(self, fields: LeaveFields) -> None:
        office, changing = self._page.office, self._changing
        if changing is None:
            self._page.attempt(lambda: office.act(leaves.ask, fields), self._saved, self._refused)
            return
        self._page.attempt(
            lambda: office.act(leaves.change, changing, fields),
            lambda _was: self._saved(changing),
            self._refused,
        )

    def _saved(self, leave_id: int) -> None:
        self._changing = None
        self.right.setCurrentWidget(self.empty)
        row = self._page.office.read(leaves.get, leave_id)
        self.month_wanted.emit(row.period.from_on)
        self.show_month(Month.parse(row.period.from_on[:7]), leave_id)
        self._page.notice.ok(f"已提交：{row.person}{row.kind_name} {row.period.words}，等同意。")

    def _refused(self, problem: UserError) -> None:
        if not self.form.refuse(problem):
            self._page.notice.error(problem)


def _list_row(row: LeaveRow) -> ListRow:
    instead = f"　{row.substitute}顶班" if row.substitute else ""
    chip = {PaperState.OPEN: "等同意", PaperState.APPROVED: "已同意"}
    state = row.standing.state
    word = chip.get(state, row.standing.name) if state is not None else row.standing.name
    level = Level.PLAIN if state is PaperState.WITHDRAWN else level_of(state or "")
    title = f"{row.person}{row.kind_name}　{row.period.words}"
    return ListRow(row.id, title, f"{row.fields.reason}{instead}", "", word, level)
