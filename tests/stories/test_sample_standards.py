"""The sample station: four standards judge the same rooms, and each says something else."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from app import RESOURCES, bootstrap
from app.core import gap
from app.core.facts import WALL_KINDS
from app.core.station_life import LifeStep
from app.services import (
    application_book,
    applications,
    checklists,
    demo,
    demo_setup,
    gap_tasks,
    life,
    map_card,
    reviews,
    shelf,
    survey,
    wall,
)
from app.services.context import Context
from app.services.office import Office
from app.standards.loader import BUNDLED, read_shelf
from app.standards.schema import Standard
from tests.stories.conftest import PlayedMonth

PANJIN, QINHUANGDAO, SHENZHEN, BEIJING = (
    "panjin-2021",
    "qinhuangdao-2023",
    "shenzhen-2023",
    "beijing-2013",
)
LARGEST_PICTURE = 30_000


@pytest.fixture(scope="module")
def said() -> Mapping[str, Any]:
    return demo_setup.read()


@pytest.fixture(scope="module")
def at_hand() -> Mapping[str, Standard]:
    return {standard.id: standard for standard in read_shelf(BUNDLED).standards}


@pytest.fixture(scope="module")
def station(played: PlayedMonth, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The played station, opened on a copy: nobody changes what the other stories read."""
    copy = tmp_path_factory.mktemp("standards") / "data"
    shutil.copytree(played.root, copy, ignore=shutil.ignore_patterns("*.lock"))
    clock = demo.demo_clock(demo.read_sample())
    with bootstrap.open_office(copy, clock=clock) as office:
        yield office


def chosen(ctx: Context) -> tuple[Standard, ...]:
    return checklists.chosen(ctx, shelf.shelf(ctx)).standards


@pytest.fixture(scope="module")
def rooms(station: Office) -> dict[str, dict[str, str]]:
    """By room and standard: missing, where something is; else unknown, where it is; else met."""

    def verdicts(ctx: Context) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        standards = chosen(ctx)
        for standard, walk in zip(standards, checklists.walks(ctx, standards), strict=True):
            for zone in standard.zones:
                items = standard.items_of(zone.id)
                room = gap.gap(items, walk.verdicts)
                word = "missing" if room.missing else "unknown" if room.unknown else "met"
                found.setdefault(zone.id, {})[standard.id] = word
        return found

    return station.read(verdicts)


def test_the_sample_is_measured_by_all_four_cities(station: Office) -> None:
    assert {one.id for one in station.read(chosen)} == {PANJIN, QINHUANGDAO, SHENZHEN, BEIJING}


def test_the_same_rest_area_is_met_missing_and_unknown(rooms: dict[str, dict[str, str]]) -> None:
    assert rooms["rest"] == {PANJIN: "met", QINHUANGDAO: "missing", SHENZHEN: "unknown"}


def test_the_same_books_do_for_two_cities_and_not_for_two(rooms: dict[str, dict[str, str]]) -> None:
    """Shenzhen's source names the room and says no more: nobody can lack it (待上级提供)."""
    assert rooms["books"] == {
        PANJIN: "met",
        QINHUANGDAO: "met",
        SHENZHEN: "unknown",
        BEIJING: "missing",
    }


def test_several_people_looked_on_several_days(station: Office) -> None:
    walks = station.read(lambda ctx: checklists.walks(ctx, chosen(ctx)))
    given = [one for walk in walks for one in walk.given.values()]

    assert len({one.by for one in given}) == 5
    assert len({one.on for one in given}) >= 7


def test_a_broken_thing_on_the_list_answers_by_itself(station: Office) -> None:
    walk = station.read(lambda ctx: checklists.walk(ctx, chosen(ctx)[0]))
    wifi = "six-haves.appliances.wifi"

    assert wifi not in walk.given
    assert walk.verdicts[wifi] is gap.Verdict.DOES_NOT
    assert "坏了" in walk.facts[wifi].text


def test_an_upper_unions_text_settles_what_the_source_leaves_open(station: Office) -> None:
    standards = {one.id: one for one in station.read(chosen)}
    walk = station.read(checklists.walk, standards[SHENZHEN])

    assert set(walk.uppers) == {"rest.facilities", "rest.light"}
    assert walk.verdicts["rest.facilities"] is gap.Verdict.MEETS
    assert "编出来的" in walk.uppers["rest.light"].source


def test_the_sheet_with_the_former_hours_is_outdated_and_no_other(station: Office) -> None:
    entries = station.read(wall.register, station.read(chosen))

    assert [one.kind for one in entries if one.state is wall.State.OUTDATED] == ["hours"]
    assert sum(one.state is wall.State.POSTED for one in entries) == 5


def test_the_panjin_application_has_its_photos_and_the_subsidy_lacks_papers(
    station: Office,
) -> None:
    rows = {row.standard_id: row for row in station.read(applications.list_of)}
    panjin = station.read(application_book.detail, rows[PANJIN].id)
    subsidy = station.read(application_book.detail, rows[QINHUANGDAO].id)

    assert all(row.is_draft for row in rows.values())
    assert len(panjin.photos) == 4
    assert "photos" not in {lack.section for lack in panjin.lacks}
    assert {lack.section for lack in subsidy.lacks if lack.is_must} == {"papers", "opinions"}


def test_life_grade_map_and_tasks_are_there(station: Office) -> None:
    tasks = station.read(gap_tasks.listed)
    grade = station.read(reviews.grade_now, PANJIN)
    surveyed = station.read(survey.newest)

    assert station.read(life.state).step is LifeStep.RUNNING
    assert grade is not None
    assert "示例" in grade.reviewer
    assert surveyed is not None
    assert "示例" in surveyed.fields.place
    # The hours changed after the export, on the map as on the wall.
    assert station.read(map_card.card).changed == ("开放时间",)
    assert {task.budget is not None for task in tasks} == {True, False}
    assert all(task.fields.due_on for task in tasks)


# --- the data itself


def _named(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every criterion the data names, with its standard."""
    for sheet in said["sheet"]:
        for key in (*sheet["answers"], *sheet.get("pictures", ())):
            yield sheet["standard"], key
    for upper in said["upper_text"]:
        yield upper["standard"], upper["criterion"]
    for form in said["application"]:
        for photo in form.get("photo", ()):
            yield form["standard"], photo["criterion"]


def test_every_answer_names_a_criterion_there_is(
    said: Mapping[str, Any], at_hand: Mapping[str, Standard]
) -> None:
    unknown = [one for one in _named(said) if one[1] not in at_hand[one[0]].answerable]
    assert unknown == []


def test_every_task_names_an_item_there_is(
    said: Mapping[str, Any], at_hand: Mapping[str, Standard]
) -> None:
    wrong = [one for one in said["task"] if at_hand[one["standard"]].item(one["item"]) is None]
    assert wrong == []


def test_every_sheet_of_paper_is_of_a_kind_there_is(said: Mapping[str, Any]) -> None:
    assert {one["kind"] for one in said["posting"]} <= set(WALL_KINDS)


def test_what_a_rule_replaces_still_stands_in_a_draft(
    said: Mapping[str, Any], at_hand: Mapping[str, Standard]
) -> None:
    drafted = {
        (rule.kind, line) for one in at_hand.values() for rule in one.rules for line in rule.lines
    }
    wanted = {(one["kind"], one["instead"]) for one in said["rule"] if "instead" in one}
    assert wanted <= drafted


def test_the_pictures_are_small_and_all_in_use(said: Mapping[str, Any]) -> None:
    there = {path.stem: path for path in (RESOURCES / "sample" / "photos").iterdir()}
    used = {name for sheet in said["sheet"] for name in sheet.get("pictures", {}).values()}
    used |= {one["picture"] for one in said["posting"] if "picture" in one}

    assert used | {said["map"]["picture"]} == set(there)
    assert all(path.stat().st_size < LARGEST_PICTURE for path in there.values())


def test_the_sample_says_that_it_is_one(said: Mapping[str, Any]) -> None:
    text = (RESOURCES / "sample" / "setup.toml").read_text("utf-8")

    assert tomllib.loads(text) == said
    for words in (
        said["supervision"]["whose"],
        said["survey"]["place"],
        said["map"]["note"],
        *(one["reviewer"] for one in said["review"]),
        *(one["source"] for one in said["upper_text"]),
        *(form["texts"]["reason"] for form in said["application"]),
    ):
        assert "示例" in words
