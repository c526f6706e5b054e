"""What a tab of 站点建设 is: the contract between `app/ui/pages/setup.py` and `app/ui/setup`.

A tab is a `SetupPart` subclass in its own module, named in `TABS`. It lives inside the page and
speaks through it: reads with `self.office.read`, writes with `self.run`, says problems in
`self.notice`, opens other pages and tabs with `self.go`. It is built when first opened;
`open_with(arg)` on each visit that was asked for, `reload()` after a change that concerns it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any, ClassVar, Concatenate, ParamSpec, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.errors import UserError
from app.core.permissions import Act
from app.ui import look
from app.ui.page import Page
from app.ui.refresh import Changes

P = ParamSpec("P")
R = TypeVar("R")


class SetupPart(QWidget):
    """One tab; its areas go into `self.body`."""

    about: ClassVar[frozenset[str]] = frozenset()
    """Tables it shows: only their changes reload it; empty means all."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.page = page
        self.office = page.office
        self.tasks = page.tasks
        self.notice = page.notice
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(look.GRID * 2)

    def open_with(self, arg: object) -> None:
        """Show what was asked for; by default everything, freshly read."""
        self.reload()

    def reload(self) -> None:
        """Read again and show it."""

    def concerns(self, changes: Changes) -> bool:
        """Tell whether the tab shows something of what changed."""
        return not self.about or bool(self.about & changes)

    def run(
        self, use_case: Callable[Concatenate[Any, P], R], *args: P.args, **kw: P.kwargs
    ) -> R | None:
        """Run a use case now; a problem stands in the notice, and None comes back."""
        return self.page.run(use_case, *args, **kw)

    def attempt(
        self,
        work: Callable[[], R],
        done: Callable[[R], object],
        failed: Callable[[UserError], object] | None = None,
    ) -> None:
        """Run work now; then `done` with its result, or `failed` (by default the notice)."""
        self.page.attempt(work, done, failed)

    def later(self, words: str, work: Callable[[], R], done: Callable[[R], object]) -> None:
        """Run long work (papers, photos) in the background, then `done` with its result."""
        self.page.later(words, work, done)

    def may(self, act: Act) -> bool:
        """Tell whether whoever sits here may do this."""
        return self.page.may(act)

    def who_may(self, act: Act) -> str:
        """Say who may do this, for the line that stands where the button is absent."""
        return self.page.who_may(act)

    def go(self, page: str, arg: object = None) -> None:
        """Open another page, or with "setup" and the id of a tab another tab."""
        self.page.go.emit(page, arg)


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab; its module is imported when it is first opened."""

    id: str
    title: str
    factory: str
    """Where it is built, as `module:class`, called with the page."""

    @property
    def exists(self) -> bool:
        """Whether the tab's work exists: the page shows nothing else."""
        return find_spec(self.factory.partition(":")[0]) is not None

    def build(self, page: Page) -> SetupPart:
        """Import the tab's module and build the tab."""
        module, _, name = self.factory.partition(":")
        made: SetupPart = getattr(import_module(module), name)(page)
        return made


TABS: tuple[Tab, ...] = (
    Tab("rounds", "对照检查", "app.ui.setup.rounds:RoundsPart"),
    Tab("gap", "达标差距", "app.ui.setup.gap:GapPart"),
    Tab("life", "建站进程", "app.ui.setup.life:LifePart"),
    Tab("application", "申报评级", "app.ui.setup.application:ApplicationPart"),
    Tab("wall", "上墙", "app.ui.setup.wall:WallPart"),
    Tab("equipment", "设备", "app.ui.setup.equipment:EquipmentPart"),
    Tab("map", "地图", "app.ui.setup.map_card:MapPart"),
)
