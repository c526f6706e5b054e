"""Rows that are doubtful or refused, each with its reason in words."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import UserError
from app.intake.reading import (
    DutyProposal,
    ExpenseProposal,
    OpinionProposal,
    PersonProposal,
    StockProposal,
    VisitsProposal,
)
from tests.intake.sheets import read_sheets, reasons, verdicts

SPENT = ["日期", "摘要", "用途", "金额（元）", "收款单位", "发票号码", "经办人"]
STOCK = ["日期", "品名", "规格", "单位", "入库", "出库", "结存", "有效期", "备注"]
DUTY = ["日期", "值班人", "到岗时间", "离岗时间", "环卫工人", "快递员", "饮水"]


def spent(**changed: Any) -> list[Any]:
    row = dict(
        zip(SPENT, ["2026-10-05", "纸杯", "运营", 32, "超市", "24210001", "王芳"], strict=True)
    )
    row.update({"金额（元）": changed.pop("金额")} if "金额" in changed else {})
    return list((row | changed).values())


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (spent(日期="2026-02-30"), "不存在"),
        (spent(日期="十月初"), "读不懂"),
        (spent(日期=None), "没有写日期"),
        (spent(日期="10月3日"), "没有年份"),
        (spent(金额=-5), "负数"),
        (spent(金额="三百多"), "不是数字"),
        (spent(金额=None), "没有写金额"),
        (spent(金额=0), "金额是 0"),
    ],
)
def test_an_expense_that_cannot_be_is_refused(tmp_path: Path, row: list[Any], why: str) -> None:
    reading = read_sheets(tmp_path, {"支出": [SPENT, row]})

    assert verdicts(reading) == ["refused"]
    assert why in reasons(reading)
    assert reading.rows[0].value is None


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (spent(用途="运行"), "用途“运行”按“运营”记"),
        (spent(用途="招待"), "不在"),
        (spent(日期="2026-12-05"), "在今天"),
        (spent(日期="26.10.5"), "只有两位"),
        (spent(金额="约32元"), "约数"),
        (spent(发票号码=24212000000000012345), "数字格式"),
        (spent(摘要=None), "没有写摘要"),
    ],
)
def test_a_doubtful_expense_is_changed(tmp_path: Path, row: list[Any], why: str) -> None:
    reading = read_sheets(tmp_path, {"支出": [SPENT, row]})

    assert verdicts(reading) == ["changed"]
    assert why in reasons(reading)


def test_the_same_invoice_a_second_time_is_refused(tmp_path: Path) -> None:
    rows = [spent(), spent(摘要="另一件"), spent(发票号码="24210002")]

    reading = read_sheets(tmp_path, {"支出": [SPENT, *rows]})

    assert verdicts(reading) == ["taken", "refused", "taken"]
    assert "第2行已经登记过" in reasons(reading)


def test_one_number_under_two_codes_is_two_invoices(tmp_path: Path) -> None:
    head = ["日期", "摘要", "金额", "发票代码", "发票号码"]
    rows = [
        ["2026-10-05", "甲", 1, "021001", "12345678"],
        ["2026-10-06", "乙", 2, "021002", "12345678"],
        ["2026-10-07", "丙", 3, "021002", "12345678"],
    ]

    assert verdicts(read_sheets(tmp_path, {"支出": [head, *rows]})) == ["taken", "taken", "refused"]


def test_written_signatures_are_words_only(tmp_path: Path) -> None:
    head = [*SPENT, "责任人签字", "主席审批"]
    rows = [[*spent(), "已签", "待批"], [*spent(发票号码="24210002"), "未签", None]]

    reading = read_sheets(tmp_path, {"支出": [head, *rows]})

    first, second = (row.value for row in reading.rows)
    assert isinstance(first, ExpenseProposal)
    assert isinstance(second, ExpenseProposal)
    assert (first.lead_written, first.chair_written, first.note) == ("已签", "", "主席审批：待批")
    assert (second.lead_written, second.note) == ("", "责任人签字：未签")
    assert verdicts(reading) == ["changed", "taken"]


def test_income_is_no_expense(tmp_path: Path) -> None:
    head = ["日期", "摘要", "收入", "支出", "余额"]
    rows = [["2026-10-01", "拨款", 5000, None, 5000], ["2026-10-02", "纸杯", None, 32, 4968]]

    reading = read_sheets(tmp_path, {"经费收支": [head, *rows]})

    assert verdicts(reading) == ["refused", "taken"]
    assert "收入" in reasons(reading)


def test_a_balance_that_does_not_add_up_is_said_and_ours_counts(tmp_path: Path) -> None:
    rows = [
        ["2026-10-01", "桶装水", "18.9L", "桶", None, None, 6, None, "上月结转"],
        ["2026-10-02", "桶装水", "18.9L", "桶", 20, None, 27, None, None],
        ["2026-10-03", "桶装水", "18.9L", "桶", None, 1, 26, None, None],
        ["2026-10-04", "桶装水", "18.9L", "桶", None, 2, 23, None, None],
    ]

    reading = read_sheets(tmp_path, {"物资": [STOCK, *rows]})

    assert verdicts(reading) == ["taken", "changed", "changed", "taken"]
    assert "结存写 27，按前面各行应为 26" in reasons(reading)
    assert "从第3行起" in reasons(reading)
    values = [row.value for row in reading.rows]
    assert [v.balance for v in values if isinstance(v, StockProposal)] == [
        6000,
        26000,
        25000,
        23000,
    ]
    assert isinstance(values[1], StockProposal)
    assert values[1].stated_balance == 27_000


def test_stock_issued_after_its_expiry_is_doubtful(tmp_path: Path) -> None:
    rows = [
        ["2026-10-01", "湿巾", "80抽", "包", 5, None, 5, "2026-10-20", None],
        ["2026-10-20", "湿巾", "80抽", "包", None, 1, 4, None, None],
        ["2026-10-21", "湿巾", "80抽", "包", None, 1, 3, None, None],
    ]

    reading = read_sheets(tmp_path, {"物资": [STOCK, *rows]})

    assert verdicts(reading) == ["taken", "taken", "changed"]
    assert "已过有效期 2026-10-20" in reasons(reading)


def test_a_later_batch_still_good_makes_no_doubt(tmp_path: Path) -> None:
    rows = [
        ["2026-10-01", "湿巾", "80抽", "包", 5, None, 5, "2026-10-20", None],
        ["2026-10-02", "湿巾", "80抽", "包", 5, None, 10, "2027-10-20", None],
        ["2026-10-21", "湿巾", "80抽", "包", None, 1, 9, None, None],
    ]

    assert verdicts(read_sheets(tmp_path, {"物资": [STOCK, *rows]})) == ["taken"] * 3


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["2026-10-02", "桶装水", "18.9L", "桶", None, -1, None, None, None], "负数"),
        (["2026-10-02", "桶装水", "18.9L", "桶", "几桶", None, None, None, None], "不是数字"),
        (["2026-10-02", None, None, "桶", 3, None, None, None, None], "没有写品名"),
        (["2026-10-02", "桶装水", "18.9L", "桶", None, None, None, None, "盘"], "没有写入库"),
        ([None, "桶装水", "18.9L", "桶", 3, None, None, None, None], "没有写日期"),
    ],
)
def test_a_stock_row_that_cannot_be_is_refused(tmp_path: Path, row: list[Any], why: str) -> None:
    first = ["2026-10-01", "桶装水", "18.9L", "桶", 6, None, 6, None, None]

    reading = read_sheets(tmp_path, {"物资": [STOCK, first, row]})

    assert verdicts(reading) == ["taken", "refused"]
    assert why in reasons(reading)


def test_a_refused_receipt_does_not_count_in_balances(tmp_path: Path) -> None:
    rows = [
        ["2026-10-01", "纸杯", "", "包", 6, None, 6, None, None],
        ["2026-02-30", "纸杯", "", "包", 4, None, 10, None, None],
        ["2026-10-03", "纸杯", "", "包", None, 1, 9, None, None],
    ]

    reading = read_sheets(tmp_path, {"物资": [STOCK, *rows]})

    assert verdicts(reading) == ["taken", "refused", "changed"]
    assert isinstance(reading.rows[2].value, StockProposal)
    assert reading.rows[2].value.balance == 5_000


def test_a_second_months_carried_balance_is_not_added_again(tmp_path: Path) -> None:
    october = [
        ["2026-10-01", "纸杯", "", "包", None, None, 6, None, "上月结转"],
        ["2026-10-05", "纸杯", "", "包", None, 2, 4, None, None],
    ]
    november = [
        ["2026-11-01", "纸杯", "", "包", None, None, 4, None, "上月结转"],
        ["2026-11-02", "纸杯", "", "包", None, 1, 3, None, None],
    ]

    reading = read_sheets(tmp_path, {"11月": [STOCK, *november], "10月": [STOCK, *october]})

    assert verdicts(reading) == ["taken"] * 4
    assert reading.months == ("2026-10", "2026-11")
    last = reading.rows[1].value
    assert isinstance(last, StockProposal)
    assert last.balance == 3_000


def test_a_stocktake_gives_the_difference(tmp_path: Path) -> None:
    head = ["日期", "品名", "单位", "入库", "出库", "实盘数", "结存"]
    rows = [
        ["2026-10-01", "纸杯", "包", 6, None, None, 6],
        ["2026-10-30", "纸杯", "包", None, None, 5, 5],
    ]

    reading = read_sheets(tmp_path, {"物资": [head, *rows]})

    value = reading.rows[1].value
    assert isinstance(value, StockProposal)
    assert [(move.kind, move.quantity) for move in value.moves] == [("盘点", -1000)]
    assert verdicts(reading) == ["taken", "taken"]


def test_a_bad_count_refuses_the_visits_and_keeps_the_duty_record(tmp_path: Path) -> None:
    rows = [
        ["2026-10-01", "王芳", "8:25", "17:05", -3, 2, 4],
        ["2026-10-02", "王芳", "8:25", "17:05", "若干", 2, 4],
        ["2026-10-03", "王芳", "8:25", "17:05", 1, 2, 4],
    ]

    reading = read_sheets(tmp_path, {"值班记录": [DUTY, *rows]})

    counts = reading.counted()
    assert counts["duty_records"] == {"taken": 3, "changed": 0, "refused": 0}
    assert counts["visits"] == {"taken": 1, "changed": 0, "refused": 2}


def test_a_missing_attendant_is_taken_from_the_roster(tmp_path: Path) -> None:
    roster = [["日期", "值班人员"], ["2026-10-01", "王芳"]]
    rows = [
        ["2026-10-01", None, "8:25", "17:05", 1, 2, 4],
        ["2026-10-02", None, "8:25", "", 1, 2, 4],
    ]

    reading = read_sheets(tmp_path, {"值班表": roster, "值班记录": [DUTY, *rows]})

    duty = [row for row in reading.rows if row.register == "duty_records"]
    assert [row.verdict for row in duty] == ["changed", "refused"]
    assert isinstance(duty[0].value, DutyProposal)
    assert duty[0].value.persons == ("王芳",)


def test_a_weekday_that_is_another_is_doubtful(tmp_path: Path) -> None:
    head = ["日期", "星期", "值班人员"]
    rows = [["2026-10-01", "星期四", "王芳"], ["2026-10-02", "星期四", "王芳"]]

    reading = read_sheets(tmp_path, {"值班表": [head, *rows]})

    assert verdicts(reading) == ["taken", "changed"]
    assert "2026-10-02 是星期五" in reasons(reading)


def test_a_days_visits_written_twice_count_once(tmp_path: Path) -> None:
    duty = [DUTY, ["2026-10-01", "王芳", "8:25", "17:05", 1, 2, 4]]
    tally = [
        ["日期", "环卫工人", "快递员", "饮水"],
        ["2026-10-01", 1, 2, 4],
        ["2026-10-02", 3, 0, 3],
    ]

    reading = read_sheets(tmp_path, {"值班记录": duty, "人次登记": tally})

    visits = [row.value for row in reading.rows if isinstance(row.value, VisitsProposal)]
    assert [(v.on, sum(v.by_group.values())) for v in visits] == [
        ("2026-10-01", 3),
        ("2026-10-02", 3),
    ]
    assert {row.verdict for row in reading.rows} == {"taken"}
    assert any("只算一次" in note for note in reading.notes)


def test_different_counts_of_a_day_are_said_and_the_tally_counts(tmp_path: Path) -> None:
    duty = [DUTY, ["2026-10-01", "王芳", "8:25", "17:05", 1, 2, 4]]
    tally = [["日期", "环卫工人", "快递员"], ["2026-10-01", 5, 2]]

    reading = read_sheets(tmp_path, {"值班记录": duty, "人次登记": tally})

    visits = [row for row in reading.rows if isinstance(row.value, VisitsProposal)]
    assert [row.verdict for row in visits] == ["changed", "changed"]
    values = [row.value for row in visits if isinstance(row.value, VisitsProposal)]
    assert [dict(v.by_group) for v in values] == [{}, {"环卫工人": 5, "快递员": 2}]
    assert [dict(v.by_service) for v in values] == [{"饮水": 4}, {}]


def test_a_row_total_that_is_wrong_is_doubtful(tmp_path: Path) -> None:
    tally = [
        ["日期", "环卫工人", "快递员", "合计"],
        ["2026-10-01", 5, 2, 8],
        ["2026-10-02", 1, 1, 2],
    ]

    reading = read_sheets(tmp_path, {"人次登记": tally})

    assert verdicts(reading) == ["changed", "taken"]
    assert "各群体相加是 7" in reasons(reading)


def test_a_row_written_twice_is_refused_the_second_time(tmp_path: Path) -> None:
    head = ["日期", "意见内容", "反映人群体", "答复"]
    row = ["2026-10-07", "插座少", "快递员", None]

    reading = read_sheets(tmp_path, {"意见": [head, row, row]})

    assert verdicts(reading) == ["taken", "refused"]
    assert "第2行完全一样" in reasons(reading)


def test_an_opinion_without_content_is_refused(tmp_path: Path) -> None:
    head = ["日期", "意见内容", "反映人群体", "答复"]

    reading = read_sheets(tmp_path, {"意见": [head, ["2026-10-07", "无", "骑手", "已答"]]})

    assert verdicts(reading) == ["refused"]


def test_an_answer_before_the_opinion_is_doubtful(tmp_path: Path) -> None:
    head = ["日期", "意见内容", "反映人群体", "答复", "答复日期"]
    rows = [["2026-10-07", "插座少", "骑手", "加装", "2026-10-01"]]

    reading = read_sheets(tmp_path, {"意见": [head, *rows]})

    assert isinstance(reading.rows[0].value, OpinionProposal)
    assert reading.rows[0].value.group == "外卖配送员"
    assert "早于意见日期" in reasons(reading)


def test_a_date_that_is_none_beside_the_key_date_stays_a_remark(tmp_path: Path) -> None:
    head = ["日期", "意见内容", "反映人群体", "答复", "答复日期"]
    rows = [["2026-10-07", "插座少", "快递员", "加装", "下周"]]

    reading = read_sheets(tmp_path, {"意见": [head, *rows]})

    value = reading.rows[0].value
    assert isinstance(value, OpinionProposal)
    assert (value.answered_on, value.note) == ("", "答复日期：下周")
    assert verdicts(reading) == ["changed"]


def test_names_the_people_sheet_lacks_are_given(tmp_path: Path) -> None:
    people = [["姓名", "岗位"], ["王芳", "值班员"]]
    roster = [["日期", "值班人员"], ["2026-10-01", "王芳"], ["2026-10-02", "李四"]]

    reading = read_sheets(tmp_path, {"人员": people, "值班表": roster})

    assert [row.unknown_names for row in reading.rows] == [(), (), ("李四",)]


def test_posts_in_other_words_are_changed(tmp_path: Path) -> None:
    people = [["姓名", "岗位"], ["王芳", "值班员、档案员"], ["赵国强", "站长"], ["王芳", "值班员"]]

    reading = read_sheets(tmp_path, {"人员": people})

    values = [row.value for row in reading.rows if isinstance(row.value, PersonProposal)]
    assert [value.posts for value in values] == [("值班员", "档案员"), ("责任人",), ("值班员",)]
    assert verdicts(reading) == ["taken", "changed", "changed"]
    assert "同名" in reasons(reading)


def test_no_station_sheet_is_said_and_no_code_invented(tmp_path: Path) -> None:
    reading = read_sheets(tmp_path, {"人员": [["姓名", "岗位"], ["王芳", "值班员"]]})

    assert reading.station is None
    assert any("未命名" in note for note in reading.notes)


def test_a_station_sheet_with_gaps_names_them(tmp_path: Path) -> None:
    card = [
        ["驿站名称：", "试验站"],
        ["地 址", "试验路1号"],
        ["开放时间", "周一至周五 8：30-17：00"],
    ]
    card += [["负责人", "赵国强"], ["Wi-Fi", "有"]]

    reading = read_sheets(tmp_path, {"基本情况": card})

    station = reading.station
    assert station is not None
    assert (station.name, station.lead_name) == ("试验站", "赵国强")
    assert (station.opens, station.closes, station.weekdays) == ("08:30", "17:00", (0, 1, 2, 3, 4))
    assert "站点编号" in station.gaps
    assert station.remarks == (("Wi-Fi", "有"),)


def test_a_lying_station_card_is_read(tmp_path: Path) -> None:
    card = [
        ["站点名称", "站点编号", "地址", "联系电话", "站长"],
        ["试验站", "T-1", "试验路", "000", "赵国强"],
    ]

    station = read_sheets(tmp_path, {"站点": card}).station

    assert station is not None
    assert (station.name, station.code, station.lead_name) == ("试验站", "T-1", "赵国强")


def test_a_workbook_without_any_register_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="没有在这个工作簿里认出任何一种台账"):
        read_sheets(tmp_path, {"Sheet1": [["一些", "别的"], [1, 2]]})


def test_the_date_of_today_is_no_doubt(tmp_path: Path) -> None:
    row = spent(日期="2026-10-05")

    assert verdicts(read_sheets(tmp_path, {"支出": [SPENT, row]}, today=date(2026, 10, 5))) == [
        "taken"
    ]
    assert verdicts(read_sheets(tmp_path, {"支出": [SPENT, row]}, today=date(2026, 10, 4))) == [
        "changed"
    ]


def test_a_blank_day_in_a_prepared_form_is_no_record(tmp_path: Path) -> None:
    rows = [["2026-10-01", "王芳", "8:25", "17:05", 1, 2, 4], ["2026-10-02"], ["2026-10-03"]]

    reading = read_sheets(tmp_path, {"值班记录": [DUTY, *rows]})

    assert len(reading.rows) == 2
