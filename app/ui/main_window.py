"""The window: what covers everything (sign-in, lock, wizard), or the house with its pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QIcon
from PySide6.QtWidgets import (
    QApplication,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from app.core.permissions import Role
from app.ui import look
from app.ui.house import Bottom, Header, HouseLines, Side, arranged
from app.ui.navigation import PAGES, PageEntry, visible
from app.ui.page import Actor, Office, Page
from app.ui.refresh import Changes, Refresh
from app.ui.start import StartPage
from app.ui.tasks import Tasks
from app.ui.widgets.scrolling import Frame

MINUTE = 60_000
PAUSE = 400
"""Milliseconds without a tap after which header and badges are read anew."""
_COUNTED_FAST = frozenset({"tally"})
MOST_PARKED = 4
"""So many people's pages are kept besides those of whoever sits here."""


@dataclass(slots=True)
class Seat:
    """The pages one person has open."""

    person: int | None = None
    roles: frozenset[Role] = frozenset()
    """As they were when the pages were built."""
    pages: dict[str, Page] = field(default_factory=dict)
    frames: dict[str, Frame] = field(default_factory=dict)
    shown: str = ""
    """Which page they left."""


class MainWindow(QWidget):
    """One window for everything; it knows no page by name."""

    lock_wanted = Signal()
    """F12, or nobody touched anything for the set minutes: whoever was here must give the PIN."""
    switch_wanted = Signal()
    """F9: somebody else wants to sign in."""
    asked = Signal(str)
    """A page asks for what ends all pages, e.g. that the sample station be removed."""
    closed = Signal()
    """The window goes; work under way has come to its end."""

    def __init__(self, tasks: Tasks | None = None, pages: Sequence[PageEntry] = PAGES) -> None:
        super().__init__()
        self.setWindowTitle("驿站管家")
        self.setWindowIcon(QIcon(str(look.ICONS / "mark.svg")))
        self.setMinimumSize(800, 480)
        self.resize(1366, 768)
        self.tasks = tasks or Tasks(self)
        self.tasks.window = self
        self.refresh = Refresh()
        self.refresh.changed.connect(self._spread)
        self._office: Office | None = None
        self._lines: Callable[[], HouseLines] = HouseLines
        self._entries = {page.id: page for page in pages}
        self._seat = Seat()
        self._parked: dict[int | None, Seat] = {}
        """What others left, oldest first; nobody but them sees it again."""
        self._focus_was: QWidget | None = None
        self._cover: QWidget = StartPage()
        self._root = QStackedWidget()
        self._root.addWidget(self._cover)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._root)
        self._clockwork = QTimer(self)
        self._clockwork.setInterval(MINUTE)
        self._clockwork.timeout.connect(self.show_lines)
        self._lines_soon = QTimer(self)
        self._lines_soon.setSingleShot(True)
        self._lines_soon.setInterval(PAUSE)
        self._lines_soon.timeout.connect(self.show_lines)
        self._build_house()

    def cover(self, widget: QWidget, *, locks: bool = False) -> None:
        """Let one widget cover everything: sign-in, lock screen, wizard, a problem at the start.

        One that locks also keeps back what ends in the background until somebody is in again.
        """
        self._close_others()
        self._clockwork.stop()
        self._lines_soon.stop()
        if locks and not self.is_covered:
            self.tasks.hold()
            self._focus_was = self._house.focusWidget()
        old = self._cover
        self._cover = widget
        if old is not widget:
            self._root.addWidget(widget)
        self._root.setCurrentWidget(widget)
        widget.setFocus()
        if old is not widget:
            self._root.removeWidget(old)
            old.deleteLater()

    @property
    def is_covered(self) -> bool:
        """Whether the pages are hidden from view."""
        return self._root.currentWidget() is not self._house

    def welcome(self, office: Office, lines: Callable[[], HouseLines], page_id: str = "") -> None:
        """Show the house to whoever sits at the office now.

        The same person finds the pages as they were left, also after others were here; nobody
        sees what somebody else left.
        """
        if self._office is not office:
            self._office = office
            office.listeners.append(self.refresh.tell)
            self._forget_all()
        self._lines = lines
        same = self._sit_down(office.actor)
        seen = visible(self._entries.values(), office.actor.roles)
        self.side.pages.set_entries([page.entry for page in seen])
        self._root.setCurrentWidget(self._house)
        self._clockwork.start()
        self.show_lines()
        kept = self.current_id()
        wanted = page_id or kept or (seen[0].id if seen else "")
        if wanted and (page_id or wanted != kept):
            self.go(wanted)
        elif same and self._focus_was is not None and isValid(self._focus_was):
            self._focus_was.setFocus()
        self.side.pages.choose(self.current_id())
        self.tasks.go_on()

    def go(self, page_id: str, arg: object = None) -> None:
        """Open a page, with what it is asked to show."""
        if page_id not in self.side.pages.ids():
            return
        page = self._seat.pages.get(page_id) or self._build(page_id)
        if page is None:
            self.side.pages.choose(self.current_id())
            return
        page.is_stale = False
        self._pages.setCurrentWidget(self._seat.frames[page_id])
        self.side.pages.choose(page_id)
        page.setFocus()
        page.to_top()
        self.tasks.now(lambda: page.open_with(arg), page.notice.error)

    def _go_from_list(self, page_id: str) -> None:
        walked = self.side.pages.walked
        self.go(page_id)
        if walked:
            self.side.pages.walk_on(page_id)

    def current_id(self) -> str:
        """Which page is shown in the house."""
        frames, shown = self._seat.frames, self._pages.currentWidget()
        return next((page_id for page_id in frames if frames[page_id] is shown), "")

    def page(self, page_id: str) -> Page | None:
        """A page that was visited."""
        return self._seat.pages.get(page_id)

    def show_lines(self) -> None:
        """Write header, bottom line and badges anew."""
        if self._office is None or self.is_covered:
            return
        office = self._office
        lines = self.tasks.now(self._lines, lambda problem: self.bottom.show_work(problem.what))
        if lines is None:
            return
        self.header.show_lines(lines, office.clock.today())
        self.bottom.show_lines(lines)
        self.bottom.show_person(office.actor.name)
        self.side.pages.set_badges(lines.badges)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let work under way come to its end before the window goes."""
        self.tasks.close()
        self._clockwork.stop()
        self._lines_soon.stop()
        super().closeEvent(event)
        self.closed.emit()

    def _build_house(self) -> None:
        self.side = Side()
        self.header = Header()
        self.bottom = Bottom(self.switch_wanted.emit, self.lock_wanted.emit)
        self._pages = QStackedWidget()
        self._nothing = QWidget()
        self._pages.addWidget(self._nothing)
        self._house = arranged(self.side, self.header, self._pages, self.bottom)
        self._root.addWidget(self._house)
        self.side.pages.chosen.connect(self._go_from_list)
        self.tasks.busy.connect(self.bottom.show_work)

    def _build(self, page_id: str) -> Page | None:
        office = self._office
        if office is None:
            return None
        page = self.tasks.now(
            lambda: self._entries[page_id].build(office, self.tasks),
            lambda problem: self.bottom.show_work(problem.what),
        )
        if page is None:
            return None
        page.join_window(self.header)
        page.go.connect(partial(self._go_from_page, page))
        page.ask.connect(self.asked)
        # A page higher than a small or enlarged screen scrolls instead of being cut off.
        frame = Frame()
        frame.setWidget(page)
        self._seat.pages[page_id], self._seat.frames[page_id] = page, frame
        self._pages.addWidget(frame)
        return page

    def _go_from_page(self, page: Page, page_id: str, arg: object) -> None:
        # Work that ends after its page was parked turns no page of whoever sits here now.
        if page in self._seat.pages.values():
            self.go(page_id, arg)
            page.say_on(self.page(page_id))

    def _sit_down(self, actor: Actor) -> bool:
        """Bring out what this person left; tell whether they were here last."""
        if actor.person_id == self._seat.person and actor.roles == self._seat.roles:
            return True
        self._seat.shown = self.current_id()
        self._pages.setCurrentWidget(self._nothing)
        if self._seat.pages:
            self._parked[self._seat.person] = self._seat
        found = self._parked.pop(actor.person_id, None)
        if found is not None and found.roles == actor.roles:
            self._seat = found
            if found.shown in found.frames:
                self._pages.setCurrentWidget(found.frames[found.shown])
        else:
            self._forget(found)
            self._seat = Seat(actor.person_id, actor.roles)
        while len(self._parked) > MOST_PARKED:
            self._forget(self._parked.pop(next(iter(self._parked))))
        return False

    def _forget(self, seat: Seat | None) -> None:
        for frame in seat.frames.values() if seat else ():
            self._pages.removeWidget(frame)
            frame.deleteLater()

    def _forget_all(self) -> None:
        self._pages.setCurrentWidget(self._nothing)
        for seat in (self._seat, *self._parked.values()):
            self._forget(seat)
        self._seat, self._parked = Seat(), {}

    def _roles_changed(self, actor: Actor) -> None:
        """A role began or ended while its holder sits here: only the page at hand stays."""
        shown = self.current_id()
        left = Seat(actor.person_id, actor.roles)
        for page_id in tuple(self._seat.pages):
            if page_id == shown:
                left.pages[page_id] = self._seat.pages.pop(page_id)
                left.frames[page_id] = self._seat.frames.pop(page_id)
        self._forget(self._seat)
        self._seat = left
        seen = visible(self._entries.values(), actor.roles)
        self.side.pages.set_entries([page.entry for page in seen])
        self.side.pages.choose(shown)

    def _spread(self, changes: Changes) -> None:
        office = self._office
        if office is not None and not self.is_covered and office.actor.roles != self._seat.roles:
            self._roles_changed(office.actor)
        for seat in (self._seat, *self._parked.values()):
            for page in tuple(seat.pages.values()):
                self.tasks.now(partial(page.changed, changes), page.notice.error)
        if changes <= _COUNTED_FAST:
            # Visitors come in a row: the lines around wait until the counting pauses.
            self._lines_soon.start()
        else:
            self.show_lines()

    def _close_others(self) -> None:
        # A dialog or calendar left open would stay readable above the lock screen.
        for widget in QApplication.topLevelWidgets():
            if widget is not self.window() and widget.isVisible():
                widget.close()
