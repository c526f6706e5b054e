"""Moments are UTC, days are those of Asia/Shanghai."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import FixedClock, SystemClock, business_date, iso, local_time, moment

MOMENTS = st.datetimes(
    min_value=datetime(1990, 1, 2),  # noqa: DTZ001 (the strategy adds the zone)
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=6))]),
)


def test_an_evening_in_utc_is_the_next_day_of_the_books() -> None:
    assert business_date(datetime(2026, 1, 31, 16, 30, tzinfo=UTC)) == date(2026, 2, 1)
    assert business_date(datetime(2026, 1, 31, 15, 59, tzinfo=UTC)) == date(2026, 1, 31)


def test_the_zone_of_the_pc_does_not_move_the_day() -> None:
    urumqi = timezone(timedelta(hours=6))

    assert business_date(datetime(2026, 1, 31, 22, 30, tzinfo=urumqi)) == date(2026, 2, 1)


def test_a_moment_is_stored_in_utc_with_milliseconds() -> None:
    noon = datetime(2026, 10, 22, 12, 0, tzinfo=timezone(timedelta(hours=8)))

    assert iso(noon) == "2026-10-22T04:00:00.000Z"


@given(MOMENTS)
def test_a_stored_moment_reads_back_to_the_millisecond(at: datetime) -> None:
    assert abs(moment(iso(at)) - at) < timedelta(milliseconds=1)


@given(MOMENTS, MOMENTS)
def test_stored_moments_sort_as_they_happened(a: datetime, b: datetime) -> None:
    assert (moment(iso(a)) <= moment(iso(b))) == (iso(a) <= iso(b))


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        iso(datetime(2026, 10, 22))  # noqa: DTZ001 (that is the point)
    with pytest.raises(ValueError, match="time zone"):
        moment("2026-10-22T04:00:00")


def test_a_fixed_clock_moves_only_when_told() -> None:
    clock = FixedClock(datetime(2026, 10, 31, 15, 59, 50, tzinfo=UTC))

    assert clock.today() == date(2026, 10, 31)
    clock.advance(15)
    assert clock.today() == date(2026, 11, 1)
    clock.set(datetime(2026, 10, 1, tzinfo=UTC))
    assert clock.now() == datetime(2026, 10, 1, tzinfo=UTC)


def test_the_system_clock_is_aware_and_agrees_with_itself() -> None:
    clock = SystemClock()
    before = business_date(clock.now())

    assert clock.now().tzinfo is UTC
    assert before <= clock.today() <= business_date(clock.now())


def test_a_stored_moment_is_told_by_the_clock_of_the_station() -> None:
    assert local_time("2026-10-22T16:30:59.000Z") == "2026-10-23 00:30"
    assert local_time(None) == ""
