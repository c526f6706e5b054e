"""The roster (值班表) of the month, day by day, with the hours of opening nobody covers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from app.core.closing import Register
from app.core.day_words import WEEKDAYS
from app.core.errors import BadInput
from app.core.month import Month
from app.core.roster import Span, gaps
from app.records.book import MonthBook, ShiftRow
from app.records.readings import span
from app.records.registers import ROSTER
from app.records.spec import Align
from app.reports.blocks import nil, signatures, small
from app.reports.day_words import day, opening_of, span_words
from app.reports.finish import finish
from app.reports.page import Paper, head_of
from app.reports.tables import Column, table

FORM = "YZ-03"
TITLE = ROSTER.title
COLUMNS = (
    Column("日期", 5, Align.LEFT),
    Column("星期", 4, Align.LEFT),
    Column("开放时间", 7),
    Column("值班人员及时段", 15),
    Column("无人值班的时段", 8),
    Column("备注", 7),
)


def write_roster(book: MonthBook, path: Path) -> tuple[str, ...]:
    """Write the roster; gives the characters no face could draw."""
    paper = Paper(head_of(book), FORM)
    month = Month.parse(book.month)
    paper.title(TITLE, f"{book.station.name}　{month.label}")
    if not book.shifts:
        nil(paper, book, Register.ROSTER)
    shifts: defaultdict[str, list[ShiftRow]] = defaultdict(list)
    for row in book.shifts:
        shifts[row.on].append(row)
    rows = [_row(book, on, shifts[on.isoformat()]) for on in month.days()]
    table(paper, COLUMNS, rows, size=9, pad=2)
    if not book.station.opening:
        small(paper, "站点尚未设置每周开放时间，无法核对无人值班的时段。")
    signatures(paper, ("排班人", "责任人"))
    return finish(paper, path, f"{month.label}{TITLE}")


def _row(book: MonthBook, on: date, shifts: Iterable[ShiftRow]) -> tuple[str, ...]:
    ordered = sorted(shifts, key=lambda row: (row.starts, row.person))
    opening = opening_of(book, on)
    hours = "、".join(map(span_words, opening))
    if not opening:
        hours = "不开放" if book.station.opening else ""
    covered = [Span(row.starts, row.ends) for row in ordered if _is_span(row)]
    open_gaps = [gap for part in opening for gap in gaps(part, covered)]
    uncovered = "、".join(map(span_words, open_gaps))
    if opening and open_gaps == opening:
        uncovered = "全天无人"
    people = "\n".join(f"{row.person}　{span(row.starts, row.ends)}".strip() for row in ordered)
    notes = "；".join(row.note for row in ordered if row.note)
    return (day(on.isoformat()), WEEKDAYS[on.weekday()], hours, people, uncovered, notes)


def _is_span(row: ShiftRow) -> bool:
    """Tell whether the shift says from when to when; imported ones may not."""
    try:
        Span(row.starts, row.ends)
    except (ValueError, BadInput):
        return False
    return True
