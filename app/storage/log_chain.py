"""Follows the chain of the change log over a bare connection, and says where it does not hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.core import audit as chain
from app.core.clock import local_time
from app.records import wording
from app.records.found import CheckFinding

_ENTRIES = "SELECT seq, at, actor, act, payload, previous_hash, hash FROM audit_entry"
NOBODY = "没有人登录"
_MOST = 50
"""Broken places that are named; what lies behind them is not walked any more."""


def walk_from(raw: Any, seq: int = 0, previous: str = chain.GENESIS) -> chain.Walk:
    """Follow the chain from after an entry to its end."""
    rows = raw.execute(f"{_ENTRIES} WHERE seq > ? ORDER BY seq", (seq,))
    return chain.walk(rows, start=seq + 1, previous=previous)


def broken_links(raw: Any) -> Iterator[CheckFinding]:
    """Locate every place where the chain does not hold."""
    seq, previous = 0, chain.GENESIS
    for _at_most in range(_MOST):
        found = walk_from(raw, seq, previous)
        if found.broken is None:
            return
        yield broken_at(raw, found.broken)
        # Go on behind it, to name the next place as well.
        after = raw.execute(
            "SELECT seq, hash FROM audit_entry WHERE seq >= ? ORDER BY seq LIMIT 1",
            (found.broken,),
        ).fetchone()
        if after is None:
            return
        seq, previous = after


def describe(raw: Any, seq: int) -> str:
    """Say of an entry when it was, what was done, by whom and to which record."""
    row = raw.execute(
        "SELECT at, act, actor, record_type FROM audit_entry WHERE seq = ?", (seq,)
    ).fetchone()
    if row is None:
        return ""
    at, act, actor, table = (str(value) for value in row)
    return f"{_moment(at)} {person(actor)} {act}（{wording.table_name(table)}）"


def person(actor: str) -> str:
    """Name who acted without the number behind the name."""
    return actor.partition("#")[0] or NOBODY


def hash_at(raw: Any, seq: int) -> str:
    """Give the hash of an entry, "" where it is missing."""
    row = raw.execute("SELECT hash FROM audit_entry WHERE seq = ?", (seq,)).fetchone()
    return str(row[0]) if row else ""


def broken_at(raw: Any, seq: int) -> CheckFinding:
    """Say which entry does not fit, or is gone."""
    said = describe(raw, seq)
    if said:
        return CheckFinding(
            f"变更记录第{seq}条", f"{said}：这一条与它前面的对不上，被改动过或前面的被拿走过。"
        )
    before = describe(raw, seq - 1)
    return CheckFinding(
        f"变更记录第{seq}条", f"这一条不见了；它前面一条是 {before or '（没有）'}。"
    )


def _moment(at: str) -> str:
    try:
        return local_time(at)
    except ValueError:
        return at
