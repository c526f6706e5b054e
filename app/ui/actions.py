"""An act a person can start: its words, its key, who may, and what it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.core.permissions import Act, Role, may


@dataclass(frozen=True, slots=True)
class Action:
    """One act; an F-key, PgUp or Ctrl+… as its key, never a single letter."""

    text: str
    run: Callable[[], object]
    key: str = ""
    act: Act | None = None
    """Who may do it; None lets everybody."""


def allowed(actions: Iterable[Action], roles: Iterable[Role]) -> tuple[Action, ...]:
    """Keep only what these roles may do: an action one may not do is absent."""
    held = frozenset(roles)
    return tuple(action for action in actions if action.act is None or may(held, action.act))


def shortcut_for(action: Action, page: QWidget) -> QShortcut:
    """Let the key run the act while the page is shown (for acts without a button)."""
    shortcut = QShortcut(QKeySequence(action.key), page)
    shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
    shortcut.activated.connect(action.run)
    return shortcut
