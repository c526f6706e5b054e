"""The header names who is on duty: by the roster, else whoever opened the door."""

from __future__ import annotations

from collections.abc import Callable

from app.services import checks, house_lines
from app.services.office import Office


def test_nobody_is_named_before_the_door_is_opened(as_person: Callable[[str], Office]) -> None:
    assert as_person("单雨桐").read(house_lines.surroundings).on_duty == ""


def test_without_a_roster_whoever_opened_the_door_is_on_duty(
    as_person: Callable[[str], Office],
) -> None:
    office = as_person("单雨桐")

    office.act(checks.record_check, checks.Check.OPENING, "fine")

    assert as_person("赵国强").read(house_lines.surroundings).on_duty == "单雨桐"
