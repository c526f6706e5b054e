"""值班: the month's duty records and its roster."""

from __future__ import annotations

from datetime import date

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from app.core.month import Month
from app.services import duty
from app.ui import look
from app.ui.day_panel import DayPanel
from app.ui.page import Office, Page
from app.ui.record.filter_bar import MonthPicker
from app.ui.record_pane import RecordPane
from app.ui.refresh import Changes
from app.ui.roster_pane import RosterPane
from app.ui.tasks import Tasks
from app.ui.widgets import FilterPills

NARROW = 900
RECORDS, ROSTER = "records", "roster"


class DutyPage(Page):
    """Two views of a month: what was, and who will be there."""

    title = "值班"
    about = frozenset(
        {"shift", "duty_record", "tally", "daily_check", "person", "opening_hours", "month_closing"}
    )

    def __init__(self, office: Office, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(office, tasks, parent)
        self.views = FilterPills([(RECORDS, "值班记录"), (ROSTER, "值班表")])
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
        self.panel = DayPanel(self, "回到值班记录")
        self.panel.left.connect(self._show)
        self.panel.finished.connect(self._written)
        self.panel.correction_wanted.connect(self._correct)
        for part in (self._bar, self.records, self.roster, self.panel):
            self.body.addWidget(part, 0 if part is self._bar else 1)
        self._open_part(self.records)

    def open_with(self, arg: object) -> None:
        """Open a day (YYYY-MM-DD), a record (its id), or ("roster", day)."""
        self.notice.clear()
        view, wanted = RECORDS, arg
        if isinstance(arg, tuple) and arg and arg[0] == ROSTER:
            view, wanted = ROSTER, arg[1]
        elif arg is None:
            view = str(self.views.value())
        self.views.set_value(view)
        on = str(wanted) if isinstance(wanted, str) else ""
        if isinstance(wanted, int):
            on = self.office.read(duty.detail, wanted).row.on
        if on:
            self.month.set_month(Month.of(date.fromisoformat(on)))
        self._show(wanted)

    def reload(self) -> None:
        if not self.panel.isHidden():
            self.panel.refresh()
        else:
            self._show()

    def changed(self, changes: Changes) -> None:
        """Leave alone what somebody is writing; it is read again when they are done."""
        pane = self.roster if self.views.value() == ROSTER else self.records
        if self.isVisible() and self.panel.isHidden() and pane.is_busy:
            return
        super().changed(changes)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self.records.row.setDirection(way)
        self.roster.row.setDirection(way)

    def _open_part(self, part: QWidget) -> None:
        for other in (self.records, self.roster, self.panel):
            other.setVisible(other is part)
        self._bar.setVisible(part is not self.panel)

    def _show(self, wanted: object = None) -> None:
        pane = self.roster if self.views.value() == ROSTER else self.records
        self._open_part(pane)
        pane.show_month(self.month.month, wanted)

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
