"""Where the papers of many records stand, read at once: for lists, and for what depends on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from app.core.sign_ways import STATE_NAMES, PaperKind, PaperState
from app.models import Person, Signature, SignPaper
from app.services.context import Context


@dataclass(frozen=True, slots=True)
class Standing:
    """How the newest paper of a record stands; `state` None where none was put forward."""

    state: PaperState | None
    name: str
    reason: str = ""
    is_signed: bool = False
    """Somebody has signed it already, though perhaps not all."""

    @property
    def is_live(self) -> bool:
        return self.state in (PaperState.OPEN, PaperState.APPROVED)


NONE = Standing(None, "未提交")


def of(ctx: Context, kind: PaperKind, subject_id: str) -> Standing:
    """Give how the newest paper of one record stands."""
    return newest(ctx, kind, [subject_id]).get(subject_id, NONE)


def newest(ctx: Context, kind: PaperKind, subject_ids: Iterable[str]) -> dict[str, Standing]:
    """Give how the newest papers of records stand, by public id; those without one are left out."""
    wanted = list(subject_ids)
    found: dict[str, Standing] = {}
    if not wanted:
        return found
    signed = select(Signature.id).where(Signature.paper_id == SignPaper.id).exists()
    rows = ctx.session.execute(
        select(SignPaper.subject_id, SignPaper.state, SignPaper.reason, signed.label("signed"))
        .where(SignPaper.station_id == ctx.station_id, SignPaper.kind == kind.value)
        .where(SignPaper.subject_id.in_(wanted))
        .order_by(SignPaper.id)
    )
    for row in rows:
        state = PaperState(row.state)
        found[row.subject_id] = Standing(state, STATE_NAMES[state], row.reason, bool(row.signed))
    return found


def public_ids(ctx: Context, *person_ids: int | None) -> tuple[str, ...]:
    """Give the public ids of people, as signed content names them; blank for nobody."""
    people = (ctx.session.get(Person, one) if one is not None else None for one in person_ids)
    return tuple(person.public_id if person else "" for person in people)
