"""A text that saves itself: when one leaves it, and when one stops typing for a while."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QPlainTextEdit

PAUSE = 1500
"""Milliseconds without a key before what was typed is saved."""


class SavedText(QPlainTextEdit):
    """Several lines, saved without a button."""

    written = Signal(str)

    def __init__(self, name: str, hint: str = "", rows: int = 4) -> None:
        super().__init__()
        self._kept = ""
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        line = self.fontMetrics().lineSpacing()
        self.setMinimumHeight(line * rows + 20)
        self.setMaximumHeight(line * (rows + 1) + 20)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self.save)
        self.textChanged.connect(self._pause.start)

    def show_text(self, text: str) -> None:
        """Show what is kept, unless somebody is writing here: the cursor would jump."""
        if self.hasFocus():
            return
        self._kept = text
        if self.toPlainText() != text:
            self.setPlainText(text)
        self._pause.stop()

    def save(self) -> None:
        """Tell what was written, if it is new."""
        self._pause.stop()
        if self.toPlainText().strip() != self._kept.strip():
            self._kept = self.toPlainText()
            self.written.emit(self._kept)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.save()
