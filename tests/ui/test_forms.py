"""The forms several pages share, by keys and mouse."""

from __future__ import annotations

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.core.errors import BadInput
from app.ui.forms.file_view import pictures
from app.ui.forms.opening import OpeningForm
from app.ui.widgets import QuietButton
from app.ui.widgets.scrolling import Scrolling
from tests.photos import photo
from tests.ui.conftest import press, show, type_in


@pytest.fixture
def form(qtbot: QtBot) -> OpeningForm:
    made = OpeningForm()
    qtbot.addWidget(made)
    show(made)
    return made


def field(form: OpeningForm, name: str) -> QWidget:
    return next(
        one
        for one in form.findChildren(QWidget)
        if one.accessibleName() == name and one.focusProxy() is None
    )


def same(form: OpeningForm) -> QuietButton:
    found = form.findChild(QuietButton)
    assert found is not None
    return found


def test_monday_is_copied_to_the_working_days_with_the_next_tab(form: OpeningForm) -> None:
    type_in(field(form, "星期一开门"), "0830")
    type_in(field(form, "星期一关门"), "1700")
    field(form, "星期一再关门").setFocus()
    QTest.keyClick(field(form, "星期一再关门"), Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is same(form)
    press(same(form), Qt.Key.Key_Return)

    week = form.opening().week
    assert [span.weekday for span in week] == [0, 1, 2, 3, 4]
    assert len({(span.opens, span.closes) for span in week}) == 1


def test_half_a_monday_is_copied_as_typed_and_said_when_it_is_kept(form: OpeningForm) -> None:
    type_in(field(form, "星期一开门"), "0830")
    QTest.mouseClick(same(form), Qt.MouseButton.LeftButton)

    with pytest.raises(BadInput, match="星期一只填了一半"):
        form.opening()


def test_what_the_mouse_presses_at_the_edge_stays_under_it(qtbot: QtBot) -> None:
    rows = QWidget()
    column = QVBoxLayout(rows)
    boxes = [QCheckBox(str(number)) for number in range(40)]
    for box in boxes:
        column.addWidget(box)
    area = Scrolling(rows)
    qtbot.addWidget(area)
    area.resize(300, 210)
    show(area)
    bottom = area.viewport().height()
    cut = next(
        box
        for box in boxes
        if box.mapTo(area.viewport(), box.rect().bottomLeft()).y() >= bottom - 5
    )

    QTest.mousePress(cut, Qt.MouseButton.LeftButton)
    assert area.verticalScrollBar().value() == 0
    QTest.mouseRelease(cut, Qt.MouseButton.LeftButton)
    boxes[-1].setFocus()
    assert area.verticalScrollBar().value() > 0


def test_a_kept_picture_is_shown_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6

    (drawn,) = pictures(photo("JPEG", exif=exif), "image/jpeg")

    assert (drawn.width(), drawn.height()) == (48, 64)


def test_what_our_own_reader_does_not_know_is_not_given_to_the_window() -> None:
    assert pictures(photo("BMP"), "image/png") == []
    assert pictures(photo("JPEG")[:200], "image/jpeg") == []
    assert pictures(b"PK", "application/ofd") == []
