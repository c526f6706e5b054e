"""The page of activities, driven by key and mouse on a real station."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from app.core.money import Fen
from app.core.sign_ways import PaperKind, PaperState
from app.services import activities, signing
from app.services.activities import ActivityFields
from app.services.office import Office
from app.ui.pages.activities import ActivitiesPage
from app.ui.widgets import AccentButton, PrimaryButton
from tests.ui.conftest import press
from tests.ui.pages import opened
from tests.ui.pages.opened import type_in

ATTENDANT, LEAD, CHAIR = "单雨桐", "赵国强", "孙惠民"
JOIN = ActivityFields("2026-10-20", "快递员入会", "入会", 12, Fen(50000), Fen(52050))
Open = Callable[[str], ActivitiesPage]


@pytest.fixture
def open_page(qtbot: QtBot, as_person: Callable[[str], Office]) -> Open:
    return lambda name: opened.open_page(ActivitiesPage, as_person(name), qtbot)


def buttons(page: ActivitiesPage) -> dict[str, QAbstractButton]:
    QApplication.processEvents()  # what a form was just given is shown by the next event
    every = page.findChildren(QAbstractButton)
    return {b.text(): b for b in every if b.isVisible() and b.text()}


def click(page: ActivitiesPage, words: str) -> None:
    opened.click(buttons(page)[words])


def test_an_empty_page_teaches_and_an_activity_is_recorded(open_page: Open, qtbot: QtBot) -> None:
    page = open_page(ATTENDANT)
    assert page.empty.isVisible()
    press(page, Qt.Key.Key_F2)
    qtbot.waitUntil(page.form.isVisible)
    press(page, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: "活动名称还空着" in page.form.form.error_of("name"))
    type_in(page.form.name, "送清凉进驿站")
    type_in(page.form.people, "36人")
    type_in(page.form.budget.line, "1800")
    press(page.form.name, Qt.Key.Key_F5)
    qtbot.waitUntil(page.card.isVisible)

    assert page.notice.text == "已登记活动“送清凉进驿站”。"
    assert page.detail is not None
    assert (page.detail.row.people, page.detail.row.budget) == (36, 180000)
    click(page, "撤销：登记 送清凉进驿站")
    assert page.empty.isVisible()


def test_a_missing_approval_number_stands_out_and_is_added(
    open_page: Open, qtbot: QtBot, as_person: Callable[[str], Office]
) -> None:
    as_person(ATTENDANT).act(activities.record_activity, JOIN)
    page = open_page(LEAD)
    assert page.chip.text == "缺批准文号"
    assert "须经上级工会批准" in page.lacking.text()
    assert page.warning.isVisible()
    assert page.list_card.second.text() == "1 次缺批准文号"
    assert "超出预算 ¥20.50" in page.facts.text()

    click(page, "补批准文号")
    qtbot.waitUntil(page.form.approval.hasFocus)
    type_in(page.form.approval, "示总工发〔2026〕21号")
    click(page, "保存改动")
    assert page.chip.text == "已有批文"
    assert not page.warning.isVisible()
    assert "补批准文号" not in buttons(page)
    click(page, "撤销：这次修改")
    assert page.chip.text == "缺批准文号"


def test_people_that_are_no_number_are_said_below_the_field(open_page: Open) -> None:
    page = open_page(ATTENDANT)
    click(page, "登记第一次活动")
    type_in(page.form.name, "送清凉")
    type_in(page.form.people, "三十")
    click(page, "登记这次活动")
    assert "只写数字" in page.form.form.error_of("people")
    assert not page.office.read(activities.any_activity)


def test_an_activity_is_voided_with_a_reason(
    open_page: Open, as_person: Callable[[str], Office]
) -> None:
    as_person(ATTENDANT).act(activities.record_activity, JOIN)
    page = open_page(ATTENDANT)
    click(page, "作废…")
    click(page, "作废活动")
    assert "原因还空着" in page.void_form.form.error_of("reason")
    type_in(page.void_form.reason, "因天气没有举行")
    press(page.void_form.reason, Qt.Key.Key_Return)
    assert page.empty.isVisible()


def test_the_chair_reads_only(open_page: Open, as_person: Callable[[str], Office]) -> None:
    as_person(ATTENDANT).act(activities.record_activity, JOIN)
    page = open_page(CHAIR)
    assert set(buttons(page)) == {"全部", "缺批准文号", "打印签批单"}
    assert "值班员" in page.locked.text()


def test_the_list_is_filtered_searched_and_opened_by_name(
    open_page: Open, as_person: Callable[[str], Office]
) -> None:
    office = as_person(ATTENDANT)
    office.act(activities.record_activity, JOIN)
    office.act(
        activities.record_activity,
        ActivityFields("2026-10-13", "送清凉", approval_number="示总工发〔2026〕21号"),
    )
    page = open_page(LEAD)
    assert page.list.rows.rowCount() == 2
    click(page, "缺批准文号")
    assert page.list.rows.rowCount() == 1
    click(page, "全部")
    type_in(page.bar.search, "sql")
    assert page.list.rows.rowCount() == 1
    page.bar.search.clear()
    page.open_with("送清凉")
    assert page.name.text() == "送清凉"


def test_activity_is_laid_before_lead_and_chair_who_sign_in_place(
    open_page: Open,
    qtbot: QtBot,
    as_person: Callable[[str], Office],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office = as_person(ATTENDANT)
    leader = office.actor.person_id
    opened.give_pins(office, monkeypatch)
    made = office.act(activities.record_activity, replace(JOIN, leader_id=leader))
    page = open_page(ATTENDANT)
    click(page, "提交签批")
    assert page.chip.text == "等签批"
    assert "责任人同意" not in buttons(page)
    click(page, "修改")
    assert not page.form.budget.isEnabled()
    assert page.form.approval.isEnabled()

    for name, act in ((LEAD, "责任人同意"), (CHAIR, "工会主席批准经费")):
        page = open_page(name)
        click(page, act)
        assert not page.facts.isVisible()
        QTest.keyClicks(page.pane.pin.pad, opened.PIN)
        opened.key(page, Qt.Key.Key_Return)
        assert page.facts.isVisible()

    assert "已签齐" in page.notice.text
    shown = office.read(activities.activity, made)
    assert shown.standing.state is PaperState.APPROVED
    page = open_page(ATTENDANT)
    click(page, "补批准文号")
    type_in(page.form.approval, "示总工发〔2026〕21号")
    click(page, "保存改动")
    assert page.chip.text == "已有批文"


def test_what_stands_signed_is_not_voided_before_it_is_taken_back(
    open_page: Open, as_person: Callable[[str], Office]
) -> None:
    office = as_person(ATTENDANT)
    planned = replace(JOIN, final_account=None, leader_id=office.actor.person_id)
    made = office.act(activities.record_activity, planned)
    page = open_page(ATTENDANT)
    assert "作废…" in buttons(page)

    public_id = office.read(activities.activity, made).public_id
    as_person(ATTENDANT).act(signing.put_forward, PaperKind.ACTIVITY, public_id)
    page.reload()

    assert "作废…" not in buttons(page)
    assert "请先撤回签批" in page.locked.text()

    as_person(ATTENDANT).act(signing.withdraw, PaperKind.ACTIVITY, public_id, "改日子")
    page.reload()
    assert "作废…" in buttons(page)
    assert not page.locked.isVisible()


def test_what_is_missing_is_added_by_the_blue_button(
    open_page: Open, as_person: Callable[[str], Office]
) -> None:
    as_person(ATTENDANT).act(activities.record_activity, JOIN)

    page = open_page(ATTENDANT)

    assert "请先补上" in page.pane.explanation.text()
    blue = [b.text() for b in page.pane.findChildren(AccentButton) if b.isVisible()]
    primary = [b.text() for b in page.pane.findChildren(PrimaryButton) if b.isVisible()]
    assert (blue, primary) == (["修改"], [])
