"""设置 → 安装标准: a file is chosen, checked in place, installed and chosen to be measured by."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.services import setup, shelf
from app.services.office import Office
from app.ui.pages.settings import SettingsPage
from app.ui.settings.own_standards import OwnStandardsPanel
from app.ui.settings.station import StandardsPanel
from tests.services.test_standard_install import AIR, CHAIRS, COOLING, FAN, written
from tests.ui.conftest import Answers
from tests.ui.pages.opened import click, open_page


@pytest.fixture
def page(as_person: Callable[[str], Office], qtbot: QtBot) -> SettingsPage:
    return open_page(SettingsPage, as_person("赵国强"), qtbot, "own-standards")


def panel(page: SettingsPage) -> OwnStandardsPanel:
    found = page.panel("own-standards")
    assert isinstance(found, OwnStandardsPanel)
    return found


def choose(page: SettingsPage, path: Path, qtbot: QtBot) -> OwnStandardsPanel:
    shown = panel(page)
    before = shown.examined
    shown.drop.dropped.emit([path])
    qtbot.waitUntil(lambda: shown.examined is not before, timeout=30_000)
    return shown


def test_a_faulty_file_is_told_by_cell_and_offers_no_installation(
    page: SettingsPage, qtbot: QtBot, tmp_path: Path
) -> None:
    path = written(tmp_path / "示例.xlsx", dict(CHAIRS, 条款=""), dict(COOLING), AIR, FAN)

    shown = choose(page, path, qtbot)

    assert "1 处要改" in shown.head.text()
    assert "D2（rest.chairs）：缺少 “条款”" in shown.words.text()
    assert not shown.install_button.isVisible()


def test_a_good_file_is_previewed_installed_and_can_be_chosen(
    page: SettingsPage, qtbot: QtBot, tmp_path: Path
) -> None:
    shown = choose(page, written(tmp_path / "示例.xlsx"), qtbot)
    assert "示例市服务站标准（2024年版）" in shown.head.text()

    click(shown.install_button)

    assert "已装好" in page.notice.text
    page.open_with("standards")
    choice = page.panel("standards")
    assert isinstance(choice, StandardsPanel)
    choice.form.boxes["example-2024"].setChecked(True)
    choice.save()
    office = panel(page).office
    assert office.read(setup.chosen_standards) == ("example-2024",)
    assert office.read(shelf.find, "example-2024") is not None


def test_the_template_is_saved_where_one_says(
    page: SettingsPage, answers: Answers, tmp_path: Path
) -> None:
    path = tmp_path / "盘锦.xlsx"
    answers.expect("存到哪里", path)
    shown = panel(page)
    shown.basis.set_value("panjin-2021")
    click(shown.copy)

    assert path.stat().st_size > 10_000
    assert "已存好" in page.notice.text
