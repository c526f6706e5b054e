"""A paper as it will be printed: the pages of the very file, one at a time."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.reports.drawing import POINTS_PER_INCH, PageSize, draw_page, page_sizes
from app.ui import look
from app.ui.printing import image_of
from app.ui.widgets import IconButton, SecondLine

ZOOMS = (0.0, 1.0, 1.25, 1.5, 2.0)
"""Of the width there is; 0 is the whole page."""
_ZOOM_WORDS = {0.0: "整页", 1.0: "页宽"}
_MARGIN = 12
_WIDEST = 4000
"""No page is drawn wider than this many pixels, however large the sign."""


class _PageArea(QScrollArea):
    """One page; the wheel turns it at its end."""

    turned = Signal(int)

    def wheelEvent(self, event: QWheelEvent) -> None:
        bar = self.verticalScrollBar()
        down = event.angleDelta().y() < 0
        at_end = bar.value() == (bar.maximum() if down else bar.minimum())
        if at_end and event.angleDelta().y():
            self.turned.emit(1 if down else -1)
            event.accept()
            return
        super().wheelEvent(event)


class PaperPreview(QWidget):
    """What is shown is the file that is printed."""

    def __init__(self) -> None:
        super().__init__()
        self._pdf = b""
        self._sizes: tuple[PageSize, ...] = ()
        self._title = ""
        self.page = 0
        self.zoom = 1.0
        self.sheet = QLabel()
        self.sheet.setStyleSheet(f"border: 1px solid {look.Colour.STRONG_LINE};")
        self.area = _PageArea()
        self.area.setObjectName("Preview")
        self.area.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.area.setWidget(self.sheet)
        self.area.turned.connect(self.turn)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(60)
        self._later.timeout.connect(self._draw)
        self._lay_out()

    def show_file(self, title: str, path: Path) -> None:
        """Show a PDF file from its first page."""
        # Read whole: an open file could not be replaced on Windows.
        self._pdf = path.read_bytes()
        self._sizes = page_sizes(self._pdf)
        self._title = title
        self.page = 0
        self.area.verticalScrollBar().setValue(0)
        self._draw()

    @property
    def pages(self) -> int:
        """How many pages the file has."""
        return len(self._sizes)

    def next_page(self) -> None:
        """Go on a page."""
        self.turn(1)

    def previous_page(self) -> None:
        """Go back a page."""
        self.turn(-1)

    def turn(self, by: int) -> None:
        """Turn pages; at either end nothing happens."""
        to = self.page + by
        if not 0 <= to < self.pages:
            return
        self.page = to
        self._draw()
        bar = self.area.verticalScrollBar()
        bar.setValue(bar.minimum() if by > 0 else bar.maximum())

    def larger(self) -> None:
        """Show it larger."""
        self._zoom_by(1)

    def smaller(self) -> None:
        """Show it smaller."""
        self._zoom_by(-1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._later.start()

    def _zoom_by(self, step: int) -> None:
        at = min(max(ZOOMS.index(self.zoom) + step, 0), len(ZOOMS) - 1)
        self.zoom = ZOOMS[at]
        self._draw()

    def _draw(self) -> None:
        self._say()
        if not self._sizes:
            return
        size, ratio = self._sizes[self.page], self.devicePixelRatioF()
        wide = min(self._width(size) * ratio, _WIDEST)
        drawn = draw_page(self._pdf, self.page, wide / size.width * POINTS_PER_INCH)
        pixmap = QPixmap.fromImage(image_of(drawn))
        pixmap.setDevicePixelRatio(ratio)
        self.sheet.setPixmap(pixmap)
        self.sheet.adjustSize()
        self.sheet.setAccessibleName(f"{self._title}，第 {self.page + 1} 页")

    def _width(self, size: PageSize) -> float:
        room = self.area.viewport()
        wide = max(200, self.area.width() - 2 * _MARGIN - 8)
        if self.zoom:
            return wide * self.zoom
        return min(wide, max(200, room.height() - 4) * size.width / size.height)

    def _say(self) -> None:
        self.where.say(f"第 {self.page + 1} / {self.pages} 页" if self.pages else "")
        self.zoomed.say(_ZOOM_WORDS.get(self.zoom, f"{self.zoom:g} 倍"))
        self.up.setEnabled(self.page > 0)
        self.down.setEnabled(self.page + 1 < self.pages)
        self.minus.setEnabled(self.zoom != ZOOMS[0])
        self.plus.setEnabled(self.zoom != ZOOMS[-1])

    def _lay_out(self) -> None:
        self.where, self.zoomed = SecondLine(), SecondLine()
        self.up = IconButton("chevron-up", "上一页（PgUp）", self.previous_page)
        self.down = IconButton("chevron-down", "下一页（PgDn）", self.next_page)
        self.minus = IconButton("minus", "缩小", self.smaller)
        self.plus = IconButton("plus", "放大", self.larger)
        bar = QHBoxLayout()
        bar.setSpacing(4)
        for part in (self.up, self.down, self.where):
            bar.addWidget(part)
        bar.addStretch(1)
        for part in (self.minus, self.zoomed, self.plus):
            bar.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(bar)
        column.addWidget(self.area, 1)
        self.area.setMinimumHeight(220)
