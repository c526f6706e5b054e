"""Takes a picture of every page and set-up tab from the real window, filled from a real store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEventLoop
from PySide6.QtWidgets import QApplication, QWidget

from app.core.permissions import ROLE_NAMES, Role
from app.ui import messages
from app.ui.application import create
from app.ui.house import lines_of
from app.ui.main_window import MainWindow
from app.ui.sign_in import SignInPage, Tile
from app.ui.tasks import Tasks

if TYPE_CHECKING:
    from app.services.office import Office

_WAIT_MS = 10_000
_STEADY_ROUNDS = 3
_VIEWS = {"gap": ("rooms",)}
"""Views within a tab that have a picture of their own: the same rooms under all standards."""


def take_screens(office: Office, folder: Path) -> tuple[Path, ...]:
    """Save wizard, sign-in, every page and every set-up tab as PNG; nothing in the store changes.

    Whoever is lead there (or who already sits at the office) looks at the pages.
    """
    app = create()
    folder.mkdir(parents=True, exist_ok=True)
    tasks = Tasks()
    window = MainWindow(tasks)
    window.show()
    seated, listening = office.actor, list(office.listeners)
    camera = _Camera(app, window, tasks, folder)
    try:
        with messages.answered_by(_Nobody()):
            _take_sign_in(office, window, camera)
            _take_wizard(office, window, camera)
            if office.has_station:
                _sit_down(office)
                _take_pages(office, window, camera)
    finally:
        office.actor = seated
        window.close()
        office.listeners[:] = listening
    return tuple(camera.taken)


class _Nobody:
    """Nobody sits there while pictures are taken: a dialog would wait for ever, so it ends them."""

    def ask(self, parent: QWidget | None, question: str, act: str, detail: str) -> bool:
        raise AssertionError(question)

    def pick_files(self, parent: QWidget | None, title: str, kinds: str) -> list[Path]:
        raise AssertionError(title)

    def pick_folder(self, parent: QWidget | None, title: str) -> Path | None:
        raise AssertionError(title)

    def pick_save(self, parent: QWidget | None, title: str, name: str, kinds: str) -> Path | None:
        raise AssertionError(title)

    def tell(self, parent: QWidget | None, text: str) -> None:
        raise AssertionError(text)

    def show_fault(self, parent: QWidget | None, text: str, details: str) -> None:
        raise AssertionError(details)


class _Camera:
    """Waits until nothing moves any more, then saves what the window shows."""

    def __init__(self, app: QApplication, window: MainWindow, tasks: Tasks, folder: Path) -> None:
        self._app = app
        self._window = window
        self._tasks = tasks
        self._folder = folder
        self.taken: list[Path] = []

    def take(self, name: str) -> None:
        """Save the next picture under a running number and a name."""
        self._settle()
        path = self._folder / f"{len(self.taken) + 1:02}-{name}.png"
        self._window.grab().save(str(path))
        self.taken.append(path)

    def _settle(self) -> None:
        deadline = QDeadlineTimer(_WAIT_MS)
        steady = 0
        while steady < _STEADY_ROUNDS and not deadline.hasExpired():
            self._app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
            QCoreApplication.sendPostedEvents()
            steady = 0 if self._tasks.is_busy else steady + 1


def _take_sign_in(office: Office, window: MainWindow, camera: _Camera) -> None:
    from app.services import house_lines, sign_in

    page = SignInPage()
    names = office.read(sign_in.names_to_pick)
    tiles = [
        Tile(
            name.person_id,
            name.name,
            "、".join(ROLE_NAMES[role] for role in Role if role in name.roles),
            name.has_pin,
        )
        for name in names
    ]
    page.set_people(tiles, office.read(house_lines.station_name))
    if tiles:
        page.choose(tiles[0])
        window.cover(page)
        camera.take("sign-in")


def _take_wizard(office: Office, window: MainWindow, camera: _Camera) -> None:
    from app.services.first_run import Step
    from app.ui.wizard import Wizard

    wizard = Wizard(office, window.tasks)
    window.cover(wizard)
    for at, step in enumerate(Step):
        wizard.show_step(at)
        camera.take(f"wizard-{step.value}")


def _take_pages(office: Office, window: MainWindow, camera: _Camera) -> None:
    from app.services import house_lines, newest

    window.welcome(office, lambda: lines_of(office.read(house_lines.surroundings)))
    worth_seeing = office.read(newest.newest)
    for page_id in window.side.pages.ids():
        window.go(page_id, worth_seeing.get(page_id))
        camera.take(page_id)
        if page_id == "setup":
            _take_tabs(window, camera)


def _take_tabs(window: MainWindow, camera: _Camera) -> None:
    """Take the tabs of 站点建设 but the first, which is what the page opens with."""
    from app.ui.setup.part import TABS

    for tab in [tab for tab in TABS if tab.exists][1:]:
        window.go("setup", tab.id)
        camera.take(f"setup-{tab.id}")
        for view in _VIEWS.get(tab.id, ()):
            window.go("setup", (tab.id, view))
            camera.take(f"setup-{tab.id}-{view}")


def _sit_down(office: Office) -> None:
    """Let the lead look, without a PIN: nothing is signed or changed by looking."""
    from app.services import directory
    from app.services.context import Actor

    if office.actor.person_id is not None:
        return
    holders = office.read(directory.holders, Role.LEAD)
    if holders:
        person_id, name = holders[0]
        office.actor = Actor(person_id, name, office.read(directory.roles_of, person_id))
