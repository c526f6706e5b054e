"""Sits somebody down at a window of the tests, as the front door does."""

from __future__ import annotations

from app.services import people
from app.services.context import Actor
from app.services.office import Office
from app.ui.house import HouseLines


def sit_down(office: Office, name: str) -> None:
    """Let somebody who is known sit at the office."""
    entry = next(e for e in office.read(people.list_people) if e.name == name)
    office.actor = Actor(entry.id, entry.name, frozenset(entry.current_roles))


def no_lines() -> HouseLines:
    """Header and bottom line without anything to say."""
    return HouseLines(station="示范街劳动者服务站")
