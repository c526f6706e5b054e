"""A bar of how items stand: met, missing, not looked at; the words stand beside it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.services.gap_overview import Tally
from app.services.gap_words import tally_words
from app.ui.look import Colour
from app.ui.widgets import paint

_NOTHING = Tally(0, 0, 0, 0, 0)
_TALL = 10


class TallyBar(QWidget):
    """Green for met, a quieter green for not applicable, red for missing; the rest is open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tally = _NOTHING
        self.setFixedHeight(_TALL)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_tally(self, tally: Tally) -> None:
        """Show other figures."""
        self._tally = tally
        self.setAccessibleName(tally_words(tally))
        self.setToolTip(tally_words(tally))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, _TALL)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.smooth(self)
        whole = QRectF(self.rect())
        edge = QPainterPath()
        edge.addRoundedRect(whole, _TALL / 2, _TALL / 2)
        painter.setClipPath(edge)
        painter.fillRect(whole, QColor(Colour.TRACK))
        left, tally = 0.0, self._tally
        if not tally.total:
            return
        for count, colour in (
            (tally.met, Colour.GREEN),
            (tally.not_applicable, Colour.GREEN_LINE),
            (tally.missing, Colour.RED),
        ):
            width = whole.width() * count / tally.total
            if count:
                painter.fillRect(QRectF(left, 0, max(width, 3.0), _TALL), QColor(colour))
            left += width
