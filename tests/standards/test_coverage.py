"""Every requirement of the four sources is cited by a criterion, or says why it cannot be."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.standards.loader import BUNDLED, REQUIREMENTS_FILE, load_all, load_requirements
from app.standards.schema import Criterion, Standard, Status

REQUIREMENTS = load_requirements(BUNDLED / REQUIREMENTS_FILE)
STANDARDS = load_all(BUNDLED)
SOURCES = {"SZ": 45, "PJ": 79, "QHD": 33, "BJ": 35}


def whole(criteria: tuple[Criterion, ...]) -> Iterator[Criterion]:
    for one in criteria:
        yield one
        yield from whole((*one.any_of, *one.all_of))


def cited_by_criteria(standard: Standard) -> set[str]:
    return {part.requirement for part in whole(standard.criteria)}


def cited_beside(standard: Standard) -> set[str]:
    """What the grades, papers, sheets and reports of a standard cite."""
    return {
        *(one.requirement for one in standard.grades),
        *(one.requirement for one in standard.subsidies),
        *(one.requirement for one in standard.applications),
        *(one.requirement for one in standard.surveys),
        *(one.requirement for one in standard.walls),
        *(one.requirement for one in standard.rules),
        *(one.requirement for one in standard.reports),
    }


@pytest.mark.parametrize(("prefix", "count"), SOURCES.items())
def test_every_number_of_the_source_is_on_the_list(prefix: str, count: int) -> None:
    listed = [one.id for one in REQUIREMENTS if one.id.partition("-")[0] == prefix]

    assert listed == [f"{prefix}-{number:02d}" for number in range(1, count + 1)]


def test_the_list_holds_no_other_source() -> None:
    assert {one.id.partition("-")[0] for one in REQUIREMENTS} == set(SOURCES)


def test_what_cannot_be_checked_at_one_station_says_why() -> None:
    for one in REQUIREMENTS:
        assert bool(one.reason) is not one.is_checkable, one.id


def test_every_checkable_requirement_is_cited_by_a_criterion() -> None:
    cited = set().union(*map(cited_by_criteria, STANDARDS))

    assert [one.id for one in REQUIREMENTS if one.is_checkable and one.id not in cited] == []


def test_only_what_the_review_draft_alone_says_is_cited_by_no_edition_in_force() -> None:
    current = [standard for standard in STANDARDS if standard.status is Status.CURRENT]
    former = [standard for standard in STANDARDS if standard.status is Status.SUPERSEDED]
    in_force = set().union(*map(cited_by_criteria, current))

    assert set().union(*map(cited_by_criteria, former)) - in_force == {"SZ-34"}


@pytest.mark.parametrize("standard", STANDARDS, ids=lambda one: one.id)
def test_every_criterion_cites_a_requirement_of_its_own_source(standard: Standard) -> None:
    checkable = {one.id for one in REQUIREMENTS if one.is_checkable}
    cited = cited_by_criteria(standard)

    assert cited
    assert sorted(cited - checkable) == []
    assert len({one.partition("-")[0] for one in cited}) == 1


@pytest.mark.parametrize("standard", STANDARDS, ids=lambda one: one.id)
def test_what_stands_beside_the_criteria_cites_the_same_source(standard: Standard) -> None:
    known = {one.id for one in REQUIREMENTS}
    (source,) = {one.partition("-")[0] for one in cited_by_criteria(standard)}
    beside = cited_beside(standard)

    assert sorted(beside - known) == []
    assert {one.partition("-")[0] for one in beside} <= {source}


@pytest.mark.parametrize("standard", STANDARDS, ids=lambda one: one.id)
def test_every_criterion_belongs_to_an_aspect_and_every_aspect_is_used(
    standard: Standard,
) -> None:
    used = {item.aspect for item in standard.items}

    assert "" not in used
    assert used == {aspect.id for aspect in standard.aspects}
