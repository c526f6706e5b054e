"""Lists and tables show records in portions, are found by pinyin, and tell what is chosen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.core.month import Month
from app.core.text import search_keys
from app.ui.look import Level
from app.ui.record import (
    FilterBar,
    ListRow,
    MonthPicker,
    RowList,
    found_rows,
)
from app.ui.record.row_list import RowListModel
from app.ui.widgets import FilterPills
from tests.ui.conftest import press, show, type_in


def list_rows(count: int) -> list[ListRow]:
    return [ListRow(at, f"支出 {at}", "10-21", "¥150.00", "草稿") for at in range(count)]


def check(model: QAbstractItemModel) -> None:
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)


def test_the_list_tells_the_key_of_the_row_it_goes_to(qtbot: QtBot) -> None:
    rows = RowList("支出")
    qtbot.addWidget(rows)
    check(rows.rows)
    told: list[object] = []
    rows.set_rows(list_rows(450))
    show(rows)
    rows.chosen.connect(told.append)

    assert rows.choose(430)
    assert told == [430]
    press(rows, Qt.Key.Key_Up)
    assert told == [430, 429]
    assert not rows.choose("gone")


def test_the_list_keeps_its_row_when_it_is_read_again(qtbot: QtBot) -> None:
    rows = RowList("支出")
    qtbot.addWidget(rows)
    rows.set_rows(list_rows(5))
    rows.choose(3)
    told: list[object] = []
    rows.chosen.connect(told.append)

    rows.set_rows([ListRow(9, "新的"), *list_rows(5)])

    assert rows.current_key() == 3
    assert told == []


def test_every_row_can_be_read_aloud_and_drawn(qtbot: QtBot) -> None:
    rows = RowList("支出")
    qtbot.addWidget(rows)
    rows.set_rows(
        [ListRow(1, "桶装水", "10-05", "¥320.00", "已归档", Level.DONE), ListRow(2, "只有名")]
    )
    rows.choose(1)
    show(rows)
    rows.grab()

    index = rows.rows.index(0, 0)
    said = rows.rows.data(index, Qt.ItemDataRole.AccessibleTextRole)
    assert said == "桶装水 10-05 ¥320.00 已归档"


def test_an_empty_list_model_is_sound(qtbot: QtBot) -> None:
    model = RowListModel()
    check(model)
    assert not model.canFetchMore(QModelIndex())


@pytest.mark.parametrize("query", ["曾立", "zlq", "ZLQ", "clq", "004", "00４", ""])
def test_a_row_is_found_by_words_initials_and_last_digits(query: str) -> None:
    row = ListRow(1, "曾立群", "编号 2026-10-004", keys=search_keys("曾立群"))
    other = ListRow(2, "解红梅", "编号 2026-10-117", keys=search_keys("解红梅"))

    assert row in found_rows(query, [row, other])
    assert (other in found_rows(query, [row, other])) is (query == "")


def test_the_month_picker_stops_at_the_newest_month(qtbot: QtBot) -> None:
    picker = MonthPicker(Month(2026, 9), newest=Month(2026, 10))
    qtbot.addWidget(picker)
    told: list[Month] = []
    picker.changed.connect(told.append)

    picker._after.click()
    picker._after.click()
    picker._before.click()

    assert told == [Month(2026, 10), Month(2026, 9)]
    assert picker.month == Month(2026, 9)


def test_the_filter_bar_tells_when_anything_changes(qtbot: QtBot) -> None:
    pills = FilterPills([("all", "全部"), ("mine", "等我签")])
    bar = FilterBar(month=MonthPicker(Month(2026, 10)), pills=pills)
    qtbot.addWidget(bar)
    told: list[str] = []
    bar.changed.connect(lambda: told.append(bar.query))

    type_in(bar.search, "zl")
    pills._group.button(1).click()

    assert told == ["z", "zl", "zl"]
