"""Reading papers, their makers and signatures; the one way a paper is made and ended."""

from __future__ import annotations

from sqlalchemy import func, select

from app.core.audit import canonical
from app.core.clock import local_time
from app.core.fingerprint import fingerprint
from app.core.sign_ways import (
    KIND_NAMES,
    LIVE_STATES,
    STATE_NAMES,
    WAYS,
    PaperKind,
    PaperState,
)
from app.models import Signature, SignMaker, SignPaper
from app.services import sign_makers
from app.services.context import Context
from app.services.sign_subjects import Row, Subject

_LIVE = tuple(state.value for state in LIVE_STATES)


def live_paper(ctx: Context, kind: PaperKind, subject_id: str) -> SignPaper | None:
    """Give the paper of a record that is open or approved; there is at most one."""
    return ctx.session.scalar(
        select(SignPaper).where(
            SignPaper.kind == kind.value,
            SignPaper.subject_id == subject_id,
            SignPaper.state.in_(_LIVE),
        )
    )


def papers_of(ctx: Context, kind: PaperKind, subject_id: str) -> tuple[SignPaper, ...]:
    """Give all papers of a record, the newest first."""
    rows = ctx.session.scalars(
        select(SignPaper)
        .where(SignPaper.kind == kind.value, SignPaper.subject_id == subject_id)
        .order_by(SignPaper.id.desc())
    )
    return tuple(rows)


def signatures_of(ctx: Context, paper: SignPaper | None) -> tuple[Signature, ...]:
    """Give the signatures under a paper in their order; none where there is no paper."""
    if paper is None:
        return ()
    rows = ctx.session.scalars(
        select(Signature).where(Signature.paper_id == paper.id).order_by(Signature.position)
    )
    return tuple(rows)


def makers_of(ctx: Context, paper: SignPaper) -> frozenset[int]:
    """Give the makers written under a paper."""
    rows = ctx.session.scalars(select(SignMaker.person_id).where(SignMaker.paper_id == paper.id))
    return frozenset(rows)


def hands(signatures: tuple[Signature, ...]) -> frozenset[int]:
    """Give who signed or was signed for."""
    return frozenset(
        person
        for row in signatures
        for person in (row.signed_by, row.for_person)
        if person is not None
    )


def is_as_now(ctx: Context, subject: Subject, row: Row, paper: SignPaper) -> bool:
    """Tell whether the record still says what the paper says."""
    return fingerprint(subject.content(ctx, row)) == paper.content_code


def make(ctx: Context, subject: Subject, row: Row, makers: frozenset[int]) -> SignPaper:
    """Write the paper of a record with its content as it is now, and its makers.

    The makers of every version it corrects are among them: each paper says by itself who may not.
    """
    content = subject.content(ctx, row)
    makers |= sign_makers.made_before_one(ctx, subject.kind, row)
    paper = SignPaper(
        station_id=ctx.station_id,
        created_at=ctx.now(),
        kind=subject.kind.value,
        subject_type=subject.table,
        subject_id=row.public_id,
        title=subject.title(ctx, row),
        on_date=subject.on_date(row),
        content=canonical(content),
        content_code=fingerprint(content),
        steps=len(WAYS[subject.kind].steps),
        state_since=ctx.now(),
        replaces_id=_replaced(ctx, subject, row),
    )
    ctx.session.add(paper)
    ctx.session.flush()
    for person in sorted(makers):
        ctx.session.add(
            SignMaker(
                station_id=ctx.station_id,
                created_at=ctx.now(),
                paper_id=paper.id,
                person_id=person,
            )
        )
    ctx.audit(
        "提交签批",
        paper,
        kind=subject.kind.value,
        subject=row.public_id,
        title=paper.title,
        content_code=paper.content_code,
        makers=sorted(makers),
    )
    ctx.changed.update({"sign_maker", subject.table})
    return paper


def end(ctx: Context, paper: SignPaper, state: PaperState, reason: str) -> None:
    """End a paper with a reason; the record itself is the caller's."""
    was = paper.state
    paper.state, paper.state_since = state.value, ctx.now()
    paper.reason, paper.ended_by = reason, ctx.person_id
    paper.revision += 1
    ctx.audit(
        f"签批{STATE_NAMES[state]}",
        paper,
        kind=paper.kind,
        kind_name=KIND_NAMES[PaperKind(paper.kind)],
        title=paper.title,
        reason=reason,
        was=was,
    )
    ctx.changed.add(paper.subject_type)


def last_signed_on(ctx: Context, person: int, role: str) -> str:
    """Give the last business day on which a role's holder signed, or was signed for; else ""."""
    last = ctx.session.scalar(
        select(func.max(Signature.signed_at)).where(
            Signature.role == role,
            func.coalesce(Signature.for_person, Signature.signed_by) == person,
        )
    )
    return local_time(last)[:10]


def _replaced(ctx: Context, subject: Subject, row: Row) -> int | None:
    """Give the paper a new one follows: an ended one of this record, or of what it corrects."""
    older = papers_of(ctx, subject.kind, row.public_id)
    before = None if older else sign_makers.version_before(ctx, subject.kind, row)
    if before is not None:
        older = papers_of(ctx, subject.kind, before.public_id)
    return older[0].id if older else None
