"""One tally tap against a bare one-row commit on the same store."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from app.core.clock import FixedClock
from app.services import tally
from app.storage.connection import connect
from tests.bench.measure import Row, in_turn
from tests.bench.stores import open_station


def measure(folder: Path, clock: FixedClock) -> list[Row]:
    """Give the row of the tap, from the call to its durable return."""
    office = open_station(folder / "taps", clock)
    raw = connect(office.folder.database, office.database.keys.data_key)
    now = "2026-10-22T04:00:00.000Z"

    def tap() -> None:
        office.act(tally.tap_visit, 1)

    def bare() -> None:
        raw.execute("BEGIN IMMEDIATE")
        raw.execute(
            "INSERT INTO tally (public_id, station_id, on_date, entered_at, kind, worker_group_id,"
            " count, is_late, source_sheet) VALUES (?, 1, '2026-10-22', ?, 'visit', 1, 1, 0, '')",
            (str(uuid4()), now),
        )
        raw.execute("COMMIT")

    ours, theirs = in_turn(tap, bare, rounds=300, warm_up=30)
    raw.close()
    office.close()
    return [Row("one tally tap, call to durable return", ours, "bare one-row commit", theirs, 3.0)]
