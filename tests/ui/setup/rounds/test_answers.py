"""对照检查: answers by key and mouse, notes, the way through the zones."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from app.core.gap import Verdict
from app.services.office import Office
from app.standards.schema import Standard
from tests.ui.pages.opened import click, key, type_in
from tests.ui.setup.rounds.desk import (
    APPLIANCES,
    COOLER,
    FAN,
    KETTLE,
    WATER,
    WIFI,
    Open,
    current,
    given,
    segment,
    verdicts,
)

Key = Qt.Key


def test_digits_answer_and_go_on_to_the_next(
    lead: Office, open_page: Open, standard: Standard
) -> None:
    page = open_page("appliances")
    assert current(page) == COOLER

    key(page, Key.Key_2)  # no air conditioner
    key(page, Key.Key_1)  # but a fan
    key(page, Key.Key_1)
    assert current(page) == APPLIANCES + "phone-charging.charger"
    key(page, Key.Key_3)

    assert verdicts(lead, standard) == {
        COOLER: Verdict.DOES_NOT,
        FAN: Verdict.MEETS,
        WATER: Verdict.MEETS,
        APPLIANCES + "phone-charging.charger": Verdict.NOT_APPLICABLE,
    }
    assert page.view.zones.buttons["appliances"].zone.figure == "2/7"


def test_a_click_answers_and_the_same_click_takes_back(
    lead: Office, open_page: Open, standard: Standard
) -> None:
    page = open_page("books")
    button = segment(page, "six-haves.books", "不符合")

    click(button)
    assert verdicts(lead, standard) == {"six-haves.books": Verdict.DOES_NOT}
    assert page.items.rows["six-haves.books"].said.text() == "赵国强 10月22日"
    assert "书籍报刊" in page.view.gap.blocks[1].words.text()

    click(button)
    assert verdicts(lead, standard) == {"six-haves.books": None}
    assert page.items.rows["six-haves.books"].choice.value() is None


def test_the_undo_names_what_it_takes_back(
    lead: Office, open_page: Open, standard: Standard
) -> None:
    page = open_page("appliances")
    page.items.choose(KETTLE)
    key(page, Key.Key_1)
    page.items.choose(KETTLE)
    key(page, Key.Key_2)
    assert page.view.zone.undo.text() == "撤销：热水壶 不符合"

    click(page.view.zone.undo)

    assert verdicts(lead, standard)[KETTLE] is Verdict.MEETS
    assert current(page) == KETTLE
    assert page.view.zone.undo.isHidden()


def test_one_of_two_is_enough_and_the_other_says_so(lead: Office, open_page: Open) -> None:
    page = open_page("appliances")

    click(segment(page, FAN, "符合"))

    assert "不用看了" in page.items.rows[COOLER].said.text()
    page.items.choose(COOLER)
    key(page, Key.Key_Delete)  # nothing to take back, nothing happens
    assert page.items.rows[COOLER].view.verdict is None


def test_arrows_move_and_delete_takes_back(
    lead: Office, open_page: Open, standard: Standard
) -> None:
    page = open_page("entrance")
    key(page, Key.Key_1)
    assert current(page) == "sign.mark"
    key(page, Key.Key_Up)
    assert current(page) == "sign.outdoors"
    key(page, Key.Key_Delete)

    assert verdicts(lead, standard) == {"sign.outdoors": None}
    key(page, Key.Key_Down)
    assert current(page) == "sign.mark"


def test_page_keys_walk_the_zones_in_order(lead: Office, open_page: Open) -> None:
    page = open_page()
    assert page.view.zone.heading.text() == "门口与标牌"
    assert not page.view.zone.before.isEnabled()

    key(page, Key.Key_PageDown)
    assert page.view.zone.heading.text() == "饮水休息区"
    key(page, Key.Key_PageUp)
    assert page.view.zone.heading.text() == "门口与标牌"

    click(page.view.zones.buttons["papers"])
    assert page.view.zone.heading.text() == "选址与资料"
    assert not page.view.zone.after.isEnabled()


def test_a_page_opened_anew_goes_on_where_one_left(lead: Office, open_page: Open) -> None:
    first = open_page("storage")
    key(first, Key.Key_1)

    page = open_page()

    assert page.view.zone.heading.text() == "雨具与工具"
    assert "上次做到这里：10月22日 赵国强" in page.view.zone.second.text()
    assert current(page) not in ("", "extra.lockers")


def test_a_note_is_saved_by_enter_and_by_leaving_the_zone(
    lead: Office, open_page: Open, standard: Standard
) -> None:
    page = open_page("appliances")
    page.items.choose(KETTLE)
    key(page, Key.Key_F2)
    row = page.items.rows[KETTLE]
    type_in(row.note, "下周买")
    key(page, Key.Key_Return)
    assert given(lead, standard)[KETTLE].note == "下周买"

    page.items.choose(WIFI)
    click(page.items.rows[WIFI].note_button)
    type_in(page.items.rows[WIFI].note, "信号弱")
    key(page, Key.Key_PageDown)

    assert given(lead, standard)[WIFI].note == "信号弱"
    assert given(lead, standard)[WIFI].verdict is None


def test_the_current_row_stays_wholly_in_sight_when_another_opens(
    lead: Office, open_page: Open, qtbot: QtBot
) -> None:
    page = open_page("appliances")
    page.items.choose(WATER)
    click(page.items.rows[WATER].note_button)
    page.items.choose(WIFI)

    def wholly_seen() -> bool:
        row = page.items.rows[WIFI]
        top = row.mapTo(page.items.viewport(), QPoint(0, 0)).y()
        return top >= 0 and top + row.height() <= page.items.viewport().height()

    qtbot.waitUntil(wholly_seen)
