"""Signing in: names as tiles, a PIN, one's own PIN twice the first time, waiting after mistakes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.look import DAY_TARGET
from app.ui.sign_in import NameTile, SignInPage, Tile
from tests.ui.conftest import press, show, type_in

ZENG = Tile(2, "曾立群", "值班员、经费专人")
SUN = Tile(4, "孙惠民", "工会主席", has_own_pin=False)


@pytest.fixture
def page(qtbot: QtBot) -> SignInPage:
    made = SignInPage()
    qtbot.addWidget(made)
    made.resize(910, 512)
    made.set_people([ZENG, SUN], "示范街劳动者服务站")
    show(made)
    return made


def tile(page: SignInPage, name: str) -> NameTile:
    return next(t for t in page.findChildren(NameTile) if t.text() == name)


def enter(page: SignInPage, pin: str) -> None:
    type_in(page.pad, pin)
    press(page.pad, Qt.Key.Key_Return)


def test_a_name_and_a_pin_are_told(page: SignInPage) -> None:
    given: list[tuple[int, str]] = []
    page.pin_given.connect(lambda person, pin: given.append((person, pin)))

    press(tile(page, "曾立群"), Qt.Key.Key_Return)
    assert page.pad.hasFocus()
    enter(page, "2468")

    assert given == [(2, "2468")]
    assert tile(page, "曾立群").height() >= DAY_TARGET
    assert page.station.text() == "示范街劳动者服务站"


def test_the_first_sign_in_sets_one_s_own_pin_typed_twice(page: SignInPage) -> None:
    new: list[tuple[int, str]] = []
    page.own_pin_set.connect(lambda person, pin: new.append((person, pin)))
    tile(page, "孙惠民").click()

    enter(page, "1234")
    assert "1234" in page.pad.problem()
    enter(page, "2580")
    enter(page, "2581")
    assert "两次不一样" in page._what.text()
    assert new == []
    enter(page, "2580")
    enter(page, "2580")

    assert new == [(4, "2580")]


def test_a_refused_pin_is_said_and_one_may_have_to_wait(page: SignInPage) -> None:
    page.choose(ZENG)

    page.refuse("口令不对，请再输一次。")
    assert page.pad.problem()
    assert page.pad.isEnabled()

    page.refuse("口令连续输错，请等 2 秒再试。", 2)
    assert not page.pad.isEnabled()
    page._countdown.timeout.emit()
    assert "还要等 1 秒" in page._what.text()
    page._countdown.timeout.emit()
    assert page.pad.isEnabled()


def test_another_person_need_not_wait(page: SignInPage) -> None:
    page.choose(ZENG)
    page.refuse("请等 30 秒再试。", 30)

    page.choose(SUN)

    assert page.pad.isEnabled()
    assert not page._countdown.isActive()


def test_a_name_is_picked_with_tab_arrows_and_enter(page: SignInPage) -> None:
    page.setFocus()

    press(page, Qt.Key.Key_Tab)
    first = QApplication.focusWidget()
    assert isinstance(first, NameTile)
    assert first.tile == page._tiles.tiles[0].tile
    press(first, Qt.Key.Key_Right)
    second = QApplication.focusWidget()
    assert isinstance(second, NameTile)
    press(second, Qt.Key.Key_Return)

    assert page.chosen == page._tiles.tiles[1].tile
    assert QApplication.focusWidget() is page.pad


def test_a_screen_reader_hears_the_pad_and_how_many_digits_stand_there(page: SignInPage) -> None:
    page.choose(ZENG)

    type_in(page.pad, "25")

    assert "口令" in page.pad.accessibleName()
    assert page.pad.accessibleDescription() == "已输入 2 位"


def test_the_lock_screen_asks_for_the_one_who_was_here(page: SignInPage) -> None:
    page.lock(2)
    assert page.chosen == ZENG
    assert "已锁定" in page._what.text()

    page.lock(99)
    assert page.chosen is None


def test_long_names_of_station_and_person_are_read_whole(qtbot: QtBot) -> None:
    long = Tile(9, "阿卜杜热合曼·买买提依明·图尔荪江", "值班员、经费专人、档案员、联络员")
    page = SignInPage()
    qtbot.addWidget(page)
    page.resize(911, 512)
    page.set_people(
        [long, ZENG], "盘锦市双台子区示范街道共享职工之家暨户外劳动者综合服务站（示例银行旧址）"
    )
    page.choose(long)
    show(page)
    QTest.qWait(20)

    for label in (page.station, page._who):
        assert label.height() >= label.heightForWidth(label.width()) > 30
    assert page.pad.visibleRegion().boundingRect().height() == page.pad.height()
    assert "图尔荪江" in tile(page, long.name).accessibleName()
