"""Reading expenses: the list, one expense with its steps, a month for the papers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import aliased

from app.core import sign_ways
from app.core.clock import local_time
from app.core.money import Fen
from app.core.quantity import Quantity, quantity_text
from app.core.sign_off import COUNTED_STATES, STATE_NAMES, ExpenseState
from app.models import Consumable, Expense, StockMove
from app.records.book import ExpenseRow, StepRow
from app.services import expense_rules as rules
from app.services import expense_waiting, funds, sign_hands, sign_makers, vouchers
from app.services.context import Context
from app.services.expense_entry import bare
from app.services.sign_hands import Papers, Signers

PAGE = 50
WAITS_FOR_LEAD = "等责任人签"
"""What a list calls a draft that nothing is missing from: whose turn it is says more."""
_S = ExpenseState


class Only(StrEnum):
    """Which expenses a list shows."""

    ALL = "all"
    MINE = "mine"
    """等我签: waiting for the acting person's signature."""
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class ExpenseLine:
    """One line of the list."""

    id: int
    number: str
    on: str
    summary: str
    payee: str
    amount: Fen
    state: str
    state_name: str


@dataclass(frozen=True, slots=True)
class ExpensePage:
    """One page of the list, newest first, and where the next one begins."""

    lines: tuple[ExpenseLine, ...]
    next_after: tuple[str, int] | None = None
    """Hand it back as `after` for the next page; None on the last one."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Stock an expense paid for, in words, and whether its receipt still stands."""

    words: str
    stands: bool


@dataclass(frozen=True, slots=True)
class MonthTotal:
    """How many expenses a month counts and what they add up to, voided and corrected ones aside."""

    count: int
    total: Fen


def list_expenses(
    ctx: Context,
    month: str | None = None,
    search: str = "",
    *,
    only: Only = Only.ALL,
    after: tuple[str, int] | None = None,
) -> ExpensePage:
    """Give a page of expenses, newest first.

    Args:
        ctx: who reads.
        month: YYYY-MM, None for all months.
        search: part of summary, payee or number, last digits of an invoice, or Pinyin.
        only: all, those waiting for me, or those returned.
        after: `next_after` of the page before.
    """
    if only is Only.MINE:
        return ExpensePage(waiting_for(ctx, ctx.actor.person_id or 0))
    query = _lines().where(Expense.station_id == ctx.station_id)
    if month is not None:
        query = query.where(Expense.on_date >= f"{month}-01", Expense.on_date <= f"{month}-31")
    if only is Only.RETURNED:
        query = query.where(Expense.state == _S.RETURNED.value)
    if after is not None:
        query = query.where(tuple_(Expense.on_date, Expense.id) < after)
    if bare(search):
        query = query.where(func.instr(Expense.search_keys, bare(search)) > 0)
    query = query.order_by(Expense.on_date.desc(), Expense.id.desc()).limit(PAGE + 1)
    lines = _as_lines(ctx, query)
    if len(lines) <= PAGE:
        return ExpensePage(lines)
    return ExpensePage(lines[:PAGE], (lines[PAGE - 1].on, lines[PAGE - 1].id))


def month_total(ctx: Context, month: str) -> MonthTotal:
    """Add up a month: entered in whatever state, voided and corrected ones aside."""
    count, total = ctx.session.execute(
        select(func.count(), func.coalesce(func.sum(Expense.amount_fen), 0)).where(
            Expense.station_id == ctx.station_id,
            Expense.on_date >= f"{month}-01",
            Expense.on_date <= f"{month}-31",
            Expense.state.in_(sorted(COUNTED_STATES)),
        )
    ).one()
    return MonthTotal(count, Fen(total))


def waiting_for(ctx: Context, person_id: int) -> tuple[ExpenseLine, ...]:
    """Give what waits for this person's signature (等我签), the oldest first.

    A draft waits for a lead once nothing is missing; never for one of its makers.
    """
    return tuple(_line(row) for row in expense_waiting.due(ctx, person_id))


def expense(ctx: Context, expense_id: int) -> ExpenseRow:
    """Give one expense with its steps and who holds it now.

    Raises:
        NotFound: there is none with this id.
    """
    return rows_of(ctx, [rules.find(ctx, expense_id)])[0]


def expenses_of_month(ctx: Context, month: str) -> tuple[ExpenseRow, ...]:
    """Give every expense of a month in the order of the register, voided ones included."""
    found = ctx.session.scalars(
        select(Expense)
        .where(
            Expense.station_id == ctx.station_id,
            Expense.on_date >= f"{month}-01",
            Expense.on_date <= f"{month}-31",
        )
        .order_by(Expense.on_date, Expense.id)
    ).all()
    return rows_of(ctx, found)


def rows_of(ctx: Context, expenses: Sequence[Expense]) -> tuple[ExpenseRow, ...]:
    """Turn expenses into plain rows with steps, files, stock and holder, in few queries."""
    who, fund_names = sign_hands.signers(ctx), funds.names(ctx)
    ids = [row.id for row in expenses]
    files = vouchers.of_many(ctx, ids)
    corrected = _numbers(ctx, [row.corrects_id for row in expenses])
    stock = receipts(ctx, expenses)
    others = rules.signed_for(ctx, expenses)
    papers = rules.papers_of(ctx, expenses, others)
    return tuple(
        _row(
            row,
            who,
            papers[row.id],
            fund_names.get(row.fund_id or 0, funds.UNNAMED),
            files.get(row.id, ()),
            tuple(receipt.words for receipt in stock.get(row.id, ())),
            corrected.get(row.corrects_id or 0, ""),
            others.get(row.id, {}),
        )
        for row in expenses
    )


def receipts(ctx: Context, expenses: Sequence[Expense]) -> dict[int, tuple[Receipt, ...]]:
    """Give the stock each expense paid for; a correction takes over its earlier version's."""
    by_age = sorted(expenses, key=lambda row: row.id)
    before = sign_makers.earlier_versions(ctx, sign_ways.PaperKind.EXPENSE, by_age)
    owner = {one.id: row.id for row in by_age for one in (row, *before.get(row.id, ()))}
    undone = aliased(StockMove)
    rows = ctx.session.execute(
        select(
            StockMove.expense_id,
            Consumable.name,
            Consumable.unit,
            StockMove.quantity,
            undone.id.is_not(None),
        )
        .join(Consumable, Consumable.id == StockMove.consumable_id)
        .outerjoin(undone, undone.reverses_id == StockMove.id)
        .where(StockMove.expense_id.in_(list(owner)), StockMove.kind == "receipt")
        .order_by(StockMove.id)
    )
    found: dict[int, tuple[Receipt, ...]] = {}
    for version, name, unit, quantity, is_undone in rows:
        words = f"{name} {quantity_text(Quantity(quantity))} {unit}".rstrip()
        words += "（入库已撤销）" if is_undone else ""
        row_id = owner[version or 0]
        found[row_id] = (*found.get(row_id, ()), Receipt(words, stands=not is_undone))
    return found


def goods_line(stock: tuple[Receipt, ...]) -> tuple[str, bool]:
    """Say whether goods and books agree (账物相符, PJ-62), and False where one must look."""
    if not stock:
        return "没有对应的入库", True
    if all(receipt.stands for receipt in stock):
        return "账物相符", True
    return "有入库已撤销，账物不符，请核对", False


def _row(
    expense: Expense,
    who: Signers,
    now: Papers,
    fund: str,
    files: tuple[vouchers.VoucherRow, ...],
    stock: tuple[str, ...],
    corrects: str,
    signed_for: Mapping[int, int],
) -> ExpenseRow:
    def name(person: int | None) -> str:
        return who.names.get(person or 0, "")

    lead = _signer(expense.lead_by, signed_for.get(1), who)
    chair = _signer(expense.chair_by, signed_for.get(2), who)
    return ExpenseRow(
        id=expense.id,
        number=expense.number,
        on=expense.on_date,
        summary=expense.summary,
        purpose=expense.purpose,
        fund=fund,
        amount=Fen(expense.amount_fen),
        payee=expense.payee,
        invoice_code=expense.invoice_code,
        invoice_number=expense.invoice_number,
        handled_by=name(expense.handler_id),
        entered_by=name(expense.entered_by) or expense.imported_by,
        is_imported=expense.import_id is not None,
        state=expense.state,
        state_name=STATE_NAMES[ExpenseState(expense.state)],
        lead=lead,
        lead_at=local_time(expense.lead_at),
        chair=chair,
        chair_at=local_time(expense.chair_at),
        paid_on=expense.paid_on or "",
        filed_on=expense.filed_on or "",
        paper_vouchers=expense.paper_vouchers,
        voucher_place=expense.filed_place or expense.voucher_place,
        attachments=tuple(file.name for file in files),
        receipts=stock,
        corrects=corrects,
        returned_reason=expense.returned_reason,
        note=expense.note,
        import_remark=expense.import_remark,
        imported_by=expense.imported_by,
        content_code=expense.content_code,
        steps=_steps(expense, lead, chair, who),
        holder_line=rules.holder_line(who, expense, now, len(files)),
        public_id=expense.public_id,
    )


def _signer(person: int | None, for_person: int | None, who: sign_hands.Signers) -> str:
    """Name who signed, and for whom where by delegation: 曾立群（代赵国强）."""
    name = who.names.get(person or 0, "")
    return f"{name}（代{who.names.get(for_person, '')}）" if for_person else name


def _steps(expense: Expense, lead: str, chair: str, who: sign_hands.Signers) -> tuple[StepRow, ...]:
    def name(person: int | None) -> str:
        return who.names.get(person or 0, "")

    entered = name(expense.entered_by) or expense.imported_by
    handler = name(expense.handler_id)
    by_other = f"由{entered}{'导入' if expense.import_id else '登记'}"
    note = by_other if entered and entered != handler else ""
    taken = (
        ("经办", handler or entered, local_time(expense.created_at), note),
        ("责任人签字", lead, local_time(expense.lead_at), ""),
        ("主席批准", chair, local_time(expense.chair_at), ""),
        ("付款", name(expense.paid_by), expense.paid_on or "", ""),
        ("归档", name(expense.filed_by), expense.filed_on or "", expense.filed_place),
        (
            "退回",
            name(expense.returned_by),
            local_time(expense.returned_at),
            expense.returned_reason,
        ),
        (
            "作废" if expense.state == _S.VOID else "更正",
            "",
            local_time(expense.voided_at),
            expense.void_reason,
        ),
    )
    return tuple(StepRow(*step) for step in taken if step[2])


def _lines() -> Select[int, str, str, str, str, int, str]:
    return select(
        Expense.id,
        Expense.number,
        Expense.on_date,
        Expense.summary,
        Expense.payee,
        Expense.amount_fen,
        Expense.state,
    )


def _as_lines(
    ctx: Context, query: Select[int, str, str, str, str, int, str]
) -> tuple[ExpenseLine, ...]:
    rows = ctx.session.execute(query).all()
    complete = expense_waiting.complete(ctx, [row[0] for row in rows if row[6] == _S.DRAFT])
    return tuple(
        ExpenseLine(
            id_,
            number,
            on,
            summary,
            payee,
            Fen(fen),
            state,
            WAITS_FOR_LEAD if id_ in complete else STATE_NAMES[_S(state)],
        )
        for id_, number, on, summary, payee, fen, state in rows
    )


def _line(row: Expense) -> ExpenseLine:
    return ExpenseLine(
        row.id, row.number, row.on_date, row.summary, row.payee, Fen(row.amount_fen), row.state,
        WAITS_FOR_LEAD if row.state == _S.DRAFT else STATE_NAMES[_S(row.state)],
    )  # fmt: skip


def _numbers(ctx: Context, ids: Iterable[int | None]) -> dict[int, str]:
    wanted = [id_ for id_ in ids if id_ is not None]
    if not wanted:
        return {}
    rows = ctx.session.execute(select(Expense.id, Expense.number).where(Expense.id.in_(wanted)))
    return dict(iter(rows))
