"""An act a person can start by a key: its words, its key, and what it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class Action:
    """One act; an F-key, PgUp or Ctrl+… as its key, never a single letter."""

    text: str
    run: Callable[[], object]
    key: str = ""


def shortcut_for(action: Action, page: QWidget) -> QShortcut:
    """Let the key run the act while the page is shown (for acts without a button)."""
    shortcut = QShortcut(QKeySequence(action.key), page)
    shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
    shortcut.activated.connect(action.run)
    return shortcut
