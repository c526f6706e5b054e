"""One expense as it lies on the desk: what it says, what is odd, and what I may do with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import select

from app.core.money import Fen
from app.core.permissions import ROLE_NAMES, Act, Role, may
from app.core.sign_off import ExpenseState, problem_as_chair, problem_as_lead
from app.models import Expense, Person
from app.records.book import ExpenseRow
from app.services import expense_entry as entry
from app.services import expense_list as lists
from app.services import expense_rules as rules
from app.services import funds, months, vouchers
from app.services.context import Context
from app.services.expense_signing import may_return

_S = ExpenseState


class Step(StrEnum):
    """What somebody may do with an expense."""

    CHANGE = "change"
    ATTACH = "attach"
    SIGN = "sign"
    APPROVE = "approve"
    PAY = "pay"
    FILE = "file"
    RETURN = "return"
    CORRECT = "correct"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class ExpenseDetail:
    """Everything the page shows of one expense."""

    row: ExpenseRow
    fields: entry.ExpenseFields
    vouchers: tuple[vouchers.VoucherRow, ...]
    invoice_line: str
    """未见重复, or which other expense has this invoice."""
    invoice_is_fine: bool
    goods_line: str
    goods_are_fine: bool
    explanation: str
    """Whether it is locked, who may act next, and why not me."""
    waits_for: str
    """Who holds it now, short: 孙惠民, 赵国强等 2 人, 岗位空缺; blank where nobody waits."""
    waited: str
    """How long: 已等 8 天."""
    steps: frozenset[Step]
    """What the acting person may do now."""


@dataclass(frozen=True, slots=True)
class FormLists:
    """What the form of an expense offers to choose from."""

    purposes: tuple[str, ...]
    funds: tuple[tuple[int, str], ...]
    handlers: tuple[tuple[int, str], ...]


def detail(ctx: Context, expense_id: int) -> ExpenseDetail:
    """Give one expense for the page.

    Raises:
        NotFound: there is none with this id.
    """
    expense = rules.find(ctx, expense_id)
    who = rules.signers(ctx)
    row = lists.rows_of(ctx, [expense])[0]
    files = tuple(
        replace(file, also_on=vouchers.also_on(ctx, file.sha256, expense_id))
        for file in vouchers.list_vouchers(ctx, expense_id)
    )
    missing = rules.gaps(expense, len(files))
    steps = _steps(ctx, expense, who, ready=not missing)
    since = rules.since_when(expense)
    seen = entry.invoice_seen(ctx, expense.invoice_code, expense.invoice_number, expense_id)
    goods, goods_are_fine = lists.goods_line(lists.receipts(ctx, [expense]).get(expense_id, ()))
    return ExpenseDetail(
        row=row,
        fields=fields_of(expense),
        vouchers=files,
        invoice_line=_invoice_line(expense, seen),
        invoice_is_fine=seen is None,
        goods_line=goods,
        goods_are_fine=goods_are_fine,
        explanation=_explanation(ctx, expense, who, missing),
        waits_for=_waits_for(expense, who, missing),
        waited=rules.waited(since, who.today) if since else "",
        steps=steps,
    )


def form_lists(ctx: Context) -> FormLists:
    """Give what the form offers; people who left are not among the handlers."""
    people = ctx.session.execute(
        select(Person.id, Person.name)
        .where(
            Person.station_id == ctx.station_id,
            Person.voided_at.is_(None),
            Person.left_on.is_(None),
        )
        .order_by(Person.id)
    )
    return FormLists(
        purposes=entry.purposes(ctx),
        funds=tuple((fund.id, fund.name) for fund in funds.list_funds(ctx)),
        handlers=tuple((row.id, row.name) for row in people),
    )


def fields_of(expense: Expense) -> entry.ExpenseFields:
    """Give the form's values of an expense."""
    return entry.ExpenseFields(
        on=expense.on_date,
        summary=expense.summary,
        amount=Fen(expense.amount_fen),
        purpose=expense.purpose,
        payee=expense.payee,
        fund_id=expense.fund_id,
        invoice_code=expense.invoice_code,
        invoice_number=expense.invoice_number,
        handler_id=expense.handler_id,
        paper_vouchers=expense.paper_vouchers,
        voucher_place=expense.voucher_place,
        note=expense.note,
    )


def _steps(ctx: Context, expense: Expense, who: rules.Signers, *, ready: bool) -> frozenset[Step]:
    me, roles, state = ctx.actor.person_id, ctx.actor.roles, ExpenseState(expense.state)
    if me is None:
        return frozenset()
    is_open = not months.is_closed(ctx, expense.on_date[:7])
    mine = expense.entered_by is None or me in rules.makers(expense)
    enters = may(roles, Act.ENTER_EXPENSE)
    is_lead, is_chair = may(roles, Act.SIGN_AS_LEAD), may(roles, Act.APPROVE_AS_CHAIR)
    lead_able = me in dict(rules.able(who, Role.LEAD, rules.as_lead(expense)))
    chair_able = me in dict(rules.able(who, Role.CHAIR, rules.as_chair(expense)))
    is_draft, is_signed = state is _S.DRAFT, state is _S.LEAD_SIGNED
    unapproved = state in (_S.DRAFT, _S.LEAD_SIGNED, _S.RETURNED)
    correctable = state in (_S.RETURNED, _S.CHAIR_APPROVED, _S.PAID, _S.FILED)
    allowed = {
        Step.CHANGE: is_draft and enters and mine and is_open,
        Step.ATTACH: is_draft and enters and is_open,
        Step.SIGN: is_draft and ready and is_lead and lead_able,
        Step.APPROVE: is_signed and is_chair and chair_able,
        Step.PAY: state is _S.CHAIR_APPROVED and may(roles, Act.PAY_EXPENSE),
        Step.FILE: state is _S.PAID and may(roles, Act.FILE_EXPENSE),
        Step.RETURN: (is_draft and is_lead and lead_able and expense.entered_by is not None)
        or (is_signed and may_return(ctx, expense)),
        Step.CORRECT: correctable and enters and is_open and entry.may_correct(ctx, expense),
        Step.VOID: is_open
        and (
            (unapproved and may(roles, Act.VOID_EXPENSE))
            or (state is _S.CHAIR_APPROVED and is_chair)
        ),
    }
    return frozenset(step for step, is_allowed in allowed.items() if is_allowed)


def _invoice_line(expense: Expense, seen: entry.InvoiceSeen | None) -> str:
    if not expense.invoice_number:
        return ""
    if seen is None:
        return "未见重复"
    return f"和 {seen.number} 的发票号码相同，请核对"


def _waits_for(expense: Expense, who: rules.Signers, missing: tuple[str, ...]) -> str:
    state = ExpenseState(expense.state)
    if state is _S.DRAFT and missing:
        return ""
    if state in (_S.DRAFT, _S.LEAD_SIGNED):
        role, rule = (
            (Role.LEAD, rules.as_lead(expense))
            if state is _S.DRAFT
            else (Role.CHAIR, rules.as_chair(expense))
        )
        people = rules.able(who, role, rule)
        if not people:
            return "另一位" if who.holders[role] else "岗位空缺"
    elif state is _S.RETURNED:
        people = tuple((p, who.names.get(p, "")) for p in sorted(rules.makers(expense)))
    else:
        people = rules.next_hands(who, state)
    if len(people) > 1:
        return f"{people[0][1]}等 {len(people)} 人"
    return people[0][1] if people else ""


def _explanation(
    ctx: Context, expense: Expense, who: rules.Signers, missing: tuple[str, ...]
) -> str:
    state = ExpenseState(expense.state)
    parts = []
    if state in (_S.LEAD_SIGNED, _S.CHAIR_APPROVED, _S.PAID, _S.FILED):
        how = "先“退回”，再“更正”" if state is _S.LEAD_SIGNED else "“更正”"
        parts.append(f"责任人签字后内容已锁定。要改请{how}，原单与附件保留。")
    if months.is_closed(ctx, expense.on_date[:7]):
        parts.append("这个月已月结：签批、付款、归档还可以办，内容不能再改。")
    if state is _S.DRAFT and missing:
        parts.append(f"签字前还缺：{'、'.join(missing)}。")
    elif state is _S.DRAFT:
        parts.append(_who_signs(ctx, expense, who, Role.LEAD))
    elif state is _S.LEAD_SIGNED:
        parts.append(_who_signs(ctx, expense, who, Role.CHAIR))
    elif state is _S.CHAIR_APPROVED:
        parts.append(_who_next(ctx, who, state, Act.PAY_EXPENSE, "付款后请登记付款日期。"))
    elif state is _S.PAID:
        parts.append(_who_next(ctx, who, state, Act.FILE_EXPENSE, "单据收齐后可以归档。"))
    elif state is _S.RETURNED:
        parts.append("更正会生成相连的新一张，原单和附件都保留。")
    return "".join(parts)


def _who_signs(ctx: Context, expense: Expense, who: rules.Signers, role: Role) -> str:
    """Say who signs next, and why not me."""
    is_lead = role is Role.LEAD
    rule = rules.as_lead(expense) if is_lead else rules.as_chair(expense)
    act, name = ("签字", ROLE_NAMES[role]) if is_lead else ("批准", ROLE_NAMES[role])
    able = rules.able(who, role, rule)
    me = ctx.actor.person_id or 0
    if me in dict(able):
        return f"请核对金额和附件，您可以作为{name}{act}。"
    others = "、".join(n for _, n in able)
    by_whom = f"可由{others}（{name}）{act}。" if others else rules.vacancy(who, role, rule)
    holds_it = me in dict(who.holders[role])
    if holds_it:
        return f"{_why_not(expense, me, is_lead=is_lead)}{by_whom}"
    return f"您不是{name}，不能{act}；{by_whom}"


def _why_not(expense: Expense, me: int, *, is_lead: bool) -> str:
    makers = rules.makers(expense)
    problem = (
        problem_as_lead(makers, me) if is_lead else problem_as_chair(makers, expense.lead_by, me)
    )
    return problem or "您还没有设自己的口令，不能签字。"


def _who_next(ctx: Context, who: rules.Signers, state: ExpenseState, act: Act, what: str) -> str:
    if may(ctx.actor.roles, act):
        return what
    names = "、".join(name for _, name in rules.next_hands(who, state))
    return f"下一步由{names}办理。" if names else ""
