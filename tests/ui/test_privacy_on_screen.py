"""A known phone is looked for in everything whoever is not entitled can see or take away."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
)
from pytestqt.qtbot import QtBot

from app.core.clock import FixedClock
from app.core.month import Month
from app.reports.xlsx import write_workbook
from app.services import book, consents, people, privacy, retention, setup
from app.services.consents import ConsentFields
from app.services.kept_files import Incoming
from app.services.office import Office
from app.services.people import PersonFields
from app.ui.main_window import MainWindow
from app.ui.pages.people import PeoplePage
from app.ui.pages.settings import SettingsPage
from app.ui.people.privacy_desk import PrivacyDesk
from app.ui.setup.part import TABS
from tests.photos import photo
from tests.ui.conftest import press, show, type_in
from tests.ui.desk import no_lines, sit_down
from tests.ui.pages.opened import PIN, give_pins

PHONE, EMAIL, NOTE = "13912345678", "shan@example.org", "标记备注胶水桶"
SECRETS = (PHONE, "912345", "12345678", EMAIL, NOTE)
COVERED = "139****5678"
_TEXTS = (
    *("text", "plainText", "html", "placeholderText", "currentText", "title", "windowTitle"),
    *("toolTip", "statusTip", "whatsThis", "accessibleName", "accessibleDescription"),
)
_ROLES = (*range(20), *(Qt.ItemDataRole.UserRole + at for at in range(8)))


@pytest.fixture
def station(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A station under every bundled standard but the one that makes the chair public."""
    give_pins(office, monkeypatch)
    sit_down(office, "赵国强")
    who = _id(office, "单雨桐")
    fields = PersonFields("单雨桐", phone=PHONE, email=EMAIL, note=NOTE)
    office.act(people.change_person, who, fields)
    office.act(setup.choose_standards, ["panjin-2021"])
    return office


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow()
    qtbot.addWidget(made)
    show(made)
    yield made
    made.tasks.close()


def _id(office: Office, name: str) -> int:
    return next(one.id for one in office.read(people.list_people) if one.name == name)


def _said(root: QObject) -> str:
    """Give every text of a window: of labels, fields, tips, names read aloud, lists."""
    said = []
    for widget in (root, *root.findChildren(QObject)):
        said += [str(widget.property(name) or "") for name in _TEXTS]
        if isinstance(widget, QAbstractItemView | QComboBox) and widget.model() is not None:
            model = widget.model()
            said += [
                str(model.data(model.index(row, 0), role))
                for row in range(model.rowCount(QModelIndex()))
                for role in _ROLES
            ]
    return "\n".join(said)


def _said_on(window: MainWindow, page: str) -> str:
    found = window.page(page)
    assert found is not None
    return _said(found)


def _everywhere(window: MainWindow, office: Office) -> Iterator[tuple[str, str]]:
    """Go through every page, tab and panel there is; give where it was, and what it said."""
    for page in window.side.pages.ids():
        window.go(page)
        QApplication.processEvents()
        yield page, _said_on(window, page)
    for tab in (tab.id for tab in TABS if tab.exists):
        window.go("setup", tab)
        QApplication.processEvents()
        yield f"setup {tab}", _said_on(window, "setup")
    settings = window.page("settings")
    assert isinstance(settings, SettingsPage)
    for panel in tuple(settings._kinds):
        window.go("settings", panel)
        QTest.qWait(0)
        yield f"settings {panel}", _said(settings.panels[panel])
    window.go("people", _id(office, "单雨桐"))
    shown = window.page("people")
    assert isinstance(shown, PeoplePage)
    for pill in ("here", "pending", "gone", "leads", "mandates", "handovers"):
        shown.pills.set_value(pill)
        shown._show_list()
        yield f"people {pill}", _said(shown)
    yield "window", _said(window)
    yield "clipboard", QGuiApplication.clipboard().text()


@pytest.mark.parametrize("name", ["曾立群", "赵国强"])
def test_nobody_else_meets_the_phone_anywhere(
    station: Office, window: MainWindow, name: str
) -> None:
    sit_down(station, name)
    window.welcome(station, no_lines, "today")

    seen = dict(_everywhere(window, station))

    assert COVERED in seen["people here"]  # what looks finds what is there
    assert [(where, s) for where, text in seen.items() for s in SECRETS if s in text] == []


def test_the_person_themself_sees_it(station: Office, window: MainWindow) -> None:
    sit_down(station, "单雨桐")
    window.welcome(station, no_lines, "people")
    window.go("people", _id(station, "单雨桐"))

    assert PHONE in _said(window)


@pytest.mark.parametrize("form", ["change", "privacy"])
def test_neither_form_nor_file_of_a_person_shows_it_unasked(
    station: Office, window: MainWindow, form: str
) -> None:
    sit_down(station, "赵国强")
    window.welcome(station, no_lines, "people")
    window.go("people", _id(station, "单雨桐"))
    page = window.page("people")
    assert isinstance(page, PeoplePage)

    page.view.wanted.emit(form)

    assert COVERED in _said(window)
    assert not [secret for secret in SECRETS if secret in _said(window)]


def test_a_lead_asks_sees_and_it_is_covered_again(station: Office, window: MainWindow) -> None:
    sit_down(station, "赵国强")
    window.welcome(station, no_lines, "people")
    window.go("people", _id(station, "单雨桐"))
    page = window.page("people")
    assert isinstance(page, PeoplePage)
    page.view.wanted.emit("privacy")
    purpose = page.privacy.view.purpose
    assert isinstance(purpose, QLineEdit)
    purpose.setFocus()
    press(purpose, Qt.Key.Key_Return)
    assert "为什么" in page.notice.text
    type_in(purpose, "duty on 1 October")

    press(purpose, Qt.Key.Key_Return)

    assert PHONE in _said(page.privacy.view)
    assert "duty on 1 October" in _said(page.privacy.view)
    window.go("today")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert PHONE not in _said(window)
    window.go("people")
    assert PHONE not in _said(window)
    assert COVERED in _said(page.privacy.view)


def test_no_sheet_of_the_ledger_holds_it(station: Office, tmp_path: Path) -> None:
    made = station.read(book.gather, Month.parse("2026-10"))
    path = tmp_path / "ledger.xlsx"
    write_workbook(made, path)
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as packed:
        sheets = "\n".join(packed.read(one).decode("utf-8", "replace") for one in packed.namelist())

    assert COVERED in sheets
    assert not [secret for secret in SECRETS if secret in sheets]


def test_a_consent_is_recorded_withdrawn_and_its_value_goes(
    station: Office, window: MainWindow
) -> None:
    sit_down(station, "赵国强")
    who = _id(station, "单雨桐")
    desk = _file_of(window, station, who)
    desk.view.wanted.emit("consent")
    form = desk.consent
    form.purpose.setText("报给上级工会")
    form.act_button.click()
    assert "还没有选同意的内容" in form.rows.error_of("fields")
    form.boxes["note"].setChecked(True)
    form.place.setText("档案柜二层")
    form.act_button.click()
    assert "报给上级工会" in _said(desk.view)

    (one,) = station.read(consents.of_person, who)
    desk.view.withdraw_wanted.emit(one)
    assert "登记的备注马上删掉" in _said(desk.withdrawal)
    desk.withdrawal.reason.setText("本人要求")
    desk.withdrawal.withdrawn.emit("2026-10-22", "本人要求")

    assert station.act(privacy.show, who, "核对").note == ""
    assert "撤回：本人要求" in _said(desk.view)


def test_the_scan_of_a_consent_is_looked_at_in_place(station: Office, window: MainWindow) -> None:
    sit_down(station, "赵国强")
    who = _id(station, "单雨桐")
    fields = ConsentFields("报给上级工会", ("note",), "2026-10-20")
    scan = Incoming("扫描.jpg", photo(), "image/jpeg")
    station.act(consents.record, who, fields, scan)
    desk = _file_of(window, station, who)
    show(window)
    QApplication.processEvents()

    buttons = desk.view.findChildren(QAbstractButton)
    (look,) = (one for one in buttons if one.isVisible() and "扫描件" in one.accessibleName())
    QTest.mouseClick(look, Qt.MouseButton.LeftButton)

    assert desk.scan.isVisible()
    assert "单独同意书-单雨桐-2026-10-20.jpg" in _said(desk.scan)
    (drawn,) = desk.scan.area.findChildren(QLabel)
    assert not drawn.pixmap().isNull()
    press(desk.scan.area, Qt.Key.Key_Escape)
    assert desk.view.isVisible()


def test_a_scan_is_not_left_open_for_whoever_comes_next(
    station: Office, window: MainWindow
) -> None:
    sit_down(station, "赵国强")
    who = _id(station, "单雨桐")
    fields = ConsentFields("报给上级工会", ("note",), "2026-10-20")
    scan = Incoming("扫描.jpg", photo(), "image/jpeg")
    station.act(consents.record, who, fields, scan)
    desk = _file_of(window, station, who)
    desk.view.scan_wanted.emit(station.read(consents.of_person, who)[0])

    window.go("today")
    window.go("people")

    assert not desk.scan.isVisible()


def test_who_is_due_is_made_anonymous_by_the_lead_with_their_pin(
    station: Office, window: MainWindow, clock: FixedClock
) -> None:
    sit_down(station, "赵国强")
    who = _id(station, "单雨桐")
    station.act(people.mark_left, who)
    station.act(retention.keep_until, who, "2026-10-22")
    clock.advance(86400)
    desk = _file_of(window, station, who)
    desk.view.wanted.emit("anonymise")
    assert f"已匿名 {who}" in _said(desk.anonymise)
    assert "做了就回不去" in _said(desk.anonymise)

    desk.anonymise.pad.entered.emit("0000")
    assert not station.read(people.person, who).is_anonymous
    desk.anonymise.pad.entered.emit(PIN)

    assert station.read(people.person, who).name == f"已匿名 {who}"
    assert "已经匿名化" in _said(desk.view)
    desk.left.emit()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    page = window.page("people")
    assert isinstance(page, PeoplePage)
    assert "单雨桐" not in _said(page.sides)
    assert f"已匿名 {who}" in _said(page.sides)


def _file_of(window: MainWindow, office: Office, who: int) -> PrivacyDesk:
    window.welcome(office, no_lines, "people")
    window.go("people", who)
    page = window.page("people")
    assert isinstance(page, PeoplePage)
    page.view.wanted.emit("privacy")
    return page.privacy


def test_no_page_asks_a_worker_who_they_are(station: Office, window: MainWindow) -> None:
    sit_down(station, "赵国强")
    window.welcome(station, no_lines, "today")
    said = []
    for page in ("today", "duty", "opinions", "activities"):
        window.go(page)
        said.append(_said_on(window, page))

    assert "快递员" in said[0]  # the tally is there
    asked = "\n".join(said).replace("不记姓名和电话", "")  # says what is not asked
    assert not re.search("姓名|手机|身份证|证件|微信|车牌|住址|邮箱|来访人", asked)
