"""A clock that was set back is noticed at every signature until the lead confirms it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from app.core.clock import FixedClock
from app.core.errors import NotAllowed, Refused
from app.services import checks, clock_guard
from app.services.checks import Check
from app.services.office import Office

Sit = Callable[[str], Office]


@pytest.fixture
def set_back(as_person: Sit, clock: FixedClock) -> Office:
    """The attendant's desk on the day before the last entry, with an entry of that day."""
    office = as_person("单雨桐")
    office.act(checks.record_check, Check.OPENING, "fine")
    clock.set(clock.now() - timedelta(days=1))
    office.act(checks.record_check, Check.OPENING, "fine")
    return office


def test_what_is_recorded_under_an_earlier_clock_does_not_make_it_right(set_back: Office) -> None:
    with pytest.raises(Refused, match="比上一次记录的 2026-10-22 12:00 还早"):
        set_back.read(clock_guard.require_sane_clock)


def test_the_lead_alone_confirms_an_earlier_time(set_back: Office, as_person: Sit) -> None:
    with pytest.raises(NotAllowed):
        set_back.act(clock_guard.confirm_clock)

    as_person("赵国强").act(clock_guard.confirm_clock)

    set_back.read(clock_guard.require_sane_clock)


def test_a_few_minutes_mean_nothing(as_person: Sit, clock: FixedClock) -> None:
    office = as_person("单雨桐")
    office.act(checks.record_check, Check.OPENING, "fine")
    clock.set(clock.now() - timedelta(minutes=4))

    office.read(clock_guard.require_sane_clock)
