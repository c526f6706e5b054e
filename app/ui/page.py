"""What a page is: the contract between the main window and `app/ui/pages`.

A page is a `Page` subclass in its own module, named in `app/ui/navigation.py`:

- `__init__(office, tasks)` builds the widgets and reads nothing heavy; the window then calls
  `open_with(None)` or `open_with(arg)` on every visit that was asked for, and `reload()` after a
  change that concerns it while it is shown (or when it is shown again).
- Read with `self.office.read(query, ...)`, write with `self.run(use_case, ..., done=...)`: errors a
  person can act on appear in `self.notice`, everything else is reported by `tasks`.
- `about` names the tables it shows; `concerns(changes)` compares. Empty: every change concerns it.
- `commands()` are acts that have a key but no button; buttons carry their key themselves.
- `go.emit("expenses", 12)` opens another page with an argument; pages never import pages.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Concatenate, ParamSpec, Protocol, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app.core.clock import Clock
from app.core.errors import UserError
from app.core.permissions import Act, Role, may, who_may
from app.ui import look
from app.ui.actions import Action, shortcut_for
from app.ui.refresh import Changes
from app.ui.tasks import Tasks
from app.ui.widgets.notice import NoticeBar

P = ParamSpec("P")
R = TypeVar("R")


MARGIN = 16
"""Above and below what stands on a page, in pixels."""


class Actor(Protocol):
    """Who sits at the desk (当前操作人)."""

    @property
    def person_id(self) -> int | None: ...

    @property
    def name(self) -> str: ...

    @property
    def roles(self) -> frozenset[Role]: ...


class Office(Protocol):
    """What a page may ask of `app.services.office.Office`."""

    clock: Clock
    listeners: list[Callable[[Changes], None]]

    @property
    def actor(self) -> Actor: ...

    @property
    def has_station(self) -> bool: ...

    def act(
        self, use_case: Callable[Concatenate[Any, P], R], /, *args: P.args, **kw: P.kwargs
    ) -> R:
        """Run one use case in one transaction, then tell the listeners."""

    def read(self, query: Callable[Concatenate[Any, P], R], /, *args: P.args, **kw: P.kwargs) -> R:
        """Run one query."""


class Page(QWidget):
    """One page of the window, with its message line on top and its areas in `self.body`."""

    title: ClassVar[str] = ""
    about: ClassVar[frozenset[str]] = frozenset()

    go = Signal(str, object)
    """Ask the window for another page: its id, and what to open it with."""
    ask = Signal(str)
    """Ask whoever keeps the door for what ends all pages: see `app.ui.front_door`."""

    def __init__(self, office: Office, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.office = office
        self.tasks = tasks
        self.is_stale = False
        self.said_there: Callable[[NoticeBar], object] | None = None
        """What the page that is opened next says, once: set before `go`."""
        # The page itself takes the focus when opened: its digit and arrow keys work at once.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.notice = NoticeBar()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(20, MARGIN, 20, MARGIN)
        outer.setSpacing(12)
        outer.addWidget(self.notice)
        self.body = QVBoxLayout()
        self.body.setSpacing(look.GRID * 2)
        outer.addLayout(self.body, 1)

    def heightForWidth(self, width: int) -> int:
        """A page scrolls only where its least height has no room: its buttons stay in sight."""
        layout = self.layout()
        return layout.totalMinimumHeightForWidth(width) if layout is not None else -1

    def join_window(self, header: QWidget) -> None:
        """Let its keys work, and its messages lie over the header: they move nothing here."""
        self.install_commands()
        self.notice.float_over(header, MARGIN)

    def to_top(self) -> None:
        """Be seen from its beginning, where it was scrolled down."""
        around = self.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if around is not None:
            around.verticalScrollBar().setValue(0)

    def say_on(self, there: Page | None) -> None:
        """Say what was left to be said on the page that was opened from here."""
        said, self.said_there = self.said_there, None
        if said is not None and there is not None:
            said(there.notice)

    def open_with(self, arg: object) -> None:
        """Show what was asked for; by default everything, freshly read."""
        self.reload()

    def reload(self) -> None:
        """Read again and show it."""

    def concerns(self, changes: Changes) -> bool:
        """Tell whether the page shows something of what changed."""
        return not self.about or bool(self.about & changes)

    def commands(self) -> tuple[Action, ...]:
        """Acts that have a key but no button."""
        return ()

    def run(
        self,
        use_case: Callable[Concatenate[Any, P], R],
        *args: P.args,
        **kw: P.kwargs,
    ) -> R | None:
        """Run a use case now; what a person can act on is said in the notice, and None comes back.

        Use `attempt` where a result of None must be told apart, or where a form shows the error.
        """
        return self.tasks.now(lambda: self.office.act(use_case, *args, **kw), self.notice.error)

    def attempt(
        self,
        work: Callable[[], R],
        done: Callable[[R], object],
        failed: Callable[[UserError], object] | None = None,
    ) -> None:
        """Run work now; then `done` with its result, or `failed` (by default the notice)."""
        self.tasks.attempt(work, done, failed or self.notice.error)

    def later(self, words: str, work: Callable[[], R], done: Callable[[R], object]) -> None:
        """Run long work (papers, import, backup) in the background, then `done` with its result."""
        self.tasks.later(words, work, done, self.notice.error)

    def may(self, act: Act) -> bool:
        """Tell whether whoever sits here may do this."""
        return may(self.office.actor.roles, act)

    def who_may(self, act: Act) -> str:
        """Say who may do this, for the line that stands where the button is absent."""
        return f"这一步由{who_may(act)}来做。"

    def changed(self, changes: Changes) -> None:
        """Reload now if shown and concerned, else when shown again."""
        if not self.concerns(changes):
            return
        if self.isVisible():
            self.reload()
        else:
            self.is_stale = True

    def install_commands(self) -> None:
        """Let the keys of `commands()` work while the page is shown."""
        for action in self.commands():
            shortcut_for(action, self)

    def hideEvent(self, event: QHideEvent) -> None:
        # What was said here is old news when the page is opened again.
        super().hideEvent(event)
        if not event.spontaneous():
            self.notice.clear()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.is_stale:
            self.is_stale = False
            self.reload()
