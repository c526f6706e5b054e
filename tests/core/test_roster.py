"""A roster against the opening hours (PJ-33)."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.roster import PlannedShift, Span, clashes, copy_week, gaps, minutes_of

MONDAY = date(2026, 10, 19)


def _span(pair: tuple[int, int]) -> Span:
    first, last = sorted(pair)
    return Span(f"{first // 60:02}:{first % 60:02}", f"{last // 60:02}:{last % 60:02}")


SPANS = (
    st.tuples(st.integers(0, 1439), st.integers(0, 1439)).filter(lambda p: p[0] != p[1]).map(_span)
)
SHIFTS = st.builds(
    PlannedShift,
    st.integers(min_value=1, max_value=3),
    st.sampled_from([MONDAY, MONDAY + timedelta(days=1)]),
    SPANS,
)


def _minutes(span: Span) -> set[int]:
    return set(range(minutes_of(span.opens), minutes_of(span.closes)))


@given(SPANS, st.lists(SPANS, max_size=6))
def test_gaps_are_the_minutes_of_opening_that_nobody_covers(
    opening: Span, shifts: list[Span]
) -> None:
    found = gaps(opening, shifts)

    covered = set().union(*(_minutes(shift) for shift in shifts))
    assert set().union(*(_minutes(gap) for gap in found)) == _minutes(opening) - covered
    assert found == sorted(found)
    assert all(a.closes < b.opens for a, b in pairwise(found))


def test_a_lunch_break_without_anybody_is_a_gap() -> None:
    found = gaps(Span("08:30", "17:00"), [Span("13:00", "17:30"), Span("08:00", "12:00")])

    assert found == [Span("12:00", "13:00")]


@given(st.lists(SHIFTS, max_size=8))
def test_clashes_are_the_pairs_of_one_person_at_once(shifts: list[PlannedShift]) -> None:
    expected = sum(
        a.person == b.person and a.on == b.on and bool(_minutes(a.span) & _minutes(b.span))
        for n, a in enumerate(shifts)
        for b in shifts[n + 1 :]
    )

    assert len(clashes(shifts)) == expected


def test_handing_over_at_noon_is_no_clash() -> None:
    morning = PlannedShift(1, MONDAY, Span("08:30", "12:00"))
    afternoon = PlannedShift(1, MONDAY, Span("12:00", "17:00"))

    assert clashes([morning, afternoon]) == []


@given(st.lists(SHIFTS, max_size=8))
def test_a_copied_week_keeps_people_and_hours(shifts: list[PlannedShift]) -> None:
    copied = copy_week(shifts)

    assert [(s.person, s.span, s.on - timedelta(days=7)) for s in copied] == [
        (s.person, s.span, s.on) for s in shifts
    ]


@pytest.mark.parametrize(
    ("opens", "closes"), [("12:00", "12:00"), ("12:00", "08:00"), ("8:00", "12:00")]
)
def test_hours_that_are_none_cannot_be_made(opens: str, closes: str) -> None:
    with pytest.raises(ValueError, match="no span"):
        Span(opens, closes)
