"""The month as an ordinary ledger workbook (ledger.xlsx), which the import reads back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar

from openpyxl import Workbook

from app.core.day_words import WEEKDAYS
from app.core.month import Month
from app.core.quantity import Quantity
from app.records.book import (
    DutyRow,
    ExpenseRow,
    MonthBook,
    StationCard,
    StockItemMonth,
    StockMoveRow,
    VisitDay,
)
from app.records.figures import FIGURES, figure_rows, status_words
from app.records.readings import OPENING_KIND
from app.records.registers import (
    ACTIVITIES,
    EXPENSES,
    NILS,
    OPINIONS,
    PENDING,
    PEOPLE,
    ROSTER,
    STOCK_MONTH,
    STOCK_MOVES,
    WITHDRAWN_EXPENSES,
    duty_spec,
    visits_spec,
)
from app.records.spec import Cell, RecordSpec
from app.reports.sheets import Foot, add_pairs, add_register, new_workbook, save

R = TypeVar("R")

WITHDRAWN = frozenset({"void", "superseded"})
"""States of expenses that no longer count; they stand on a sheet of their own."""


@dataclass(frozen=True, slots=True)
class Page:
    """What all sheets of one month say alike: the month in words and the foot."""

    label: str
    foot: Foot


def write_workbook(book: MonthBook, path: Path) -> None:
    """Write the month's ledger: one sheet per register, then the figures and statements."""
    moment = datetime.strptime(book.made_at, "%Y-%m-%d %H:%M")  # noqa: DTZ007 - wall clock
    label = Month.parse(book.month).label
    workbook = new_workbook(f"{book.station.name} {label}台账", moment)
    mark = f"{status_words(book)} 指纹 {book.fingerprint}"
    page = Page(label, Foot(left=f"{book.station.name} {book.month}", right=mark))
    add_pairs(workbook, "站点信息", station_pairs(book.station), foot=page.foot)
    _add_registers(workbook, book, page)
    _add_statements(workbook, book, page)
    save(workbook, path, moment)


def station_pairs(card: StationCard) -> tuple[tuple[str, Cell], ...]:
    """List the station card as labels and values; blanks stay blank."""
    week = "；".join(f"{WEEKDAYS[s.weekday]} {s.opens}-{s.closes}" for s in card.opening)
    pairs: tuple[tuple[str, Cell], ...] = (
        ("站点名称", card.name),
        ("站点编号", card.code),
        ("所属工会", card.union_name),
        ("共建单位", card.host_name),
        ("建设方式", card.build_mode),
        ("场所类型", card.host_type),
        ("开放模式", card.opening_mode),
        ("开放时间", card.opening_text),
        ("每周开放", week),
        ("地址", card.address),
        ("联系电话", card.phone),
        ("责任人", card.lead_name),
        ("工会主席", card.chair_name),
        ("面积（平方米）", _number(card.area_m2)),
    )
    return tuple((label, value if value != "" else None) for label, value in pairs)


def duty_with_counts(book: MonthBook) -> tuple[DutyRow, ...]:
    """Put each day's counts into the first duty record of the day, and into no other."""
    days = {day.on: day for day in book.visits}
    rows = []
    for row in book.duty:
        day = days.pop(row.on, None)
        rows.append(
            replace(
                row,
                visits=day.by_group if day else {},
                services=day.by_service if day else {},
            )
        )
    return tuple(rows)


def days_without_duty(book: MonthBook) -> tuple[VisitDay, ...]:
    """List the days that have counts but no duty record."""
    kept = {row.on for row in book.duty}
    return tuple(day for day in book.visits if day.on not in kept)


def stock_with_openings(book: MonthBook) -> tuple[StockMoveRow, ...]:
    """List the movements item by item, each item headed by its balance carried into the month."""
    moves: dict[tuple[str, str, str], list[StockMoveRow]] = {}
    for item in book.stock_items:
        moves[item.item, item.spec, item.unit] = []
    for move in book.stock_moves:
        moves.setdefault((move.item, move.spec, move.unit), []).append(move)
    first_day = Month.parse(book.month).first.isoformat()
    for item in book.stock_items:
        own = moves[item.item, item.spec, item.unit]
        carried = item.closing - sum(move.quantity for move in own)
        if carried or not own:
            own.insert(0, _opening(item, Quantity(carried), first_day))
    return tuple(move for own in moves.values() for move in _with_balances(own))


def _with_balances(moves: list[StockMoveRow]) -> Iterator[StockMoveRow]:
    """Put what was carried first, and let the balance run in the order of the sheet."""
    balance = 0
    for move in sorted(moves, key=lambda move: move.kind != OPENING_KIND):
        balance += move.quantity
        yield replace(move, balance=Quantity(balance))


def counted_expenses(book: MonthBook) -> tuple[ExpenseRow, ...]:
    """List the expenses that count: neither voided nor replaced by a correction."""
    return tuple(row for row in book.expenses if row.state not in WITHDRAWN)


def _add_registers(workbook: Workbook, book: MonthBook, page: Page) -> None:
    groups = _names(book.groups, (day.by_group for day in book.visits))
    services = _names(book.services, (day.by_service for day in book.visits))
    _add(workbook, PEOPLE, book.people, page)
    _add(workbook, ROSTER, book.shifts, page)
    _add(workbook, duty_spec(groups, services), duty_with_counts(book), page)
    loose = days_without_duty(book)
    if loose:
        spec = visits_spec(groups, services)
        _add(workbook, replace(spec, title=f"{spec.title}（没有值班记录的日子）"), loose, page)
    _add(workbook, STOCK_MOVES, stock_with_openings(book), page)
    _add(workbook, EXPENSES, counted_expenses(book), page)
    _add(workbook, OPINIONS, book.opinions, page)
    _add(workbook, ACTIVITIES, book.activities, page)


def _add_statements(workbook: Workbook, book: MonthBook, page: Page) -> None:
    _add(workbook, FIGURES, figure_rows(book), page)
    _add(workbook, STOCK_MONTH, book.stock_items, page)
    withdrawn = [row for row in book.expenses if row.state in WITHDRAWN]
    if withdrawn:
        _add(workbook, WITHDRAWN_EXPENSES, withdrawn, page)
    _add(workbook, PENDING, book.pending, page)
    _add(workbook, NILS, book.nil_statements, page)


def _add(workbook: Workbook, spec: RecordSpec[R], rows: Iterable[R], page: Page) -> None:
    add_register(workbook, spec, rows, title=f"{page.label}{spec.title}", foot=page.foot)


def _opening(item: StockItemMonth, quantity: Quantity, on: str) -> StockMoveRow:
    return StockMoveRow(
        id=0,
        on=on,
        item=item.item,
        spec=item.spec,
        unit=item.unit,
        kind=OPENING_KIND,
        quantity=quantity,
        balance=quantity,
    )


def _names(ours: tuple[str, ...], days: Iterable[Mapping[str, int]]) -> tuple[str, ...]:
    """Give the station's names in order, then any other that was counted: no count is lost."""
    return tuple(dict.fromkeys([*ours, *(name for day in days for name in day)]))


def _number(text: str) -> Cell:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return number if number.is_finite() else text
