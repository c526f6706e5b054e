"""A list and the thing itself: side by side, or one at a time where the screen is small."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QWidget,
)

from app.ui import look
from app.ui.widgets import Card, QuietButton
from app.ui.widgets.scrolling import Following

LEAST_HEIGHT = 300


class TwoSides(QWidget):
    """Left the list, right one of several parts, each scrolling by itself."""

    turned = Signal()
    """Another part is shown on the right side."""

    def __init__(
        self,
        left: QWidget,
        back_words: str,
        *,
        ratio: tuple[int, int] = (1, 1),
        parent: QWidget | None = None,
    ) -> None:
        """`back_words` names the way back to the list on a small screen."""
        super().__init__(parent)
        self._left = left
        self._is_narrow = False
        self._on_right = False
        self.right = Card()
        self.right.setMinimumHeight(LEAST_HEIGHT)
        self.back_button = QuietButton(back_words, self.show_left, icon="arrow-left")
        self.right.box.addWidget(self.back_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._stack = QStackedWidget()
        self.right.box.addWidget(self._stack, 1)
        self._frames: dict[QWidget, QScrollArea] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.GRID * 2)
        row.addWidget(left, ratio[0])
        row.addWidget(self.right, ratio[1])
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._arrange()

    def add(self, part: QWidget) -> None:
        """Take a part for the right side."""
        part.setObjectName("Plain")
        frame = Following()
        frame.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        frame.setWidget(part)
        self._frames[part] = frame
        self._stack.addWidget(frame)

    @property
    def shown(self) -> QWidget | None:
        """The part on the right side."""
        frame = self._stack.currentWidget()
        return frame.widget() if isinstance(frame, QScrollArea) else None

    def show_part(self, part: QWidget, *, turn: bool = True) -> None:
        """Show a part; on a small screen turn to it, unless it only stands there at first."""
        frame = self._frames[part]
        frame.verticalScrollBar().setValue(0)
        self._stack.setCurrentWidget(frame)
        self._on_right = turn
        self._arrange()
        self.turned.emit()

    def show_left(self) -> None:
        """Go back to the list."""
        self._on_right = False
        self._arrange()

    def sizeHint(self) -> QSize:
        """Ask for no more than must be: the page's scroll bar comes only when that is too much."""
        return self.minimumSizeHint()

    def hasHeightForWidth(self) -> bool:
        # Wrapped lines of parts that scroll by themselves would ask for their height here.
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self.width() < look.NARROW
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self._arrange()

    def _arrange(self) -> None:
        self.back_button.setVisible(self._is_narrow)
        self._left.setVisible(not (self._is_narrow and self._on_right))
        self.right.setVisible(not self._is_narrow or self._on_right)
