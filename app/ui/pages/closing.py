"""月结上报: what stands before the closing, the month's figures, the closing, its papers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.core.closing import REGISTER_NAMES, NilKind, Register, nil_text
from app.core.day_words import day_label
from app.core.errors import UserError
from app.core.month import Month
from app.core.permissions import Act
from app.services import closing, closing_desk, export, package_copies
from app.services.archive import PaperFolder
from app.services.closing_desk import ClosingDesk
from app.services.export import Kept
from app.ui import look, messages
from app.ui.closing.closed_card import ClosedCard, reopened_words
from app.ui.closing.figures import FiguresCard
from app.ui.closing.panels import ClosePanel, ReopenPanel
from app.ui.closing.standing import StandingCard
from app.ui.folders import open_outside
from app.ui.long_work import own_desk
from app.ui.look import Level
from app.ui.page import Office, Page
from app.ui.record import MonthPicker
from app.ui.tasks import Tasks
from app.ui.widgets import PageTitle, PrimaryButton, QuietButton, SecondLine, StatusChip

NARROW = 940
LEAST_WIDTH = 640
_SHORT_LIST = 300


class ClosingPage(Page):
    """One month on the desk: what to do left, its figures right, the closing above."""

    title = "月结上报"

    def __init__(self, office: Office, tasks: Tasks) -> None:
        super().__init__(office, tasks)
        self._desk: ClosingDesk | None = None
        this_month = Month.of(office.clock.today())
        self.month = MonthPicker(this_month, newest=this_month)
        self.state = StatusChip()
        self.print = QuietButton("打印本月资料", self.print_papers, icon="printer")
        self.close_button = PrimaryButton("月结", self.ask_pin, key="F5", tall=48)
        self.who_closes = SecondLine(self.who_may(Act.CLOSE_MONTH))
        self.reopened = SecondLine("", Level.SOON, wrap=True)
        self.standing = StandingCard()
        self.closed = ClosedCard()
        self.figures = FiguresCard()
        self.close_panel = ClosePanel(self)
        self.reopen_panel = ReopenPanel(self)
        # What stands side by side must not keep the page wider than a small screen.
        self.setMinimumWidth(LEAST_WIDTH)
        self._lay_out()
        self._connect()
        self._open_part(self.figures)

    def open_with(self, arg: object) -> None:
        """Open a month (YYYY-MM); by default the one that waits to be closed."""
        self.notice.clear()
        if isinstance(arg, str) and arg:
            self.month.set_month(Month.parse(arg))
        elif self._desk is None:
            self.month.set_month(self.office.read(closing_desk.month_to_close))
        self._open_part(self.figures)
        self.reload()

    def reload(self) -> None:
        desk = self.office.read(closing_desk.lay_out, self.month.month)
        self._desk = desk
        self._show_state(desk)
        self.figures.show_desk(desk)
        may_close = self.may(Act.CLOSE_MONTH)
        self.standing.show_desk(desk, may_state=may_close)
        self.closed.show_desk(
            desk,
            may_reopen=self.may(Act.REOPEN_MONTH),
            may_export=self.may(Act.EXPORT),
            who_may=self.who_may(Act.REOPEN_MONTH),
        )
        self.standing.setVisible(not desk.is_closed)
        self.closed.setVisible(desk.is_closed)
        asks = self.figures.isHidden()  # the pad then has the one act
        self.close_button.setVisible(may_close and not desk.is_closed and not asks)
        self.close_button.setEnabled(desk.may_close)
        self.close_button.setText(f"月结 {desk.month.month}月")
        self.who_closes.setVisible(not may_close and not desk.is_closed)
        may_print = self.may(Act.EXPORT) and not desk.is_closed and desk.has_records
        self.print.setVisible(may_print and not asks)
        self._fit()

    def ask_pin(self) -> None:
        """Open the panel on which the lead closes the month."""
        if self._desk is not None and self._desk.may_close:
            self.notice.clear()
            self._open_part(self.close_panel)
            self.reload()
            self.to_top()
            self.close_panel.open(self._desk.month, len(self._desk.pending))

    def ask_reopening(self) -> None:
        """Open the panel on which two persons reopen the month."""
        self.notice.clear()
        self._open_part(self.reopen_panel)
        self.reopen_panel.open(self.month.month)

    def print_papers(self) -> None:
        """Write the papers as the month stands and show them in 档案."""
        self._write_papers(lambda month: self.go.emit("archive", str(month)))

    def copy_package(self) -> None:
        """Copy the zip (上报包) somewhere else, e.g. to a USB stick."""
        package = self._current_papers()
        folder = messages.pick_folder(self, "把上报包存到哪里？") if package else None
        if package is None or folder is None:
            return
        office = own_desk(self.office)
        self.later(
            "正在拷贝上报包",
            lambda: package_copies.save_copy(office, package, folder),
            lambda target: self.notice.ok(f"上报包已存到 {target}，核对一致。"),
        )

    def open_folder(self) -> None:
        """Show the papers' folder in the system's own window."""
        papers = self._current_papers()
        if papers is not None and not open_outside(papers.path):
            self.notice.warn(f"这台电脑打不开文件夹。资料在：{papers.path}")

    def _write_papers(self, then: Callable[[Month], object]) -> None:
        month = self.month.month
        office = own_desk(self.office)
        self.later(
            f"正在写出{month.label}的资料",
            lambda: export.write_papers_of(office, month, office.folder.exports),
            lambda _made: then(month),
        )

    def _current_papers(self) -> PaperFolder | None:
        found = self._desk.papers if self._desk else ()
        return next((one for one in found if one.is_current), None)

    def _show_state(self, desk: ClosingDesk) -> None:
        facts = desk.closing
        is_reopened = facts is not None and facts.is_reopened
        if desk.is_closed:
            self.state.say("已月结", Level.DONE)
        elif facts is not None and is_reopened:
            day = day_label(date.fromisoformat(facts.until))
            self.state.say(f"反结到 {day}", Level.MUST if facts.is_overdue else Level.SOON)
        else:
            self.state.say("未月结", Level.PLAIN)
        words = reopened_words(facts) if facts is not None and is_reopened else ""
        if facts is not None and facts.is_overdue:
            words += "。期限已过，请重新月结。"
        self.reopened.say(words, Level.MUST if facts and facts.is_overdue else Level.SOON)
        self.reopened.setVisible(bool(words))

    def _state_nil(self, register: Register, kind: NilKind, reason: str) -> None:
        row = self.standing.blank[register]
        self.attempt(
            lambda: self.office.act(closing.state_nil, self.month.month, register, kind, reason),
            lambda _none: self._nil_stated(register, nil_text(kind, reason.strip())),
            lambda problem: row.say(str(problem)),
        )

    def _nil_stated(self, register: Register, words: str) -> None:
        self.reload()
        name = REGISTER_NAMES[register]
        self.notice.ok(
            f"已记下：{name}，{words}。",
            undo=f"撤回：{name}",
            on_undo=lambda: self._take_back(register),
        )

    def _take_back(self, register: Register) -> None:
        self.attempt(
            lambda: self.office.act(closing.take_back_nil, self.month.month, register),
            lambda _none: self._taken_back(register),
        )

    def _taken_back(self, register: Register) -> None:
        self.reload()
        self.notice.ok(f"已撤回{REGISTER_NAMES[register]}的说明。")

    def _closed(self, month: Month, fingerprint: str) -> None:
        self._back()
        self.notice.ok(f"{month.label}已月结，数据指纹 {fingerprint}。正在备份并写出资料……")
        self._keep(month)

    def _keep(self, month: Month) -> None:
        office = own_desk(self.office)
        self.later(
            f"正在备份，写出{month.label}的资料",
            lambda: export.keep_closed_month(office, month),
            lambda kept: self._kept(month, kept),
        )

    def _kept(self, month: Month, kept: Kept) -> None:
        self.reload()
        if kept.problems:
            self.notice.warn(f"{month.label}已月结。{_words(kept.problems)}")
            return
        self.notice.ok(f"{month.label}已月结，备份已做好并验证，资料和上报包已写出。")

    def _reopened(self, month: Month, until: str) -> None:
        self._back()
        self.notice.ok(
            f"{month.label}已反结，到{day_label(date.fromisoformat(until))}为止可以改动。"
        )

    def _back(self) -> None:
        self._open_part(self.figures)
        self.reload()
        self.setFocus()
        self.to_top()

    def _other_month(self) -> None:
        self.notice.clear()
        self._back()

    def _open_part(self, part: QWidget) -> None:
        # Hidden parts take no room, so the page is not as high as the longest of them.
        for other in (self.figures, self.close_panel, self.reopen_panel):
            other.setVisible(other is part)
        self._fit()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(PageTitle(self.title))
        head.addWidget(self.month)
        head.addWidget(self.state)
        head.addStretch(1)
        for part in (self.who_closes, self.print, self.close_button):
            head.addWidget(part)
        self.body.addLayout(head)
        self.body.addWidget(self.reopened)
        self._left = QWidget()
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.addWidget(self.standing)
        left.addWidget(self.closed)
        right = QVBoxLayout()
        for card in (self.figures, self.close_panel, self.reopen_panel):
            right.addWidget(card)
        self._row = QHBoxLayout()
        self._row.setSpacing(look.GRID * 2)
        self._row.addWidget(self._left, 12)
        self._row.addLayout(right, 11)
        self.body.addLayout(self._row, 1)

    def _connect(self) -> None:
        self.month.changed.connect(lambda _month: self._other_month())
        self.standing.wanted.connect(self._open_page)
        self.standing.stated.connect(self._state_nil)
        self.standing.taken_back.connect(self._take_back)
        self.closed.reopen.clicked.connect(lambda _checked=False: self.ask_reopening())
        self.closed.papers.opened.connect(self.open_folder)
        self.closed.papers.copied.connect(self.copy_package)
        self.closed.papers.made.connect(lambda: self._write_papers(self._papers_written))
        self.closed.papers.shown.connect(lambda: self.go.emit("archive", str(self.month.month)))
        self.close_panel.closed.connect(self._closed)
        self.close_panel.left.connect(self._back)
        self.reopen_panel.reopened.connect(self._reopened)
        self.reopen_panel.left.connect(self._back)

    def _papers_written(self, month: Month) -> None:
        self.reload()
        self.notice.ok(f"{month.label}的资料和上报包已写出。")

    def _open_page(self, page: str, arg: object) -> None:
        if page == "closing":
            self.open_with(arg)
        else:
            self.go.emit(page, arg)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        narrow = self.width() < NARROW
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._row.setDirection(way)
        self.state.setHidden(narrow and not self.print.isHidden())  # the card says it, too
        # On a small screen a panel that is asked for stands alone, seen at once.
        self._left.setHidden(narrow and self.figures.isHidden())
        # Below one another the page itself scrolls: no list that scrolls inside it.
        self.standing.set_list_height(self.standing.whole_height() if narrow else _SHORT_LIST)
        self.figures.set_list_height(self.figures.whole_height() if narrow else 200)


def _words(problems: tuple[UserError, ...]) -> str:
    return "".join(str(problem) for problem in problems)
