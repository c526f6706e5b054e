"""The roster (值班表) of the month, day by day: who is on duty, who is away, what nobody covers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from app.core.closing import Register
from app.core.day_words import WEEKDAYS
from app.core.leave import hours_words
from app.core.month import Month
from app.core.roster import Span
from app.records import roster_day
from app.records.book import AbsenceRow, MonthBook
from app.records.readings import span
from app.records.registers import ROSTER
from app.records.spec import Align
from app.reports.blocks import nil, signatures, small
from app.reports.day_words import day, span_words
from app.reports.finish import finish
from app.reports.page import Paper, head_of
from app.reports.tables import Column, table

FORM = "YZ-03"
TITLE = ROSTER.title
COLUMNS = (
    Column("日期", 5, Align.LEFT),
    Column("星期", 4, Align.LEFT),
    Column("开放时间", 7),
    Column("值班人员及时段", 13),
    Column("无人值班的时段", 8),
    Column("备注", 9),
)


def write_roster(book: MonthBook, path: Path) -> tuple[str, ...]:
    """Write the roster; gives the characters no face could draw."""
    paper = Paper(head_of(book), FORM)
    month = Month.parse(book.month)
    paper.title(TITLE, f"{book.station.name}　{month.label}")
    if not book.shifts:
        nil(paper, book, Register.ROSTER)
    rows = [_row(book, on) for on in month.days()]
    table(paper, COLUMNS, rows, size=9, pad=2)
    if not book.station.opening:
        small(paper, "站点尚未设置每周开放时间，无法核对无人值班的时段。")
    signatures(paper, ("排班人", "责任人"))
    return finish(paper, path, f"{month.label}{TITLE}")


def _row(book: MonthBook, on: date) -> tuple[str, ...]:
    shifts = roster_day.shifts_of(book, on)
    opening = roster_day.opening_of(book, on)
    hours = "、".join(map(span_words, opening))
    if not opening:
        hours = "不开放" if book.station.opening else ""
    gaps = roster_day.gaps_of(book, on)
    uncovered = "、".join(map(span_words, gaps))
    if opening and gaps == opening:
        uncovered = "全天无人"
    people = "\n".join(f"{row.person}　{span(row.starts, row.ends)}".strip() for row in shifts)
    away = (_away_words(row) for row in roster_day.absences_of(book, on))
    notes = "；".join((*(row.note for row in shifts if row.note), *away))
    return (day(on.isoformat()), WEEKDAYS[on.weekday()], hours, people, uncovered, notes)


def _away_words(row: AbsenceRow) -> str:
    """Say who is away and who stands in (PJ-52): 张三请假（全天），由李四顶班."""
    words = f"{row.person}{row.kind}（{hours_words(Span(row.starts, row.ends))}）"
    return f"{words}，由{row.substitute}顶班" if row.substitute else words
