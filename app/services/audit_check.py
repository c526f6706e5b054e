"""Compares the store with its audit: broken links, rows behind it, what upgrades found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from app.core import audit as chain
from app.core.clock import local_time
from app.records.found import CheckFinding
from app.services.context import Context
from app.storage import changes, log_chain, log_rows


def raw_of(ctx: Context) -> Any:
    """Give the driver's own connection of a query: a million rows pass by here."""
    return ctx.session.connection().connection.driver_connection


def walk_from(ctx: Context, seq: int = 0, previous: str = chain.GENESIS) -> chain.Walk:
    """Follow the chain from after an entry to its end."""
    return log_chain.walk_from(raw_of(ctx), seq, previous)


def broken_links(ctx: Context) -> Iterator[CheckFinding]:
    """Locate every place where the chain does not hold."""
    return log_chain.broken_links(raw_of(ctx))


def rows_behind(ctx: Context) -> Iterator[CheckFinding]:
    """Locate every row that is not as the audit last said it is.

    A table that lacks a column cannot be read as ours; that it does is found by its shape.
    """
    raw = raw_of(ctx)
    there = changes.as_stored(raw)
    tables = {
        name: one
        for name, one in changes.watched().items()
        if name in there and not set(one.columns) - set(there[name].columns)
    }
    return log_rows.rows_behind(raw, tables)


def hash_at(ctx: Context, seq: int) -> str:
    """Give the hash of an entry, "" where it is missing."""
    return log_chain.hash_at(raw_of(ctx), seq)


def label_of(ctx: Context, table: str, key: str) -> str:
    """Name a record as people know it, by what is in it now; "" where it is gone."""
    return log_rows.label_of(raw_of(ctx), changes.watched(), table, key)


def found_at_upgrades(ctx: Context) -> Iterator[CheckFinding]:
    """Give what the upgrades of this store found: the rows have been registered anew since."""
    for seq, at, payload in raw_of(ctx).execute(
        "SELECT seq, at, payload FROM audit_entry"
        " WHERE record_type = 'store' AND record_id = '' AND act = ? ORDER BY seq",
        (changes.REGISTERED,),
    ):
        said = json.loads(payload)["what"]
        for where, what in said.get("found", ()):
            yield CheckFinding(
                where, f"{what}（{local_time(at)} 升级时发现，见变更记录第{seq}条。）"
            )
