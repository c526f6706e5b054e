"""Months as values."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import BadInput
from app.core.month import Month

DAYS = st.dates(min_value=date(1, 2, 1), max_value=date(9999, 11, 30))


@given(DAYS)
def test_a_day_lies_in_its_month_and_in_no_other(day: date) -> None:
    month = Month.of(day)

    assert day in month
    assert day not in month.next()
    assert day not in month.previous()
    assert month.first <= day <= month.last
    assert day in month.days()


@given(DAYS)
def test_a_written_month_reads_back(day: date) -> None:
    assert Month.parse(str(Month.of(day))) == Month.of(day)


@given(DAYS)
def test_next_and_previous_undo_each_other(day: date) -> None:
    month = Month.of(day)

    assert month.next().previous() == month == month.previous().next()
    assert month.previous() < month < month.next()


def test_a_month_knows_its_days_and_its_name() -> None:
    assert len(Month(2028, 2).days()) == 29
    assert Month(2026, 10).label == "2026年10月"
    assert str(Month(2026, 3)) == "2026-03"


@pytest.mark.parametrize("text", ["", "2026-13", "2026-00", "2026-1", "26-10", "十月", "0000-01"])
def test_what_is_no_month_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadInput, match="不是月份"):
        Month.parse(text)


def test_an_impossible_month_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="no such month"):
        Month(2026, 13)
