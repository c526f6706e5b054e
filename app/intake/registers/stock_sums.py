"""Stock written as sums: a list of opening balances, or one line per item and month (PJ-30)."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.core.quantity import Quantity
from app.intake.cells import read_quantity
from app.intake.lines import Line


@dataclass(frozen=True, slots=True)
class Sum:
    """One item's line of a summary; quantities in thousandths."""

    line: Line
    on: str
    item: str
    opening: Quantity
    received: Quantity
    issued: Quantity
    stocktake: Quantity
    closing: Quantity | None


def sums_to_take(lines: Iterable[Line], days: Sequence[str], opened: frozenset[str]) -> list[Sum]:
    """Choose what of the summaries says something the ledger itself does not.

    Args:
        lines: rows of summaries.
        days: dates of the ledger's rows; empty where the workbook keeps no ledger.
        opened: items whose opening balance stands in the ledger.
    """
    return list(_openings(lines, min(days), opened) if days else _whole(lines))


def _openings(lines: Iterable[Line], first: str, opened: frozenset[str]) -> Iterator[Sum]:
    """Beside a ledger only opening balances count, of items it does not open itself."""
    for line in lines:
        opening = _read(line, "opening")
        item = line.text("item")
        if not item or item in opened or not opening or opening < 0:
            continue
        on = _month_day(line, is_first=True) or first
        if on > first:
            on = first
        line.doubts.append(f"期初数没有日期，按上月结转记在 {on}")
        nothing = Quantity(0)
        yield Sum(line, on, item, opening, nothing, nothing, nothing, None)


def _whole(lines: Iterable[Line]) -> Iterator[Sum]:
    for line in lines:
        item = line.text("item")
        if not item:
            line.problems.append("没有写品名")
        on = _month_day(line, is_first=False)
        if not on:
            line.problems.append("没有日期，标题里也看不出是哪个月")
        numbers = [_read(line, name) for name in ("opening", "received", "issued", "stocktake")]
        if any(number is not None and number < 0 for number in numbers[:3]):
            line.problems.append("数量是负数")
        if all(number is None for number in numbers):
            line.problems.append("没有写数量")
        line.doubts.append(f"只有全月的合计数，没有逐笔日期，记在 {on}")
        opening, received, issued, stocktake = (Quantity(number or 0) for number in numbers)
        closing = _read(line, "closing")
        yield Sum(line, on, item, opening, received, issued, stocktake, closing)


def _read(line: Line, name: str) -> Quantity | None:
    key = name not in ("closing", "stocktake")
    return line.accept(read_quantity(line.raw(name)), name, key=key)


def _month_day(line: Line, *, is_first: bool) -> str:
    """Give the first or last day of the month the title names; blank where it names none."""
    year, month = line.dating.year or line.dating.workbook_year, line.dating.month
    if year is None or month is None:
        return ""
    return date(year, month, 1 if is_first else calendar.monthrange(year, month)[1]).isoformat()
