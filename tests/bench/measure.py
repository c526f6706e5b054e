"""Time two things in turn, so that a drifting machine bends both alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: what, ours against what, and the bound if the brief sets one."""

    what: str
    ours_ms: float
    against: str
    theirs_ms: float
    at_most: float | None = None

    @property
    def ratio(self) -> float:
        return self.ours_ms / self.theirs_ms

    @property
    def verdict(self) -> str:
        if self.at_most is None:
            return ""
        return "kept" if self.ratio <= self.at_most else "MISSED"


@dataclass(frozen=True, slots=True)
class Alone:
    """A figure that has nothing to be compared with; reported, not judged."""

    what: str
    ms: float


@dataclass(frozen=True, slots=True)
class Count:
    """How often something happened; no time, so the same on every machine."""

    what: str
    count: int
    at_most: int | None = None

    @property
    def verdict(self) -> str:
        if self.at_most is None:
            return ""
        return "kept" if self.count <= self.at_most else "MISSED"


def in_turn(
    ours: Callable[[], object],
    theirs: Callable[[], object],
    *,
    rounds: int,
    warm_up: int = 2,
    before: Callable[[], object] | None = None,
) -> tuple[float, float]:
    """Run both in turn and give the median of each in milliseconds; `before` is not timed."""
    mine: list[float] = []
    other: list[float] = []
    for at in range(rounds + warm_up):
        for run, kept in ((ours, mine), (theirs, other)):
            if before:
                before()
            begin = time.perf_counter()
            run()
            spent = (time.perf_counter() - begin) * 1000
            if at >= warm_up:
                kept.append(spent)
    return statistics.median(mine), statistics.median(other)


def alone(run: Callable[[], object], *, rounds: int = 3) -> float:
    """Give the median of a few runs in milliseconds."""
    spent = []
    for _ in range(rounds):
        begin = time.perf_counter()
        run()
        spent.append((time.perf_counter() - begin) * 1000)
    return statistics.median(spent)
