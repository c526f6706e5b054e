"""A small dashed button for what may be added, with the newest photo in it where there is one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy

from app.ui import look
from app.ui.look import Colour
from app.ui.widgets import paint
from app.ui.widgets.buttons import PaintedButton

_SIDE = 34


class DashedButton(PaintedButton):
    """Quieter than any other button; its edge becomes whole once it holds something."""

    def __init__(self, text: str, on_click: Callable[[], object]) -> None:
        super().__init__(text)
        self._picture = QPixmap()
        self.setFixedHeight(look.TARGET)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda _checked=False: on_click())

    def set_picture(self, image: QImage) -> None:
        """Show a small picture before the words; a null one takes it away."""
        wide = Qt.AspectRatioMode.KeepAspectRatioByExpanding
        smooth = Qt.TransformationMode.SmoothTransformation
        side = round(_SIDE * self.devicePixelRatioF())
        self._picture = QPixmap()
        if not image.isNull():
            fitted = image.scaled(side, side, wide, smooth)
            left, top = (fitted.width() - side) // 2, (fitted.height() - side) // 2
            self._picture = QPixmap.fromImage(fitted.copy(left, top, side, side))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        picture = 0 if self._picture.isNull() else _SIDE + 4
        return QSize(paint.wide(self.text(), look.font(16)) + 24 + picture, look.TARGET)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.smooth(self)
        fill = Colour.PALE_BLUE if self.hovered else Colour.CARD
        room = self.rect()
        if self._picture.isNull():
            paint.dashed(painter, room, fill, Colour.STRONG_LINE)
        else:
            paint.box(painter, room, fill, Colour.LINE)
            painter.drawPixmap(QRect(5, (self.height() - _SIDE) // 2, _SIDE, _SIDE), self._picture)
            room = room.adjusted(_SIDE + 4, 0, 0, 0)
        paint.word(painter, room, self.text(), look.font(16), Colour.SECOND, paint.CENTRE)
        if self.ringed:
            paint.ring(painter, self.rect())
