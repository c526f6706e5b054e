"""A backup with its proven restore against one bare backup-API copy of the same encrypted store."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from app.core.clock import FixedClock
from app.services import start_up
from app.services.office import Office
from app.storage import backup
from app.storage.connection import connect
from tests.bench.measure import Alone, Row, alone, in_turn
from tests.bench.stores import fill, open_station

YEARS = 31
"""So many years of a station are about 100 MB."""
ROUNDS = 3
_WHAT = "one backup-API copy of the same encrypted store, with its sync"


def measure(folder: Path, clock: FixedClock) -> list[Row | Alone]:
    """Give the rows of backup and start check, on a store of about 100 MB."""
    office = open_station(folder / "backup", clock)
    fill(office, YEARS)
    for at in range(8):
        office.files.put(bytes([at]) * 500_000)
    megabytes = office.folder.database.stat().st_size / 1e6
    places = [folder / "proven", folder / "bare"]
    ours, bare = in_turn(
        lambda: _backup(office, places[0]),
        lambda: _copy(office, places[1]),
        rounds=ROUNDS,
        warm_up=1,
        before=lambda: _clear(places),
    )
    look = Row(f"backup with proven restore of a {megabytes:.0f} MB store", ours, _WHAT, bare, 4.0)
    root = office.folder
    office.close()
    opened = alone(lambda: start_up.open_station(root, clock).close(), rounds=ROUNDS)
    shutil.rmtree(root.root)
    return [look, Alone(f"start check and opening of a {megabytes:.0f} MB store", opened)]


def _backup(office: Office, to: Path) -> None:
    made_at = "2026-11-02T12:00:00"
    backup.write(office.folder, office.database.keys, to, made_at=made_at, name="bench")


def _copy(office: Office, to: Path) -> None:
    to.mkdir()
    key = office.database.keys.data_key
    reading, writing = connect(office.folder.database, key), connect(to / "copy.db", key)
    writing.execute("PRAGMA synchronous = OFF")
    writing.execute("PRAGMA journal_mode = OFF")
    reading.backup(writing)
    writing.close()
    reading.close()
    with (to / "copy.db").open("rb+") as stream:
        os.fsync(stream.fileno())


def _clear(places: list[Path]) -> None:
    for place in places:
        shutil.rmtree(place, ignore_errors=True)
