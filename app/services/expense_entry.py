"""Entering expenses, changing drafts, correcting what was signed, voiding (PJ-61…65)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import and_, func, or_, select

from app.core.day_words import read_day
from app.core.errors import BadInput, NotAllowed, Refused
from app.core.money import Fen, yuan
from app.core.month import Month
from app.core.numbering import expense_number, running_number
from app.core.permissions import Act, Role, may
from app.core.sign_off import APPROVED_STATES, ExpenseState
from app.core.sign_ways import PaperKind, PaperState
from app.core.text import as_written, plain, search_keys
from app.models import AuditEntry, Expense, ExpenseVoucher, Person, Setting
from app.services import expense_rules as rules
from app.services import funds, months, signing, vouchers
from app.services.context import Context
from app.services.defaults import default_list
from app.services.sign_in import Proof

PURPOSES_SETTING = "purposes"
CHANGED_DRAFT = "改支出草稿"
_S = ExpenseState


@dataclass(frozen=True, slots=True)
class ExpenseFields:
    """What the form of an expense asks; the fund may wait until the lead signs."""

    on: str
    summary: str
    amount: Fen
    purpose: str = ""
    payee: str = ""
    fund_id: int | None = None
    invoice_code: str = ""
    invoice_number: str = ""
    handler_id: int | None = None
    """经办人; blank means whoever enters it."""
    paper_vouchers: int = 0
    voucher_place: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceSeen:
    """Another standing expense with the same invoice number."""

    expense_id: int
    number: str
    is_certain: bool
    """False where only one of the two names an invoice code."""


def with_fund(fields: ExpenseFields, fund_id: int) -> ExpenseFields:
    """Give the same form with a fund chosen."""
    return replace(fields, fund_id=fund_id)


def purposes(ctx: Context) -> tuple[str, ...]:
    """Give the purposes (用途) to choose from; the list is open (PJ-61)."""
    import json

    kept = ctx.session.get(Setting, PURPOSES_SETTING)
    return tuple(json.loads(kept.value)) if kept else default_list("purposes")


def next_number(ctx: Context, on: str) -> str:
    """Give the next number of the month: 2026-10-004; a voided one is never given again."""
    month = Month.parse(on[:7])
    taken = ctx.session.scalars(
        select(Expense.number).where(
            Expense.station_id == ctx.station_id,
            Expense.number >= f"{month}-",
            Expense.number < f"{month}.",  # the character after the hyphen
        )
    )
    return expense_number(month, max((running_number(n) or 0 for n in taken), default=0) + 1)


def plain_invoice(text: str) -> str:
    """Give an invoice code or number in one form: half-width, no blanks, capitals."""
    return plain(text).replace(" ", "").upper()


def invoice_seen(
    ctx: Context, code: str, number: str, except_id: int | None = None
) -> InvoiceSeen | None:
    """Look for another standing expense with this invoice (发票重复), while it is typed.

    A number alone tells enough where it has 20 digits (全电发票 has no code), or where the codes
    are the same; otherwise it is a doubt for people to look at. Versions of the expense itself
    (`except_id`) have its invoice by right.
    """
    code, number = plain_invoice(code), plain_invoice(number)
    if not number:
        return None
    rows = ctx.session.execute(
        select(Expense.id, Expense.number, Expense.invoice_code)
        .where(
            Expense.station_id == ctx.station_id,
            Expense.invoice_number == number,
            Expense.voided_at.is_(None),
            Expense.id.not_in(rules.versions(ctx, except_id) if except_id else ()),
        )
        .order_by(Expense.id)
    ).all()
    doubt = None
    for row in rows:
        if row.invoice_code == code or len(number) == 20:
            return InvoiceSeen(row.id, row.number, is_certain=True)
        if not row.invoice_code or not code:
            doubt = doubt or InvoiceSeen(row.id, row.number, is_certain=False)
    return doubt


def enter_expense(ctx: Context, fields: ExpenseFields) -> int:
    """Enter an expense as a draft (登记支出); give its id.

    Raises:
        BadInput: with the field that is wrong.
        Refused: the same invoice stands already.
        MonthClosed: its month is closed.
    """
    ctx.require(Act.ENTER_EXPENSE)
    values = _checked(ctx, fields)
    number = next_number(ctx, fields.on)
    months.require_open(ctx, fields.on)
    expense = Expense(
        station_id=ctx.station_id,
        number=number,
        entered_by=ctx.person_id,
        created_at=ctx.now(),
        **values,
    )
    expense.search_keys = _searched(expense)
    ctx.session.add(expense)
    ctx.audit("登记支出", expense, number=expense.number, **values)
    return expense.id


def change_draft(ctx: Context, expense_id: int, fields: ExpenseFields) -> None:
    """Change an unsigned draft; only its makers may, so that nobody signs what they wrote.

    An imported row nobody typed here takes whoever completes it as a maker.

    Raises:
        Refused: signed or returned: then it is corrected instead.
    """
    ctx.require(Act.ENTER_EXPENSE)
    expense = rules.find(ctx, expense_id)
    if expense.state != _S.DRAFT:
        raise Refused(
            f"{expense.number} 已不是草稿，内容不能直接改。",
            kept="原来的内容没有改动。",
            to_do="要改请先退回，再更正：更正会生成相连的新一张，原单和凭证都保留。",
        )
    rules.require_writer(ctx, expense)
    values = _checked(ctx, fields, expense_id)
    months.require_open(ctx, expense.on_date, fields.on)
    writes_as_handler = expense.entered_by is not None and ctx.person_id != expense.entered_by
    if writes_as_handler and values["handler_id"] != ctx.person_id:
        raise BadInput(
            "您是这笔支出的经办人，改了内容就不能把经办人换成别人。",
            kept="草稿没有改动。",
            to_do="经办人确实写错了的，请登记这一张的人来改。",
            field="handler",
        )
    if values["handler_id"] != expense.handler_id:
        _require_no_words_of(ctx, expense, expense.handler_id)
    if fields.on[:7] != expense.on_date[:7]:
        raise BadInput(
            f"{expense.number} 的编号属于{Month.parse(expense.on_date[:7]).label}，"
            "日期不能改到别的月份。",
            to_do="请把这一张作废，按新的日期重新登记。",
            field="on",
        )
    changed = {key: value for key, value in values.items() if getattr(expense, key) != value}
    if not changed:
        return
    was = {key: getattr(expense, key) for key in changed}
    for key, value in changed.items():
        setattr(expense, key, value)
    expense.search_keys = _searched(expense)
    rules.take_as_maker(ctx, expense)
    expense.revision += 1
    ctx.audit(CHANGED_DRAFT, expense, number=expense.number, now=changed, was=was)


def _require_no_words_of(ctx: Context, expense: Expense, handler: int | None) -> None:
    """Go on only if the 经办人 who is to be replaced wrote nothing of the draft.

    Otherwise they could sign afterwards what they wrote themselves.
    """
    if handler is None or handler in (expense.entered_by, ctx.person_id):
        return
    wrote = ctx.session.scalar(
        select(AuditEntry.seq)
        .where(
            AuditEntry.actor.endswith(f"#{handler}"),
            or_(
                and_(
                    AuditEntry.record_type == Expense.__tablename__,
                    AuditEntry.record_id == expense.public_id,
                    AuditEntry.act == CHANGED_DRAFT,
                ),
                and_(
                    AuditEntry.record_type == ExpenseVoucher.__tablename__,
                    AuditEntry.act.in_((vouchers.ATTACHED, vouchers.DETACHED)),
                    func.json_extract(AuditEntry.payload, "$.what.expense") == expense.number,
                ),
            ),
        )
        .limit(1)
    )
    if wrote is not None:
        raise BadInput(
            "原来的经办人改过这张草稿的内容或附件，不能再换成别人。",
            kept="草稿没有改动。",
            to_do="经办人确实写错了的，请把这一张作废，重新登记。",
            field="handler",
        )


def correct(ctx: Context, expense_id: int, fields: ExpenseFields, reason: str = "") -> int:
    """Enter a corrected version that names the old one and keeps its vouchers; give its id.

    The old one becomes 已更正 and stays as it was signed. The new one starts as an unsigned draft.

    Raises:
        BadInput: no reason, or a field that cannot be.
        Refused: a draft, void or corrected already.
    """
    old = rules.find(ctx, expense_id)
    _require_corrector(ctx, old)
    reason = as_written(reason) or old.returned_reason
    if not reason:
        raise BadInput("更正的原因还空着。", to_do="请写明为什么更正。", field="reason")
    rules.require_step(old, _S.SUPERSEDED)
    values = _checked(ctx, fields, expense_id)
    number = next_number(ctx, fields.on)
    months.require_open(ctx, old.on_date, fields.on)
    words = f"由 {number} 更正：{reason}"
    signing.supersede(ctx, PaperKind.EXPENSE, old.public_id, words)
    old.state, old.voided_at = _S.SUPERSEDED.value, ctx.now()
    old.void_reason = words
    old.revision += 1
    ctx.session.flush()  # first, so that its invoice is free for the new version
    new = Expense(
        station_id=ctx.station_id,
        number=number,
        entered_by=ctx.person_id,
        corrects_id=old.id,
        created_at=ctx.now(),
        **values,
    )
    new.search_keys = _searched(new)
    ctx.session.add(new)
    ctx.session.flush()
    kept = vouchers.copy_to(ctx, old.id, new.id)
    ctx.audit("更正前的支出", old, number=old.number, corrected_by=number, reason=reason)
    ctx.audit("更正支出", new, number=number, corrects=old.number, vouchers=kept, **values)
    ctx.changed.add("expense_voucher")
    return new.id


def void(ctx: Context, expense_id: int, reason: str, proof: Proof | None = None) -> None:
    """Void an expense (作废) with a reason; what the chair approved, only the chair, by PIN.

    Raises:
        NotAllowed: not the role; for what the chair approved, no fresh PIN of the chair's.
        BadInput: no reason.
        Refused: paid already (then it can only be corrected), or void.
    """
    expense = rules.find(ctx, expense_id)
    if ExpenseState(expense.state) in APPROVED_STATES:
        ctx.require(Act.APPROVE_AS_CHAIR)
        if proof is None:
            raise NotAllowed("作废主席批准过的支出，要由主席输口令。", kept="没有作废。")
        signing.require_holder(ctx, Role.CHAIR, proof)
    else:
        ctx.require(Act.VOID_EXPENSE)
    reason = as_written(reason)
    if not reason:
        raise BadInput("作废的原因还空着。", to_do="请写明为什么作废。", field="reason")
    rules.require_step(expense, _S.VOID)
    months.require_open(ctx, expense.on_date)
    was = expense.state
    signing.end_live(ctx, PaperKind.EXPENSE, expense.public_id, PaperState.WITHDRAWN, reason)
    expense.state, expense.voided_at, expense.void_reason = _S.VOID.value, ctx.now(), reason
    expense.revision += 1
    ctx.audit("作废支出", expense, number=expense.number, reason=reason, was=was)


def may_correct(ctx: Context, expense: Expense) -> bool:
    """Tell whether the acting person may enter a corrected version of this expense."""
    if ExpenseState(expense.state) in APPROVED_STATES:
        is_maker = ctx.actor.person_id in rules.makers(expense)
        return is_maker or may(ctx.actor.roles, Act.VOID_EXPENSE)
    return may(ctx.actor.roles, Act.ENTER_EXPENSE)


def _require_corrector(ctx: Context, old: Expense) -> None:
    ctx.require(Act.ENTER_EXPENSE)
    if not may_correct(ctx, old):
        raise NotAllowed(
            f"{old.number} 已批准，更正要由经办人、责任人或经费专人来做。",
            kept="没有改动任何内容。",
        )


def search_text(number: str, summary: str, payee: str, invoice_number: str) -> str:
    """Give what an expense is found by, in one text: its words, its numbers, their Pinyin."""
    words = (number, summary, payee, invoice_number)
    keys = (search_keys(summary), search_keys(payee))
    return " ".join([*(bare(word) for word in words if word), *keys])


def _searched(row: Expense) -> str:
    return search_text(row.number, row.summary, row.payee, row.invoice_number)


def bare(text: str) -> str:
    """Give text as it is searched: half-width, small letters, no blanks."""
    return plain(text).lower().replace(" ", "")


def _checked(
    ctx: Context, fields: ExpenseFields, except_id: int | None = None
) -> dict[str, object]:
    summary, payee = as_written(fields.summary), as_written(fields.payee)
    _check_date(ctx, fields.on)
    if not summary:
        raise BadInput("摘要还空着。", to_do="请写明买了什么或付了什么。", field="summary")
    if fields.amount <= 0:
        raise BadInput("金额要大于零。", to_do="请核对金额。", field="amount")
    if fields.paper_vouchers < 0:
        raise BadInput("凭证张数不能是负数。", to_do="请核对张数。", field="paper_vouchers")
    if fields.fund_id is not None:
        funds.find(ctx, fields.fund_id)
    handler = fields.handler_id if fields.handler_id is not None else ctx.person_id
    if not ctx.count(Person, Person.id == handler):
        raise BadInput("没有找到这位经办人。", to_do="请重新选择经办人。", field="handler")
    _check_invoice(ctx, fields, except_id)
    return {
        "on_date": fields.on,
        "summary": summary,
        "amount_fen": int(fields.amount),
        "purpose": as_written(fields.purpose),
        "payee": payee,
        "fund_id": fields.fund_id,
        "invoice_code": plain_invoice(fields.invoice_code),
        "invoice_number": plain_invoice(fields.invoice_number),
        "handler_id": handler,
        "paper_vouchers": fields.paper_vouchers,
        "voucher_place": as_written(fields.voucher_place),
        "note": as_written(fields.note),
    }


def _check_date(ctx: Context, on: str) -> None:
    if read_day(on) > ctx.clock.today():
        raise BadInput(
            f"日期 {on} 还没有到。", to_do="支出的日期不能晚于今天，请核对。", field="on"
        )


def _check_invoice(ctx: Context, fields: ExpenseFields, except_id: int | None) -> None:
    seen = invoice_seen(ctx, fields.invoice_code, fields.invoice_number, except_id)
    if seen is not None and seen.is_certain:
        amount = rules.find(ctx, seen.expense_id).amount_fen
        raise Refused(
            f"这张发票已经登记过：{seen.number}，¥{yuan(Fen(amount))}。",
            kept="没有重复登记。",
            to_do="请核对发票号码；要改原来那张，请打开它更正。",
        )
