"""Data that was copied here opens for nobody until the lead says that it is kept here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.services import installation
from app.services.office import Office
from app.storage import installation as machine
from app.ui.main_window import MainWindow
from app.ui.moved import MovedPage, is_held


class Asked:
    """What was asked of the door."""

    def __init__(self) -> None:
        self.came_in = 0
        self.switched = 0

    def come_in(self) -> None:
        self.came_in += 1

    def switch(self) -> None:
        self.switched += 1


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow()
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    yield made
    made.close()


@pytest.fixture
def copied(
    as_person: Callable[[str], Office], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Office:
    """The attendant's desk on a computer the data was not registered on."""
    office = as_person("单雨桐")
    monkeypatch.setattr(machine, "profile_folder", lambda: tmp_path / "old")
    office.act(installation.register)
    monkeypatch.setattr(machine, "profile_folder", lambda: tmp_path / "new")
    return office


def page_of(window: MainWindow) -> MovedPage:
    (page,) = window.findChildren(MovedPage)
    return page


def test_an_attendant_is_told_who_may_and_can_only_switch(
    window: MainWindow, copied: Office
) -> None:
    asked = Asked()

    assert is_held(window, copied, asked.come_in, asked.switch)

    page = page_of(window)
    assert not hasattr(page, "take_in")
    page.switch.click()
    assert (asked.came_in, asked.switched) == (0, 1)


def test_the_lead_takes_the_data_in_and_comes_in(
    window: MainWindow, copied: Office, as_person: Callable[[str], Office]
) -> None:
    asked, lead = Asked(), as_person("赵国强")
    assert is_held(window, lead, asked.come_in, asked.switch)

    page_of(window).take_in.click()

    assert asked.came_in == 1
    assert not is_held(window, lead, asked.come_in, asked.switch)


def test_data_at_home_holds_nobody_and_is_registered_by_itself(
    window: MainWindow,
    as_person: Callable[[str], Office],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    office, asked = as_person("单雨桐"), Asked()
    monkeypatch.setattr(machine, "profile_folder", lambda: tmp_path / "profile")

    assert not is_held(window, office, asked.come_in, asked.switch)

    assert not office.read(installation.needs_register)
