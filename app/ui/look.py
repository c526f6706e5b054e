"""The look, built once: colours, sizes, palette, fonts, icons and the style sheet."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QLibraryInfo, QLocale, QRectF, Qt, QTranslator
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QStyleFactory

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
ICONS = RESOURCES / "icons"

BODY = 18
HEADING = 20
SECOND = 15
SMALL = 14
FIGURE = 42
"""Text sizes in logical pixels at 100 %."""

GRID = 8
TARGET = 44
DAY_TARGET = 60
TALLY_TARGET = 74
RADIUS = 8
RING = 2
ICON = 22

NARROW = 860
"""Below this width list and detail take turns."""

SMALLEST_SCALE = 100
LARGEST_SCALE = 200

_DRAWN_IN = "#6A6259"
"""The one colour of the icon files; `icon` and `pixmap` replace it."""


class Colour(StrEnum):
    """The palette; each name is also a token `@name` of theme.qss."""

    GROUND = "#F5F3EF"
    CARD = "#FFFFFF"
    LINE = "#E3DED6"
    STRONG_LINE = "#B9B1A6"
    TRACK = "#E9E4DC"
    TEXT = "#211D18"
    SECOND = "#6A6259"
    FAINT = "#9A9288"
    BLUE = "#1D5FA6"
    DEEP_BLUE = "#174E8A"
    PALE_BLUE = "#E8F0F9"
    BLUE_LINE = "#C9DAEC"
    BAR = "#C9D3DE"
    RED = "#B3261E"
    PALE_RED = "#FBEAE8"
    RED_LINE = "#EBC4C0"
    AMBER = "#8F5300"
    PALE_AMBER = "#FFF3DC"
    AMBER_LINE = "#EFD9AE"
    GREEN = "#2B6E46"
    PALE_GREEN = "#E6F3EA"
    GREEN_LINE = "#BFDDCA"
    PLAIN = "#EFEBE5"
    BRAND = "#C0272D"


class Level(StrEnum):
    """How pressing something is; always shown with a word or sign beside the colour."""

    MUST = "must"
    SOON = "soon"
    DONE = "done"
    LOOK = "look"
    PLAIN = "plain"


INK: dict[Level, Colour] = {
    Level.MUST: Colour.RED,
    Level.SOON: Colour.AMBER,
    Level.DONE: Colour.GREEN,
    Level.LOOK: Colour.BLUE,
    Level.PLAIN: Colour.SECOND,
}
PALE: dict[Level, Colour] = {
    Level.MUST: Colour.PALE_RED,
    Level.SOON: Colour.PALE_AMBER,
    Level.DONE: Colour.PALE_GREEN,
    Level.LOOK: Colour.PALE_BLUE,
    Level.PLAIN: Colour.PLAIN,
}
EDGE: dict[Level, Colour] = {
    Level.MUST: Colour.RED_LINE,
    Level.SOON: Colour.AMBER_LINE,
    Level.DONE: Colour.GREEN_LINE,
    Level.LOOK: Colour.BLUE_LINE,
    Level.PLAIN: Colour.LINE,
}

_FONT_FILES = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")
_SYSTEM_FAMILIES = (
    "Noto Sans SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Micro Hei",
)


def apply(app: QApplication) -> None:
    """Give the application its style, colours, font, language and style sheet."""
    fusion = QStyleFactory.create("Fusion")
    if fusion is not None:
        app.setStyle(fusion)
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    _translate(app)
    _load_fonts()
    app.setFont(font())
    app.setPalette(palette())
    app.setStyleSheet(style_sheet())


def font(size: int = BODY, *, bold: bool = False) -> QFont:
    """The text font at a size in logical pixels."""
    made = QFont()
    made.setFamilies(list(_SYSTEM_FAMILIES))
    made.setPixelSize(size)
    made.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    return made


def palette() -> QPalette:
    """The warm, quiet palette for whatever the style sheet leaves to Fusion."""
    made = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, Colour.GROUND),
        (role.Base, Colour.CARD),
        (role.AlternateBase, Colour.GROUND),
        (role.Button, Colour.CARD),
        (role.WindowText, Colour.TEXT),
        (role.Text, Colour.TEXT),
        (role.ButtonText, Colour.TEXT),
        (role.ToolTipBase, Colour.TEXT),
        (role.ToolTipText, Colour.CARD),
        (role.PlaceholderText, Colour.SECOND),
        (role.Highlight, Colour.BLUE),
        (role.HighlightedText, Colour.CARD),
        (role.Link, Colour.BLUE),
        (role.Mid, Colour.LINE),
    ):
        made.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(Colour.FAINT))
    return made


def style_sheet() -> str:
    """theme.qss with its tokens filled in."""
    text = (RESOURCES / "theme.qss").read_text(encoding="utf-8")
    tokens = {colour.name.lower(): colour.value for colour in Colour}
    tokens["icons"] = ICONS.as_posix()
    return re.sub(r"@([a-z_]+)", lambda found: tokens[found[1]], text)


def scale_percent(wanted: object) -> int:
    """A scale setting as a whole per cent between 100 and 200; anything else is 100."""
    try:
        percent = int(str(wanted))
    except ValueError:
        return SMALLEST_SCALE
    return max(SMALLEST_SCALE, min(LARGEST_SCALE, percent))


@lru_cache(maxsize=512)
def pixmap(name: str, colour: str = Colour.SECOND, size: int = ICON, ratio: float = 1.0) -> QPixmap:
    """One icon drawn in a colour; `ratio` is the screen's device pixel ratio."""
    drawing = (ICONS / f"{name}.svg").read_text(encoding="utf-8").replace(_DRAWN_IN, colour)
    side = max(1, round(size * ratio))
    made = QPixmap(side, side)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


def icon(name: str, colour: str = Colour.SECOND, active: str = "") -> QIcon:
    """One icon, in `colour`, and in `active` when selected or checked."""
    made = QIcon()
    for ratio in (1.0, 1.5, 2.0):
        made.addPixmap(pixmap(name, colour, ratio=ratio), QIcon.Mode.Normal)
        made.addPixmap(pixmap(name, Colour.FAINT, ratio=ratio), QIcon.Mode.Disabled)
        if active:
            chosen = pixmap(name, active, ratio=ratio)
            made.addPixmap(chosen, QIcon.Mode.Normal, QIcon.State.On)
            made.addPixmap(chosen, QIcon.Mode.Selected)
    return made


def _load_fonts() -> None:
    # The file comes first in the family list, so that a machine without any Chinese font reads.
    for name in _FONT_FILES:
        path = RESOURCES / "fonts" / name
        if path.is_file():
            QFontDatabase.addApplicationFont(str(path))


def _translate(app: QApplication) -> None:
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for name in ("qtbase_zh_CN", "qt_zh_CN"):
        translator = QTranslator(app)
        if translator.load(name, folder):
            app.installTranslator(translator)
