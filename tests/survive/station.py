"""The folders the runs start from: a staffed station, and one of an older data version."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

from app.core.clock import FixedClock
from app.core.permissions import Role
from app.services.context import Actor
from app.services.office import Office
from app.storage import database
from app.storage.folder import prepare
from tests.conftest import NOON, _staff
from tests.survive import acts
from tests.survive.acts import desk_at

GOLDEN = Path(__file__).parents[1] / "storage" / "golden" / "0002"
"""Made by the program as it was at data version 0002, with signed rows and a closed month."""


@cache
def made_station(place: Path) -> Path:
    """Make a staffed station that has counted one visit."""
    folder, _ = prepare(place / "station")
    store, _ = database.create(folder)
    office = Office(store, FixedClock(NOON), Actor(None, "测试", frozenset(Role)))
    office.act(_staff)
    acts.tap(desk_at(store), random.Random(1))
    store.checkpoint()
    store.close()
    return folder.root
