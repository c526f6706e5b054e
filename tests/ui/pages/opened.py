"""Open a page of a real office as a person does, with PINs that cost little."""

from __future__ import annotations

from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.models import Credential
from app.services import sign_in
from app.services.context import Context
from app.services.office import Office
from app.ui.page import Page
from app.ui.tasks import Tasks

PIN = "2580"
P = TypeVar("P", bound=Page)


def give_pins(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give everybody the same PIN, hashed with little memory."""
    monkeypatch.setattr(sign_in, "MEMORY_KIB", 64)
    hashed = sign_in.hash_pin(PIN)

    def give(ctx: Context) -> None:
        for row in ctx.session.scalars(select(Credential)):
            row.pin_hash = hashed
        ctx.audit("设口令", "credential")

    office.act(give)


def open_page(kind: type[P], office: Office, qtbot: QtBot, arg: object = None) -> P:
    """Build, show and open a page, told of every change as in the window."""
    page = kind(office, Tasks())
    qtbot.addWidget(page)
    page.resize(1150, 640)
    office.listeners.append(page.changed)
    page.install_commands()
    page.show()
    page.activateWindow()
    assert QTest.qWaitForWindowActive(page)
    page.setFocus()
    page.open_with(arg)
    return page


def click(widget: QWidget) -> None:
    """Click a widget that can be seen."""
    QApplication.processEvents()  # what a layout was just given is shown by the next event
    assert widget.isVisible(), widget.accessibleName()
    assert widget.isEnabled(), widget.accessibleName()
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))


def key(
    widget: QWidget,
    which: Qt.Key,
    modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """Press a key where the keyboard is."""
    focused = QApplication.focusWidget()
    QTest.keyClick(focused or widget, which, modifier)


def write(widget: QWidget, text: str) -> None:
    """Click into a field and type over what is there."""
    click(widget)
    QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    type_in(widget, text)


def type_in(widget: QWidget, text: str) -> None:
    """Type as people do: Chinese and full-width signs arrive from the input method."""
    commit = QInputMethodEvent()
    commit.setCommitString(text)
    QApplication.sendEvent(widget, commit)
