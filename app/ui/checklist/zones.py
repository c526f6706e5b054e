"""The zones of a station, each with how many of its items were looked at (功能区)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui import look
from app.ui.checklist.words import ZoneView
from app.ui.look import Colour
from app.ui.widgets import AccentButton, Card, Choice, QuietButton, SecondLine, paint
from app.ui.widgets.buttons import PaintedButton
from app.ui.widgets.scrolling import Scrolling

_TALL = 54
"""With the line that names who was there last."""


class _ZoneButton(PaintedButton):
    def __init__(self, zone: ZoneView) -> None:
        super().__init__(zone.title)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_zone(zone)

    def show_zone(self, zone: ZoneView) -> None:
        self.zone = zone
        told = f"{zone.title}，已看 {zone.answered} 项，共 {zone.total} 项"
        told += f"，缺 {zone.missing} 项" if zone.missing else ""
        self.setAccessibleName(f"{told}，上次 {zone.last}" if zone.last else told)
        self.setToolTip(zone.title)
        self.setFixedHeight(_TALL if zone.last else look.TARGET)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(180, self.minimumHeight())

    def nextCheckState(self) -> None:
        """Which one is chosen is the page's to say."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.smooth(self)
        chosen = self.isChecked()
        if chosen or self.hovered:
            painter.fillRect(self.rect(), QColor(Colour.PALE_BLUE if chosen else Colour.GROUND))
        ink = Colour.SECOND
        if self.zone.missing:
            ink = Colour.RED
        elif self.zone.answered and self.zone.total:
            ink = Colour.GREEN if self.zone.is_done else Colour.AMBER
        font = look.font(17, bold=chosen)
        figure = f"✓ {self.zone.figure}" if ink == Colour.GREEN else self.zone.figure
        room = paint.wide(figure, font) + 2
        height = 36 if self.zone.last else self.height()
        box = QRect(self.width() - 16 - room, 0, room, height)
        paint.word(painter, box, figure, font, ink, paint.RIGHT)
        left = QRect(16, 0, box.left() - 24, height)
        name = look.font(look.BODY, bold=chosen)
        paint.word(painter, left, self.text(), name, Colour.BLUE if chosen else Colour.TEXT)
        if self.zone.last:
            below = QRect(16, 28, self.width() - 32, 22)
            paint.word(painter, below, self.zone.last, look.font(look.SMALL), Colour.SECOND)
        if self.ringed:
            paint.ring(painter, self.rect())


class ZonesCard(Card):
    """The walk at a glance; on a small screen one drop-down instead of the list."""

    chosen = Signal(str)
    standard_chosen = Signal(str)
    print_wanted = Signal()
    entry_wanted = Signal()
    change_wanted = Signal()

    def __init__(
        self, *, may_change: bool, may_answer: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__("功能区", parent=parent)
        self.buttons: dict[str, _ZoneButton] = {}
        self.standard = Choice()
        self.standard.setAccessibleName("对照哪个标准")
        self.standard.chosen.connect(lambda one: self.standard_chosen.emit(str(one)))
        self.choice = Choice()
        self.choice.setAccessibleName("功能区")
        self.choice.chosen.connect(lambda one: self.chosen.emit(str(one)))
        self.print = QuietButton("打印走查表", self.print_wanted.emit, icon="printer")
        self.entry = QuietButton("照纸录入", self.entry_wanted.emit, icon="pencil")
        self.change = AccentButton("换标准", self.change_wanted.emit)
        self._inner = QWidget()
        self._rows = QVBoxLayout(self._inner)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self.area = Scrolling(self._inner)
        self._flow = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._flow.setSpacing(look.GRID)
        for part in (self.choice, self.print, self.entry):
            self._flow.addWidget(part, 2 if part is self.choice else 1)
        # The list goes from edge to edge, everything else keeps the card's margin.
        self.box.setContentsMargins(0, 16, 0, 16)
        self._pad_heading()
        self.looked = SecondLine()
        self.box.addLayout(_padded(self.standard))
        self.box.addLayout(_padded(self.looked))
        self.box.addWidget(self.area, 1)
        low = QHBoxLayout()
        low.setContentsMargins(16, 0, 16, 0)
        low.addLayout(self._flow)
        self.box.addLayout(low)
        self.change.setVisible(may_change)
        self.entry.setVisible(may_answer)

    def set_standards(self, standards: Sequence[tuple[str, str]], current: str) -> None:
        """Offer the standards; the current one is named also where it is alone."""
        self.standard.set_options(standards)
        self.standard.set_value(current)

    def set_zones(self, zones: Sequence[ZoneView], current: str) -> None:
        """Show the zones, in place where they are the same ones."""
        if list(self.buttons) != [zone.id for zone in zones]:
            self._build(zones)
        self.choice.set_options([(zone.id, f"{zone.title}　{zone.figure}") for zone in zones])
        self.choice.set_value(current)
        for zone in zones:
            button = self.buttons[zone.id]
            button.show_zone(zone)
            button.setChecked(zone.id == current)
        done = sum(zone.answered for zone in zones)
        self.looked.say(f"已看 {done} 项，共 {sum(zone.total for zone in zones)} 项")
        if current in self.buttons:
            self.area.ensureWidgetVisible(self.buttons[current], 0, 0)

    def set_narrow(self, narrow: bool) -> None:  # noqa: FBT001 (a Qt-like setter)
        """Give the list up for a drop-down where there is no room beside the items."""
        way = QBoxLayout.Direction
        self.area.setVisible(not narrow)
        self.choice.setVisible(narrow)
        self._flow.setDirection(way.LeftToRight if narrow else way.TopToBottom)

    def _build(self, zones: Sequence[ZoneView]) -> None:
        for button in self.buttons.values():
            button.hide()
            button.deleteLater()
        self.buttons = {}
        for zone in zones:
            button = _ZoneButton(zone)
            button.clicked.connect(lambda _checked=False, one=zone.id: self.chosen.emit(one))
            self._rows.addWidget(button)
            self.buttons[zone.id] = button

    def _pad_heading(self) -> None:
        line = self.heading.parentWidget()
        if line is not None:
            line.setContentsMargins(16, 0, 16, 0)
            if (row := line.layout()) is not None:
                row.addWidget(self.change)


def _padded(widget: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(16, 0, 16, 0)
    row.addWidget(widget)
    return row
