"""设置 → 变更记录: found by word, person and day; one record followed; a break is said plainly."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.models import Person
from app.services import audit_seen, duty, opinions, people, stock, tally
from app.services.duty import DutyFields
from app.services.office import Office
from app.services.opinions import OpinionFields
from app.services.stock import ItemFields
from app.ui.history.panel import HistoryPanel
from app.ui.main_window import MainWindow
from app.ui.pages.settings import SettingsPage
from tests.ui.conftest import show
from tests.ui.desk import no_lines
from tests.ui.pages.opened import type_in

Sit = Callable[[str], Office]


def open_panel(window: MainWindow, office: Office, arg: object = "history") -> HistoryPanel:
    window.welcome(office, no_lines, "settings")
    window.go("settings", arg)
    page = window.page("settings")
    assert isinstance(page, SettingsPage)
    panel = page.panel("history")
    assert isinstance(panel, HistoryPanel)
    QApplication.processEvents()
    return panel


def press(within: QWidget, text: str) -> None:
    found = [b for b in within.findChildren(QAbstractButton) if b.text() == text and b.isVisible()]
    QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow()
    qtbot.addWidget(made)
    show(made)
    yield made
    made.tasks.close()


@pytest.fixture
def lead(as_person: Sit) -> Office:
    as_person("单雨桐").act(tally.tap_visit, 1)
    office = as_person("赵国强")
    office.act(people.add_person, people.PersonFields(name="钱秀英"))
    return office


def test_the_lead_finds_what_was_done_by_a_word(window: MainWindow, lead: Office) -> None:
    panel = open_panel(window, lead)
    assert "登记人员" in panel.entries.texts[0]

    type_in(panel.words, "钱秀英")
    press(window, "查找")

    assert len(panel.entries.texts) == 1
    assert "姓名 钱秀英" in panel.entries.texts[0]


def test_on_a_small_screen_what_was_found_is_seen_at_once(window: MainWindow, lead: Office) -> None:
    window.resize(911, 512)
    panel = open_panel(window, lead)

    type_in(panel.words, "钱秀英")
    QTest.keyClick(panel.words, Qt.Key.Key_Return)
    QTest.qWait(50)

    assert len(panel.entries.texts) == 1
    assert panel.entries.visibleRegion().boundingRect().height() > 60


def test_nothing_found_is_said(window: MainWindow, lead: Office) -> None:
    panel = open_panel(window, lead)

    type_in(panel.words, "没有这样的事")
    press(window, "查找")

    assert panel.entries.texts == []
    assert panel.none.isVisible()


def test_one_record_is_shown_alone_and_then_all_again(window: MainWindow, lead: Office) -> None:
    key = lead.read(
        lambda ctx: ctx.session.scalar(select(Person.id).where(Person.name == "钱秀英"))
    )

    panel = open_panel(window, lead, ("history", "person", key))
    assert len(panel.entries.texts) == 1

    press(window, "看全部记录")
    assert len(panel.entries.texts) > 5


def test_a_break_is_said_with_what_to_do(window: MainWindow, lead: Office) -> None:
    audit_seen.write(lead.folder, 2, "0" * 64, "变更记录第3条：对不上。")

    panel = open_panel(window, lead)

    assert "第3条" in panel.warning.text()
    assert "复制一份" in panel.warning.text()


def test_an_attendant_is_told_who_may_look(window: MainWindow, as_person: Sit) -> None:
    panel = open_panel(window, as_person("单雨桐"))

    assert not hasattr(panel, "words")
    assert panel.entries.texts == []


def test_what_was_found_is_previewed_as_it_is_printed(window: MainWindow, lead: Office) -> None:
    panel = open_panel(window, lead)

    press(window, "打印找到的")

    assert panel.paper.path == lead.folder.exports / "变更记录.pdf"
    assert panel.paper.path.stat().st_size > 1000


def test_opinion_duty_record_and_item_lead_to_what_happened_to_them(
    window: MainWindow, as_person: Sit
) -> None:
    office = as_person("单雨桐")
    heard = office.act(opinions.record_opinion, OpinionFields("2026-10-18", "备针线包", "环卫工人"))
    written = office.act(duty.keep_draft, "2026-10-22", DutyFields(arrived="08:25"))
    item = office.act(stock.add_item, ItemFields(name="矿泉水", unit="箱"))
    opened = (("opinions", heard, "登记意见"), ("duty", written, "值班"), ("stock", item, "矿泉水"))

    window.welcome(as_person("赵国强"), no_lines, "today")
    for page, record, words in opened:
        window.go(page, record)
        QApplication.processEvents()
        shown = window.page(page)
        assert shown is not None
        press(shown, "变更记录")
        QApplication.processEvents()
        settings = window.page("settings")
        assert isinstance(settings, SettingsPage)
        panel = settings.panel("history")
        assert isinstance(panel, HistoryPanel)
        assert len(panel.entries.texts) == 1, page
        assert words in panel.entries.texts[0]


def test_who_may_not_see_the_log_finds_no_way_to_it(window: MainWindow, as_person: Sit) -> None:
    office = as_person("单雨桐")
    heard = office.act(opinions.record_opinion, OpinionFields("2026-10-18", "备针线包", "环卫工人"))
    window.welcome(office, no_lines, "today")

    window.go("opinions", heard)
    QApplication.processEvents()

    page = window.page("opinions")
    assert page is not None
    shown = [button.text() for button in page.findChildren(QAbstractButton) if button.isVisible()]
    assert "全部" in shown
    assert "变更记录" not in shown
