"""The states of an expense follow one another (PJ-64)."""

from itertools import product

import pytest

from app.core.sign_off import (
    APPROVED_STATES,
    COUNTED_STATES,
    STATE_NAMES,
    ExpenseState,
    may_follow,
    step_line,
)


def test_the_way_of_an_expense_skips_no_signature() -> None:
    way = ["draft", "lead_signed", "chair_approved", "paid", "filed"]
    states = [ExpenseState(step) for step in way]

    for (n, now), (m, then) in product(enumerate(states), enumerate(states)):
        assert may_follow(now, then) == (m == n + 1)


@pytest.mark.parametrize("state", [ExpenseState.VOID, ExpenseState.SUPERSEDED])
def test_what_is_void_or_corrected_goes_nowhere(state: ExpenseState) -> None:
    assert not any(may_follow(state, then) for then in ExpenseState)


def test_money_that_went_out_is_corrected_not_voided() -> None:
    for state in (ExpenseState.PAID, ExpenseState.FILED):
        assert may_follow(state, ExpenseState.SUPERSEDED)
        assert not may_follow(state, ExpenseState.VOID)


def test_only_before_the_approval_can_it_be_returned() -> None:
    may_return = {s for s in ExpenseState if may_follow(s, ExpenseState.RETURNED)}

    assert may_return == {ExpenseState.DRAFT, ExpenseState.LEAD_SIGNED}


def test_totals_leave_voided_and_corrected_ones_out() -> None:
    left_out = {ExpenseState.VOID, ExpenseState.SUPERSEDED}

    assert left_out.isdisjoint(COUNTED_STATES)
    assert left_out | COUNTED_STATES == set(ExpenseState)
    assert APPROVED_STATES < COUNTED_STATES


def test_the_step_line_says_who_pays_and_who_puts_it_right() -> None:
    assert step_line(ExpenseState.CHAIR_APPROVED, keepers=("曾立群",)) == "已批准，等付款：曾立群"
    assert step_line(ExpenseState.RETURNED, makers=("单雨桐",)) == "已退回，等经办人更正：单雨桐"


def test_every_state_has_a_name_and_a_line() -> None:
    assert set(STATE_NAMES) == set(ExpenseState)
    for state in ExpenseState:
        assert step_line(state, keepers=("曾立群",), makers=("单雨桐",))
