"""设置 by keys and mouse: card, lists, PIN, import with preview and undo, backup and restore."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.core.clock import FixedClock
from app.services import importing, people, sample, settings, setup, sign_in
from app.services.context import Actor
from app.services.office import Office
from app.services.replacing import make_ready, take_over
from app.storage import replacing
from app.ui import application
from app.ui.front_door import REMOVE_SAMPLE, TAKE_OVER
from app.ui.main_window import MainWindow
from app.ui.pages.settings import SettingsPage
from app.ui.settings.backups import BackupPanel
from app.ui.settings.desk import LookPanel, PinPanel
from app.ui.settings.importing import ImportPanel
from app.ui.settings.lists import ListsPanel
from app.ui.settings.station import OpeningPanel, StationPanel
from tests.ui.conftest import Answers, press, show
from tests.ui.desk import no_lines, sit_down
from tests.ui.pages.opened import type_in


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


def _open(window: MainWindow, office: Office, name: str, key: str) -> SettingsPage:
    sit_down(office, name)
    window.welcome(office, no_lines, "settings")
    window.go("settings", key)
    page = window.page("settings")
    assert isinstance(page, SettingsPage)
    QApplication.processEvents()
    return page


def _words(within: QWidget) -> list[str]:
    QApplication.processEvents()
    return [b.text() for b in within.findChildren(QAbstractButton) if b.isVisible()]


def _click(within: QWidget, text: str) -> None:
    QApplication.processEvents()
    found = [b for b in within.findChildren(QAbstractButton) if b.text() == text and b.isVisible()]
    assert found, (text, _words(within))
    QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)


def _wait(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.tasks.is_busy, timeout=30_000)
    QApplication.processEvents()


def test_address_is_kept_as_it_was_typed(window: MainWindow, office: Office) -> None:
    page = _open(window, office, "赵国强", "station")
    panel = page.panel("station")
    assert isinstance(panel, StationPanel)
    line = panel.form.field("address")
    QTest.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    type_in(line, "示范街１８号（一楼）")
    _click(page, "保存站点信息")
    assert page.notice.text == "站点信息已保存。"
    assert office.read(setup.station_fields).address == "示范街１８号（一楼）"


def test_an_area_that_is_no_number_is_said_below_its_field(
    window: MainWindow, office: Office
) -> None:
    page = _open(window, office, "赵国强", "station")
    panel = page.panel("station")
    assert isinstance(panel, StationPanel)
    line = panel.form.field("area_m2")
    type_in(line, "abc")
    _click(page, "保存站点信息")
    assert "面积“abc”不是数字" in panel.form.error_of("area_m2")
    assert window.focusWidget() is line
    QTest.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    type_in(line, "３６．５")
    _click(page, "保存站点信息")
    assert page.notice.text == "站点信息已保存。"
    assert office.read(setup.station_fields).area_m2 == "36.5"


def test_attendant_reads_the_card_and_changes_nothing(window: MainWindow, office: Office) -> None:
    page = _open(window, office, "单雨桐", "station")
    assert "保存站点信息" not in _words(page)
    panel = page.panel("station")
    assert isinstance(panel, StationPanel)
    assert not panel.form.isEnabled()


def test_half_a_span_is_said(window: MainWindow, office: Office) -> None:
    page = _open(window, office, "赵国强", "opening")
    panel = page.panel("opening")
    assert isinstance(panel, OpeningPanel)
    type_in(panel.form._days[5].times[0].line, "9:00")
    _click(page, "保存开放时间")
    assert "星期六只填了一半" in page.notice.text


def test_service_is_added_moved_and_switched_off(window: MainWindow, office: Office) -> None:
    page = _open(window, office, "赵国强", "lists")
    panel = page.panel("lists")
    assert isinstance(panel, ListsPanel)
    type_in(panel.services.new, "理发")
    press(panel.services.new, Qt.Key.Key_Return)
    assert page.notice.text == "已添加：理发。"
    word = panel.services.words[-1]
    up = next(b for b in word.findChildren(QAbstractButton) if b.accessibleName() == "上移：理发")
    QTest.mouseClick(up, Qt.MouseButton.LeftButton)
    names = [entry.name for entry in office.read(settings.list_entries, "services")]
    assert names.index("理发") == len(names) - 2


def test_larger_letters_are_kept_for_the_next_start(window: MainWindow, office: Office) -> None:
    page = _open(window, office, "单雨桐", "look")
    assert isinstance(page.panel("look"), LookPanel)
    _click(page, "150%")
    assert application.saved_scale(office.folder.root) == 150
    assert "下次打开" in page.notice.text


def test_own_pin_is_changed_with_the_old_one(window: MainWindow, office: Office) -> None:
    who = next(e.id for e in office.read(people.list_people) if e.name == "单雨桐")
    office.act(sign_in.set_own_pin, who, "2580")
    page = _open(window, office, "单雨桐", "pin")
    panel = page.panel("pin")
    assert isinstance(panel, PinPanel)
    for pin in ("2580", "1379", "1379"):
        type_in(panel.pad, pin)
        press(panel.pad, Qt.Key.Key_Return)
    assert "口令已改" in page.notice.text
    assert isinstance(office.act(sign_in.sign_in, who, "1379"), Actor)


def test_ledger_is_looked_at_taken_over_and_taken_back(
    window: MainWindow, office: Office, qtbot: QtBot
) -> None:
    page = _open(window, office, "赵国强", "import")
    panel = page.panel("import")
    assert isinstance(panel, ImportPanel)
    before = office.read(importing.latest_imports)
    panel.drop.dropped.emit([sample.LEDGER])
    _wait(window, qtbot)
    assert panel.answer is not None
    assert office.read(importing.latest_imports) == before
    assert panel.preview.list.rows.rowCount() > 50
    refused = [line for line in panel.answer.lines if line.verdict == "refused"]
    first = panel.preview.list.rows.row_at(panel.preview.list.rows.index(0, 0))
    assert first.chip == ("不收" if refused else "有改动")
    assert panel.preview.list.hasFocus()
    pill = next(word for word in _words(panel) if word.startswith("不收"))
    assert pill == f"不收 {len(refused)}"
    _click(panel, pill)
    _click(panel, panel.preview.take_button.text())
    _wait(window, qtbot)
    assert "已导入 ledger-2026-10.xlsx" in page.notice.text
    assert len(office.read(importing.latest_imports)) == len(before) + 1
    _click(window, "撤销：导入 ledger-2026-10.xlsx")
    _wait(window, qtbot)
    assert "已撤销导入" in page.notice.text
    assert office.read(importing.latest_imports)[0]["undone_at"]


def test_damaged_workbook_is_said_in_words(
    window: MainWindow, office: Office, qtbot: QtBot, tmp_path: Path
) -> None:
    page = _open(window, office, "赵国强", "import")
    panel = page.panel("import")
    assert isinstance(panel, ImportPanel)
    broken = tmp_path / "台账.xlsx"
    broken.write_bytes(b"no workbook at all")
    panel.drop.dropped.emit([broken])
    _wait(window, qtbot)
    assert page.notice.text
    assert panel.answer is None


def _set_pin(office: Office, name: str) -> None:
    who = next(e.id for e in office.read(people.list_people) if e.name == name)
    office.act(sign_in.set_own_pin, who, "2580")


def test_backup_is_made_and_put_in_the_place_of_the_data(
    window: MainWindow, office: Office, qtbot: QtBot
) -> None:
    _set_pin(office, "赵国强")
    page = _open(window, office, "赵国强", "backup")
    panel = page.panel("backup")
    assert isinstance(panel, BackupPanel)
    asked: list[str] = []
    window.asked.connect(asked.append)
    _click(page, "现在备份")
    _wait(window, qtbot)
    assert "试着恢复核对过" in page.notice.text
    office.act(settings.set_idle_minutes, 30)
    _click(page, "用它恢复")
    assert "会少 1 条记录" in panel.restoring.loss.text()
    assert "设置 1 条" in panel.restoring.loss.text()
    type_in(panel.restoring.pad, "2580")
    press(panel.restoring.pad, Qt.Key.Key_Return)
    _wait(window, qtbot)
    assert asked == [TAKE_OVER]
    restored = take_over(office)
    try:
        assert restored.read(settings.preferences).idle_minutes == 10
        assert restored.read(people.list_people)
        kept = list(restored.folder.root.glob("replaced-*/station.db"))
        assert len(kept) == 1
    finally:
        restored.close()


def test_on_a_small_screen_a_wrong_pin_is_seen_and_the_loss_is_read_first(
    window: MainWindow, office: Office, qtbot: QtBot
) -> None:
    _set_pin(office, "赵国强")
    window.resize(911, 512)
    page = _open(window, office, "赵国强", "backup")
    panel = page.panel("backup")
    assert isinstance(panel, BackupPanel)
    _click(page, "现在备份")
    _wait(window, qtbot)
    _click(page, "用它恢复")
    QTest.qWait(50)
    assert panel.restoring.loss.visibleRegion().boundingRect().height() > 20
    assert page.notice.isHidden(), "the news of before takes no room"

    pad = panel.restoring.pad
    type_in(pad, "9999")
    assert _is_seen(pad._dots)
    press(pad, Qt.Key.Key_Return)
    QTest.qWait(50)

    assert "口令不对" in pad.problem()
    assert _is_seen(pad._problem)


def _is_seen(part: QWidget) -> bool:
    return part.visibleRegion().boundingRect().height() == part.height()


def test_take_over_cut_short_is_finished_at_the_next_start(
    office: Office, clock: FixedClock
) -> None:
    from app.services.backup import make_backup

    _set_pin(office, "赵国强")
    sit_down(office, "赵国强")
    path = make_backup(office)
    proof = office.act(sign_in.prove, "2580")
    assert isinstance(proof, sign_in.Proof)
    make_ready(office, path, proof)
    folder = office.folder
    office.database.checkpoint()
    office.close()
    kept = replacing.begin(folder, "replaced-20261022-120000")
    (folder.root / "keys").replace(kept / "keys")
    assert replacing.finish(folder)
    assert not replacing.finish(folder)
    from app.storage import database

    again = Office(database.open_existing(folder), clock)
    assert again.read(people.list_people)
    again.close()


def test_only_the_sample_offers_to_remove_itself(
    window: MainWindow, office: Office, blank_office: Office, answers: Answers
) -> None:
    page = _open(window, office, "赵国强", "station")
    assert "sample" not in page._kinds
    sample.load_sample(blank_office)
    page = _open(window, blank_office, "赵国强", "sample")
    asked: list[str] = []
    window.asked.connect(asked.append)
    answers.expect("删除整个示例站点", answer=True)
    _click(page, "删除示例站点，建自己的站")
    assert asked == [REMOVE_SAMPLE]
