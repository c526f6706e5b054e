"""Ledgers laid out in nine ways: what is read adds up to what the generator knows."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from app.core.quantity import quantity_text
from app.intake.ledger import read_ledger
from app.intake.reading import (
    ActivityProposal,
    DutyProposal,
    ExpenseProposal,
    LedgerReading,
    OpinionProposal,
    PersonProposal,
    ShiftProposal,
    StockProposal,
    VisitsProposal,
)
from tests.intake.layouts import (
    LAYOUTS,
    Layout,
    half_months,
    long_visits,
    renamed_and_reordered,
    tidy,
)
from tests.intake.ledgers import Station, make_station, with_macros

TODAY = date(2026, 11, 2)
SEEDS = (1, 2, 3)


def read(layout: Layout, station: Station, folder: Path) -> LedgerReading:
    path = folder / "ledger.xlsx"
    layout(station).save(path)
    return read_ledger(path, today=TODAY, in_process=True)


def refusals(reading: LedgerReading) -> list[tuple[str, tuple[str, ...]]]:
    return [(row.where, row.reasons) for row in reading.rows if row.verdict == "refused"]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
class TestEveryLayout:
    def test_nothing_is_refused(self, layout: Layout, seed: int, tmp_path: Path) -> None:
        assert refusals(read(layout, make_station(seed), tmp_path)) == []

    def test_visits_and_services_add_up(self, layout: Layout, seed: int, tmp_path: Path) -> None:
        station = make_station(seed)
        reading = read(layout, station, tmp_path)

        visits: Counter[str] = Counter()
        services: Counter[str] = Counter()
        for row in reading.rows:
            if isinstance(row.value, VisitsProposal):
                visits.update(row.value.by_group)
                services.update(row.value.by_service)
        if layout is half_months:
            visits["出租车司机"] = visits.pop("网约车司机", 0)
        assert +visits == station.truth.visits
        assert services == station.truth.services

    def test_days_people_and_shifts_are_all_there(
        self, layout: Layout, seed: int, tmp_path: Path
    ) -> None:
        station = make_station(seed)
        reading = read(layout, station, tmp_path)

        duty = [row.value for row in reading.rows if isinstance(row.value, DutyProposal)]
        assert sorted(value.on for value in duty) == sorted(station.truth.duty_days)
        by_day = {day.on.isoformat(): day for day in station.days}
        assert all(value.persons == (by_day[value.on].person,) for value in duty)
        assert all(value.arrived == "08:25" for value in duty)
        people = [row.value for row in reading.rows if isinstance(row.value, PersonProposal)]
        assert {value.name for value in people} == station.truth.people
        shifts = [row.value for row in reading.rows if isinstance(row.value, ShiftProposal)]
        entries = [(e.on, e.person) for value in shifts for e in value.entries]
        assert entries == [(on.isoformat(), name) for on, name in station.shifts]

    def test_balances_add_up(self, layout: Layout, seed: int, tmp_path: Path) -> None:
        station = make_station(seed)
        reading = read(layout, station, tmp_path)

        balances: Counter[str] = Counter()
        stock = [row for row in reading.rows if isinstance(row.value, StockProposal)]
        for row in stock:
            assert isinstance(row.value, StockProposal)
            assert row.value.spec
            assert row.value.unit
            balances[row.value.item] += sum(move.quantity for move in row.value.moves)
        texts = {item: int(quantity_text(q)) for item, q in balances.items()}  # type: ignore[arg-type]
        assert texts == station.truth.balances
        doubts = [reason for row in stock for reason in row.reasons if "结存" in reason]
        assert doubts == []

    def test_money_opinions_and_activities_add_up(
        self, layout: Layout, seed: int, tmp_path: Path
    ) -> None:
        station = make_station(seed)
        reading = read(layout, station, tmp_path)

        spent = [row.value for row in reading.rows if isinstance(row.value, ExpenseProposal)]
        assert sum(value.amount for value in spent) == station.truth.fen
        assert [v.on for v in spent] == [one.on.isoformat() for one in station.spent]
        opinions = [row.value for row in reading.rows if isinstance(row.value, OpinionProposal)]
        assert {value.content for value in opinions} == station.truth.opinions
        activities = [row.value for row in reading.rows if isinstance(row.value, ActivityProposal)]
        assert {value.name for value in activities} == station.truth.activities
        assert [value.people for value in activities] == [n for _, _, n, _ in station.activities]

    def test_only_the_stations_month_is_found(
        self, layout: Layout, seed: int, tmp_path: Path
    ) -> None:
        station = make_station(seed)

        reading = read(layout, station, tmp_path)

        assert reading.months == (f"{station.year}-{station.month:02d}",)


def test_every_row_of_a_tidy_ledger_is_taken(tmp_path: Path) -> None:
    reading = read(tidy, make_station(4), tmp_path)

    assert {row.verdict for row in reading.rows} == {"taken"}


def test_groups_of_long_rows_are_named_too(tmp_path: Path) -> None:
    station = make_station(1)

    reading = read(long_visits, station, tmp_path)

    assert set(reading.groups) == set(station.truth.visits)
    assert set(reading.services) == set(station.truth.services)


def test_a_guessed_year_is_said_on_each_row(tmp_path: Path) -> None:
    reading = read(renamed_and_reordered, make_station(4), tmp_path)

    duty = [row for row in reading.rows if row.register == "duty_records"]
    assert {row.verdict for row in duty} == {"changed"}
    assert all("没有年份" in reason for row in duty for reason in row.reasons)


def test_columns_nobody_knows_are_kept_and_said(tmp_path: Path) -> None:
    reading = read(half_months, make_station(4), tmp_path)

    duty = [row.value for row in reading.rows if isinstance(row.value, DutyProposal)]
    assert all("室温：24度" in value.note for value in duty)
    assert any("室温" in note for note in reading.notes)
    assert any("使用说明" in note and "没有认出来" in note for note in reading.notes)


def test_a_workbook_with_macros_is_read_and_said(tmp_path: Path) -> None:
    station = make_station(5)
    path = tmp_path / "ledger.xlsm"
    tidy(station).save(path)
    with_macros(path)

    reading = read_ledger(path, today=TODAY, in_process=True)

    assert refusals(reading) == []
    assert any("宏" in note for note in reading.notes)
