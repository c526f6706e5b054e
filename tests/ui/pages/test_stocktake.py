"""Stocktakes with differences on the stock page: sent back, counted anew, agreed to (PJ-62)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.models import SignPaper
from app.services import stocktake, stocktake_list
from app.services.office import Office
from app.services.stocktake import Count
from app.ui.pages.stock import StockPage
from tests.services.shelf import Shelf, units
from tests.ui.conftest import Answers
from tests.ui.pages.opened import PIN, click, give_pins, key, open_page, type_in


@pytest.fixture
def shelf(office: Office, as_person: Callable[[str], Office], answers: Answers) -> Shelf:
    return Shelf(office, as_person)


def test_a_difference_is_sent_back_counted_anew_and_agreed_to(
    qtbot: QtBot, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_pins(shelf.sit("赵国强"), monkeypatch)
    shelf.sit("单雨桐")
    cups = shelf.item("纸杯", "包")
    shelf.receive(cups, 8)
    first = shelf.office.act(stocktake.take_stock, {cups: Count(units(8), units(6), "受潮")})
    shelf.sit("赵国强")
    page = open_page(StockPage, shelf.office, qtbot, ("taken", first.id))
    click(page.taken.pane.buttons["send_back"])
    type_in(page.taken.pane.question.text, "count again")
    click(page.taken.pane.question.go)
    assert page.taken.sent_back.text() == "已退回：count again"
    page.hide()

    shelf.sit("单雨桐")
    page = open_page(StockPage, shelf.office, qtbot, ("taken", first.id))
    click(page.taken.recount)
    assert "退回原因：count again" in page.count_panel.note.text()
    type_in(page.count_panel.rows[0].counted.line, "7")
    type_in(page.count_panel.rows[0].reason, "found")
    key(page, Qt.Key.Key_F5)
    second = shelf.office.read(stocktake_list.taken)[0]
    assert "退回原因：count again" in second.note
    page.hide()

    shelf.sit("赵国强")
    page = open_page(StockPage, shelf.office, qtbot, ("taken", second.id))
    # Lead or chair may: the button names the act, not one of the two.
    assert page.taken.pane.buttons["sign"].text() == "同意"
    click(page.taken.pane.buttons["sign"])
    QTest.keyClicks(page.taken.pane.pin.pad, PIN)
    key(page, Qt.Key.Key_Return)

    agreed, was = shelf.office.read(stocktake_list.taken)
    assert (agreed.id, agreed.standing.name, was.id) == (second.id, "已签齐", first.id)
    recounts = aliased(SignPaper)
    named = shelf.office.read(
        lambda ctx: ctx.session.scalar(
            select(SignPaper.subject_id).join(recounts, recounts.replaces_id == SignPaper.id)
        )
    )
    assert named == was.public_id


def test_one_stocktake_on_a_small_screen_has_one_way_back(qtbot: QtBot, shelf: Shelf) -> None:
    cups = shelf.item("纸杯", "包")
    shelf.receive(cups, 8)
    taken = shelf.office.act(stocktake.take_stock, {cups: Count(units(8), units(6), "受潮")})
    page = open_page(StockPage, shelf.sit("赵国强"), qtbot, ("taken", taken.id))
    page.resize(700, 480)
    ways = (page.taken.back, page.taken.browser.back)
    assert [way.isVisible() for way in ways] == [False, True]

    click(page.taken.browser.back)
    assert [way.isVisible() for way in ways] == [True, False]

    page.resize(1150, 640)
    assert [way.isVisible() for way in ways] == [True, False]
