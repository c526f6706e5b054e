"""The way of an expense through other hands: lead, chair, payment, file; or back (PJ-64, PJ-65)."""

from __future__ import annotations

from app.core.clock import local_time
from app.core.day_words import read_day
from app.core.errors import BadInput, NotAllowed, Refused
from app.core.fingerprint import fingerprint
from app.core.permissions import Act, Role, may
from app.core.sign_off import ExpenseState
from app.core.text import as_written
from app.models import Expense, Person
from app.services import expense_rules as rules
from app.services import funds, vouchers
from app.services.context import Context
from app.services.sign_in import Proof

_S = ExpenseState

RETURNERS = (Act.SIGN_AS_LEAD, Act.APPROVE_AS_CHAIR, Act.ENTER_EXPENSE)


def sign_as_lead(ctx: Context, expense_id: int, proof: Proof) -> str:
    """Sign as lead (责任人签字): from here on the content is fixed; give its content code.

    Sign-offs may follow after the month is closed; they are dated where they happen.

    Raises:
        NotAllowed: not the role, no PIN of one's own, or a maker.
        Refused: something is missing, or it stands elsewhere.
    """
    person = rules.require_signer(ctx, Act.SIGN_AS_LEAD, Role.LEAD, proof)
    expense = rules.find(ctx, expense_id)
    rules.require_step(expense, _S.LEAD_SIGNED)
    _require_third(ctx, expense, Role.LEAD, person)
    missing = rules.gaps(expense, rules.attached_count(ctx, expense_id))
    if missing:
        raise Refused(
            f"{expense.number} 还缺：{'、'.join(missing)}。",
            kept="没有签字。",
            to_do="请经办人补齐后再签。",
        )
    expense.content_code = fingerprint(content_of(ctx, expense))
    expense.state, expense.lead_by, expense.lead_at = _S.LEAD_SIGNED.value, person, ctx.now()
    expense.revision += 1
    ctx.audit(
        "责任人签字",
        expense,
        number=expense.number,
        amount_fen=expense.amount_fen,
        content_code=expense.content_code,
    )
    return expense.content_code


def approve_as_chair(ctx: Context, expense_id: int, proof: Proof) -> None:
    """Approve as chair (主席批准) what the lead signed, if it still is what the lead signed.

    Raises:
        NotAllowed: not the role, no PIN of one's own, maker or lead of it.
        Refused: not signed by the lead, or its content does not fit the content code.
    """
    person = rules.require_signer(ctx, Act.APPROVE_AS_CHAIR, Role.CHAIR, proof)
    expense = rules.find(ctx, expense_id)
    rules.require_step(expense, _S.CHAIR_APPROVED)
    _require_third(ctx, expense, Role.CHAIR, person)
    if fingerprint(content_of(ctx, expense)) != expense.content_code:
        raise Refused(
            f"{expense.number} 的内容和责任人签字时不一样。",
            kept="没有批准。",
            to_do="请不要批准，联系上级工会的技术人员检查数据。",
        )
    expense.state, expense.chair_by, expense.chair_at = _S.CHAIR_APPROVED.value, person, ctx.now()
    expense.revision += 1
    ctx.audit(
        "主席批准",
        expense,
        number=expense.number,
        amount_fen=expense.amount_fen,
        content_code=expense.content_code,
    )


def pay(ctx: Context, expense_id: int, on: str) -> None:
    """Record that an approved expense was paid (付款) on a day.

    Money that went out before this program was used (an imported row) keeps its own day.
    """
    ctx.require(Act.PAY_EXPENSE)
    expense = rules.find(ctx, expense_id)
    rules.require_step(expense, _S.PAID)
    approved_on = local_time(expense.chair_at)[:10]
    earliest = expense.on_date if expense.import_id is not None else approved_on
    _check_day(ctx, on, earliest, "付款")
    expense.state, expense.paid_on, expense.paid_by = _S.PAID.value, on, ctx.person_id
    expense.revision += 1
    ctx.audit("付款", expense, number=expense.number, on=on, amount_fen=expense.amount_fen)


def file_expense(ctx: Context, expense_id: int, place: str) -> None:
    """Record that a paid expense's papers were filed (归档), and where they lie (PJ-65)."""
    ctx.require(Act.FILE_EXPENSE)
    expense = rules.find(ctx, expense_id)
    rules.require_step(expense, _S.FILED)
    place = as_written(place)
    if not place:
        raise BadInput("存放处还空着。", to_do="请写明单据放在哪里。", field="place")
    expense.state, expense.filed_on, expense.filed_by = _S.FILED.value, ctx.today(), ctx.person_id
    expense.filed_place = place
    expense.revision += 1
    ctx.audit("归档", expense, number=expense.number, place=place)


def return_expense(ctx: Context, expense_id: int, reason: str) -> None:
    """Send an expense back (退回) with a reason; its correction will be a linked version.

    The lead, the chair, or whoever may enter expenses: stopping a payment is never hard.
    """
    expense = rules.find(ctx, expense_id)
    if not may_return(ctx, expense):
        raise NotAllowed(
            "您的岗位不能退回支出。", kept="没有改动。", to_do="请告诉责任人或工会主席。"
        )
    reason = as_written(reason)
    if not reason:
        raise BadInput("退回的原因还空着。", to_do="请写明哪里要改。", field="reason")
    rules.require_step(expense, _S.RETURNED)
    expense.state, expense.returned_reason = _S.RETURNED.value, reason
    expense.returned_at, expense.returned_by = ctx.now(), ctx.person_id
    expense.revision += 1
    ctx.audit("退回", expense, number=expense.number, reason=reason)


def may_return(ctx: Context, expense: Expense) -> bool:
    """Tell whether the acting person may send this expense back."""
    if ctx.actor.person_id is None:
        return False
    return ctx.actor.person_id in rules.makers(expense) or any(
        may(ctx.actor.roles, act) for act in RETURNERS
    )


def content_of(ctx: Context, expense: Expense) -> dict[str, object]:
    """Give what a signature signs, as plain values: the amount, the papers, who made it."""
    corrected = ctx.session.get(Expense, expense.corrects_id) if expense.corrects_id else None
    return {
        "expense": expense.public_id,
        "number": expense.number,
        "on": expense.on_date,
        "summary": expense.summary,
        "purpose": expense.purpose,
        "amount_fen": expense.amount_fen,
        "payee": expense.payee,
        "fund": funds.find(ctx, expense.fund_id).name if expense.fund_id else "",
        "invoice": [expense.invoice_code, expense.invoice_number],
        "handler": _public_id(ctx, expense.handler_id),
        "entered_by": _public_id(ctx, expense.entered_by),
        "imported_by": expense.imported_by,
        "paper_vouchers": [expense.paper_vouchers, expense.voucher_place],
        "corrects": corrected.number if corrected else "",
        "files": sorted(v.sha256 for v in vouchers.list_vouchers(ctx, expense.id)),
    }


def changed_since_signed(ctx: Context) -> tuple[str, ...]:
    """Give the numbers of signed expenses whose content does not fit their content code."""
    from sqlalchemy import select

    rows = ctx.session.scalars(
        select(Expense)
        .where(Expense.station_id == ctx.station_id, Expense.lead_by.is_not(None))
        .order_by(Expense.number)
    )
    return tuple(
        row.number for row in rows if fingerprint(content_of(ctx, row)) != row.content_code
    )


def _require_third(ctx: Context, expense: Expense, role: Role, person: int) -> None:
    rule = rules.as_lead(expense) if role is Role.LEAD else rules.as_chair(expense)
    problem = rule(person)
    if problem is None:
        return
    who = rules.signers(ctx)
    others = "、".join(name for _, name in rules.able(who, role, rule))
    raise NotAllowed(
        problem,
        kept="没有签字，没有改动任何内容。",
        to_do=f"可以请{others}来签。" if others else rules.vacancy(who, role, rule),
    )


def _public_id(ctx: Context, person_id: int | None) -> str:
    person = ctx.session.get(Person, person_id) if person_id is not None else None
    return person.public_id if person is not None else ""


def _check_day(ctx: Context, on: str, earliest: str, what: str) -> None:
    if read_day(on) > ctx.clock.today():
        raise BadInput(f"{what}日期 {on} 还没有到。", to_do="请核对日期。", field="on")
    if on < earliest:
        raise BadInput(
            f"{what}日期 {on} 早于批准的 {earliest}。", to_do="先批准、后付款，请核对。", field="on"
        )
