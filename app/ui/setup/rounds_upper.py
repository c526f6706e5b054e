"""The upper union's requirement on its way into the walk (上级提供的要求)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject

from app.core.errors import UserError
from app.services import checklists
from app.services.checklists import UpperText
from app.standards.schema import Standard
from app.ui.checklist.upper_form import GivenUpper
from app.ui.checklist.walk import WalkView
from app.ui.setup.part import SetupPart

Shown = tuple[Standard | None, Mapping[str, UpperText]]


class UpperWork(QObject):
    """What the tab does with it; which standard is shown, the tab says."""

    def __init__(
        self,
        part: SetupPart,
        shown: Callable[[], Shown],
        show_item: Callable[[str], object],
    ) -> None:
        """Take how to ask for the standard shown and its requirements, and to show an item."""
        super().__init__(part)
        self._part = part
        self._shown = shown
        self._show_item = show_item
        self._criterion = ""

    def begin(self, view: WalkView) -> None:
        """Take the view, once it is built."""
        self._view = view
        view.zone.items.upper_wanted.connect(self.ask)
        view.upper.saved.connect(self._keep)

    def ask(self, criterion_id: str) -> None:
        """Ask for the requirement of a criterion."""
        standard, uppers = self._shown()
        if standard is None:
            return
        self._criterion = criterion_id
        form = self._view.upper
        form.begin(standard.answerable[criterion_id].title, uppers.get(criterion_id))
        self._view.middle.setCurrentWidget(form)
        form.text.setFocus()

    def _keep(self, given: GivenUpper) -> None:
        standard, _uppers = self._shown()
        if standard is None:
            return
        self._part.attempt(
            lambda: self._part.office.act(
                checklists.give_upper_text,
                standard,
                self._criterion,
                given.text,
                given.source,
                given.on,
            ),
            lambda _done: self._show_item(self._criterion),
            self._tell,
        )

    def _tell(self, problem: UserError) -> None:
        if not self._view.upper.tell(problem):
            self._part.notice.error(problem)
