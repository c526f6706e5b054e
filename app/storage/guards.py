"""What the tables must be like, as the models say: columns, relations, rules, indexes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import CheckConstraint, Table, UniqueConstraint
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex

from app.models import Base

_DIALECT = sqlite.dialect()
_ODD_WORDS = ("COLLATE", "ONCONFLICT", "GENERATED", "DEFERRABLE", "ONDELETE", "ONUPDATE")
"""What would make a table act otherwise, and stands in none of ours."""
_NOT_OURS = ("sqlite_", "alembic_version")
"""What SQLite and the migrations keep for themselves."""


def missing(connection: Any) -> tuple[str, ...]:
    """Name the rules that a store's tables lack or have otherwise; `connection` is an SA one."""
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
    there = {name: _flat(sql) for name, sql in rows}
    return tuple(name for name, place, text in _wanted() if _flat(text) not in there.get(place, ""))


def reshaped(connection: Any) -> tuple[str, ...]:
    """Name the tables that have other columns or relations than theirs, or are gone."""
    strict = connection.exec_driver_sql("SELECT name FROM pragma_table_list WHERE strict")
    are_strict = {name for (name,) in strict}
    texts = connection.exec_driver_sql("SELECT name, sql FROM sqlite_schema WHERE type = 'table'")
    odd = {name for name, sql in texts if any(word in _flat(sql).upper() for word in _ODD_WORDS)}
    return tuple(
        table.name
        for table in Base.metadata.tables.values()
        if table.name not in are_strict
        or table.name in odd
        or _columns_there(connection, table.name) != _columns(table)
        or _relations_there(connection, table.name) != _relations(table)
    )


def unknown(connection: Any) -> tuple[str, ...]:
    """Name the tables, views and indexes that are none of ours."""
    rows = connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type <> 'trigger'")
    ours = set(Base.metadata.tables)
    ours |= {str(one.name) for table in Base.metadata.tables.values() for one in table.indexes}
    return tuple(name for (name,) in rows if name not in ours and not name.startswith(_NOT_OURS))


def _wanted() -> Iterator[tuple[str, str, str]]:
    """Give of each rule its name, the table or index it stands in, and its text."""
    for table in Base.metadata.tables.values():
        for rule in table.constraints:
            begin = f"CONSTRAINT {rule.name}"
            if isinstance(rule, CheckConstraint):
                yield str(rule.name), table.name, f"{begin} CHECK ({rule.sqltext})"
            elif isinstance(rule, UniqueConstraint):
                columns = ", ".join(column.name for column in rule.columns)
                yield str(rule.name), table.name, f"{begin} UNIQUE ({columns})"
        for index in table.indexes:
            text = str(CreateIndex(index).compile(dialect=_DIALECT))
            yield str(index.name), str(index.name), text


def _columns(table: Table) -> set[tuple[str, str, int, int]]:
    keys = [column.name for column in table.primary_key]
    return {
        (
            column.name,
            column.type.compile(_DIALECT),
            int(not column.nullable),
            keys.index(column.name) + 1 if column.primary_key else 0,
        )
        for column in table.columns
    }


def _columns_there(connection: Any, table: str) -> set[tuple[str, str, int, int]]:
    rows = connection.exec_driver_sql(
        'SELECT name, type, "notnull", pk FROM pragma_table_xinfo(?)', (table,)
    )
    return {tuple(row) for row in rows}


def _relations(table: Table) -> set[tuple[str, str, str]]:
    return {
        (link.parent.name, link.column.table.name, link.column.name) for link in table.foreign_keys
    }


def _relations_there(connection: Any, table: str) -> set[tuple[str, str, str]]:
    rows = connection.exec_driver_sql(
        'SELECT "from", "table", "to" FROM pragma_foreign_key_list(?)', (table,)
    )
    return {tuple(row) for row in rows}


def _flat(sql: str) -> str:
    """Write SQL without blanks and quotes, so that only what it says is compared."""
    return "".join(sql.replace('"', "").split())
