"""The window: what covers everything (sign-in, lock, wizard), or the house with its pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QIcon
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.ui import look
from app.ui.house import Bottom, Header, HouseLines, Side, arranged
from app.ui.navigation import PAGES, PageEntry, visible
from app.ui.page import Office, Page
from app.ui.refresh import Changes, Refresh
from app.ui.start import StartPage
from app.ui.tasks import Tasks

MINUTE = 60_000
PAUSE = 400
"""Milliseconds without a tap after which header and badges are read anew."""
_COUNTED_FAST = frozenset({"tally"})


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
        self._built: dict[str, Page] = {}
        self._frames: dict[str, QScrollArea] = {}
        self._person: int | None = None
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

    def cover(self, widget: QWidget) -> None:
        """Let one widget cover everything: sign-in, lock screen, wizard, a problem at the start."""
        self._close_others()
        self._clockwork.stop()
        self._lines_soon.stop()
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

        The same person finds the page as it was left; somebody else gets fresh pages.
        """
        if self._office is not office:
            self._office = office
            office.listeners.append(self.refresh.tell)
        self._lines = lines
        if office.actor.person_id != self._person or not self._built:
            self._drop_pages()
            self._person = office.actor.person_id
        seen = visible(self._entries.values(), office.actor.roles)
        self.side.pages.set_entries([page.entry for page in seen])
        self._root.setCurrentWidget(self._house)
        self._clockwork.start()
        self.show_lines()
        kept = self.current_id()
        wanted = page_id or kept or (seen[0].id if seen else "")
        if wanted and (page_id or wanted != kept):
            self.go(wanted)
        self.side.pages.choose(self.current_id())

    def go(self, page_id: str, arg: object = None) -> None:
        """Open a page, with what it is asked to show."""
        if page_id not in self.side.pages.ids():
            return
        page = self._built.get(page_id) or self._build(page_id)
        if page is None:
            self.side.pages.choose(self.current_id())
            return
        page.is_stale = False
        self._pages.setCurrentWidget(self._frames[page_id])
        self.side.pages.choose(page_id)
        page.setFocus()
        self.tasks.now(lambda: page.open_with(arg), page.notice.error)

    def _go_from_list(self, page_id: str) -> None:
        walked = self.side.pages.walked
        self.go(page_id)
        if walked:
            self.side.pages.walk_on(page_id)

    def current_id(self) -> str:
        """Which page is shown in the house."""
        shown = self._pages.currentWidget()
        return next((page_id for page_id, frame in self._frames.items() if frame is shown), "")

    def page(self, page_id: str) -> Page | None:
        """A page that was visited."""
        return self._built.get(page_id)

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
        self._house = arranged(self.side, self.header, self._pages, self.bottom)
        self._root.addWidget(self._house)
        self.side.pages.chosen.connect(self._go_from_list)
        self.tasks.busy.connect(self.bottom.show_work)

    def _build(self, page_id: str) -> Page | None:
        office = self._office
        if office is None:
            return None
        entry = self._entries[page_id]
        page = self.tasks.now(
            lambda: entry.build(office, self.tasks),
            lambda problem: self.bottom.show_work(problem.what),
        )
        if page is None:
            return None
        page.install_commands()
        page.go.connect(self.go)
        page.ask.connect(self.asked)
        # A page higher than a small or enlarged screen scrolls instead of being cut off.
        frame = QScrollArea()
        frame.setWidgetResizable(True)
        frame.setFrameShape(QFrame.Shape.NoFrame)
        frame.setWidget(page)
        self._built[page_id] = page
        self._frames[page_id] = frame
        self._pages.addWidget(frame)
        return page

    def _drop_pages(self) -> None:
        for frame in self._frames.values():
            self._pages.removeWidget(frame)
            frame.deleteLater()
        self._built = {}
        self._frames = {}

    def _spread(self, changes: Changes) -> None:
        for page in tuple(self._built.values()):
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
