"""What the audit costs: one act with it against the same without, and the chain verified.

- The act: a visit tapped, from the call to its durable return, against the same use case on the
  same kind of store with neither capture nor audit.
- The chain: a million entries as a tap writes them, verified, against reading the same rows and
  hashing their stored canonical text.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.core import audit as chain
from app.core.clock import FixedClock, iso
from app.services import audit_check, tally
from app.services.audit_rows import Noted
from app.services.context import Context
from app.services.office import Office
from app.storage import engine
from app.storage.connection import connect
from tests.bench.measure import Row, in_turn
from tests.bench.stores import open_station

ENTRIES = 1_000_000
_PAYLOAD = "SELECT seq, at, actor, act, payload, previous_hash, hash FROM audit_entry ORDER BY seq"


def measure(folder: Path, clock: FixedClock) -> list[Row]:
    """Give the rows of the audit."""
    return [_commit(folder, clock), _chain(folder, clock)]


def _commit(folder: Path, clock: FixedClock) -> Row:
    ours = open_station(folder / "audited", clock)
    theirs = open_station(folder / "unaudited", clock)
    # An engine that is not the office's notes nothing.
    bare = engine.open_engine(theirs.folder.database, theirs.database.keys.data_key)
    with bare.connect() as connection:
        connection.info[engine.WATCHED] = True

    def unaudited() -> None:
        with Session(bare, expire_on_commit=False) as session, session.begin():
            ctx = _context(theirs, session)
            tally.tap_visit(ctx, 1)
            session.flush()

    mine, other = in_turn(lambda: ours.act(tally.tap_visit, 1), unaudited, rounds=300, warm_up=30)
    bare.dispose()
    theirs.close()
    ours.close()
    return Row("one act with the audit", mine, "the same without capture and audit", other, 1.5)


class _Unnoted(list[Noted]):
    """Takes notes and keeps none."""

    def append(self, _note: Noted, /) -> None:
        return None


def _context(office: Office, session: Session) -> Context:
    return Context(
        session=session,
        station_id=1,
        actor=office.actor,
        clock=office.clock,
        folder=office.folder,
        files=office.files,
        noted=_Unnoted(),
    )


def _chain(folder: Path, clock: FixedClock) -> Row:
    office = open_station(folder / "chain", clock)
    office.act(tally.tap_visit, 1)
    raw = connect(office.folder.database, office.database.keys.data_key)
    _lengthen(raw, iso(clock.now()))

    def verify() -> None:
        found = office.read(audit_check.walk_from)
        if found.seq != ENTRIES or found.broken:
            raise AssertionError(found)

    def read_and_hash() -> None:
        for row in raw.execute(_PAYLOAD):
            sha256(row[4].encode()).hexdigest()

    mine, other = in_turn(verify, read_and_hash, rounds=3, warm_up=1)
    raw.close()
    office.close()
    what = f"{ENTRIES:,} entries of the audit verified"
    return Row(what, mine, "reading them and hashing their stored text", other, 2.0)


def _lengthen(raw: Any, at: str) -> None:
    """Go on with entries as the last act left one."""
    seq, actor, act, table, key, payload, previous = raw.execute(
        "SELECT seq, actor, act, record_type, record_id, payload, hash FROM audit_entry"
        " ORDER BY seq DESC LIMIT 1"
    ).fetchone()

    def entries() -> Iterator[tuple[object, ...]]:
        before = previous
        for number in range(seq + 1, ENTRIES + 1):
            hashed = chain.link(before, number, at, actor, act, payload)
            yield number, at, actor, act, table, key, payload, before, hashed
            before = hashed

    raw.execute("DROP TRIGGER audit_entry_in_order")
    raw.execute("BEGIN IMMEDIATE")
    raw.executemany("INSERT INTO audit_entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", entries())
    raw.execute("COMMIT")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
