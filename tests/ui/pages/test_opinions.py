"""The page of opinions, driven by key and mouse on a real station."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from app.services import opinion_list, opinions
from app.services.office import Office
from app.services.opinion_list import Only
from app.services.opinions import OpinionFields
from app.ui.opinion.step_forms import AnswerForm, CloseForm, TellForm
from app.ui.pages.opinions import OpinionsPage
from app.ui.widgets import SegmentedChoice
from tests.ui.conftest import press
from tests.ui.pages import opened
from tests.ui.pages.opened import type_in

ATTENDANT, LEAD, CHAIR = "单雨桐", "赵国强", "孙惠民"
Open = Callable[[str], OpinionsPage]


@pytest.fixture
def open_page(qtbot: QtBot, as_person: Callable[[str], Office]) -> Open:
    return lambda name: opened.open_page(OpinionsPage, as_person(name), qtbot)


def click(page: OpinionsPage, words: str) -> None:
    """Click the one visible button with these words."""
    QApplication.processEvents()  # a new form is shown by the next event
    found = [b for b in page.findChildren(QAbstractButton) if b.isVisible() and b.text() == words]
    assert len(found) == 1, buttons(page)
    opened.click(found[0])


def buttons(page: OpinionsPage) -> set[str]:
    QApplication.processEvents()
    return {b.text() for b in page.findChildren(QAbstractButton) if b.isVisible() and b.text()}


def choose(field: SegmentedChoice, word: str) -> None:
    for segment in field.findChildren(QAbstractButton):
        if segment.text() == word:
            opened.click(segment)


def record(office: Office, content: str = "建议备一些针线包", on: str = "2026-10-18") -> int:
    return office.act(opinions.record_opinion, OpinionFields(on, content, "环卫工人"))


def state(office: Any, opinion_id: int) -> str:
    return str(office.read(opinion_list.opinion, opinion_id).row.state)


def test_an_empty_page_teaches_and_f2_opens_the_form(open_page: Open, qtbot: QtBot) -> None:
    page = open_page(ATTENDANT)
    assert page.empty.isVisible()
    press(page, Qt.Key.Key_F2)
    qtbot.waitUntil(page.record_form.isVisible)
    press(page, Qt.Key.Key_Escape)
    qtbot.waitUntil(page.empty.isVisible)


def test_an_opinion_is_recorded_by_keys_and_taken_back(open_page: Open, qtbot: QtBot) -> None:
    page = open_page(ATTENDANT)
    click(page, "登记第一条意见")
    type_in(page.record_form.content, "建议备一些针线包")
    press(page.record_form.content, Qt.Key.Key_Tab)
    press(page, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: bool(page.notice.text))

    assert page.notice.text == "已登记 意2026-10-001。"
    assert page.view.isVisible()
    assert page.view.words.text() == "建议备一些针线包"
    click(page, "撤销：登记 意2026-10-001")
    assert page.empty.isVisible()


def test_a_blank_opinion_is_refused_below_its_field(open_page: Open) -> None:
    page = open_page(ATTENDANT)
    click(page, "登记第一条意见")
    click(page, "登记这条意见")
    assert "内容还空着" in page.record_form.form.error_of("content")
    assert page.record_form.isVisible()


def test_the_lead_answers_tells_and_closes(
    open_page: Open, qtbot: QtBot, as_person: Callable[[str], Office]
) -> None:
    opinion_id = record(as_person(ATTENDANT))
    page = open_page(LEAD)
    page.open_with(opinion_id)
    answer = page.view.form
    assert isinstance(answer, AnswerForm)
    assert answer.text.hasFocus()
    type_in(answer.text, "已备针线包，在前台领")
    press(answer.text, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: state(page.office, opinion_id) == "answered")
    assert "请告知劳动者" in page.notice.text

    tell = page.view.form
    assert isinstance(tell, TellForm)
    click(page, "已告知劳动者")
    assert "怎样告知的还空着" in tell.form.error_of("told_how")
    tell.how.setFocus()
    press(tell.how, Qt.Key.Key_Down)
    click(page, "已告知劳动者")
    assert state(page.office, opinion_id) == "told"

    close = page.view.form
    assert isinstance(close, CloseForm)
    click(page, "办结这条意见")
    assert "落实情况还空着" in page.notice.text
    choose(close.result.kind, "解释疏导")
    click(page, "办结这条意见")
    assert "讲清了什么道理" in close.form.error_of("done")
    type_in(close.result.done, "大厅不便放剪刀，已得到理解")
    click(page, "办结这条意见")
    row = page.office.read(opinion_list.opinion, opinion_id).row
    assert (row.state, row.told_how) == ("closed", "当面告知")
    assert row.outcome == "解释疏导：大厅不便放剪刀，已得到理解"
    assert page.view.form is None
    assert "解释疏导" in page.view.facts.text()
    assert page.list_card.second.text() == "都已办结"


def test_an_answer_taken_back_is_not_lost(
    open_page: Open, as_person: Callable[[str], Office]
) -> None:
    opinion_id = record(as_person(ATTENDANT))
    page = open_page(LEAD)
    page.open_with(opinion_id)
    assert isinstance(page.view.form, AnswerForm)
    type_in(page.view.form.text, "已备针线包")
    click(page, "答复这条意见")
    click(page, "撤销：答复 意2026-10-001")
    assert state(page.office, opinion_id) == "taken"
    assert isinstance(page.view.form, AnswerForm)
    assert page.view.form.text.toPlainText() == "已备针线包"


def test_a_half_written_answer_waits_while_another_is_looked_at(
    open_page: Open, as_person: Callable[[str], Office]
) -> None:
    office = as_person(ATTENDANT)
    first, second = record(office), record(office, "水不够热", "2026-10-19")
    page = open_page(LEAD)
    page.open_with(first)
    assert isinstance(page.view.form, AnswerForm)
    type_in(page.view.form.text, "正在问供货的")
    page.list.setFocus()
    press(page.list, Qt.Key.Key_Down)
    assert page.detail is not None
    assert page.detail.row.id == second
    assert page.view.form.text.toPlainText() == ""
    press(page.list, Qt.Key.Key_Up)
    assert page.view.form.text.toPlainText() == "正在问供货的"


def test_the_attendant_takes_but_sees_who_answers(
    open_page: Open, as_person: Callable[[str], Office]
) -> None:
    opinion_id = record(as_person(ATTENDANT))
    page = open_page(ATTENDANT)
    assert "答复这条意见" not in buttons(page)
    assert "作废…" not in buttons(page)
    assert "现在等责任人（赵国强、解红梅）答复，已 4 天了。" in page.view.holder.text()
    click(page, "接下办理")
    assert state(page.office, opinion_id) == "taken"
    assert "接下办理" not in buttons(page)


def test_the_chair_reads_only(open_page: Open, as_person: Callable[[str], Office]) -> None:
    record(as_person(ATTENDANT))
    page = open_page(CHAIR)
    assert buttons(page) == {"未办结", "本月", "全部", "变更记录"}
    press(page, Qt.Key.Key_F2)
    assert page.view.isVisible()


def test_the_words_are_changed_and_voided_in_place(
    open_page: Open, as_person: Callable[[str], Office]
) -> None:
    opinion_id = record(as_person(ATTENDANT))
    page = open_page(LEAD)
    click(page, "改内容")
    page.record_form.content.selectAll()
    type_in(page.record_form.content, "备针线包和创可贴")
    click(page, "保存改动")
    assert page.view.words.text() == "备针线包和创可贴"

    click(page, "作废…")
    click(page, "作废意见")
    assert "原因还空着" in page.void_form.form.error_of("reason")
    type_in(page.void_form.reason, "记重了")
    press(page.void_form.reason, Qt.Key.Key_Return)
    assert page.empty.isVisible()
    assert not page.office.read(opinion_list.list_opinions, Only.ALL).lines
    assert opinion_id


def test_filters_and_search_find_by_pinyin(
    open_page: Open, as_person: Callable[[str], Office]
) -> None:
    office = as_person(ATTENDANT)
    record(office)
    record(office, "热水不够热", "2026-09-18")
    page = open_page(LEAD)
    assert page.list.rows.rowCount() == 2
    click(page, "本月")
    assert page.list.rows.rowCount() == 1
    click(page, "全部")
    type_in(page.bar.search, "rsbg")
    assert page.list.rows.rowCount() == 1
    type_in(page.bar.search, "zzz")
    assert page.nothing.text() == "没有找到。"


def test_it_opens_at_the_number_the_closing_names(
    open_page: Open, as_person: Callable[[str], Office]
) -> None:
    office = as_person(ATTENDANT)
    record(office)
    second = record(office, "水不够热")
    page = open_page(LEAD)
    page.open_with("意2026-10-002")
    assert page.detail is not None
    assert page.detail.row.id == second


def test_a_narrow_window_shows_list_or_detail(
    open_page: Open, qtbot: QtBot, as_person: Callable[[str], Office]
) -> None:
    opinion_id = record(as_person(ATTENDANT))
    page = open_page(LEAD)
    page.resize(734, 420)
    qtbot.waitUntil(lambda: not page.view.isVisible())
    page.open_with(opinion_id)
    assert page.view.isVisible()
    assert not page.list.isVisible()
    click(page, "返回列表")
    assert page.list.isVisible()
    row = page.list.visualRect(page.list.rows.index(0, 0)).center()
    QTest.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=row)
    assert page.view.isVisible()


def test_a_long_list_reads_on(open_page: Open, as_person: Callable[[str], Office]) -> None:
    office = as_person(ATTENDANT)
    for _ in range(opinion_list.PAGE + 2):
        record(office)
    page = open_page(LEAD)
    click(page, "再看后面的")
    assert len(page._lines) == opinion_list.PAGE + 2
    assert not page.more.isVisible()
