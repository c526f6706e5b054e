"""Settings: the change log (变更记录), searched by record, person and day."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.core.permissions import Act
from app.services import audit_history, audit_paper
from app.services.audit_history import LogPage, Wanted
from app.services.audit_start import TO_DO
from app.ui import look
from app.ui.history.entries import EntryList
from app.ui.one_of import OneOf
from app.ui.page import Page
from app.ui.paper_view import PaperView
from app.ui.settings.panel import Panel
from app.ui.widgets import (
    Choice,
    DateEdit,
    ErrorLine,
    Level,
    PrimaryButton,
    QuietButton,
    SecondLine,
)

_EVERYBODY = "所有人"


class HistoryPanel(Panel):
    """Who did what to which record, when; and whether the log still holds."""

    title = "变更记录"
    second = "谁、什么时候、改了什么"
    act = Act.SEE_AUDIT

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.state = SecondLine(wrap=True)
        self.warning = ErrorLine()
        self.box.addWidget(self.warning)
        self.box.addWidget(self.state)
        self._record: tuple[str, str] | None = None
        self._before: int | None = None
        self.entries = EntryList()
        self.paper = PaperView(self._leave_paper)
        self._log = QWidget()
        self.views = OneOf(self._log, self.paper)
        self.box.addWidget(self.views, 1)
        if self.may:
            self._build()

    def load(self) -> None:
        stands = self.office.read(audit_history.state)
        self.warning.say(f"{stands.problem}{TO_DO}" if stands.problem else "")
        self.state.say(_state_words(stands), Level.PLAIN)
        if self.may:
            people = self.office.read(audit_history.people_who_acted)
            self.person.set_options([("", _EVERYBODY), *((name, name) for name in people)])
            self.look_up()

    def show_record(self, table: str, row_id: int) -> None:
        """Show what happened to one record alone."""
        if not self.may:
            return
        self._clear_fields()
        self._record = (table, self.office.read(audit_history.key_of, table, row_id))
        self.look_up()

    def look_up(self) -> None:
        """Look the entries up, from the newest."""
        self._turn_to(self._log)
        self._before = None
        self.entries.clear()
        self.all.setVisible(self._record is not None)
        self._read_on()

    def _build(self) -> None:
        column = QVBoxLayout(self._log)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.GRID)
        self.words = QLineEdit()
        self.words.setPlaceholderText("编号、姓名、做了什么，如 2026-10-003、签字")
        self.words.setClearButtonEnabled(True)
        self.words.setAccessibleName("找什么")
        self.words.returnPressed.connect(self._search)
        self.person = Choice([("", _EVERYBODY)])
        self.person.setAccessibleName("谁做的")
        self.person.chosen.connect(lambda _name: self._search())
        self.day = DateEdit(self.office.clock.today, "哪一天")
        self.day.line.returnPressed.connect(self._search)
        self.all = QuietButton("看全部记录", self._show_all)
        find = PrimaryButton("查找", self._search, icon="search", tall=look.TARGET)
        printing = QuietButton("打印找到的", self._print, icon="printer", tall=look.TARGET)
        # Two lines only: on a small screen, too, the first entry found is in sight.
        column.addLayout(_in_row((self.words, 1), (find, 0), (printing, 0)))
        who, when = SecondLine("谁做的"), SecondLine("哪一天")
        column.addLayout(_in_row((who, 0), (self.person, 1), (when, 0), (self.day, 1)))
        column.addWidget(self.all, 0, Qt.AlignmentFlag.AlignLeft)
        self.none = SecondLine("没有找到。换个词、换一天再找。", wrap=True)
        self.more = QuietButton("看更早的", self._read_on)
        for part in (self.none, self.entries, self.more):
            column.addWidget(part)
        column.addStretch(1)

    def _search(self) -> None:
        self._record = None
        self.page.attempt(self._wanted, lambda _fine: self.look_up())

    def _show_all(self) -> None:
        self._clear_fields()
        self._record = None
        self.look_up()

    def _clear_fields(self) -> None:
        self.words.clear()
        self.person.set_value("")
        self.day.set_date(None)

    def _wanted(self) -> Wanted:
        day = self.day.date()
        return Wanted(
            words=self.words.text(),
            person=str(self.person.value() or ""),
            day=day.isoformat() if day else "",
            record=self._record,
        )

    def _read_on(self) -> None:
        self.page.attempt(
            lambda: self.office.read(audit_history.look_up, self._wanted(), self._before),
            self._show,
        )

    def _show(self, page: LogPage) -> None:
        self.entries.add(page.entries)
        self._before = page.next_before
        self.none.setVisible(not self.entries.texts)
        self.more.setVisible(page.next_before is not None)

    def _print(self) -> None:
        self.page.attempt(
            lambda: self.office.read(audit_paper.write_log, self._wanted()),
            self._show_paper,
        )

    def _show_paper(self, made: audit_paper.LogPaper) -> None:
        self.page.attempt(
            partial(self.paper.show_paper, "变更记录", made.path),
            lambda _none: self._turn_to(self.paper),
        )

    def _turn_to(self, view: QWidget) -> None:
        # The paper needs the room.
        self.state.setVisible(view is self._log)
        self.views.setCurrentWidget(view)

    def _leave_paper(self) -> None:
        self._turn_to(self._log)


def _in_row(*parts: tuple[QWidget, int]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(12)
    for part, stretch in parts:
        row.addWidget(part, stretch)
    return row


def _state_words(stands: audit_history.LogState) -> str:
    if stands.problem:
        return f"共 {stands.entries} 条。"
    if not stands.verified:
        return f"共 {stands.entries} 条，每次打开驿站管家时自动核对。"
    return (
        f"共 {stands.entries} 条；打开驿站管家时核对到第 {stands.verified} 条，"
        "前后相接，没有被改动过。"
    )
