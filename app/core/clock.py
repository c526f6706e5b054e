"""What time it is, handed in rather than asked of the machine."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

BUSINESS_ZONE = ZoneInfo("Asia/Shanghai")
"""The zone in which a day of the books begins and ends, wherever the PC believes to be."""


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Give this moment, aware, in UTC."""
        ...

    def today(self) -> date:
        """Give the business date (Asia/Shanghai)."""
        ...

    def turned(self) -> timedelta:
        """Say by how much it was turned, forward or back, since it was last found right."""
        ...

    def find_right(self) -> None:
        """Take the time it shows for right from now on."""
        ...


class SystemClock:
    """The clock of the machine, watched by a counter nobody turns."""

    def __init__(self) -> None:
        self.find_right()

    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        return business_date(self.now())

    def turned(self) -> timedelta:
        passed = timedelta(seconds=_seconds_passed() - self._counter)
        return self.now() - self._found_right - passed

    def find_right(self) -> None:
        self._found_right, self._counter = self.now(), _seconds_passed()


class FixedClock:
    """A clock that stands still until it is told otherwise: demo and tests."""

    def __init__(self, moment: datetime) -> None:
        self._moment = _aware(moment)
        self._turned = timedelta()

    def now(self) -> datetime:
        return self._moment

    def today(self) -> date:
        return business_date(self._moment)

    def set(self, moment: datetime) -> None:
        """Let it be another moment, as if the time up to it had passed."""
        self._moment = _aware(moment)

    def turn(self, by: timedelta) -> None:
        """Turn it as somebody turns a wall clock: no time passes."""
        self._moment += by
        self._turned += by

    def turned(self) -> timedelta:
        return self._turned

    def find_right(self) -> None:
        self._turned = timedelta()

    def advance(self, seconds: float) -> None:
        """Let that many seconds pass."""
        self._moment += timedelta(seconds=seconds)


def business_date(moment: datetime) -> date:
    """Give the day of the books on which a moment falls."""
    return local(moment).date()


def local(moment: datetime) -> datetime:
    """Give a moment as the wall clock of the station shows it."""
    return _aware(moment).astimezone(BUSINESS_ZONE)


def by_minute(moment: datetime) -> str:
    """Write a moment as the wall clock of the station: 2026-10-22 12:00."""
    return f"{local(moment):%Y-%m-%d %H:%M}"


def local_time(at: str | None) -> str:
    """Write a stored moment as the wall clock of the station; blank where there is none."""
    return by_minute(moment(at)) if at else ""


def iso(moment: datetime) -> str:
    """Write a moment as stored: UTC with milliseconds, e.g. 2026-10-22T04:00:00.000Z."""
    text = _aware(moment).isoformat(timespec="milliseconds")
    return text.removesuffix("+00:00") + "Z"


def moment(text: str) -> datetime:
    """Read a stored moment back.

    Raises:
        ValueError: not a moment, or one without a zone.
    """
    return _aware(datetime.fromisoformat(text))


def _seconds_passed() -> float:
    """Count on while the machine sleeps, where the system can."""
    counter = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if counter is None else time.clock_gettime(counter)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"a moment without a time zone: {moment}")
    return moment.astimezone(UTC)
