"""What somebody is told before the pages open: who was appointed, whose PIN was reset (告知)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.widgets import BodyText, Card, Divider, PrimaryButton
from app.ui.widgets.scrolling import Frame

_WIDTH = 680
_AROUND = 190
"""Height of the card's heading and button, and the room around the card."""
_LEAST = 120


class ToldPage(QWidget):
    """The lines, and one button that says they were read."""

    def __init__(
        self,
        name: str,
        lines: Sequence[str],
        on_read: Callable[[], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        card = Card(f"{name}，请先看一下", "上次登录以后的事")
        card.setFixedWidth(_WIDTH)
        self._inner = QWidget()
        self._inner.setObjectName("Plain")
        inside = QVBoxLayout(self._inner)
        inside.setContentsMargins(0, 0, 8, 0)
        for line in lines:
            inside.addWidget(Divider())
            inside.addWidget(BodyText(line))
        self.area = Frame()
        self.area.setWidget(self._inner)
        card.box.addWidget(self.area)
        card.box.addSpacing(12)
        self.button = PrimaryButton("我知道了", on_read)
        card.box.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.setFocusProxy(self.button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the lines their height; what has no room above the button scrolls."""
        super().resizeEvent(event)
        wide = self.area.width() or _WIDTH
        needed = self._inner.heightForWidth(wide)
        self.area.setFixedHeight(min(needed, max(_LEAST, self.height() - _AROUND)))
