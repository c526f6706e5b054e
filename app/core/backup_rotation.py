"""Which backups may go when new ones have come (备份轮换): never the last good one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Kind(StrEnum):
    """Why a copy was made."""

    AUTO = "auto"
    """By itself: every four hours, when the program ends, after the keys were changed."""
    MONTH = "month"
    """At a month's closing."""
    UPGRADE = "upgrade"
    """Before the data was brought to a newer version."""
    RESTORE = "restore"
    """Before a backup was put in place, or the keys were changed: pushes nothing out and stays."""
    MANUAL = "manual"


HOURS = 4
"""A copy every so many hours while something changes."""
FRESH = timedelta(hours=24)
DAYS, WEEKS, MONTHS = 14, 8, 24
CLEAN_STARTS = 2
"""A copy made before an upgrade is held until the program started soundly so often."""


@dataclass(frozen=True, slots=True)
class Copy:
    """What the rotation needs to know of a backup."""

    name: str
    made_at: datetime
    """By the station's wall clock."""
    kind: Kind
    line: str
    """A restore begins a new line: the copies of before it are no elder sisters of those after."""
    seq: int
    """Of the last audit entry in it: which of a line is newer says this, never the clock."""
    is_proven: bool
    """It was restored and compared; all others are left alone, and count for nothing."""
    is_whole: bool
    """Nothing was amiss in the station itself when it was made, e.g. a damaged attachment."""
    clean_starts: int = 0


def surplus(copies: Iterable[Copy]) -> frozenset[str]:
    """Name the copies that may go.

    Each line is thinned by itself: what was made after a restore never pushes out what was made
    before. Counted are days and weeks that have a copy, so that a long pause drops nothing.
    """
    by_line: dict[str, list[Copy]] = {}
    for copy in copies:
        if copy.is_proven and copy.kind is not Kind.RESTORE:
            by_line.setdefault(copy.line, []).append(copy)
    return frozenset(name for line in by_line.values() for name in _surplus_of(line))


def age(copy: Copy) -> tuple[int, datetime, str]:
    """Give what puts the copies of one line in order, the oldest first."""
    return copy.seq, copy.made_at, copy.name


def _surplus_of(copies: Sequence[Copy]) -> Iterable[str]:
    newest_first = sorted(copies, key=age, reverse=True)
    kept = {copy.name for copy in newest_first if _stays(copy)}
    kept.update(copy.name for copy in [c for c in newest_first if c.is_whole][:1])
    closings = [copy for copy in newest_first if copy.kind is Kind.MONTH]
    kept.update(copy.name for copy in closings[:MONTHS])
    latest = newest_first[0].made_at
    fresh = [copy for copy in newest_first if abs(latest - copy.made_at) <= FRESH]
    kept |= _newest_of_each(fresh, _four_hours, len(fresh))
    kept |= _newest_of_each(newest_first, lambda at: at.date(), DAYS)
    kept |= _newest_of_each(newest_first, lambda at: at.isocalendar()[:2], WEEKS)
    return (copy.name for copy in copies if copy.name not in kept)


def _stays(copy: Copy) -> bool:
    is_held = copy.kind is Kind.UPGRADE and copy.clean_starts < CLEAN_STARTS
    return copy.kind is Kind.MANUAL or is_held


def _four_hours(at: datetime) -> Hashable:
    return at.date(), at.hour // HOURS


def _newest_of_each(
    newest_first: Sequence[Copy], span: Callable[[datetime], Hashable], most: int
) -> set[str]:
    """Name the newest copy of each of the newest spans, at most so many of them."""
    names: dict[Hashable, str] = {}
    for copy in newest_first:
        names.setdefault(span(copy.made_at), copy.name)
    return set(list(names.values())[:most])
