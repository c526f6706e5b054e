"""Every four hours while the window is open a backup is made, in the background (定时备份)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.core.errors import UserError
from app.ui.house import HouseLines
from app.ui.main_window import MainWindow

if TYPE_CHECKING:
    from app.services.office import Office

EVERY = 10 * 60_000
"""Milliseconds between two looks whether a copy is due: the PC may have slept in between."""


class BackupClock(QObject):
    """Looks now and then whether a copy is due, and has it made without holding anybody up."""

    def __init__(self, window: MainWindow, office: Callable[[], Office | None]) -> None:
        """Take where to find the open station."""
        super().__init__(window)
        self._window = window
        self._office = office
        self._trouble = ""
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Make a copy in the background if one is due and nothing else is under way."""
        from app.services import backup
        from app.ui.long_work import own_desk

        office, tasks = self._office(), self._window.tasks
        if office is None or office.actor.person_id is None or tasks.is_busy:
            return
        if not tasks.now(lambda: office.has_station and office.read(backup.is_due), self._say):
            return
        desk = own_desk(office)
        tasks.later(
            "正在备份",
            lambda: backup.backup_by_the_clock(desk),
            lambda _path: self._say(None),
            self._say,
        )

    def with_trouble(self, lines: HouseLines) -> HouseLines:
        """Say in the bottom line that the last copy by the clock was not made."""
        if not self._trouble:
            return lines
        return replace(lines, backup=f"{lines.backup}；{self._trouble}", backup_is_fine=False)

    def _say(self, problem: UserError | None) -> None:
        self._trouble = "刚才的定时备份没有做成" if problem is not None else ""
        page = self._window.page(self._window.current_id())
        if problem is not None and page is not None:
            page.notice.warn(str(problem))
        self._window.show_lines()
