"""The page of a wall sheet: its blue head and small foot, on A4 or the same larger on A3."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.records.wall import WallSheet
from app.reports import fonts, pdfa
from app.reports.lettering import (
    BLUE,
    PALE,
    QUIET_INK,
    WHITE,
    Box,
    Lettering,
    fitted,
    write_centred,
    write_lines,
)
from app.reports.reportlab_fixes import new_canvas

WIDTH, HEIGHT = 210.0, 297.0
"""An A4 sheet in millimetres: every sheet is laid out on it, and drawn larger on A3."""
MARGIN = 12.0
HEAD = 44.0
FOOT = 9.0
FOOT_SIZE = 3.2
READABLE = 5.2
"""The least size of running text, in millimetres of the paper: still read from two metres."""


class Size(StrEnum):
    """The paper a sheet is printed on."""

    A4 = "A4"
    A3 = "A3"

    @property
    def scale(self) -> float:
        """How much larger than A4."""
        return self.paper[0] / WIDTH

    @property
    def paper(self) -> tuple[float, float]:
        """Width and height of the upright paper in millimetres."""
        return (WIDTH, HEIGHT) if self is Size.A4 else (297.0, 420.0)

    @property
    def least(self) -> float:
        """The least size of running text, in the layout's millimetres."""
        return READABLE / self.scale


Draw = Callable[[Canvas, Box], None]
"""Draws the body of one page into its box."""


def write_pages(
    sheet: WallSheet, size: Size, pages: Sequence[Draw], path: Path, *, lying: bool = False
) -> None:
    """Draw every page with head and foot, and write the file as PDF/A.

    Raises:
        Refused: the file does not pass the PDF/A check; nothing was written.
        StoreProblem: the file cannot be written.
    """
    wide, high = (HEIGHT, WIDTH) if lying else (WIDTH, HEIGHT)
    stream = io.BytesIO()
    points = size.scale * mm
    canvas = new_canvas(stream, (wide * points, high * points), fonts.face(fonts.HEI_BOLD).fontName)
    for number, draw in enumerate(pages, 1):
        canvas.scale(points, points)
        page = Box(0, 0, wide, high).inset(MARGIN)
        body = page if lying else _head(canvas, sheet, page)
        _foot(canvas, sheet, body, number, len(pages))
        draw(canvas, Box(body.left, body.bottom + FOOT, body.width, body.height - FOOT))
        canvas.showPage()
    canvas.save()
    title = f"{sheet.station} {sheet.title}"
    about = pdfa.About(title=title, author=sheet.station, made_at=sheet.made_at)
    pdfa.save_pdfa(stream.getvalue(), path, about)


def body_box() -> Box:
    """The room an upright page has for its body."""
    page = Box(0, 0, WIDTH, HEIGHT).inset(MARGIN)
    below = page.cut_top(HEAD, gap=9)[1]
    return Box(below.left, below.bottom + FOOT, below.width, below.height - FOOT)


def rounded(canvas: Canvas, box: Box, radius: float = 4) -> None:
    """Lay a pale ground."""
    canvas.setFillColor(PALE)
    canvas.roundRect(box.left, box.bottom, box.width, box.height, radius, stroke=0, fill=1)


def _head(canvas: Canvas, sheet: WallSheet, page: Box) -> Box:
    """Draw the blue field with the station and the title; give the room below."""
    panel, below = page.cut_top(HEAD, gap=9)
    canvas.setFillColor(BLUE)
    canvas.roundRect(panel.left, panel.bottom, panel.width, panel.height, 6, stroke=0, fill=1)
    inner = Box(panel.left + 10, panel.bottom + 7, panel.width - 20, panel.height - 14)
    upper, lower = inner.cut_top(7, gap=4)
    name = fitted(sheet.station, fonts.HEI, upper.width, upper.height, 6.4, lines=1)
    write_lines(canvas, name, upper.left, upper.top, WHITE)
    title = fitted(sheet.title, fonts.HEI_BOLD, lower.width, lower.height, 18, lines=1)
    middle = lower.top - (lower.height - title.height) / 2
    write_lines(canvas, title, lower.left, middle, WHITE)
    return below


def _foot(canvas: Canvas, sheet: WallSheet, body: Box, number: int, total: int) -> None:
    """Write version and date small at the bottom, and the page where there are several."""
    day = sheet.made_at.partition(" ")[0]
    marks = [f"第 {sheet.version} 版", day, f"核对码 {sheet.code}"]
    if sheet.is_sample:
        marks.insert(0, "示例站点")
    line = Lettering(("　".join(marks),), fonts.HEI, FOOT_SIZE)
    write_lines(canvas, line, body.left, body.bottom + FOOT_SIZE, QUIET_INK)
    if total > 1:
        words = f"第 {number} 页，共 {total} 页"
        wide = fonts.width(words, fonts.HEI, FOOT_SIZE)
        place = Box(body.right - wide, body.bottom, wide, FOOT_SIZE)
        write_centred(canvas, Lettering((words,), fonts.HEI, FOOT_SIZE), place, QUIET_INK)
