"""人员 by keys and mouse: appoint with the other's PIN, reset, register, find."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.core.permissions import Role
from app.services import appointments, directory, people, privacy, sign_in
from app.services.office import Office
from app.ui.main_window import MainWindow
from app.ui.pages.people import LEADS, PeoplePage
from app.ui.widgets import PinPad
from tests.ui.conftest import Answers, press, show
from tests.ui.desk import no_lines, sit_down
from tests.ui.pages.opened import type_in

Sit = Callable[[str], Office]
PINS = {"单雨桐": "2580", "赵国强": "4711", "孙惠民": "8642"}


@pytest.fixture(autouse=True)
def cheap_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "MEMORY_KIB", 64)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow()
    qtbot.addWidget(made)
    show(made)
    yield made
    made.tasks.close()


def _id(office: Office, name: str) -> int:
    return next(e.id for e in office.read(people.list_people) if e.name == name)


def _open(window: MainWindow, office: Office, name: str) -> PeoplePage:
    for who, pin in PINS.items():
        office.act(sign_in.set_own_pin, _id(office, who), pin)
    sit_down(office, name)
    window.welcome(office, no_lines, "people")
    page = window.page("people")
    assert isinstance(page, PeoplePage)
    return page


def _button(within: QWidget, text: str) -> QAbstractButton:
    QApplication.processEvents()  # what a layout was just given is shown by the next event
    found = [b for b in within.findChildren(QAbstractButton) if b.text() == text and b.isVisible()]
    assert found, text
    return found[0]


def _click(within: QWidget, text: str) -> None:
    QTest.mouseClick(_button(within, text), Qt.MouseButton.LeftButton)


def _pin(pad: PinPad, pin: str) -> None:
    pad.setFocus()
    type_in(pad, pin)
    press(pad, Qt.Key.Key_Return)


def test_new_person_is_registered_by_keyboard(window: MainWindow, office: Office) -> None:
    page = _open(window, office, "赵国强")
    press(page, Qt.Key.Key_F2)
    type_in(page.form.name, "王㐂")
    press(page.form.name, Qt.Key.Key_Return)
    type_in(page.form.phone, "13900001234")
    _click(page, "保存")
    assert "已登记：王㐂" in page.notice.text
    assert office.act(privacy.show, _id(office, "王㐂"), "核对").phone == "13900001234"


def test_the_e_mail_of_a_person_is_kept_and_shown(window: MainWindow, office: Office) -> None:
    page = _open(window, office, "赵国强")
    page.list.choose(_id(office, "孙惠民"))
    _click(page, "改资料")
    type_in(page.form.email, "sun@")
    _click(page, "保存")
    assert "邮箱没有写对" in page.form.rows.error_of("email")
    type_in(page.form.email, "example.org")
    _click(page, "保存")
    assert office.act(privacy.show, _id(office, "孙惠民"), "核对").email == "sun@example.org"
    said = " ".join(label.text() for label in page.view.findChildren(QLabel))
    assert "s***@example.org" in said


def test_somebody_without_a_name_is_said_below_the_field(
    window: MainWindow, office: Office
) -> None:
    page = _open(window, office, "赵国强")
    press(page, Qt.Key.Key_F2)
    _click(page, "保存")
    assert "姓名" in page.form.rows.error_of("name")


def test_archivist_is_appointed_with_one_click(window: MainWindow, office: Office) -> None:
    page = _open(window, office, "赵国强")
    page.list.choose(_id(office, "单雨桐"))
    _click(page, "任命岗位")
    page.appoint.role.setCurrentText("档案员")
    page.appoint.role.activated.emit(page.appoint.role.currentIndex())
    _click(page, "任命")
    assert "已任命：单雨桐为档案员" in page.notice.text
    assert Role.ARCHIVIST in office.read(directory.roles_of, _id(office, "单雨桐"))


def test_second_lead_is_appointed_only_with_the_chairs_pin(
    window: MainWindow, office: Office
) -> None:
    page = _open(window, office, "赵国强")
    page.list.choose(_id(office, "单雨桐"))
    _click(page, "任命岗位")
    page.appoint.role.setCurrentText("责任人")
    page.appoint.role.activated.emit(page.appoint.role.currentIndex())
    assert not page.appoint.act_button.isVisible()
    assert "孙惠民" in page.appoint.pad.words.text()
    _pin(page.appoint.pad.pad, "4711")
    assert "口令不对" in page.appoint.pad.pad.problem()
    _pin(page.appoint.pad.pad, "8642")
    assert "已任命：单雨桐为责任人" in page.notice.text
    assert Role.LEAD in office.read(directory.roles_of, _id(office, "单雨桐"))


def test_wrong_recovery_code_is_refused_in_words(window: MainWindow, office: Office) -> None:
    page = _open(window, office, "赵国强")
    page.list.choose(_id(office, "孙惠民"))
    _click(page, "重设口令")
    _click(page, "改用封存的恢复码")
    type_in(page.reset.pad.code, "ABCD")
    press(page.reset.pad.code, Qt.Key.Key_Return)
    assert "恢复码应有" in page.reset.pad.wrong.text()
    assert office.read(directory.has_own_pin, _id(office, "孙惠民"))


def test_leads_pin_is_reset_by_the_chair(window: MainWindow, office: Office) -> None:
    page = _open(window, office, "孙惠民")
    page.list.choose(_id(office, "赵国强"))
    _click(page, "重设口令")
    _pin(page.reset.pad.pad, "8642")
    assert "口令已重设" in page.notice.text
    assert not office.read(directory.has_own_pin, _id(office, "赵国强"))


def test_who_will_be_lead_is_reset_with_the_chairs_pin(window: MainWindow, office: Office) -> None:
    page = _open(window, office, "赵国强")
    who, chair = _id(office, "单雨桐"), _id(office, "孙惠民")
    consent = appointments.Consent(sign_in.Proof(chair, office.clock.now()))
    office.act(appointments.appoint, who, Role.LEAD, from_on="2026-10-25", consent=consent)
    page.reload()
    page.list.choose(who)

    _click(page, "重设口令")
    assert not page.reset.act_button.isVisible()
    _pin(page.reset.pad.pad, "8642")

    assert "口令已重设" in page.notice.text
    assert not office.read(directory.has_own_pin, who)


def test_attendant_sees_who_may_and_no_button(window: MainWindow, office: Office) -> None:
    page = _open(window, office, "单雨桐")
    words = [b.text() for b in page.findChildren(QAbstractButton) if b.isVisible()]
    assert "任命岗位" not in words
    assert "登记人员" not in words


def test_leaving_is_asked_once_and_a_lead_is_replaced_first(
    window: MainWindow, office: Office, answers: Answers
) -> None:
    page = _open(window, office, "赵国强")
    page.list.choose(_id(office, "单雨桐"))
    answers.expect("单雨桐今天起离岗", answer=True)
    _click(page, "记为离岗")
    assert "已记离岗" in page.notice.text
    page.list.choose(_id(office, "解红梅"))
    answers.expect("解红梅今天起离岗", answer=True)
    _click(page, "记为离岗")
    assert "换人" in page.notice.text


def test_list_is_searched_by_initials(window: MainWindow, office: Office) -> None:
    page = _open(window, office, "赵国强")
    type_in(page.filter.search, "zlq")
    assert [row.title for row in page.list_rows()] == ["曾立群"]


def test_list_of_leads_is_shown(window: MainWindow, office: Office) -> None:
    page = _open(window, office, "赵国强")
    QTest.mouseClick(_button(page, "责任人名单"), Qt.MouseButton.LeftButton)
    assert page.pills.value() == LEADS
    assert page.leads.list.rows.rowCount() == 2


def test_a_known_name_is_asked_about_before_it_stands_there_twice(
    window: MainWindow, office: Office, answers: Answers
) -> None:
    page = _open(window, office, "赵国强")
    for answer, count in ((False, 1), (True, 2)):
        page.add()
        type_in(page.form.name, "单雨桐")
        answers.expect("名单里已经有单雨桐", answer)
        _click(page, "保存")
        named = [e for e in office.read(people.list_people) if e.name == "单雨桐"]
        assert len(named) == count


def test_an_act_done_by_keyboard_leaves_the_keyboard_at_the_person(
    window: MainWindow, office: Office
) -> None:
    page = _open(window, office, "赵国强")
    page.list.choose(_id(office, "单雨桐"))

    asks = _button(page, "重设口令")
    asks.setFocus()
    press(asks, Qt.Key.Key_Space)
    QApplication.processEvents()
    assert QApplication.focusWidget() is page.reset.leave_button, "Enter twice resets nothing"
    press(page.reset.leave_button, Qt.Key.Key_Backtab)
    assert QApplication.focusWidget() is page.reset.act_button
    press(page.reset.act_button, Qt.Key.Key_Space)
    QApplication.processEvents()

    assert "口令已重设" in page.notice.text
    focused = QApplication.focusWidget()
    assert focused is not None
    assert page.sides.right.isAncestorOf(focused)


def test_each_form_about_a_person_begins_in_its_first_field(
    window: MainWindow, office: Office
) -> None:
    page = _open(window, office, "赵国强")
    page.list.choose(_id(office, "单雨桐"))

    _click(page, "任命岗位")
    assert QApplication.focusWidget() is page.appoint.role
    _click(page, "先不做")
    _click(page, "卸任")
    focused = QApplication.focusWidget()

    assert focused is not None
    assert page.end.day.isAncestorOf(focused) or focused is page.end.day


def test_while_a_form_is_open_it_has_the_one_primary_button(
    window: MainWindow, office: Office
) -> None:
    page = _open(window, office, "赵国强")
    page.list.choose(_id(office, "单雨桐"))
    assert page.add_button.isVisible()

    _click(page, "任命岗位")
    assert not page.add_button.isVisible()
    _click(page, "先不做")
    assert page.add_button.isVisible()
    _click(page, "代签委托")
    _click(page.mandates, "委托代签")
    assert not page.add_button.isVisible()
