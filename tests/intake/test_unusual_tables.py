"""Tables laid out as account books, stock cards and visitors' lists are."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from app.intake.reading import (
    DutyProposal,
    ExpenseProposal,
    OpinionProposal,
    ShiftProposal,
    StockProposal,
    VisitsProposal,
)
from tests.intake.sheets import read_sheets, reasons, verdicts


def test_month_and_day_in_columns_of_their_own(tmp_path: Path) -> None:
    rows = [
        ["经费支出明细账"],
        ["2026年", None, "摘要", "金额（元）", "收款单位"],
        ["月", "日", None, None, None],
        [10, 5, "纸杯", 32, "超市"],
        [None, 9, "维修", 150, "维修部"],
        [11, 1, "饮水", 20, "水站"],
    ]

    reading = read_sheets(tmp_path, {"支出": rows})

    values = [row.value for row in reading.rows if isinstance(row.value, ExpenseProposal)]
    assert [value.on for value in values] == ["2026-10-05", "2026-10-09", "2026-11-01"]
    assert "2026年" in reasons(reading)


def test_a_stock_card_names_its_item_in_the_title(tmp_path: Path) -> None:
    rows = [
        ["品名：桶装水  规格：18.9L  单位：桶"],
        ["日期", "摘要", "收入", "发出", "结存", "经手人"],
        ["2026-10-01", "上月结转", None, None, 6, None],
        ["2026-10-05", "采购", 20, None, 26, "赵国强"],
        ["2026-10-06", "领用", None, 1, 25, "王芳"],
    ]

    reading = read_sheets(tmp_path, {"卡片1": rows})

    values = [row.value for row in reading.rows if isinstance(row.value, StockProposal)]
    assert {(v.item, v.spec, v.unit) for v in values} == {("桶装水", "18.9L", "桶")}
    assert [m.quantity for v in values for m in v.moves] == [6_000, 20_000, -1_000]
    assert verdicts(reading) == ["taken"] * 3


def test_a_stock_card_may_be_named_by_its_sheet(tmp_path: Path) -> None:
    head = ["日期", "入库", "领用", "结存"]

    reading = read_sheets(
        tmp_path,
        {
            "纸杯": [head, ["2026-10-05", 20, None, 20], ["2026-10-06", None, 1, 19]],
            "雨伞": [head, ["2026-10-05", 3, None, 3]],
        },
    )

    values = [row.value for row in reading.rows if isinstance(row.value, StockProposal)]
    assert [value.item for value in values] == ["纸杯", "纸杯", "雨伞"]


def test_a_list_of_visitors_counts_them_and_keeps_no_name(tmp_path: Path) -> None:
    rows = [
        ["日期", "姓名", "职业", "服务项目", "联系电话"],
        ["2026-10-05", "张某", "快递小哥", "饮水、充电", "13900000000"],
        ["2026-10-05", "李某", "快递员", "饮水、充电", "13900000001"],
        ["2026-10-05", "王某", "环卫工人", "休息", None],
    ]

    reading = read_sheets(tmp_path, {"来访登记": rows})

    values = [row.value for row in reading.rows if isinstance(row.value, VisitsProposal)]
    groups: Counter[str] = Counter()
    services: Counter[str] = Counter()
    for value in values:
        groups.update(value.by_group)
        services.update(value.by_service)
    assert groups == {"快递员": 2, "环卫工人": 1}
    assert services == {"饮水": 2, "充电": 2, "休息": 1}
    assert "张某" not in repr(reading)
    assert "1390000" not in repr(reading)


def test_an_opinion_keeps_no_name_of_who_said_it(tmp_path: Path) -> None:
    rows = [
        ["日期", "反映人", "意见内容", "答复"],
        ["2026-10-05", "张某某", "热水不热", "已修"],
        ["2026-10-06", "快递员", "缺充电线", "已补"],
        ["2026-10-07", "李某 13900000000", "厕所灯坏", "已修"],
    ]

    reading = read_sheets(tmp_path, {"意见台账": rows})

    values = [row.value for row in reading.rows if isinstance(row.value, OpinionProposal)]
    assert [value.group for value in values] == ["", "快递员", ""]
    assert "张某某" not in repr(reading)
    assert "1390000" not in repr(reading)


def test_a_totals_row_nobody_labelled_is_no_record(tmp_path: Path) -> None:
    rows = [
        ["日期", "值班人", "到岗时间", "离岗时间", "环卫工人", "快递员"],
        ["2026-10-05", "王芳", "8:25", "17:05", 1, 2],
        ["2026-10-06", "王芳", "8:25", "17:05", 3, 4],
        [None, None, None, None, 4, 6],
    ]

    reading = read_sheets(tmp_path, {"值班记录": rows})

    assert len(reading.rows) == 4
    assert verdicts(reading) == ["taken"] * 4


def test_a_time_beside_the_date_is_the_hours(tmp_path: Path) -> None:
    rows = [
        ["时间", "日期", "值班人员", "天气"],
        ["8:30-17:00", "2026-10-05", "王芳、单雨桐", "晴"],
    ]

    value = read_sheets(tmp_path, {"值班记录": rows}).rows[0].value

    assert isinstance(value, DutyProposal)
    assert (value.on, value.arrived, value.left) == ("2026-10-05", "08:30", "17:00")
    assert value.persons == ("王芳", "单雨桐")


def test_two_people_of_one_roster_row_are_two_shifts(tmp_path: Path) -> None:
    rows = [["日期", "早班", "晚班"], ["2026-10-05", "王芳", "单雨桐"]]

    value = read_sheets(tmp_path, {"值班表": rows}).rows[0].value

    assert isinstance(value, ShiftProposal)
    assert [(entry.on, entry.person) for entry in value.entries] == [
        ("2026-10-05", "王芳"),
        ("2026-10-05", "单雨桐"),
    ]
    assert value.note == "王芳：早班；单雨桐：晚班"


def test_dates_merged_or_left_out_below_go_on(tmp_path: Path) -> None:
    rows = [
        ["日期", "群体", "人次"],
        ["2026-10-05", "环卫工", 3],
        [None, "快递员", 2],
        ["同上", "货车司机", 1],
    ]

    reading = read_sheets(tmp_path, {"人次": rows})

    values = [row.value for row in reading.rows if isinstance(row.value, VisitsProposal)]
    assert [value.on for value in values] == ["2026-10-05"] * 3
    assert verdicts(reading) == ["changed"] * 3
    assert "群体“环卫工”按“环卫工人”记" in reasons(reading) or "“环卫工”按“环卫工人”记" in reasons(
        reading
    )


def test_a_monthly_sum_of_stock_is_not_taken_twice(tmp_path: Path) -> None:
    ledger = [
        ["日期", "品名", "单位", "入库", "出库", "结存"],
        ["2026-10-05", "纸杯", "包", 3, None, 3],
    ]
    month = [
        ["品名", "单位", "月初结存", "本月入库", "本月领用", "月末结存"],
        ["纸杯", "包", 0, 3, 0, 3],
    ]

    reading = read_sheets(tmp_path, {"物资": ledger, "报备表": month})

    assert [row.where for row in reading.rows] == ["物资 第2行"]
    assert any("汇总性质" in note for note in reading.notes)


def test_two_columns_of_one_group_are_added(tmp_path: Path) -> None:
    rows = [["日期", "交警", "交通警察", "骑手"], ["2026-10-05", 1, 2, 3]]

    value = read_sheets(tmp_path, {"人次": rows}).rows[0].value

    assert value == VisitsProposal("2026-10-05", {"交通警察": 3, "外卖配送员": 3}, {})


def test_an_unknown_group_between_known_ones_counts(tmp_path: Path) -> None:
    rows = [
        ["日期", "环卫工人", "摆渡车司机", "快递员", "满意度"],
        ["2026-10-05", 1, 2, 3, "好"],
    ]

    reading = read_sheets(tmp_path, {"人次": rows})

    value = reading.rows[0].value
    assert isinstance(value, VisitsProposal)
    assert value.by_group == {"环卫工人": 1, "摆渡车司机": 2, "快递员": 3}
    assert value.note == "满意度：好"


def test_a_total_without_groups_goes_to_others(tmp_path: Path) -> None:
    reading = read_sheets(tmp_path, {"人次统计": [["日期", "入站人次"], ["2026-10-05", 17]]})

    assert reading.rows[0].value == VisitsProposal("2026-10-05", {"其他": 17}, {})
    assert verdicts(reading) == ["changed"]


def test_a_list_of_opening_balances_opens_the_ledger(tmp_path: Path) -> None:
    opening = [["名称", "规格", "单位", "数量"], ["纸杯", "50只", "包", 6], ["雨伞", "", "把", 10]]
    ledger = [
        ["日期", "名称", "单位", "入库", "出库", "结存"],
        ["2026-10-05", "纸杯", "包", None, 2, 4],
    ]

    reading = read_sheets(tmp_path, {"流水": ledger, "期初库存": opening})

    values = [row.value for row in reading.rows if isinstance(row.value, StockProposal)]
    assert [(v.item, v.on, v.balance) for v in values] == [
        ("纸杯", "2026-10-05", 4_000),
        ("纸杯", "2026-10-05", 6_000),
        ("雨伞", "2026-10-05", 10_000),
    ]
    assert verdicts(reading) == ["taken", "changed", "changed"]


def test_monthly_sums_alone_are_taken_as_sums(tmp_path: Path) -> None:
    rows = [
        ["2026年10月物品损耗及使用报备表"],
        ["品名", "单位", "上月结存", "本月入库", "本月领用", "盘点差异", "期末结存"],
        ["纸杯", "包", 6, 20, 9, -1, 16],
        ["卫生纸", "卷", 6, 20, 9, None, 18],
    ]

    reading = read_sheets(tmp_path, {"报备": rows})

    values = [row.value for row in reading.rows if isinstance(row.value, StockProposal)]
    assert [(m.kind, m.quantity) for m in values[0].moves] == [
        ("结转", 6_000),
        ("入库", 20_000),
        ("领用", -9_000),
        ("盘点", -1_000),
    ]
    assert [(v.on, v.balance) for v in values] == [("2026-10-31", 16_000), ("2026-10-31", 17_000)]
    assert "结存写 18" in reasons(reading)
    assert {row.register for row in reading.rows} == {"consumables"}


def test_monthly_sums_of_no_month_are_refused(tmp_path: Path) -> None:
    rows = [["品名", "单位", "上月结存", "本月领用", "期末结存"], ["纸杯", "包", 6, 2, 4]]

    reading = read_sheets(tmp_path, {"报备": rows})

    assert verdicts(reading) == ["refused"]
