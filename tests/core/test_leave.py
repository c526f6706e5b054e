"""Hours of absence: what they take off a shift, what a substitute puts back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.leave import LeaveKind, Period, hours_words, left_of, present, problem
from app.core.roster import Span

ON = "2026-10-23"
times = st.integers(0, 1439).map(lambda n: f"{n // 60:02}:{n % 60:02}")
spans = (
    st.tuples(times, times)
    .filter(lambda pair: pair[0] != pair[1])
    .map(lambda pair: Span(min(pair), max(pair)))
)


def minutes(of: list[Span]) -> set[int]:
    """Every minute of some spans, counted one by one."""
    return {
        minute
        for span in of
        for minute in range(_minute(span.opens), _minute(span.closes))
    }  # fmt: skip


def _minute(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


@given(st.lists(spans, max_size=3), st.lists(spans, max_size=3))
def test_what_is_left_of_duty_is_its_minutes_without_those_away(
    duty: list[Span], away: list[Span]
) -> None:
    assert minutes(left_of(duty, away)) == minutes(duty) - minutes(away)


@given(spans, spans)
def test_a_substitute_keeps_every_minute_of_the_shift_covered(shift: Span, away: Span) -> None:
    there = present([(1, shift)], [(1, away, 2)])

    assert minutes([span for _person, span in there]) == minutes([shift])
    assert minutes([span for person, span in there if person == 2]) == (
        minutes([shift]) & minutes([away])
    )


def test_somebody_elses_absence_takes_nothing_off() -> None:
    assert present([(1, Span("08:30", "17:00"))], [(2, Span("00:00", "23:59"), None)]) == [
        (1, Span("08:30", "17:00"))
    ]


def test_leave_of_several_days_counts_its_hours_at_both_ends_only() -> None:
    period = Period("2026-10-22", "2026-10-24", "13:00", "12:00")

    assert period.on("2026-10-22") == Span("13:00", "23:59")
    assert period.on("2026-10-23") == Span("00:00", "23:59")
    assert period.on("2026-10-24") == Span("00:00", "12:00")
    assert period.on("2026-10-25") is None
    assert period.words == "10月22日 13:00 至10月24日 12:00"
    assert hours_words(Span("00:00", "23:59")) == "全天"


@pytest.mark.parametrize(
    ("other", "overlaps"),
    [
        (Period(ON, ON, "10:00", "12:00"), True),
        (Period(ON, ON, "12:00", "13:00"), False),
        (Period(ON, ON), True),
        (Period("2026-10-22", "2026-10-24"), True),
        (Period("2026-10-24", "2026-10-24"), False),
    ],
)
def test_two_requests_overlap_where_some_moment_is_in_both(
    other: Period, *, overlaps: bool
) -> None:
    mine = Period(ON, ON, "09:00", "12:00")

    assert mine.overlaps(other) is overlaps
    assert other.overlaps(mine) is overlaps


@pytest.mark.parametrize(
    ("kind", "period", "substitute", "field"),
    [
        (LeaveKind.LEAVE, Period(ON, "2026-10-22"), False, "to_on"),
        (LeaveKind.LEAVE, Period(ON, ON, "09:00"), False, "ends"),
        (LeaveKind.LEAVE, Period(ON, ON, "", "09:00"), False, "starts"),
        (LeaveKind.LEAVE, Period(ON, ON, "10:00", "09:00"), False, "ends"),
        (LeaveKind.AWAY, Period(ON, ON), False, "starts"),
        (LeaveKind.AWAY, Period(ON, "2026-10-24", "09:00", "10:00"), False, "to_on"),
        (LeaveKind.SWAP, Period(ON, ON), False, "substitute_id"),
    ],
)
def test_what_a_request_lacks_is_said_of_its_field(
    kind: LeaveKind, period: Period, *, substitute: bool, field: str
) -> None:
    found = problem(kind, period, has_substitute=substitute)

    assert found is not None
    assert found[0] == field


def test_whole_requests_lack_nothing() -> None:
    for kind, period in (
        (LeaveKind.LEAVE, Period(ON, ON)),
        (LeaveKind.LEAVE, Period("2026-10-22", ON, "13:00", "12:00")),
        (LeaveKind.AWAY, Period(ON, ON, "10:00", "11:30")),
        (LeaveKind.SWAP, Period(ON, ON)),
    ):
        assert problem(kind, period, has_substitute=True) is None
