"""The paper to walk round with names every item, zone by zone, with what stands already."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.gap import Verdict
from app.services import checklists, walk_sheet
from app.services.office import Office
from app.standards.loader import BUNDLED, load_file
from app.standards.schema import Standard
from tests.reports.pages import fonts_inside, passes_pdfa, text, texts
from tests.ui.setup.rounds.small import FIRST


@pytest.fixture(scope="session")
def panjin() -> Standard:
    return load_file(BUNDLED / "panjin-2021.toml")


@pytest.fixture
def small(tmp_path: Path) -> Standard:
    path = tmp_path / "example-2024.toml"
    path.write_text(FIRST, "utf-8")
    return load_file(path)


def squeezed(words: str) -> str:
    return "".join(words.split())


def test_the_sheet_holds_every_item_with_its_number_clause_and_boxes(
    office: Office, panjin: Standard
) -> None:
    made = office.read(walk_sheet.gather, panjin)

    assert walk_sheet.write(made) == ()

    read = text(made.path)
    leaves = panjin.answerable.values()
    for zone in panjin.zones:
        assert squeezed(zone.title) in read
    for item in panjin.items:
        for leaf in item.leaves:
            said = leaf.title if item.is_either_or else item.text
            assert squeezed(said) in read, leaf.id
    waiting = sum(leaf.pending for leaf in leaves)
    assert read.count("□") == 3 * len(leaves) - waiting
    lines = [line.number for zone in made.zones for line in zone.lines]
    assert lines == list(range(1, len(leaves) + 1))
    assert read.count("走查人") == len(panjin.zones)
    assert "责任人签字" in texts(made.path)[-1]
    assert passes_pdfa(made.path)
    assert all(fonts_inside(made.path).values())


def test_a_sheet_of_one_zone_keeps_the_numbers_of_the_whole(
    office: Office, panjin: Standard
) -> None:
    whole = office.read(walk_sheet.gather, panjin)
    zone = panjin.zones[2]

    one = office.read(walk_sheet.gather, panjin, zone.id)

    assert [made.title for made in one.zones] == [zone.title]
    assert one.zones[0].lines == whole.zones[2].lines
    assert one.zones[0].lines[0].number > 1
    assert one.path != whole.path


def test_what_answers_itself_and_what_waits_is_marked(
    small: Standard, as_person: Callable[[str], Office]
) -> None:
    office = as_person("赵国强")

    def notes() -> dict[str, tuple[str, ...]]:
        made = office.read(walk_sheet.gather, small)
        return {line.text: line.notes for zone in made.zones for line in zone.lines}

    assert notes()["面积符合要求"] == (walk_sheet.WAITS,)
    assert notes()["有责任人"][0].startswith(walk_sheet.KNOWN)
    assert notes()["有热水壶"] == ()
    office.act(
        checklists.give_upper_text, small, "rest.area", "不少于 30 平方米", "通知", "2026-03-01"
    )
    assert notes()["面积符合要求"] == ("上级要求：不少于 30 平方米",)


def test_only_who_may_judge_is_offered_as_walker(as_person: Callable[[str], Office]) -> None:
    office = as_person("赵国强")

    walkers = office.read(walk_sheet.walkers)

    names = [name for _id, name in walkers]
    assert "单雨桐" in names
    assert "孙惠民" not in names


def test_every_walker_s_answer_is_taken(
    panjin: Standard, as_person: Callable[[str], Office]
) -> None:
    office = as_person("赵国强")
    leaf = next(iter(panjin.answerable.values()))

    for walker_id, _name in office.read(walk_sheet.walkers):
        office.act(
            checklists.answer,
            panjin,
            leaf.id,
            Verdict.MEETS,
            f"走查人 {walker_id}",
            walked_by=walker_id,
            walked_on="2026-10-20",
        )
