"""The printed sheet with the recovery code says all of it, however long a station's name is."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from app.core.errors import Refused
from app.ui import recovery_sheet
from app.ui.forms.recovery import RecoveryPad
from app.ui.recovery_sheet import SheetWords, draw_sheet, send_code
from tests.ui.conftest import show

CODE = "ABNJ-JHWC-6BMS-TZPV-W6IV-MSHX-7Q7S-VGJ2-E2TF"
LONG = "盘锦市双台子区示范街道共享职工之家暨户外劳动者综合服务站（示例银行示范街支行旧址）"
WORDS = SheetWords("示范街劳动者服务站", "2026-10-22", "5c732cca11")


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


def test_without_a_printer_it_says_so_and_to_copy_by_hand(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery_sheet, "has_printer", lambda: False)
    pad = RecoveryPad(lambda: WORDS)
    qtbot.addWidget(pad)
    pad.show_code(CODE)
    show(pad)

    pad.print_button.click()

    said = pad.not_printed.text()
    assert "没有打印机，没有印出来" in said
    assert "请照着屏幕上的抄在纸上" in said
    assert pad.not_printed.isVisible()
    assert not pad.away_button.hasFocus(), "Enter must not put a code away that is on no paper"
    pad.show_code(CODE)
    assert not pad.not_printed.isVisible()


def test_a_printer_that_takes_nothing_is_said() -> None:
    with pytest.raises(Refused, match="打印机没有接受，没有印出来。恢复码还在屏幕上"):
        send_code(QPrinter(), WORDS, CODE)


def test_the_code_never_goes_into_a_file(tmp_path: Path) -> None:
    printer = QPrinter()
    printer.setOutputFileName(str(tmp_path / "code.pdf"))

    with pytest.raises(Refused, match="不能存成文件"):
        send_code(printer, WORDS, CODE)

    assert list(tmp_path.iterdir()) == []
