"""站点建设: the station under its cities' standards, in tabs from the first walk to the map."""

from __future__ import annotations

from typing import ClassVar

from app.services import checklists, life, setup
from app.ui.one_of import OneOf
from app.ui.page import Office, Page
from app.ui.refresh import Changes
from app.ui.setup.part import TABS, SetupPart
from app.ui.tasks import Tasks
from app.ui.widgets import TabStrip


class SetupPage(Page):
    """The tabs, each built when it is first opened."""

    title: ClassVar[str] = "站点建设"

    def __init__(self, office: Office, tasks: Tasks) -> None:
        super().__init__(office, tasks)
        self._entries = {tab.id: tab for tab in TABS if tab.exists}
        self._parts: dict[str, SetupPart] = {}
        self.tabs = TabStrip([(tab.id, tab.title) for tab in self._entries.values()])
        self.tabs.chosen.connect(self.open_with)
        self.views = OneOf()
        self.body.addWidget(self.tabs)
        self.body.addWidget(self.views, 1)
        # Else the parts side by side would keep the page wider than a small screen.
        self.setMinimumWidth(640)

    def part(self, tab: str) -> SetupPart:
        """Give a tab by its id, built if it was not opened before."""
        if tab not in self._parts:
            made = self._parts[tab] = self._entries[tab].build(self)
            self.views.addWidget(made)
        return self._parts[tab]

    def open_with(self, arg: object) -> None:
        """Open a tab by its id, `(tab, what)`, or a zone by its id; at first the walk."""
        tab, what = self._asked(arg)
        part = self.part(tab)
        self.tabs.set_value(tab)
        if self.views.currentWidget() is not part:
            self.notice.clear()
            self.views.setCurrentWidget(part)
        part.open_with(what)

    def reload(self) -> None:
        """Read the shown tab again; the others read when they are opened."""
        shown = self.views.currentWidget()
        if isinstance(shown, SetupPart):
            shown.reload()

    def changed(self, changes: Changes) -> None:
        """Reload the shown tab if it is concerned, the page when it is shown again."""
        shown = self.views.currentWidget()
        if isinstance(shown, SetupPart) and shown.concerns(changes):
            super().changed(changes)

    def _asked(self, arg: object) -> tuple[str, object]:
        if isinstance(arg, tuple) and len(arg) == 2 and arg[0] in self._entries:
            return arg[0], arg[1]
        if isinstance(arg, str) and arg in self._entries:
            return arg, None
        if arg is None and isinstance(self.views.currentWidget(), SetupPart):
            return str(self.tabs.value()), None
        if arg is None and self._is_new():
            # Whoever begins is led by the next step.
            return "life", None
        return next(iter(self._entries)), arg

    def _is_new(self) -> bool:
        """Tell whether a standard is chosen, and nothing entered of the station's life under it."""
        if not self.office.read(setup.chosen_standards):
            return False
        started = self.office.read(life.state).step or self.office.read(checklists.last_answered)
        return not started
