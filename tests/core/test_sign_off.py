"""Maker, lead and chair are three persons (PJ-51, PJ-64)."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.sign_off import (
    APPROVED_STATES,
    COUNTED_STATES,
    STATE_NAMES,
    ExpenseState,
    may_follow,
    problem_as_chair,
    problem_as_lead,
    step_line,
)

PEOPLE = st.integers(min_value=1, max_value=4)


@given(st.frozensets(PEOPLE), PEOPLE, PEOPLE)
def test_who_gets_through_both_signatures_are_three_persons(
    makers: frozenset[int], lead: int, chair: int
) -> None:
    signed = problem_as_lead(makers, lead) is None
    approved = signed and problem_as_chair(makers, lead, chair) is None

    assert approved == (bool(makers) and lead not in makers and chair not in makers | {lead})


def test_the_chair_does_not_come_before_the_lead() -> None:
    assert problem_as_chair(frozenset({1}), None, 3) == "责任人还没有签字，主席不能先批。"


def test_an_expense_without_a_maker_is_not_signed() -> None:
    assert problem_as_lead(frozenset(), 2)
    assert problem_as_chair(frozenset(), 2, 3)


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


def test_the_step_line_says_who_holds_the_paper_and_since_when() -> None:
    line = step_line(ExpenseState.LEAD_SIGNED, "10月22日", chairs=("孙惠民",))

    assert line == "等工会主席批准：孙惠民（自10月22日起）"


def test_a_vacant_role_is_named() -> None:
    assert "没有可以批准的工会主席" in step_line(ExpenseState.LEAD_SIGNED, "10月22日")
    assert "没有可以签字的责任人" in step_line(ExpenseState.DRAFT, "")


def test_every_state_has_a_name_and_a_line() -> None:
    assert set(STATE_NAMES) == set(ExpenseState)
    for state in ExpenseState:
        assert step_line(state, "10月22日", keepers=("曾立群",), makers=("单雨桐",))
