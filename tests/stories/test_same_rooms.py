"""One station under four standards: what the screen says is what the command line says."""

from __future__ import annotations

import re
import shutil
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton

from app import bootstrap
from app.commands.standards import GAP
from app.core.clock import FixedClock
from app.services import demo
from app.services.office import Office
from app.standards.loader import BUNDLED, read_shelf
from tests.stories.conftest import PlayedMonth
from tests.stories.people_at_desk import Desk, Person

FOUR = ("panjin-2021", "qinhuangdao-2023", "shenzhen-2023", "beijing-2013")


@pytest.fixture
def clock() -> FixedClock:
    made = demo.demo_clock(demo.read_sample())
    assert isinstance(made, FixedClock)
    return made


def test_every_grade_says_on_screen_what_the_command_line_says(
    desk_on: Callable[[Path], Desk], played: PlayedMonth, clock: FixedClock, tmp_path: Path
) -> None:
    root = tmp_path / "station"
    shutil.copytree(played.root, root, ignore=shutil.ignore_patterns("*.lock"))
    desk = desk_on(root)
    lead = Person(desk, "赵国强", demo.read_sample().pins["赵国强"])
    desk.starts()
    lead.signs_in()
    lead.goes_to("站点建设")
    lead.clicks("达标差距")
    on_screen = grades_on_screen(lead)
    lead.clicks("同一间屋子")
    cells = room_on_screen(lead, "饮水休息区")
    assert len(cells) > 1
    assert len({words.partition("：")[2] for words in cells}) == len(cells)

    desk.closes()
    assert on_screen == grades_on_command_line(root, clock)


def grades_on_screen(person: Person) -> dict[str, Mapping[str, int]]:
    """By city and grade, what the list of grades says: 还缺 3，还没看 2，已符合 34."""
    names = (button.accessibleName() for button in person.shown(QAbstractButton))
    said = (name.partition("：") for name in names if "：还缺 " in name)
    return {title: figures(words) for title, _colon, words in said}


def figures(words: str) -> Mapping[str, int]:
    """Read the figures; what the source leaves open was not looked at either (来源未列)."""
    said = {word: int(number) for word, number in re.findall(r"(\w+) (\d+)", words)}
    unknown = said["还没看"] + said.get("来源未列", 0)
    return figures_of(said["已符合"], said["还缺"], unknown, said.get("不适用", 0))


def figures_of(met: int, missing: int, unknown: int, not_applicable: int) -> Mapping[str, int]:
    return {"met": met, "missing": missing, "unknown": unknown, "not_applicable": not_applicable}


def room_on_screen(person: Person, room: str) -> list[str]:
    """What each standard says of one room, as its cell reads."""
    names = (button.accessibleName() for button in person.shown(QAbstractButton))
    return [name for name in names if name.startswith(room)]


def grades_on_command_line(root: Path, clock: FixedClock) -> dict[str, Mapping[str, int]]:
    """Ask `yizhan gap` for every grade of the four standards."""
    found: dict[str, Mapping[str, int]] = {}
    for standard in read_shelf(BUNDLED).standards:
        if standard.id in FOUR:
            for grade in standard.grades or (None,):
                words = ["--standard", standard.id, "--data", str(root)]
                words += ["--grade", grade.id] if grade else []
                title = f"{standard.city} {grade.title if grade else '全部条目'}"
                found[title] = asks_the_command(words, clock)
    return found


def asks_the_command(words: list[str], clock: FixedClock) -> Mapping[str, int]:
    def opened(
        root: Path | None, *, create: bool = False, passing: bool = False
    ) -> AbstractContextManager[Office]:
        assert not passing
        return bootstrap.open_office(root, clock=clock, create=create)

    parser = ArgumentParser()
    GAP.configure(parser)
    answer = GAP.run(parser.parse_args(words), opened)
    lists = answer.json
    return {key: len(lists[key]) for key in figures_of(0, 0, 0, 0)}  # type: ignore[arg-type]  # JSON
