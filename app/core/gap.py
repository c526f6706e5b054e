"""What a station still lacks for a grade: pure rules over criteria and answers."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
    `grades` is None where it counts for every grade. `pending` says that the
    source gives only a heading, or mentions a value without giving it.
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
    def aspect(self) -> str: ...
    @property
    def optional(self) -> bool: ...
    @property
    def pending(self) -> bool: ...
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
    aspect: str = ""
    is_pending: bool = False
    """The source gives no requirement (待上级提供): it never counts as missing."""
    is_short: bool = False
    """Somebody answered 不符合 to what the upper union asks where the source gives nothing."""

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
    def waiting(self) -> tuple[GapItem, ...]:
        """What is unknown only because the source gives no requirement (待上级提供)."""
        return tuple(item for item in self.unknown if item.is_pending and not item.is_short)

    @property
    def short(self) -> tuple[GapItem, ...]:
        """What falls short of the upper union's text; unknown to the source, never missing."""
        return tuple(item for item in self.unknown if item.is_short)

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
    waiting: int = 0
    """Of those not answered: what the source gives no requirement for (待上级提供)."""

    @property
    def is_done(self) -> bool:
        return self.answered + self.waiting == self.total


@dataclass(frozen=True, slots=True)
class Prepared:
    """One item that is counted, with all of it that no answer changes."""

    rule: CriterionRule
    item: GapItem
    short_item: GapItem
    pending_ids: tuple[str, ...]
    """What of it takes an answer and has no requirement given."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One item that is counted, and where it stands."""

    rule: CriterionRule
    state: State
    item: GapItem


def prepare(criteria: Iterable[CriterionRule]) -> tuple[Prepared, ...]:
    """The items of a standard, made ready once for many evaluations."""
    return tuple(_prepared(rule) for rule in items(criteria))


def weigh(
    leaves: Iterable[CriterionRule],
    given: Mapping[str, Verdict],
    known: Mapping[str, Verdict | None],
    upper: Container[str] = (),
) -> dict[str, Verdict]:
    """Put what persons answered and what the program holds together: the stricter holds.

    A person's 不符合 or 不适用 stands; else what the program holds, for or
    against; else the person's 符合. Where the source gives no requirement and
    the upper union gave none, 不符合 says nothing.

    Args:
        leaves: What takes an answer.
        given: What persons answered, by id.
        known: What the program holds, by id.
        upper: Ids of what the upper union gave a text for.
    """
    found = {}
    for leaf in leaves:
        verdict = stricter(given.get(leaf.id), known.get(leaf.id))
        says_nothing = leaf.pending and verdict is Verdict.DOES_NOT and leaf.id not in upper
        if verdict is not None and not says_nothing:
            found[leaf.id] = verdict
    return found


def stricter(given: Verdict | None, known: Verdict | None) -> Verdict | None:
    """What holds of a person's answer and the program's own record (程序记录)."""
    if given in (Verdict.DOES_NOT, Verdict.NOT_APPLICABLE):
        return given
    return known or given


def gap(
    criteria: Iterable[CriterionRule],
    answers: Mapping[str, Verdict],
    grade: str | None = None,
) -> Gap:
    """Sort the items of a standard by what is known of them.

    Unanswered is unknown, never missing; so is what the source gives no
    requirement for. An optional item is never missing; answers to criteria
    that are not there are passed over.

    Args:
        criteria: The standard's criteria in their order.
        answers: Verdicts by the id of the answered criterion or part.
        grade: Only what counts for this grade; None for all criteria.
    """
    return gap_among(standings(prepare(criteria), answers), grade)


def standings(prepared: Iterable[Prepared], answers: Mapping[str, Verdict]) -> tuple[Standing, ...]:
    """Where each item stands, in their order; looked at once for all grades and aspects."""
    found = []
    for one in prepared:
        state = state_of(one.rule, answers)
        is_short = state is State.UNKNOWN and any(
            answers.get(leaf) is Verdict.DOES_NOT for leaf in one.pending_ids
        )
        found.append(Standing(one.rule, state, one.short_item if is_short else one.item))
    return tuple(found)


def gap_among(found: Iterable[Standing], grade: str | None = None) -> Gap:
    """The gap of some standings, for one grade or for all."""
    sorted_items: dict[State, list[GapItem]] = {state: [] for state in State}
    for one in found:
        if counts_for(one.rule, grade):
            sorted_items[one.state].append(one.item)
    return Gap(
        met=tuple(sorted_items[State.MET]),
        missing=tuple(sorted_items[State.MISSING]),
        unknown=tuple(sorted_items[State.UNKNOWN]),
        not_applicable=tuple(sorted_items[State.NOT_APPLICABLE]),
    )


def gap_by_aspect(found: Iterable[Standing]) -> dict[str, Gap]:
    """The gap of each aspect (方面) by its id; what belongs to none stands under ""."""
    by_aspect: dict[str, list[Standing]] = {}
    for one in found:
        by_aspect.setdefault(one.rule.aspect, []).append(one)
    return {aspect: gap_among(its) for aspect, its in by_aspect.items()}


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
        state = _STATES[answers.get(rule.id)]
        # Nobody can lack what no source asks for.
        state = State.UNKNOWN if rule.pending and state is State.MISSING else state
    # A thing one may have and has not is no lack.
    return State.NOT_APPLICABLE if rule.optional and state is State.MISSING else state


def progress(found: Iterable[Standing], grade: str | None = None) -> tuple[ZoneProgress, ...]:
    """Answered and all items per zone among some standings, zones in order of appearance.

    An either-or counts as answered as soon as the answers settle it.
    """
    counts: dict[str, list[int]] = {}
    for one in found:
        if counts_for(one.rule, grade):
            count = counts.setdefault(one.rule.zone, [0, 0, 0])
            is_answered = one.state is not State.UNKNOWN or one.item.is_short
            count[0] += is_answered
            count[1] += 1
            count[2] += one.item.is_pending and not is_answered
    return tuple(ZoneProgress(zone, *count) for zone, count in counts.items())


_STATES: Mapping[Verdict | None, State] = {
    None: State.UNKNOWN,
    Verdict.MEETS: State.MET,
    Verdict.DOES_NOT: State.MISSING,
    Verdict.NOT_APPLICABLE: State.NOT_APPLICABLE,
}


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


def _prepared(rule: CriterionRule) -> Prepared:
    leaves = tuple(answerable((rule,)))
    item = GapItem(
        id=rule.id,
        clause=rule.clause,
        requirement=rule.requirement,
        text=rule.text,
        title=rule.title,
        zone=rule.zone,
        aspect=rule.aspect,
        is_pending=all(leaf.pending for leaf in leaves),
    )
    pending = tuple(leaf.id for leaf in leaves if leaf.pending)
    return Prepared(rule, item, replace(item, is_short=True), pending)
