"""Leave, leaving the post and swaps (请假、离岗、换班): their hours and what they need (PJ-52)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from app.core.day_words import day_label
from app.core.roster import Span

_WHOLE = Span("00:00", "23:59")
"""A whole day: no shift goes beyond it."""


class LeaveKind(StrEnum):
    """What somebody asks for (请假种类)."""

    LEAVE = "leave"
    AWAY = "away"
    SWAP = "swap"


LEAVE_NAMES: Mapping[LeaveKind, str] = MappingProxyType(
    {LeaveKind.LEAVE: "请假", LeaveKind.AWAY: "离岗", LeaveKind.SWAP: "换班"}
)


@dataclass(frozen=True, slots=True)
class Period:
    """From when to when: days YYYY-MM-DD; HH:MM of the first and the last, or whole days."""

    from_on: str
    to_on: str
    starts: str = ""
    ends: str = ""

    def on(self, day: str) -> Span | None:
        """Give the hours of a day that lie within; None where it has none."""
        if not self.from_on <= day <= self.to_on:
            return None
        opens = self.starts if self.starts and day == self.from_on else _WHOLE.opens
        closes = self.ends if self.ends and day == self.to_on else _WHOLE.closes
        return Span(opens, closes) if opens < closes else None

    def overlaps(self, other: Period) -> bool:
        """Tell whether both hold at some moment."""
        return self._first < other._last and other._first < self._last

    @property
    def words(self) -> str:
        """For people: 10月23日；10月23日 10:00–11:30；10月23日至10月25日."""
        first, last = (day_label(date.fromisoformat(day)) for day in (self.from_on, self.to_on))
        starts, ends = (clock.removeprefix("0") for clock in (self.starts, self.ends))
        if self.from_on == self.to_on:
            return f"{first} {starts}–{ends}" if starts else first
        return f"{first} {starts} 至{last} {ends}" if starts else f"{first}至{last}"

    @property
    def _first(self) -> tuple[str, str]:
        return self.from_on, self.starts or _WHOLE.opens

    @property
    def _last(self) -> tuple[str, str]:
        return self.to_on, self.ends or _WHOLE.closes


def hours_words(span: Span) -> str:
    """Write the hours of one day: 全天, or 10:00–11:30."""
    if span == _WHOLE:
        return "全天"
    return f"{span.opens.removeprefix('0')}–{span.closes.removeprefix('0')}"


def problem(kind: LeaveKind, period: Period, *, has_substitute: bool) -> tuple[str, str] | None:
    """Say what a request lacks, and in which field; None when it is whole.

    Args:
        kind: what is asked for.
        period: from when to when.
        has_substitute: whether somebody is named who stands in.
    """
    if period.from_on > period.to_on:
        return "to_on", "到哪一天早于从哪一天。"
    if bool(period.starts) != bool(period.ends):
        return "ends" if period.starts else "starts", "钟点只写了一头。"
    is_one_day = period.from_on == period.to_on
    if is_one_day and period.starts and period.starts >= period.ends:
        return "ends", "结束的钟点要晚于开始的钟点。"
    if kind is LeaveKind.AWAY and not (is_one_day and period.starts):
        field = "starts" if is_one_day else "to_on"
        return field, "离岗要写明当天从几点到几点。"
    if kind is LeaveKind.SWAP and not has_substitute:
        return "substitute_id", "换班要写明换给谁。"
    return None


def left_of(spans: Iterable[Span], away: Iterable[Span]) -> list[Span]:
    """Take hours of absence off hours of duty; what is left, in order."""
    left = sorted(spans)
    for gone in away:
        left = [part for span in left for part in _without(span, gone)]
    return left


def present(
    shifts: Iterable[tuple[int, Span]], away: Iterable[tuple[int, Span, int | None]]
) -> list[tuple[int, Span]]:
    """Give who is on duty when: absences taken off, whoever stands in put on.

    Args:
        shifts: of one day, person and hours.
        away: of the same day, person, hours, and who stands in.
    """
    absences = list(away)
    there = []
    for person, span in shifts:
        gone = [(hours, instead) for who, hours, instead in absences if who == person]
        there += [(person, part) for part in left_of([span], [hours for hours, _ in gone])]
        there += [
            (instead, Span(max(span.opens, hours.opens), min(span.closes, hours.closes)))
            for hours, instead in gone
            if instead is not None and span.overlaps(hours)
        ]
    return there


def _without(span: Span, gone: Span) -> list[Span]:
    if not span.overlaps(gone):
        return [span]
    parts = []
    if span.opens < gone.opens:
        parts.append(Span(span.opens, gone.opens))
    if gone.closes < span.closes:
        parts.append(Span(gone.closes, span.closes))
    return parts
