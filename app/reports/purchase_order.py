"""The purchase order (采购单): what is to be bought, with room for prices and signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.quantity import Quantity, quantity_text
from app.records.book import StationCard
from app.records.spec import Align
from app.reports.blocks import signatures_and_stamp, small
from app.reports.finish import finish
from app.reports.page import Head, Paper, station_line
from app.reports.tables import Column, table

FORM = "YZ-10"
TITLE = "采购单"
COLUMNS = (
    Column("序号", 4, Align.CENTRE),
    Column("品名", 9),
    Column("规格", 6.5),
    Column("单位", 4.5),
    Column("现有", 4.5, Align.RIGHT),
    Column("补货线", 5.5, Align.RIGHT),
    Column("拟购数量", 7, Align.RIGHT),
    Column("单价（元）", 8, Align.RIGHT),
    Column("金额（元）", 8, Align.RIGHT),
    Column("备注", 6),
)


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One item to buy; prices are written in by hand, none is invented."""

    item: str
    spec: str
    unit: str
    balance: Quantity
    order: Quantity
    reorder_level: Quantity | None = None
    note: str = ""


def write_purchase_order(
    lines: Sequence[OrderLine], station: StationCard, path: Path, *, made_at: str
) -> tuple[str, ...]:
    """Write the order, dated `made_at` (YYYY-MM-DD HH:MM); gives the characters no face could draw.

    An order without lines says that nothing is below its reorder level.
    """
    head = Head(station_line(station), is_sample=station.is_sample, made_at=made_at)
    paper = Paper(head, FORM)
    paper.title(TITLE, f"{station.name}　{made_at[:10]}")
    if lines:
        table(paper, COLUMNS, [_row(number, line) for number, line in enumerate(lines, 1)], gap=4)
        small(paper, "单价、金额在询价后用笔填写。采购后凭发票和本单办理入库和报销。")
    else:
        paper.prose("没有低于补货线的物品，不需要采购。")
    signatures_and_stamp(paper, ("采购人", "责任人", "工会主席"))
    return finish(paper, path, f"{station.name}{TITLE}")


def _row(number: int, line: OrderLine) -> tuple[str, ...]:
    level = quantity_text(line.reorder_level) if line.reorder_level is not None else ""
    return (
        str(number),
        line.item,
        line.spec,
        line.unit,
        quantity_text(line.balance),
        level,
        quantity_text(line.order),
        "",
        "",
        line.note,
    )
