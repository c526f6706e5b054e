"""The start passphrase at the window: asked before any name, slowed down, set anew by the code."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.bootstrap import open_office
from app.core.clock import FixedClock
from app.core.errors import PassphraseNeeded, WrongPassphrase
from app.core.permissions import Role
from app.core.recovery_code import format_code
from app.models import AuditEntry
from app.services import key_change
from app.services.appointments import Consent
from app.services.context import Actor
from app.services.sign_in import Proof
from app.services.start_passphrase import PassphraseDoor
from app.storage import key_lock, keys
from app.ui.front_door import NEW_KEYS, FrontDoor
from app.ui.main_window import MainWindow
from app.ui.passphrase import PassphrasePage
from app.ui.sign_in import SignInPage
from tests.ui.conftest import press, show
from tests.ui.pages.opened import type_in
from tests.ui.test_front_door import _click, _cover, _id, cheap_pins, staffed, start

__all__ = ["cheap_pins", "staffed", "start"]

Start = Callable[[Path], tuple[MainWindow, FrontDoor]]
FIRST, SECOND = "四海之内皆兄弟也2026", "correct horse 7"


@pytest.fixture(autouse=True)
def a_quick_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_lock, "MEMORY_KIB", 64)
    monkeypatch.setattr(key_lock, "PASSES", 1)


@pytest.fixture
def locked(staffed: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A station with a start passphrase, as a fresh start of the program finds it."""
    keys.set_passphrase(keys.load(staffed / "keys"), FIRST)
    monkeypatch.setattr(keys, "_given", {})
    return staffed


def _page(window: MainWindow) -> PassphrasePage:
    page = _cover(window)
    assert isinstance(page, PassphrasePage)
    return page


def _give(page: PassphrasePage, passphrase: str) -> None:
    page.field.setText(passphrase)
    press(page.field, Qt.Key.Key_Return)


def test_no_name_is_shown_before_the_passphrase(start: Start, locked: Path, qtbot: QtBot) -> None:
    window, door = start(locked)
    page = _page(window)
    assert not any("赵国强" in label.text() for label in window.findChildren(QLabel))
    assert door.office is None

    _give(page, SECOND)
    assert "不对" in page.wrong.text()
    _give(page, FIRST)

    qtbot.waitUntil(lambda: not window.tasks.is_busy, timeout=20_000)
    assert isinstance(_cover(window), SignInPage)
    assert door.office is not None


def test_the_passphrase_shows_as_dots_until_asked(start: Start, locked: Path) -> None:
    page = _page(start(locked)[0])
    type_in(page.field, "abc")

    assert page.field.displayText() != "abc"
    _click(page, "显示")
    assert page.field.displayText() == "abc"


def test_wrong_passphrases_make_wait_longer(locked: Path, clock: FixedClock) -> None:
    door = PassphraseDoor(locked / "keys", clock)
    waits = []
    for _ in range(8):
        with pytest.raises(WrongPassphrase, match="不对"):
            door.give(SECOND)
        waits.append(door.seconds_to_wait())
        clock.advance(door.seconds_to_wait())

    assert waits == sorted(waits)
    assert waits[:2] == [0, 0]
    assert waits[-1] == 300


def test_while_waiting_even_the_right_one_is_not_tried(locked: Path, clock: FixedClock) -> None:
    door = PassphraseDoor(locked / "keys", clock)
    for _ in range(3):
        with pytest.raises(WrongPassphrase):
            door.give(SECOND)

    with pytest.raises(WrongPassphrase, match="请等"):
        door.give(FIRST)
    clock.advance(5)
    door.give(FIRST)
    assert not door.is_closed


def test_the_window_rests_while_one_has_to_wait(start: Start, locked: Path) -> None:
    page = _page(start(locked)[0])
    for _ in range(3):
        _give(page, SECOND)

    assert not page.field.isEnabled()
    assert "还要等 5 秒" in page.wrong.text()


def test_typing_on_while_one_has_to_wait_presses_nothing(start: Start, locked: Path) -> None:
    window = start(locked)[0]
    show(window)
    page = _page(window)
    page.field.setFocus()
    for _ in range(3):
        _give(page, SECOND)

    focused = window.focusWidget()
    assert focused is not None
    press(focused, Qt.Key.Key_Space)

    assert page.field.echoMode() is QLineEdit.EchoMode.Password
    assert page.views.currentWidget().isAncestorOf(page.field)


def test_the_end_of_the_wait_leaves_whoever_types_the_code_alone(
    start: Start, locked: Path
) -> None:
    window = start(locked)[0]
    show(window)
    page = _page(window)
    for _ in range(3):
        _give(page, SECOND)

    _click(page, "忘了启动密码？")
    assert window.focusWidget() is page.code
    for _ in range(5):
        page._countdown.timeout.emit()

    assert page.field.isEnabled()
    assert window.focusWidget() is page.code


def test_a_forgotten_passphrase_is_set_anew_with_the_sealed_code(
    start: Start, locked: Path, blank_folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, door = start(locked)
    page = _page(window)
    _click(page, "忘了启动密码？")
    code = format_code((blank_folder / "recovery.bytes").read_bytes())
    page.code.setText(format_code(b"x" * 20))
    page.new.setText(SECOND)
    page.again.setText(FIRST)
    _click(page, "设好新的启动密码，打开")
    assert "不一样" in page.code_wrong.text()
    page.again.setText(SECOND)
    _click(page, "设好新的启动密码，打开")
    assert "恢复码与这份数据不符" in page.code_wrong.text()
    page.code.setText(code)
    _click(page, "设好新的启动密码，打开")

    qtbot.waitUntil(lambda: not window.tasks.is_busy, timeout=20_000)
    assert isinstance(_cover(window), SignInPage)
    assert door.office is not None
    acts = door.office.read(lambda ctx: ctx.session.query(AuditEntry.act, AuditEntry.actor).all())
    assert ("用恢复码重设启动密码", "恢复码") in [tuple(row) for row in acts]
    monkeypatch.setattr(keys, "_given", {})
    keys.unlock(locked / "keys", SECOND)
    with pytest.raises(WrongPassphrase):
        keys.unlock(locked / "keys", FIRST)


def test_the_command_line_takes_it_from_the_environment(
    locked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(PassphraseNeeded, match="YIZHAN_PASSPHRASE"), open_office(locked):
        pass
    monkeypatch.setenv("YIZHAN_PASSPHRASE", SECOND)
    with pytest.raises(WrongPassphrase), open_office(locked):
        pass
    monkeypatch.setenv("YIZHAN_PASSPHRASE", FIRST)
    with open_office(locked) as office:
        assert office.has_station


def test_the_command_line_takes_it_from_a_line_of_standard_input(
    locked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{FIRST}\n"))

    with open_office(locked) as office:
        assert office.has_station


def test_pictures_of_a_locked_station_leave_no_key_behind(
    locked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.bootstrap import open_copy

    monkeypatch.setenv("YIZHAN_PASSPHRASE", FIRST)
    with open_copy(locked) as office:
        data_key = office.database.keys.data_key
        kept = [path for path in office.folder.root.rglob("*") if path.is_file()]
        assert office.has_station
        assert not any(data_key.encode() in path.read_bytes() for path in kept)


def test_new_keys_end_the_session_and_the_names_come_again(
    start: Start, staffed: Path, qtbot: QtBot
) -> None:
    window, door = start(staffed)
    office = door.office
    assert office is not None
    office.actor = Actor(_id(office, "赵国强"), "赵国强", frozenset({Role.LEAD}))
    now = office.clock.now()
    proofs = [Proof(_id(office, name), now) for name in ("赵国强", "孙惠民")]
    code = key_change.prepare_new_keys(office, proofs[0], Consent(proofs[1]))
    key_change.try_new_keys(office, code)
    old = office.database.keys

    window.asked.emit(NEW_KEYS)

    qtbot.waitUntil(lambda: isinstance(_cover(window), SignInPage), timeout=20_000)
    qtbot.waitUntil(lambda: not window.tasks.is_busy, timeout=20_000)
    assert door.office is not None
    assert door.office.database.keys.data_key != old.data_key
    assert door.office.actor.person_id is None
    assert list((staffed / "backups").glob("*.yzbak"))
