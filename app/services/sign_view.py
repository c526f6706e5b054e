"""A paper as people see it: its steps, who holds it, what may be done, what went before."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.clock import local_time
from app.core.day_words import stored_day_label
from app.core.fingerprint import fingerprint
from app.core.permissions import Role, may
from app.core.sign_ways import (
    KIND_NAMES,
    PARTY_COLUMNS,
    STATE_NAMES,
    WAYS,
    PaperKind,
    PaperState,
    role_name,
    step_role_name,
)
from app.models import Signature, SignPaper
from app.services import directory, sign_hands, sign_makers, sign_papers, sign_subjects
from app.services.context import Context
from app.services.sign_hands import Papers, Signers
from app.services.sign_subjects import Row, Subject


@dataclass(frozen=True, slots=True)
class StepView:
    """One signature of the way: given, due, or still to come."""

    position: int
    name: str
    role_name: str
    """As what it is given: 责任人, 工会主席, 交出人."""
    signed_by: str
    """Name of who signed; blank before."""
    for_name: str
    """For whom, where signed by delegation (代)."""
    at: str
    """When, local, to the minute; blank before."""
    is_next: bool
    waits_for: str
    """Who may give it now, or which role is vacant; blank unless it is next."""


@dataclass(frozen=True, slots=True)
class PastPaper:
    """An earlier paper of the same record (以前的签批)."""

    title: str
    content_code: str
    put_forward: str
    state_name: str
    at: str
    by: str
    reason: str
    signed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperView:
    """Everything people see of what is signed."""

    kind: PaperKind
    kind_name: str
    subject_id: str
    paper_id: str
    """Public id; blank where nothing was put forward."""
    title: str
    on_date: str
    content_code: str
    """Of the record as it is now."""
    lines: tuple[tuple[str, str], ...]
    steps: tuple[StepView, ...]
    state: str
    """A PaperState; blank where nothing was put forward."""
    state_words: str
    """等签字, 已签齐, 未提交, …"""
    since: str
    """Day since which somebody holds it, YYYY-MM-DD; blank where nobody waits."""
    holder_line: str
    """等责任人签字：张三（自11月3日起）, or the role to fill."""
    makers: tuple[str, ...]
    missing: tuple[str, ...]
    """What is still to be filled in before the first signature."""
    may_put_forward: bool
    nobody_then: str
    """Why nobody could sign it if the acting person put it forward; blank where somebody could."""
    may_sign: bool
    may_sign_for: tuple[tuple[int, str], ...]
    """For whom the acting person may sign by delegation: id and name."""
    may_send_back: bool
    may_withdraw: bool
    why_not: str
    """Why the acting person may not sign; blank where they may or nothing waits."""
    who_may: tuple[str, ...]
    history: tuple[PastPaper, ...]


@dataclass(frozen=True, slots=True)
class _Rights:
    """What the acting person may do with a record's paper now."""

    missing: tuple[str, ...] = ()
    put_forward: bool = False
    nobody_then: str = ""
    sign: bool = False
    sign_for: tuple[tuple[int, str], ...] = ()
    send_back: bool = False
    withdraw: bool = False
    why_not: str = ""


def papers_now(ctx: Context, subject: Subject, row: Row, paper: SignPaper | None) -> Papers:
    """Give what the rules need: from the paper, or from the record that has none yet."""
    signatures = sign_papers.signatures_of(ctx, paper)
    makers, before = subject.makers(ctx, row), sign_makers.made_before_one(ctx, subject.kind, row)
    if paper is not None:
        makers |= sign_papers.makers_of(ctx, paper) - before
    steps = WAYS[subject.kind].steps
    return Papers(
        kind=subject.kind,
        signed=len(signatures),
        makers=makers,
        made_before=before,
        earlier=sign_papers.hands(signatures),
        parties=tuple(
            (step.party, getattr(row, PARTY_COLUMNS[step.party])) for step in steps if step.party
        ),
    )


def view(ctx: Context, kind: PaperKind, subject_id: str) -> PaperView:
    """Give everything people see of one record that is signed.

    Raises:
        NotFound: there is no such record.
    """
    subject = sign_subjects.subject(kind)
    row = sign_subjects.find(ctx, kind, subject_id)
    papers = sign_papers.papers_of(ctx, kind, subject_id)
    live = next((p for p in papers if p.state in ("open", "approved")), None)
    who = sign_hands.signers(ctx)
    now = papers_now(ctx, subject, row, live)
    signatures = sign_papers.signatures_of(ctx, live)
    since = since_when(row, live, signatures) if _waits(ctx, subject, row, live, now) else ""
    code = fingerprint(subject.content(ctx, row))
    rights = _rights(ctx, subject, row, live, who, now)
    return PaperView(
        kind=kind,
        kind_name=KIND_NAMES[kind],
        subject_id=subject_id,
        paper_id=live.public_id if live else "",
        title=subject.title(ctx, row),
        on_date=subject.on_date(row),
        content_code=code,
        lines=subject.lines(ctx, row),
        steps=_steps(kind, signatures, who, now, waits=bool(since)),
        state=live.state if live else "",
        state_words=STATE_NAMES[PaperState(live.state)] if live else "未提交",
        since=since,
        holder_line=sign_hands.holder_or_vacancy(who, now, stored_day_label(since))
        if since
        else "",
        makers=tuple(who.names.get(person, "") for person in sorted(now.makers)),
        missing=rights.missing,
        may_put_forward=rights.put_forward,
        nobody_then=rights.nobody_then,
        may_sign=rights.sign,
        may_sign_for=rights.sign_for,
        may_send_back=rights.send_back,
        may_withdraw=rights.withdraw,
        why_not=rights.why_not,
        who_may=sign_hands.who_may(who, now) if since else (),
        history=_history(ctx, tuple(p for p in papers if p is not live), who),
    )


def may_send_back(ctx: Context, paper: SignPaper) -> bool:
    """Tell whether the acting person may send an open paper back: stopping is never hard.

    Of what holds already, only who may sign does: its maker would only silence the question.
    """
    me, way = ctx.actor.person_id, WAYS[PaperKind(paper.kind)]
    if me is None or paper.state != PaperState.OPEN:
        return False
    if way.stands:
        subject = sign_subjects.subject(PaperKind(paper.kind))
        row = sign_subjects.find(ctx, subject.kind, paper.subject_id)
        able = sign_hands.able(sign_hands.signers(ctx), papers_now(ctx, subject, row, paper))
        return any(hand.person == me for hand in able)
    roles = {role for step in way.steps for role in step.roles}
    return not roles.isdisjoint(directory.roles_of(ctx, me)) or any(
        row.to_person == me and Role(row.role) in roles for row in sign_hands.signers(ctx).mandates
    )


def may_withdraw(ctx: Context, paper: SignPaper) -> bool:
    """Tell whether the acting person may take a live paper back: its maker, or a lead."""
    me, way = ctx.actor.person_id, WAYS[PaperKind(paper.kind)]
    if me is None or way.stands or not way.needs_maker:
        return False
    return me in sign_papers.makers_of(ctx, paper) or Role.LEAD in directory.roles_of(ctx, me)


def _rights(
    ctx: Context,
    subject: Subject,
    row: Row,
    live: SignPaper | None,
    who: Signers,
    now: Papers,
) -> _Rights:
    me = ctx.actor.person_id
    missing = () if live else subject.missing(ctx, row)
    if live is None and not subject.signs_without_paper:
        puts = me is not None and subject.puts_forward and may(ctx.actor.roles, subject.act)
        if me is None or not puts or missing:
            return _Rights(missing=missing)
        return _Rights(put_forward=True, nobody_then=sign_hands.nobody_then(who, now, me))
    back = live is not None and may_send_back(ctx, live)
    withdraw = live is not None and subject.send_back is None and may_withdraw(ctx, live)
    if me is None or not _waits(ctx, subject, row, live, now) or missing:
        return _Rights(missing=missing, send_back=back, withdraw=withdraw)
    mine = [hand for hand in sign_hands.able(who, now) if hand.person == me]
    return _Rights(
        sign=any(hand.for_person is None for hand in mine),
        sign_for=tuple(
            (hand.for_person, hand.for_name) for hand in mine if hand.for_person is not None
        ),
        send_back=back,
        withdraw=withdraw,
        why_not="" if mine else sign_hands.why_not(who, now, me),
    )


def _waits(ctx: Context, subject: Subject, row: Row, live: SignPaper | None, now: Papers) -> bool:
    """Tell whether a signature is due; of a record without a paper its kind says so."""
    if live is None:
        return subject.signs_without_paper and subject.waits_for_first(ctx, row)
    return live.state == PaperState.OPEN and now.signed < live.steps


def since_when(row: Row, live: SignPaper | None, signatures: tuple[Signature, ...]) -> str:
    """Give the day since which the next signature is waited for, YYYY-MM-DD."""
    if signatures:
        return local_time(signatures[-1].signed_at)[:10]
    return local_time(live.created_at if live else row.created_at)[:10]


def _steps(
    kind: PaperKind,
    signatures: tuple[Signature, ...],
    who: Signers,
    now: Papers,
    *,
    waits: bool,
) -> tuple[StepView, ...]:
    found = []
    for position, step in enumerate(WAYS[kind].steps, 1):
        given = signatures[position - 1] if position <= len(signatures) else None
        is_next = waits and position == len(signatures) + 1
        found.append(
            StepView(
                position=position,
                name=step.name,
                role_name=role_name(given.role) if given else step_role_name(step),
                signed_by=who.names.get(given.signed_by, "") if given else "",
                for_name=who.names.get(given.for_person or 0, "") if given else "",
                at=local_time(given.signed_at) if given else "",
                is_next=is_next,
                waits_for=_waits_for(who, now) if is_next else "",
            )
        )
    return tuple(found)


def _waits_for(who: Signers, now: Papers) -> str:
    return "、".join(sign_hands.who_may(who, now)) or sign_hands.vacancy(who, now)


def _history(ctx: Context, papers: tuple[SignPaper, ...], who: Signers) -> tuple[PastPaper, ...]:
    return tuple(
        PastPaper(
            title=paper.title,
            content_code=paper.content_code,
            put_forward=local_time(paper.created_at),
            state_name=STATE_NAMES[PaperState(paper.state)],
            at=local_time(paper.state_since),
            by=who.names.get(paper.ended_by or 0, ""),
            reason=paper.reason,
            signed_by=tuple(
                who.names.get(row.signed_by, "") for row in sign_papers.signatures_of(ctx, paper)
            ),
        )
        for paper in papers
    )
