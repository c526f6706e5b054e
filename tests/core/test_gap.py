"""The gap to a grade: what is met, missing, unknown, not applicable."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.gap import (
    CriterionRule,
    Gap,
    State,
    Verdict,
    ZoneProgress,
    answerable,
    gap,
    gap_by_aspect,
    items,
    prepare,
    progress,
    standings,
    state_of,
    stricter,
    weigh,
)

MEETS, DOES_NOT, NOT_APPLICABLE = Verdict.MEETS, Verdict.DOES_NOT, Verdict.NOT_APPLICABLE


@dataclass(frozen=True)
class Rule:
    id: str
    zone: str = "rest"
    grades: tuple[str, ...] | None = None
    optional: bool = False
    any_of: tuple[Rule, ...] = ()
    all_of: tuple[Rule, ...] = ()
    title: str = "桌椅"
    text: str = "有休息桌椅"
    clause: str = "6.2.2"
    requirement: str = "PJ-23"
    aspect: str = ""
    pending: bool = False


COOLING = Rule("cooling", any_of=(Rule("cooling.air"), Rule("cooling.fan")))


def ids(found: tuple[object, ...]) -> list[str]:
    return [item.id for item in found]  # type: ignore[attr-defined]  # items and rules alike


def walked_through(rules: list[Rule], answers: dict[str, Verdict]) -> tuple[ZoneProgress, ...]:
    return progress(standings(prepare(rules), answers))


def test_an_unanswered_item_is_unknown_and_never_missing() -> None:
    found = gap([Rule("chairs")], {})

    assert ids(found.unknown) == ["chairs"]
    assert not found.missing
    assert not found.is_reached


def test_each_verdict_goes_to_its_own_list() -> None:
    answers = {"a": MEETS, "b": DOES_NOT, "c": NOT_APPLICABLE}

    found = gap([Rule("a"), Rule("b"), Rule("c")], answers)

    assert (ids(found.met), ids(found.missing), ids(found.not_applicable)) == (["a"], ["b"], ["c"])


def test_an_either_or_is_one_item_and_met_by_any_part() -> None:
    found = gap([COOLING], {"cooling.fan": MEETS})

    assert ids(found.met) == ["cooling"]
    assert found.total == 1


def test_an_either_or_is_missing_only_when_every_part_was_answered() -> None:
    half = {"cooling.air": DOES_NOT}
    whole = {"cooling.air": DOES_NOT, "cooling.fan": DOES_NOT}

    assert state_of(COOLING, half) is State.UNKNOWN
    assert state_of(COOLING, whole) is State.MISSING


def test_an_either_or_with_one_part_not_applicable_still_wants_the_other() -> None:
    answers = {"cooling.air": NOT_APPLICABLE, "cooling.fan": DOES_NOT}

    assert state_of(COOLING, answers) is State.MISSING
    assert state_of(COOLING, dict.fromkeys(answers, NOT_APPLICABLE)) is State.NOT_APPLICABLE


def test_a_set_of_parts_is_listed_part_by_part() -> None:
    appliances = Rule("appliances", all_of=(COOLING, Rule("kettle")))

    found = gap([appliances], {"cooling.air": MEETS, "kettle": DOES_NOT})

    assert ids(found.met) == ["cooling"]
    assert ids(found.missing) == ["kettle"]


def test_one_way_of_an_either_or_may_need_several_things() -> None:
    both = Rule("both", all_of=(Rule("x"), Rule("y")))
    rule = Rule("way", any_of=(both, Rule("z")))

    assert state_of(rule, {"x": MEETS, "z": DOES_NOT}) is State.UNKNOWN
    assert state_of(rule, {"x": MEETS, "y": MEETS}) is State.MET
    assert state_of(rule, {"x": MEETS, "y": DOES_NOT, "z": DOES_NOT}) is State.MISSING
    assert state_of(rule, dict.fromkeys("xyz", NOT_APPLICABLE)) is State.NOT_APPLICABLE


def test_an_optional_item_is_never_missing() -> None:
    device = Rule("device", optional=True)

    assert ids(gap([device], {"device": DOES_NOT}).not_applicable) == ["device"]
    assert ids(gap([device], {}).unknown) == ["device"]
    assert ids(gap([device], {"device": MEETS}).met) == ["device"]


def test_a_grade_counts_only_what_it_asks_for() -> None:
    criteria = [Rule("sign"), Rule("chairs", grades=("1", "2")), Rule("survey", grades=())]

    assert ids(gap(criteria, {}, "3").unknown) == ["sign"]
    assert ids(gap(criteria, {}, "2").unknown) == ["sign", "chairs"]
    assert ids(gap(criteria, {}).unknown) == ["sign", "chairs", "survey"]


def test_answers_to_other_criteria_are_passed_over() -> None:
    assert gap([Rule("sign")], {"gone": DOES_NOT}) == gap([Rule("sign")], {})


def test_progress_counts_what_is_settled_per_zone_in_walking_order() -> None:
    criteria = [Rule("sign", zone="door"), COOLING, Rule("chairs"), Rule("place", zone="door")]

    walked = walked_through(
        criteria, {"sign": MEETS, "cooling.air": DOES_NOT, "chairs": NOT_APPLICABLE}
    )

    assert [(zone.zone, zone.answered, zone.total) for zone in walked] == [
        ("door", 1, 2),
        ("rest", 1, 2),
    ]
    assert not walked[0].is_done


def test_the_json_of_an_item_has_the_four_settled_fields() -> None:
    found = gap([Rule("chairs")], {"chairs": DOES_NOT}).as_json()

    assert found == {
        "met": [],
        "missing": [
            {"id": "chairs", "clause": "6.2.2", "requirement": "PJ-23", "text": "有休息桌椅"}
        ],
        "unknown": [],
        "not_applicable": [],
    }


@st.composite
def criteria_and_answers(draw: st.DrawFn) -> tuple[list[Rule], dict[str, Verdict]]:
    number = iter(range(10_000))

    def rule(depth: int) -> Rule:
        kind = draw(st.sampled_from(["leaf", "any", "all"] if depth else ["leaf"]))
        parts = () if kind == "leaf" else tuple(rule(depth - 1) for _ in range(2))
        return Rule(
            id=f"c{next(number)}",
            zone=draw(st.sampled_from(["door", "rest"])),
            grades=draw(st.sampled_from([None, (), ("1",), ("1", "2")])),
            optional=draw(st.booleans()),
            any_of=parts if kind == "any" else (),
            all_of=parts if kind == "all" else (),
        )

    criteria = [rule(2) for _ in range(draw(st.integers(0, 5)))]
    leaves = [leaf.id for leaf in answerable(criteria)]
    verdicts = st.sampled_from([None, *Verdict])
    drawn = {leaf: draw(verdicts) for leaf in leaves}
    return criteria, {leaf: verdict for leaf, verdict in drawn.items() if verdict}


@given(criteria_and_answers(), st.sampled_from([None, "1", "2"]))
def test_every_item_that_counts_stands_in_exactly_one_list(
    drawn: tuple[list[Rule], dict[str, Verdict]], grade: str | None
) -> None:
    criteria, answers = drawn

    found = gap(criteria, answers, grade)

    listed = ids((*found.met, *found.missing, *found.unknown, *found.not_applicable))
    expected = [
        rule.id
        for rule in items(criteria)
        if grade is None or rule.grades is None or grade in rule.grades
    ]
    assert sorted(listed) == sorted(expected)
    assert found.total == len(expected)
    walked = progress(standings(prepare(criteria), answers), grade)
    assert sum(zone.total for zone in walked) == found.total
    assert sum(zone.answered for zone in walked) == found.total - len(found.unknown)


@given(criteria_and_answers())
def test_nothing_is_missing_that_nobody_answered_or_that_is_optional(
    drawn: tuple[list[Rule], dict[str, Verdict]],
) -> None:
    criteria, answers = drawn
    by_id: dict[str, CriterionRule] = {rule.id: rule for rule in items(criteria)}

    found: Gap = gap(criteria, answers)

    for item in found.missing:
        rule = by_id[item.id]
        assert not rule.optional
        assert any(leaf.id in answers for leaf in answerable([rule]))
    assert not gap(criteria, {}).missing


@given(criteria_and_answers())
def test_answering_more_never_turns_a_met_either_or_back_to_unknown(
    drawn: tuple[list[Rule], dict[str, Verdict]],
) -> None:
    criteria, answers = drawn
    settled = {rule.id for rule in items(criteria) if state_of(rule, answers) is not State.UNKNOWN}
    full = {leaf.id: answers.get(leaf.id, DOES_NOT) for leaf in answerable(criteria)}

    still = {rule.id for rule in items(criteria) if state_of(rule, full) is not State.UNKNOWN}

    assert settled <= still


@pytest.mark.parametrize(
    ("said", "held", "stands"),
    [
        (MEETS, DOES_NOT, DOES_NOT),
        (DOES_NOT, MEETS, DOES_NOT),
        (NOT_APPLICABLE, DOES_NOT, NOT_APPLICABLE),
        (NOT_APPLICABLE, MEETS, NOT_APPLICABLE),
        (None, MEETS, MEETS),
        (None, DOES_NOT, DOES_NOT),
        (MEETS, None, MEETS),
        (DOES_NOT, None, DOES_NOT),
        (None, None, None),
    ],
)
def test_of_a_persons_word_and_the_record_the_stricter_stands(
    said: Verdict | None, held: Verdict | None, stands: Verdict | None
) -> None:
    assert stricter(said, held) is stands


def test_what_the_source_gives_no_requirement_for_is_never_missing() -> None:
    area = Rule("area", pending=True)
    given_text = weigh([area], {"area": DOES_NOT}, {}, upper={"area"})
    no_text = weigh([area], {"area": DOES_NOT}, {})

    short, waiting = gap([area], given_text), gap([area], no_text)

    assert not short.missing
    assert not waiting.missing
    assert (ids(short.short), ids(short.waiting)) == (["area"], [])
    assert (ids(waiting.short), ids(waiting.waiting)) == ([], ["area"])
    assert gap([area], weigh([area], {"area": MEETS}, {})).is_reached


def test_an_either_or_with_a_part_nothing_is_given_for_is_never_missing() -> None:
    either = Rule("place", any_of=(Rule("place.a"), Rule("place.b", pending=True)))

    found = gap([either], {"place.a": DOES_NOT, "place.b": DOES_NOT})

    assert ids(found.unknown) == ["place"]
    assert not found.missing


def test_a_zone_is_done_when_only_the_upper_union_is_waited_for() -> None:
    area, chairs = Rule("area", pending=True), Rule("chairs")

    (zone,) = walked_through([area, chairs], {"chairs": MEETS})

    assert (zone.answered, zone.waiting, zone.total) == (1, 1, 2)
    assert zone.is_done
    (zone,) = walked_through([area, chairs], {"area": MEETS})
    assert not zone.is_done


def test_a_gap_is_told_by_aspect() -> None:
    rules = [Rule("lamp", aspect="light"), Rule("wall", aspect="style"), Rule("else")]

    found = gap_by_aspect(standings(prepare(rules), {"lamp": MEETS, "wall": DOES_NOT}))

    assert list(found) == ["light", "style", ""]
    assert (ids(found["light"].met), ids(found["style"].missing)) == (["lamp"], ["wall"])
    assert ids(found[""].unknown) == ["else"]


@given(
    said=st.sampled_from([None, *Verdict]),
    held=st.sampled_from([None, MEETS, DOES_NOT]),
    pending=st.booleans(),
    has_text=st.booleans(),
)
def test_nothing_is_missing_that_neither_a_person_nor_the_record_denies(
    *, said: Verdict | None, held: Verdict | None, pending: bool, has_text: bool
) -> None:
    rule = Rule("r", pending=pending)

    answers = weigh([rule], {"r": said} if said else {}, {"r": held}, {"r"} if has_text else ())
    found = gap([rule], answers)

    assert bool(found.missing) == (stricter(said, held) is DOES_NOT and not pending)
    assert found.total == 1
