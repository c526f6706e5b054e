"""What Qinhuangdao and Panjin ask for besides their criteria: grades, money, papers, walls."""

from __future__ import annotations

import pytest

from app.core.gap import gap
from app.standards.loader import BUNDLED, load_file
from app.standards.schema import ApplicationKind, Standard


@pytest.fixture(scope="module")
def qinhuangdao() -> Standard:
    return load_file(BUNDLED / "qinhuangdao-2023.toml")


@pytest.fixture(scope="module")
def panjin() -> Standard:
    return load_file(BUNDLED / "panjin-2021.toml")


def counted(standard: Standard, grade: str) -> dict[str, str]:
    """The requirement of each item that counts for a grade, by the item's id."""
    return {item.id: item.requirement for item in gap(standard.items, {}, grade).unknown}


def test_the_basic_six_are_other_six_than_panjin_s(qinhuangdao: Standard, panjin: Standard) -> None:
    basic = counted(qinhuangdao, "basic")

    assert set(basic.values()) == {f"QHD-{number:02d}" for number in range(7, 14)}
    labels = {item.label for item in qinhuangdao.items if item.id in basic}
    assert labels == {f"六有之{number}" for number in "一二三四五六"}
    titles = {item.title for item in panjin.items if item.label.startswith("六有")}
    assert titles.isdisjoint(item.title for item in qinhuangdao.items if item.id in basic)


def test_a_demonstration_site_has_all_of_that_four_conditions_and_a_good_effect(
    qinhuangdao: Standard,
) -> None:
    basic, demonstration = counted(qinhuangdao, "basic"), counted(qinhuangdao, "demonstration")
    added = {demonstration[one] for one in demonstration.keys() - basic.keys()}

    assert basic.keys() < demonstration.keys()
    assert added == {"QHD-14", "QHD-15", "QHD-16", "QHD-17", "QHD-18"}


def test_the_subsidies_have_a_sum_only_where_the_source_gives_one(
    qinhuangdao: Standard, panjin: Standard
) -> None:
    sums = {one.id: (one.grade, one.amount_yuan) for one in qinhuangdao.subsidies}

    assert sums == {
        "basic": ("basic", 10_000),
        "demonstration": ("demonstration", 100_000),
        "county": ("", None),
        "yearly": ("", None),
    }
    assert [one.amount_yuan for one in panjin.subsidies] == [None]


def test_the_subsidy_is_applied_for_by_the_end_of_september_without_photos(
    qinhuangdao: Standard,
) -> None:
    (form,) = qinhuangdao.applications

    assert (form.kind, form.due) == (ApplicationKind.SUBSIDY, "09-30")
    assert (form.photos_min, form.photos_max) == (None, None)
    assert [paper.id for paper in form.papers if paper.is_required] == [
        "design-plan",
        "review-opinions",
    ]
    assert form.levels


def test_the_station_form_takes_three_to_five_photos(panjin: Standard) -> None:
    (form,) = panjin.applications

    assert (form.kind, form.requirement) == (ApplicationKind.STATION, "PJ-69")
    assert (form.photos_min, form.photos_max, form.due) == (3, 5, "")


def test_eleven_kinds_of_activity_are_named_and_one_is_enough(qinhuangdao: Standard) -> None:
    warm = qinhuangdao.item("activities.warm")

    assert warm
    assert warm.is_either_or
    named = [leaf for leaf in warm.leaves if leaf.fact]
    assert len(named) == 11
    assert all(leaf.fact == f"activities.kind:{leaf.title}" for leaf in named)


def test_eight_services_and_three_opening_forms_count_for_no_grade(qinhuangdao: Standard) -> None:
    services = [item for item in qinhuangdao.items if item.requirement == "QHD-05"]
    form = qinhuangdao.item("opening.form")

    assert len(services) == 8
    assert form
    assert len(form.any_of) == 3
    assert {item.grades for item in (*services, form)} == {()}


def test_both_survey_the_same_things_under_the_same_ids(
    qinhuangdao: Standard, panjin: Standard
) -> None:
    five = {item.id: item.requirement for item in panjin.surveys}
    six = {item.id: item.requirement for item in qinhuangdao.surveys}

    assert set(five) == {"density", "radius", "people", "roads", "work-areas"}
    assert set(six) == {*five, "location"}


def test_the_wall_asks_only_for_what_the_source_names(
    qinhuangdao: Standard, panjin: Standard
) -> None:
    assert [item.id for item in panjin.walls] == ["sign", "hours", "supervision"]
    assert [item.id for item in qinhuangdao.walls] == [
        "sign",
        "staff",
        "rules",
        "service_process",
        "safety",
    ]


def test_no_two_drafts_of_a_standard_are_the_same_document(
    qinhuangdao: Standard, panjin: Standard
) -> None:
    for standard in (qinhuangdao, panjin):
        kinds = [draft.kind for draft in standard.rules]
        assert len(set(kinds)) == len(kinds)
