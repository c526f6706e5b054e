"""Leave and corrections on the duty page: asked for, signed in place, told by the roster."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from app.core.leave import LeaveKind
from app.core.month import Month
from app.core.sign_ways import PaperKind
from app.services import duty, leaves, rosters
from app.services.duty import DutyFields
from app.services.leaves import LeaveFields
from app.services.office import Office
from app.services.rosters import ShiftFields
from app.ui.pages.duty import DutyPage
from app.ui.signing.pane import SignPane
from tests.services import papers
from tests.services.desk import ATTENDANT, KEEPER, LEAD, Desk
from tests.ui.conftest import Answers
from tests.ui.pages.opened import (
    PIN,
    click,
    give_pins,
    key,
    no_window_opens,
    open_page,
    type_in,
    write,
)

WEDNESDAY, FRIDAY = "2026-10-21", "2026-10-23"


@pytest.fixture
def desk(office: Office, monkeypatch: pytest.MonkeyPatch, answers: Answers) -> Desk:
    made = Desk(office)
    made.sit(LEAD)
    give_pins(office, monkeypatch)
    made.sit(LEAD).act(
        rosters.add_shift, ShiftFields(FRIDAY, made.person(ATTENDANT), "08:30", "17:00")
    )
    made.sit(ATTENDANT)
    return made


def titles(page: DutyPage) -> list[str]:
    shown = page.leave.list.rows
    return [shown.row_at(shown.index(at, 0)).words for at in range(shown.rowCount())]


def sign(page: DutyPage, pane: SignPane, act: str = "sign") -> None:
    click(pane.buttons[act])
    QTest.keyClicks(pane.pin.pad, PIN)
    key(page, Qt.Key.Key_Return)


def button(page: DutyPage, words: str) -> QAbstractButton:
    QApplication.processEvents()
    every = page.findChildren(QAbstractButton)
    return next(b for b in every if words in (b.text(), b.accessibleName()) and b.isVisible())


def ask(desk: Desk) -> int:
    fields = LeaveFields(
        LeaveKind.LEAVE, desk.person(ATTENDANT), FRIDAY, starts="13:00", ends="17:00", reason="看病"
    )
    return desk.sit(ATTENDANT).act(leaves.ask, fields)


def test_leave_is_asked_for_by_keys_and_agreed_to_in_place(desk: Desk, qtbot: QtBot) -> None:
    page = open_page(DutyPage, desk.office, qtbot, ("leave", None))
    assert page.leave.empty.isVisible()
    click(button(page, "请假、离岗、换班"))
    assert not page.leave.form.person.isVisible()
    write(page.leave.form.from_on.line, "2026-10-23")
    write(page.leave.form.to_on.line, "2026-10-23")
    write(page.leave.form.starts.line, "1300")
    write(page.leave.form.ends.line, "1700")
    key(page, Qt.Key.Key_F5)
    assert "事由还空着" in page.leave.form.form.error_of("reason")
    type_in(page.leave.form.reason, "看病")
    key(page, Qt.Key.Key_F5)

    assert titles(page) == ["单雨桐请假　10月23日 13:00–17:00 看病 等同意"]
    assert "等同意" in page.notice.text
    assert "sign" not in page.leave.pane.buttons
    (made,) = desk.office.read(leaves.list_of, Month(2026, 10))
    desk.sit(LEAD)
    page = open_page(DutyPage, desk.office, qtbot, ("leave", made.id))
    assert not page.leave.change.isVisible()
    sign(page, page.leave.pane)

    assert titles(page) == ["单雨桐请假　10月23日 13:00–17:00 看病 已同意"]
    assert desk.office.read(leaves.get, made.id).is_approved


def test_leaving_the_post_asks_for_hours_and_one_day_only(desk: Desk, qtbot: QtBot) -> None:
    page = open_page(DutyPage, desk.office, qtbot, ("leave", None))
    page.leave.ask()
    click(button(page, "要做什么：离岗"))
    assert not page.leave.form.to_on.isVisible()
    type_in(page.leave.form.reason, "去社区开会")
    key(page, Qt.Key.Key_F5)

    assert "从几点到几点" in page.leave.form.form.error_of("starts")


def test_the_roster_says_who_is_away_and_leads_to_the_request(desk: Desk, qtbot: QtBot) -> None:
    made = ask(desk)
    desk.sit(LEAD)
    page = open_page(DutyPage, desk.office, qtbot, ("roster", FRIDAY))
    assert "同意后 13:00–17:00 没有人（单雨桐请假）" in page.roster.gaps.text()

    click(button(page, "看：单雨桐请假"))
    assert page.leave.isVisible()
    sign(page, page.leave.pane)
    page.open_with(("roster", FRIDAY))

    assert page.roster.gaps.text() == "还不全：13:00–17:00 没有人（单雨桐请假）"
    assert desk.office.read(leaves.get, made).is_approved


def test_leave_sent_back_says_why_and_is_asked_for_again(desk: Desk, qtbot: QtBot) -> None:
    made = ask(desk)
    desk.sit(LEAD)
    page = open_page(DutyPage, desk.office, qtbot, ("leave", made))
    click(page.leave.pane.buttons["send_back"])
    type_in(page.leave.pane.question.text, "请找人顶班")
    click(page.leave.pane.question.go)
    assert page.leave.hint.text() == "已退回：请找人顶班。"
    assert page.leave.pane.chip.text == "已退回"
    assert page.notice.text.endswith("：已退回。")

    desk.sit(ATTENDANT)
    page = open_page(DutyPage, desk.office, qtbot, ("leave", made))
    click(page.leave.change)
    page.leave.form.substitute.set_value(desk.person(KEEPER))
    key(page, Qt.Key.Key_F5)

    assert titles(page) == ["单雨桐请假　10月23日 13:00–17:00 看病　曾立群顶班 等同意"]


def test_what_is_typed_stays_when_something_else_changes(desk: Desk, qtbot: QtBot) -> None:
    page = open_page(DutyPage, desk.office, qtbot, ("leave", None))
    page.leave.ask()
    write(page.leave.form.reason, "看病")

    desk.office.act(duty.keep_draft, WEDNESDAY, DutyFields())

    assert page.leave.form.isVisible()
    assert page.leave.form.reason.text() == "看病"


def test_a_correction_waits_for_the_lead_who_agrees_in_place(desk: Desk, qtbot: QtBot) -> None:
    signed = desk.office.act(duty.sign_day, WEDNESDAY, DutyFields("8:30", "17:00"), desk.proof())
    made = desk.office.act(
        duty.correct, signed, DutyFields("8:30", "17:30"), "离岗写早了", desk.proof()
    )
    public_id = desk.office.read(lambda ctx: duty._find(ctx, made).public_id)
    page = open_page(DutyPage, desk.office, qtbot, made)
    shown = page.records.list.rows
    assert "待责任人同意" in shown.row_at(shown.index(0, 0)).words
    assert page.records.consent is not None
    assert "sign" not in page.records.consent.buttons

    desk.sit(LEAD)
    page = open_page(DutyPage, desk.office, qtbot)
    with no_window_opens():
        page.open_with(made)
    assert page.records.consent is not None
    sign(page, page.records.consent)

    assert papers.view(desk, PaperKind.CORRECTION, public_id).state_words == "已签齐"
    shown = page.records.list.rows
    assert "已签" in shown.row_at(shown.index(0, 0)).words


def test_on_a_small_screen_the_request_to_sign_has_the_room(desk: Desk, qtbot: QtBot) -> None:
    made = ask(desk)
    desk.sit(LEAD)
    page = open_page(DutyPage, desk.office, qtbot, ("leave", None))
    page.resize(734, 400)
    QApplication.processEvents()
    assert page.leave.list.isVisible()
    assert not page.leave.card.isVisible()

    page.open_with(("leave", made))

    assert page.leave.pane.buttons["sign"].isVisible()
    assert not page.leave.list.isVisible()
    click(page.leave.browser.back)
    assert page.leave.list.isVisible()


def test_who_asked_is_told_how_to_ask_again(desk: Desk, qtbot: QtBot) -> None:
    made = ask(desk)
    public_id = desk.office.read(leaves.get, made).public_id
    papers.send_back(desk, PaperKind.LEAVE, public_id, LEAD, "请找人顶班")
    desk.sit(ATTENDANT)
    page = open_page(DutyPage, desk.office, qtbot, ("leave", made))

    assert page.leave.hint.text() == "已退回：请找人顶班。点“修改”，改好会重新提交。"
    click(page.leave.change)
    assert page.leave.form.isVisible()
    key(page, Qt.Key.Key_Escape)
    assert page.leave.card.isVisible()
