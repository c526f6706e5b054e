"""Answers to a standard stay as versions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.core.clock import FixedClock
from app.core.errors import NotAllowed, NotFound
from app.core.gap import Verdict
from app.models import Assessment, AuditEntry
from app.services import checklists, setup
from app.services.checklists import Given
from app.services.context import Context
from app.services.office import Office
from app.standards.loader import BUNDLED, Shelf, load_file, read_shelf
from app.standards.schema import Judge, Standard

WATER, FAN, COOLER = (
    "six-haves.appliances.water-dispenser",
    "six-haves.appliances.cooling.fan",
    "six-haves.appliances.cooling.air-conditioner",
)
KETTLE = "six-haves.appliances.kettle"


@pytest.fixture(scope="session")
def standard() -> Standard:
    return load_file(BUNDLED / "panjin-2021.toml")


@pytest.fixture
def lead(office: Office, as_person: Callable[[str], Office]) -> Office:
    return as_person("赵国强")


def versions(office: Office) -> int:
    return office.read(
        lambda ctx: ctx.session.scalar(select(func.count()).select_from(Assessment)) or 0
    )


def test_an_answer_says_who_and_when(lead: Office, standard: Standard) -> None:
    before = lead.act(checklists.answer, standard, WATER, Verdict.MEETS, " 两台 ")

    assert before == Given(WATER, None)
    given = lead.read(checklists.answers, standard)
    assert given == {WATER: Given(WATER, Verdict.MEETS, "两台", "赵国强", "2026-10-22")}


def test_the_newest_answer_counts_and_earlier_ones_stay(lead: Office, standard: Standard) -> None:
    lead.act(checklists.answer, standard, KETTLE, Verdict.DOES_NOT, "下周买")
    lead.act(checklists.answer, standard, KETTLE, Verdict.MEETS)

    assert lead.read(checklists.answers, standard)[KETTLE].verdict is Verdict.MEETS
    assert lead.read(checklists.answers, standard)[KETTLE].note == "下周买"
    assert versions(lead) == 2


def test_the_same_answer_again_is_no_new_version(lead: Office, standard: Standard) -> None:
    lead.act(checklists.answer, standard, KETTLE, Verdict.MEETS)
    lead.act(checklists.answer, standard, KETTLE, Verdict.MEETS)

    assert versions(lead) == 1


def test_an_answer_taken_back_is_unknown_again_and_never_missing(
    lead: Office, standard: Standard
) -> None:
    lead.act(checklists.answer, standard, KETTLE, Verdict.DOES_NOT)
    before = lead.act(checklists.take_back, standard, KETTLE)

    assert before.verdict is Verdict.DOES_NOT
    found = lead.read(checklists.gap_of, standard)
    assert KETTLE in {item.id for item in found.unknown}
    assert not found.missing
    assert versions(lead) == 2


def test_every_answer_leaves_its_audit_row(lead: Office, standard: Standard) -> None:
    def acts(ctx: Context) -> list[str]:
        query = select(AuditEntry.act).where(AuditEntry.record_type == "assessment")
        return list(ctx.session.scalars(query.order_by(AuditEntry.seq)))

    lead.act(checklists.answer, standard, KETTLE, Verdict.DOES_NOT)
    lead.act(checklists.take_back, standard, KETTLE)

    assert lead.read(acts) == ["自评", "收回自评"]


def test_one_of_two_is_enough_and_counts_as_one_item(lead: Office, standard: Standard) -> None:
    lead.act(checklists.answer, standard, COOLER, Verdict.DOES_NOT)
    assert not lead.read(checklists.gap_of, standard).missing

    lead.act(checklists.answer, standard, FAN, Verdict.MEETS)
    walk = lead.read(checklists.walk, standard)

    said = [item.id for item in walk.grades[0].gap.met if item.zone == "appliances"]
    assert said == ["six-haves.appliances.cooling"]
    zone = next(zone for zone in walk.progress if zone.zone == "appliances")
    assert (zone.answered, zone.total) == (1, 7)
    assert set(walk.given) == {COOLER, FAN}


def test_the_walk_goes_on_where_the_last_answer_was_given(
    lead: Office, standard: Standard, clock: FixedClock
) -> None:
    assert lead.read(checklists.walk, standard).left is None
    lead.act(checklists.answer, standard, "six-haves.rain-gear", Verdict.MEETS)
    clock.advance(86400)
    lead.act(checklists.answer, standard, WATER, Verdict.MEETS)

    left = lead.read(checklists.walk, standard).left

    assert left == checklists.WhereLeft("appliances", WATER, "赵国强", "2026-10-23")


def test_the_grade_named_for_the_host_type_is_only_suggested(
    lead: Office, standard: Standard
) -> None:
    fields = lead.read(setup.station_fields)
    lead.act(setup.change_station, replace(fields, host_type="金融企业网点"))

    grades = lead.read(checklists.walk, standard).grades

    assert [(grade.id, grade.is_suggested) for grade in grades] == [
        ("1", True),
        ("2", False),
        ("3", False),
    ]


def test_the_chair_may_look_but_not_answer(
    lead: Office, standard: Standard, as_person: Callable[[str], Office]
) -> None:
    office = as_person("孙惠民")

    with pytest.raises(NotAllowed) as told:
        office.act(checklists.answer, standard, WATER, Verdict.MEETS)

    assert "责任人" in str(told.value)
    assert versions(office) == 0
    assert office.read(checklists.walk, standard).total == len(standard.items)


def test_an_attendant_answers_what_the_standard_lets_them_judge(
    lead: Office, standard: Standard, as_person: Callable[[str], Office]
) -> None:
    as_person("单雨桐").act(checklists.answer, standard, WATER, Verdict.MEETS)

    assert lead.read(checklists.answers, standard)[WATER].verdict is Verdict.MEETS


def test_what_only_the_upper_union_judges_nobody_here_answers(
    lead: Office, standard: Standard
) -> None:
    criteria = tuple(replace(one, judges=(Judge.UPPER_UNION,)) for one in standard.criteria)
    theirs = replace(standard, criteria=criteria)

    with pytest.raises(NotAllowed) as told:
        lead.act(checklists.answer, theirs, "six-haves.books", Verdict.MEETS)

    assert "上级工会" in str(told.value)


def test_a_criterion_the_edition_has_not_is_refused(lead: Office, standard: Standard) -> None:
    with pytest.raises(NotFound):
        lead.act(checklists.answer, standard, "no-such", Verdict.MEETS)
    with pytest.raises(NotFound):  # a whole is answered by its parts
        lead.act(checklists.answer, standard, "six-haves.appliances", Verdict.MEETS)


def test_answers_to_criteria_a_new_edition_dropped_stay_but_are_not_shown(
    lead: Office, standard: Standard
) -> None:
    lead.act(checklists.answer, standard, "six-haves.books", Verdict.MEETS)
    lead.act(checklists.answer, standard, WATER, Verdict.MEETS)
    fewer = replace(
        standard,
        edition="新版",
        criteria=tuple(one for one in standard.criteria if one.id != "six-haves.books"),
    )

    assert set(lead.read(checklists.answers, fewer)) == {WATER}
    assert versions(lead) == 2
    assert set(lead.read(checklists.answers, standard)) == {WATER, "six-haves.books"}


def test_a_chosen_standard_whose_file_is_gone_is_named(lead: Office, standard: Standard) -> None:
    lead.act(setup.choose_standards, ["gone-1999", standard.id])

    found = lead.read(checklists.chosen, Shelf((standard,), ()))

    assert found == checklists.Chosen((standard,), ("gone-1999",))
    assert lead.read(checklists.chosen, Shelf((), ())).standards == ()


def test_without_a_file_there_is_no_standard(tmp_path: Path) -> None:
    assert read_shelf(tmp_path).standards == ()
