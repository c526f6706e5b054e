"""Notes every row a transaction touches, whoever touched it and how; gives before and after.

TEMP triggers on the writing connection see also what bulk statements do. They belong to the
connection alone: nothing of them is in the file.
"""
# ruff: noqa: S608 (the SQL is put together from table and column names of our own, no values)

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import islice
from typing import Any, TypeAlias

from app.core.audit import GENESIS, canonical, link
from app.models import Base
from app.models.base import CONCEALED
from app.records.found import CheckFinding

Values: TypeAlias = tuple[Any, ...]
"""A row's values as the file has them, in the order of its columns' names."""

UNWATCHED = frozenset({"audit_entry", "privacy_salt"})
"""The chain itself, and the salts, which are meant to go without a trace."""

HIDDEN = "#"
"""What a hashed value begins with; alone where its salt is gone."""

REGISTERED, UPGRADER = "升级登记", "升级程序"
"""Act and actor of the entries an upgrade leaves."""

_REGISTERED_AT_ONCE = 2000
_NOTED = "touched_row"
_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Watched:
    """A table whose rows are noted: its columns by name, and which of them tell a row apart."""

    table: str
    columns: tuple[str, ...]
    primary: str
    key: str
    """`public_id` where there is one, else the primary key."""
    personal: frozenset[str]
    """Columns kept only as a hash (`info={"privacy": …}` in the model)."""

    @property
    def select(self) -> str:
        return f"SELECT {_listed(self.columns)} FROM {self.table}"


@dataclass(frozen=True, slots=True)
class Change:
    """One row before and after a transaction; None where it was not there."""

    table: str
    key: str
    was: Values | None
    now: Values | None


@cache
def watched() -> Mapping[str, Watched]:
    """Every table that is watched, made from the models."""
    found = {}
    for name, table in Base.metadata.tables.items():
        if name in UNWATCHED:
            continue
        (primary,) = (column.name for column in table.primary_key)
        personal = frozenset(c.name for c in table.columns if c.info.get("privacy") in CONCEALED)
        columns = tuple(sorted(column.name for column in table.columns))
        key = "public_id" if "public_id" in columns else primary
        found[name] = Watched(name, columns, primary, key, personal)
    return found


def as_stored(raw: Any) -> dict[str, Watched]:
    """Give the watched tables of a store of another version, with the columns it has there.

    Which of them are personal the models of today say: none has changed its class since.
    """
    found = {}
    for (name,) in raw.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall():
        columns = raw.execute("SELECT name, pk FROM pragma_table_info(?)", (name,)).fetchall()
        primary = [column for column, is_key in columns if is_key]
        if name in UNWATCHED or name == "alembic_version" or len(primary) != 1:
            continue
        names = tuple(sorted(column for column, _is_key in columns))
        key = "public_id" if "public_id" in names else primary[0]
        today = watched().get(name)
        found[name] = Watched(
            name, names, primary[0], key, today.personal if today else frozenset()
        )
    return found


def watch(raw: Any) -> None:
    """Make a connection note what is touched; outside a transaction, once per connection."""
    # One script: the driver would fill its cache of statements with these, which never come
    # again, and then prepare every later one anew.
    raw.executescript(";\n".join(_watching()))


def _watching() -> Iterator[str]:
    yield f"CREATE TEMP TABLE {_NOTED} (at INTEGER PRIMARY KEY, name TEXT, row, was TEXT)"
    for one in watched().values():
        old = f"json_array({_listed(f'OLD.{column}' for column in one.columns)})"
        moved = f" WHERE NEW.{one.primary} IS NOT OLD.{one.primary}"
        for act, notes in (
            ("INSERT", (_note(one, "NEW", "NULL"),)),
            ("UPDATE", (_note(one, "OLD", old), _note(one, "NEW", "NULL") + moved)),
            ("DELETE", (_note(one, "OLD", old),)),
        ):
            yield (
                f"CREATE TEMP TRIGGER note_{one.table}_{act.lower()} AFTER {act}"
                f" ON main.{one.table} BEGIN {'; '.join(notes)}; END"
            )


def take(raw: Any) -> list[Change]:
    """Give what this transaction changed, in the order it was first touched; forget the notes."""
    noted = raw.execute(f"SELECT name, row, was FROM {_NOTED} ORDER BY at").fetchall()
    if not noted:
        return []
    raw.execute(f"DELETE FROM {_NOTED}")
    first: dict[tuple[str, Any], str | None] = {}
    for name, row, was in noted:
        first.setdefault((name, row), was)
    found: list[Change] = []
    for (name, row), was in first.items():
        one = watched()[name]
        before = tuple(json.loads(was)) if was is not None else None
        now = raw.execute(f"{one.select} WHERE {one.primary} = ?", (row,)).fetchone()
        if before != now:
            found.extend(_changes(one, before, now))
    return found


def _changes(one: Watched, before: Values | None, now: Values | None) -> Iterator[Change]:
    """Tell a changed row from a new one that was given the number of a deleted one."""
    if before is not None and (now is None or _key(one, before) != _key(one, now)):
        yield Change(one.table, _key(one, before), before, None)
        before = None
    if now is not None:
        yield Change(one.table, _key(one, now), before, now)


class Concealer:
    """Hashes personal values with the salt of their record."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw
        self._salts: dict[tuple[str, str], str] = {}

    def hidden(self, table: str, key: str, value: object, *, may_make: bool) -> str:
        """Give what stands for a value: the same for the same value of the same record.

        Args:
            table: of the record.
            key: of the record.
            value: what is hashed.
            may_make: make the salt where there is none; else `HIDDEN` alone is given, so that
                what was just made anonymous is not hashed anew.
        """
        salt = self._salt(table, key) or (self._made(table, key) if may_make else "")
        if not salt:
            return HIDDEN
        return HIDDEN + sha256(f"{salt}{canonical(value)}".encode()).hexdigest()[:_DIGITS]

    def _salt(self, table: str, key: str) -> str:
        if (table, key) not in self._salts:
            row = self._raw.execute(
                "SELECT salt FROM privacy_salt WHERE subject_type = ? AND subject_id = ?",
                (table, key),
            ).fetchone()
            self._salts[table, key] = row[0] if row else ""
        return self._salts[table, key]

    def _made(self, table: str, key: str) -> str:
        salt = self._salts[table, key] = secrets.token_hex(16)
        self._raw.execute("INSERT INTO privacy_salt VALUES (?, ?, ?)", (table, key, salt))
        return salt


def concealed(
    one: Watched, key: str, values: Values, by: Concealer, *, may_make: bool = False
) -> Values:
    """Put hashes in the place of personal values; blanks tell nothing and stay."""
    if not one.personal:
        return values
    return tuple(
        by.hidden(one.table, key, value, may_make=may_make)
        if column in one.personal and value
        else value
        for column, value in zip(one.columns, values, strict=True)
    )


def digest(table: str, values: Values) -> str:
    """Give the digest of a whole row, its personal values concealed before."""
    return sha256(canonical([table, *values]).encode()).hexdigest()[:_DIGITS]


def rows_of(
    raw: Any, one: Watched, by: Concealer, *, may_make: bool = False
) -> Iterator[tuple[str, str]]:
    """Give key and digest of every row of a table as it is now."""
    for values in raw.execute(one.select):
        key = _key(one, values)
        yield key, digest(one.table, concealed(one, key, values, by, may_make=may_make))


def register_all(
    raw: Any, at: str, before: str, schema: str, found: Sequence[CheckFinding] = ()
) -> None:
    """Chain the digest of every row as it is now (升级登记): what an upgrade found and left.

    Args:
        raw: the connection, in the transaction of the upgrade, its schema that of the models.
        at: the moment, UTC ISO text.
        before: the revision the store was of; "" for a new one.
        schema: the revision reached.
        found: what was not as the log said before the upgrade; each check says it ever after.
    """
    by = Concealer(raw)
    rows = (
        [one.table, key, said]
        for one in watched().values()
        for key, said in rows_of(raw, one, by, may_make=True)
    )
    last = raw.execute("SELECT seq, hash FROM audit_entry ORDER BY seq DESC LIMIT 1").fetchone()
    seq, previous = last or (0, GENESIS)
    told = [[one.where, one.what] for one in found]
    while (part := list(islice(rows, _REGISTERED_AT_ONCE))) or told:
        seq += 1
        what: dict[str, Any] = {"from": before, "schema": schema}
        what |= {"found": told} if told else {}
        told = []
        said = {"record": ["store", ""], "what": what, "baseline": part}
        payload = canonical(said)
        hashed = link(previous, seq, at, UPGRADER, REGISTERED, payload)
        raw.execute(
            "INSERT INTO audit_entry (seq, at, actor, act, record_type, record_id, payload,"
            " previous_hash, hash) VALUES (?, ?, ?, ?, 'store', '', ?, ?, ?)",
            (seq, at, UPGRADER, REGISTERED, payload, previous, hashed),
        )
        previous = hashed


def _key(one: Watched, values: Values) -> str:
    return str(values[one.columns.index(one.key)])


def _note(one: Watched, row: str, was: str) -> str:
    return f"INSERT INTO {_NOTED} (name, row, was) SELECT '{one.table}', {row}.{one.primary}, {was}"


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(columns)
