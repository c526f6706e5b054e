"""Scroll areas whose content is built anew."""

from __future__ import annotations

from PySide6.QtWidgets import QScrollArea, QWidget


def replace_inner(area: QScrollArea, inner: QWidget) -> None:
    """Show other content; the old goes later: it may be in the middle of its own click."""
    old = area.takeWidget()
    if old is not None:
        old.hide()
        old.deleteLater()
    area.setWidget(inner)
