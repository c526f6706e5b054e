"""What a panel of the settings is: it shows what is kept, and keeps what is changed."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.permissions import Act
from app.services.office import Office
from app.ui.page import Page
from app.ui.widgets import Heading, SecondLine
from app.ui.widgets.layouts import in_row


class Panel(QWidget):
    """One of the settings at the right side of the page."""

    title: ClassVar[str]
    second: ClassVar[str] = ""
    """What the list at the left says below the title."""
    act: ClassVar[Act] = Act.EDIT_SETTINGS
    """What one must be allowed to change something here."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 8, 0)
        self.box.setSpacing(8)
        self.heading = Heading(self.title)
        self.box.addWidget(self.heading)
        if not self.may:
            self.box.addWidget(SecondLine(page.who_may(self.act), wrap=True))

    def heightForWidth(self, width: int) -> int:
        """As a page: it scrolls only where its least height has no room."""
        return self.box.totalMinimumHeightForWidth(width)

    @property
    def may(self) -> bool:
        """Whether whoever sits here may change something."""
        return self.page.may(self.act)

    @property
    def office(self) -> Office:
        """The opened station itself; panels import, back up and restore."""
        assert isinstance(self.page.office, Office)  # noqa: S101 (tests of pages use the real one)
        return self.page.office

    def load(self) -> None:
        """Show what is kept."""

    def buttons(self, *buttons: QWidget) -> None:
        """Put buttons side by side, from the left."""
        self.box.addLayout(in_row(*buttons))
