"""The same rooms under several standards: what each of them says of each room."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from app.services.gap_overview import Overview, Room, RoomCell, Tally
from app.services.gap_words import cell_words, figure_words, tally_words
from app.standards.schema import Standard
from app.ui import look
from app.ui.look import Colour, Level
from app.ui.widgets import BodyText, Card, QuietButton, SecondLine, paint
from app.ui.widgets.buttons import PaintedButton
from app.ui.widgets.scrolling import Scrolling

_CELL_WIDE, _CELL_NARROW, _CELL_TALL = 132, 106, 60
_LEAST = 300
"""So much of the table is seen at once; a smaller screen scrolls the page."""
_NOT_NAMED = "没有提到"


def _level(tally: Tally) -> Level:
    if tally.missing:
        return Level.MUST
    if tally.unknown or tally.short:
        return Level.SOON
    return Level.DONE if tally.settled else Level.PLAIN


class CellButton(PaintedButton):
    """What one standard says of one room; pressing it opens the zone."""

    def __init__(self, cell: RoomCell, standard: Standard) -> None:
        super().__init__(cell_words(cell.tally))
        self.cell = cell
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(f"{standard.city}　{cell.title}\n{tally_words(cell.tally)}")
        self.setAccessibleName(
            f"{cell.title}，{standard.city}：{tally_words(cell.tally)}，打开这个功能区"
        )

    def sizeHint(self) -> QSize:
        return QSize(_CELL_WIDE, _CELL_TALL)

    def minimumSizeHint(self) -> QSize:
        return QSize(_CELL_NARROW, _CELL_TALL)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.smooth(self)
        tally = self.cell.tally
        level = _level(tally)
        paint.box(painter, self.rect(), look.PALE[level], look.EDGE[level] if self.hovered else "")
        upper = QRect(10, 8, self.width() - 20, 24)
        font = paint.fitting(self.text(), upper.width(), (17, 16, 15, 14), bold=True)
        paint.word(painter, upper, self.text(), font, look.INK[level])
        lower = QRect(10, 32, self.width() - 20, 20)
        paint.word(painter, lower, figure_words(tally), look.font(look.SMALL), Colour.SECOND)
        if self.ringed:
            paint.ring(painter, self.rect())


class RoomsCard(Card):
    """Rooms down, standards across."""

    zone_wanted = Signal(str, str)
    """Carries the ids of standard and zone."""
    print_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("同一间屋子，几个标准怎么说", parent=parent)
        self.cells: dict[tuple[str, str], CellButton] = {}
        said = SecondLine(
            "数字是“已符合和不适用 / 全部条目”，不分等级；“未列”是来源没有写出要求，不算缺。"
            "点一格，就到对照检查里看这间屋子。",
            wrap=True,
        )
        self.print = QuietButton("打印对照表", self.print_wanted.emit, icon="printer")
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(said, 1)
        top.addWidget(self.print)
        self.box.addLayout(top)
        self.area = Scrolling()
        self.area.setMinimumHeight(_LEAST)
        self.box.addWidget(self.area, 1)

    def show_rooms(self, found: Overview) -> None:
        """Show the table anew."""
        where = self.area.verticalScrollBar().value()
        self.cells = {}
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(8)
        for at, standard in enumerate(found.standards, 1):
            cities = [one.city for one in found.standards]
            head = _head(standard, is_alone=cities.count(standard.city) == 1)
            grid.addWidget(head, 0, at, Qt.AlignmentFlag.AlignBottom)
            grid.setColumnStretch(at, 2)
        grid.setColumnStretch(0, 2)
        grid.setColumnMinimumWidth(0, 84)
        for row, room in enumerate(found.rooms, 1):
            self._add_room(grid, row, room, found.standards)
        self.area.show_widget(table)
        self.area.verticalScrollBar().setValue(where)

    def _add_room(
        self, grid: QGridLayout, row: int, room: Room, standards: Sequence[Standard]
    ) -> None:
        grid.addWidget(BodyText(room.title), row, 0)
        for at, (cell, standard) in enumerate(zip(room.cells, standards, strict=True), 1):
            if cell is None:
                nothing = SecondLine(_NOT_NAMED)
                nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
                grid.addWidget(nothing, row, at)
                continue
            button = CellButton(cell, standard)
            button.clicked.connect(partial(self._open, cell))
            self.cells[standard.id, room.id] = button
            grid.addWidget(button, row, at)

    def _open(self, cell: RoomCell, _checked: bool = False) -> None:  # noqa: FBT001,FBT002 (Qt)
        self.zone_wanted.emit(cell.standard_id, cell.zone_id)


def _head(standard: Standard, *, is_alone: bool) -> QWidget:
    label = BodyText(standard.city if is_alone else f"{standard.city}\n{standard.edition}")
    label.setFont(look.font(look.BODY, bold=True))
    label.setToolTip(standard.title)
    return label
