"""The ledger a station exports founds the same station anew: no row refused, the same figures."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.core.clock import FixedClock
from app.core.month import Month
from app.core.permissions import Role
from app.records.book import MonthBook
from app.reports.xlsx import write_workbook
from app.services import book, importing
from app.services.context import Actor
from app.services.office import Office
from app.storage import database
from app.storage.folder import DataFolder

SAMPLE = Path(__file__).parents[2] / "resources" / "sample" / "ledger-2026-10.xlsx"
OCTOBER = Month(2026, 10)
NOVEMBER = Month(2026, 11)


@pytest.fixture
def new_office(
    blank_folder: Path, tmp_path: Path, clock: FixedClock
) -> Iterator[Callable[[str], Office]]:
    opened: list[Office] = []

    def make(name: str) -> Office:
        root = tmp_path / name
        shutil.copytree(blank_folder, root)
        store = database.open_existing(DataFolder(root))
        opened.append(Office(store, clock, Actor(None, "命令行", frozenset(Role))))
        return opened[-1]

    yield make
    for office in opened:
        office.close()


def _gathered(office: Office, path: Path, month: Month = OCTOBER) -> MonthBook:
    importing.import_ledger(office, path)
    return office.read(book.gather, month)


def test_the_sample_goes_out_and_comes_back_with_the_same_figures(
    new_office: Callable[[str], Office], tmp_path: Path
) -> None:
    first = _gathered(new_office("first"), SAMPLE)
    path = tmp_path / "ledger.xlsx"
    write_workbook(first, path)
    second = new_office("second")
    answer = importing.import_ledger(second, path)
    assert [line for line in answer.lines if line.verdict == "refused"] == []
    back = second.read(book.gather, OCTOBER)
    assert back.figures == first.figures
    assert back.station.name == first.station.name
    assert [move.balance for move in back.stock_moves] != []


def test_a_later_month_starts_from_what_was_carried_over(
    new_office: Callable[[str], Office], tmp_path: Path
) -> None:
    station = new_office("first")
    october = _gathered(station, SAMPLE)
    november = station.read(book.gather, NOVEMBER)
    assert november.stock_moves == ()
    path = tmp_path / "ledger.xlsx"
    write_workbook(november, path)
    back = _gathered(new_office("second"), path, NOVEMBER)
    assert back.figures.closing_balances == october.figures.closing_balances
