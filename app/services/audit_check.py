"""Compares the store with its audit: broken links, rewritten chains, rows changed behind it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from app.core import audit as chain
from app.core.clock import local_time
from app.records import wording
from app.services.context import Context
from app.storage import changes

_ENTRIES = "SELECT seq, at, actor, act, payload, previous_hash, hash FROM audit_entry"
_MOST = 50
"""Findings of one kind that are named; how many more there are is said."""


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """One thing found wrong: where, and what."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Said:
    """What the audit last said of a row."""

    digest: str
    """"" where it said that the row went."""
    seq: int


def raw_of(ctx: Context) -> Any:
    """Give the driver's own connection of a query: a million rows pass by here."""
    return ctx.session.connection().connection.driver_connection


def walk_from(ctx: Context, seq: int = 0, previous: str = chain.GENESIS) -> chain.Walk:
    """Follow the chain from after an entry to its end."""
    rows = raw_of(ctx).execute(f"{_ENTRIES} WHERE seq > ? ORDER BY seq", (seq,))
    return chain.walk(rows, start=seq + 1, previous=previous)


def broken_links(ctx: Context) -> Iterator[CheckFinding]:
    """Locate every place where the chain does not hold."""
    seq, previous = 0, chain.GENESIS
    for _at_most in range(_MOST):
        found = walk_from(ctx, seq, previous)
        if found.broken is None:
            return
        yield broken_at(ctx, found.broken)
        # Go on behind it, to name the next place as well.
        after = (
            raw_of(ctx)
            .execute(
                "SELECT seq, hash FROM audit_entry WHERE seq >= ? ORDER BY seq LIMIT 1",
                (found.broken,),
            )
            .fetchone()
        )
        if after is None:
            return
        seq, previous = after


def describe(ctx: Context, seq: int) -> str:
    """Say of an entry when it was, what was done, by whom and to which record."""
    row = (
        raw_of(ctx)
        .execute("SELECT at, act, actor, record_type FROM audit_entry WHERE seq = ?", (seq,))
        .fetchone()
    )
    if row is None:
        return ""
    at, act, actor, table = (str(value) for value in row)
    return f"{_moment(at)} {person(actor)} {act}（{wording.table_name(table)}）"


def label_of(ctx: Context, table: str, key: str) -> str:
    """Name a record as people know it, by what is in it now; "" where it is gone."""
    one = changes.watched().get(table)
    query = f"{one.select} WHERE {one.key} = ?" if one else ""
    row = raw_of(ctx).execute(query, (key,)).fetchone() if one else None
    if one is None or row is None:
        return ""
    values = dict(zip(one.columns, row, strict=True))
    return wording.label(table, {c: v for c, v in values.items() if c not in one.personal})


def person(actor: str) -> str:
    """Name who acted without the number behind the name."""
    return actor.partition("#")[0]


def rows_behind(ctx: Context) -> Iterator[CheckFinding]:
    """Locate every row that is not as the audit last said it is."""
    said, odd = _all_said(ctx)
    yield from odd
    raw = raw_of(ctx)
    by = changes.Concealer(raw)
    for table, one in changes.watched().items():
        of_table = said.pop(table, {})
        found = _of_table(ctx, one, of_table, by)
        yield from islice(found, _MOST)
        more = sum(1 for _ in found)
        if more:
            yield CheckFinding(wording.table_name(table), f"还有 {more} 条也是这样。")
    yield from _salts(raw, said)


def hash_at(ctx: Context, seq: int) -> str:
    """Give the hash of an entry, "" where it is missing."""
    row = raw_of(ctx).execute("SELECT hash FROM audit_entry WHERE seq = ?", (seq,)).fetchone()
    return str(row[0]) if row else ""


def broken_at(ctx: Context, seq: int) -> CheckFinding:
    """Say which entry does not fit, or is gone."""
    said = describe(ctx, seq)
    if said:
        return CheckFinding(
            f"变更记录第{seq}条", f"{said}：这一条与它前面的对不上，被改动过或前面的被拿走过。"
        )
    before = describe(ctx, seq - 1)
    return CheckFinding(
        f"变更记录第{seq}条", f"这一条不见了；它前面一条是 {before or '（没有）'}。"
    )


def _all_said(ctx: Context) -> tuple[dict[str, dict[str, Said]], list[CheckFinding]]:
    """Gather what the audit last said of each row, by table and key; and entries that are odd."""
    said: dict[str, dict[str, Said]] = {}
    odd = []
    for seq, table, key, payload in raw_of(ctx).execute(
        "SELECT seq, record_type, record_id, payload FROM audit_entry ORDER BY seq"
    ):
        try:
            told = json.loads(payload)
            if told["record"] != [table, key]:
                odd.append(_odd(ctx, seq))
            for row in told.get("rows", ()):
                said.setdefault(row["table"], {})[row["key"]] = Said(row["digest"], seq)
            for name, of, digest in told.get("baseline", ()):
                said.setdefault(name, {})[of] = Said(digest, seq)
        except (ValueError, KeyError, TypeError, AttributeError):
            odd.append(_odd(ctx, seq))
    return said, odd


def _odd(ctx: Context, seq: int) -> CheckFinding:
    return CheckFinding(f"变更记录第{seq}条", f"{describe(ctx, seq)}：内容与登记的不符。")


def _of_table(
    ctx: Context, one: changes.Watched, said: dict[str, Said], by: changes.Concealer
) -> Iterator[CheckFinding]:
    there = set()
    for key, digest in changes.rows_of(raw_of(ctx), one, by):
        there.add(key)
        last = said.get(key)
        if last is None or not last.digest:
            yield CheckFinding(
                label_of(ctx, one.table, key), "这一条不是用驿站管家登记的，是从外面加进来的。"
            )
        elif last.digest != digest:
            yield CheckFinding(
                label_of(ctx, one.table, key),
                f"这一条在驿站管家以外被改动过；程序最后一次改它是 {describe(ctx, last.seq)}。",
            )
    for key, last in said.items():
        if last.digest and key not in there:
            yield CheckFinding(
                _lost_label(ctx, one, key, last.seq),
                f"这一条在驿站管家以外被删掉了；程序最后一次改它是 {describe(ctx, last.seq)}。",
            )


def _lost_label(ctx: Context, one: changes.Watched, key: str, seq: int) -> str:
    """Name a row that is gone by what was last said of it."""
    values: dict[str, object] = {}
    for (payload,) in raw_of(ctx).execute(
        "SELECT payload FROM audit_entry WHERE seq <= ? AND instr(payload, ?) ORDER BY seq",
        (seq, f'"{key}"'),
    ):
        for row in json.loads(payload).get("rows", ()):
            if row["key"] == key and row["table"] == one.table:
                values |= row.get("now", {})
    return wording.label(one.table, values)


def _salts(raw: Any, unknown: dict[str, dict[str, Said]]) -> Iterable[CheckFinding]:
    """Find salts of records nobody knows, and tables the audit knows but the store does not."""
    for table in unknown:
        yield CheckFinding(wording.table_name(table), "变更记录里有的这一类，数据里没有。")
    for table, key in raw.execute("SELECT subject_type, subject_id FROM privacy_salt"):
        one = changes.watched().get(table)
        entry = raw.execute(
            "SELECT 1 FROM audit_entry WHERE instr(payload, ?) LIMIT 1", (f'"{key}"',)
        ).fetchone()
        if one is None or entry is None:
            yield CheckFinding(
                wording.table_name("privacy_salt"), "有一条不是用驿站管家登记的，是从外面加进来的。"
            )


def _moment(at: str) -> str:
    try:
        return local_time(at)
    except ValueError:
        return at
