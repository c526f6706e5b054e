"""From the first start to the pages: set-up by keys and mouse, sign-in, lock, and the way out."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import StoreOpening, open_office
from app.core.clock import FixedClock
from app.core.errors import UserError
from app.core.permissions import Role
from app.core.recovery_code import format_code
from app.services import (
    appointments,
    backup,
    directory,
    people,
    replacing,
    sample,
    settings,
    sign_in,
)
from app.services.office import Office
from app.storage import replacing as swap
from app.storage.folder import DataFolder
from app.ui.forgot import ForgotPage
from app.ui.front_door import FrontDoor
from app.ui.main_window import MainWindow
from app.ui.run import run
from app.ui.setup.part import TABS
from app.ui.sign_in import NameTile, SignInPage
from app.ui.start import ProblemPage
from app.ui.told import ToldPage
from app.ui.wizard import Wizard
from app.ui.wizard.people_step import PeopleStep
from app.ui.wizard.recovery_step import RecoveryStep
from app.ui.wizard.stock_step import StockStep
from tests.ui.conftest import press, show
from tests.ui.pages.opened import type_in

Start = Callable[[Path], tuple[MainWindow, FrontDoor]]
PIN = "2580"


@pytest.fixture(autouse=True)
def cheap_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "MEMORY_KIB", 64)


@pytest.fixture
def start(qtbot: QtBot, qapp: QApplication, clock: FixedClock) -> Iterator[Start]:
    """Start the program on a folder; everything is ended after the test."""
    doors: list[tuple[MainWindow, FrontDoor]] = []

    def begin(root: Path) -> tuple[MainWindow, FrontDoor]:
        window = MainWindow()
        door = FrontDoor(window, StoreOpening(root, clock), qapp)
        doors.append((window, door))
        show(window)
        door.start()
        qtbot.waitUntil(lambda: not window.tasks.is_busy, timeout=20_000)
        return window, door

    yield begin
    for window, _door in doors:
        window.close()


@pytest.fixture
def staffed(staffed_folder: Path, tmp_path: Path) -> Path:
    """A station whose lead and attendant have set their PINs."""
    root = tmp_path / "station"
    shutil.copytree(staffed_folder, root)
    with open_office(root) as office:
        for name in ("赵国强", "单雨桐"):
            office.act(sign_in.set_own_pin, _id(office, name), PIN)
    return root


def _id(office: Office, name: str) -> int:
    return next(e.id for e in office.read(people.list_people) if e.name == name)


def _cover(window: MainWindow) -> QWidget:
    QApplication.processEvents()
    return window._cover


def _pick(window: MainWindow, name: str) -> SignInPage:
    page = _cover(window)
    assert isinstance(page, SignInPage)
    tile = next(t for t in page.findChildren(NameTile) if t.text() == name)
    QTest.mouseClick(tile, Qt.MouseButton.LeftButton)
    return page


def _give_pin(page: SignInPage, pin: str = PIN) -> None:
    type_in(page.pad, pin)
    press(page.pad, Qt.Key.Key_Return)


def _sign_in(window: MainWindow, name: str) -> None:
    _give_pin(_pick(window, name))


def _click(within: QWidget, text: str) -> None:
    QApplication.processEvents()
    found = [b for b in within.findChildren(QAbstractButton) if b.text() == text and b.isVisible()]
    assert found, text
    QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)


def test_attendant_picks_the_name_gives_the_pin_and_is_in(start: Start, staffed: Path) -> None:
    window, door = start(staffed)
    _sign_in(window, "单雨桐")
    assert not window.is_covered
    assert door.office is not None
    assert door.office.actor.name == "单雨桐"
    assert window.header.station.whole() == "示范街劳动者服务站"


def test_wrong_pin_is_said_and_counted_and_the_pad_rests(start: Start, staffed: Path) -> None:
    window, _door = start(staffed)
    page = _pick(window, "单雨桐")
    for _ in range(3):
        _give_pin(page, "9999")
    assert window.is_covered
    assert "请等 30 秒" in page.pad.problem() or "30 秒" in page.pad.problem()
    assert not page.pad.isEnabled()


def test_first_sign_in_asks_for_a_pin_twice(start: Start, staffed: Path) -> None:
    window, door = start(staffed)
    page = _pick(window, "孙惠民")
    _give_pin(page, "8642")
    _give_pin(page, "8643")
    assert window.is_covered
    _give_pin(page, "8642")
    _give_pin(page, "8642")
    assert not window.is_covered
    assert door.office is not None
    assert door.office.actor.roles == {Role.CHAIR}


def test_f12_locks_and_the_same_person_finds_the_page_again(start: Start, staffed: Path) -> None:
    window, _door = start(staffed)
    _sign_in(window, "单雨桐")
    window.go("stock")
    press(window, Qt.Key.Key_F12)
    page = _cover(window)
    assert isinstance(page, SignInPage)
    assert page.chosen is not None
    assert page.chosen.name == "单雨桐"
    _give_pin(page)
    assert window.current_id() == "stock"


def test_forgotten_pin_is_reset_with_the_sealed_code_by_nobody_in_particular(
    start: Start, staffed: Path, blank_folder: Path
) -> None:
    window, door = start(staffed)
    _click(_cover(window), "忘了口令？")
    page = _cover(window)
    assert isinstance(page, ForgotPage)
    type_in(page.code, "ABCD-EFGH")
    press(page.code, Qt.Key.Key_Return)
    assert "恢复码应有" in page.wrong.text()
    page.code.clear()
    type_in(page.code, format_code((blank_folder / "recovery.bytes").read_bytes()).lower())
    _click(page, "用恢复码重设口令")
    assert door.office is not None
    lead = _id(door.office, "赵国强")
    assert not door.office.read(directory.has_own_pin, lead)
    page = _pick(window, "赵国强")
    _give_pin(page, "9753")
    _give_pin(page, "9753")
    told = _cover(window)
    assert isinstance(told, ToldPage)
    assert "恢复码" in " ".join(label.text() for label in told.findChildren(QLabel))


def test_f9_lets_somebody_else_in(start: Start, staffed: Path) -> None:
    window, door = start(staffed)
    _sign_in(window, "单雨桐")
    press(window, Qt.Key.Key_F9)
    _sign_in(window, "赵国强")
    assert door.office is not None
    assert door.office.actor.name == "赵国强"


def test_window_locks_itself_after_the_set_minutes(start: Start, staffed: Path) -> None:
    window, door = start(staffed)
    _sign_in(window, "赵国强")
    assert door.idle.minutes == 10
    assert door.office is not None
    door.office.act(settings.set_idle_minutes, 5)
    QApplication.processEvents()
    assert door.idle.minutes == 5
    door.idle.idle.emit()
    assert window.is_covered


def test_notices_are_read_before_the_pages_open(start: Start, staffed: Path) -> None:
    with open_office(staffed) as office:
        lead = _id(office, "赵国强")
        office.actor = office.act(sign_in.sign_in, lead, PIN)  # type: ignore[assignment]  # right PIN
        office.act(appointments.reset_pin, _id(office, "单雨桐"))
        office.act(sign_in.set_own_pin, _id(office, "单雨桐"), PIN)
    window, _door = start(staffed)
    _sign_in(window, "单雨桐")
    page = _cover(window)
    assert isinstance(page, ToldPage)
    _click(page, "我知道了")
    assert not window.is_covered
    press(window, Qt.Key.Key_F9)
    _sign_in(window, "单雨桐")
    assert not window.is_covered


def test_names_are_there_before_the_store_is_open(staffed: Path, clock: FixedClock) -> None:
    early = StoreOpening(staffed, clock).names()
    assert early is not None
    station, names = early
    assert station == "示范街劳动者服务站"
    assert [who.name for who in names if who.has_pin] == ["单雨桐", "赵国强"]


def test_second_window_on_the_same_folder_says_so(
    start: Start, staffed: Path, clock: FixedClock
) -> None:
    first = StoreOpening(staffed, clock)
    first.claim()
    second, _door = start(staffed)
    page = _cover(second)
    assert isinstance(page, ProblemPage)
    assert "已经开着" in " ".join(label.text() for label in page.findChildren(QLabel))
    first.release()
    _click(page, "再试一次")
    assert isinstance(_cover(second), SignInPage)


def test_a_swap_the_disk_refused_is_finished_before_anybody_goes_on(
    start: Start, staffed: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def torn(_folder: Path) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    window, door = start(staffed)
    _sign_in(window, "赵国强")
    assert door.office is not None
    made = backup.make_backup(door.office)
    proof = door.office.act(sign_in.prove, PIN)
    assert isinstance(proof, sign_in.Proof)
    replacing.make_ready(door.office, made, proof)
    with monkeypatch.context() as patch:
        patch.setattr(swap, "sync_folder", torn)
        window.asked.emit("take_over")
        page = _cover(window)
        assert isinstance(page, ProblemPage)
        assert replacing.is_half_done(DataFolder(staffed))

    _click(page, "再试一次")
    qtbot.waitUntil(lambda: not window.tasks.is_busy, timeout=20_000)

    assert not replacing.is_half_done(DataFolder(staffed))
    assert isinstance(_cover(window), SignInPage)


def test_folder_is_free_again_after_closing(start: Start, staffed: Path) -> None:
    window, door = start(staffed)
    _sign_in(window, "赵国强")
    assert door.office is not None
    door.office.act(settings.set_idle_minutes, 20)
    window.close()
    assert list((staffed / "backups").iterdir())
    again, _ = start(staffed)
    assert isinstance(_cover(again), SignInPage)


def test_station_is_set_up_by_keys_and_mouse_and_resumed_between(
    start: Start, tmp_path: Path
) -> None:
    root = tmp_path / "new"
    window, _ = start(root)
    wizard = _cover(window)
    assert isinstance(wizard, Wizard)
    type_in(wizard.forms[0].form._lines["name"], "示范街劳动者服务站")  # type: ignore[attr-defined]
    _click(wizard, "保存，下一步")
    window.close()

    window, door = start(root)
    wizard = _cover(window)
    assert isinstance(wizard, Wizard)
    assert wizard.title.text() == "开放时间"
    _click(wizard, "保存，下一步")
    step = wizard.current
    assert isinstance(step, PeopleStep)
    type_in(step.lines[0].name, "赵国强")
    step.lines[0].roles.set_roles({Role.LEAD, Role.CHAIR})
    _click(wizard, "保存，下一步")
    assert "您不能给自己" in wizard.notice.text
    step.lines[0].roles.set_roles({Role.LEAD})
    type_in(step.lines[1].name, "孙惠民")
    _click(wizard, "再加一位")
    type_in(step.lines[2].name, "单雨桐")
    _click(wizard, "保存，下一步")
    _click(wizard, "保存，下一步")
    stock = wizard.current
    assert isinstance(stock, StockStep)
    for field, text in ((stock.name, "桶装水"), (stock.unit, "桶"), (stock.quantity.line, "１２")):
        type_in(field, text)
    _click(wizard, "加入")
    assert "已加入：桶装水" in wizard.notice.text
    _click(wizard, "保存，下一步")
    recovery = wizard.current
    assert isinstance(recovery, RecoveryStep)
    _click(wizard, "完成建站，去登录")
    assert "还没有试过" in wizard.notice.text
    _click(wizard, "制作恢复码")
    assert "还没有试过" not in wizard.notice.text
    code = recovery.pad.code
    _click(recovery, "已经在纸上了，收起来")
    assert recovery.pad.code == ""
    assert not [w for w in recovery.findChildren(QLabel) if w.text() in code.split("-")]
    type_in(recovery.pad.field, code.lower())
    press(recovery.pad.field, Qt.Key.Key_Return)
    _click(wizard, "完成建站，去登录")
    page = _pick(window, "赵国强")
    assert {tile.text() for tile in page.findChildren(NameTile)} == {"赵国强", "孙惠民", "单雨桐"}
    _give_pin(page)
    _give_pin(page)
    assert not window.is_covered
    assert door.office is not None
    assert door.office.actor.roles == {Role.LEAD}


def test_sample_is_loaded_from_the_wizard_and_removed(
    start: Start, tmp_path: Path, qtbot: QtBot
) -> None:
    window, door = start(tmp_path / "new")
    wizard = _cover(window)
    assert isinstance(wizard, Wizard)
    _click(wizard, "先看看示例站点")
    qtbot.waitUntil(lambda: isinstance(window._cover, SignInPage), timeout=30_000)
    page = _pick(window, "赵国强")
    _give_pin(page)
    _give_pin(page)
    assert window.header.sample.isVisible()
    window.asked.emit("remove_sample")
    assert isinstance(_cover(window), Wizard)
    assert door.office is not None
    assert not door.office.has_station


def test_run_without_a_display_takes_pictures_and_changes_nothing(
    staffed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from app.bootstrap import open_copy

    before = {path: path.read_bytes() for path in staffed.rglob("*") if path.is_file()}
    folder = tmp_path / "screens"
    assert run(["--data", str(staffed), "--screens", str(folder)], StoreOpening, open_copy) == 0
    taken = sorted(path.name for path in folder.iterdir())
    assert len(taken) >= 10
    tabs = {f"setup-{tab.id}" for tab in TABS[1:] if tab.exists}
    tabs |= {"setup-gap-rooms"} if "setup-gap" in tabs else set()
    assert tabs <= {name.removesuffix(".png").partition("-")[2] for name in taken}
    assert str(folder) in capsys.readouterr().err
    after = {path: path.read_bytes() for path in staffed.rglob("*") if path.is_file()}
    assert after == before


def test_wrong_words_are_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    from app.bootstrap import open_copy

    assert run(["--nonsense"], StoreOpening, open_copy) == 2
    assert capsys.readouterr().err


def test_removal_of_a_real_station_is_refused(start: Start, staffed: Path) -> None:
    window, door = start(staffed)
    _sign_in(window, "赵国强")
    window.asked.emit("remove_sample")
    assert isinstance(_cover(window), ProblemPage)
    assert door.office is not None
    with pytest.raises(UserError):
        sample.remove_sample(door.office)
    assert door.office.read(people.list_people)
