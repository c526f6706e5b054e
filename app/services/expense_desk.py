"""One expense as it lies on the desk: what it says, what is odd, and what I may do with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from app.core.money import Fen
from app.core.permissions import Act, may
from app.core.sign_off import ExpenseState
from app.core.sign_ways import WAYS, step_role_name
from app.models import Expense
from app.records.book import ExpenseRow
from app.services import directory, funds, months, sign_hands, vouchers
from app.services import expense_entry as entry
from app.services import expense_list as lists
from app.services import expense_rules as rules
from app.services.context import Context
from app.services.expense_signing import may_return
from app.services.sign_hands import Papers, Signers

_S = ExpenseState


class Step(StrEnum):
    """What somebody may do with an expense besides signing, which `signing.view` says."""

    CHANGE = "change"
    ATTACH = "attach"
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
    who = sign_hands.signers(ctx)
    now = rules.papers_of(ctx, [expense])[expense_id]
    row = lists.rows_of(ctx, [expense])[0]
    files = tuple(
        replace(file, also_on=vouchers.also_on(ctx, file.sha256, expense_id))
        for file in vouchers.list_vouchers(ctx, expense_id)
    )
    missing = rules.gaps(expense, len(files))
    steps = _steps(ctx, expense, who, now)
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
        explanation=_explanation(ctx, expense, who, now, missing),
        waits_for=_waits_for(expense, who, now, missing),
        waited=rules.waited(since, who.today) if since else "",
        steps=steps,
    )


def form_lists(ctx: Context, kept: entry.ExpenseFields | None = None) -> FormLists:
    """Give what the form offers: no stopped funds and nobody who left, but those an expense names.

    Args:
        ctx: the query under way.
        kept: what the expense at hand says; None for a new one.
    """
    fund_id, handler_id = (kept.fund_id, kept.handler_id) if kept else (None, None)
    return FormLists(
        purposes=entry.purposes(ctx),
        funds=tuple(
            (fund.id, fund.name)
            for fund in funds.list_funds(ctx, with_voided=True)
            if not fund.is_voided or fund.id == fund_id
        ),
        handlers=directory.staff(ctx, also=handler_id),
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


def _steps(ctx: Context, expense: Expense, who: Signers, now: Papers) -> frozenset[Step]:
    me, roles, state = ctx.actor.person_id, ctx.actor.roles, ExpenseState(expense.state)
    if me is None:
        return frozenset()
    is_open = not months.is_closed(ctx, expense.on_date[:7])
    writes = may(roles, Act.ENTER_EXPENSE) and rules.may_write(expense, me)
    enters = may(roles, Act.ENTER_EXPENSE)
    is_chair = may(roles, Act.APPROVE_AS_CHAIR)
    my_turn = any(hand.person == me for hand in sign_hands.able(who, now))
    is_draft, is_signed = state is _S.DRAFT, state is _S.LEAD_SIGNED
    unapproved = state in (_S.DRAFT, _S.LEAD_SIGNED, _S.RETURNED)
    correctable = state in (_S.RETURNED, _S.CHAIR_APPROVED, _S.PAID, _S.FILED)
    allowed = {
        Step.CHANGE: is_draft and writes and is_open,
        Step.ATTACH: is_draft and writes and is_open,
        Step.PAY: state is _S.CHAIR_APPROVED and may(roles, Act.PAY_EXPENSE),
        Step.FILE: state is _S.PAID and may(roles, Act.FILE_EXPENSE),
        Step.RETURN: (
            is_draft and my_turn and may_return(ctx, expense) and expense.entered_by is not None
        )
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


def _waits_for(expense: Expense, who: Signers, now: Papers, missing: tuple[str, ...]) -> str:
    state = ExpenseState(expense.state)
    if state is _S.DRAFT and missing:
        return ""
    people: tuple[str, ...]
    if state in rules.WAITING:
        people = sign_hands.who_may(who, now) or sign_hands.without_pin(who, now)
        if not people:
            return "另一位" if sign_hands.is_held(who, now) else "岗位空缺"
    elif state is _S.RETURNED:
        people = tuple(who.names.get(p, "") for p in sorted(rules.makers(expense)))
    else:
        people = tuple(name for _, name in rules.next_hands(who, state))
    if len(people) > 1:
        return f"{people[0]}等 {len(people)} 人"
    return people[0] if people else ""


def _explanation(
    ctx: Context, expense: Expense, who: Signers, now: Papers, missing: tuple[str, ...]
) -> str:
    state = ExpenseState(expense.state)
    parts = []
    if state in (_S.LEAD_SIGNED, _S.CHAIR_APPROVED, _S.PAID, _S.FILED):
        how = "先“退回”，再“更正”" if state is _S.LEAD_SIGNED else "“更正”"
        parts.append(f"责任人签字后内容已锁定。要改请{how}，原单与附件保留。")
    if months.is_closed(ctx, expense.on_date[:7]):
        parts.append("这个月已月结：签批、付款、归档还可以办，内容不能再改。")
    if state is _S.DRAFT and missing:
        makers = "、".join(who.names.get(p, "") for p in sorted(rules.makers(expense)))
        by_whom = "" if rules.may_write(expense, ctx.actor.person_id) else f"请{makers}补齐。"
        parts.append(f"签字前还缺：{'、'.join(missing)}。{by_whom}")
    elif state in rules.WAITING:
        parts.append(_who_signs(ctx, who, now))
    elif state is _S.CHAIR_APPROVED:
        parts.append(_who_next(ctx, who, state, Act.PAY_EXPENSE, "付款后请登记付款日期。"))
    elif state is _S.PAID:
        parts.append(_who_next(ctx, who, state, Act.FILE_EXPENSE, "单据收齐后可以归档。"))
    elif state is _S.RETURNED:
        parts.append("更正会生成相连的新一张，原单和附件都保留。")
    return "".join(parts)


def _who_signs(ctx: Context, who: Signers, now: Papers) -> str:
    """Say who signs next, and why not me."""
    step = WAYS[now.kind].steps[now.signed]
    name, able = step_role_name(step), sign_hands.able(who, now)
    mine = [hand for hand in able if hand.person == ctx.actor.person_id]
    if mine:
        as_whom = f"代{mine[0].for_name}" if mine[0].for_person else f"作为{name}"
        return f"请核对金额和附件，您可以{as_whom}{step.verb}。"
    others = "、".join(hand.words for hand in able)
    by_whom = f"可由{others}（{name}）{step.verb}。" if others else sign_hands.vacancy(who, now)
    why_not = sign_hands.why_not(who, now, ctx.actor.person_id or 0)
    if not others and f"须由另一位{name}" in why_not and f"须由另一位{name}" in by_whom:
        return f"{why_not}现在没有另一位{name}，请先在“人员”里任命。"
    return f"{why_not}{by_whom}"


def _who_next(ctx: Context, who: Signers, state: ExpenseState, act: Act, what: str) -> str:
    if may(ctx.actor.roles, act):
        return what
    names = "、".join(name for _, name in rules.next_hands(who, state))
    return f"下一步由{names}办理。" if names else ""
