"""Keep the consumables: receipts, issues, and undo by reversal (物资, PJ-30, PJ-43, PJ-63)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.core.errors import BadInput, NotFound, Refused
from app.core.permissions import Act
from app.core.quantity import Quantity
from app.core.stock import BatchStock, MoveKind, earliest_expiry_first
from app.core.text import plain
from app.models import Batch, Consumable, Expense, StockMove
from app.services import months, stock_ledger
from app.services.context import Context
from app.services.stock_items import ItemFields, add_item, change_item, void_item
from app.services.stock_ledger import KEPT, Entry, Moved, Part, amount, words_of

__all__ = [
    "ISSUE_REASONS",
    "OPENING_REASON",
    "RECEIPT_REASONS",
    "THROWN_AWAY",
    "ItemFields",
    "Moved",
    "ReceiptFields",
    "add_item",
    "carry_in",
    "change_item",
    "issue",
    "receive",
    "start_item",
    "undo",
    "undo_words",
    "void_item",
]

THROWN_AWAY = "过期处理"
"""The one reason for which an expired batch may leave the stock."""

RECEIPT_REASONS = ("采购", "捐赠", "上级配发")
ISSUE_REASONS = ("日常补充", "活动使用", THROWN_AWAY)
"""What the page offers first; any other words may be typed."""

OPENING_REASON = "期初结存"

UNDOABLE = (MoveKind.RECEIPT, MoveKind.ISSUE, MoveKind.CARRIED)
_MOST_BATCHES = 50
"""No issue is divided over more batches than this."""


@dataclass(frozen=True, slots=True)
class ReceiptFields:
    """One receipt as people enter it."""

    quantity: Quantity
    reason: str
    """Where it comes from: 采购, 捐赠…"""
    expires_on: str = ""
    label: str = ""
    """Batch number as printed on the goods."""
    handled_by: int | None = None
    expense_id: int | None = None
    """The expense it was paid by."""
    on: str | None = None


def carry_in(
    ctx: Context, item_id: int, quantity: Quantity, *, expires_on: str = "", label: str = ""
) -> Moved:
    """Enter what was already there when the station began to keep this item (期初结存).

    Raises:
        Refused: the item has movements already.
    """
    ctx.require(Act.MOVE_STOCK)
    item = stock_ledger.item_of(ctx, item_id)
    _require_above_zero(quantity, "现有数量")
    on = stock_ledger.day_of(ctx, None)
    if ctx.count(
        StockMove, StockMove.consumable_id == item_id, StockMove.kind != MoveKind.CARRIED.value
    ):
        raise Refused(
            f"“{item.name}”已经有账了，期初结存不能再加。",
            kept=KEPT,
            to_do="多出来的请登记入库，或盘点。",
        )
    batch = _batch(ctx, item, expires_on, label)
    entry = Entry(MoveKind.CARRIED, on, OPENING_REASON, ctx.person_id)
    return _moved(ctx, item, entry, [Part(batch, quantity)])


def start_item(
    ctx: Context, fields: ItemFields, quantity: Quantity | None = None, expires_on: str = ""
) -> int:
    """Start keeping an item together with what is already there of it."""
    item_id = add_item(ctx, fields)
    if quantity:
        carry_in(ctx, item_id, quantity, expires_on=expires_on)
    return item_id


def receive(ctx: Context, item_id: int, fields: ReceiptFields) -> Moved:
    """Take goods in (入库) as a batch with its expiry, bought by an expense or not (PJ-63).

    Raises:
        BadInput: no quantity or reason, a day to come, an expiry that is over.
        MonthClosed: the month of the day is closed.
        NotFound: no such item, person or expense.
    """
    ctx.require(Act.MOVE_STOCK)
    item = stock_ledger.item_of(ctx, item_id)
    _require_above_zero(fields.quantity, "入库数量")
    on = stock_ledger.day_of(ctx, fields.on)
    if fields.expires_on and fields.expires_on < on:
        raise BadInput(
            f"有效期 {fields.expires_on} 在入库那天已经过了。",
            kept=KEPT,
            to_do="请核对有效期；确实过期的请不要收下。",
            field="expires_on",
        )
    entry = Entry(
        MoveKind.RECEIPT,
        on,
        _reason(fields.reason, "来源"),
        stock_ledger.handler_of(ctx, fields.handled_by),
        _expense(ctx, fields.expense_id),
    )
    batch = _batch(ctx, item, fields.expires_on, fields.label)
    return _moved(ctx, item, entry, [Part(batch, fields.quantity)])


def issue(
    ctx: Context,
    item_id: int,
    quantity: Quantity,
    *,
    reason: str,
    handled_by: int | None = None,
    on: str | None = None,
) -> Moved:
    """Hand goods out (领用), the earliest expiry first; expired ones only to be thrown away.

    Raises:
        BadInput: no quantity or reason, a day to come.
        MonthClosed: the month of the day is closed.
        Refused: less is there, or what is there has expired.
    """
    ctx.require(Act.MOVE_STOCK)
    item = stock_ledger.item_of(ctx, item_id)
    _require_above_zero(quantity, "领用数量")
    on = stock_ledger.day_of(ctx, on)
    why = _reason(reason, "用途")
    person = stock_ledger.handler_of(ctx, handled_by)
    batches = _usable(item, stock_ledger.batches_left(ctx, item_id, on), quantity, on, why)
    parts = [Part(b, Quantity(-q)) for b, q in earliest_expiry_first(batches, quantity)]
    return _moved(ctx, item, Entry(MoveKind.ISSUE, on, why, person), parts)


def undo_words(ctx: Context, move_id: int) -> str:
    """Say what an undo of this movement takes back: 领用 矿泉水 2 箱."""
    moves = _one_act(ctx, move_id)
    item = stock_ledger.item_of(ctx, moves[0].consumable_id)
    return words_of(MoveKind(moves[0].kind), item, sum(move.quantity for move in moves))


def undo(ctx: Context, move_id: int) -> str:
    """Take a receipt or an issue back by reversals on its own day; give it in words.

    All batches an issue took from are given back together; each movement once.

    Raises:
        Refused: it was taken back before, is no receipt or issue, or was used since.
        MonthClosed: its month is closed.
        NotFound: there is no such movement.
    """
    ctx.require(Act.MOVE_STOCK)
    moves = _one_act(ctx, move_id)
    first = moves[0]
    item = stock_ledger.item_of(ctx, first.consumable_id)
    kind = MoveKind(first.kind)
    words = words_of(kind, item, sum(move.quantity for move in moves))
    if kind not in UNDOABLE:
        raise Refused(
            f"“{words}”不能撤销。", kept=KEPT, to_do="盘点有误时请再盘一次；其余请重新登记。"
        )
    months.require_open(ctx, first.on_date)
    _require_standing(ctx, moves, words)
    if kind is not MoveKind.ISSUE:
        _require_not_used(ctx, item, first, words)
    ctx.session.add_all(_reversal(ctx, move, words) for move in moves)
    ctx.audit("撤销出入库", first, words=words, moves=[move.public_id for move in moves])
    return words


def _moved(ctx: Context, item: Consumable, entry: Entry, parts: Sequence[Part]) -> Moved:
    moves = stock_ledger.write(ctx, item, entry, parts)
    words = words_of(entry.kind, item, sum(part.quantity for part in parts))
    ctx.audit(
        words.split()[0],
        moves[0],
        item=item.name,
        on=entry.on,
        reason=entry.reason,
        moves=[[move.public_id, move.batch_id, move.quantity] for move in moves],
    )
    return Moved(tuple(m.id for m in moves), words, stock_ledger.balance_of(ctx, item.id))


def _usable(
    item: Consumable, batches: Sequence[BatchStock], quantity: Quantity, on: str, reason: str
) -> list[BatchStock]:
    """Say which batches an issue may take from, or refuse in words."""
    day = date.fromisoformat(on)
    expired = [b for b in batches if b.expires_on is not None and b.expires_on < day]
    fresh = [b for b in batches if b not in expired]
    wanted = expired if reason == THROWN_AWAY else fresh
    there = min(stock_ledger.spare(batches), sum(b.quantity for b in wanted if b.quantity > 0))
    if there >= quantity:
        return wanted
    if reason == THROWN_AWAY:
        raise Refused(
            f"{item.name} 已过期的只有 {amount(item, there)}，要处理 {amount(item, quantity)}。",
            kept=KEPT,
            to_do="请减少数量；没有过期的不用处理。",
        )
    if expired:
        raise Refused(
            f"{item.name} 没过期的只有 {amount(item, there)}，另有"
            f" {amount(item, sum(b.quantity for b in expired))}已过期，不能领用。",
            kept=KEPT,
            to_do=f"请减少数量；要扔掉过期的，用途请选“{THROWN_AWAY}”。",
        )
    raise Refused(
        f"{item.name} 不够：现有 {amount(item, there)}，要领 {amount(item, quantity)}。",
        kept=KEPT,
        to_do="请减少数量，或先登记入库。",
    )


def _one_act(ctx: Context, move_id: int) -> list[StockMove]:
    """Give a movement, and the other batches of the same issue, in the order written."""
    move = ctx.session.scalar(
        select(StockMove).where(StockMove.id == move_id, StockMove.station_id == ctx.station_id)
    )
    if move is None:
        raise NotFound("没有这一笔出入库。", kept=KEPT, to_do="请重新打开“物资”。")
    act = {move.id: move}
    if move.kind == MoveKind.ISSUE:
        beside = _like(ctx, move)
        batches = {move.batch_id}
        # One issue writes its parts one after another and takes from each batch once.
        for step in (-1, 1):
            at = move_id + step
            while at in beside and beside[at].batch_id not in batches:
                act[at] = beside[at]
                batches.add(beside[at].batch_id)
                at += step
    return [act[at] for at in sorted(act)]


def _like(ctx: Context, move: StockMove) -> dict[int, StockMove]:
    same = ("consumable_id", "kind", "on_date", "created_at", "entered_by", "handled_by", "reason",
            "import_id", "source_sheet", "source_row")  # fmt: skip
    found = ctx.session.scalars(
        select(StockMove).where(
            StockMove.id.between(move.id - _MOST_BATCHES, move.id + _MOST_BATCHES),
            *(getattr(StockMove, key).is_not_distinct_from(getattr(move, key)) for key in same),
        )
    )
    return {other.id: other for other in found}


def _require_standing(ctx: Context, moves: Sequence[StockMove], words: str) -> None:
    ids = [move.id for move in moves]
    if ctx.count(StockMove, StockMove.reverses_id.in_(ids)):
        raise Refused(f"“{words}”已经撤销过了。", kept=KEPT, to_do="每一笔只能撤销一次。")


def _require_not_used(ctx: Context, item: Consumable, move: StockMove, words: str) -> None:
    batches = stock_ledger.batches_left(ctx, item.id, move.on_date)
    of_batch = [b for b in batches if b.batch == move.batch_id]
    there = min(stock_ledger.spare(batches), stock_ledger.spare(of_batch))
    if there < move.quantity:
        raise Refused(
            f"“{words}”里的东西后来已领用或盘掉了一部分，账上只剩 {amount(item, there)}。",
            kept=KEPT,
            to_do="请先撤销后来的领用，再撤销这一笔。",
        )


def _reversal(ctx: Context, move: StockMove, words: str) -> StockMove:
    return StockMove(
        station_id=ctx.station_id,
        on_date=move.on_date,
        consumable_id=move.consumable_id,
        batch_id=move.batch_id,
        kind=MoveKind.REVERSAL.value,
        quantity=-move.quantity,
        handled_by=ctx.person_id,
        entered_by=ctx.person_id,
        reason=f"撤销：{words}",
        reverses_id=move.id,
        created_at=ctx.now(),
    )


def _batch(ctx: Context, item: Consumable, expires_on: str, label: str) -> int | None:
    """Give the batch of this expiry and label, a new one where there is none yet."""
    label = plain(label)
    if not expires_on and not label:
        return None
    found = ctx.session.scalar(
        select(Batch.id).where(
            Batch.consumable_id == item.id,
            Batch.expires_on.is_not_distinct_from(expires_on or None),
            Batch.label == label,
        )
    )
    if found is not None:
        return found
    batch = Batch(
        station_id=ctx.station_id,
        consumable_id=item.id,
        expires_on=date.fromisoformat(expires_on).isoformat() if expires_on else None,
        label=label,
        created_at=ctx.now(),
    )
    ctx.session.add(batch)
    ctx.session.flush()
    return batch.id


def _expense(ctx: Context, expense_id: int | None) -> int | None:
    if expense_id is None:
        return None
    found = ctx.session.scalar(
        select(Expense.id).where(
            Expense.id == expense_id,
            Expense.station_id == ctx.station_id,
            Expense.voided_at.is_(None),
        )
    )
    if found is None:
        raise NotFound("没有这笔支出，或它已作废。", kept=KEPT, to_do="请另选一笔，或先不选。")
    return found


def _require_above_zero(quantity: Quantity, what: str) -> None:
    if quantity <= 0:
        raise BadInput(f"{what}要大于零。", kept=KEPT, to_do="请重填数量。", field="quantity")


def _reason(reason: str, what: str) -> str:
    text = plain(reason)
    if not text:
        raise BadInput(f"{what}还空着。", kept=KEPT, to_do=f"请选或写{what}。", field="reason")
    return text
