"""Reads the change log for people: what happened to this record, who did it, on which day."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from app.core.clock import BUSINESS_ZONE, iso, local_time
from app.core.permissions import Act
from app.core.text import as_written
from app.records import wording
from app.services import audit_check, audit_seen, directory
from app.services.audit_words import sentences
from app.services.context import Context
from app.storage import changes, log_chain, log_rows

PAGE = 40
_ENTRIES = "SELECT seq, at, actor, act, record_type, payload FROM audit_entry"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; blanks mean everything."""

    words: str = ""
    """A number, a name, a word of what was done."""
    person: str = ""
    day: str = ""
    """YYYY-MM-DD."""
    record: tuple[str, str] | None = None
    """Table and public id of one record."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One thing that was done (变更记录)."""

    seq: int
    at: str
    """Local, to the minute."""
    who: str
    act: str
    about: str
    """What kind of record it is about, in words."""
    lines: tuple[str, ...]
    """What changed, in sentences."""


@dataclass(frozen=True, slots=True)
class LogPage:
    """A page of the log, the newest first, and where the next one begins."""

    entries: tuple[LogEntry, ...]
    next_before: int | None


@dataclass(frozen=True, slots=True)
class LogState:
    """How the log stands as a whole."""

    entries: int
    verified: int
    """How many were found whole at the last start."""
    problem: str


def state(ctx: Context) -> LogState:
    """Say how long the log is and what its verification at the last start came to."""
    seen = audit_seen.read(ctx.folder)
    (count,) = audit_check.raw_of(ctx).execute("SELECT count(*) FROM audit_entry").fetchone()
    return LogState(int(count), seen.seq, seen.problem)


def people_who_acted(ctx: Context) -> tuple[str, ...]:
    """Name who ever did something, for the choice of a person."""
    ctx.require(Act.SEE_AUDIT)
    rows = audit_check.raw_of(ctx).execute("SELECT DISTINCT actor FROM audit_entry")
    return tuple(dict.fromkeys(sorted(log_chain.person(row[0]) for row in rows)))


def key_of(ctx: Context, table: str, row_id: int) -> str:
    """Give the key under which the audit speaks of a record; "" where there is none."""
    one = changes.watched().get(table)
    if one is None:
        return ""
    query = f"{one.select} WHERE {one.primary} = ?"
    row = audit_check.raw_of(ctx).execute(query, (row_id,)).fetchone()
    return str(row[one.columns.index(one.key)]) if row else ""


def look_up(ctx: Context, wanted: Wanted, before: int | None = None, most: int = PAGE) -> LogPage:
    """Find entries, the newest first, from before one that was shown.

    Raises:
        NotAllowed: the role does not see the log.
    """
    ctx.require(Act.SEE_AUDIT)
    where, values = _conditions(wanted, before)
    found = (
        audit_check.raw_of(ctx)
        .execute(
            f"{_ENTRIES} WHERE {where} ORDER BY seq DESC LIMIT ?",
            (*values, most + 1),
        )
        .fetchall()
    )
    names = directory.names(ctx)
    entries = tuple(
        LogEntry(
            seq=seq,
            at=local_time(at),
            who=log_chain.person(actor),
            act=act,
            about=wording.table_name(table),
            lines=(
                *sentences(
                    _rows(payload, wanted),
                    partial(_named, ctx, names),
                    partial(audit_check.label_of, ctx),
                ),
                *_of_upgrade(payload),
            ),
        )
        for seq, at, actor, act, table, payload in found[:most]
    )
    return LogPage(entries, entries[-1].seq if len(found) > most else None)


def _rows(payload: str, wanted: Wanted) -> list[dict[str, object]]:
    """Give the rows of an entry; of one record alone where that was asked for."""
    rows: list[dict[str, object]] = json.loads(payload).get("rows", [])
    if wanted.record is None:
        return rows
    return [row for row in rows if (row["table"], row["key"]) == wanted.record] or rows


def _named(ctx: Context, people: Mapping[int, str], table: str, row_id: int) -> str:
    """Name a person or another record by its number."""
    if table == "person":
        return people.get(row_id, "")
    return log_rows.called(audit_check.raw_of(ctx), changes.watched(), table, row_id)


def _of_upgrade(payload: str) -> Iterator[str]:
    """Say what an upgrade found before it registered every row anew."""
    if '"baseline"' not in payload:
        return
    told = json.loads(payload)
    for where, what in told["what"].get("found", ()):
        yield f"升级前发现 {where}：{what}"
    yield f"升级时逐条登记了 {len(told['baseline'])} 条记录当时的样子，以后的核对从这里接着算。"


def _conditions(wanted: Wanted, before: int | None) -> tuple[str, tuple[object, ...]]:
    parts = tuple(_each_condition(wanted, before))
    where = " AND ".join(sql for sql, _values in parts) or "1"
    return where, tuple(value for _sql, values in parts for value in values)


def _each_condition(wanted: Wanted, before: int | None) -> Iterator[tuple[str, tuple[object, ...]]]:
    if before is not None:
        yield "seq < ?", (before,)
    if wanted.record is not None:
        table, key = wanted.record
        yield (
            "((record_type = ? AND record_id = ?) OR instr(payload, ?))",
            (table, key, f'"key":"{key}"'),
        )
    if words := as_written(wanted.words):
        tables = [key for key, name in wording.TABLES.items() if words == name]
        holes = ", ".join("?" * len(tables))
        yield (
            f"(instr(payload, ?) OR instr(act, ?) OR record_type IN ({holes}))",
            (words, words, *tables),
        )
    if wanted.person == log_chain.NOBODY:
        yield "actor = ''", ()
    elif wanted.person:
        yield "(actor = ? OR actor LIKE ? || '#%')", (wanted.person, wanted.person)
    if wanted.day:
        begin = datetime.combine(date.fromisoformat(wanted.day), time(), BUSINESS_ZONE)
        yield "at >= ? AND at < ?", (iso(begin), iso(begin + timedelta(days=1)))
