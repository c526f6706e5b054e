"""The usual view of the page: zones left, the items of one in the middle, the gap at the right."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from app.ui import look
from app.ui.checklist.gap_card import GapCard, GapList
from app.ui.checklist.item_list import ItemList
from app.ui.checklist.photo_view import PhotoView
from app.ui.checklist.row import ReadPhoto
from app.ui.checklist.zones import ZonesCard
from app.ui.one_of import OneOf
from app.ui.widgets import AccentButton, Card, Divider, PrimaryButton, QuietButton, SecondLine

SAVED = "每一步都已保存，可随时离开"
KEYS = "按 1、2、3 回答，↑↓ 换一条。"
_LEFT, _RIGHT, _ANY = 212, 260, 16_777_215
_NARROW = 980
"""Below this width (a small screen, enlarged) the three areas stand one below the other."""


class ZoneCard(Card):
    """The items of the current zone, with the way to the next one below."""

    def __init__(self, read_photo: ReadPhoto, parent: QWidget | None = None) -> None:
        super().__init__(" ", " ", parent=parent)
        self.hint = SecondLine(wrap=True)
        self.items = ItemList(read_photo)
        self.before = QuietButton("上一区", key="PgUp")
        self.after = PrimaryButton("下一区", key="PgDown", tall=48)
        self.saved = SecondLine(SAVED, wrap=True)
        self.undo = AccentButton("", icon="undo")
        self.undo.hide()
        self.box.addWidget(self.hint)
        self.box.addWidget(Divider())
        self.box.addWidget(self.items, 1)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.before)
        row.addWidget(self.saved, 1)
        row.addWidget(self.undo, 1)
        row.addWidget(self.after)
        self.box.addLayout(row)

    def offer_undo(self, words: str) -> None:
        """Name what the undo takes back; blank takes the offer away."""
        self.undo.setText(words)
        self.undo.setVisible(bool(words))
        self.saved.setVisible(not words)


class WalkView(QWidget):
    """The three areas; what they do is the page's to say."""

    def __init__(self, read_photo: ReadPhoto, *, may_change: bool) -> None:
        super().__init__()
        self.zones = ZonesCard(may_change=may_change)
        self.zone = ZoneCard(read_photo)
        self.gap = GapCard()
        self.gap_list = GapList(self.show_items)
        self.photo = PhotoView(self.show_items)
        self.middle = OneOf()
        for part in (self.zone, self.gap_list, self.photo):
            self.middle.addWidget(part)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(look.GRID * 2)
        self._row.addWidget(self.zones)
        self._row.addWidget(self.middle, 1)
        self._row.addWidget(self.gap)

    def show_items(self) -> None:
        """Go back to the items of the zone."""
        self.middle.setCurrentWidget(self.zone)
        self.zone.items.setFocus()

    def show_gap(self) -> None:
        """Show every item a grade still lacks."""
        self.middle.setCurrentWidget(self.gap_list)
        self.gap_list.list.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        way = QBoxLayout.Direction
        self._row.setDirection(way.TopToBottom if narrow else way.LeftToRight)
        # One below the other, what is being answered comes first.
        self._row.removeWidget(self.zones)
        self._row.insertWidget(1 if narrow else 0, self.zones)
        self.zones.set_narrow(narrow)
        for card, wide in ((self.zones, _LEFT), (self.gap, _RIGHT)):
            card.setMinimumWidth(0 if narrow else wide)
            card.setMaximumWidth(_ANY if narrow else wide)
