"""The rules that stand in the tables themselves: CHECK and UNIQUE, as the models name them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex

from app.models import Base


def missing(connection: Any) -> tuple[str, ...]:
    """Name the rules that a store's tables lack or have otherwise; `connection` is an SA one."""
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
    there = {name: _flat(sql) for name, sql in rows}
    return tuple(name for name, place, text in _wanted() if _flat(text) not in there.get(place, ""))


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
            if index.unique:
                text = str(CreateIndex(index).compile(dialect=sqlite.dialect()))
                yield str(index.name), str(index.name), text


def _flat(sql: str) -> str:
    """Write SQL without blanks and quotes, so that only what it says is compared."""
    return "".join(sql.replace('"', "").split())
