"""What is to be bought: items at their reorder level, on a paper to print (采购单, PJ-43)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.clock import local
from app.core.errors import BadInput
from app.core.permissions import Act
from app.core.quantity import NONE, Quantity
from app.core.stock import order_quantity
from app.records.book import StationCard
from app.services import book_rows, stock_list
from app.services.context import Context
from app.services.paper_folder import make_folder

if TYPE_CHECKING:
    from app.reports.purchase_order import OrderLine


@dataclass(frozen=True, slots=True)
class Proposal:
    """One item that may be ordered; `order` is zero where no level says how much."""

    item_id: int
    label: str
    unit: str
    balance: Quantity
    reorder_level: Quantity | None
    order: Quantity


@dataclass(frozen=True, slots=True)
class PurchaseOrder:
    """An order ready to be printed."""

    lines: tuple[OrderLine, ...]
    station: StationCard
    made_at: str
    path: Path


def proposals(ctx: Context, *, whole: bool = False) -> tuple[Proposal, ...]:
    """Propose what to order: items at or below their reorder level, or all of them."""
    return tuple(
        Proposal(
            line.id,
            line.label,
            line.unit,
            line.balance,
            line.reorder_level,
            order_quantity(line.balance, line.reorder_level, line.order_up_to),
        )
        for line in stock_list.items(ctx)
        if whole or line.is_below_reorder
    )


def draw_up(ctx: Context, quantities: Mapping[int, Quantity]) -> PurchaseOrder:
    """Draw up an order of these quantities by item; those of zero are left out.

    Raises:
        BadInput: nothing is ordered, or less than nothing.
    """
    # Loaded here: the page opens without the PDF library.
    from app.reports.purchase_order import OrderLine

    ctx.require(Act.MOVE_STOCK)
    if any(quantity < 0 for quantity in quantities.values()):
        raise BadInput("拟购数量不能小于零。", to_do="请重填。")
    wanted = {item_id: q for item_id, q in quantities.items() if q > NONE}
    if not wanted:
        raise BadInput("采购单上还没有数量。", to_do="请至少填一个物品的拟购数量。")
    now = local(ctx.clock.now())
    lines = tuple(
        OrderLine(
            line.name, line.spec, line.unit, line.balance, wanted[line.id], line.reorder_level
        )
        for line in stock_list.items(ctx)
        if line.id in wanted
    )
    path = ctx.folder.exports / f"采购单-{now:%Y%m%d-%H%M%S}.pdf"
    ctx.audit(
        "编采购单",
        "purchase_order",
        lines=[[line.item, line.spec, line.order] for line in lines],
        file=path.name,
    )
    return PurchaseOrder(lines, book_rows.station_card(ctx), f"{now:%Y-%m-%d %H:%M}", path)


def write_order(made: PurchaseOrder) -> tuple[str, ...]:
    """Write the paper into the exports folder; gives the characters no face could draw.

    Raises:
        StoreProblem: the folder cannot be written.
    """
    from app.reports.purchase_order import write_purchase_order

    make_folder(made.path, "采购单", kept="库存没有改动。")
    return write_purchase_order(made.lines, made.station, made.path, made_at=made.made_at)
