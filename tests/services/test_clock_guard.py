"""A clock that was set back is noticed at every signature until the lead confirms it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.core.clock import FixedClock, SystemClock
from app.core.errors import NotAllowed, Refused
from app.models import AuditEntry
from app.services import checks, checkup, clock_guard
from app.services.checks import Check
from app.services.context import Context
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


def test_a_date_years_ahead_blocks_nobody_once_the_right_one_is_confirmed(
    as_person: Sit, clock: FixedClock
) -> None:
    office = as_person("单雨桐")
    right = clock.now()
    clock.set(right.replace(year=2036))
    office.act(checks.record_check, Check.OPENING, "fine")
    clock.set(right)
    with pytest.raises(Refused, match="2036-10-22"):
        office.read(clock_guard.require_sane_clock)

    as_person("赵国强").act(clock_guard.confirm_clock)
    office.act(checks.record_check, Check.OPENING, "fine")

    office.read(clock_guard.require_sane_clock)
    clock.set(right - timedelta(minutes=10))
    with pytest.raises(Refused):
        office.read(clock_guard.require_sane_clock)


def test_order_is_the_audits_never_the_clocks(as_person: Sit, clock: FixedClock) -> None:
    office = as_person("单雨桐")
    office.act(checks.record_check, Check.OPENING, "fine")
    clock.set(clock.now() - timedelta(days=3))
    office.act(checks.record_check, Check.LEAVING, "fine")

    def written(ctx: Context) -> list[tuple[int, str]]:
        rows = ctx.session.execute(select(AuditEntry.seq, AuditEntry.at).order_by(AuditEntry.seq))
        return [(row.seq, row.at) for row in rows]

    entries = office.read(written)
    assert [seq for seq, _ in entries] == list(range(1, len(entries) + 1))
    assert entries[-1][1] < entries[-2][1]
    assert not office.read(checkup.check_store)


class TestTurnedForward:
    """More than a day forward stops nobody; it is said, and recorded once."""

    def jumps(self, office: Office) -> int:
        return office.read(
            lambda ctx: int(
                ctx.session.scalar(select(func.count()).where(AuditEntry.act == clock_guard.TURNED))
                or 0
            )
        )

    def test_it_is_said_and_recorded_at_the_next_signature(
        self, as_person: Sit, clock: FixedClock
    ) -> None:
        office = as_person("单雨桐")
        office.act(checks.record_check, Check.OPENING, "fine")
        clock.turn(timedelta(hours=25))

        assert "拨快" in office.read(clock_guard.clock_line)
        office.act(clock_guard.require_sane_clock)
        clock.advance(60)
        office.act(clock_guard.require_sane_clock)

        assert self.jumps(office) == 1

    def test_a_day_that_simply_passed_is_none(self, as_person: Sit, clock: FixedClock) -> None:
        office = as_person("单雨桐")
        office.act(checks.record_check, Check.OPENING, "fine")
        clock.advance(25 * 3600)

        office.act(clock_guard.require_sane_clock)

        assert office.read(clock_guard.clock_line) == ""
        assert self.jumps(office) == 0

    def test_the_lead_who_looked_ends_the_warning(self, as_person: Sit, clock: FixedClock) -> None:
        office = as_person("赵国强")
        office.act(checks.record_check, Check.OPENING, "fine")
        clock.turn(timedelta(days=2))

        office.act(clock_guard.confirm_clock)

        assert office.read(clock_guard.clock_line) == ""


def test_the_window_says_a_time_that_is_too_early(set_back: Office) -> None:
    assert set_back.read(clock_guard.clock_line) == "电脑时间偏早"


def test_a_silence_of_more_than_a_month_asks_to_look_at_the_date(
    as_person: Sit, clock: FixedClock
) -> None:
    office = as_person("单雨桐")
    office.act(checks.record_check, Check.OPENING, "fine")
    clock.set(clock.now() + timedelta(days=40))

    assert office.read(clock_guard.clock_line) == "请核对今天日期"


def test_a_wall_clock_that_is_turned_is_told_from_time_that_passes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counter = [100.0]
    wall = [datetime(2026, 10, 22, 4, 0, tzinfo=UTC)]
    monkeypatch.setattr("app.core.clock._seconds_passed", lambda: counter[0])
    monkeypatch.setattr(SystemClock, "now", lambda _self: wall[0])
    watched = SystemClock()

    counter[0] += 3600
    wall[0] += timedelta(hours=1)
    assert watched.turned() == timedelta()
    wall[0] += timedelta(days=400)
    assert watched.turned() == timedelta(days=400)
    watched.find_right()
    assert watched.turned() == timedelta()
