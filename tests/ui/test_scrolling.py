"""What scrolls: a stop of the Tab key only while it scrolls, named, and never in the way."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.widgets.layouts import clear_layout
from app.ui.widgets.scrolling import Frame
from tests.ui.conftest import press, show


def _page(qtbot: QtBot, lines: int) -> tuple[QWidget, QLineEdit, Frame, QLineEdit]:
    whole, inner = QWidget(), QWidget()
    before, inside, frame = QLineEdit(), QLineEdit(), Frame()
    column = QVBoxLayout(inner)
    column.addWidget(inside)
    for number in range(lines):
        column.addWidget(QLabel(f"第{number}行"))
    frame.setWidget(inner)
    outer = QVBoxLayout(whole)
    outer.addWidget(before)
    outer.addWidget(frame)
    qtbot.addWidget(whole)
    whole.resize(300, 240)
    show(whole)
    QTest.qWait(20)
    before.setFocus()
    return whole, before, frame, inside


@pytest.mark.parametrize(("lines", "stops"), [(1, False), (60, True)])
def test_the_tab_key_stops_at_content_only_while_it_scrolls(
    qtbot: QtBot, lines: int, stops: bool
) -> None:
    _whole, before, frame, inside = _page(qtbot, lines)

    press(before, Qt.Key.Key_Tab)
    first = QApplication.focusWidget()

    assert first is (frame if stops else inside)
    assert frame.accessibleName()
    if stops:
        press(frame, Qt.Key.Key_Down)
        assert frame.verticalScrollBar().value() > 0
        press(frame, Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is inside


def test_content_that_is_built_anew_keeps_the_keyboard(qtbot: QtBot) -> None:
    _whole, _before, frame, inside = _page(qtbot, 1)
    inside.setFocus()
    column = frame.widget().layout()
    assert column is not None

    clear_layout(column)
    again = QLineEdit()
    column.addWidget(again)
    QTest.qWait(20)

    assert QApplication.focusWidget() is frame
    press(frame, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is again
