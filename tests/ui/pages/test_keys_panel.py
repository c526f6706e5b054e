"""设置 → 钥匙 by keys and mouse: sheet, start passphrase, new keys, whose word each needs."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.core.recovery_code import parse_code
from app.services import key_change, people, sealed_sheet, sign_in
from app.services.office import Office
from app.storage import key_lock, keys
from app.ui.forms.recovery import RecoveryPad
from app.ui.front_door import NEW_KEYS
from app.ui.main_window import MainWindow
from app.ui.pages.settings import SettingsPage
from app.ui.settings.keys import KeysPanel
from app.ui.widgets import PinPad
from tests.ui.conftest import press
from tests.ui.pages.opened import type_in
from tests.ui.pages.test_settings import _click, _open, _words, window

__all__ = ["window"]

GOOD = "四海之内皆兄弟也2026"
PIN = "2580"


@pytest.fixture(autouse=True)
def quick_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "MEMORY_KIB", 64)
    monkeypatch.setattr(key_lock, "MEMORY_KIB", 64)
    monkeypatch.setattr(key_lock, "PASSES", 1)


@pytest.fixture
def with_pins(office: Office) -> Office:
    for name in ("赵国强", "孙惠民"):
        entry = next(e for e in office.read(people.list_people) if e.name == name)
        office.act(sign_in.set_own_pin, entry.id, PIN)
    return office


def _panel(
    window: MainWindow, office: Office, name: str = "赵国强"
) -> tuple[SettingsPage, KeysPanel]:
    page = _open(window, office, name, "keys")
    panel = page.panel("keys")
    assert isinstance(panel, KeysPanel)
    return page, panel


def _give_pin(pad: PinPad) -> None:
    QApplication.processEvents()
    type_in(pad, PIN)
    press(pad, Qt.Key.Key_Return)


def _types_back(panel: KeysPanel) -> str:
    pad: RecoveryPad = panel.pad
    code = pad.code
    _click(panel, "已经在纸上了，收起来")
    assert not [w for w in panel.findChildren(QLabel) if w.text() in code.split("-")]
    type_in(pad.field, code.lower())
    press(pad.field, Qt.Key.Key_Return)
    return code


def test_attendant_reads_how_the_keys_lie_and_who_may_change_them(
    window: MainWindow, office: Office
) -> None:
    page, panel = _panel(window, office, "单雨桐")

    assert not {"设启动密码", "换钥匙", "制作恢复码"} & set(_words(page))
    assert any("责任人" in label.text() for label in panel.findChildren(QLabel))


def test_lead_sets_a_start_passphrase(window: MainWindow, with_pins: Office) -> None:
    page, panel = _panel(window, with_pins)
    _click(page, "设启动密码")
    type_in(panel.secret.new, "12345678")
    press(panel.secret.new, Qt.Key.Key_Return)
    press(panel.secret.again, Qt.Key.Key_Return)
    assert "至少要 12 位" in panel.secret.wrong.text()
    panel.secret.new.setText(GOOD)
    panel.secret.again.setText(GOOD)
    _click(page, "下一步")
    _give_pin(panel.pin.pad)

    assert "启动密码设好了" in page.notice.text
    assert keys.is_locked(with_pins.folder.keys)
    assert panel.secret.new.text() == ""
    assert "取消启动密码" in _words(page)


def test_new_sheet_needs_the_chair_and_is_typed_back(window: MainWindow, with_pins: Office) -> None:
    page, panel = _panel(window, with_pins)
    _click(page, "制作恢复码")
    _give_pin(panel.pin.pad)
    _give_pin(panel.consent.pad)

    code = _types_back(panel)

    assert "恢复码对上了" in page.notice.text
    assert keys.fits_recovery(with_pins.folder.keys, parse_code(code))
    assert with_pins.read(sealed_sheet.sheet).tried_on == "2026-10-22"
    assert "照着纸试一次" in _words(page)


def test_on_a_small_screen_who_must_agree_and_the_whole_code_are_seen(
    window: MainWindow, with_pins: Office
) -> None:
    window.resize(911, 512)
    page, panel = _panel(window, with_pins)
    _click(page, "制作恢复码")
    _give_pin(panel.pin.pad)
    QTest.qWait(50)
    asked: tuple[QWidget, ...] = (panel.consent.words, panel.consent.pad._dots)
    for part in asked:
        assert part.visibleRegion().boundingRect().height() == part.height(), part

    _give_pin(panel.consent.pad)
    QTest.qWait(50)

    for part in (*panel.pad._groups, panel.pad.print_button, panel.pad.away_button):
        assert part.visibleRegion().boundingRect().height() == part.height(), part


def test_leaving_half_way_changes_nothing(window: MainWindow, with_pins: Office) -> None:
    before = (with_pins.folder.keys / "recovery.wrap").read_bytes()
    page, panel = _panel(window, with_pins)
    _click(page, "换钥匙")
    _give_pin(panel.pin.pad)
    _give_pin(panel.consent.pad)
    assert panel.pad.code
    _click(page, "不做了")

    assert panel.pad.code == ""
    assert key_change.new_key_id(with_pins) == ""
    assert (with_pins.folder.keys / "recovery.wrap").read_bytes() == before


def test_new_keys_are_asked_of_the_door_once_their_code_was_tried(
    window: MainWindow, with_pins: Office, qtbot: QtBot
) -> None:
    page, panel = _panel(window, with_pins)
    _click(page, "换钥匙")
    _give_pin(panel.pin.pad)
    _give_pin(panel.consent.pad)

    with qtbot.waitSignal(page.ask) as asked:
        _types_back(panel)

    assert asked.args == [NEW_KEYS]
    key_change.take_over(with_pins).close()
