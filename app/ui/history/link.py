"""The way from a record to what happened to it: 变更记录."""

from __future__ import annotations

from app.core.permissions import Act
from app.ui.page import Page
from app.ui.widgets import QuietButton


class HistoryLink(QuietButton):
    """Opens the change log at one record; absent for whoever may not see it."""

    def __init__(self, page: Page) -> None:
        super().__init__("变更记录", self._open, icon="list", tall=44)
        self._page = page
        self._record: tuple[str, int] | None = None
        self.setVisible(False)

    def lead_to(self, table: str, row_id: int) -> None:
        """Lead to another record."""
        self._record = (table, row_id)
        self.setVisible(self._page.may(Act.SEE_AUDIT))

    def _open(self) -> None:
        if self._record is not None:
            self._page.go.emit("settings", ("history", *self._record))
