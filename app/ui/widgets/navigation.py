"""The list of pages at the left, with small red numbers where something waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.ui import look
from app.ui.look import Colour
from app.ui.widgets import paint
from app.ui.widgets.buttons import PaintedButton


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """One page as the list shows it."""

    id: str
    title: str
    icon: str
    at_bottom: bool = False


class _Entry(PaintedButton):
    """One line of the list."""

    def __init__(self, entry: NavigationEntry) -> None:
        super().__init__(entry.title)
        self._icon = entry.icon
        self._badge = 0
        self.setCheckable(True)
        self.setAccessibleName(entry.title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_badge(self, number: int) -> None:
        self._badge = number
        waits = f"，{number} 件等着" if number else ""
        self.setAccessibleName(f"{self.text()}{waits}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(paint.wide(self.text(), look.font(bold=True)) + 96, 50)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.smooth(self)
        chosen = self.isChecked()
        if chosen or self.hovered:
            painter.fillRect(self.rect(), QColor(Colour.PALE_BLUE if chosen else Colour.GROUND))
        if chosen:
            paint.box(painter, QRect(0, 4, 4, self.height() - 8), Colour.BLUE, radius=2)
        ink = Colour.BLUE if chosen else Colour.SECOND
        paint.sign(painter, 16, self.height() / 2 - 11, self._icon, ink, look.ICON)
        room = self.width() - 50 - (44 if self._badge else 6)
        rect = QRect(50, 0, room, self.height())
        colour = Colour.BLUE if chosen else Colour.TEXT
        font = paint.fitting(self.text(), room, (18, 17, 16), bold=chosen)
        paint.word(painter, rect, self.text(), font, colour)
        if self._badge:
            self._paint_badge(painter)
        if self.ringed:
            paint.ring(painter, self.rect().adjusted(2, 2, -2, -2))

    def _paint_badge(self, painter: QPainter) -> None:
        text = str(self._badge) if self._badge < 100 else "99+"
        font = look.font(look.SMALL, bold=True)
        width = max(22, paint.wide(text, font) + 12)
        disc = QRect(self.width() - 16 - width, self.height() // 2 - 11, width, 22)
        paint.box(painter, disc, Colour.RED, radius=11)
        paint.word(painter, disc, text, font, Colour.CARD, paint.CENTRE)


class NavigationList(QScrollArea):
    """The pages; up and down go from one to the next, `chosen` tells which."""

    chosen = Signal(str)

    def __init__(
        self, entries: Sequence[NavigationEntry] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, _Entry] = {}
        self.set_entries(entries)

    def set_entries(self, entries: Sequence[NavigationEntry]) -> None:
        """Show other pages (another person may see others)."""
        for button in self._buttons.values():
            self._group.removeButton(button)
        self._buttons = {}
        inside = QWidget()
        inside.setObjectName("Plain")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 8, 0, 12)
        column.setSpacing(0)
        for entry in [e for e in entries if not e.at_bottom]:
            column.addWidget(self._made(entry))
        column.addStretch(1)
        for entry in [e for e in entries if e.at_bottom]:
            column.addWidget(self._made(entry))
        self.setWidget(inside)

    def ids(self) -> tuple[str, ...]:
        """The pages shown, from top to bottom."""
        return tuple(self._buttons)

    @property
    def walked(self) -> bool:
        """Whether somebody goes through the list by keyboard."""
        return any(button.hasFocus() and button.ringed for button in self._buttons.values())

    def walk_on(self, page_id: str) -> None:
        """Give the keyboard back to the list, so that up and down go on."""
        button = self._buttons[page_id]
        button.setFocus(Qt.FocusReason.TabFocusReason)
        self.ensureWidgetVisible(button)

    def choose(self, page_id: str) -> None:
        """Mark a page without telling anybody."""
        if page_id in self._buttons:
            self._buttons[page_id].setChecked(True)

    def set_badges(self, badges: Mapping[str, int]) -> None:
        """Show how many things wait on which page."""
        for page_id, button in self._buttons.items():
            button.set_badge(badges.get(page_id, 0))

    def _made(self, entry: NavigationEntry) -> _Entry:
        button = _Entry(entry)
        button.clicked.connect(lambda _checked=False, page=entry.id: self.chosen.emit(page))
        self._group.addButton(button)
        self._buttons[entry.id] = button
        return button
