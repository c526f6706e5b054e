"""值班: the month's duty records, its roster, and who is on leave."""

from __future__ import annotations

from datetime import date

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from app.core.month import Month
from app.services import duty, leaves
from app.ui import look
from app.ui.day_panel import DayPanel
from app.ui.leave.pane import LeavePane
from app.ui.page import Office, Page
from app.ui.record.filter_bar import MonthPicker
from app.ui.record_pane import RecordPane
from app.ui.refresh import Changes
from app.ui.roster_pane import RosterPane
from app.ui.signing.words import TABLES
from app.ui.tasks import Tasks
from app.ui.widgets import FilterPills

NARROW = 900
RECORDS, ROSTER, LEAVE = "records", "roster", "leave"


class DutyPage(Page):
    """Three views of a month: what was, who will be there, who is away."""

    title = "值班"
    about = frozenset(
        {
            "shift", "duty_record", "tally", "daily_check", "person", "opening_hours",
            "month_closing", "leave_request",
        }
    ) | TABLES  # fmt: skip

    def __init__(self, office: Office, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(office, tasks, parent)
        self.views = FilterPills([(RECORDS, "值班记录"), (ROSTER, "值班表"), (LEAVE, "请假换班")])
        self.views.chosen.connect(lambda _view: self._show())
        self.month = MonthPicker(Month.of(office.clock.today()))
        self.month.changed.connect(lambda _month: self._show())
        self._bar = QWidget()
        bar = QHBoxLayout(self._bar)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.setSpacing(look.GRID)
        bar.addWidget(self.views)
        bar.addStretch(1)
        bar.addWidget(self.month)
        self.records = RecordPane(self)
        self.records.writing_wanted.connect(self._write)
        self.records.counting_wanted.connect(lambda on: self.go.emit("today", on))
        self.roster = RosterPane(self)
        self.roster.leave_wanted.connect(lambda leave_id: self.open_with((LEAVE, leave_id)))
        self.leave = LeavePane(self)
        self.leave.month_wanted.connect(self._turn_to)
        self.panel = DayPanel(self, "回到值班记录")
        self.panel.left.connect(self._show)
        self.panel.finished.connect(self._written)
        self.panel.correction_wanted.connect(self._correct)
        for part in (self._bar, *self._panes.values(), self.panel):
            self.body.addWidget(part, 0 if part is self._bar else 1)
        self._open_part(self.records)

    def open_with(self, arg: object) -> None:
        """Open a day (YYYY-MM-DD), a record (its id), ("roster", day), or ("leave", its id)."""
        self.notice.clear()
        view, wanted = RECORDS, arg
        if isinstance(arg, tuple) and arg and arg[0] in (ROSTER, LEAVE):
            view, wanted = arg
        elif arg is None:
            view = str(self.views.value())
        self.views.set_value(view)
        on = str(wanted) if isinstance(wanted, str) else ""
        if isinstance(wanted, int):
            on = self._day_of(view, wanted)
        if on:
            self._turn_to(on)
        self._show(wanted)

    def reload(self) -> None:
        if not self.panel.isHidden():
            self.panel.refresh()
        else:
            self._show()

    def changed(self, changes: Changes) -> None:
        """Leave alone what somebody is writing; it is read again when they are done."""
        if self.isVisible() and self.panel.isHidden() and self._pane.is_busy:
            return
        super().changed(changes)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self.roster.row.setDirection(way)

    @property
    def _panes(self) -> dict[str, RecordPane | RosterPane | LeavePane]:
        return {RECORDS: self.records, ROSTER: self.roster, LEAVE: self.leave}

    @property
    def _pane(self) -> RecordPane | RosterPane | LeavePane:
        return self._panes[str(self.views.value())]

    def _day_of(self, view: str, wanted: int) -> str:
        if view == LEAVE:
            return self.office.read(leaves.get, wanted).period.from_on
        return self.office.read(duty.detail, wanted).row.on

    def _turn_to(self, on: str) -> None:
        self.month.set_month(Month.of(date.fromisoformat(on)))

    def _open_part(self, part: QWidget) -> None:
        for other in (*self._panes.values(), self.panel):
            other.setVisible(other is part)
        self._bar.setVisible(part is not self.panel)

    def _show(self, wanted: object = None) -> None:
        self._open_part(self._pane)
        self._pane.show_month(self.month.month, wanted)

    def _write(self, on: str) -> None:
        self.notice.clear()
        self.panel.open(on)
        self._open_part(self.panel)

    def _written(self, words: str) -> None:
        self._show()
        self.notice.ok(words)

    def _correct(self, record_id: int) -> None:
        self._show(record_id)
        self.records.start_correction()
