"""What is left of each batch, and the writing of one movement: what all stock acts share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from app.core.errors import BadInput, NotFound
from app.core.quantity import NONE, Quantity, quantity_text
from app.core.stock import MOVE_NAMES, BatchStock, MoveKind
from app.models import Batch, Consumable, Person, StockMove
from app.services import months
from app.services.context import Context

KEPT = "没有改动库存。"


@dataclass(frozen=True, slots=True)
class Moved:
    """What one act did: its movements (an issue may touch several batches), in words."""

    ids: tuple[int, ...]
    words: str
    """For the undo button: 领用 矿泉水 2 箱."""
    balance: Quantity
    """What is left of the item now."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one act adds to one batch; below zero what it takes."""

    batch: int | None
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class Entry:
    """What the movements of one act have in common."""

    kind: MoveKind
    on: str
    reason: str = ""
    handled_by: int | None = None
    expense_id: int | None = None
    stocktake_id: int | None = None


def item_of(ctx: Context, item_id: int) -> Consumable:
    """Give an item that is kept.

    Raises:
        NotFound: there is none, or it was voided.
    """
    found = ctx.session.scalar(
        select(Consumable).where(
            Consumable.id == item_id,
            Consumable.station_id == ctx.station_id,
            Consumable.voided_at.is_(None),
        )
    )
    if found is None:
        raise NotFound("没有这个物品，可能已经去掉了。", kept=KEPT, to_do="请重新打开“物资”。")
    return found


def day_of(ctx: Context, on: str | None) -> str:
    """Give the business date of an act, today unless another is named; its month is open.

    Raises:
        BadInput: a day to come.
        MonthClosed: the month of that day is closed.
    """
    on = on or ctx.today()
    if date.fromisoformat(on) > ctx.clock.today():
        raise BadInput(f"{on} 还没有到。", kept=KEPT, to_do="请填今天或以前的日子。", field="on")
    months.require_open(ctx, on)
    return on


def handler_of(ctx: Context, person_id: int | None) -> int:
    """Give who handled it: the person named, or who acts (PJ-63)."""
    if person_id is None:
        return ctx.person_id
    found = ctx.session.scalar(
        select(Person.id).where(Person.id == person_id, Person.station_id == ctx.station_id)
    )
    if found is None:
        raise NotFound("没有这个经手人。", kept=KEPT, to_do="请从名单里选一位。")
    return found


def batches_left(ctx: Context, item_id: int, on: str) -> tuple[BatchStock, ...]:
    """Give what every batch can spare on a day without any day since then going below zero.

    Batches that are used up are left out; a negative one (from an old ledger) is not.
    """
    later = _sums_after(ctx, item_id, on)
    left = _sums(ctx, item_id)
    for batch, quantity in later:
        left[batch] -= quantity
    least = dict(left)
    for batch, quantity in later:
        left[batch] += quantity
        least[batch] = min(least[batch], left[batch])
    expiry = _expiry_of(ctx, [batch for batch, spare in least.items() if batch and spare])
    return tuple(
        BatchStock(batch, expiry.get(batch) if batch else None, Quantity(spare))
        for batch, spare in least.items()
        if spare
    )


def spare(batches: Sequence[BatchStock]) -> Quantity:
    """Add up what batches can spare; a shortfall of one counts against the others."""
    return Quantity(max(0, sum(batch.quantity for batch in batches)))


def balances(ctx: Context, until: str) -> dict[int, Quantity]:
    """Give what was left of every item at the end of a day."""
    of_station = select(Consumable.id).where(Consumable.station_id == ctx.station_id)
    total = func.sum(StockMove.quantity)
    # All movements come from an index alone; only those after the day, mostly none, are read.
    everything = ctx.session.execute(
        select(StockMove.consumable_id, total)
        .where(StockMove.consumable_id.in_(of_station))
        .group_by(StockMove.consumable_id)
    )
    found = {row[0]: int(row[1]) for row in everything}
    later = ctx.session.execute(
        select(StockMove.consumable_id, total)
        .where(StockMove.station_id == ctx.station_id, StockMove.on_date > until)
        .group_by(StockMove.consumable_id)
    )
    for item_id, quantity in later:
        found[item_id] -= int(quantity)
    return {item_id: Quantity(quantity) for item_id, quantity in found.items()}


def balance_of(ctx: Context, item_id: int) -> Quantity:
    """Give what is left of an item now."""
    total = select(func.sum(StockMove.quantity)).where(StockMove.consumable_id == item_id)
    return Quantity(ctx.session.scalar(total) or NONE)


def write(ctx: Context, item: Consumable, entry: Entry, parts: Sequence[Part]) -> list[StockMove]:
    """Write the movements of one act; the caller has checked them and writes the audit row."""
    moves = [
        StockMove(
            station_id=ctx.station_id,
            on_date=entry.on,
            consumable_id=item.id,
            batch_id=part.batch,
            kind=entry.kind.value,
            quantity=part.quantity,
            handled_by=entry.handled_by,
            entered_by=ctx.person_id,
            reason=entry.reason,
            expense_id=entry.expense_id,
            stocktake_id=entry.stocktake_id,
            created_at=ctx.now(),
        )
        for part in parts
    ]
    ctx.session.add_all(moves)
    ctx.session.flush()
    return moves


def amount(item: Consumable, quantity: int) -> str:
    """Write a quantity with its unit: 2 箱."""
    return amount_of(quantity, item.unit)


def amount_of(quantity: int, unit: str) -> str:
    """Write a quantity with a unit, without its sign: 2 箱."""
    return f"{quantity_text(Quantity(abs(quantity)))} {unit}".strip()


def words_of(kind: MoveKind, item: Consumable, quantity: int) -> str:
    """Say a movement in words: 领用 矿泉水 2 箱."""
    return f"{MOVE_NAMES[kind]} {item.name} {amount(item, quantity)}"


def _sums(ctx: Context, item_id: int) -> dict[int | None, int]:
    rows = ctx.session.execute(
        select(StockMove.batch_id, func.sum(StockMove.quantity))
        .where(StockMove.consumable_id == item_id)
        .group_by(StockMove.batch_id)
    )
    return {row[0]: int(row[1]) for row in rows}


def _sums_after(ctx: Context, item_id: int, on: str) -> list[tuple[int | None, int]]:
    rows = ctx.session.execute(
        select(StockMove.batch_id, func.sum(StockMove.quantity))
        .where(StockMove.consumable_id == item_id, StockMove.on_date > on)
        .group_by(StockMove.on_date, StockMove.batch_id)
        .order_by(StockMove.on_date)
    )
    return [(row[0], int(row[1])) for row in rows]


def _expiry_of(ctx: Context, batch_ids: Sequence[int]) -> dict[int, date | None]:
    rows = ctx.session.execute(
        select(Batch.id, Batch.expires_on).where(Batch.id.in_(list(batch_ids)))
    )
    return {row.id: date.fromisoformat(row.expires_on) if row.expires_on else None for row in rows}
