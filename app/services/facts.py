"""What the program itself holds of a station, so that criteria answer themselves (程序记录)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import select

from app.core.facts import NOTHING_KNOWN, Fact, parted
from app.models import AuditEntry
from app.services import daily_facts, house_facts, standing_facts
from app.services.context import Context
from app.storage.database import SNAPSHOT

Answerer = Callable[[Context, frozenset[str]], Mapping[str, Fact]]
"""Answers the wanted facts of one group, each by its key and argument as the standard wrote it."""

_GROUPS: Mapping[str, Answerer] = MappingProxyType(
    {
        "card": house_facts.card,
        "role": house_facts.roles,
        "chair": house_facts.chair,
        "groups": house_facts.groups,
        "services": house_facts.services,
        "equipment": house_facts.equipment,
        "roster": daily_facts.roster,
        "opening": daily_facts.duty,
        "duty": daily_facts.duty,
        "opinions": daily_facts.opinions,
        "stock": daily_facts.stock,
        "month": daily_facts.months,
        "archive": daily_facts.months,
        "expenses": daily_facts.expenses,
        "funds": daily_facts.funds,
        "activities": daily_facts.activities,
        "backup": daily_facts.backup,
        "wall": standing_facts.wall,
        "survey": standing_facts.survey,
        "application": standing_facts.applications,
        "filing": standing_facts.filing,
        "leads": standing_facts.leads,
        "map": standing_facts.map_card,
        "grade": standing_facts.grades,
    }
)
"""Who answers, by the first word of the key."""

_SAY_NOTHING = frozenset({"assessment", "evidence", "upper_text", "gap_task", "budget_line"})
"""What no fact is computed from: after an answer, all facts are what they were."""
_LOOKED_BACK = 100
_MOST_STATIONS = 8


def gather(ctx: Context, wanted: Iterable[str]) -> Mapping[str, Fact]:
    """Compute the wanted facts of the store, each group of them at once.

    Facts stay true until something else than an answer was written, or the day changes: every
    change leaves its audit row in the same transaction.

    Args:
        ctx: the query under way.
        wanted: facts as a standard names them; `of_standard` has bound those that need it.

    Returns:
        What is known by fact; what the program does not know stands there without a verdict.
    """
    asked = dict.fromkeys(wanted)
    if not asked:
        return {}
    # Inside a use case the store holds what may still be rolled back: nothing is kept of it.
    if not ctx.session.info.get(SNAPSHOT):
        return _computed(ctx, asked)
    key = (ctx.folder.root, ctx.station_id)
    kept = _still_true(ctx, _kept.get(key))
    new = _computed(ctx, (fact for fact in asked if fact not in kept.facts))
    if new:
        kept = kept._replace(facts={**kept.facts, **new})
    if len(_kept) >= _MOST_STATIONS:
        _kept.clear()
    _kept[key] = kept
    return {fact: kept.facts[fact] for fact in asked}


def of_standard(fact: str, standard_ids: Iterable[str]) -> str:
    """Bind a fact to the editions it is asked under, where that matters: who applied for what."""
    key, argument = parted(fact)
    if key in standing_facts.BOUND and not argument:
        return f"{key}:{'|'.join(standard_ids)}"
    return fact


class _Kept(NamedTuple):
    """Facts with the audit row and the day they were true at."""

    seq: int
    hash: str
    day: str
    facts: Mapping[str, Fact]


_kept: dict[tuple[Path, int], _Kept] = {}

# Built once, of the table: every answer runs it.
_ENTRIES: Any = AuditEntry.__table__
_SINCE = select(_ENTRIES.c.seq, _ENTRIES.c.hash, _ENTRIES.c.record_type).order_by(
    _ENTRIES.c.seq.desc()
)


def _still_true(ctx: Context, kept: _Kept | None) -> _Kept:
    """What is kept and still true, brought up to the newest audit row; else nothing."""
    day = ctx.today()
    query = _SINCE.limit(_LOOKED_BACK if kept else 1)
    if kept:
        query = query.where(_ENTRIES.c.seq >= kept.seq)
    rows = ctx.session.execute(query).all()
    seq, head = (rows[0].seq, rows[0].hash) if rows else (0, "")
    if (
        kept is None
        or kept.day != day
        or not rows
        or (rows[-1].seq, rows[-1].hash) != (kept.seq, kept.hash)
        or any(row.record_type not in _SAY_NOTHING for row in rows[:-1])
    ):
        return _Kept(seq, head, day, {})
    return kept._replace(seq=seq, hash=head)


def _computed(ctx: Context, wanted: Iterable[str]) -> dict[str, Fact]:
    by_group: dict[Answerer, set[str]] = {}
    found: dict[str, Fact] = {}
    for fact in wanted:
        found[fact] = NOTHING_KNOWN
        answerer = _GROUPS.get(parted(fact)[0].partition(".")[0])
        if answerer is not None:
            by_group.setdefault(answerer, set()).add(fact)
    for answerer, facts in by_group.items():
        found.update(answerer(ctx, frozenset(facts)))
    return found
