"""Looks every paper over again: wrong signers, missing signatures, changed content (签批检查).

It trusts no rule of the database: whoever holds file and key may have gone round them all.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import func, select

from app.core.clock import business_date, moment
from app.core.permissions import Role
from app.core.sign_off import ExpenseState
from app.core.sign_ways import (
    KIND_NAMES,
    LIVE_STATES,
    PARTY_COLUMNS,
    STATE_NAMES,
    WAYS,
    Mandate,
    PaperKind,
    PaperState,
    mandate_problem,
    next_step,
    person_problem,
    role_name,
)
from app.models import (
    AuditEntry,
    Delegation,
    Expense,
    RoleAssignment,
    Signature,
    SignMaker,
    SignPaper,
)
from app.services import delegations, directory, sign_makers, sign_subjects
from app.services.context import Context
from app.services.sign_subjects import Row
from app.storage.changes import REGISTERED

Finding = tuple[str, str]
"""Where, and what is wrong there."""

_APPROVED = {ExpenseState.CHAIR_APPROVED, ExpenseState.PAID, ExpenseState.FILED}


_SINCE = "0004"
"""Data version from which whoever made an earlier version may not sign (`sign_makers`)."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What every paper is looked over with."""

    names: dict[int, str]
    makers: dict[int, frozenset[int]]
    """By paper: who is written as its maker."""
    since: int
    """Number of the entry by which the store came to `_SINCE`; 0 where it began with it."""


def findings(ctx: Context) -> Iterator[Finding]:
    """Give everything that is wrong with papers, signatures and what expenses say of them."""
    known = _Known(directory.names(ctx), _makers(ctx), _rule_since(ctx))
    signatures = _by_paper(ctx.session.scalars(select(Signature).order_by(Signature.position)))
    papers = ctx.session.scalars(
        select(SignPaper).where(SignPaper.station_id == ctx.station_id).order_by(SignPaper.id)
    ).all()
    for paper in papers:
        given = signatures.pop(paper.id, ())
        where = f"{KIND_NAMES[PaperKind(paper.kind)]}签批 {paper.title}"
        for what in _of_paper(ctx, paper, given, known):
            yield where, what
    for rows in signatures.values():
        for row in rows:
            yield f"签字 {row.public_id}", "它所在的签批件不存在。"
    yield from _of_expenses(ctx, papers, _by_paper(ctx.session.scalars(select(Signature))))


def _of_paper(
    ctx: Context, paper: SignPaper, given: tuple[Signature, ...], known: _Known
) -> Iterator[str]:
    row = _record(ctx, paper)
    yield from _of_content(ctx, paper, row, given)
    yield from _of_count(paper, given)
    earlier: frozenset[int] = frozenset()
    for position, signature in enumerate(given, 1):
        who = f"第{position}步 {known.names.get(signature.signed_by, '不明的人')}："
        for what in _of_signature(ctx, paper, row, signature, position, earlier, known):
            yield who + what
        earlier |= {signature.signed_by} | (
            {signature.for_person} if signature.for_person is not None else set()
        )


def _of_content(
    ctx: Context, paper: SignPaper, row: Row | None, given: tuple[Signature, ...]
) -> Iterator[str]:
    if sha256(paper.content.encode()).hexdigest()[:12] != paper.content_code:
        yield "内容和内容码对不上，提交以后被改过。"
    if row is None:
        yield "它说的那条记录不存在。"
        return
    kind = PaperKind(paper.kind)
    # Expenses are compared whole by `changed_since_signed`, ended papers among them.
    if kind is PaperKind.EXPENSE or paper.state not in LIVE_STATES or not given:
        return
    content = sign_subjects.subject(kind).content(ctx, row)
    if json.loads(paper.content) != json.loads(json.dumps(content)):
        yield "记录的内容和签字时不一样。"


def _of_count(paper: SignPaper, given: tuple[Signature, ...]) -> Iterator[str]:
    steps = len(WAYS[PaperKind(paper.kind)].steps)
    if paper.steps != steps:
        yield f"写的是要 {paper.steps} 个签字，应为 {steps} 个。"
    if [row.position for row in given] != list(range(1, len(given) + 1)):
        yield "签字的次序断了。"
    if paper.state == PaperState.APPROVED and len(given) < steps:
        yield f"记为“{STATE_NAMES[PaperState.APPROVED]}”，签字却只有 {len(given)} 个。"
    if paper.state == PaperState.OPEN and len(given) >= steps:
        yield "签字已齐，却还记为“等签字”。"


def _of_signature(
    ctx: Context,
    paper: SignPaper,
    row: Row | None,
    signature: Signature,
    position: int,
    earlier: frozenset[int],
    known: _Known,
) -> Iterator[str]:
    step = next_step(PaperKind(paper.kind), position - 1)
    if step is None:
        yield "多出来的签字。"
        return
    if signature.content_code != paper.content_code:
        yield "签的不是这份内容。"
    seq = _audited_at(ctx, paper, signature, by_actor=not step.party)
    # What no entry vouches for is held to the rule of today.
    is_new = seq is None or seq > known.since
    yield from _of_makers(ctx, paper, row, signature, position, earlier, known, is_new=is_new)
    if step.party:
        if row is not None and getattr(row, PARTY_COLUMNS[step.party]) != signature.signed_by:
            yield f"签字的不是{role_name(step.party)}本人。"
    elif signature.role not in step.roles:
        yield f"这一步不该由{signature.role}签。"
    else:
        yield from _of_role(ctx, signature, seq, is_new=is_new)
    if seq is None:
        yield "变更记录里没有本人签这个字的记录。"


def _of_makers(
    ctx: Context,
    paper: SignPaper,
    row: Row | None,
    signature: Signature,
    position: int,
    earlier: frozenset[int],
    known: _Known,
    *,
    is_new: bool,
) -> Iterator[str]:
    """Look whether three different persons made it, signed it, and signed it before."""
    kind, before = PaperKind(paper.kind), frozenset[int]()
    makers = known.makers.get(paper.id, frozenset())
    # What an ended paper was about may have been given other makers since.
    if row is not None and (paper.state in LIVE_STATES or kind is PaperKind.EXPENSE):
        if is_new:
            before = sign_makers.made_before_one(ctx, kind, row)
            makers = sign_subjects.subject(kind).makers(ctx, row) | (makers - before)
        else:
            makers |= sign_makers.named_by(kind, row)
    signer, giver = signature.signed_by, signature.for_person
    problem = person_problem(kind, position - 1, makers, earlier, signer, giver, before)
    if problem is not None:
        yield problem.replace("委托您的人", "委托人").replace("您", "本人")


def _of_role(ctx: Context, signature: Signature, seq: int | None, *, is_new: bool) -> Iterator[str]:
    """Look whether the role was held that day, by the signer or by whom they signed for."""
    day = business_date(moment(signature.signed_at)).isoformat()
    role = Role(signature.role)
    holder = signature.for_person or signature.signed_by
    terms = ctx.session.scalars(
        select(RoleAssignment).where(
            RoleAssignment.person_id == holder, RoleAssignment.role == role.value
        )
    )
    # The day a role ends it was still held until the hand-over.
    held = [
        term for term in terms if term.from_on <= day and (term.to_on is None or term.to_on >= day)
    ]
    if not held:
        yield f"{day} 那天不是{role_name(role.value)}。"
    if signature.for_person is None:
        return
    row = ctx.session.get(Delegation, signature.delegation_id or 0)
    if row is None:
        yield "没有代签委托。"
        return
    given = business_date(moment(row.created_at)).isoformat()
    if is_new and held and not any(term.from_on <= given for term in held):
        yield "委托人后来离过任，这份代签委托已经失效。"
    mandate = Mandate(
        role=Role(row.role),
        from_person=row.from_person,
        to_person=row.to_person,
        from_on=row.from_on,
        to_on=row.to_on,
        is_revoked=_was_revoked(ctx, row, signature, seq),
    )
    problem = mandate_problem(mandate, role, holder, signature.signed_by, day)
    if problem is not None:
        yield problem


def _was_revoked(ctx: Context, row: Delegation, signature: Signature, seq: int | None) -> bool:
    """Tell whether a delegation had been taken back when it was signed by it.

    The order of the change log says so; the clock, which may have been turned, only where no
    entry does.
    """
    if row.revoked_at is None:
        return False
    taken_back = ctx.session.scalar(
        select(func.max(AuditEntry.seq)).where(
            AuditEntry.record_type == Delegation.__tablename__,
            AuditEntry.record_id == row.public_id,
            AuditEntry.act != delegations.GIVEN,
        )
    )
    if taken_back is None or seq is None:
        return row.revoked_at <= signature.signed_at
    return taken_back < seq


def _audited_at(
    ctx: Context, paper: SignPaper, signature: Signature, *, by_actor: bool
) -> int | None:
    """Give the number of the entry that says this person gave this signature; None without one.

    A hand-over is signed by both at one desk: there the entry names the signer in its words.
    """
    rows = ctx.session.execute(
        select(
            AuditEntry.seq,
            AuditEntry.actor,
            AuditEntry.payload,
            AuditEntry.record_type,
            AuditEntry.at,
        ).where(
            (
                (AuditEntry.record_type == Signature.__tablename__)
                & (AuditEntry.record_id == signature.public_id)
            )
            # Before version 0003 the record itself was noted as signed.
            | (
                (AuditEntry.record_type == paper.subject_type)
                & (AuditEntry.record_id == paper.subject_id)
            )
        )
    )
    for seq, actor, payload, record_type, at in rows:
        is_own = actor.endswith(f"#{signature.signed_by}")
        if record_type != Signature.__tablename__:
            if is_own and at == signature.signed_at:
                return seq
        elif json.loads(payload)["what"].get("signed_by") == signature.signed_by and (
            is_own or not by_actor
        ):
            return seq
    return None


def _rule_since(ctx: Context) -> int:
    """Give the entry by which the store came to the version that looks at earlier makers."""
    schema = func.json_extract(AuditEntry.payload, "$.what.schema")
    # Blank in the entries of the upgrades to 0003 and 0004 that did not say it yet.
    before = func.coalesce(func.json_extract(AuditEntry.payload, "$.what.from"), "")
    first = ctx.session.scalar(
        select(func.min(AuditEntry.seq)).where(
            AuditEntry.record_type == "store",
            AuditEntry.record_id == "",
            AuditEntry.act == REGISTERED,
            schema >= _SINCE,
            before < _SINCE,
        )
    )
    return first or 0


def _of_expenses(
    ctx: Context, papers: Iterable[SignPaper], signatures: dict[int, tuple[Signature, ...]]
) -> Iterator[Finding]:
    """Compare what each signed expense says of its signatures with its newest paper."""
    newest = {paper.subject_id: paper for paper in papers if paper.kind == PaperKind.EXPENSE}
    rows = ctx.session.scalars(
        select(Expense).where(Expense.station_id == ctx.station_id).order_by(Expense.number)
    )
    for row in rows:
        paper = newest.get(row.public_id)
        if paper is None and row.lead_by is None:
            continue
        where = f"支出 {row.number}"
        if paper is None:
            yield where, "记为签过字，却没有签批件。"
            continue
        given = signatures.get(paper.id, ())
        said = [(row.lead_by, row.lead_at), (row.chair_by, row.chair_at)]
        signed = [(each.signed_by, each.signed_at) for each in given]
        if [pair for pair in said if pair[0] is not None] != signed:
            yield where, "写的签字人或时间和签批件不一样。"
        if row.content_code != paper.content_code:
            yield where, "内容码和签批件不一样。"
        if not _fit(ExpenseState(row.state), PaperState(paper.state)):
            yield where, f"签批件{STATE_NAMES[PaperState(paper.state)]}，和支出的状态不一样。"


def _fit(expense: ExpenseState, paper: PaperState) -> bool:
    if expense in _APPROVED:
        return paper is PaperState.APPROVED
    if expense is ExpenseState.LEAD_SIGNED:
        return paper is PaperState.OPEN
    return paper not in LIVE_STATES


def _record(ctx: Context, paper: SignPaper) -> Row | None:
    model = sign_subjects.subject(PaperKind(paper.kind)).model
    return ctx.session.scalar(select(model).where(model.public_id == paper.subject_id))


def _by_paper(rows: Iterable[Signature]) -> dict[int, tuple[Signature, ...]]:
    found: dict[int, tuple[Signature, ...]] = {}
    for row in sorted(rows, key=lambda each: each.position):
        found[row.paper_id] = (*found.get(row.paper_id, ()), row)
    return found


def _makers(ctx: Context) -> dict[int, frozenset[int]]:
    found: dict[int, frozenset[int]] = {}
    for row in ctx.session.scalars(select(SignMaker)):
        found[row.paper_id] = found.get(row.paper_id, frozenset()) | {row.person_id}
    return found
