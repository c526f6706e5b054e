"""What somebody with file and key at hand can do behind the program's back, for tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.core.audit import GENESIS, link
from app.services.office import Office
from app.storage import triggers
from app.storage.connection import connect

ENTRIES = "SELECT seq, at, actor, act, payload FROM audit_entry ORDER BY seq"


@contextmanager
def behind(office: Office) -> Iterator[Any]:
    """Open the store with its key, every guard of the database out of the way while it lasts."""
    raw = connect(office.folder.database, office.database.keys.data_key)
    raw.execute("PRAGMA synchronous = OFF")  # two hundred rules go and come; no disk is tested here
    raw.execute("PRAGMA foreign_keys = OFF")
    raw.execute("PRAGMA ignore_check_constraints = ON")
    for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        raw.execute(f'DROP TRIGGER "{name}"')
    yield raw
    triggers.create_all(raw)
    raw.close()


def chain_anew(raw: Any) -> None:
    """Write every hash of the chain again, so that each entry fits the one before it."""
    previous = GENESIS
    for seq, at, actor, act, payload in raw.execute(ENTRIES).fetchall():
        hashed = link(previous, seq, at, actor, act, payload)
        raw.execute(
            "UPDATE audit_entry SET previous_hash = ?, hash = ? WHERE seq = ?",
            (previous, hashed, seq),
        )
        previous = hashed


def change_any(raw: Any, table: str) -> None:
    """Change one row of a table, or add one where it has none."""
    columns = raw.execute(f"PRAGMA table_info({table})").fetchall()
    if raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0]:
        name, kind = next((c[1], c[2]) for c in reversed(columns) if not c[5])
        value = f"coalesce({name}, 0) + 1" if kind == "INTEGER" else f"coalesce({name}, '') || 'x'"
        raw.execute(
            f"UPDATE {table} SET {name} = {value} WHERE rowid = (SELECT min(rowid) FROM {table})"
        )
        return
    needed = [c for c in columns if (c[3] and c[4] is None) or c[5]]
    values = ["7" if c[2] == "INTEGER" else f"'{c[1]}-7'" for c in needed]
    names = ", ".join(f'"{c[1]}"' for c in needed)
    raw.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join(values)})")
