"""The month of the consumables: balances, receipts, issues, as pages and papers show them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from app.core.month import Month
from app.core.quantity import Quantity
from app.core.stock import MOVE_NAMES, MoveKind
from app.models import Batch, Consumable, Expense, StockMove, StocktakeLine
from app.records.book import StockItemMonth, StockMoveRow
from app.services import directory
from app.services.context import Context


@dataclass(slots=True)
class _Sums:
    opening: int = 0
    received: int = 0
    issued: int = 0
    stocktake: int = 0
    explanations: list[str] = field(default_factory=list)

    @property
    def closing(self) -> int:
        return self.opening + self.received - self.issued + self.stocktake


def labels(items: list[Consumable]) -> dict[int, str]:
    """Name items by name, or 名称（规格） where two share a name."""
    names = Counter(item.name for item in items)
    specs = Counter((item.name, item.spec or item.unit) for item in items)

    def label(item: Consumable) -> str:
        if names[item.name] == 1:
            return item.name
        told_apart = item.spec or item.unit
        if specs[(item.name, told_apart)] > 1 and item.spec:
            told_apart = f"{item.spec}，{item.unit}"
        return f"{item.name}（{told_apart}）"

    return {item.id: label(item) for item in items}


def items_of_month(
    ctx: Context, month: Month, *, closed_at: str | None = None
) -> tuple[StockItemMonth, ...]:
    """Give each item's month: opening, in, out, stocktake difference, closing (PJ-30).

    An item that never moved is kept with a balance of zero: its ledger says so too.

    Args:
        ctx: the query under way.
        month: which month.
        closed_at: when it was closed: items begun or taken away since then change nothing in it.
    """
    items = kept_items(ctx, closed_at)
    label = labels(items)
    sums = {item_id: _Sums() for item_id in _never_moved(ctx, closed_at)} | _sums(ctx, month)
    expiry = _earliest_expiry(ctx, month)
    return tuple(
        StockItemMonth(
            item=item.name,
            spec=item.spec,
            unit=item.unit,
            label=label[item.id],
            opening=Quantity(sums[item.id].opening),
            received=Quantity(sums[item.id].received),
            issued=Quantity(sums[item.id].issued),
            stocktake=Quantity(sums[item.id].stocktake),
            closing=Quantity(sums[item.id].closing),
            reorder_level=None if item.reorder_level is None else Quantity(item.reorder_level),
            order_up_to=None if item.order_up_to is None else Quantity(item.order_up_to),
            earliest_expiry=expiry.get(item.id, ""),
            explanation="；".join(sums[item.id].explanations),
        )
        for item in items
        if item.id in sums
    )


def kept_items(ctx: Context, at: str | None = None) -> list[Consumable]:
    """List the items of the station in the order they came, now or as they were at a moment."""
    items = select(Consumable).where(Consumable.station_id == ctx.station_id)
    if at is None:
        items = items.where(Consumable.voided_at.is_(None))
    else:
        items = items.where(
            Consumable.created_at <= at,
            or_(Consumable.voided_at.is_(None), Consumable.voided_at > at),
        )
    return list(ctx.session.scalars(items.order_by(Consumable.id)))


def moves_of_month(ctx: Context, month: Month) -> tuple[StockMoveRow, ...]:
    """List the movements of a month in business order with the balance after each."""
    running = _balances_before(ctx, month)
    names = directory.names(ctx)
    rows = ctx.session.execute(
        select(StockMove, Consumable, Batch.expires_on, Expense.number)
        .join(Consumable, Consumable.id == StockMove.consumable_id)
        .join(Batch, Batch.id == StockMove.batch_id, isouter=True)
        .join(Expense, Expense.id == StockMove.expense_id, isouter=True)
        .where(StockMove.station_id == ctx.station_id, Consumable.voided_at.is_(None))
        .where(StockMove.on_date.between(month.first.isoformat(), month.last.isoformat()))
        .order_by(StockMove.id)
    )
    made = []
    for move, item, expires_on, voucher in rows:
        running[item.id] = running.get(item.id, 0) + move.quantity
        made.append(
            StockMoveRow(
                id=move.id,
                on=move.on_date,
                item=item.name,
                spec=item.spec,
                unit=item.unit,
                kind=MOVE_NAMES[MoveKind(move.kind)],
                quantity=Quantity(move.quantity),
                balance=Quantity(running[item.id]),
                handled_by=names.get(move.handled_by, "") if move.handled_by else "",
                expires_on=expires_on or "",
                voucher=voucher or "",
                note=move.reason,
            )
        )
    return tuple(made)


def _never_moved(ctx: Context, until: str | None) -> list[int]:
    moved = StockMove.consumable_id == Consumable.id
    if until is not None:
        moved &= StockMove.created_at <= until
    return list(
        ctx.session.scalars(
            select(Consumable.id)
            .join(StockMove, moved, isouter=True)
            .where(Consumable.station_id == ctx.station_id, StockMove.id.is_(None))
        )
    )


def _balances_before(ctx: Context, month: Month) -> dict[int, int]:
    rows = ctx.session.execute(
        select(StockMove.consumable_id, func.sum(StockMove.quantity).label("total"))
        .where(StockMove.station_id == ctx.station_id)
        .where(StockMove.on_date < month.first.isoformat())
        .group_by(StockMove.consumable_id)
    )
    return {row.consumable_id: row.total for row in rows}


def _sums(ctx: Context, month: Month) -> dict[int, _Sums]:
    """Add a month up by kind; a reversal counts against the kind it takes back."""
    sums: dict[int, _Sums] = {}
    for item_id, total in _balances_before(ctx, month).items():
        sums.setdefault(item_id, _Sums()).opening = total
    undone = aliased(StockMove)
    kind = func.coalesce(undone.kind, StockMove.kind).label("kind")
    rows = ctx.session.execute(
        select(StockMove.consumable_id, kind, func.sum(StockMove.quantity).label("total"))
        .join(undone, undone.id == StockMove.reverses_id, isouter=True)
        .where(StockMove.station_id == ctx.station_id)
        .where(StockMove.on_date.between(month.first.isoformat(), month.last.isoformat()))
        .group_by(StockMove.consumable_id, kind)
    )
    for row in rows:
        of_item = sums.setdefault(row.consumable_id, _Sums())
        if row.kind == MoveKind.CARRIED:
            of_item.opening += row.total
        elif row.kind == MoveKind.RECEIPT:
            of_item.received += row.total
        elif row.kind == MoveKind.ISSUE:
            of_item.issued -= row.total
        else:
            of_item.stocktake += row.total
    for item_id, words in _explanations(ctx, month):
        if item_id in sums:
            sums[item_id].explanations.append(words)
    return sums


def _explanations(ctx: Context, month: Month) -> list[tuple[int, str]]:
    rows = ctx.session.execute(
        select(StocktakeLine.consumable_id, StocktakeLine.explanation)
        .join(StockMove, StockMove.stocktake_id == StocktakeLine.stocktake_id)
        .where(StockMove.consumable_id == StocktakeLine.consumable_id)
        .where(StocktakeLine.station_id == ctx.station_id, StocktakeLine.explanation != "")
        .where(StockMove.on_date.between(month.first.isoformat(), month.last.isoformat()))
        .distinct()
    )
    return [(row.consumable_id, row.explanation) for row in rows]


def _earliest_expiry(ctx: Context, month: Month) -> dict[int, str]:
    """Give the nearest expiry among batches of which something was left at the month's end."""
    rows = ctx.session.execute(
        select(StockMove.consumable_id, Batch.expires_on)
        .join(Batch, Batch.id == StockMove.batch_id)
        .where(StockMove.station_id == ctx.station_id, Batch.expires_on.is_not(None))
        .where(StockMove.on_date <= month.last.isoformat())
        .group_by(StockMove.consumable_id, Batch.id)
        .having(func.sum(StockMove.quantity) > 0)
        .order_by(Batch.expires_on)
    )
    nearest: dict[int, str] = {}
    for row in rows:
        nearest.setdefault(row.consumable_id, row.expires_on)
    return nearest
