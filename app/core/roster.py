"""Rules of a roster (值班表): gaps against the opening hours, clashes, copying a week (PJ-33)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.core.text import clock_time


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """Hours of one day, HH:MM to HH:MM; the end is not part of it."""

    opens: str
    closes: str

    def __post_init__(self) -> None:
        if any(clock_time(t) != t for t in (self.opens, self.closes)) or self.opens >= self.closes:
            raise ValueError(f"no span of hours: {self.opens}–{self.closes}")

    @property
    def minutes(self) -> int:
        return minutes_of(self.closes) - minutes_of(self.opens)

    def overlaps(self, other: Span) -> bool:
        return self.opens < other.closes and other.opens < self.closes


@dataclass(frozen=True, slots=True)
class PlannedShift:
    """One shift (班次): who, on which day, from when to when."""

    person: int
    on: date
    span: Span


def gaps(open_span: Span, shifts: Iterable[Span]) -> list[Span]:
    """List the hours of opening in which nobody is on duty, in order."""
    uncovered = []
    covered_to = open_span.opens
    for shift in sorted(shifts):
        if shift.closes <= covered_to:
            continue
        if shift.opens >= open_span.closes:
            break
        if shift.opens > covered_to:
            uncovered.append(Span(covered_to, shift.opens))
        covered_to = shift.closes
    if covered_to < open_span.closes:
        uncovered.append(Span(covered_to, open_span.closes))
    return uncovered


def clashes(shifts: Iterable[PlannedShift]) -> list[tuple[PlannedShift, PlannedShift]]:
    """List pairs of shifts in which one person would be on duty twice at once."""
    ordered = sorted(shifts, key=lambda s: (s.person, s.on, s.span))
    found = []
    for n, first in enumerate(ordered):
        for second in ordered[n + 1 :]:
            if (second.person, second.on) != (first.person, first.on):
                break
            if first.span.overlaps(second.span):
                found.append((first, second))
    return found


def copy_week(shifts: Iterable[PlannedShift], by_days: int = 7) -> list[PlannedShift]:
    """Give the same shifts, so many days later."""
    return [replace(shift, on=shift.on + timedelta(days=by_days)) for shift in shifts]


def minutes_of(clock: str) -> int:
    """Give the minutes since midnight of an HH:MM."""
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)
