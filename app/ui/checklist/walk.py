"""The usual view of the tab: zones left, the items of one between, the grades right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.ui import look
from app.ui.checklist.gap_card import GapCard
from app.ui.checklist.item_list import ItemList
from app.ui.checklist.photo_view import PhotoView
from app.ui.checklist.row import ReadPhoto
from app.ui.checklist.sheet_panel import EntryBanner, EntryPanel, PrintPanel
from app.ui.checklist.upper_form import UpperForm
from app.ui.checklist.zones import ZonesCard
from app.ui.look import Level
from app.ui.one_of import OneOf
from app.ui.widgets import (
    AccentButton,
    BodyText,
    Card,
    Divider,
    PrimaryButton,
    QuietButton,
    SecondLine,
)

SAVED = "按 1、2、3 回答，↑↓ 换一条\n每一步都已保存，可随时离开"
_LEFT, _RIGHT, _ANY = 240, 252, 16_777_215
_NARROW = 980
"""Below this width (a small screen, enlarged) the three areas stand one below the other."""


class EditionLine(Card):
    """Says that there is a newer edition, and what taking it would mean."""

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tone="blue", parent=parent)
        self.words = BodyText()
        self.take = AccentButton("换用新版本", self.wanted.emit)
        self.box.setContentsMargins(16, 8, 8, 8)
        row = QHBoxLayout()
        row.addWidget(self.words, 1)
        row.addWidget(self.take)
        self.box.addLayout(row)

    def offer(self, words: str, *, may_take: bool) -> None:
        """Show the line; blank takes it away."""
        self.setVisible(bool(words))
        self.take.setVisible(may_take)
        self.words.setText(words)


class ZoneCard(Card):
    """The items of the current zone, with the way to the next one below."""

    def __init__(self, read_photo: ReadPhoto, parent: QWidget | None = None) -> None:
        super().__init__(" ", " ", parent=parent)
        self.hint = SecondLine(wrap=True)
        self.keep_taken = QCheckBox("照片记下拍摄时间、地点")
        self.keep_taken.setFont(look.font(look.SECOND))
        self.keep_taken.setFixedHeight(32)
        self.keep_taken.setToolTip("不勾：只存照片，拍摄时间和地点都去掉")
        self.items = ItemList(read_photo)
        self.before = QuietButton("上一区", key="PgUp")
        self.after = PrimaryButton("下一区", key="PgDown", tall=48)
        self.saved = SecondLine(SAVED, wrap=True)
        self.undo = AccentButton("", icon="undo")
        self.undo.hide()
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.hint, 1)
        top.addWidget(self.keep_taken)
        self.box.addLayout(top)
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
    """The three areas; what they do is the part's to say."""

    paper_ended = Signal()

    def __init__(
        self,
        read_photo: ReadPhoto,
        today: Callable[[], dt.date],
        *,
        may_change: bool,
        may_answer: bool,
    ) -> None:
        super().__init__()
        self.zones = ZonesCard(may_change=may_change, may_answer=may_answer)
        self.zone = ZoneCard(read_photo)
        self.zone.keep_taken.setVisible(may_answer)
        self.gap = GapCard()
        self.photo = PhotoView(self.show_items)
        self.upper = UpperForm(today, self.show_items)
        self.printing = PrintPanel(self.show_items)
        self.entry = EntryPanel(today, self.show_items)
        self.middle = OneOf()
        for part in (self.zone, self.photo, self.upper, self.printing, self.entry):
            self.middle.addWidget(part)
        self.banner = EntryBanner(self.paper_ended.emit)
        self.edition = EditionLine()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(look.GRID * 2)
        self._row.addWidget(self.zones)
        self._row.addWidget(self.middle, 1)
        self._row.addWidget(self.gap)
        areas: tuple[QWidget, ...] = (self.zone.items, self.zones.area, self.gap.area)
        for area in areas:
            # They scroll: how much is in them must not make the page itself higher.
            area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.banner)
        column.addWidget(self.edition)
        column.addLayout(self._row, 1)
        self.banner.hide()
        self.edition.hide()
        self.middle.currentChanged.connect(lambda _at: QTimer.singleShot(0, self, self.bring_up))

    def show_items(self) -> None:
        """Go back to the items of the zone."""
        self.middle.setCurrentWidget(self.zone)
        self.zone.items.setFocus()

    def bring_up(self) -> None:
        """Where the page itself scrolls, show what was opened: it stands above its button."""
        if self.width() >= _NARROW:
            return
        around = self.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if around is not None:
            top = self.mapTo(around.widget(), QPoint(0, 0)).y()
            around.verticalScrollBar().setValue(top - look.GRID)

    def show_saved(self, words: str = "", level: Level = Level.PLAIN) -> None:
        """Say below the items what holds here, instead of that all is saved."""
        self.zone.saved.say(words or SAVED, level)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        way = QBoxLayout.Direction
        self._row.setDirection(way.TopToBottom if narrow else way.LeftToRight)
        # One below the other, what is being answered comes first.
        self._row.removeWidget(self.zones)
        self._row.insertWidget(1 if narrow else 0, self.zones)
        # What room is left over goes to what scrolls: on a small screen to the grades at the end.
        self._row.setStretchFactor(self.middle, 0 if narrow else 1)
        self._row.setStretchFactor(self.gap, 1 if narrow else 0)
        self.zones.set_narrow(narrow)
        for card, wide in ((self.zones, _LEFT), (self.gap, _RIGHT)):
            card.setMinimumWidth(0 if narrow else wide)
            card.setMaximumWidth(_ANY if narrow else wide)
