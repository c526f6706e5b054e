"""The look holds what it promises: contrast, sizes, fonts, icons, nothing heavy at the start."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QFontDatabase, QFontInfo
from PySide6.QtWidgets import QApplication

from app.ui import application, look
from app.ui.look import INK, PALE, Colour, Level

ROOT = Path(__file__).resolve().parents[2]


def luminance(colour: str) -> float:
    def linear(part: float) -> float:
        return float(part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4)

    shown = QColor(colour)
    red, green, blue = (linear(part) for part in (shown.redF(), shown.greenF(), shown.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PAIRS = [
    *[
        (ink, ground)
        for ink in (Colour.TEXT, Colour.SECOND)
        for ground in (Colour.CARD, Colour.GROUND)
    ],
    *[(INK[level], PALE[level]) for level in Level],
    *[(INK[level], Colour.CARD) for level in Level],
    (Colour.CARD, Colour.BLUE),
    (Colour.BLUE, Colour.GROUND),
    (Colour.SECOND, Colour.PALE_BLUE),
    (Colour.CARD, Colour.RED),
]


@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_every_text_stands_out_from_its_ground(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5


def test_every_token_of_the_style_sheet_is_filled_in() -> None:
    text = look.style_sheet()
    assert "@" not in text.split("*/", 1)[1]


def test_the_shipped_font_is_the_one_shown(qapp: QApplication) -> None:
    assert "Noto Sans SC" in QFontDatabase.families()
    assert QFontInfo(look.font()).family() == "Noto Sans SC"
    assert look.font().pixelSize() >= 18


def test_every_icon_draws_something_in_the_colour_asked_for(qapp: QApplication) -> None:
    names = [path.stem for path in look.ICONS.glob("*.svg")]
    assert len(names) > 50
    for name in names:
        image = look.pixmap(name, Colour.BLUE, 44).toImage()
        inked = [
            (x, y)
            for x in range(image.width())
            for y in range(image.height())
            if image.pixelColor(x, y).alpha() > 200
        ]
        assert inked, name


@pytest.mark.parametrize(
    ("wanted", "percent"), [(100, 100), ("150", 150), (400, 200), (20, 100), (None, 100), ("", 100)]
)
def test_a_scale_lies_between_100_and_200(wanted: object, percent: int) -> None:
    assert look.scale_percent(wanted) == percent


def test_the_scale_is_kept_for_the_next_start(tmp_path: Path) -> None:
    assert application.saved_scale(tmp_path) == 100
    application.save_scale(tmp_path, 150)
    assert application.saved_scale(tmp_path) == 150
    (tmp_path / "window.json").write_text("{", encoding="utf-8")
    assert application.saved_scale(tmp_path) == 100


FIRST_PAINT = """
import sys
from app.ui import application
from app.ui.main_window import MainWindow
app = application.create(scale=150)
window = MainWindow()
application.show(window)
app.processEvents()
assert not window.grab().isNull()
print(window.devicePixelRatioF(), *sorted(sys.modules))
"""


def test_nothing_heavy_is_loaded_before_the_first_paint() -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    environment.pop("QT_SCALE_FACTOR", None)
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAINT],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    ratio, *modules = done.stdout.split()

    heavy = {"sqlalchemy", "reportlab", "openpyxl", "alembic", "pikepdf", "pypinyin", "sqlcipher3"}
    assert not heavy & set(modules)
    assert float(ratio) == 1.5


NUMBERED = re.compile(r"\b(PJ|SZ|QHD|BJ)-\d")
TRACES = {"app/core/sign_ways.py", "app/services/privacy_classes.py"}
"""Where such a number stands for whoever reads the code or docs/privacy.md, not on a screen."""


@pytest.mark.parametrize("package", ["core", "services", "reports", "intake", "ui", "commands"])
def test_the_numbers_of_our_own_list_of_requirements_are_shown_to_nobody(package: str) -> None:
    shown = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in sorted((ROOT / "app" / package).rglob("*.py"))
        if path.relative_to(ROOT).as_posix() not in TRACES
        for line, text in said(ast.parse(path.read_text(encoding="utf-8")))
        if NUMBERED.search(text)
    ]
    assert shown == []


def said(tree: ast.Module) -> list[tuple[int, str]]:
    """Every text of a module that is not a docstring."""
    noted = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in noted
    ]
