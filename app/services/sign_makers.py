"""Who made what is signed: this version, and every one that it corrects (制单方).

The one home of the rule that a correction washes nobody off (PJ-64): whoever handled, wrote,
counted or filled in an earlier version signs no later one. Between two papers of one and the same
record nothing is handed on: who only put it forward and took that back is its maker no more.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import select

from app.core.sign_ways import WAYS, PaperKind
from app.models import AuditEntry, SignMaker, SignPaper
from app.services import sign_subjects
from app.services.context import Context
from app.services.sign_subjects import Row


def named_by(kind: PaperKind, row: Row) -> frozenset[int]:
    """Give the makers a record names in its own columns."""
    named = (getattr(row, column) for column in WAYS[kind].maker_columns)
    return frozenset(person for person in named if person is not None)


def earlier_versions(
    ctx: Context, kind: PaperKind, rows: Iterable[Row]
) -> dict[int, tuple[Row, ...]]:
    """Give by id of a record the versions it corrects, the latest first.

    One query a version, not a record. Records that correct nothing are left out.
    """
    at: dict[int, Row] = {row.id: row for row in rows}
    seen = {newest: {newest} for newest in at}
    found: dict[int, tuple[Row, ...]] = {}
    while at := _one_back(ctx, kind, at, seen):
        for newest, older in at.items():
            found[newest] = (*found.get(newest, ()), older)
    return found


def made_before(ctx: Context, kind: PaperKind, rows: Iterable[Row]) -> dict[int, frozenset[int]]:
    """Give by id of a record who made a version it corrects; those of no correction are left out.

    Makers are whom the version itself names, and whom its papers do.
    """
    if not WAYS[kind].made_before:
        return {}
    found = earlier_versions(ctx, kind, rows)
    ids = {older.public_id for versions in found.values() for older in versions}
    written = _on_papers(ctx, kind, ids) if ids else {}
    return {
        newest: frozenset[int]().union(
            *(named_by(kind, older) | written.get(older.public_id, set()) for older in versions)
        )
        for newest, versions in found.items()
    }


def made_before_one(ctx: Context, kind: PaperKind, row: Row) -> frozenset[int]:
    """Give who made a version that one record corrects."""
    return made_before(ctx, kind, (row,)).get(row.id, frozenset())


def version_before(ctx: Context, kind: PaperKind, row: Row) -> Row | None:
    """Give the version a record corrects; None where it is the first."""
    return _before(ctx, kind, (row,)).get(row.id)


def writers(
    ctx: Context,
    row: Row,
    acts: Collection[str],
    wrote: Callable[[Mapping[str, Any]], bool] = lambda _what: True,
) -> frozenset[int]:
    """Give who changed what a record says, as the change log has it.

    Args:
        ctx: who reads.
        row: the record.
        acts: names of the acts that change it.
        wrote: tells by what was noted of an act whether it changed something that is signed.
    """
    entries = ctx.session.execute(
        select(AuditEntry.actor, AuditEntry.payload).where(
            AuditEntry.record_type == row.__tablename__,
            AuditEntry.record_id == row.public_id,
            AuditEntry.act.in_(acts),
        )
    )
    people = (
        actor.rpartition("#")[2] for actor, payload in entries if wrote(json.loads(payload)["what"])
    )
    return frozenset(int(number) for number in people if number.isdigit())


def _one_back(
    ctx: Context, kind: PaperKind, at: Mapping[int, Row], seen: Mapping[int, set[int]]
) -> dict[int, Row]:
    """Go one version back from each; a circle, which only a damaged store has, ends there."""
    before = _before(ctx, kind, at.values())
    found: dict[int, Row] = {}
    for newest, row in at.items():
        older = before.get(row.id)
        if older is not None and older.id not in seen[newest]:
            seen[newest].add(older.id)
            found[newest] = older
    return found


def _before(ctx: Context, kind: PaperKind, rows: Collection[Row]) -> dict[int, Row]:
    """Give by id of a record the version it corrects."""
    way, subject = WAYS[kind], sign_subjects.subject(kind)
    model = subject.model
    if way.corrects:
        named = {row.id: getattr(row, way.corrects) for row in rows}
        wanted = sorted({older for older in named.values() if older is not None})
        olders = ctx.session.scalars(select(model).where(model.id.in_(wanted))) if wanted else ()
        by_id = {older.id: older for older in olders}
        return {newer: by_id[older] for newer, older in named.items() if older in by_id}
    if way.corrected_by:
        names_newer = getattr(model, way.corrected_by)
        olders = ctx.session.scalars(select(model).where(names_newer.in_([row.id for row in rows])))
        return {getattr(older, way.corrected_by): older for older in olders}
    return {
        row.id: sign_subjects.find(ctx, kind, older)
        for row in rows
        if (older := subject.corrects(ctx, row)) is not None
    }


def _on_papers(
    ctx: Context, kind: PaperKind, subject_ids: Collection[str]
) -> dict[str, frozenset[int]]:
    """Give by public id of a record who is written as maker under any of its papers."""
    rows = ctx.session.execute(
        select(SignPaper.subject_id, SignMaker.person_id)
        .join(SignMaker, SignMaker.paper_id == SignPaper.id)
        .where(
            SignPaper.subject_type == WAYS[kind].table,
            SignPaper.subject_id.in_(subject_ids),
            SignPaper.kind == kind.value,
        )
    )
    found: dict[str, frozenset[int]] = {}
    for subject_id, person in rows:
        found[subject_id] = found.get(subject_id, frozenset()) | {person}
    return found
