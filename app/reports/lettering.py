"""Lettering of signs in millimetres: text as large as its box allows, never cut off."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas

from app.reports import fonts
from app.reports.wrapping import wrap

BLUE = HexColor("#1D5FA6")
PALE = HexColor("#E8F0F9")
INK = HexColor("#211D18")
QUIET_INK = HexColor("#6A6259")
WHITE = HexColor("#FFFFFF")
LEADING = 1.28
"""Distance of lines, in sizes."""
ASCENT = 0.88
"""How far a Chinese character reaches above its baseline, in sizes."""
ONE_LINE_IS_WORTH = 0.7
"""A text stays on one line as long as it keeps this part of its full size."""
BORROWED_STROKE = 0.05
"""Outline, in sizes, that makes a light glyph as dark as its bold neighbours."""
FILL: Literal[0] = 0
FILL_AND_STROKE: Literal[2] = 2
"""Text rendering modes of PDF."""
_STEP = 0.5


@dataclass(frozen=True, slots=True)
class Box:
    """A place on the sign, in millimetres; `top` and `left` are where writing begins."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def top(self) -> float:
        return self.bottom + self.height

    @property
    def right(self) -> float:
        return self.left + self.width

    def inset(self, by: float) -> Box:
        """Give the box inside a margin."""
        return Box(self.left + by, self.bottom + by, self.width - 2 * by, self.height - 2 * by)

    def cut_top(self, height: float, gap: float = 0.0) -> tuple[Box, Box]:
        """Cut off an upper part of that height; give it and what is left below the gap."""
        upper = Box(self.left, self.top - height, self.width, height)
        return upper, Box(self.left, self.bottom, self.width, self.height - height - gap)

    def cut_right(self, width: float, gap: float = 0.0) -> tuple[Box, Box]:
        """Cut off a right part of that width; give it and what is left beside the gap."""
        part = Box(self.right - width, self.bottom, width, self.height)
        return part, Box(self.left, self.bottom, self.width - width - gap, self.height)


@dataclass(frozen=True, slots=True)
class Lettering:
    """Lines that fit a box at a size, all of one face."""

    lines: tuple[str, ...]
    face: str
    size: float

    @property
    def height(self) -> float:
        """Height of all lines."""
        return (len(self.lines) - 1) * self.size * LEADING + self.size


def fitted(
    text: str, face: str, width: float, height: float, most: float, *, lines: int = 3
) -> Lettering:
    """Set a text as large as its box allows, up to `most`; a long one is smaller, never cut."""
    plain, _ = fonts.printable(" ".join(text.split()))
    alone = min(most, height, width / max(fonts.width(plain, face, 1), 0.01) * 0.999)
    if alone >= most * ONE_LINE_IS_WORTH or lines == 1:
        return Lettering((plain,), face, alone)
    size = most
    while size > _STEP:
        broken = wrap(plain, face, size, width)
        setting = Lettering(broken, face, size)
        if setting.height <= height and (len(broken) <= lines or size < most / 2):
            # A break that wins no size only leaves a lonely character.
            return setting if size * 0.9 > alone else Lettering((plain,), face, alone)
        size -= _STEP
    return Lettering((plain,), face, _STEP)


def write_lines(
    canvas: Canvas, setting: Lettering, left: float, top: float, colour: Color
) -> float:
    """Write the lines from the top left downwards; give where the next text may begin."""
    baseline = top - ASCENT * setting.size
    for line in setting.lines:
        # A full-width bracket is half blank: its ink stands under the line above.
        hang = 0.5 * setting.size if line.startswith("（") else 0.0
        _write(canvas, setting, line, (left - hang, baseline), colour)
        baseline -= setting.size * LEADING
    return top - setting.height


def write_centred(canvas: Canvas, setting: Lettering, box: Box, colour: Color) -> None:
    """Write the lines in the middle of a box, both ways."""
    baseline = box.top - (box.height - setting.height) / 2 - ASCENT * setting.size
    for line in setting.lines:
        width = fonts.width(line, setting.face, setting.size)
        _write(canvas, setting, line, (box.left + (box.width - width) / 2, baseline), colour)
        baseline -= setting.size * LEADING


def _write(
    canvas: Canvas, setting: Lettering, line: str, at: tuple[float, float], colour: Color
) -> None:
    """Write one line; a character a bold face borrows from a light one gets an outline."""
    own = fonts.face(setting.face)
    canvas.setFillColor(colour)
    canvas.setStrokeColor(colour)
    canvas.setLineWidth(setting.size * BORROWED_STROKE)
    canvas.setFont(own.fontName, setting.size)
    left, baseline = at
    for is_borrowed, chars in groupby(line, key=lambda char: char not in own.own):
        run = "".join(chars)
        outlined = is_borrowed and setting.face == fonts.HEI_BOLD
        canvas.drawString(left, baseline, run, mode=FILL_AND_STROKE if outlined else FILL)
        left += fonts.width(run, setting.face, setting.size)
