"""The window makes copies by the clock, and offers the way back when the store is damaged."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import StoreOpening
from app.core.clock import FixedClock
from app.core.permissions import Role
from app.core.recovery_code import format_code
from app.services import backup, settings, sign_in
from app.services.context import Actor
from app.services.office import Office
from app.storage import database
from app.storage.folder import DataFolder
from app.ui.damaged import DamagedPage
from app.ui.front_door import FrontDoor
from app.ui.main_window import MainWindow
from app.ui.sign_in import SignInPage
from app.ui.wizard import Wizard
from tests.ui.conftest import Answers, show, type_in
from tests.ui.desk import sit_down

Start = Callable[[Path], tuple[MainWindow, FrontDoor]]


@pytest.fixture
def start(qtbot: QtBot, qapp: QApplication, clock: FixedClock) -> Iterator[Start]:
    doors: list[MainWindow] = []

    def begin(root: Path) -> tuple[MainWindow, FrontDoor]:
        window = MainWindow()
        door = FrontDoor(window, StoreOpening(root, clock), qapp)
        doors.append(window)
        show(window)
        door.start()
        settle(window, qtbot)
        return window, door

    yield begin
    for window in doors:
        window.close()


def settle(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.tasks.is_busy, timeout=30_000)
    QApplication.processEvents()


@pytest.fixture
def station(staffed_folder: Path, tmp_path: Path, clock: FixedClock) -> tuple[Path, Path]:
    """A station's folder, and a backup of it on a stick; there is none in the folder."""
    root = tmp_path / "station"
    shutil.copytree(staffed_folder, root)
    store = database.open_existing(DataFolder(root))
    office = Office(store, clock, Actor(None, "测试", frozenset(Role)))
    path = backup.make_backup(office, tmp_path / "usb")
    office.act(settings.set_idle_minutes, 20)
    office.database.checkpoint()
    office.close()
    (root / "backups" / "proofs.json").unlink()
    return root, path


def words(within: QWidget) -> str:
    return " ".join(label.text() for label in within.findChildren(QLabel) if label.isVisible())


def cover(window: MainWindow) -> QWidget:
    QApplication.processEvents()
    return window._cover


def spoil(root: Path) -> None:
    store = root / "station.db"
    content = bytearray(store.read_bytes())
    content[len(content) // 2] ^= 1
    store.write_bytes(content)


def test_a_damaged_store_is_brought_back_before_anybody_signs_in(
    start: Start, station: tuple[Path, Path]
) -> None:
    root, path = station
    shutil.copy(path, root / "backups")
    spoil(root)

    window, door = start(root)

    assert isinstance(cover(window), SignInPage)
    assert door.office is not None
    assert door.office.read(settings.preferences).idle_minutes == 10


def test_without_a_good_copy_a_backup_is_chosen_on_the_page_that_says_so(
    start: Start, station: tuple[Path, Path], answers: Answers, qtbot: QtBot, tmp_path: Path
) -> None:
    root, path = station
    spoil(root)
    window, door = start(root)
    page = cover(window)
    assert isinstance(page, DamagedPage)
    assert "没有找到能用的备份" in words(page)
    broken = tmp_path / "broken.yzbak"
    broken.write_bytes(path.read_bytes()[:-9])

    answers.expect("选一份备份", [broken])
    QTest.mouseClick(page.button, Qt.MouseButton.LeftButton)
    settle(window, qtbot)
    again = cover(window)
    assert isinstance(again, DamagedPage)
    assert "文件不完整" in words(again)
    answers.expect("选一份备份", [path])
    QTest.mouseClick(again.button, Qt.MouseButton.LeftButton)
    settle(window, qtbot)

    assert isinstance(cover(window), SignInPage)
    assert door.office is not None
    assert door.office.read(settings.preferences).idle_minutes == 10
    assert len(list(root.glob("quarantine-*/station.db"))) == 1


def test_where_the_key_alone_is_gone_the_sealed_code_goes_on_with_the_same_store(
    start: Start, station: tuple[Path, Path], qtbot: QtBot, blank_folder: Path
) -> None:
    root, _path = station
    (root / "keys" / "station.key").unlink()
    window, door = start(root)
    page = cover(window)
    assert isinstance(page, DamagedPage)
    assert "钥匙文件" in words(page)
    QTest.mouseClick(page.find_button, Qt.MouseButton.LeftButton)
    assert "恢复码还空着" in page.wrong.text()
    type_in(page.code, format_code(bytes(20)))
    QTest.mouseClick(page.find_button, Qt.MouseButton.LeftButton)
    assert "恢复码与这份数据不符" in page.wrong.text()

    page.code.clear()
    type_in(page.code, format_code((blank_folder / "recovery.bytes").read_bytes()).lower())
    QTest.mouseClick(page.find_button, Qt.MouseButton.LeftButton)
    settle(window, qtbot)

    assert isinstance(cover(window), SignInPage)
    assert door.office is not None
    assert not list(root.glob("replaced-*"))
    assert not list(root.glob("quarantine-*"))


def test_where_the_key_is_gone_the_sealed_code_brings_the_backup_back(
    start: Start,
    station: tuple[Path, Path],
    answers: Answers,
    qtbot: QtBot,
    blank_folder: Path,
) -> None:
    root, path = station
    shutil.rmtree(root / "keys")
    window, door = start(root)
    page = cover(window)
    assert isinstance(page, DamagedPage)
    assert "钥匙文件" in words(page)

    type_in(page.code, format_code((blank_folder / "recovery.bytes").read_bytes()).lower())
    answers.expect("选一份备份", [path])
    QTest.mouseClick(page.button, Qt.MouseButton.LeftButton)
    settle(window, qtbot)

    assert door.office is not None
    assert door.office.read(settings.preferences).idle_minutes == 10


@pytest.fixture
def open_window(
    start: Start, station: tuple[Path, Path], qtbot: QtBot
) -> tuple[MainWindow, FrontDoor, Office]:
    window, door = start(station[0])
    office = door.office
    assert office is not None
    sit_down(office, "赵国强")
    door._welcome()
    return window, door, office


def test_a_copy_is_made_by_the_clock_in_the_background(
    open_window: tuple[MainWindow, FrontDoor, Office], qtbot: QtBot
) -> None:
    window, door, office = open_window
    assert window.bottom.backup.text() == "！ 尚无备份"

    door.backups._timer.timeout.emit()
    assert window.tasks.is_busy
    settle(window, qtbot)

    assert window.bottom.backup.text() == "✓ 已备份 12:00，已验证"
    assert window.bottom.proof.text() == "上次验证可恢复 10-22"
    door.backups.look()
    assert not window.tasks.is_busy
    assert len(backup.list_backups(office.folder)) == 1


def test_a_copy_by_the_clock_that_fails_is_said_and_stays_said(
    open_window: tuple[MainWindow, FrontDoor, Office], qtbot: QtBot
) -> None:
    window, door, office = open_window
    shutil.rmtree(office.folder.backups)
    office.folder.backups.write_text("in the way")

    door.backups.look()
    settle(window, qtbot)

    page = window.page(window.current_id())
    assert page is not None
    assert "备份没有写成" in page.notice.text
    assert "刚才的定时备份没有做成" in window.bottom.backup.text()
    office.folder.backups.unlink()
    door.backups.look()
    settle(window, qtbot)
    assert window.bottom.backup.text() == "✓ 已备份 12:00，已验证"


def test_the_month_gives_way_to_the_backup_on_a_small_screen(
    open_window: tuple[MainWindow, FrontDoor, Office], qtbot: QtBot
) -> None:
    window, door, _office = open_window
    door.backups.look()
    settle(window, qtbot)

    window.resize(1366, 768)
    QApplication.processEvents()
    assert window.bottom.month.isVisible()
    window.resize(800, 480)
    QApplication.processEvents()
    assert window.bottom.proof.isVisible()
    assert not window.bottom.month.isVisible()


def test_a_station_of_another_pc_comes_in_from_its_backup_at_the_first_start(
    start: Start,
    station: tuple[Path, Path],
    answers: Answers,
    qtbot: QtBot,
    blank_folder: Path,
    tmp_path: Path,
) -> None:
    _, path = station
    root = tmp_path / "new"
    window, door = start(root)
    wizard = cover(window)
    assert isinstance(wizard, Wizard)
    QTest.mouseClick(wizard.restore_button, Qt.MouseButton.LeftButton)
    page = cover(window)
    assert isinstance(page, DamagedPage)

    type_in(page.code, format_code((blank_folder / "recovery.bytes").read_bytes()).lower())
    answers.expect("选一份备份", [path])
    QTest.mouseClick(page.button, Qt.MouseButton.LeftButton)
    settle(window, qtbot)

    assert isinstance(cover(window), SignInPage)
    assert door.office is not None
    assert door.office.has_station
    sit_down(door.office, "赵国强")
    (told,) = door.office.read(sign_in.unseen_notices)
    assert told.startswith("这台电脑上的数据是从 2026-10-22 12:00 的备份恢复的")
