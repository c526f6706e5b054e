"""Every list of a station of ten years against the same list at one year."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.core.clock import FixedClock
from app.core.month import Month
from app.services import (
    book,
    duty_list,
    expense_list,
    opinion_list,
    rosters,
    stock_list,
    tally,
    today,
)
from app.services.context import Context
from app.services.office import Office
from tests.bench.measure import Row, in_turn
from tests.bench.stores import fill, open_station

OCTOBER = Month(2026, 10)

Query = Callable[[Context], Any]


def measure(folder: Path, clock: FixedClock) -> list[Row]:
    """Give a row for each list: opening, a page further on, searching."""
    one, ten = (_station(folder, clock, years) for years in (1, 10))
    rows = []
    for what, query in _queries().items():
        many, few = in_turn(
            lambda query=query: ten.read(query),  # type: ignore[misc]  # bound at once
            lambda query=query: one.read(query),  # type: ignore[misc]  # bound at once
            rounds=25,
        )
        rows.append(Row(f"{what}: ten years", many, "one year", few, 2.0))
    one.close()
    ten.close()
    return rows


def _station(folder: Path, clock: FixedClock, years: int) -> Office:
    office = open_station(folder / f"years-{years}", clock)
    fill(office, years)
    return office


def _queries() -> dict[str, Query]:
    return {
        "today, the tally": tally.day,
        "today, last twelve days": tally.last_days,
        "today, what needs doing": today.to_do,
        "roster of a month": lambda ctx: rosters.roster_of(ctx, OCTOBER),
        "duty records of a month": lambda ctx: duty_list.records_of(ctx, OCTOBER),
        "opinions, open": opinion_list.list_opinions,
        "opinions, search": lambda ctx: opinion_list.list_opinions(ctx, search="纸杯"),
        "stock, items": stock_list.items,
        "stock, movements": stock_list.moves,
        "stock, movements paged": _paged_moves,
        "stock, search": lambda ctx: stock_list.moves(ctx, search="领用"),
        "expenses, newest": expense_list.list_expenses,
        "expenses, a page on": _paged_expenses,
        "expenses, search": lambda ctx: expense_list.list_expenses(ctx, search="纸杯"),
        "expenses of a month": lambda ctx: expense_list.list_expenses(ctx, month="2026-10"),
        "the whole month for its papers": lambda ctx: book.gather(ctx, OCTOBER),
    }


def _paged_moves(ctx: Context) -> object:
    first = stock_list.moves(ctx)
    return stock_list.moves(ctx, before_id=first.more_before)


def _paged_expenses(ctx: Context) -> object:
    first = expense_list.list_expenses(ctx)
    return expense_list.list_expenses(ctx, after=first.next_after)
