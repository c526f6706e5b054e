"""One day of the roster (值班表): who is there, and when of the opening hours nobody is (空班)."""

from __future__ import annotations

from datetime import date

from app.core import leave, roster
from app.core.errors import BadInput
from app.core.roster import PlannedShift, Span
from app.records.book import AbsenceRow, MonthBook, ShiftRow


def opening_of(book: MonthBook, on: date) -> list[Span]:
    """Give the hours the station is open on that day; none when it is closed or nothing is set."""
    week = book.station.opening
    return [Span(row.opens, row.closes) for row in week if row.weekday == on.weekday()]


def shifts_of(book: MonthBook, on: date) -> list[ShiftRow]:
    """List the shifts of a day, the first to begin first."""
    of_day = [row for row in book.shifts if row.on == on.isoformat()]
    return sorted(of_day, key=lambda row: (row.starts, row.person))


def absences_of(book: MonthBook, on: date) -> list[AbsenceRow]:
    """List what was agreed to of leave on a day."""
    return [row for row in book.absences if row.on == on.isoformat()]


def planned_on(book: MonthBook, on: date) -> list[PlannedShift]:
    """Give the shifts of a day that say from when to when; imported ones may not."""
    timed = ((row, _span(row)) for row in shifts_of(book, on))
    return [PlannedShift(row.person_id, on, span) for row, span in timed if span is not None]


def gaps_of(book: MonthBook, on: date) -> list[Span]:
    """List the opening hours nobody covers: leave taken off, whoever stands in put on (PJ-52).

    Nobody was expected before the station had its first day.
    """
    if on.isoformat() < book.duty_from:
        return []
    shifts = [(shift.person, shift.span) for shift in planned_on(book, on)]
    away = [
        (row.person_id, Span(row.starts, row.ends), row.substitute_id)
        for row in absences_of(book, on)
    ]
    there = [span for _person, span in leave.present(shifts, away)]
    return [gap for span in opening_of(book, on) for gap in roster.gaps(span, there)]


def _span(row: ShiftRow) -> Span | None:
    try:
        return Span(row.starts, row.ends)
    except (ValueError, BadInput):
        return None
