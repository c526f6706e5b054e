"""Untidy workbooks are taken over once and whole, whatever stands twice in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from app.core.clock import FixedClock
from app.core.errors import NotFound, UserError
from app.core.month import Month
from app.models import DutyRecord
from app.services import book, export, importing
from app.services.context import Actor
from app.services.import_undo import undo_import
from app.services.office import Office

OCTOBER = Month(2026, 10)
DUTY = ["日期", "值班人", "到岗", "离岗", "环卫工人", "快递员"]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 11, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")))


@pytest.fixture
def office(blank_office: Office) -> Office:
    blank_office.actor = Actor(None, "命令行:测试", is_command_line=True)
    return blank_office


def ledger(folder: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    """Write a workbook of plain rows."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    path = folder / "untidy.xlsx"
    workbook.save(path)
    return path


def test_two_duty_rows_of_one_person_and_day_make_one_record(
    office: Office, tmp_path: Path
) -> None:
    rows = [
        ["2026-10-08", "何静", "8:30", "12:00", 2, 2],
        ["2026-10-08", "何静", "13:00", "17:00", 1, None],
    ]

    answer = importing.import_ledger(office, ledger(tmp_path, {"值班记录": [DUTY, *rows]}))

    records = office.read(
        lambda ctx: [
            (row.on_date, row.arrived, row.left) for row in ctx.session.query(DutyRecord).all()
        ]
    )
    assert records == [("2026-10-08", "08:30", "17:00")]
    assert answer.registers["duty_records"] == {"taken": 0, "changed": 2, "refused": 0}
    assert office.read(book.gather, OCTOBER).figures.visits_total == 5


def test_a_second_import_refuses_days_with_nobody_too(office: Office, tmp_path: Path) -> None:
    path = ledger(
        tmp_path,
        {
            "值班记录": [DUTY, ["2026-10-08", "何静", "8:30", "12:00", 0, 0]],
            "人次统计": [["日期", "环卫工人", "快递员"], ["2026-10-09", 0, 0]],
        },
    )
    importing.import_ledger(office, path)

    again = importing.import_ledger(office, path)

    assert {line.verdict for line in again.lines} == {"refused"}


def test_an_import_taken_back_can_be_made_again(office: Office, tmp_path: Path) -> None:
    path = ledger(tmp_path, {"值班记录": [DUTY, ["2026-10-08", "何静", "8:30", "12:00", 0, 0]]})
    first = importing.import_ledger(office, path)
    assert first.import_id is not None
    office.act(undo_import, import_id=first.import_id)

    again = importing.import_ledger(office, path)

    assert again.registers["duty_records"]["refused"] == 0
    assert again.registers["visits"]["refused"] == 0


def test_issues_before_the_receipts_in_the_workbook_find_the_stock(
    office: Office, tmp_path: Path
) -> None:
    head = ["日期", "物品", "单位", "数量"]
    path = ledger(
        tmp_path,
        {
            "领用登记": [head, ["2026-10-06", "纸杯", "包", 2]],
            "采购入库": [head, ["2026-10-01", "纸杯", "包", 10]],
        },
    )

    answer = importing.import_ledger(office, path)

    assert [line.verdict for line in answer.lines] == ["taken", "taken"]
    assert office.read(book.gather, OCTOBER).figures.closing_balances == {"纸杯": 8}


def test_a_row_of_two_tables_side_by_side_is_answered_once(office: Office, tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["入库登记", None, None, None, None, "领用登记"],
        ["日期", "品名", "数量", "单位", None, "日期", "品名", "数量"],
        ["2026-10-08", "纸杯", 10, "包", None, "2026-10-09", "纸杯", 2],
        ["2026-10-10", "毛巾", 5, "条", None, "2026-10-32", "毛巾", 1],
    ]

    answer = importing.import_ledger(office, ledger(tmp_path, {"物资": rows}))

    assert [(line.row, line.verdict) for line in answer.lines] == [(3, "taken"), (4, "changed")]
    assert any("其中有一项没有收" in reason for reason in answer.lines[1].reasons)


def test_a_roster_with_the_days_across_is_one_row_per_person(
    office: Office, tmp_path: Path
) -> None:
    rows: list[list[object]] = [
        ["2026年10月排班表"],
        ["姓名", *range(1, 32)],
        ["张桂兰", *["班", None] * 15, "班"],
        ["备注：班=8:30-17:00"],
    ]
    path = ledger(tmp_path, {"排班": rows})

    answer = importing.import_ledger(office, path)
    again = importing.import_ledger(office, path)

    assert [(line.row, line.register, line.verdict) for line in answer.lines] == [
        (3, "roster", "changed")
    ]
    assert [line.verdict for line in again.lines] == ["refused"]
    assert len(office.read(book.gather, OCTOBER).shifts) == 16


def test_after_a_refused_workbook_the_papers_say_there_is_no_station(
    office: Office, tmp_path: Path
) -> None:
    path = tmp_path / "empty.xlsx"
    Workbook().save(path)
    with pytest.raises(UserError):
        importing.import_ledger(office, path)

    with pytest.raises(NotFound) as refused:
        export.write_papers_of(office, OCTOBER, tmp_path / "papers")

    assert "没有站点" in str(refused.value)
    assert not (tmp_path / "papers").exists()
