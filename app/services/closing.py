"""Close a month, state what is nil, reopen with the chair's consent (月结)."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import date

from sqlalchemy import select

from app.core.clock import local_time
from app.core.closing import (
    REGISTER_NAMES,
    STANDING,
    Finding,
    NilKind,
    Register,
    findings,
    may_close,
    nil_problem,
    nil_text,
)
from app.core.errors import BadInput, NotAllowed, Refused
from app.core.month import Month
from app.core.permissions import Act, Role
from app.core.sign_ways import PaperKind, PaperState
from app.models import AuditEntry, MonthClosing, NilStatement
from app.services import (
    audit_start,
    book,
    book_frozen,
    clock_guard,
    directory,
    months,
    sign_in,
    signing,
)
from app.services.context import Context


def look_over(ctx: Context, month: Month) -> tuple[Finding, ...]:
    """List what stands before the closing of a month: must, should, look."""
    return findings(book.month_state(ctx, month))


def state_nil(
    ctx: Context, month: Month, register: Register, kind: NilKind, reason: str = ""
) -> None:
    """State that a register is blank for a month, and why; no reason is invented.

    Raises:
        BadInput: 未记 needs a reason in somebody's words.
        Refused: the register is not blank, or the statement cannot stand.
    """
    ctx.require(Act.CLOSE_MONTH)
    months.require_open(ctx, month.first.isoformat())
    state = book.month_state(ctx, month)
    if register in STANDING:
        raise Refused(f"{REGISTER_NAMES[register]}是长期名册，不按月作说明。")
    if state.rows.get(register, 0):
        raise Refused(
            f"{REGISTER_NAMES[register]}本月有记录，不能写“{nil_text(kind, reason)}”。",
            kept="没有改动任何内容。",
            to_do="有记录的不用写说明；记错了的，请先作废那一条。",
        )
    problem = nil_problem(kind, reason, was_imported=book.was_imported(ctx))
    if problem:
        raise BadInput(problem, field="reason")
    statement = NilStatement(
        station_id=ctx.station_id,
        created_at=ctx.now(),
        month=str(month),
        register=register.value,
        kind=kind.value,
        reason=reason.strip(),
        stated_by=ctx.person_id,
    )
    ctx.session.add(statement)
    ctx.audit("零报告", statement, month=str(month), register=register.value, kind=kind.value)


def take_back_nil(ctx: Context, month: Month, register: Register) -> None:
    """Take a nil statement back; the earlier one stays on record."""
    ctx.require(Act.CLOSE_MONTH)
    months.require_open(ctx, month.first.isoformat())
    statement = NilStatement(
        station_id=ctx.station_id,
        created_at=ctx.now(),
        month=str(month),
        register=register.value,
        kind="taken_back",
        stated_by=ctx.person_id,
    )
    ctx.session.add(statement)
    ctx.audit("撤回零报告", statement, month=str(month), register=register.value)


def close_month(ctx: Context, month: Month, proof: sign_in.Proof) -> str:
    """Lock a month under the lead's signature and give its fingerprint.

    The whole audit is verified first; the month is kept as it is closed.

    Raises:
        Refused: a must-item is missing, or the audit does not hold; the text says which.
    """
    ctx.require(Act.CLOSE_MONTH)
    sign_in.require_proof(ctx, proof)
    clock_guard.require_sane_clock(ctx)
    audit_start.require_whole(ctx)
    found = look_over(ctx, month)
    if not may_close(found):
        missing = [item.what for item in found if item.level == "must"]
        raise Refused(
            f"还有 {len(missing)} 件必须先做：{''.join(missing[:3])}",
            kept="没有月结，记录都在。",
            to_do="请做完标“必须”的各项再月结。",
        )
    closing = _closing_of(ctx, month)
    ctx.session.add(closing)
    ctx.audit(
        "月结",
        closing,
        month=str(month),
        revision=closing.closing_revision,
        fingerprint=closing.fingerprint,
        figures=book.gather(ctx, month).figures.as_dict(),
    )
    signing.sign(ctx, PaperKind.MONTH_CLOSE, closing.public_id, proof)
    return closing.fingerprint


def _closing_of(ctx: Context, month: Month) -> MonthClosing:
    """Make the row of a closing: the month as it is now, sealed by the head of the audit."""
    gathered = book.gather(ctx, month)
    last = book.latest_closing(ctx, month)
    head = ctx.session.query(AuditEntry).order_by(AuditEntry.seq.desc()).first()
    at = ctx.now()
    closed = replace(
        gathered,
        status="closed",
        revision=last.closing_revision + 1 if last else 1,
        closed_by=directory.names(ctx).get(ctx.person_id, ""),
        closed_at=local_time(at),
        previous_fingerprint=_closed_before(ctx, month),
        audit_seq=head.seq if head else 0,
        audit_head=head.hash if head else "",
    )
    closed = replace(closed, fingerprint=book.content_fingerprint(closed))
    return MonthClosing(
        station_id=ctx.station_id,
        created_at=at,
        month=str(month),
        closing_revision=closed.revision,
        closed_at=at,
        closed_by=ctx.person_id,
        fingerprint=closed.fingerprint,
        audit_seq=closed.audit_seq,
        audit_head=closed.audit_head,
        previous_fingerprint=closed.previous_fingerprint,
        book_sha256=book_frozen.keep(ctx, closed),
        pending=json.dumps([asdict(row) for row in gathered.pending], ensure_ascii=False),
    )


def _closed_before(ctx: Context, month: Month) -> str:
    """Give the fingerprint of the newest month closed before this one; "" where there is none."""
    found = ctx.session.scalar(
        select(MonthClosing.fingerprint)
        .where(
            MonthClosing.station_id == ctx.station_id,
            MonthClosing.month < str(month),
            MonthClosing.state == "closed",
        )
        .order_by(MonthClosing.month.desc(), MonthClosing.closing_revision.desc())
        .limit(1)
    )
    return found or ""


def reopen_month(
    ctx: Context,
    month: Month,
    *,
    proof: sign_in.Proof,
    chair_proof: sign_in.Proof,
    reason: str,
    until: str,
) -> None:
    """Reopen a closed month: the lead acts, the chair consents, with reason and last day.

    Raises:
        NotAllowed: the consent is not a chair's, or lead and chair are one person.
        BadInput: no reason, or a last day that is over.
        Refused: the month is not closed, or the clock was set back.
    """
    ctx.require(Act.REOPEN_MONTH)
    sign_in.require_proof(ctx, proof)
    clock_guard.require_sane_clock(ctx)
    chair = require_consent(ctx, chair_proof)
    if not reason.strip():
        raise BadInput(
            "反结的原因还空着。", to_do="请写明为什么要改动已月结的记录。", field="reason"
        )
    if date.fromisoformat(until) < ctx.clock.today():
        raise BadInput("反结的期限早于今天。", to_do="请选今天或以后的日子。", field="until")
    closing = book.latest_closing(ctx, month)
    if closing is None or closing.state != "closed":
        raise Refused(f"{month.label}没有月结，不用反结。")
    closing.state = "reopened"
    closing.reopened_at = ctx.now()
    closing.reopened_by = ctx.person_id
    closing.consent_by = chair
    closing.reopen_reason = reason.strip()
    closing.reopen_until = until
    signing.end_live(
        ctx, PaperKind.MONTH_CLOSE, closing.public_id, PaperState.SUPERSEDED, reason.strip()
    )
    ctx.audit("反结", closing, month=str(month), reason=reason, until=until, consent=chair)


def require_consent(ctx: Context, chair_proof: sign_in.Proof) -> int:
    """Take the chair's consent, given by the chair's own PIN at this desk; give the chair.

    Raises:
        NotAllowed: the acting person's own, nobody's who is chair, or a PIN given too long ago.
    """
    chair = chair_proof.person_id
    if chair == ctx.actor.person_id:
        raise NotAllowed("同意反结的要是另一个人。", to_do="请工会主席本人输入口令。")
    if Role.CHAIR not in directory.roles_of(ctx, chair):
        raise NotAllowed("同意反结的须是工会主席。", to_do="请工会主席本人输入口令。")
    if not sign_in.is_fresh(ctx, chair_proof):
        raise NotAllowed("主席的口令已过了时效。", to_do="请工会主席重新输入口令。")
    return chair
