"""The report on consumption and use (物品损耗及使用报备表, PJ-30), and the movements behind it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.core.closing import Register
from app.core.month import Month
from app.records.book import MonthBook, StockItemMonth
from app.records.registers import STOCK_MONTH, STOCK_MOVES
from app.reports.blocks import nil, signatures_and_stamp, small
from app.reports.finish import finish
from app.reports.page import Paper, head_of
from app.reports.tables import register

FORM = "YZ-04"
TITLE = STOCK_MONTH.title
NOT_EXPLAINED = "差异未说明"


def write_consumables(book: MonthBook, path: Path) -> tuple[str, ...]:
    """Write the report; gives the characters no face could draw."""
    paper = Paper(head_of(book), FORM, wide=True)
    label = Month.parse(book.month).label
    paper.title(TITLE, f"{book.station.name}　{label}")
    if book.stock_items:
        register(paper, STOCK_MONTH.paper, map(_explained, book.stock_items))
        small(paper, "月末结存 = 月初结存 + 本月入库 - 本月领用 + 盘点差异（盘亏为负）。")
    else:
        nil(paper, book, Register.CONSUMABLES)
    signatures_and_stamp(paper, ("填报人", "责任人"))
    if book.stock_moves:
        paper.turn()
        paper.heading("本月收支明细")
        moves = sorted(book.stock_moves, key=lambda row: (row.item, row.spec))
        register(paper, STOCK_MOVES.paper, moves, size=9, pad=4)
    return finish(paper, path, f"{label}{TITLE}")


def _explained(row: StockItemMonth) -> StockItemMonth:
    """Say that a difference is not explained instead of leaving a blank."""
    if row.stocktake and not row.explanation:
        return replace(row, explanation=NOT_EXPLAINED)
    return row
