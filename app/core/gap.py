"""What a station still lacks for a grade: pure rules over criteria and answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Verdict(StrEnum):
    """What a person answered to a criterion (自评)."""

    MEETS = "meets"
    DOES_NOT = "does_not"
    NOT_APPLICABLE = "not_applicable"


VERDICT_NAMES: Mapping[Verdict, str] = {
    Verdict.MEETS: "符合",
    Verdict.DOES_NOT: "不符合",
    Verdict.NOT_APPLICABLE: "不适用",
}


class State(StrEnum):
    """Where an item stands once the answers to it are put together."""

    MET = "met"
    MISSING = "missing"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


STATE_NAMES: Mapping[State, str] = {
    State.MET: "已符合",
    State.MISSING: "还缺",
    State.UNKNOWN: "还没看",
    State.NOT_APPLICABLE: "不适用",
}


class CriterionRule(Protocol):
    """What the rules need to know of a criterion (条目) of any standard.

    A criterion has parts in `any_of` (either-or, one item), in `all_of` (each
    part an item of its own) or none at all, and then it is answered itself.
    `grades` is None where it counts for every grade.
    """

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def clause(self) -> str: ...
    @property
    def requirement(self) -> str: ...
    @property
    def zone(self) -> str: ...
    @property
    def grades(self) -> tuple[str, ...] | None: ...
    @property
    def optional(self) -> bool: ...
    @property
    def any_of(self) -> Sequence[CriterionRule]: ...
    @property
    def all_of(self) -> Sequence[CriterionRule]: ...


@dataclass(frozen=True)
class GapItem:
    """One line of a gap: the criterion in words, with its clause."""

    id: str
    clause: str
    requirement: str
    text: str
    title: str
    zone: str

    def as_json(self) -> dict[str, str]:
        """The four fields the command line prints."""
        return {
            "id": self.id,
            "clause": self.clause,
            "requirement": self.requirement,
            "text": self.text,
        }


@dataclass(frozen=True)
class Gap:
    """The gap (达标差距): every item that counts stands in exactly one list."""

    met: tuple[GapItem, ...]
    missing: tuple[GapItem, ...]
    unknown: tuple[GapItem, ...]
    not_applicable: tuple[GapItem, ...]

    @property
    def total(self) -> int:
        return sum(map(len, (self.met, self.missing, self.unknown, self.not_applicable)))

    @property
    def is_reached(self) -> bool:
        """Whether nothing is missing and nothing is left to look at."""
        return not self.missing and not self.unknown

    def as_json(self) -> dict[str, list[dict[str, str]]]:
        return {
            state.value: [item.as_json() for item in items]
            for state, items in (
                (State.MET, self.met),
                (State.MISSING, self.missing),
                (State.UNKNOWN, self.unknown),
                (State.NOT_APPLICABLE, self.not_applicable),
            )
        }


@dataclass(frozen=True)
class ZoneProgress:
    """How far the walk through one zone (功能区) has come, in items."""

    zone: str
    answered: int
    total: int

    @property
    def is_done(self) -> bool:
        return self.answered == self.total


def gap(
    criteria: Iterable[CriterionRule],
    answers: Mapping[str, Verdict],
    grade: str | None = None,
) -> Gap:
    """Sort the items of a standard by what is known of them.

    Unanswered is unknown, never missing; an optional item is never missing;
    answers to criteria that are not there are passed over.

    Args:
        criteria: The standard's criteria in their order.
        answers: Verdicts by the id of the answered criterion or part.
        grade: Only what counts for this grade; None for all criteria.
    """
    sorted_items: dict[State, list[GapItem]] = {state: [] for state in State}
    for rule in items(criteria):
        if counts_for(rule, grade):
            sorted_items[state_of(rule, answers)].append(_as_item(rule))
    return Gap(
        met=tuple(sorted_items[State.MET]),
        missing=tuple(sorted_items[State.MISSING]),
        unknown=tuple(sorted_items[State.UNKNOWN]),
        not_applicable=tuple(sorted_items[State.NOT_APPLICABLE]),
    )


def items(criteria: Iterable[CriterionRule]) -> Iterator[CriterionRule]:
    """The items that are counted: `all_of` taken apart, an either-or left whole."""
    for rule in criteria:
        if rule.all_of:
            yield from items(rule.all_of)
        else:
            yield rule


def answerable(criteria: Iterable[CriterionRule]) -> Iterator[CriterionRule]:
    """The criteria and parts a person gives a verdict on."""
    for rule in criteria:
        parts = (*rule.any_of, *rule.all_of)
        if parts:
            yield from answerable(parts)
        else:
            yield rule


def counts_for(rule: CriterionRule, grade: str | None) -> bool:
    """Whether an item counts for this grade; without a grade all do."""
    return grade is None or rule.grades is None or grade in rule.grades


def state_of(rule: CriterionRule, answers: Mapping[str, Verdict]) -> State:
    """Where one criterion stands, its parts taken together."""
    if rule.any_of:
        state = _either(state_of(part, answers) for part in rule.any_of)
    elif rule.all_of:
        state = _every(state_of(part, answers) for part in rule.all_of)
    else:
        state = _answered(answers.get(rule.id))
    # A thing one may have and has not is no lack.
    return State.NOT_APPLICABLE if rule.optional and state is State.MISSING else state


def progress(
    criteria: Iterable[CriterionRule],
    answers: Mapping[str, Verdict],
    grade: str | None = None,
) -> tuple[ZoneProgress, ...]:
    """Answered and all items per zone, in the order the zones first appear.

    An either-or counts as answered as soon as the answers settle it.
    """
    counts: dict[str, list[int]] = {}
    for rule in items(criteria):
        if counts_for(rule, grade):
            count = counts.setdefault(rule.zone, [0, 0])
            count[0] += state_of(rule, answers) is not State.UNKNOWN
            count[1] += 1
    return tuple(ZoneProgress(zone, *count) for zone, count in counts.items())


def _answered(verdict: Verdict | None) -> State:
    if verdict is None:
        return State.UNKNOWN
    return {
        Verdict.MEETS: State.MET,
        Verdict.DOES_NOT: State.MISSING,
        Verdict.NOT_APPLICABLE: State.NOT_APPLICABLE,
    }[verdict]


def _either(states: Iterable[State]) -> State:
    found = set(states)
    if found == {State.NOT_APPLICABLE}:
        return State.NOT_APPLICABLE
    for state in (State.MET, State.UNKNOWN):
        if state in found:
            return state
    return State.MISSING


def _every(states: Iterable[State]) -> State:
    found = set(states)
    if found == {State.NOT_APPLICABLE}:
        return State.NOT_APPLICABLE
    for state in (State.MISSING, State.UNKNOWN):
        if state in found:
            return state
    return State.MET


def _as_item(rule: CriterionRule) -> GapItem:
    return GapItem(
        id=rule.id,
        clause=rule.clause,
        requirement=rule.requirement,
        text=rule.text,
        title=rule.title,
        zone=rule.zone,
    )
