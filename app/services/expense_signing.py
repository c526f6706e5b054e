"""The way of an expense through other hands: lead, chair, payment, file; or back (PJ-64, PJ-65)."""

from __future__ import annotations

from sqlalchemy import select

from app.core.clock import local_time
from app.core.day_words import read_day
from app.core.errors import BadInput, NotAllowed
from app.core.fingerprint import fingerprint
from app.core.money import Fen, yuan
from app.core.permissions import Act, may
from app.core.sign_off import ExpenseState
from app.core.sign_ways import PaperKind, PaperState
from app.core.text import as_written
from app.models import Expense, Person, Signature
from app.services import directory, funds, signing, vouchers
from app.services import expense_rules as rules
from app.services.context import Context
from app.services.sign_in import Proof
from app.services.sign_subjects import Subject

_S = ExpenseState

RETURNERS = (Act.SIGN_AS_LEAD, Act.APPROVE_AS_CHAIR, Act.ENTER_EXPENSE)


def sign_as_lead(ctx: Context, expense_id: int, proof: Proof, for_person: int | None = None) -> str:
    """Sign as lead (责任人签字): from here on the content is fixed; give its content code.

    Sign-offs may follow after the month is closed; they are dated where they happen.

    Raises:
        NotAllowed: not the role, no PIN of one's own, or a maker.
        Refused: something is missing, or it stands elsewhere.
    """
    expense = rules.find(ctx, expense_id)
    rules.require_step(expense, _S.LEAD_SIGNED)
    signing.sign(ctx, PaperKind.EXPENSE, expense.public_id, proof, for_person)
    return expense.content_code


def approve_as_chair(
    ctx: Context, expense_id: int, proof: Proof, for_person: int | None = None
) -> None:
    """Approve as chair (主席批准) what the lead signed, if it still is what the lead signed.

    Raises:
        NotAllowed: not the role, no PIN of one's own, maker or lead of it.
        Refused: not signed by the lead, or its content does not fit the content code.
    """
    expense = rules.find(ctx, expense_id)
    rules.require_step(expense, _S.CHAIR_APPROVED)
    signing.sign(ctx, PaperKind.EXPENSE, expense.public_id, proof, for_person)


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
    """Record that a paid expense's papers were filed (归档), and where they lie (PJ-65).

    Raises:
        BadInput: no place is named.
        Refused: it is not paid yet, or filed already.
    """
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

    Raises:
        NotAllowed: neither a maker nor one of those roles.
        BadInput: no reason.
        Refused: it stands where nothing can be sent back.
    """
    expense = rules.find(ctx, expense_id)
    if not may_return(ctx, expense):
        raise NotAllowed(
            "退回支出，由值班员、经费专人、责任人或工会主席来办。",
            kept="没有改动。",
            to_do="觉得哪里不对，请告诉责任人或工会主席。",
        )
    reason = as_written(reason)
    if not reason:
        raise BadInput("退回的原因还空着。", to_do="请写明哪里要改。", field="reason")
    rules.require_step(expense, _S.RETURNED)
    signing.end_live(ctx, PaperKind.EXPENSE, expense.public_id, PaperState.RETURNED, reason)
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
    rows = ctx.session.scalars(
        select(Expense)
        .where(Expense.station_id == ctx.station_id, Expense.lead_by.is_not(None))
        .order_by(Expense.number)
    )
    return tuple(
        row.number for row in rows if fingerprint(content_of(ctx, row)) != row.content_code
    )


def _take_signature(ctx: Context, expense: Expense, signature: Signature) -> None:
    """Write a signature of its paper into the expense, which goes one step on."""
    if signature.position == 1:
        expense.content_code = signature.content_code
        expense.state = _S.LEAD_SIGNED.value
        expense.lead_by, expense.lead_at = signature.signed_by, signature.signed_at
    else:
        expense.state = _S.CHAIR_APPROVED.value
        expense.chair_by, expense.chair_at = signature.signed_by, signature.signed_at
    expense.revision += 1
    ctx.audit(
        "责任人签字" if signature.position == 1 else "主席批准",
        expense,
        number=expense.number,
        amount_fen=expense.amount_fen,
        content_code=expense.content_code,
    )


def _missing(ctx: Context, expense: Expense) -> tuple[str, ...]:
    return rules.gaps(expense, rules.attached_count(ctx, expense.id))


def _waiting(ctx: Context) -> tuple[Expense, ...]:
    """Give drafts that wait for the lead: nothing is missing any more."""
    rows = ctx.session.scalars(
        select(Expense)
        .where(Expense.station_id == ctx.station_id, Expense.state == _S.DRAFT.value)
        .order_by(Expense.on_date, Expense.id)
    ).all()
    files = vouchers.of_many(ctx, [row.id for row in rows])
    return tuple(row for row in rows if not rules.gaps(row, len(files.get(row.id, ()))))


def _lines(ctx: Context, expense: Expense) -> tuple[tuple[str, str], ...]:
    names = directory.names(ctx)
    fund = funds.find(ctx, expense.fund_id).name if expense.fund_id else funds.UNNAMED
    found = (
        ("编号", expense.number),
        ("日期", expense.on_date),
        ("摘要", expense.summary),
        ("用途", expense.purpose),
        ("金额", f"¥{yuan(Fen(expense.amount_fen))}"),
        ("收款方", expense.payee),
        ("经费来源", fund),
        ("发票", " ".join(t for t in (expense.invoice_code, expense.invoice_number) if t)),
        ("经办人", names.get(expense.handler_id or 0, "")),
        ("凭证", _voucher_words(ctx, expense)),
        # Printed on the slip, though no signature signs it: it may be added to afterwards.
        ("备注", expense.note),
    )
    return tuple((label, value) for label, value in found if value)


def _voucher_words(ctx: Context, expense: Expense) -> str:
    attached = rules.attached_count(ctx, expense.id)
    words = [f"附件 {attached} 个"] if attached else []
    if expense.paper_vouchers:
        words.append(f"纸质 {expense.paper_vouchers} 张（{expense.voucher_place}）")
    return "，".join(words)


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


SUBJECT = Subject(
    kind=PaperKind.EXPENSE,
    model=Expense,
    act=Act.ENTER_EXPENSE,
    title=lambda _ctx, row: f"{row.number} {row.summary} {yuan(Fen(row.amount_fen))} 元",
    content=content_of,
    makers=lambda _ctx, row: rules.makers(row),
    on_date=lambda row: str(row.on_date),
    lines=_lines,
    open_at=lambda row: ("expenses", row.id),
    missing=_missing,
    files=lambda ctx, row: tuple(file.sha256 for file in vouchers.list_vouchers(ctx, row.id)),
    signed=_take_signature,
    signs_without_paper=True,
    waits_for_first=lambda _ctx, row: row.state == _S.DRAFT,
    waiting=_waiting,
    send_back=lambda ctx, row, reason: return_expense(ctx, row.id, reason),
)
