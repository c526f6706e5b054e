"""The printed sheet with the recovery code says all of it, however long a station's name is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from app.ui.recovery_sheet import SheetWords, draw_sheet

CODE = "ABNJ-JHWC-6BMS-TZPV-W6IV-MSHX-7Q7S-VGJ2-E2TF"
LONG = "盘锦市双台子区示范街道共享职工之家暨户外劳动者综合服务站（示例银行示范街支行旧址）"


def _drawn(station: str = "示范街劳动者服务站", code: str = CODE) -> QImage:
    picture = QImage(595, 842, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    painter = QPainter(picture)
    draw_sheet(painter, SheetWords(station, "2026-10-22", "5c732cca11"), code)
    painter.end()
    return picture


@pytest.mark.parametrize("name", ["示范街劳动者服务站", LONG, LONG + "共享职工之家"])
def test_a_name_is_printed_to_its_last_character(name: str) -> None:
    assert _drawn(name) != _drawn(name[:-1])


def test_every_group_of_the_code_stands_on_it() -> None:
    groups = CODE.split("-")

    for at in range(len(groups)):
        other = "-".join("ZZZZ" if n == at else group for n, group in enumerate(groups))
        assert _drawn(code=other) != _drawn(), groups[at]


def test_nothing_is_printed_into_the_margins() -> None:
    picture = _drawn(LONG + LONG)
    white = QColor("white").rgb()

    for side in (QRect(0, 0, 60, 842), QRect(536, 0, 59, 842), QRect(0, 0, 595, 60),
                 QRect(0, 795, 595, 47)):  # fmt: skip
        strip = picture.copy(side)
        seen = {strip.pixel(x, y) for x in range(strip.width()) for y in range(strip.height())}
        assert seen == {white}, side
