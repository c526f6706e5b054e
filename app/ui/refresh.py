"""Pages are told what changed, and reload if it concerns them."""

from __future__ import annotations

from typing import TypeAlias

from PySide6.QtCore import QObject, Signal

Changes: TypeAlias = frozenset[str]
"""The names of the tables one use case touched."""


class Refresh(QObject):
    """One signal for the whole window; it may be sent from the background thread."""

    changed = Signal(object)
    """Carries `Changes`, delivered on the thread of whoever listens."""

    def tell(self, changes: Changes) -> None:
        """Pass changes on; this is what the office calls after each committed use case."""
        self.changed.emit(changes)
