"""What somebody is told before the pages open stays readable, however much it is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.ui.told import ToldPage
from app.ui.widgets import BodyText
from tests.ui.conftest import press, show

LINE = "2026-11-02：单雨桐自 2026-11-02 起任工会主席（由赵国强办理，孙惠民输口令同意）。请核对。"


@pytest.mark.parametrize("size", [(1366, 768), (911, 512), (800, 480)])
@pytest.mark.parametrize("count", [1, 3, 12, 40])
def test_every_line_has_its_room_and_the_button_stays_in_sight(
    qtbot: QtBot, size: tuple[int, int], count: int
) -> None:
    read: list[bool] = []
    page = ToldPage("赵国强", [LINE] * count, lambda: read.append(True))
    qtbot.addWidget(page)
    page.resize(*size)
    show(page)
    QTest.qWait(30)

    lines = page.findChildren(BodyText)
    assert len(lines) == count
    for line in lines:
        assert line.height() >= line.heightForWidth(line.width())
    button = page.button
    assert button.visibleRegion().boundingRect().height() == button.height() >= 44
    assert (page.area.verticalScrollBar().maximum() > 0) == (count > 3)

    press(button, Qt.Key.Key_Return)
    assert read == [True]
