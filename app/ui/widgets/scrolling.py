"""Room on small screens: forms scroll inside their card."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.ui import look

LEAST = 168
_ABOVE = 72
"""Room left above what is higher than the view: there stands who or what is asked for."""


class Frame(QScrollArea):
    """Scrolls what is higher than the room; the Tab key stops at it only while it does."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("内容，用上下键滚动")
        self.verticalScrollBar().rangeChanged.connect(self._take_keys)
        self._take_keys(0, 0)

    def _take_keys(self, _lowest: int, highest: int) -> None:
        scrolls = highest > 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if scrolls else Qt.FocusPolicy.NoFocus)


class Following(Frame):
    """Keeps what the keyboard is at in sight."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001 (Qt calls it)
        # Qt would put the middle of what is higher than the room into it: `_follow` knows better.
        return QWidget.focusNextPrevChild(self, forward)

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        # Qt follows the Tab key by itself, but not Enter going to the next field. What the mouse
        # presses stays where it is: moved away from under the pointer, the press would be lost.
        pressed = QApplication.mouseButtons() != Qt.MouseButton.NoButton
        if now is None or pressed or not self.isAncestorOf(now):
            return
        self._bring(now)
        # What was only just shown has its place after the next layout.
        QTimer.singleShot(0, self, self._bring_again)

    def _bring_again(self) -> None:
        now = QApplication.focusWidget()
        if now is not None and self.isAncestorOf(now):
            self._bring(now)

    def _bring(self, now: QWidget) -> None:
        if now.height() > self.viewport().height():
            # Of what is higher than the room, such as a PIN pad, its upper end says most.
            upper = now.mapTo(self.widget(), QPoint(0, 0)).y()
            self.verticalScrollBar().setValue(upper - _ABOVE)
        else:
            self.ensureWidgetVisible(now)


class Scrolling(Following):
    """A widget of any height."""

    def __init__(self, widget: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumHeight(LEAST)
        if widget is not None:
            self.show_widget(widget)

    def show_widget(self, widget: QWidget) -> None:
        """Show another widget at the top, on the ground of whatever lies below."""
        holder = QWidget()
        holder.setObjectName("Plain")
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, look.GRID, 0)
        column.addWidget(widget)
        column.addStretch(1)
        self.setWidget(holder)
