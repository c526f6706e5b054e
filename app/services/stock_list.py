"""What is there of each consumable, how long it lasts, and its movements, newest first (物资)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.core.errors import NotFound
from app.core.quantity import NONE, Quantity, quantity_text
from app.core.stock import MOVE_NAMES, ExpiryState, MoveKind, below_reorder, expiry_state
from app.core.text import matches, search_keys
from app.models import Batch, Consumable, Expense, MonthClosing, StockMove
from app.records.book import StockMoveRow
from app.services import book_stock, directory, stock
from app.services.context import Context

LOOKED_BACK_DAYS = 30
LEAST_DAYS = 7
"""An average over fewer days than a week says nothing yet."""

PAGE = 100

Standing = Literal["wrong", "expired", "empty", "reorder", "expiring", "enough"]
"""What is to be said of an item first: what presses most."""


@dataclass(frozen=True, slots=True)
class BatchLine:
    """What is left of one batch."""

    id: int | None
    label: str
    expires_on: str
    quantity: Quantity
    state: ExpiryState | None


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item as it stands now."""

    id: int
    name: str
    spec: str
    unit: str
    label: str
    """Name, or 名称（规格） where two share a name."""
    keys: str
    balance: Quantity
    reorder_level: Quantity | None
    order_up_to: Quantity | None
    note: str
    batches: tuple[BatchLine, ...]
    """Batches with something left, the earliest expiry first."""
    used: Quantity
    """Issued in the last 30 days, what was thrown away aside."""
    lasts_days: int | None
    """How many days it lasts at that rate; None where nothing can be said."""
    standing: Standing

    @property
    def is_below_reorder(self) -> bool:
        return below_reorder(self.balance, self.reorder_level)

    @property
    def expired(self) -> Quantity:
        """What is left in expired batches."""
        return Quantity(sum(b.quantity for b in self.batches if b.state == "expired"))

    @property
    def nearest_expiry(self) -> str:
        """Expiry of the batch that goes first, blank without any."""
        return next((b.expires_on for b in self.batches if b.expires_on), "")

    @property
    def amount(self) -> str:
        return f"{quantity_text(self.balance)} {self.unit}".strip()


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One movement in the history."""

    row: StockMoveRow
    item_id: int
    may_undo: bool
    """Whether it still stands and its month is open; `stock.undo_words` names the undo."""
    is_undone: bool


@dataclass(frozen=True, slots=True)
class MovePage:
    """A part of the history, newest first."""

    lines: tuple[MoveLine, ...]
    more_before: int | None
    """Hand this to the next call; None when there is nothing older."""


def items(ctx: Context, search: str = "") -> tuple[ItemLine, ...]:
    """List the items as they stand now; `search` finds by words and Pinyin initials."""
    kept = book_stock.kept_items(ctx)
    label = book_stock.labels(kept)
    found = [item for item in kept if matches(search, label[item.id], item.search_keys)]
    return _lines(ctx, found, label)


def item(ctx: Context, item_id: int) -> ItemLine:
    """Give one item as it stands now.

    Raises:
        NotFound: there is no such item.
    """
    kept = book_stock.kept_items(ctx)
    wanted = [item for item in kept if item.id == item_id]
    if not wanted:
        raise NotFound("没有这个物品，可能已经去掉了。", to_do="请在左边另选一个。")
    return _lines(ctx, wanted, book_stock.labels(kept))[0]


def moves(
    ctx: Context,
    item_id: int | None = None,
    before_id: int | None = None,
    limit: int = PAGE,
    search: str = "",
) -> MovePage:
    """List movements newest first, of one item or of all; `search` finds items and people.

    Args:
        ctx: who asks.
        item_id: only this item; None for all.
        before_id: go on after a page: its `more_before`.
        limit: how many at most.
        search: part of an item's name, Pinyin initials, or a person's name.
    """
    ids = select(StockMove.id).where(StockMove.station_id == ctx.station_id)
    if item_id is not None:
        ids = ids.where(StockMove.consumable_id == item_id)
    if before_id is not None:
        ids = ids.where(StockMove.id < before_id)
    if search.strip():
        ids = ids.where(_found(ctx, search))
    # The ids alone come from an index; only the rows of this page are read whole.
    wanted = list(ctx.session.scalars(ids.order_by(StockMove.id.desc()).limit(limit + 1)))
    rows = _rows(ctx, wanted[:limit])
    more = wanted[limit - 1] if len(wanted) > limit else None
    return MovePage(_history(ctx, rows, has_gaps=bool(search.strip())), more)


def _lines(
    ctx: Context, kept: Sequence[Consumable], label: Mapping[int, str]
) -> tuple[ItemLine, ...]:
    ids = [item.id for item in kept]
    totals = _totals(ctx, ids)
    batches = _batches(ctx, totals)
    use = _use(ctx)
    lines = []
    for item in kept:
        balance = Quantity(sum(totals.get(item.id, {}).values()))
        of_item = tuple(batches.get(item.id, ()))
        used, days = use.get(item.id, (NONE, 0))
        level = None if item.reorder_level is None else Quantity(item.reorder_level)
        up_to = None if item.order_up_to is None else Quantity(item.order_up_to)
        lines.append(
            ItemLine(
                id=item.id,
                name=item.name,
                spec=item.spec,
                unit=item.unit,
                label=label[item.id],
                keys=item.search_keys,
                balance=balance,
                reorder_level=level,
                order_up_to=up_to,
                note=item.note,
                batches=of_item,
                used=used,
                lasts_days=_lasts(balance, used, days),
                standing=_standing(balance, level, of_item),
            )
        )
    return tuple(lines)


def _standing(
    balance: Quantity, reorder_level: Quantity | None, batches: Sequence[BatchLine]
) -> Standing:
    states = {batch.state for batch in batches if batch.quantity > 0}
    rules: tuple[tuple[bool, Standing], ...] = (
        (balance < 0, "wrong"),
        ("expired" in states, "expired"),
        (balance == 0, "empty"),
        (below_reorder(balance, reorder_level), "reorder"),
        (bool(states & {"within_7", "within_30"}), "expiring"),
    )
    return next((standing for holds, standing in rules if holds), "enough")


def _lasts(balance: Quantity, used: Quantity, days: int) -> int | None:
    if used <= 0 or days < LEAST_DAYS or balance <= 0:
        return None
    return balance * days // used


def _totals(ctx: Context, ids: Sequence[int]) -> dict[int, dict[int | None, int]]:
    rows = ctx.session.execute(
        select(StockMove.consumable_id, StockMove.batch_id, func.sum(StockMove.quantity))
        .where(StockMove.consumable_id.in_(list(ids)))
        .group_by(StockMove.consumable_id, StockMove.batch_id)
        .having(func.sum(StockMove.quantity) != 0)
    )
    totals: dict[int, dict[int | None, int]] = {}
    for item_id, batch_id, total in rows:
        totals.setdefault(item_id, {})[batch_id] = int(total)
    return totals


def _batches(
    ctx: Context, totals: Mapping[int, Mapping[int | None, int]]
) -> dict[int, list[BatchLine]]:
    today = ctx.clock.today()
    there = [batch for of_item in totals.values() for batch in of_item if batch is not None]
    known = {
        row.id: row
        for row in ctx.session.execute(
            select(Batch.id, Batch.label, Batch.expires_on).where(Batch.id.in_(there))
        )
    }
    made: dict[int, list[BatchLine]] = {}
    for item_id, of_item in totals.items():
        lines = [_batch_line(known.get(b), q, today) for b, q in of_item.items()]
        # Those without a day come last.
        lines.sort(key=lambda line: (line.expires_on or "9999", line.id or 0))
        made[item_id] = lines
    return made


def _batch_line(row: Any, quantity: int, today: date) -> BatchLine:
    if row is None:
        return BatchLine(None, "", "", Quantity(quantity), None)
    expires = date.fromisoformat(row.expires_on) if row.expires_on else None
    return BatchLine(
        row.id, row.label, row.expires_on or "", Quantity(quantity), expiry_state(expires, today)
    )


def _use(ctx: Context) -> dict[int, tuple[Quantity, int]]:
    """Give per item what was issued in the last 30 days, and over how many days it was kept."""
    today = ctx.clock.today()
    first = today - timedelta(days=LOOKED_BACK_DAYS - 1)
    undone = aliased(StockMove)
    reason = func.coalesce(undone.reason, StockMove.reason)
    rows = ctx.session.execute(
        select(StockMove.consumable_id, -func.sum(StockMove.quantity))
        .join(undone, undone.id == StockMove.reverses_id, isouter=True)
        .where(StockMove.station_id == ctx.station_id)
        .where(StockMove.on_date.between(first.isoformat(), today.isoformat()))
        .where(func.coalesce(undone.kind, StockMove.kind) == MoveKind.ISSUE.value)
        .where(reason != stock.THROWN_AWAY)
        .group_by(StockMove.consumable_id)
    ).all()
    since = _kept_since(ctx, [row[0] for row in rows])
    return {
        item_id: (
            Quantity(int(used)),
            min(LOOKED_BACK_DAYS, (today - since[item_id]).days + 1),
        )
        for item_id, used in rows
    }


def _kept_since(ctx: Context, ids: Sequence[int]) -> dict[int, date]:
    earliest = (
        select(StockMove.on_date)
        .where(StockMove.consumable_id == Consumable.id)
        .order_by(StockMove.on_date)
        .limit(1)
        .correlate(Consumable)
        .scalar_subquery()
    )
    rows = ctx.session.execute(select(Consumable.id, earliest).where(Consumable.id.in_(list(ids))))
    return {row[0]: date.fromisoformat(row[1]) for row in rows}


def _found(ctx: Context, search: str) -> Any:
    of_items = [
        item.id
        for item in book_stock.kept_items(ctx)
        if matches(search, f"{item.name} {item.spec}", item.search_keys)
    ]
    of_people = [
        person_id
        for person_id, name in directory.names(ctx).items()
        if matches(search, name, search_keys(name))
    ]
    return StockMove.consumable_id.in_(of_items) | StockMove.handled_by.in_(of_people)


def _rows(ctx: Context, ids: Sequence[int]) -> Sequence[Any]:
    back = aliased(StockMove)
    return ctx.session.execute(
        select(
            StockMove,
            Consumable,
            Batch.expires_on,
            Expense.number,
            back.id.label("undone_by"),
        )
        .join(Consumable, Consumable.id == StockMove.consumable_id)
        .join(Batch, Batch.id == StockMove.batch_id, isouter=True)
        .join(Expense, Expense.id == StockMove.expense_id, isouter=True)
        .join(back, back.reverses_id == StockMove.id, isouter=True)
        .where(StockMove.id.in_(list(ids)))
        .order_by(StockMove.id.desc())
    ).all()


def _history(ctx: Context, rows: Sequence[Any], *, has_gaps: bool) -> tuple[MoveLine, ...]:
    """Give rows with the balance after each; a search leaves movements between them out."""
    names = directory.names(ctx)
    closed = _closed_months(ctx)
    running: dict[int, int] = {}
    lines = []
    for row in rows:
        move = row.StockMove
        if has_gaps or move.consumable_id not in running:
            running[move.consumable_id] = _balance_at(ctx, move.consumable_id, move.id)
        lines.append(_move_line(row, names, Quantity(running[move.consumable_id]), closed))
        running[move.consumable_id] -= move.quantity
    return tuple(lines)


def _move_line(
    row: Any, names: Mapping[int, str], balance: Quantity, closed: frozenset[str]
) -> MoveLine:
    move, item = row.StockMove, row.Consumable
    kind = MoveKind(move.kind)
    may_undo = kind in stock.UNDOABLE and row.undone_by is None and move.on_date[:7] not in closed
    return MoveLine(
        row=StockMoveRow(
            id=move.id,
            on=move.on_date,
            item=item.name,
            spec=item.spec,
            unit=item.unit,
            kind=MOVE_NAMES[kind],
            quantity=Quantity(move.quantity),
            balance=balance,
            handled_by=names.get(move.handled_by, "") if move.handled_by else "",
            expires_on=row.expires_on or "",
            voucher=row.number or "",
            note=move.reason,
        ),
        item_id=item.id,
        may_undo=may_undo,
        is_undone=row.undone_by is not None,
    )


def _balance_at(ctx: Context, item_id: int, move_id: int) -> int:
    total = ctx.session.scalar(
        select(func.sum(StockMove.quantity)).where(
            StockMove.consumable_id == item_id, StockMove.id <= move_id
        )
    )
    return int(total or 0)


def _closed_months(ctx: Context) -> frozenset[str]:
    return frozenset(
        ctx.session.scalars(
            select(MonthClosing.month).where(
                MonthClosing.station_id == ctx.station_id, MonthClosing.state == "closed"
            )
        )
    )
