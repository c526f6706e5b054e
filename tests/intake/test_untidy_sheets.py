"""Sheets as people really keep them: tables side by side, stacked, hidden, half understood."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from app.core.money import Fen
from app.intake.cells import read_money
from app.intake.ledger import read_ledger
from app.intake.reading import (
    DutyProposal,
    ExpenseProposal,
    OpinionProposal,
    PersonProposal,
    StockProposal,
    VisitsProposal,
)
from tests.intake.sheets import TODAY, read_sheets, reasons, verdicts

DUTY = ["日期", "值班人", "到岗", "离岗", "环卫工人", "快递员"]


def test_receipts_and_issues_side_by_side_are_two_tables(tmp_path: Path) -> None:
    rows = [
        ["入库登记", None, None, None, None, "领用登记"],
        ["日期", "品名", "数量", "单位", None, "日期", "品名", "数量", "领用人"],
        ["2026-10-08", "纸杯", 10, "包", None, "2026-10-09", "纸杯", 2, "吴敏"],
        ["2026-10-08", "矿泉水", 20, "箱", None, "2026-10-12", "矿泉水", 3, "吴敏"],
        [None, None, None, None, None, "2026-10-14", "纸杯", 1, "吴敏"],
    ]

    reading = read_sheets(tmp_path, {"物资": rows})

    values = [row.value for row in reading.rows if isinstance(row.value, StockProposal)]
    balances = {v.item: v.balance for v in sorted(values, key=lambda value: value.order)}
    assert balances == {"纸杯": 7_000, "矿泉水": 17_000}
    assert verdicts(reading) == ["taken"] * 5


def test_stock_on_sheets_apart_comes_in_by_day(tmp_path: Path) -> None:
    sheets = {
        "领用登记": [["日期", "物品", "数量"], ["2026-10-06", "纸杯", 2]],
        "采购入库": [["日期", "物品", "数量"], ["2026-10-01", "纸杯", 10]],
    }

    reading = read_sheets(tmp_path, sheets)

    orders = {row.sheet: row.value.order for row in reading.rows if row.value}  # type: ignore[union-attr]  # stock rows all
    assert orders == {"采购入库": 0, "领用登记": 1}
    assert verdicts(reading) == ["taken", "taken"]


def test_a_table_ends_where_the_next_headings_begin(tmp_path: Path) -> None:
    rows = [
        ["时间", "人员", "天气", "环卫", "快递"],
        ["2026-10-09", "马琳", "晴", 2, 3],
        ["2026-10-10", "马琳", "晴", 1, 1],
        [],
        ["其他花样"],
        ["时间", "用在哪", "多大", "谁"],
        ["2026-10-09", "桶装水", "大", "马琳"],
    ]

    reading = read_sheets(tmp_path, {"Sheet1": rows})

    assert sum(isinstance(row.value, DutyProposal) for row in reading.rows) == 2
    assert verdicts(reading) == ["taken"] * 4
    notes = "".join(reading.notes)
    assert "第6行没有认出来" in notes
    assert "桶装水" in notes


def test_what_is_not_understood_above_a_table_is_named(tmp_path: Path) -> None:
    rows = [
        ["星期一", "星期二", "星期三", "星期四", "星期五"],
        ["马琳", "朱䶮", "马琳", "朱䶮", "胡㐂"],
        [],
        DUTY,
        ["2026-10-09", "马琳", "8:30", "17:00", 2, 3],
    ]

    reading = read_sheets(tmp_path, {"值班": rows})

    assert any("第2行没有认出来" in note and "胡㐂" in note for note in reading.notes)


def test_the_month_of_the_first_title_holds_for_tables_below(tmp_path: Path) -> None:
    rows = [
        ["2026年10月上半月工作台账"],
        ["一、值班及服务情况"],
        DUTY,
        ["3日", "王秀英", "8:30", "17:00", 1, 2],
        [],
        ["二、支出情况"],
        ["日期", "开支项目", "金额", "经办人"],
        ["5日", "买水", "30元", "王秀英"],
    ]

    reading = read_sheets(tmp_path, {"台账": rows})

    spent = [row.value for row in reading.rows if isinstance(row.value, ExpenseProposal)]
    assert [value.on for value in spent] == ["2026-10-05"]


def test_cleaning_that_is_told_in_words_counts_nobody(tmp_path: Path) -> None:
    head = ["日期", "登记人", "环卫工人", "快递员", "保洁"]
    rows = [["2026-10-09", "马琳", 2, 3, "已打扫"], ["2026-10-10", "马琳", 1, 1, "✓"]]

    reading = read_sheets(tmp_path, {"人次统计": [head, *rows]})

    values = [row.value for row in reading.rows if isinstance(row.value, VisitsProposal)]
    assert [sum(value.by_group.values()) for value in values] == [5, 2]
    assert [value.note for value in values] == ["保洁：已打扫", "保洁：✓"]


def test_a_day_off_written_as_a_name_is_no_person(tmp_path: Path) -> None:
    rows = [["2026-10-09", "马琳", "8:30", "17:00", 2, 3], ["2026-10-11", "休息"]]

    reading = read_sheets(tmp_path, {"值班记录": [DUTY, *rows]})

    assert verdicts(reading) == ["taken", "taken", "refused"]
    assert "当天没有值班" in reasons(reading)


def test_several_services_in_one_cell_are_several(tmp_path: Path) -> None:
    head = ["日期", "人员类别", "人数", "服务项目"]

    reading = read_sheets(
        tmp_path, {"来访登记": [head, ["2026-10-04", "环卫工人", 5, "饮水、休息"]]}
    )

    value = reading.rows[0].value
    assert isinstance(value, VisitsProposal)
    assert value.by_service == {"饮水": 5, "休息": 5}
    assert "几项服务" in reasons(reading)


def test_one_person_twice_on_a_day_is_said_in_both_counts(tmp_path: Path) -> None:
    rows = [
        ["2026-10-08", "何静", "8:30", "12:00", 2, 2],
        ["2026-10-08", "何静", "13:00", "17:00", 1, 0],
    ]

    reading = read_sheets(tmp_path, {"值班记录": [DUTY, *rows]})

    assert verdicts(reading) == ["taken", "taken", "changed", "changed"]
    assert "并成一份值班记录" in reasons(reading)


def test_rows_of_a_hidden_sheet_are_doubtful(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "意见"
    for row in (["日期", "内容", "答复"], ["2026-10-05", "水太凉", "已调"]):
        sheet.append(row)
    draft = book.create_sheet("草稿")
    for cells in (["日期", "内容", "金额（元）"], ["2026-10-09", "不要了", 999]):
        draft.append(cells)
    draft.sheet_state = "hidden"
    book.save(tmp_path / "hidden.xlsx")

    reading = read_ledger(tmp_path / "hidden.xlsx", today=TODAY, in_process=True)

    assert {row.sheet: row.verdict for row in reading.rows} == {"意见": "taken", "草稿": "changed"}
    assert "隐藏" in reasons(reading)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("人民币88元5角", 8_850),
        ("叁拾元整", 3_000),
        ("壹仟贰佰零伍元叁角贰分", 120_532),
        ("￥1,200.00元", 120_000),
        ("３0元", 3_000),
    ],
)
def test_amounts_in_words(text: str, fen: int) -> None:
    assert read_money(text).value == Fen(fen)


@pytest.mark.parametrize("text", ["3元5", "负五元", "元角分", "十十元"])
def test_amounts_nobody_can_read_are_problems(text: str) -> None:
    assert read_money(text).problem


def test_plain_headings_of_plain_people(tmp_path: Path) -> None:
    rows = [
        ["时间", "谁提的", "说了什么", "怎么办的"],
        ["2026-10-12", "外卖", "没地方停车", "已划"],
    ]

    reading = read_sheets(tmp_path, {"意见": rows}, today=date(2026, 11, 1))

    value = reading.rows[0].value
    assert isinstance(value, OpinionProposal)
    assert (value.content, value.answer) == ("没地方停车", "已划")


def test_a_row_written_twice_is_refused_and_says_which_it_repeats(tmp_path: Path) -> None:
    row = ["2026-10-08", "何静", "8:30", "17:00", 2, 2]

    reading = read_sheets(tmp_path, {"值班记录": [DUTY, row, row]})

    assert verdicts(reading) == ["taken", "taken", "refused", "refused"]
    assert all("第2行完全一样" in "".join(r.reasons) for r in reading.rows[2:])


def test_the_same_duty_with_other_counts_is_not_the_same(tmp_path: Path) -> None:
    rows = [["2026-10-08", "何静", None, None, 2, 2], ["2026-10-08", "何静", None, None, 3, 1]]

    reading = read_sheets(tmp_path, {"值班记录": [DUTY, *rows]})

    assert verdicts(reading) == ["taken", "taken", "changed", "changed"]


def test_a_list_of_people_in_two_halves(tmp_path: Path) -> None:
    rows = [
        ["姓名", "职务", "电话", "姓名", "职务", "电话"],
        ["周建华", "站长", "13900001111", "吴敏", "值班员", "13900001112"],
        ["郑𠮷", "值班员", "13900001113", None, None, None],
    ]

    reading = read_sheets(tmp_path, {"人员名单": rows})

    names = [row.value.name for row in reading.rows if isinstance(row.value, PersonProposal)]
    assert sorted(names) == sorted(["周建华", "吴敏", "郑𠮷"])


def test_a_unit_written_only_beside_some_numbers_is_the_items_unit(tmp_path: Path) -> None:
    head = ["日期", "摘要", "收入", "发出", "结存"]
    rows = [
        ["2026-10-01", "上月结转", None, None, 4],
        ["2026-10-08", "领用", None, "2桶", 2],
        ["2026-10-09", "购入", 10, None, "12桶"],
    ]

    reading = read_sheets(tmp_path, {"纯净水": [head, *rows]})

    values = [row.value for row in reading.rows if isinstance(row.value, StockProposal)]
    assert {value.unit for value in values} == {"桶"}
    assert values[-1].balance == 12_000


def test_worker_groups_under_a_heading_of_services_are_groups(tmp_path: Path) -> None:
    rows = [
        ["日期", "值班人", "服务人次", None, None, "服务项目", None],
        [None, None, "环卫工人", "快递小哥", "其他", "饮水", "其他"],
        ["2026-10-09", "赵敏", 3, 2, 1, 5, 4],
    ]

    reading = read_sheets(tmp_path, {"值班记录": rows})

    value = next(r.value for r in reading.rows if isinstance(r.value, VisitsProposal))
    assert value.by_group == {"环卫工人": 3, "快递员": 2, "其他": 1}
    assert sum(value.by_service.values()) == 9
