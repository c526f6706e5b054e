"""Signing in: pick your name, give your PIN; the first time, set your own PIN twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.core.day_words import wait_words
from app.core.pin import pin_problem
from app.ui import look
from app.ui.look import Colour, Level
from app.ui.widgets import paint
from app.ui.widgets.buttons import PaintedButton, QuietButton
from app.ui.widgets.labels import Card, Heading, SecondLine
from app.ui.widgets.notice import EmptyState
from app.ui.widgets.pin_pad import PinPad

TILE_HEIGHT = 76
TILE_WIDTH = 172


@dataclass(frozen=True, slots=True)
class Tile:
    """One person who may sign in."""

    person_id: int
    name: str
    roles: str = ""
    """In Chinese, joined by 、."""
    has_own_pin: bool = True
    """False: the first sign-in sets it."""


class _Asking(Enum):
    """What the pad asks for now."""

    NAME = auto()
    PIN = auto()
    NEW_PIN = auto()
    NEW_PIN_AGAIN = auto()


class NameTile(PaintedButton):
    """A big tile with a name and what the person does here."""

    def __init__(self, tile: Tile) -> None:
        super().__init__(tile.name)
        self.tile = tile
        self.setCheckable(True)
        self.setAccessibleName(f"{tile.name} {tile.roles}".strip())
        self.setToolTip(tile.roles)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(TILE_WIDTH, TILE_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(140, TILE_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.smooth(self)
        chosen = self.isChecked()
        fill = Colour.PALE_BLUE if chosen else (Colour.GROUND if self.hovered else Colour.CARD)
        paint.box(painter, self.rect(), fill, Colour.BLUE if chosen else Colour.LINE)
        room = self.rect().adjusted(16, 0, -12, 0)
        name_font = paint.fitting(self.text(), room.width(), (20, 18, 17), bold=True)
        ink = Colour.BLUE if chosen else Colour.TEXT
        if not self.tile.roles:
            paint.word(painter, room, self.text(), name_font, ink)
        else:
            upper = room.adjusted(0, 10, 0, -34)
            paint.word(painter, upper, self.text(), name_font, ink)
            lower = room.adjusted(0, 40, 0, -10)
            small = paint.fitting(self.tile.roles, room.width(), (15, 14))
            paint.word(painter, lower, self.tile.roles, small, Colour.SECOND)
        if self.ringed:
            paint.ring(painter, self.rect())


class _Tiles(QWidget):
    """The tiles in as many columns as fit."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("Plain")
        self.tiles: list[NameTile] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(2, 2, 8, 2)
        self._grid.setSpacing(10)
        self._columns = 0

    def set_tiles(self, tiles: Sequence[NameTile]) -> None:
        for old in self.tiles:
            self._grid.removeWidget(old)
            old.deleteLater()
        self.tiles = list(tiles)
        self._columns = 0
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        columns = max(1, min(3, self.width() // (TILE_WIDTH + 10)))
        if columns == self._columns:
            return
        self._columns = columns
        for at, tile in enumerate(self.tiles):
            self._grid.addWidget(tile, at // columns, at % columns, Qt.AlignmentFlag.AlignTop)
        for at in range(4):
            self._grid.setColumnStretch(at, 1 if at < columns else 0)
        self._grid.setRowStretch(len(self.tiles), 1)


class SignInPage(QWidget):
    """Sign-in and lock screen; it decides nothing and tells what was typed."""

    pin_given = Signal(int, str)
    """Person and PIN, to be checked."""
    own_pin_set = Signal(int, str)
    """Person and the new PIN, typed twice alike."""
    forgot = Signal()
    """Somebody asks what to do about a forgotten PIN."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._asking = _Asking.NAME
        self._chosen: Tile | None = None
        self._first = ""
        self._seconds = 0
        self._countdown = QTimer(self)
        self._countdown.setInterval(1000)
        self._countdown.timeout.connect(self._tick)
        self.station = SecondLine(wrap=True)
        self.pad = PinPad()
        self.pad.entered.connect(self._entered)
        self._who = Heading()
        self._who.setWordWrap(True)
        self._what = SecondLine(wrap=True)
        self._group = QButtonGroup(self)
        self._tiles = _Tiles()
        self._sides = QStackedWidget()
        self._lay_out()
        self._ask_name()

    def set_people(self, tiles: Sequence[Tile], station: str = "") -> None:
        """Show whom to pick from, and where we are."""
        self.station.setText(station)
        made = [NameTile(tile) for tile in tiles]
        for button in made:
            self._group.addButton(button)
            button.clicked.connect(lambda _checked=False, tile=button.tile: self.choose(tile))
        self._tiles.set_tiles(made)
        # Tab goes from the names to the pad; what helps those who forgot comes last.
        for before, after in pairwise((*made, self.pad, self.forgot_button)):
            QWidget.setTabOrder(before, after)
        self._ask_name()

    def choose(self, tile: Tile) -> None:
        """Ask this person for the PIN, or for a new one the first time."""
        self._stop_waiting()
        self._chosen = tile
        for button in self._tiles.tiles:
            button.setChecked(button.tile.person_id == tile.person_id)
        if tile.has_own_pin:
            self._ask(_Asking.PIN, "请输入您的口令。", "进入")
        else:
            self._ask_new("您第一次登录：请设一个自己记得住的口令，4 到 6 位数字，不要告诉别人。")

    def lock(self, person_id: int | None) -> None:
        """Be the lock screen of one person; others may still pick their names."""
        for button in self._tiles.tiles:
            if button.tile.person_id == person_id:
                self.choose(button.tile)
                self._what.say("已锁定，没做完的都还在。输口令接着做；换别人请点左边的名字。")
                return
        self._ask_name()

    def refuse(self, text: str, wait_seconds: int = 0) -> None:
        """Say why a PIN was not taken; the pad rests while one has to wait."""
        self.pad.say(text)
        if wait_seconds > 0:
            self._seconds = wait_seconds
            self.setFocus()
            self.pad.setEnabled(False)
            self._countdown.start()
            self._show_seconds()

    @property
    def chosen(self) -> Tile | None:
        """Who was picked."""
        return self._chosen

    def _entered(self, pin: str) -> None:
        if self._chosen is None:
            return
        if self._asking is _Asking.PIN:
            self.pin_given.emit(self._chosen.person_id, pin)
        elif self._asking is _Asking.NEW_PIN:
            self._take_new(pin)
        elif pin == self._first:
            self.own_pin_set.emit(self._chosen.person_id, pin)
        else:
            self._ask_new("两次不一样。请重新设一个口令，4 到 6 位数字。", Level.MUST)

    def _take_new(self, pin: str) -> None:
        problem = pin_problem(pin)
        if problem:
            self.pad.say(problem)
            return
        self._first = pin
        self._ask(_Asking.NEW_PIN_AGAIN, "请再输一次同样的口令。", "设好口令，进入")

    def _ask_new(self, words: str, level: Level = Level.PLAIN) -> None:
        self._first = ""
        self._ask(_Asking.NEW_PIN, words, "下一步", level)

    def _ask_name(self) -> None:
        self._chosen = None
        self._asking = _Asking.NAME
        self._sides.setCurrentIndex(0)

    def _ask(self, asking: _Asking, words: str, act: str, level: Level = Level.PLAIN) -> None:
        self._asking = asking
        self._who.setText(self._chosen.name if self._chosen else "")
        self._what.say(words, level)
        self.pad.clear()
        self.pad.set_act(act)
        self._sides.setCurrentIndex(1)
        self.pad.setFocus(Qt.FocusReason.TabFocusReason)

    def _tick(self) -> None:
        self._seconds -= 1
        if self._seconds <= 0:
            self._stop_waiting()
            self._what.say("现在可以再输一次。")
            self.pad.setFocus(Qt.FocusReason.TabFocusReason)
            return
        self._show_seconds()

    def _show_seconds(self) -> None:
        self._what.say(f"还要等 {wait_words(self._seconds)}才能再输。", Level.SOON)

    def _stop_waiting(self) -> None:
        self._countdown.stop()
        self.pad.setEnabled(True)
        self.pad.clear()

    def _lay_out(self) -> None:
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._tiles)
        names = QVBoxLayout()
        names.setSpacing(14)
        names.addLayout(self._title())
        names.addWidget(scroll, 1)
        self.forgot_button = QuietButton("忘了口令？", self.forgot.emit, icon="question", tall=44)
        names.addWidget(self.forgot_button, 0, Qt.AlignmentFlag.AlignLeft)
        asked = QWidget()
        column = QVBoxLayout(asked)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._who)
        column.addWidget(self._what)
        column.addSpacing(4)
        column.addWidget(self.pad)
        column.addStretch(1)
        self._sides.addWidget(EmptyState("先在左边点您的名字。", icon="person"))
        self._sides.addWidget(asked)
        self._sides.setFixedWidth(320)
        card = Card()
        card.setMaximumSize(960, 580)
        card.box.setContentsMargins(28, 20, 28, 16)
        row = QHBoxLayout()
        row.setSpacing(32)
        row.addLayout(names, 1)
        row.addWidget(self._sides)
        card.box.addLayout(row)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(20, 8, 20, 8)
        outer.addWidget(card)

    def _title(self) -> QHBoxLayout:
        mark = QLabel()
        mark.setPixmap(look.pixmap("mark", Colour.BRAND, 36, self.devicePixelRatioF()))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Heading("您是哪一位？"))
        words.addWidget(self.station)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(mark)
        row.addLayout(words, 1)
        return row
