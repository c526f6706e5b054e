"""Locking hides everything; what was typed waits for the same person; switching takes few steps."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import StoreOpening, open_office
from app.core.clock import FixedClock
from app.services import people, sign_in
from app.ui.front_door import FrontDoor
from app.ui.main_window import MOST_PARKED, MainWindow
from app.ui.pages.opinions import OpinionsPage
from app.ui.pages.people import PeoplePage
from app.ui.sign_in import NameTile, SignInPage
from app.ui.widgets import BodyText
from tests.ui.conftest import press, show
from tests.ui.pages.opened import type_in

PIN, SECRET = "2580", "不能让别人看见的话"


@pytest.fixture(autouse=True)
def cheap_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "MEMORY_KIB", 64)


@pytest.fixture
def door(
    staffed_folder: Path, tmp_path: Path, qtbot: QtBot, qapp: QApplication, clock: FixedClock
) -> Iterator[FrontDoor]:
    """An opened station at whose window lead and attendant may sign in."""
    root = tmp_path / "station"
    shutil.copytree(staffed_folder, root)
    with open_office(root) as office:
        for entry in office.read(people.list_people):
            if entry.name in ("赵国强", "单雨桐"):
                office.act(sign_in.set_own_pin, entry.id, PIN)
    window = MainWindow()
    made = FrontDoor(window, StoreOpening(root, clock), qapp)
    show(window)
    made.start()
    qtbot.waitUntil(lambda: not window.tasks.is_busy, timeout=30_000)
    yield made
    window.close()


@pytest.fixture
def window(door: FrontDoor) -> MainWindow:
    return door._window


def _page(window: MainWindow) -> SignInPage:
    QApplication.processEvents()
    page = window._cover
    assert isinstance(page, SignInPage)
    return page


def _come_in(window: MainWindow, name: str) -> None:
    page = _page(window)
    tile = next(tile for tile in page.findChildren(NameTile) if tile.text() == name)
    QTest.mouseClick(tile, Qt.MouseButton.LeftButton)
    type_in(page.pad, PIN)
    press(page.pad, Qt.Key.Key_Return)
    assert not window.is_covered


def _new_person(window: MainWindow) -> PeoplePage:
    """Let the page ask for a new person, with something typed."""
    window.go("people")
    page = window.page("people")
    assert isinstance(page, PeoplePage)
    page.add()
    page.form.name.setText(SECRET)
    page.form.note.setText(SECRET)
    return page


def _picture(window: MainWindow) -> QImage:
    QApplication.processEvents()
    return window.grab().toImage()


def _all_text(widget: QWidget) -> str:
    shown = [child for child in widget.findChildren(QWidget) if child.isVisible()]
    words = [str(child.property("text") or "") for child in shown]
    return "\n".join([*words, *(child.toolTip() for child in shown), widget.windowTitle()])


def test_the_locked_window_looks_the_same_whatever_lies_behind(window: MainWindow) -> None:
    _come_in(window, "赵国强")
    window.go("today")
    press(window, Qt.Key.Key_F12)
    plain = _picture(window)
    _come_in(window, "赵国强")
    page = _new_person(window)
    open_picture = _picture(window)
    title = window.windowTitle()

    press(page, Qt.Key.Key_F12)

    assert _picture(window) == plain
    assert open_picture != plain
    assert SECRET not in _all_text(window)
    assert window.windowTitle() == title
    assert not page.isVisible()


def test_dialogs_previews_and_tips_go_with_the_lock(window: MainWindow, door: FrontDoor) -> None:
    _come_in(window, "赵国强")
    dialog = QDialog(window)
    QVBoxLayout(dialog).addWidget(BodyText(SECRET))
    dialog.open()
    window.go("people")
    page = window.page("people")
    assert isinstance(page, PeoplePage)
    QToolTip.showText(page.mapToGlobal(page.rect().center()), SECRET, page)
    page.pills.setFocus()

    door.idle.idle.emit()
    QApplication.processEvents()

    assert window.is_covered
    others = [w for w in QApplication.topLevelWidgets() if w is not window and w.isVisible()]
    assert others == []


def test_what_comes_back_while_locked_waits_for_the_unlocking(
    window: MainWindow, qtbot: QtBot
) -> None:
    _come_in(window, "赵国强")
    done: list[str] = []
    press(window, Qt.Key.Key_F12)
    window.tasks.later("正在写出", lambda: "好了", done.append, lambda _problem: None)
    qtbot.waitUntil(lambda: not window.tasks.is_busy, timeout=10_000)
    assert done == []
    _come_in(window, "赵国强")
    assert done == ["好了"]


def test_other_covers_keep_no_work_back(window: MainWindow, qtbot: QtBot) -> None:
    """The wizard after a removed sample works in the background itself."""
    _come_in(window, "赵国强")
    done: list[str] = []
    window.cover(BodyText("正在删除示例站点……"))
    window.tasks.later("正在写出", lambda: "好了", done.append, lambda _problem: None)
    qtbot.waitUntil(lambda: done == ["好了"], timeout=10_000)


def test_typing_comes_back_to_the_same_person_and_to_nobody_else(window: MainWindow) -> None:
    _come_in(window, "赵国强")
    page = _new_person(window)
    press(page, Qt.Key.Key_F9)

    _come_in(window, "单雨桐")
    assert window.page("people") is not page
    window.go("people")
    other = window.page("people")
    assert isinstance(other, PeoplePage)
    assert other.form.name.text() == ""
    assert SECRET not in _all_text(window)
    assert not page.isVisible()
    window.go("opinions")
    press(window, Qt.Key.Key_F9)

    _come_in(window, "赵国强")
    assert window.page("people") is page
    assert window.current_id() == "people"
    assert page.form.name.text() == SECRET
    assert page.form.isVisible()


def test_the_keyboard_is_back_where_it_was(window: MainWindow) -> None:
    _come_in(window, "赵国强")
    page = _new_person(window)
    page.form.note.setFocus()
    press(page.form.note, Qt.Key.Key_F12)
    _come_in(window, "赵国强")
    assert page.form.note.hasFocus()


def test_work_that_ends_late_turns_no_page_of_somebody_else(window: MainWindow) -> None:
    _come_in(window, "赵国强")
    window.go("opinions")
    page = window.page("opinions")
    assert isinstance(page, OpinionsPage)
    press(window, Qt.Key.Key_F9)
    _come_in(window, "单雨桐")
    here = window.current_id()
    page.go.emit("archive", None)
    assert window.current_id() == here


def test_the_first_touch_after_the_pc_slept_only_locks(
    window: MainWindow, door: FrontDoor, clock: FixedClock
) -> None:
    door.idle.clock = clock
    _come_in(window, "赵国强")
    page = _new_person(window)
    clock.advance(11 * 60)
    press(page.form.name, Qt.Key.Key_A)
    assert window.is_covered
    assert page.form.name.text() == SECRET

    clock.advance(11 * 60)
    _come_in(window, "赵国强")


def test_a_touch_in_time_does_not_lock(
    window: MainWindow, door: FrontDoor, clock: FixedClock
) -> None:
    door.idle.clock = clock
    _come_in(window, "赵国强")
    for _ in range(4):
        clock.advance(9 * 60)
        press(window, Qt.Key.Key_Shift)
    assert not window.is_covered


def test_pages_of_many_people_do_not_pile_up(window: MainWindow, door: FrontDoor) -> None:
    _come_in(window, "赵国强")
    office = door.office
    assert office is not None
    for number in range(MOST_PARKED + 3):
        person = people.PersonFields(f"值班{number}")
        who = office.act(people.add_person, person)
        press(window, Qt.Key.Key_F9)
        office.act(sign_in.set_own_pin, who, PIN)
        office.actor = office.act(sign_in.sign_in, who, PIN)  # type: ignore[assignment]  # right PIN
        door._welcome()
        press(window, Qt.Key.Key_F9)
        _come_in(window, "赵国强")
        assert len(window._parked) <= MOST_PARKED


def _switch(count: Callable[[], None], window: MainWindow) -> None:
    def key(widget: QWidget, pressed: Qt.Key) -> None:
        count()
        press(widget, pressed)

    key(window, Qt.Key.Key_F9)
    page = _page(window)
    tile = next(tile for tile in page.findChildren(NameTile) if tile.text() == "单雨桐")
    count()
    QTest.mouseClick(tile, Qt.MouseButton.LeftButton)
    for digit in PIN:
        key(QApplication.focusWidget() or page, Qt.Key(ord(digit)))
    key(QApplication.focusWidget() or page, Qt.Key.Key_Return)


def test_somebody_else_is_in_after_one_key_one_name_and_the_pin(window: MainWindow) -> None:
    """F9, the name, four digits, Enter: nothing to confirm, nothing to wait for, no dialog."""
    _come_in(window, "赵国强")
    steps: list[int] = []

    _switch(lambda: steps.append(1), window)

    assert not window.is_covered
    assert len(steps) == 1 + 1 + len(PIN) + 1


def test_the_bottom_line_always_names_who_is_signed_in(window: MainWindow) -> None:
    for name in ("赵国强", "单雨桐"):
        _come_in(window, name)
        assert window.bottom.person.isVisible()
        assert window.bottom.person.text() == f"登录：{name}"
        press(window, Qt.Key.Key_F9)


def test_switching_works_by_keys_alone(window: MainWindow, door: FrontDoor) -> None:
    _come_in(window, "赵国强")
    press(window, Qt.Key.Key_F9)
    page = _page(window)
    first = page.findChildren(NameTile)[0]
    for _ in range(6):
        if first.hasFocus():
            break
        press(QApplication.focusWidget() or page, Qt.Key.Key_Tab)
    assert first.hasFocus()
    press(first, Qt.Key.Key_Space)
    type_in(QApplication.focusWidget() or page, PIN)
    press(QApplication.focusWidget() or page, Qt.Key.Key_Return)
    assert not window.is_covered
    assert door.office is not None
    assert door.office.actor.name == "单雨桐"
