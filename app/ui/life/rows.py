"""Small helps the parts of 建站进程 share."""

from __future__ import annotations

from PySide6.QtWidgets import QLayout


def clear_row(row: QLayout) -> None:
    """Take everything out of a layout; a widget goes later: it may be in its own click."""
    while (item := row.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
