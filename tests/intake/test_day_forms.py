"""Forms with one day to a sheet: labels beside their values instead of headings above them."""

from __future__ import annotations

from pathlib import Path

from app.intake.reading import DutyProposal, LedgerReading, OpinionProposal, VisitsProposal
from tests.intake.sheets import read_sheets


def duty_form(day: int) -> list[list[object]]:
    return [
        ["户外劳动者服务站值班记录表"],
        ["日期", f"2026年10月{day}日", "值班人员", "王丽"],
        ["到岗时间", "8:30", "离岗时间", "17:00"],
        ["环卫工人", 3, "快递员", 2, "饮水", None],
        ["当日情况", "正常", "意见建议", "无"],
        ["制表说明文字", "请如实填写"],
    ]


def values(reading: LedgerReading, kind: type) -> list[object]:
    return [row.value for row in reading.rows if isinstance(row.value, kind)]


def test_a_sheet_per_day_is_a_record_per_sheet(tmp_path: Path) -> None:
    reading = read_sheets(tmp_path, {f"10.{day}": duty_form(day) for day in (9, 10)})

    records = values(reading, DutyProposal)
    assert [(r.on, r.persons, r.arrived, r.left) for r in records] == [  # type: ignore[attr-defined]  # duty all
        ("2026-10-09", ("王丽",), "08:30", "17:00"),
        ("2026-10-10", ("王丽",), "08:30", "17:00"),
    ]
    counted = values(reading, VisitsProposal)
    assert [v.by_group for v in counted] == [{"环卫工人": 3, "快递员": 2}] * 2  # type: ignore[attr-defined]  # visits all
    assert {(row.sheet, row.row) for row in reading.rows} == {("10.9", 2), ("10.10", 2)}


def test_what_the_form_says_besides_is_named(tmp_path: Path) -> None:
    reading = read_sheets(tmp_path, {"10.9": duty_form(9)})

    assert any("第6行没有认出来" in note for note in reading.notes)


def test_an_opinion_slip_with_colons_is_one_opinion(tmp_path: Path) -> None:
    rows = [["日期：2026年10月3日"], ["意见人：环卫工人"], ["内容：水温太低"], ["处理：已调高"]]

    reading = read_sheets(tmp_path, {"意见簿": rows})

    (opinion,) = values(reading, OpinionProposal)
    assert isinstance(opinion, OpinionProposal)
    assert (opinion.on, opinion.content, opinion.answer) == ("2026-10-03", "水温太低", "已调高")
