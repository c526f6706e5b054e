"""Numbers of papers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.month import Month
from app.core.numbering import (
    expense_number,
    opinion_number,
    running_number,
)

OCTOBER = Month(2026, 10)


def test_numbers_carry_month_and_running_part() -> None:
    assert expense_number(OCTOBER, 4) == "2026-10-004"
    assert opinion_number(OCTOBER, 12) == "意2026-10-012"


@given(st.integers(min_value=1, max_value=99999))
def test_the_running_part_reads_back(n: int) -> None:
    assert running_number(expense_number(OCTOBER, n)) == n
    assert running_number(opinion_number(OCTOBER, n)) == n


@pytest.mark.parametrize("number", ["", "甲", "2026-10-", "2026-10-①", "2026-10-４"])
def test_a_number_of_another_make_has_no_running_part(number: str) -> None:
    assert running_number(number) is None


def test_numbers_run_from_one() -> None:
    with pytest.raises(ValueError, match="run from 1"):
        expense_number(OCTOBER, 0)
