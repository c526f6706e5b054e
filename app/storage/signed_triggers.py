"""The five rules of every signed table, made of the one list in `signed_tables.py`.

The third comes twice: REPLACE takes a row away from an INSERT and from an UPDATE alike, and
without recursive_triggers no DELETE trigger sees it. Where a row is signed from the start and its
keys are frozen, an UPDATE can take none away; where nothing can be set later, nothing can be born
set: then that rule is left out, and every rule that stands is needed.
"""
# ruff: noqa: S608 (the SQL is put together from table and column names of our own, no values)

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import Index, Table, UniqueConstraint

from app.models.base import Base
from app.storage.signed_tables import ALWAYS, SIGNED, SignedTable
from app.storage.trigger_sql import differs, refusal


def signed_triggers() -> dict[str, str]:
    """Give name and SQL of every rule of every table of the list."""
    return {
        name: refusal(name, act, entry.name, when, message)
        for entry in SIGNED
        for name, act, when, message in _rules(entry)
        if when
    }


def unique_keys(table: Table) -> tuple[tuple[tuple[str, ...], str], ...]:
    """Give what makes a row of a table the only one: columns, and where (a partial index)."""
    key = (tuple(column.name for column in table.primary_key), "")
    constraints = (
        (tuple(column.name for column in each.columns), "")
        for each in sorted(table.constraints, key=lambda each: str(each.name))
        if isinstance(each, UniqueConstraint)
    )
    indexes = (
        (tuple(column.name for column in index.columns), _where(index))
        for index in sorted(table.indexes, key=lambda each: str(each.name))
        if index.unique
    )
    return (key, *constraints, *indexes)


def frozen_columns(entry: SignedTable) -> tuple[str, ...]:
    """Give the columns of a table that its signature freezes."""
    columns = (column.name for column in Base.metadata.tables[entry.name].columns)
    return tuple(name for name in columns if name not in entry.still_open)


def _rules(entry: SignedTable) -> Iterator[tuple[str, str, str, str]]:
    """Give name, act, condition and message of each rule; a blank condition is none."""
    table, name = Base.metadata.tables[entry.name], f"{entry.name}_{{0}}"
    signed, stands = entry.signed.format(row="OLD"), f"a signed {entry.name} stands there"
    stays = f"a signed {entry.name} does not change"
    if entry.signed == ALWAYS and not entry.still_open:
        stays = stands = f"{entry.name} is append-only"
    yield (
        name.format("no_change_once_signed"), "UPDATE",
        _changes(entry), stays,
    )  # fmt: skip
    yield (
        name.format("no_delete"), "DELETE",
        entry.stays or signed, stays,
    )  # fmt: skip
    yield (
        name.format("no_insert_over_signed"), "INSERT",
        _stands_there(entry, table, ""), stands,
    )  # fmt: skip
    yield (
        name.format("no_update_over_signed"), "UPDATE",
        "" if entry.signed == ALWAYS else _stands_there(entry, table, " AND e.id <> OLD.id"),
        stands,
    )  # fmt: skip
    yield (
        name.format("born_unsigned"), "INSERT",
        entry.not_born, f"a new {entry.name} is not signed yet",
    )  # fmt: skip
    yield (
        name.format("sign_off_forward"), "UPDATE",
        entry.not_back, f"a {entry.name} only goes forward, one step at a time",
    )  # fmt: skip


def _changes(entry: SignedTable) -> str:
    """Tell whether an update changes what is frozen.

    NEW is looked at too: what is signed in this very statement may not change in it either.
    """
    if entry.signed == ALWAYS and not entry.still_open:
        return ALWAYS
    found = []
    for columns, when in ((frozen_columns(entry), entry.signed), *entry.also):
        rows = sorted({when.format(row="OLD"), when.format(row="NEW")})
        changed = differs(columns)
        found.append(changed if when == ALWAYS else f"({' OR '.join(rows)}) AND ({changed})")
    return " OR ".join(f"({part})" for part in found)


def _stands_there(entry: SignedTable, table: Table, other: str) -> str:
    """Tell whether a signed row holds a key that NEW claims, which REPLACE would take away."""
    conditions = [entry.signed, *(when for _, when in entry.also)]
    signed = " OR ".join(condition.format(row="e") for condition in conditions)
    return " OR ".join(
        f"EXISTS (SELECT 1 FROM {entry.name} e WHERE {_same(table, columns, where)}"
        f" AND ({signed}){other})"
        for columns, where in unique_keys(table)
    )


def _same(table: Table, columns: tuple[str, ...], where: str) -> str:
    claims = [f"e.{column} = NEW.{column}" for column in columns]
    if where:
        claims += [_of(table, where, "NEW"), _of(table, where, "e")]
    return " AND ".join(claims)


def _of(table: Table, where: str, row: str) -> str:
    """Write the condition of a partial index for one row."""
    names = "|".join(column.name for column in table.columns)
    return re.sub(rf"\b({names})\b", rf"{row}.\1", where)


def _where(index: Index) -> str:
    return str(index.dialect_options["sqlite"]["where"])
