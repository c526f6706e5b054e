"""Looks a store over before an upgrade registers its rows anew, and tells what does not fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import sha256
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from app.core.audit import canonical
from app.records.found import CheckFinding
from app.storage import changes, log_chain, log_rows

_CHAIN_ALONE = frozenset({"", "0001", "0002"})
"""Data versions whose log named no rows: there is nothing to compare them with."""
RULES: Mapping[str, str] = MappingProxyType(
    {
        "0003": "75d47fc72ddf9c7762a4efe1223c49d4",
        "0004": "4f180eb75b58ff09fadd8712f9c3345f",
    }
)
"""Digest of the triggers of each version from 0003 on: an upgrade puts new ones in their place."""

_TOLD = 3
"""So many findings stand in the notice; `check` names all of them."""

_HOLDERS = (
    "SELECT DISTINCT p.id, p.station_id FROM person p JOIN role_assignment r ON r.person_id = p.id"
    " WHERE p.voided_at IS NULL AND p.left_on IS NULL AND r.to_on IS NULL"
)


def findings(raw: Any, revision: str) -> tuple[CheckFinding, ...]:
    """Compare rules, chain and rows with what they were, as they stand before the upgrade.

    Args:
        raw: the connection, in the transaction of the upgrade, nothing upgraded yet.
        revision: the data version the store is of; "" for a new one.
    """
    if not revision:
        return ()
    found = [*_tried(raw, log_chain.broken_links)]
    if rules_of(raw) != RULES.get(revision, rules_of(raw)):
        what = f"升级前的保护规则与数据版本 {revision} 的不一样：有的缺失、多出来或被改动过。"
        found.append(CheckFinding("station.db", what))
    if revision not in _CHAIN_ALONE:
        found += _tried(raw, lambda raw: log_rows.rows_behind(raw, changes.as_stored(raw)))
    return tuple(found)


def _tried(raw: Any, look: Callable[[Any], Iterator[CheckFinding]]) -> tuple[CheckFinding, ...]:
    """Give what a look finds; what it cannot make sense of is a finding and stops no upgrade."""
    from sqlcipher3 import dbapi2

    try:
        return tuple(look(raw))
    except dbapi2.OperationalError as problem:
        if "decode" not in str(problem) or raw.text_factory is not str:
            raise
        # Text that is none: whatever else this upgrade reads is to be read like this, too.
        raw.text_factory = partial(str, encoding="utf-8", errors="replace")
        return _tried(raw, look)
    except (ValueError, TypeError, KeyError, AttributeError):
        return (CheckFinding("station.db", "有的内容不是驿站管家写的样子，后面的没能核对完。"),)


def rules_of(raw: Any) -> str:
    """Give the digest of a store's triggers."""
    rows = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name")
    return sha256(canonical([list(row) for row in rows]).encode()).hexdigest()[:32]


def tell(raw: Any, at: str, found: Sequence[CheckFinding]) -> None:
    """Leave lead and chair a notice of what was found, in the transaction of the upgrade.

    A station without either tells whoever has a role.
    """
    if not found:
        return
    shown = "；".join(f"{one.where}：{one.what.removesuffix('。')}" for one in found[:_TOLD])
    more = f"；等等，一共 {len(found)} 处" if len(found) > _TOLD else ""
    text = (
        f"升级以前核对数据，发现被程序以外的东西改动过：{shown}{more}。"
        "升级照常做完了，升级前的样子留有备份；这些发现记在变更记录里，以后每次检查都会再说。"
        "请责任人查明是谁动过数据文件，核对这几条记录。"
    )
    people = raw.execute(f"{_HOLDERS} AND r.role IN ('lead', 'chair')").fetchall()
    for person_id, station_id in people or raw.execute(_HOLDERS).fetchall():
        raw.execute(
            "INSERT INTO notice (public_id, station_id, revision, created_at, person_id, text)"
            " VALUES (?, ?, 1, ?, ?, ?)",
            (str(uuid4()), station_id, at, person_id, text),
        )
