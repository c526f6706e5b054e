"""The page opened on a real office, and two editions of a small standard of no city."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.services import setup, shelf
from app.services.office import Office
from app.standards.loader import BUNDLED, load_file
from app.standards.schema import Standard
from app.ui.pages.setup import SetupPage
from app.ui.setup.rounds import RoundsPart
from app.ui.tasks import Tasks
from tests.ui.conftest import Answers
from tests.ui.pages.opened import no_window_opens, tell_of_changes
from tests.ui.setup.rounds.desk import Open
from tests.ui.setup.rounds.small import FIRST, SECOND


@pytest.fixture(scope="session")
def standard() -> Standard:
    return load_file(BUNDLED / "panjin-2021.toml")


@pytest.fixture
def lead(office: Office, as_person: Callable[[str], Office], standard: Standard) -> Office:
    as_person("赵国强").act(setup.choose_standards, [standard.id])
    return office


@pytest.fixture
def open_page(office: Office, qtbot: QtBot, answers: Answers) -> Iterator[Open]:
    made: list[SetupPage] = []

    def opened(arg: object = None) -> RoundsPart:
        with no_window_opens():
            page = SetupPage(office, Tasks())
            page.part("rounds")
        qtbot.addWidget(page)
        page.resize(1190, 670)
        tell_of_changes(page, office)
        page.install_commands()
        page.show()
        page.activateWindow()
        assert QTest.qWaitForWindowActive(page)
        with no_window_opens():
            page.open_with(("rounds", arg))
        made.append(page)
        part = page.part("rounds")
        assert isinstance(part, RoundsPart)
        return part

    yield opened
    for page in made:
        page.tasks.close()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in the place of the standards that come with the program."""
    path = tmp_path / "standards"
    path.mkdir()
    monkeypatch.setattr(shelf, "BUNDLED", path)
    return path


@pytest.fixture
def small(folder: Path, office: Office, as_person: Callable[[str], Office]) -> Standard:
    """The first edition of the small standard, chosen by the lead."""
    path = folder / "example-2024.toml"
    path.write_text(FIRST, "utf-8")
    as_person("赵国强").act(setup.choose_standards, ["example-2024"])
    return load_file(path)


@pytest.fixture
def install_newer(
    small: Standard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Standard]:
    """Let the edition appear that replaces the small standard, in effect."""

    def install() -> Standard:
        path = tmp_path / "newer"
        path.mkdir()
        (path / "example-2024.toml").write_text(FIRST, "utf-8")
        (path / "example-2026.toml").write_text(SECOND, "utf-8")
        monkeypatch.setattr(shelf, "BUNDLED", path)
        return load_file(path / "example-2026.toml")

    return install
