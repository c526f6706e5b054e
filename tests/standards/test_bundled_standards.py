"""The standards that come with the program, held against the requirement list."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from app.core.gap import Verdict, gap, prepare, progress, standings
from app.core.permissions import Role
from app.standards.loader import (
    BUNDLED,
    REQUIREMENTS_FILE,
    check_file,
    load_all,
    load_requirements,
)
from app.standards.schema import Criterion, Judge, Standard

REQUIREMENTS = {one.id: one for one in load_requirements(BUNDLED / REQUIREMENTS_FILE)}
STANDARDS = {standard.id: standard for standard in load_all(BUNDLED)}

# Built so far; the rest of the list is cited as its standards are written.
COVERED = [f"PJ-{number:02d}" for number in range(5, 30)]

SIX_HAVES = {
    "six-haves.chairs",
    "six-haves.toilet",
    "six-haves.first-aid",
    "six-haves.books",
    "six-haves.rain-gear",
}
APPLIANCES = ["cooling", "water-dispenser", "phone-charging", "kettle", "wifi"]
EXTRA = ["fridge", "television", "lockers", "repair-kit", "charging-inflating"]


@pytest.fixture
def panjin() -> Standard:
    return STANDARDS["panjin-2021"]


def counted(standard: Standard, grade: str | None = None) -> set[str]:
    return {item.id for item in gap(standard.items, {}, grade).unknown}


def every_part(criteria: tuple[Criterion, ...]) -> list[Criterion]:
    return [
        part for one in criteria for part in (one, *every_part(one.any_of), *every_part(one.all_of))
    ]


def test_every_bundled_file_passes_its_own_check() -> None:
    for path in BUNDLED.glob("*.toml"):
        assert check_file(path) == (), path.name


def test_the_requirement_list_holds_every_id_in_order() -> None:
    assert [one for one in REQUIREMENTS if one.startswith("PJ-")] == [
        f"PJ-{number:02d}" for number in range(1, 80)
    ]
    for one in REQUIREMENTS.values():
        assert one.kinds, one.id
        assert bool(one.reason) is not one.is_checkable, one.id


def test_every_checkable_requirement_is_cited_and_no_other_by_a_criterion() -> None:
    parts = [part for one in STANDARDS.values() for part in every_part(one.criteria)]
    cited = {part.requirement for part in parts}

    assert [one for one in COVERED if REQUIREMENTS[one].is_checkable and one not in cited] == []
    assert [one for one in sorted(cited) if not REQUIREMENTS[one].is_checkable] == []


def test_every_criterion_cites_the_clause_of_its_requirement() -> None:
    for standard in STANDARDS.values():
        for part in every_part(standard.criteria):
            assert part.clause == REQUIREMENTS[part.requirement].clause, part.id
        for grade in standard.grades:
            assert grade.clause == REQUIREMENTS[grade.requirement].clause, grade.id


def test_texts_are_plain_sentences_without_a_full_stop() -> None:
    for standard in STANDARDS.values():
        for part in every_part(standard.criteria):
            assert not re.search(r"[。；\s]$|  ", part.text), part.id
            assert len(part.title) <= 20 or part.id.startswith("build.form."), part.id


def test_judges_are_the_roles_of_the_station_and_the_upper_union() -> None:
    assert {judge.value for judge in Judge} == {role.value for role in Role} | {"upper_union"}


def test_panjin_says_plainly_that_its_source_has_no_date(panjin: Standard) -> None:
    assert panjin.issued_on is None
    assert panjin.effective_on is None
    assert "来源未注明" in panjin.edition
    assert "没有写" in panjin.dates_note


def test_panjin_zones_are_walked_in_order(panjin: Standard) -> None:
    walked = progress(standings(prepare(panjin.items), {}))

    assert [zone.zone for zone in walked] == [zone.id for zone in panjin.zones]
    assert sum(zone.total for zone in walked) == len(panjin.items) == panjin.summary()["criteria"]


def test_panjin_six_haves_are_five_things_and_five_appliances(panjin: Standard) -> None:
    haves = {item.id for item in panjin.items if item.requirement == "PJ-23"}

    assert haves == SIX_HAVES | {f"six-haves.appliances.{name}" for name in APPLIANCES}
    labels = Counter(item.label for item in panjin.items if item.id in haves)
    assert labels == Counter(
        {"六有之一": 1, "六有之二": 1, "六有之三": 5, "六有之四": 1, "六有之五": 1, "六有之六": 1}
    )


def test_panjin_has_two_either_ors_among_the_appliances(panjin: Standard) -> None:
    choices = {
        item.id.rpartition(".")[2]: [part.title for part in item.any_of]
        for item in panjin.items
        if item.is_either_or and item.requirement == "PJ-23"
    }

    assert choices == {
        "cooling": ["空调", "电风扇"],
        "phone-charging": ["手机充电器", "插排"],
    }
    fan_only = gap(panjin.items, {"six-haves.appliances.cooling.fan": Verdict.MEETS}, "2")
    assert [item.id for item in fan_only.met] == ["six-haves.appliances.cooling"]


def test_panjin_grades_ask_for_more_from_three_to_one(panjin: Standard) -> None:
    third, second, first = (counted(panjin, grade) for grade in "321")

    assert third < second < first < counted(panjin)


def test_panjin_grade_three_asks_for_no_equipment(panjin: Standard) -> None:
    asked = [item for item in panjin.items if item.grades is None or "3" in item.grades]

    assert {item.id.partition(".")[0] for item in asked} == {
        *("sign", "place", "opening", "running", "rules", "people"),
    }
    assert {"opening.mode", "rules.written", "running.open", "people.lead", "sign.outdoors"} <= {
        item.id for item in asked
    }
    assert not {item.requirement for item in asked} & {"PJ-19", "PJ-20", "PJ-23"}


def test_panjin_grade_one_adds_equipment_and_a_dedicated_person(panjin: Standard) -> None:
    added = counted(panjin, "1") - counted(panjin, "2")

    assert added == {
        *(f"extra.{name}" for name in EXTRA),
        "dedicated-person",
        "medical.assessed",
        "medical.in-sight",
        "medical.trained-user",
    }


def test_panjin_never_misses_what_one_may_have(panjin: Standard) -> None:
    nothing = dict.fromkeys(panjin.answerable, Verdict.DOES_NOT)

    found = gap(panjin.items, nothing)

    assert not found.unknown
    assert {item.id for item in found.not_applicable} == {
        "medical.assessed",
        "medical.in-sight",
        "medical.trained-user",
        "service.venue",
        "seasonal-activities",
        "roster.system",
        "assets.rules",
    }


@pytest.mark.parametrize(
    ("host_type", "grades"),
    [
        ("金融企业网点", ["1"]),
        ("政务大厅", ["1"]),
        ("物流快递网点", ["2"]),
        ("交警休息室", ["3"]),
        ("医院", []),
        ("加油站", []),
        ("重点工程建设工地", []),
    ],
)
def test_panjin_hosts_suggest_a_grade_where_the_source_names_them(
    panjin: Standard, host_type: str, grades: list[str]
) -> None:
    assert host_type in panjin.host_types
    assert [grade.id for grade in panjin.grades_for_host(host_type)] == grades


def test_panjin_sign_has_the_size_of_the_source(panjin: Standard) -> None:
    size = panjin.item("sign.size")

    assert size
    assert "40x60公分" in size.text
    assert (size.clause, size.requirement) == ("6.1.1", "PJ-14")


def test_a_standard_is_looked_up_by_zone_grade_and_item(panjin: Standard) -> None:
    toilet = panjin.zone("toilet")

    assert toilet
    assert (toilet.title, toilet.position) == ("卫生间", 3)
    assert [item.id for item in panjin.items_of("toilet")] == [
        "six-haves.toilet",
        "services.toilet",
    ]
    assert [grade.title for grade in panjin.grades] == ["一级站", "二级站", "三级站"]
    assert panjin.grade("2") == panjin.grades[1]
    assert panjin.grade("9") is None
    assert panjin.zone("roof") is None
    assert panjin.item("none") is None


def test_panjin_opening_is_one_of_three_modes(panjin: Standard) -> None:
    opening = panjin.item("opening.mode")

    assert opening
    assert [part.id.rpartition(".")[2] for part in opening.any_of] == [
        "office-hours",
        "fixed-times",
        "on-demand",
    ]


def test_nobody_lacks_what_shenzhen_only_names() -> None:
    """SZ-14…33 are headings, or a value said to exist (来源未列具体要求)."""
    shenzhen = STANDARDS["shenzhen-2023"]
    named = {f"SZ-{number}" for number in range(14, 34)}
    for verdict in Verdict:
        answers = dict.fromkeys(shenzhen.answerable, verdict)
        lacking = gap(shenzhen.items, answers).missing
        assert not [one.id for one in lacking if one.requirement in named]


def test_no_bundled_city_is_known_to_the_program() -> None:
    sources = (BUNDLED.parents[1] / "app").rglob("*.py")
    program = "\n".join(path.read_text(encoding="utf-8") for path in sources).lower()
    names = {standard.city for standard in STANDARDS.values()} | {
        standard_id.partition("-")[0] for standard_id in STANDARDS
    }

    assert [name for name in sorted(names) if name in program] == []
