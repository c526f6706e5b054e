"""Compare the book with what is on the shelf, and explain every difference (盘点, PJ-62)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.errors import BadInput, Refused
from app.core.permissions import Act
from app.core.quantity import NONE, Quantity
from app.core.stock import MoveKind, earliest_expiry_first, stocktake_difference
from app.core.text import as_written, plain
from app.models import Consumable, StockMove, Stocktake, StocktakeLine
from app.services import book_stock, signing, stock_ledger
from app.services.context import Context
from app.services.stock_ledger import KEPT, Entry, Part, amount
from app.services.stocktake_list import KIND, difference_words


@dataclass(frozen=True, slots=True)
class CountLine:
    """One item to be counted, with what the book says."""

    item_id: int
    label: str
    unit: str
    keys: str
    book: Quantity


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted of one item, against the book as the counter saw it."""

    book: Quantity
    counted: Quantity
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A stocktake that was written."""

    id: int
    counted: int
    """How many items were counted."""
    differences: tuple[str, ...]
    """In words: 纸杯 少 3 包."""


def sheet(ctx: Context, on: str | None = None) -> tuple[CountLine, ...]:
    """List every item with its book balance at the end of a day, today unless named."""
    kept = book_stock.kept_items(ctx)
    label = book_stock.labels(kept)
    book = stock_ledger.balances(ctx, on or ctx.today())
    return tuple(
        CountLine(item.id, label[item.id], item.unit, item.search_keys, book.get(item.id, NONE))
        for item in kept
    )


def take_stock(
    ctx: Context, counts: Mapping[int, Count], *, on: str | None = None, note: str = ""
) -> Taken:
    """Write what was counted, and one movement per explained difference, all or nothing.

    Args:
        ctx: who counts.
        counts: by item; items that were not counted are left out.
        on: the day counted, today unless named.
        note: anything to be said of the whole.

    Raises:
        BadInput: nothing counted, or a difference without explanation (`field` is the item's id).
        Refused: the book changed since it was shown, or less than nothing was counted.
        MonthClosed: the month of the day is closed.
    """
    ctx.require(Act.STOCKTAKE)
    on = stock_ledger.day_of(ctx, on)
    if not counts:
        raise BadInput("还没有填实盘数。", kept=KEPT, to_do="请至少填一个物品的实盘数。")
    taking = Stocktake(
        station_id=ctx.station_id,
        on_date=on,
        counted_by=ctx.person_id,
        note=as_written(note),
        created_at=ctx.now(),
    )
    ctx.session.add(taking)
    ctx.session.flush()
    book = stock_ledger.balances(ctx, on)
    differences = []
    for item_id, count in counts.items():
        item = stock_ledger.item_of(ctx, item_id)
        _check(item, count, book.get(item_id, NONE))
        _write_line(ctx, taking, item, count)
        label = f"{item.name}（{item.spec}）" if item.spec else item.name
        differences.append(difference_words(label, item.unit, _difference(count)))
    found = tuple(words for words in differences if words)
    ctx.audit("盘点", taking, on=on, counted=len(counts), differences=list(found))
    ctx.changed.add(StockMove.__tablename__)
    if found:
        # The book is right at once; the lead says whether the explanation holds (PJ-63).
        signing.put_forward(ctx, KIND, taking.public_id)
    return Taken(taking.id, len(counts), found)


def _check(item: Consumable, count: Count, book: Quantity) -> None:
    if book != count.book:
        raise Refused(
            f"“{item.name}”的账面数在盘点期间变了。",
            kept=KEPT,
            to_do="请重新打开盘点，再核对这一项。",
        )
    if _difference(count) and not plain(count.explanation):
        words = difference_words(item.name, item.unit, _difference(count))
        raise BadInput(
            f"{words}，还没有说明原因。",
            kept=KEPT,
            to_do="请写明为什么不符，如“破损”“漏记领用”。",
            field=str(item.id),
        )


def _difference(count: Count) -> Quantity:
    return stocktake_difference(count.book, count.counted)


def _write_line(ctx: Context, taking: Stocktake, item: Consumable, count: Count) -> None:
    difference = _difference(count)
    explanation = as_written(count.explanation) if difference else ""
    ctx.session.add(
        StocktakeLine(
            station_id=ctx.station_id,
            stocktake_id=taking.id,
            consumable_id=item.id,
            book=count.book,
            counted=count.counted,
            explanation=explanation,
            created_at=ctx.now(),
        )
    )
    if not difference:
        return
    entry = Entry(
        MoveKind.STOCKTAKE,
        taking.on_date,
        explanation,
        ctx.person_id,
        stocktake_id=taking.id,
    )
    stock_ledger.write(ctx, item, entry, _parts(ctx, item, difference, taking.on_date))


def _parts(ctx: Context, item: Consumable, difference: Quantity, on: str) -> Sequence[Part]:
    """Divide a difference over batches: what is missing goes first where it expires first."""
    if difference > 0:
        return [Part(None, difference)]
    batches = stock_ledger.batches_left(ctx, item.id, on)
    missing = Quantity(-difference)
    if stock_ledger.spare(batches) < missing:
        raise Refused(
            f"“{item.name}”在这以后已领用，按这个实盘数，账会小于零"
            f"（还能减 {amount(item, stock_ledger.spare(batches))}）。",
            kept=KEPT,
            to_do="请核对实盘数和盘点的日期。",
        )
    return [Part(b, Quantity(-q)) for b, q in earliest_expiry_first(batches, missing)]
