"""Layouts whose content is built anew, and buttons in a row."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QScrollArea, QWidget


def in_row(*buttons: QWidget) -> QHBoxLayout:
    """Put buttons side by side, from the left."""
    row = QHBoxLayout()
    row.setSpacing(12)
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return row


def clear_layout(layout: QLayout) -> None:
    """Take everything out of a layout, inner layouts too.

    A widget is hidden at once and goes later: it may be in the middle of its own click.
    """
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            _keep_keyboard_near(widget)
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear_layout(inner)


def _keep_keyboard_near(widget: QWidget) -> None:
    """Leave the keyboard with what stands around a widget that goes.

    Left alone, Qt hands it to the next button of the window, or later to this hidden one.
    """
    focused = widget.focusWidget()
    if focused is None:
        return
    had_it = focused.hasFocus()
    focused.clearFocus()
    around = widget.parentWidget() if had_it else None
    while around is not None and not _holds_keyboard(around):
        around = around.parentWidget()
    if around is not None:
        around.setFocus(Qt.FocusReason.OtherFocusReason)


def _holds_keyboard(around: QWidget) -> bool:
    # From an area that scrolls, the Tab key goes on to its first field, whether it scrolls or not.
    return isinstance(around, QScrollArea) or around.focusPolicy() is not Qt.FocusPolicy.NoFocus
