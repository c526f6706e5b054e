"""The program's own workbook can be read back: nothing refused, the same figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.intake.ledger import read_ledger
from app.intake.reading import (
    DutyProposal,
    ExpenseProposal,
    LedgerReading,
    OpinionProposal,
    StockProposal,
    VisitsProposal,
)
from app.records.book import MonthBook, VisitDay
from app.reports.xlsx import write_workbook
from tests.reports.books import empty_month, october

TODAY = date(2026, 11, 2)


@pytest.fixture
def book() -> MonthBook:
    return october()


@pytest.fixture
def reading(book: MonthBook, tmp_path: Path) -> LedgerReading:
    write_workbook(book, tmp_path / "ledger.xlsx")
    return read_ledger(tmp_path / "ledger.xlsx", today=TODAY, in_process=True)


def test_nothing_is_refused(reading: LedgerReading) -> None:
    assert [(row.where, row.reasons) for row in reading.rows if row.verdict == "refused"] == []


def test_figures_are_the_same(book: MonthBook, reading: LedgerReading) -> None:
    visits: Counter[str] = Counter()
    services: Counter[str] = Counter()
    balances: Counter[str] = Counter()
    days: set[str] = set()
    fen = 0
    for row in reading.rows:
        if isinstance(row.value, VisitsProposal):
            visits.update(row.value.by_group)
            services.update(row.value.by_service)
        elif isinstance(row.value, DutyProposal):
            days.add(row.value.on)
        elif isinstance(row.value, StockProposal):
            balances[row.value.item] += sum(move.quantity for move in row.value.moves)
        elif isinstance(row.value, ExpenseProposal):
            fen += row.value.amount
    figures = book.figures

    assert {name: visits[name] for name in reading.groups} == figures.visits_by_group
    assert {name: services[name] for name in reading.services} == figures.services_by_kind
    assert len(days) == figures.duty_days
    assert fen == figures.expenses_total_fen
    assert balances == {item.item: item.closing for item in book.stock_items}


def test_the_kind_of_each_movement_comes_back(book: MonthBook, reading: LedgerReading) -> None:
    read = [
        (value.on, value.item, move.kind, move.quantity, value.handled_by)
        for row in reading.rows
        if isinstance(value := row.value, StockProposal)
        for move in value.moves
    ]

    assert read == [(m.on, m.item, m.kind, m.quantity, m.handled_by) for m in book.stock_moves]


def test_opinions_come_back_with_their_steps(book: MonthBook, reading: LedgerReading) -> None:
    read = [row.value for row in reading.rows if isinstance(row.value, OpinionProposal)]

    assert [(v.on, v.content, v.answered_on, v.told_on, v.closed_on) for v in read] == [
        (o.on, o.content, o.answered_on, o.told_on, o.closed_on) for o in book.opinions
    ]


def test_the_opening_week_comes_back(book: MonthBook, reading: LedgerReading) -> None:
    assert reading.station is not None
    assert reading.station.week == tuple(
        (s.weekday, s.opens, s.closes) for s in book.station.opening
    )


def test_days_without_a_duty_record_keep_their_counts(book: MonthBook, tmp_path: Path) -> None:
    late = VisitDay("2026-10-30", {"快递员": 3}, {"饮水": 2})
    write_workbook(replace(book, visits=(*book.visits, late)), tmp_path / "ledger.xlsx")

    reading = read_ledger(tmp_path / "ledger.xlsx", today=TODAY, in_process=True)

    last = [row.value for row in reading.rows if isinstance(row.value, VisitsProposal)][-1]
    assert last == VisitsProposal("2026-10-30", {"快递员": 3}, {"饮水": 2})


def test_an_empty_month_reads_as_empty(tmp_path: Path) -> None:
    write_workbook(empty_month(), tmp_path / "ledger.xlsx")

    reading = read_ledger(tmp_path / "ledger.xlsx", today=TODAY, in_process=True)

    assert reading.rows == ()
    assert reading.station is not None
