"""The stock page, driven by key and mouse on the real store (物资)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.core.clock import FixedClock
from app.services import stock_list, stocktake_list
from app.services.office import Office
from app.ui.pages.stock import StockPage
from app.ui.tasks import Tasks
from tests.services.desk import Desk
from tests.services.shelf import Shelf, units
from tests.ui.conftest import Answers, press, show
from tests.ui.pages.opened import tell_of_changes

Key = Qt.Key


@pytest.fixture
def shelf(office: Office, as_person: Callable[[str], Office]) -> Shelf:
    return Shelf(office, as_person)


@pytest.fixture
def open_page(shelf: Shelf, qtbot: QtBot, answers: Answers) -> Iterator[Callable[[], StockPage]]:
    made: list[StockPage] = []

    def opened() -> StockPage:
        page = StockPage(shelf.office, Tasks())
        qtbot.addWidget(page)
        page.resize(1170, 670)
        tell_of_changes(page, shelf.office)
        page.install_commands()
        show(page)
        page.open_with(None)
        made.append(page)
        return page

    yield opened
    for page in made:
        page.tasks.close()


def type_in(field: QWidget, text: str) -> None:
    """Type as people do: Chinese and full-width signs arrive from the input method."""
    commit = QInputMethodEvent()
    commit.setCommitString(text)
    QApplication.sendEvent(field, commit)


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def replace(field: QWidget, text: str) -> None:
    field.setFocus()
    QTest.keySequence(field, "Ctrl+A")
    type_in(field, text)


def chips(page: StockPage) -> list[str]:
    rows = page.list.rows
    return [rows.row_at(rows.index(at, 0)).chip for at in range(rows.rowCount())]


def test_an_empty_page_teaches_and_its_button_registers_the_first_item(
    open_page: Callable[[], StockPage], shelf: Shelf
) -> None:
    page = open_page()
    assert page.views.currentWidget() is page.empty
    assert page.empty.button is not None

    click(page.empty.button)
    form = page.item_form
    type_in(form.name, "桶装水")
    press(form.name, Key.Key_Return)
    type_in(form.unit, "桶")
    press(form.unit, Key.Key_Return)
    press(form.spec, Key.Key_Return)
    type_in(form.quantity.line, "１２")
    press(form.quantity.line, Key.Key_Return)
    press(form.expiry.line, Key.Key_Return)
    type_in(form.level.line, "5")
    press(form.level.line, Key.Key_Return)
    type_in(form.up_to.line, "20")
    press(form.up_to.line, Key.Key_Return)
    press(form.note, Key.Key_Return)

    assert page.notice.text == "已记下：桶装水，现有 12 桶。"
    (line,) = shelf.office.read(stock_list.items)
    assert (line.balance, line.reorder_level, line.order_up_to) == (units(12), units(5), units(20))
    assert page.right.currentWidget() is page.card


def test_goods_go_out_by_keys_alone_and_come_back_by_the_named_undo(
    open_page: Callable[[], StockPage], shelf: Shelf
) -> None:
    water = shelf.item()
    shelf.receive(water, 5)
    page = open_page()

    press(page.list, Key.Key_F2)
    form = page.issue_form
    assert page.right.currentWidget() is form
    press(form.quantity.line, Key.Key_Up)
    assert form.go.text() == "领用 2 箱"
    press(form.quantity.line, Key.Key_Return)
    press(form.reason.line, Key.Key_Return)
    press(form.who, Key.Key_Return)
    press(form.day.line, Key.Key_Return)

    assert page.notice.text == "已领用 矿泉水 2 箱，现有 3 箱。"
    assert shelf.line(water).balance == units(3)
    assert page.card.undo.text() == "撤销：领用 矿泉水 2 箱"
    click(page.card.undo)
    assert page.notice.text.startswith("已撤销：领用 矿泉水 2 箱")
    assert shelf.line(water).balance == units(5)
    assert page.card.undo.text() == "撤销：入库 矿泉水 5 箱"


def test_a_movement_chosen_in_the_history_names_its_own_undo(
    open_page: Callable[[], StockPage], shelf: Shelf, clock: FixedClock
) -> None:
    water = shelf.item()
    shelf.receive(water, 5)
    for count in (1, 2):
        clock.advance(60)
        shelf.issue(water, count)
    page = open_page()

    page.card.moves.setFocus()
    page.card.moves.setCurrentIndex(page.card.moves.model().index(1, 0))
    assert page.card.undo.text() == "撤销：领用 矿泉水 1 箱"
    click(page.card.undo)

    assert shelf.line(water).balance == units(3)
    rows = page.card.moves.rows
    assert [rows.row_at(rows.index(at, 0)).chip for at in range(3)] == ["", "", "已撤销"]


def test_goods_come_in_with_their_expiry_and_the_expense(
    open_page: Callable[[], StockPage], shelf: Shelf
) -> None:
    bought = Desk(shelf.office).draft()
    wipes = shelf.item("消毒湿巾", "包")
    page = open_page()

    press(page.list, Key.Key_F3)
    form = page.receipt_form
    replace(form.quantity.line, "4")
    replace(form.expiry.line, "2027-3-1")
    form.expense.setFocus()
    press(form.expense, Key.Key_Down)
    click(form.go)

    assert page.notice.text == "已入库 消毒湿巾 4 包，现有 4 包。"
    assert shelf.batches(wipes) == {"2027-03-01": 4}
    assert shelf.office.read(stock_list.moves, wipes).lines[0].row.voucher
    assert form.expense.value() == bought


def test_a_shortage_is_said_and_the_form_stays(
    open_page: Callable[[], StockPage], shelf: Shelf
) -> None:
    shelf.receive(shelf.item(), 1)
    page = open_page()

    press(page.list, Key.Key_F2)
    replace(page.issue_form.quantity.line, "3")
    click(page.issue_form.go)

    assert "矿泉水 不够：现有 1 箱，要领 3 箱。没有改动库存。" in page.notice.text
    assert page.right.currentWidget() is page.issue_form
    press(page.issue_form.quantity.line, Key.Key_Escape)
    assert page.right.currentWidget() is page.card


def test_what_is_typed_wrong_is_said_below_its_field(
    open_page: Callable[[], StockPage], shelf: Shelf
) -> None:
    shelf.receive(shelf.item(), 1)
    page = open_page()

    press(page.list, Key.Key_F2)
    replace(page.issue_form.quantity.line, "两箱")
    click(page.issue_form.go)

    assert "不是数量" in page.issue_form.rows.error_of("quantity")
    replace(page.issue_form.quantity.line, "1")
    replace(page.issue_form.day.line, "明天")
    click(page.issue_form.go)
    assert "还没有到" in page.issue_form.rows.error_of("on")


def test_expired_goods_are_thrown_away_by_one_button(
    open_page: Callable[[], StockPage], shelf: Shelf, clock: FixedClock
) -> None:
    wipes = shelf.item("消毒湿巾", "包")
    shelf.receive(wipes, 3, "2026-10-22")
    shelf.receive(wipes, 2, "2027-03-01")
    clock.advance(86400)
    page = open_page()
    assert chips(page) == ["已过期"]

    click(page.card.throw)
    assert page.issue_form.go.text() == "领用 3 包"
    click(page.issue_form.go)

    assert shelf.batches(wipes) == {"2027-03-01": 2}
    assert not page.card.throw.isVisible()


def test_the_list_finds_by_initials_and_shows_only_what_needs_doing(
    open_page: Callable[[], StockPage], shelf: Shelf
) -> None:
    shelf.receive(shelf.item(), 1)
    shelf.item("卫生纸", "提")
    page = open_page()
    assert chips(page) == ["够", "用完了"]

    page.browser.pills.setFocus()
    click(page.browser.pills.findChildren(QWidget)[1])
    assert chips(page) == ["用完了"]

    type_in(page.browser.bar.search, "kqs")
    assert page.browser.nothing.isVisible()
    click(page.browser.pills.findChildren(QWidget)[0])
    assert chips(page) == ["够"]


def test_a_stocktake_asks_for_every_difference(
    open_page: Callable[[], StockPage], shelf: Shelf
) -> None:
    water, cups = shelf.item(), shelf.item("纸杯", "包")
    shelf.receive(water, 5)
    shelf.receive(cups, 8)
    page = open_page()

    press(page.list, Key.Key_F6)
    panel = page.count_panel
    type_in(panel.rows[0].counted.line, "5")
    press(panel.rows[0].counted.line, Key.Key_Return)
    type_in(panel.rows[1].counted.line, "6")
    assert panel.rows[0].difference.text() == "✓ 相符"
    assert panel.rows[1].difference.text() == "少 2 包"
    assert panel.summary.text() == "已数 2 种，共 2 种；1 种不符"
    press(panel.rows[1].counted.line, Key.Key_F5)
    assert "纸杯 少 2 包，还没有说明原因" in panel.error.text()
    assert shelf.office.read(stocktake_list.taken) == ()

    type_in(panel.rows[1].reason, "受潮扔了")
    press(panel.rows[1].reason, Key.Key_Return)
    press(panel.save, Key.Key_Return)

    assert page.notice.text == ("盘点已记下，数了 2 种。不符：纸杯 少 2 包。差异等责任人同意。")
    assert shelf.line(cups).balance == units(6)
    assert page.taken.isVisible()
    assert "纸杯 账面 8 包，实盘 6 包 受潮扔了" in page.taken.facts.text()
    assert "等责任人同意" in page.taken.pane.holder.text()
    assert "sign" not in page.taken.pane.buttons


def test_a_stocktake_of_another_day_shows_that_days_book(
    open_page: Callable[[], StockPage], shelf: Shelf
) -> None:
    water = shelf.item()
    shelf.receive(water, 5, on="2026-10-10")
    shelf.issue(water, 2, on="2026-10-20")
    page = open_page()

    click(page.browser.acts["count"])
    replace(page.count_panel.day.line, "10-15")
    press(page.count_panel.day.line, Key.Key_Return)

    assert page.count_panel.rows[0].book.text() == "5 箱"
    click(page.count_panel.all_right)
    assert page.count_panel.rows[0].difference.text() == "✓ 相符"


def test_an_order_is_printed_as_previewed(
    open_page: Callable[[], StockPage],
    shelf: Shelf,
    qtbot: QtBot,
    answers: Answers,
    tmp_path: Path,
) -> None:
    shelf.item("卫生纸", "提", reorder_level=units(4), order_up_to=units(20))
    shelf.item("纸杯", "包")
    page = open_page()

    press(page.list, Key.Key_F7)
    (line,) = page.order_panel.lines
    assert line[1].text() == "20"
    click(page.order_panel.whole)
    assert [edit.text() for _made, edit in page.order_panel.lines] == ["20", ""]
    click(page.order_panel.lines[1][1].more)
    press(page.order_panel.lines[1][1].line, Key.Key_F5)
    qtbot.waitUntil(lambda: page.views.currentWidget() is page.paper)

    assert page.paper.path.name.startswith("采购单-")
    assert page.paper.count.text() == "共 1 页"
    answers.expect("另存一份", tmp_path / "copy.pdf")
    click(page.paper.save)
    assert (tmp_path / "copy.pdf").read_bytes() == page.paper.path.read_bytes()


def test_the_lead_previews_the_months_report(
    open_page: Callable[[], StockPage], shelf: Shelf, qtbot: QtBot
) -> None:
    shelf.receive(shelf.item(), 1)
    shelf.sit("赵国强")
    page = open_page()

    press(page.list, Key.Key_F8)

    qtbot.waitUntil(lambda: page.views.currentWidget() is page.paper)
    assert page.paper.heading.text() == "物品损耗及使用报备表"
    assert page.paper.path.name == "物损报备-2026-10.pdf"


def test_who_may_not_move_goods_sees_who_may(
    open_page: Callable[[], StockPage], shelf: Shelf
) -> None:
    shelf.receive(shelf.item(), 1)
    shelf.sit("孙惠民")

    page = open_page()

    assert set(page.browser.acts) == {"report", "taken"}
    assert not page.card.undo.isVisible()
    assert not page.card.change.isVisible()
    lines = [label.text() for label in page.card.findChildren(QLabel)]
    assert "这一步由值班员、责任人来做。" in lines


def test_an_item_without_movements_can_be_taken_back(
    open_page: Callable[[], StockPage], shelf: Shelf
) -> None:
    shelf.item()
    page = open_page()

    click(page.card.remove)

    assert shelf.office.read(stock_list.items) == ()
    assert page.views.currentWidget() is page.empty


def test_levels_are_changed_in_place(open_page: Callable[[], StockPage], shelf: Shelf) -> None:
    water = shelf.item()
    shelf.receive(water, 5)
    page = open_page()

    click(page.card.change)
    assert not page.item_form.quantity.isVisible()
    replace(page.item_form.level.line, "6")
    click(page.item_form.save)

    assert shelf.line(water).standing == "reorder"
    assert chips(page) == ["该补了"]
    assert page.card.levels.text() == "补货线 6 箱"


def test_what_is_typed_wrong_in_a_stocktake_or_an_order_is_said_there(
    open_page: Callable[[], StockPage], shelf: Shelf
) -> None:
    shelf.item("卫生纸", "提", reorder_level=units(4), order_up_to=units(20))
    page = open_page()

    press(page.list, Key.Key_F6)
    click(page.count_panel.save)
    assert "还没有填实盘数" in page.count_panel.error.text()
    type_in(page.count_panel.rows[0].counted.line, "几提")
    click(page.count_panel.save)
    assert "不是数量" in page.count_panel.rows[0].counted.below.text()
    click(page.count_panel.all_right)
    assert page.count_panel.rows[0].counted.text() == "几提"
    replace(page.count_panel.rows[0].counted.line, "3")
    replace(page.count_panel.day.line, "那天")
    press(page.count_panel.day.line, Key.Key_F5)
    assert "看不出是哪一天" in page.count_panel.day.below.text()
    assert page.count_panel.day.line.hasFocus()
    assert shelf.office.read(stocktake_list.taken) == ()
    press(page.count_panel.back, Key.Key_Escape)

    press(page.list, Key.Key_F7)
    edit = page.order_panel.lines[0][1]
    replace(edit.line, "0")
    click(page.order_panel.print)
    assert "采购单上还没有数量" in page.order_panel.error.text()
    replace(edit.line, "许多")
    click(page.order_panel.print)
    assert "不是数量" in edit.below.text()
    press(page.order_panel.back, Key.Key_Escape)
    assert page.views.currentWidget() is page.browser


def test_an_item_that_is_there_already_is_said_below_its_name(
    open_page: Callable[[], StockPage], shelf: Shelf
) -> None:
    shelf.item()
    page = open_page()

    press(page.list, Key.Key_F4)
    type_in(page.item_form.name, "矿泉水")
    type_in(page.item_form.unit, "箱")
    click(page.item_form.save)

    assert "“矿泉水”已经有了" in page.item_form.rows.error_of("name")
    replace(page.item_form.level.line, "几箱")
    click(page.item_form.save)
    assert "不是数量" in page.item_form.rows.error_of("reorder_level")


def test_older_movements_come_on_demand(open_page: Callable[[], StockPage], shelf: Shelf) -> None:
    water = shelf.item()
    for _ in range(stock_list.PAGE + 2):
        shelf.receive(water, 1)
    page = open_page()
    assert page.card.moves.rows.rowCount() == stock_list.PAGE

    click(page.card.more)

    assert page.card.moves.rows.rowCount() == stock_list.PAGE + 2
    assert not page.card.more.isVisible()


def test_a_small_screen_gives_a_form_the_whole_view(
    open_page: Callable[[], StockPage], shelf: Shelf
) -> None:
    shelf.receive(shelf.item(), 1)
    page = open_page()
    page.resize(734, 400)

    press(page.list, Key.Key_F2)
    assert not page.list.isVisible()
    press(page.issue_form.quantity.line, Key.Key_Escape)

    assert page.list.isVisible()


def test_another_page_opens_an_item_or_the_stocktake(
    open_page: Callable[[], StockPage], shelf: Shelf
) -> None:
    shelf.item()
    paper = shelf.item("卫生纸", "提")
    page = open_page()

    type_in(page.browser.bar.search, "矿泉水")
    page.open_with(paper)
    assert page.card.name.whole() == "卫生纸"

    page.open_with("count")
    assert page.views.currentWidget() is page.count_panel
