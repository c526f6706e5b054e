"""The faces of the papers, loaded when first used, and what happens to a character a face lacks."""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import groupby
from mmap import ACCESS_READ, mmap
from pathlib import Path
from sys import intern
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from app.reports import reportlab_fixes

SONG = "Song"
SONG_BOLD = "SongBold"
HEI = "Hei"
HEI_BOLD = "HeiBold"
KAI = "Kai"
RARE = "HanaExt"

FONT_FOLDER = Path(__file__).parents[2] / "resources" / "fonts"
FILES = {
    SONG: "NotoSerifSC-Regular.ttf",
    SONG_BOLD: "NotoSerifSC-Bold.ttf",
    HEI: "NotoSansSC-Regular.ttf",
    HEI_BOLD: "NotoSansSC-Bold.ttf",
    KAI: "LXGWWenKai-Regular.ttf",
    RARE: "HanaExt.ttf",
}
OTHERS: dict[str, tuple[str, ...]] = {
    SONG: (RARE,),
    SONG_BOLD: (SONG, RARE),
    HEI: (SONG, RARE),
    HEI_BOLD: (HEI, SONG, RARE),
    KAI: (SONG, RARE),
    RARE: (),
}
"""Where a face looks for a character it lacks, in this order."""

GETA = "〓"
"""Stands in print for a character no face has (下驮)."""

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


class _Mapped:
    """A font's file as reportlab reads one; the system keeps its bytes and may let them go."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)

    def read(self) -> mmap:
        """Give the whole file without a copy of its own in memory."""
        with Path(self.name).open("rb") as file:
            return mmap(file.fileno(), 0, access=ACCESS_READ)


class _Glyphs:
    """The outlines of a font, each read where it lies: a copy of all is 15 MB for every subset."""

    def __init__(self, file: mmap, start: int) -> None:
        self._file = file
        self._start = start

    def __getitem__(self, part: slice) -> bytes:
        return self._file[self._start + part.start : self._start + part.stop]


def _lighten(face: Any) -> None:
    """Let go of what only the reading of a font needs, and keep equal numbers once.

    The faces stay as long as the program runs: 72 MB for all six instead of 208.
    """
    table, glyphs = face.get_table, _Glyphs(face._ttf_data, face.get_table_pos("glyf")[0])  # noqa: SLF001 (no other door)
    face.get_table = lambda tag: glyphs if tag == "glyf" else table(tag)
    once: dict[Any, Any] = {}
    face.glyphToChar = {}
    face.hmetrics = [once.setdefault(metric, metric) for metric in face.hmetrics]
    face.charWidths = {code: once.setdefault(w, w) for code, w in face.charWidths.items()}


class FallbackFont(TTFont):
    """A TrueType face that borrows the characters it lacks from other faces."""

    def __init__(self, name: str, path: Path, others: tuple[str, ...]) -> None:
        super().__init__(name, _Mapped(path), shapable=False)
        reportlab_fixes.require_thousand(self.face)
        _lighten(self.face)
        self._others = others
        glyphs: dict[int, int] = self.face.charToGlyph
        drawn = (intern(chr(code)) for code, glyph in glyphs.items() if glyph)
        self.own = frozenset(drawn) | {"\xa0"}

    def home(self, char: str) -> FallbackFont | None:
        """Give the face that draws this character, or None when no face does."""
        if char in self.own:
            return self
        return next((other for other in map(face, self._others) if char in other.own), None)

    def splitString(self, text: str, doc: Any, encoding: str = "utf-8") -> list[Any]:  # noqa: N802
        """Cut the text into runs of one subset each; a foreign run names its own face."""
        if self.own.issuperset(text):
            return list(super().splitString(text, doc, encoding))
        runs: list[Any] = []
        for home, chars in groupby(text, key=lambda char: self.home(char) or self):
            drawable = "".join(char if char in home.own else GETA for char in chars)
            if home is self:
                runs += super().splitString(drawable, doc, encoding)
            else:
                cut = TTFont.splitString(home, drawable, doc, encoding)
                runs += [((home, subset), codes) for subset, codes in cut]
        return runs

    def getSubsetInternalName(self, subset: Any, doc: Any) -> str:  # noqa: N802
        """Name the subset in the file; a foreign one is asked of its own face."""
        if isinstance(subset, tuple):
            home, number = subset
            return str(home.getSubsetInternalName(number, doc))
        return str(super().getSubsetInternalName(subset, doc))

    def width_of(self, char: str) -> float:
        """Advance of one character in thousandths of the size."""
        home = self.home(char)
        if home is None:
            return self.width_of(GETA)
        widths: dict[int, float] = home.face.charWidths
        return float(widths[ord(char) if char != "\xa0" or 0xA0 in widths else 32])

    def stringWidth(self, text: str, size: float, encoding: str = "utf8") -> float:  # noqa: N802
        """Width of a text in points, borrowed characters included."""
        if self.own.issuperset(text):
            return float(super().stringWidth(text, size, encoding))
        return sum(map(self.width_of, text)) * size / 1000


@cache
def face(name: str) -> FallbackFont:
    """Load a face once and make it known to reportlab."""
    font = FallbackFont(name, FONT_FOLDER / FILES[name], OTHERS[name])
    pdfmetrics.registerFont(font)
    return font


def width(text: str, name: str, size: float) -> float:
    """Width of a text in points."""
    return face(name).stringWidth(text, size)


def printable(text: str) -> tuple[str, tuple[str, ...]]:
    """Make a text fit for print and name the characters that no face can draw.

    Line ends stay; other control, format and variation characters go; a character in no face
    becomes 〓, so that nobody takes its absence for a blank.
    """
    song = face(SONG)
    if song.own.issuperset(text):
        return text, ()
    kept: list[str] = []
    missing: list[str] = []
    for char in text.replace("\r\n", "\n").replace("\t", " "):
        if char == "\n":
            kept.append(char)
        elif unicodedata.category(char) in _INVISIBLE or _is_variation_selector(char):
            continue
        elif song.home(char) is None:
            kept.append(GETA)
            missing.append(char)
        else:
            kept.append(char)
    return "".join(kept), tuple(missing)


def _is_variation_selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
