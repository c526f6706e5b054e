"""Grids with the days of the month across: rosters by mark or by shift, tallies by group."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from app.intake.reading import LedgerReading, ShiftProposal, VisitsProposal
from tests.intake.sheets import read_sheets, reasons, verdicts

OCTOBER = list(range(1, 32))


def counts(reading: LedgerReading) -> Counter[str]:
    """Sum up everything counted, groups and services together."""
    found: Counter[str] = Counter()
    for row in reading.rows:
        if isinstance(row.value, VisitsProposal):
            found.update(row.value.by_group)
            found.update(row.value.by_service)
    return found


def shifts(reading: LedgerReading) -> list[tuple[str, str, str, str]]:
    """Give every shift as day, person, from, to."""
    values = [row.value for row in reading.rows if isinstance(row.value, ShiftProposal)]
    return sorted((e.on, e.person, e.starts, e.ends) for v in values for e in v.entries)


@pytest.mark.parametrize(
    "heads", [OCTOBER, [f"{d}日" for d in OCTOBER], [f"10月{d}日" for d in OCTOBER]]
)
def test_a_tally_with_the_days_across_is_counted_by_group(
    tmp_path: Path, heads: list[object]
) -> None:
    cleaners = [d % 7 for d in OCTOBER]
    riders = [d % 5 for d in OCTOBER]
    rows: list[list[object]] = [
        ["2026年10月服务人数统计（单位：人次）"],
        ["人群", *heads, "合计"],
        ["环卫工人", *cleaners, sum(cleaners)],
        ["外卖骑手", *riders, sum(riders)],
        ["饮水人次", *[2] * 31, 62],
        ["其他", *[None] * 31, 0],
        ["合计", *[None] * 31, 999],
    ]

    reading = read_sheets(tmp_path, {"统计": rows})

    expected = {"环卫工人": sum(cleaners), "外卖配送员": sum(riders), "饮水": 62}
    assert counts(reading) == Counter(expected)
    assert set(verdicts(reading)) == {"changed"}
    assert "表头的日期没有写全" in reasons(reading)
    assert "999" not in reasons(reading)
    assert len({(row.sheet, row.row) for row in reading.rows}) == 3


def test_whole_dates_across_are_taken_as_they_are(tmp_path: Path) -> None:
    head = ["群体", *(f"2026-10-{d:02d}" for d in range(1, 8))]

    reading = read_sheets(tmp_path, {"人次": [head, ["快递员", 1, 2, 3, 4, 5, 6, 7]]})

    assert set(verdicts(reading)) == {"taken"}
    assert counts(reading) == {"快递员": 28}


def test_a_wrong_total_and_an_unknown_row_are_said(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["2026年10月"],
        ["人群", *OCTOBER, "合计"],
        ["快递员", 5, *[None] * 30, 6],
        ["空调", 1, *[None] * 30, 1],
        ["货车司机", "很多", 2, *[None] * 29, 2],
    ]

    reading = read_sheets(tmp_path, {"统计": rows})

    said = reasons(reading)
    assert "“合计”写 6，各日相加是 5" in said
    assert "“空调”看不出是哪一类人" in said
    assert "“很多”不是数字" in said
    assert counts(reading) == {"快递员": 5, "货车司机": 2}


def test_a_roster_of_marks_gives_each_person_their_days(tmp_path: Path) -> None:
    def marks(on: range) -> list[object]:
        return ["班" if d in on else "休" for d in OCTOBER]

    rows: list[list[object]] = [
        ["幸福里驿站2026年10月排班表"],
        ["序号", "姓名", *OCTOBER],
        [None, None, *["四五六日一二三"[d % 7] for d in range(31)]],
        [1, "张桂兰", *marks(range(1, 4))],
        [2, "朱䶮", *marks(range(4, 6))],
        ["备注：班=8:30-17:00"],
    ]

    reading = read_sheets(tmp_path, {"排班": rows})

    assert shifts(reading) == [
        *((f"2026-10-0{d}", "张桂兰", "08:30", "17:00") for d in (1, 2, 3)),
        *((f"2026-10-0{d}", "朱䶮", "08:30", "17:00") for d in (4, 5)),
    ]
    assert all(row.register == "roster" for row in reading.rows)


def test_a_roster_of_shifts_names_people_under_the_days(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["2026年10月值班表"],
        ["班次", *(f"{d}日" for d in range(1, 8))],
        ["上午", "马琳", "朱䶮", "马琳", "朱䶮", "马琳", "休", None],
        ["13:00-17:00", "胡㐂", "胡㐂、马琳", None, None, None, None, None],
    ]

    reading = read_sheets(tmp_path, {"值班": rows})

    assert len(shifts(reading)) == 8
    assert ("2026-10-02", "马琳", "13:00", "17:00") in shifts(reading)
    assert ("2026-10-01", "马琳", "", "") in shifts(reading)


def test_a_day_the_month_does_not_have_is_refused_only_where_written(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["2026年9月统计"],
        ["人群", *OCTOBER],
        ["快递员", *[1] * 31],
        ["环卫工人", *[1] * 30, None],
    ]

    reading = read_sheets(tmp_path, {"9月": rows})

    refused = [row for row in reading.rows if row.verdict == "refused"]
    assert [row.row for row in refused] == [3]
    assert counts(reading) == {"快递员": 30, "环卫工人": 30}


def test_bare_days_with_no_month_anywhere_are_refused(tmp_path: Path) -> None:
    reading = read_sheets(tmp_path, {"统计": [["人群", *OCTOBER], ["快递员", *[1] * 31]]})

    assert set(verdicts(reading)) == {"refused"}


def test_an_attendance_sheet_is_no_roster_and_is_named(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["2026年10月考勤表"],
        ["姓名", *OCTOBER],
        ["张桂兰", *["√"] * 31],
    ]
    opinions = [["日期", "内容", "答复"], ["2026-10-05", "水太凉", "已调"]]

    reading = read_sheets(tmp_path, {"考勤": rows, "意见": opinions})

    assert not shifts(reading)
    assert any("“考勤”没有认出来" in note for note in reading.notes)


def test_counts_that_happen_to_run_on_are_no_heading(tmp_path: Path) -> None:
    head = ["日期", "环卫工人", "快递员", "外卖员", "货车司机", "交警", "公交司机"]
    rows = [["2026-10-05", 1, 2, 3, 4, 5, 6], ["2026-10-06", 2, 3, 4, 5, 6, 7]]

    reading = read_sheets(tmp_path, {"人次统计": [head, *rows]})

    assert verdicts(reading) == ["taken", "taken"]
