"""Writes what an act noted and every row it touched into the audit chain, as its last step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from app.core import audit as chain
from app.storage import changes

MOST_ROWS = 500
"""An act that touches more (an import) goes on in further entries of the same name."""

UNTOLD = frozenset({"id", "public_id", "station_id", "created_at", "search_keys", "revision"})
"""Columns that say nothing of themselves; the digest covers them all the same."""

_LINK = (
    "INSERT INTO audit_entry (seq, at, actor, act, record_type, record_id, payload,"
    " previous_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(slots=True)
class Noted:
    """One thing done in an act, before it becomes an entry of the chain."""

    at: str
    actor: str
    act: str
    record_type: str
    record_id: str
    station: int
    what: str
    """Canonical JSON, written when it was said: what is handed in may go on changing."""
    rows: list[dict[str, Any]] = field(default_factory=list)


def seal(raw: Any, noted: list[Noted]) -> int:
    """Chain what was noted, with the rows touched; give how many rows there were.

    Args:
        raw: the connection of the transaction, everything flushed into it.
        noted: in order; a row goes with the entry of its record, else with the last one.
    """
    touched = changes.take(raw)
    if not noted:
        return len(touched)
    by_record = {(one.record_type, one.record_id): one for one in noted}
    by = changes.Concealer(raw)
    for change in touched:
        entry = by_record.get((change.table, change.key)) or by_record.get((change.table, ""))
        (entry or noted[-1]).rows.append(_row(change, by))
    raw.executemany(_LINK, _linked(raw, (part for one in noted for part in _parts(one))))
    return len(touched)


def _row(change: changes.Change, by: changes.Concealer) -> dict[str, Any]:
    """Say what changed in a row: fields that differ, and the digest of all of it as it is now."""
    one = changes.watched()[change.table]
    # What is now first: its salt may only be made for values that stay.
    now = change.now and changes.concealed(one, change.key, change.now, by, may_make=True)
    was = change.was and changes.concealed(one, change.key, change.was, by)
    told: dict[str, Any] = {"table": change.table, "key": change.key}
    told["digest"] = changes.digest(change.table, now) if now else ""
    if was and not _is_forgotten(one, was):
        # All of what it was: a row changed behind the program is found though an act changed it.
        told["before"] = changes.digest(change.table, was)
    for name, values, other in (("was", was, now), ("now", now, was)):
        if values is not None:
            told[name] = {
                column: value
                for at, (column, value) in enumerate(zip(one.columns, values, strict=True))
                if column not in UNTOLD
                and (value not in (None, "") if other is None else value != other[at])
            }
    return told


def _is_forgotten(one: changes.Watched, was: changes.Values) -> bool:
    """Tell whether the salt of what was is gone, so that its digest would say nothing."""
    return any(
        column in one.personal and value == changes.HIDDEN
        for column, value in zip(one.columns, was, strict=True)
    )


def _parts(one: Noted) -> Iterator[Noted]:
    yield Noted(
        one.at, one.actor, one.act, one.record_type, one.record_id, one.station, one.what,
        one.rows[:MOST_ROWS],
    )  # fmt: skip
    for begin in range(MOST_ROWS, len(one.rows), MOST_ROWS):
        yield Noted(
            one.at, one.actor, one.act, one.record_type, one.record_id, one.station,
            f'{{"part":{begin // MOST_ROWS + 1}}}', one.rows[begin : begin + MOST_ROWS],
        )  # fmt: skip


def _linked(raw: Any, entries: Iterable[Noted]) -> list[tuple[object, ...]]:
    last = raw.execute("SELECT seq, hash FROM audit_entry ORDER BY seq DESC LIMIT 1").fetchone()
    seq, previous = last or (0, chain.GENESIS)
    rows: list[tuple[object, ...]] = []
    for one in entries:
        seq += 1
        record = chain.canonical([one.record_type, one.record_id])
        touched = f',"rows":{chain.canonical(one.rows)}' if one.rows else ""
        # Canonical as a whole: the names are in order, and so is what is in them.
        payload = f'{{"record":{record}{touched},"station":{one.station},"what":{one.what}}}'
        hashed = chain.link(previous, seq, one.at, one.actor, one.act, payload)
        rows.append(
            (seq, one.at, one.actor, one.act, one.record_type, one.record_id, payload,
             previous, hashed)
        )  # fmt: skip
        previous = hashed
    return rows
