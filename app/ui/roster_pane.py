"""The month's roster (值班表): days with their gaps in words, shifts, copying a week."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.core.day_words import day_label
from app.core.errors import UserError
from app.core.leave import hours_words
from app.core.month import Month
from app.core.permissions import Act
from app.core.roster import Span
from app.services import rosters
from app.services.leaves import Absence
from app.services.rosters import Copied, RosterDay, RosterShift, ShiftFields
from app.ui import look
from app.ui.look import Level
from app.ui.page import Page
from app.ui.record.row_list import ListRow, RowList
from app.ui.widgets import (
    AccentButton,
    BodyText,
    Card,
    Choice,
    Divider,
    FormRows,
    Heading,
    IconButton,
    PrimaryButton,
    QuietButton,
    SecondLine,
    StatusChip,
    TimeEdit,
)
from app.ui.widgets.layouts import clear_layout

WEEK = timedelta(days=7)


class RosterPane(QWidget):
    """Left the days of the month, right the shifts of the chosen day, and who is away."""

    leave_wanted = Signal(int)
    """Carries the id of a request (请假、离岗、换班)."""

    def __init__(self, page: Page, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._month = Month.of(page.office.clock.today())
        self._days: dict[str, RosterDay] = {}
        self._day: RosterDay | None = None
        self._changing: int | None = None
        self._may = page.may(Act.EDIT_ROSTER)
        self.list_card = Card("值班表", " ")
        self.list = RowList("值班表", tall=68)
        self.list.chosen.connect(self._chosen)
        self.list_card.add_list(self.list)
        self.card = Card(" ", " ")
        self.gaps = SecondLine(wrap=True)
        self.card.box.addWidget(self.gaps)
        self._shifts = QVBoxLayout()
        self._shifts.setSpacing(4)
        self.card.box.addLayout(self._shifts)
        self._build_form()
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(look.GRID * 2)
        self.row.addWidget(self.list_card, 5)
        self.row.addWidget(self.card, 6)

    def show_month(self, month: Month, wanted: object = None) -> None:
        """Show a month at a day (YYYY-MM-DD), or where one was."""
        self._month = month
        self._days = {day.on: day for day in self._page.office.read(rosters.roster_of, month)}
        if self._may:
            people = self._page.office.read(rosters.people_for_duty)
            self.person.set_options(list(people))
        lacking = sum(1 for day in self._days.values() if day.words)
        planned = sum(1 for day in self._days.values() if day.shifts)
        words = f"，{lacking} 天还不全" if lacking else ""
        self.list_card.second.setText(f"{planned} 天有人值班{words}")
        self.list.set_rows([_day_row(day) for day in self._days.values()])
        today = self._page.office.clock.today().isoformat()
        for key in (wanted, self.list.current_key(), today, month.first.isoformat()):
            if isinstance(key, str) and key in self._days:
                self.list.choose(key)
                return

    def _build_form(self) -> None:
        self.form_area = QWidget()
        column = QVBoxLayout(self.form_area)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(12)
        self.form_heading = Heading("加一班")
        self.form = FormRows(72)
        self.person = Choice(empty="请选值班人")
        self.starts, self.ends = TimeEdit("从"), TimeEdit("到")
        self.ends.line.setPlaceholderText("17:00")
        self.note = QLineEdit()
        self.note.setPlaceholderText("可以不写")
        self.form.add("值班人", self.person, key="person")
        self.form.add("从", self.starts, key="starts")
        self.form.add("到", self.ends, key="ends")
        self.form.add("备注", self.note, key="note")
        self.form.submitted.connect(self._save)
        self.save = PrimaryButton("加这一班", self._save, key="F5")
        self.keep = QuietButton("不改了", self._stop_changing)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.save, 1)
        buttons.addWidget(self.keep)
        column.addWidget(self.form_heading)
        column.addWidget(self.form)
        column.addLayout(buttons)
        self.copy = QuietButton("照抄上一周", self._copy_week, key="F6", icon="swap")
        self.card.box.addWidget(self.form_area)
        self.card.box.addStretch(1)
        self.card.box.addWidget(self.copy)
        self.who = SecondLine(self._page.who_may(Act.EDIT_ROSTER))
        self.card.box.addWidget(self.who)
        self.form_area.setVisible(self._may)
        self.copy.setVisible(self._may)
        self.who.setVisible(not self._may)

    def _chosen(self, key: object) -> None:
        day = self._days.get(str(key))
        if day is None:
            return
        self._day = day
        self.card.heading.setText(day.label)
        hours = rosters.spans_words(day.opening)
        self.card.second.setText(f"开放 {hours}" if hours else "这天不开放")
        level = Level.SOON if day.words or day.words_ahead else Level.DONE
        full = "开放时间里都有人。" if day.shifts and day.is_open else ""
        said = (f"还不全：{day.words}" if day.words else full, day.words_ahead)
        self.gaps.say("　".join(part for part in said if part), level)
        self.gaps.setVisible(bool(self.gaps.text()))
        self._show_shifts(day)
        self._stop_changing()
        monday = _monday(day.on)
        self.copy.setText(f"照抄上一周到 {day_label(monday)}这一周")

    def _show_shifts(self, day: RosterDay) -> None:
        clear_layout(self._shifts)
        if not day.shifts:
            self._shifts.addWidget(BodyText("这天还没有排班。"))
        for shift in day.shifts:
            self._shifts.addWidget(self._shift_line(shift))
            self._shifts.addWidget(Divider())
        for absence in day.absences:
            self._shifts.addWidget(self._absence_line(absence))
            self._shifts.addWidget(Divider())

    def _shift_line(self, shift: RosterShift) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(4)
        note = f"　{shift.note}" if shift.note else ""
        row.addWidget(BodyText(f"{rosters.spans_words((shift.span,))}　{shift.person}{note}"), 1)
        if self._may:
            name = f"{shift.person} {shift.starts}"
            row.addWidget(IconButton("pencil", f"改：{name}", lambda: self._change(shift)))
            row.addWidget(IconButton("trash", f"撤掉：{name}", lambda: self._void(shift)))
        return line

    def _absence_line(self, absence: Absence) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(12)
        instead = f"，{absence.substitute}顶班" if absence.substitute else ""
        words = f"{hours_words(absence.span)}　{absence.person}{absence.kind_name}{instead}"
        row.addWidget(BodyText(words), 1)
        state, level = ("已同意", Level.DONE) if absence.is_approved else ("等同意", Level.SOON)
        row.addWidget(StatusChip(state, level))
        see = AccentButton("看", lambda: self.leave_wanted.emit(absence.leave_id))
        see.setAccessibleName(f"看：{absence.person}{absence.kind_name}")
        row.addWidget(see)
        return line

    def _stop_changing(self) -> None:
        self._changing = None
        self.form.clear_errors()
        self.form_heading.setText("加一班")
        self.save.setText("加这一班")
        self.keep.hide()
        self.person.set_value(None)
        self.note.clear()
        span = _next_span(self._day) if self._day else None
        self.starts.set_time(span.opens if span else "")
        self.ends.set_time(span.closes if span else "")

    def _change(self, shift: RosterShift) -> None:
        self._changing = shift.id
        self.form_heading.setText(f"改{shift.person}的班")
        self.save.setText("改好了")
        self.keep.show()
        self.person.set_value(shift.person_id)
        self.starts.set_time(shift.starts)
        self.ends.set_time(shift.ends)
        self.note.setText(shift.note)
        self.starts.setFocus()

    def _save(self) -> None:
        day, changing = self._day, self._changing
        if day is None or not self.form.check():
            return
        person = self.person.value()
        if not isinstance(person, int):
            self.form.error("person", "请选一位值班人。")
            self.person.setFocus()
            return
        fields = ShiftFields(day.on, person, self.starts.text(), self.ends.text(), self.note.text())
        office = self._page.office
        words = f"{day.label} {self.person.currentText()} {fields.starts}–{fields.ends}"
        if changing is None:
            self._page.attempt(
                lambda: office.act(rosters.add_shift, fields),
                lambda shift_id: self._added(words, shift_id),
                self._told,
            )
            return
        self._page.attempt(
            lambda: office.act(rosters.change_shift, changing, fields),
            lambda _done: self._said(f"已改：{words}"),
            self._told,
        )

    def _told(self, problem: UserError) -> None:
        if not self.form.tell(problem):
            self._page.notice.error(problem)

    def _added(self, words: str, shift_id: int) -> None:
        self._again()
        self._page.notice.ok(
            f"已排：{words}",
            undo="撤销：这一班",
            on_undo=lambda: self._undo((shift_id,)),
        )

    def _void(self, shift: RosterShift) -> None:
        words = self._page.run(rosters.void_shift, shift.id)
        if words is None:
            return
        self._again()
        self._page.notice.ok(
            f"已撤掉：{words}",
            undo=f"撤销：撤掉{shift.person}的班",
            on_undo=lambda: self._page.attempt(
                lambda: self._page.office.act(rosters.restore_shift, shift.id),
                lambda _done: self._said(f"已恢复：{words}"),
            ),
        )

    def _copy_week(self) -> None:
        if self._day is None:
            return
        monday = _monday(self._day.on)
        copied = self._page.run(rosters.copy_week, monday - WEEK, monday)
        if copied is None:
            return
        self._again()
        self._page.notice.ok(
            _copied_words(copied, monday),
            undo="撤销：照抄" if copied.shift_ids else "",
            on_undo=lambda: self._undo(copied.shift_ids),
        )

    def _undo(self, shift_ids: tuple[int, ...]) -> None:
        if self._page.run(rosters.void_shifts, shift_ids) is not None:
            self._said("已撤销，值班表和原来一样。")

    def _said(self, words: str) -> None:
        self._again()
        self._page.notice.ok(words)

    def _again(self) -> None:
        self.show_month(self._month, self._day.on if self._day else None)

    @property
    def is_busy(self) -> bool:
        """A shift is being changed: a reload would lose what is typed."""
        return self._changing is not None


def _day_row(day: RosterDay) -> ListRow:
    planned = "；".join(
        f"{rosters.spans_words((shift.span,))} {shift.person}" for shift in day.shifts
    )
    away = "；".join(
        f"{one.person}{one.kind_name}{'' if one.is_approved else '待同意'}" for one in day.absences
    )
    planned = "；".join(part for part in (planned, away) if part)
    if day.clashes:
        chip, level = "重叠", Level.SOON
    elif day.gaps:
        chip, level = ("空班", Level.SOON) if day.shifts else ("没排", Level.SOON)
    elif day.shifts:
        chip, level = "齐", Level.DONE
    else:
        chip, level = "不开放", Level.PLAIN
    return ListRow(day.on, day.label, planned or "没有排班", "", chip, level)


def _next_span(day: RosterDay) -> Span | None:
    """Propose the first hours nobody is on duty yet, else the opening hours."""
    spans = (*day.gaps, *day.opening)
    return spans[0] if spans else None


def _monday(on: str) -> date:
    day = date.fromisoformat(on)
    return day - timedelta(days=day.weekday())


def _copied_words(copied: Copied, monday: date) -> str:
    words = f"已照抄 {len(copied.shift_ids)} 班到 {day_label(monday)}这一周。"
    if copied.left_out:
        more = "等" if len(copied.left_out) > 2 else ""
        words += f"没有动：{'；'.join(copied.left_out[:2])}{more}。"
    return words
