"""The long run: `dev.py survive`."""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from app.core.clock import SystemClock, iso
from app.core.permissions import Role
from app.models import Person
from app.services import setup
from app.services.context import Actor, Context
from app.services.office import Office
from app.storage import database
from app.storage.folder import prepare
from tests.survive.killing import kill_again_and_again

CYCLES = 1000


def main() -> int:
    """Kill a writing process a thousand times; 0 when nothing acknowledged was lost."""
    with tempfile.TemporaryDirectory(prefix="yizhan-survive-") as name:
        folder, _ = prepare(Path(name))
        store, _ = database.create(folder)
        office = Office(store, SystemClock(), Actor(None, "survive", frozenset(Role)))
        office.act(_found)
        office.close()
        outcome = kill_again_and_again(folder.root, CYCLES, seed=1)
    print(  # noqa: T201 (a report to whoever ran it)
        f"{outcome.cycles} kills, {outcome.acknowledged} entries acknowledged, "
        f"{outcome.lost} lost, {outcome.damaged} stores damaged"
    )
    return 1 if outcome.lost or outcome.damaged else 0


def _found(ctx: Context) -> None:
    setup.found_station(ctx, setup.StationFields(name="survive"))
    person = Person(station_id=ctx.station_id, name="survive", created_at=iso(datetime.now(UTC)))
    ctx.session.add(person)
    ctx.audit("登记人员", person)


if __name__ == "__main__":
    sys.exit(main())
