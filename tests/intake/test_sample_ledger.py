"""The sample ledger: exact counts and figures."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from app.intake.ledger import read_ledger
from app.intake.reading import (
    ActivityProposal,
    DutyProposal,
    ExpenseProposal,
    LedgerReading,
    OpinionProposal,
    StockProposal,
    VisitsProposal,
)

SAMPLE = Path(__file__).parents[2] / "resources" / "sample" / "ledger-2026-10.xlsx"


@pytest.fixture(scope="module")
def reading() -> LedgerReading:
    return read_ledger(SAMPLE, today=date(2026, 11, 2), in_process=True)


def test_every_row_is_counted_once_per_register(reading: LedgerReading) -> None:
    assert reading.counted() == {
        "people": {"taken": 6, "changed": 0, "refused": 0},
        "roster": {"taken": 22, "changed": 0, "refused": 0},
        "duty_records": {"taken": 20, "changed": 0, "refused": 0},
        "visits": {"taken": 20, "changed": 0, "refused": 0},
        "consumables": {"taken": 49, "changed": 1, "refused": 0},
        "expenses": {"taken": 1, "changed": 4, "refused": 0},
        "opinions": {"taken": 4, "changed": 0, "refused": 0},
        "activities": {"taken": 1, "changed": 0, "refused": 0},
    }
    assert reading.months == ("2026-10",)
    assert reading.notes == ()


def test_station_is_read_whole(reading: LedgerReading) -> None:
    station = reading.station

    assert station is not None
    assert station.name == "示范街劳动者服务站（示例）"
    assert station.code == "211102-LD-0007"
    assert (station.lead_name, station.chair_name) == ("赵国强", "孙惠民")
    assert (station.opens, station.closes, station.area_m2) == ("08:30", "17:00", "26")
    assert station.gaps == ()


def test_visits_and_services_are_the_sheets_own_sums(reading: LedgerReading) -> None:
    visits: Counter[str] = Counter()
    services: Counter[str] = Counter()
    for row in reading.rows:
        if isinstance(row.value, VisitsProposal):
            visits.update(row.value.by_group)
            services.update(row.value.by_service)

    raw_visits, raw_services = _sums_of_the_file()
    assert visits == raw_visits
    assert services == raw_services
    assert reading.groups == tuple(raw_visits)
    assert reading.services == tuple(raw_services)


def test_closing_balances_are_those_of_the_last_rows(reading: LedgerReading) -> None:
    balances = {
        row.value.item: row.value.balance
        for row in reading.rows
        if isinstance(row.value, StockProposal)
    }

    assert balances == {
        "桶装水": 17_000,
        "卫生纸": 59_000,
        "一次性纸杯": 18_000,
        "藿香正气水": 0,
        "创可贴": 0,
        "洗手液": 0,
        "雨伞": 10_000,
        "消毒湿巾": 0,
    }


def test_stock_issued_after_its_expiry_is_doubtful(reading: LedgerReading) -> None:
    changed = [row for row in reading.rows if row.register == "consumables" and row.reasons]

    assert [(row.where, row.reasons) for row in changed] == [
        ("物资台账 第52行", ("领用日期 2026-10-24 已过有效期 2026-10-20。",))
    ]


def test_written_signatures_stay_words(reading: LedgerReading) -> None:
    spent = [row.value for row in reading.rows if isinstance(row.value, ExpenseProposal)]

    assert [(one.amount, one.purpose) for one in spent] == [
        (32_000, "运营"),
        (48_650, "运营"),
        (15_000, "管理"),
        (168_032, "建设"),
        (140_950, "宣传"),
    ]
    assert [(one.lead_written, one.chair_written) for one in spent] == [
        ("已签", "已批"),
        ("已签", "已批"),
        ("已签", "已批"),
        ("已签", ""),
        ("", ""),
    ]
    assert [one.vouchers for one in spent] == [1, 2, 1, 3, 1]
    assert spent[0].invoice_number == "24212000000000012345"
    assert spent[3].note == "主席出差，待批"


def test_duty_text_stays_text(reading: LedgerReading) -> None:
    duty = [row.value for row in reading.rows if isinstance(row.value, DutyProposal)]

    assert duty[0] == DutyProposal(
        on="2026-10-01",
        persons=("曾立群",),
        arrived="08:25",
        left="16:20",
        weather="小雨",
        restocked="桶装水1、纸杯1包",
    )
    assert duty[6].opinions == "饮水机水桶空，已换"


def test_opinions_and_activities_are_read(reading: LedgerReading) -> None:
    opinions = [row.value for row in reading.rows if isinstance(row.value, OpinionProposal)]
    activities = [row.value for row in reading.rows if isinstance(row.value, ActivityProposal)]

    assert [one.answered_on for one in opinions] == ["2026-10-10", "2026-10-16", "", "2026-10-20"]
    assert activities == [
        ActivityProposal(
            on="2026-10-15",
            name="深秋送温暖",
            kind="送温暖",
            people=36,
            budget=activities[0].budget,
            final_account=activities[0].final_account,
            leader="赵国强",
            note="尚未取得市总工会批准",
        )
    ]
    assert (activities[0].budget, activities[0].final_account) == (180_000, 168_032)


def test_no_name_is_unknown(reading: LedgerReading) -> None:
    assert [row.where for row in reading.rows if row.unknown_names] == []


def _sums_of_the_file() -> tuple[Counter[str], Counter[str]]:
    from openpyxl import load_workbook

    sheet = load_workbook(SAMPLE)["值班记录"]
    heading = [cell.value for cell in sheet[2]]
    sums = {
        str(heading[c]): sum(
            value
            for row in sheet.iter_rows(min_row=3, values_only=True)
            if isinstance(value := row[c], int)
        )
        for c in range(5, 22)
    }
    names = list(sums)
    return (
        Counter({name: sums[name] for name in names[:9]}),
        Counter({name: sums[name] for name in names[9:]}),
    )
