"""Everything that waits for a signature: whose, since when, where it is opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.core.day_words import stored_day_label
from app.core.sign_ways import KIND_NAMES, PaperKind, PaperState
from app.models import SignPaper
from app.services import sign_hands, sign_papers, sign_subjects
from app.services.context import Context
from app.services.sign_hands import Hand, Papers, Signers
from app.services.sign_subjects import Row, Subject
from app.services.sign_view import papers_now, since_when


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for a signature."""

    kind: PaperKind
    kind_name: str
    subject_id: str
    title: str
    on_date: str
    since: str
    """Day since which it waits, YYYY-MM-DD."""
    days: int
    holder_line: str
    for_names: tuple[str, ...]
    """For whom the acting person would sign; blank in their own right."""
    page: str
    arg: object
    """Where it is opened."""


def waiting_for_me(ctx: Context) -> tuple[Waiting, ...]:
    """Give what waits for the acting person's signature, own or by delegation, oldest first."""
    me = ctx.actor.person_id
    return tuple(row for row, hands in _all(ctx) if any(hand.person == me for hand in hands))


def waiting_for_nobody(ctx: Context) -> tuple[Waiting, ...]:
    """Give what nobody can sign as things are, oldest first; expenses aside, which say it."""
    return tuple(row for row, hands in _all(ctx) if not hands and row.kind is not PaperKind.EXPENSE)


def all_waiting(ctx: Context) -> tuple[Waiting, ...]:
    """Give everything that waits for anybody's signature, oldest first."""
    return tuple(row for row, _ in _all(ctx))


def _all(ctx: Context) -> list[tuple[Waiting, tuple[Hand, ...]]]:
    """Give everything that waits, with who could sign it, the longest waiting first."""
    who = sign_hands.signers(ctx)
    found = [*_open_papers(ctx, who), *_without_paper(ctx, who)]
    return sorted(found, key=lambda each: (each[0].since, each[0].on_date, each[0].title))


def _open_papers(ctx: Context, who: Signers) -> Iterator[tuple[Waiting, tuple[Hand, ...]]]:
    rows = ctx.session.scalars(
        select(SignPaper).where(
            SignPaper.station_id == ctx.station_id, SignPaper.state == PaperState.OPEN.value
        )
    ).all()
    for paper in rows:
        subject = sign_subjects.subject(PaperKind(paper.kind))
        row = sign_subjects.find_if_there(ctx, subject.kind, paper.subject_id)
        if row is None:
            continue
        now = papers_now(ctx, subject, row, paper)
        since = since_when(row, paper, sign_papers.signatures_of(ctx, paper))
        yield _waiting(ctx, subject, row, who, now, since)


def _without_paper(ctx: Context, who: Signers) -> Iterator[tuple[Waiting, tuple[Hand, ...]]]:
    for subject in sign_subjects.all_subjects():
        for row in subject.waiting(ctx):
            now = papers_now(ctx, subject, row, None)
            yield _waiting(ctx, subject, row, who, now, since_when(row, None, ()))


def _waiting(
    ctx: Context, subject: Subject, row: Row, who: Signers, now: Papers, since: str
) -> tuple[Waiting, tuple[Hand, ...]]:
    hands = sign_hands.able(who, now)
    mine = [hand for hand in hands if hand.person == ctx.actor.person_id]
    own = any(hand.for_person is None for hand in mine)
    page, arg = subject.open_at(row)
    return (
        Waiting(
            kind=subject.kind,
            kind_name=KIND_NAMES[subject.kind],
            subject_id=row.public_id,
            title=subject.title(ctx, row),
            on_date=subject.on_date(row),
            since=since,
            days=(ctx.clock.today() - date.fromisoformat(since)).days,
            holder_line=sign_hands.holder_or_vacancy(who, now, stored_day_label(since)),
            for_names=() if own else tuple(hand.for_name for hand in mine),
            page=page,
            arg=arg,
        ),
        hands,
    )
