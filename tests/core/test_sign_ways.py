"""Who may sign what, in what order, and the words for it: one list, one rule (PJ-51, PJ-64)."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.permissions import Role
from app.core.sign_ways import (
    KIND_NAMES,
    WAYS,
    Mandate,
    PaperKind,
    PaperState,
    holder_line,
    mandate_problem,
    may_follow,
    next_step,
    person_problem,
    role_name,
    step_role_name,
    vacancy_line,
)

PEOPLE = st.integers(min_value=1, max_value=5)
MAYBE = st.none() | PEOPLE
WITH_MAKER = [kind for kind in PaperKind if WAYS[kind].needs_maker]
STAND_IN = Mandate(Role.LEAD, 1, 2, "2026-10-10", "2026-10-20")


@given(st.sampled_from(WITH_MAKER), st.frozensets(PEOPLE), st.lists(st.tuples(PEOPLE, MAYBE)))
def test_whoever_gets_through_every_step_is_another_person_each_time(
    kind: PaperKind, makers: frozenset[int], hands: list[tuple[int, int | None]]
) -> None:
    earlier: frozenset[int] = frozenset()
    signed = 0
    for person, for_person in hands:
        if person == for_person:
            continue
        if person_problem(kind, signed, makers, earlier, person, for_person) is None:
            now = frozenset(p for p in (person, for_person) if p is not None)
            assert makers
            assert now.isdisjoint(makers)
            assert now.isdisjoint(earlier)
            earlier |= now
            signed += 1

    assert signed <= len(WAYS[kind].steps)


@pytest.mark.parametrize("kind", WITH_MAKER)
def test_a_free_person_may_and_a_maker_may_not(kind: PaperKind) -> None:
    makers = frozenset({1})

    assert person_problem(kind, 0, makers, frozenset(), 2) is None
    assert "自己的" in (person_problem(kind, 0, makers, frozenset(), 1) or "")
    assert "代签" in (person_problem(kind, 0, makers, frozenset(), 2, 1) or "")


@pytest.mark.parametrize("kind", WITH_MAKER)
def test_without_a_maker_nobody_signs(kind: PaperKind) -> None:
    assert "还没有写明" in (person_problem(kind, 0, frozenset(), frozenset(), 2) or "")


def test_who_signed_or_was_signed_for_gives_no_further_signature() -> None:
    makers, earlier = frozenset({1}), frozenset({2, 3})

    for person, for_person in ((2, None), (3, None), (4, 2), (4, 3)):
        assert person_problem(PaperKind.EXPENSE, 1, makers, earlier, person, for_person)
    assert person_problem(PaperKind.EXPENSE, 1, makers, earlier, 4) is None


@pytest.mark.parametrize("kind", PaperKind)
def test_after_the_last_step_there_is_nothing_to_sign(kind: PaperKind) -> None:
    steps = len(WAYS[kind].steps)

    assert next_step(kind, steps) is None
    assert "齐了" in (person_problem(kind, steps, frozenset({1}), frozenset(), 9) or "")


def test_a_delegation_holds_for_its_role_its_people_and_its_days() -> None:
    good = (Role.LEAD, 1, 2)

    assert mandate_problem(STAND_IN, *good, "2026-10-10") is None
    assert mandate_problem(STAND_IN, *good, "2026-10-20") is None
    for day in ("2026-10-09", "2026-10-21"):
        assert "有效" in (mandate_problem(STAND_IN, *good, day) or "")
    for role, holder, signer in ((Role.CHAIR, 1, 2), (Role.LEAD, 3, 2), (Role.LEAD, 1, 3)):
        assert mandate_problem(STAND_IN, role, holder, signer, "2026-10-15")
    revoked = Mandate(Role.LEAD, 1, 2, "2026-10-10", "2026-10-20", is_revoked=True)
    assert "收回" in (mandate_problem(revoked, *good, "2026-10-15") or "")


def test_an_ended_paper_stays_ended() -> None:
    ended = (PaperState.RETURNED, PaperState.WITHDRAWN, PaperState.SUPERSEDED)

    for now, then in product(ended, PaperState):
        assert not may_follow(now, then)
    assert not may_follow(PaperState.APPROVED, PaperState.RETURNED)
    assert not may_follow(PaperState.APPROVED, PaperState.OPEN)


def test_the_line_says_who_holds_it_and_since_when() -> None:
    step = WAYS[PaperKind.EXPENSE].steps[1]

    line = holder_line(step, ["孙惠民"], "10月22日")

    assert line == "等工会主席批准：孙惠民（自10月22日起）"


def test_a_vacant_role_is_named_with_where_it_is_filled() -> None:
    step = WAYS[PaperKind.EXPENSE].steps[1]

    line = vacancy_line(PaperKind.EXPENSE, step, [], [])

    assert line == "工会主席岗位空缺，现在没有人能批准。请先在“人员”里任命工会主席。"


def test_who_only_lacks_a_pin_is_asked_to_set_one() -> None:
    step = WAYS[PaperKind.LEAVE].steps[0]

    assert "口令" in vacancy_line(PaperKind.LEAVE, step, ["赵国强"], ["赵国强"])


def test_every_kind_has_its_words() -> None:
    assert set(WAYS) == set(KIND_NAMES) == set(PaperKind)
    for way in WAYS.values():
        assert way.steps
        assert way.source.startswith("PJ-")
        for step in way.steps:
            assert step_role_name(step)
            assert all(role_name(role.value) for role in step.roles)
            assert bool(step.roles) != bool(step.party)
