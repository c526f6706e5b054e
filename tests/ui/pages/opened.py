"""Open a page of a real office as a person does, with PINs that cost little."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
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
from app.ui.refresh import Refresh
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


class _Windows(QObject):
    """Hears of every window that opens, however short."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.opened.append(type(watched).__name__)
        return False


@contextmanager
def no_window_opens() -> Iterator[None]:
    """A part shown before it has a parent flashes as a window and takes the focus away."""
    windows = _Windows()
    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(windows)
    yield
    app.removeEventFilter(windows)
    assert not windows.opened, windows.opened


def tell_of_changes(page: Page, office: Office) -> None:
    """Tell a page of every change as the window does, on the page's own thread."""
    refresh = Refresh(page)
    refresh.changed.connect(page.changed)
    office.listeners.append(refresh.tell)


def open_page(kind: type[P], office: Office, qtbot: QtBot, arg: object = None) -> P:
    """Build, show and open a page, told of every change as in the window."""
    with no_window_opens():
        page = kind(office, Tasks())
    qtbot.addWidget(page, before_close_func=lambda _page: page.tasks.close())
    page.resize(1150, 640)
    tell_of_changes(page, office)
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
