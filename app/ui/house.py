"""What stays around every page: header, list of pages, bottom line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.core.day_words import full_day_label, short_day_label
from app.ui import look
from app.ui.look import Colour, Level
from app.ui.widgets import paint
from app.ui.widgets.buttons import PaintedButton
from app.ui.widgets.labels import ElidedLabel, SecondLine, StatusChip
from app.ui.widgets.navigation import NavigationList

SIDE_WIDTH = 176
HEADER_HEIGHT = 60
BOTTOM_HEIGHT = 37
_ROOM_FOR_YEAR = 820
_LONGEST_NAME = 8
"""Signs of a name that the bottom line has room for."""


@dataclass(frozen=True, slots=True)
class HouseLines:
    """What stands around the pages; it tells only what happened."""

    station: str = ""
    is_sample: bool = False
    on_duty: str = ""
    """Who is on duty now; blank when nobody is."""
    backup: str = ""
    """已备份 08:12，已验证 — or 尚无备份."""
    proof: str = ""
    """上次验证可恢复 10-22: when a backup was last restored on trial."""
    backup_is_fine: bool = False
    month: str = ""
    """本月已记 17 天，缺 1 天."""
    clock: str = ""
    """What is wrong with the time; blank while it looks right."""
    badges: Mapping[str, int] = field(default_factory=dict)
    """How many things wait on which page."""


def lines_of(around: object) -> HouseLines:
    """Write what a service read of the station's day as the window's lines."""
    from app.services.house_lines import Surroundings

    assert isinstance(around, Surroundings)  # noqa: S101 (typed so only to import it late)
    return HouseLines(
        station=around.station,
        is_sample=around.is_sample,
        on_duty=around.on_duty,
        backup=around.backup,
        proof=around.proof,
        backup_is_fine=around.backup.startswith("已备份"),
        month=around.month,
        clock=around.clock,
        badges=around.waiting,
    )


class Brand(QFrame):
    """Our mark and name above the list of pages."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("Header")
        self.setFixedHeight(HEADER_HEIGHT)
        mark = QLabel()
        mark.setPixmap(look.pixmap("mark", Colour.BRAND, 26, self.devicePixelRatioF()))
        name = QLabel("驿站管家")
        name.setObjectName("Brand")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 8, 0)
        row.setSpacing(10)
        row.addWidget(mark)
        row.addWidget(name, 1)


class Header(QFrame):
    """Station, date, and who is on duty."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("Header")
        self.setFixedHeight(HEADER_HEIGHT)
        self.station = ElidedLabel()
        self.station.setObjectName("Station")
        self.sample = StatusChip("示例", Level.SOON)
        self.date = ElidedLabel()
        self.date.setObjectName("Date")
        self.duty = StatusChip(pill=True)
        self._today: dt.date | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 0, 24, 0)
        row.setSpacing(20)
        row.addWidget(self.station)
        row.addWidget(self.sample)
        row.addWidget(self.date, 1)
        row.addWidget(self.duty)

    def show_lines(self, lines: HouseLines, today: dt.date) -> None:
        """Write what stands there now."""
        self.station.set_whole(lines.station or "还没有建站")
        self.sample.setVisible(lines.is_sample)
        self._today = today
        self._write_date()
        if lines.on_duty:
            self.duty.say(f"值班：{lines.on_duty}", Level.DONE)
        else:
            self.duty.say("现在没有人值班", Level.PLAIN)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._write_date()

    def _write_date(self) -> None:
        if self._today is None:
            return
        # On a small or enlarged screen the station's name and who is on duty matter more.
        whole = self.width() >= _ROOM_FOR_YEAR
        self.date.set_whole(full_day_label(self._today) if whole else short_day_label(self._today))


class _LineButton(PaintedButton):
    """A small act in the bottom line: F12 锁定."""

    def __init__(self, text: str, key: str, on_click: Callable[[], object]) -> None:
        self._key = key
        super().__init__(text)
        # Reached by its key: the keyboard would come here by itself whenever what had it is
        # hidden, and Space or Enter, meant for the page, would sign the person out.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.listen_to(key)
        self.setAccessibleName(f"{text}，{key}")
        self.clicked.connect(lambda _checked=False: on_click())

    def sizeHint(self) -> QSize:
        return QSize(paint.wide(f"{self._key} {self.text()}", look.font(16)) + 20, BOTTOM_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.smooth(self)
        ink = Colour.BLUE if self.hovered else Colour.SECOND
        words = f"{self._key} {self.text()}"
        paint.word(painter, self.rect(), words, look.font(16), ink, paint.CENTRE)
        if self.ringed:
            paint.ring(painter, self.rect().adjusted(1, 3, -1, -3))


class Bottom(QFrame):
    """The backup line, the month line, work under way; who is signed in, switching and locking."""

    def __init__(self, switch: Callable[[], object], lock: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("Bottom")
        self.setFixedHeight(BOTTOM_HEIGHT)
        self.backup = SecondLine()
        self.proof = SecondLine()
        self.month = SecondLine()
        self.clock = SecondLine()
        self.work = SecondLine()
        self.work.hide()
        self.person = SecondLine()
        """Who is signed in: on a shared PC nobody should act at somebody else's seat unawares."""
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 0, 14, 0)
        row.setSpacing(26)
        row.addWidget(self.backup)
        row.addWidget(self.proof)
        row.addWidget(self.month)
        row.addWidget(self.clock)
        row.addWidget(self.work)
        row.addStretch(1)
        row.addWidget(self.person)
        keys = QHBoxLayout()
        keys.setSpacing(0)
        keys.addWidget(_LineButton("换人", "F9", switch))
        keys.addWidget(_LineButton("锁定", "F12", lock))
        row.addLayout(keys)
        self._keys_width = keys.sizeHint().width()

    def show_lines(self, lines: HouseLines) -> None:
        """Write what happened; nothing that did not."""
        sign = "✓" if lines.backup_is_fine else "！"
        level = Level.DONE if lines.backup_is_fine else Level.SOON
        self.backup.say(f"{sign} {lines.backup}" if lines.backup else "", level)
        self.backup.setVisible(bool(lines.backup))
        self.proof.say(lines.proof)
        self.proof.setVisible(bool(lines.proof))
        self.month.say(lines.month)
        self.clock.say(f"！{lines.clock}" if lines.clock else "", Level.SOON)
        self.clock.setVisible(bool(lines.clock))
        self._fit()

    def show_person(self, name: str) -> None:
        """Say who is signed in (登录); a long name gives way to what else must stand there."""
        shown = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
        self.person.say(f"登录：{shown}" if name else "")
        self.person.setToolTip(name if shown != name else "")
        self._fit()

    def show_work(self, words: str) -> None:
        """Say what is being done in the background."""
        self.work.say(f"{words}……" if words else "", Level.LOOK)
        self.work.setVisible(bool(words))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        # On a small or enlarged screen the month gives way: 今天 says it, too.
        others = (self.backup, self.proof, self.clock, self.work, self.person)
        taken = sum(part.sizeHint().width() + 26 for part in others if part.text())
        room = self.width() - taken - self._keys_width - 26 - 38
        self.month.setVisible(bool(self.month.text()) and self.month.sizeHint().width() <= room)


class Side(QFrame):
    """Brand and list of pages."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("Side")
        self.setFixedWidth(SIDE_WIDTH)
        self.pages = NavigationList()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addWidget(Brand())
        column.addWidget(self.pages, 1)


def arranged(side: QWidget, header: QWidget, middle: QWidget, bottom: QWidget) -> QWidget:
    """Side at the left; header, pages and bottom line at the right."""
    house = QWidget()
    right = QVBoxLayout()
    right.setSpacing(0)
    right.addWidget(header)
    right.addWidget(middle, 1)
    right.addWidget(bottom)
    row = QHBoxLayout(house)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    row.addWidget(side)
    row.addLayout(right, 1)
    return house
