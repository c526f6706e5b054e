"""设备: things are listed, looked at and taken off by key and mouse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.services import equipment, setup
from app.services.equipment import EquipmentFields
from app.services.office import Office
from app.ui.pages.setup import SetupPage
from app.ui.setup.equipment import EquipmentPart
from app.ui.widgets import AccentButton
from tests.ui.pages.opened import click, key, open_page, type_in, write


@pytest.fixture
def attendant(as_person: Callable[[str], Office]) -> Office:
    return as_person("单雨桐")


def opened(office: Office, qtbot: QtBot) -> EquipmentPart:
    page = open_page(SetupPage, office, qtbot, "equipment")
    part = page.part("equipment")
    assert isinstance(part, EquipmentPart)
    return part


def test_the_first_thing_is_listed_from_the_empty_page(attendant: Office, qtbot: QtBot) -> None:
    part = opened(attendant, qtbot)
    assert part.empty.button is not None
    click(part.empty.button)
    type_in(part.form.name, "冰箱")
    write(part.form.quantity, "２")
    key(part, Qt.Key.Key_F5)

    row = attendant.read(equipment.listed)[0]
    assert (row.fields.name, row.fields.quantity) == ("冰箱", 2)
    assert part.name.text() == "冰箱"
    assert "1 种" in part.list_card.second.text()


def test_a_wrong_number_is_said_below_its_field(attendant: Office, qtbot: QtBot) -> None:
    part = opened(attendant, qtbot)
    part.new()
    type_in(part.form.name, "冰箱")
    write(part.form.quantity, "两台")
    click(part.form.button)

    assert "不是数量" in part.form.form.error_of("quantity")
    assert attendant.read(equipment.listed) == ()


def test_looked_at_and_broken_is_one_press_with_its_undo(attendant: Office, qtbot: QtBot) -> None:
    attendant.act(equipment.add, EquipmentFields("冰箱", condition="working"))
    part = opened(attendant, qtbot)

    click(part.broken)

    assert part.chip.text == "坏了"
    assert "1 种坏了" in part.list_card.second.text()
    assert "坏了" in part.notice.text
    click(part.notice.findChildren(AccentButton)[0])
    assert part.chip.text == "能用"


def test_the_chair_sees_the_list_without_buttons(
    attendant: Office, as_person: Callable[[str], Office], qtbot: QtBot
) -> None:
    attendant.act(equipment.add, EquipmentFields("冰箱"))
    part = opened(as_person("孙惠民"), qtbot)

    assert part.name.text() == "冰箱"
    assert not part.works.isVisible()
    assert not part.edit.isVisible()


def test_what_a_standard_asks_for_is_offered_until_it_is_listed(
    as_person: Callable[[str], Office], qtbot: QtBot
) -> None:
    lead = as_person("赵国强")
    lead.act(setup.choose_standards, ["panjin-2021"])
    lead.act(equipment.add, EquipmentFields("三门冰箱"))
    part = opened(lead, qtbot)

    offered = [part.wanted.itemText(at) for at in range(part.wanted.count())]
    assert "电风扇" in offered
    assert "冰箱" not in offered
    part.wanted.chosen.emit("电风扇")
    assert part.form.name.text() == "电风扇"


def test_an_empty_list_says_what_comes_first(attendant: Office, qtbot: QtBot) -> None:
    part = opened(attendant, qtbot)
    assert part.empty.button is not None
    click(part.empty.button)
    part.reload()  # somebody changed something else meanwhile
    assert part.nothing.isVisible()
    assert part.nothing.text() == "还没有登记设备。填好第一件，保存以后就列在这里。"
    type_in(part.form.name, "冰箱")
    write(part.form.quantity, "1")
    key(part, Qt.Key.Key_F5)
    assert not part.nothing.isVisible()

    type_in(part.bar.search, "没有的东西")

    assert part.nothing.text().startswith("没有找到")
