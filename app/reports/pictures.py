"""Photos on paper: made small enough to print, and set two beside each other with captions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from app.reports import fonts
from app.reports.page import BODY, LEADING, MM, Paper
from app.reports.wrapping import wrap

LONGEST_SIDE = 1200
"""Pixels of a photo on paper: 300 to the inch at the width of half a page, nearly."""
QUALITY = 85
HEIGHT = 60 * MM
GAP = 6 * MM


@dataclass(frozen=True, slots=True)
class Picture:
    """One photo as it is printed."""

    caption: str
    jpeg: bytes
    width: int
    height: int


def picture(caption: str, content: bytes) -> Picture:
    """Make a photo of the store ready for paper: no larger than is seen, transparent parts white.

    Raises:
        OSError: the bytes are no picture; the store only takes in sound ones.
    """
    from PIL import Image

    with Image.open(BytesIO(content)) as opened:
        opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        if opened.mode in ("L", "RGB"):
            flat = opened.copy()
        else:
            clear = opened.convert("RGBA")
            flat = Image.new("RGB", clear.size, "white")
            flat.paste(clear, mask=clear.getchannel("A"))
    flat.info = {}
    made = BytesIO()
    flat.save(made, "JPEG", quality=QUALITY)
    return Picture(caption, made.getvalue(), *flat.size)


def picture_rows(paper: Paper, pictures: Sequence[Picture]) -> None:
    """Set numbered photos two to a row, each in a frame with its caption below."""
    cell = (paper.width - GAP) / 2
    for start in range(0, len(pictures), 2):
        pair = pictures[start : start + 2]
        lines = [
            wrap(paper.fit(f"图{start + at}　{one.caption}"), fonts.SONG, BODY, cell)
            for at, one in enumerate(pair, 1)
        ]
        below = max(map(len, lines)) * BODY * LEADING
        paper.need(HEIGHT + below + 10)
        paper.skip(8)
        top = paper.y
        for at, one in enumerate(pair):
            left = paper.left + at * (cell + GAP)
            _framed(paper, one, left, top, cell)
            for number, line in enumerate(lines[at]):
                y = top - HEIGHT - (number + 1) * BODY * LEADING
                paper.put_centre(left + cell / 2, y, line)
        paper.y = top - HEIGHT - below - 6


def _framed(paper: Paper, one: Picture, left: float, top: float, cell: float) -> None:
    """Draw one photo as large as its frame allows, in the middle of it."""
    inner_width, inner_height = cell - 8, HEIGHT - 8
    ratio = min(inner_width / one.width, inner_height / one.height)
    width, height = one.width * ratio, one.height * ratio
    low, right = top - HEIGHT, left + cell
    paper.picture(left + (cell - width) / 2, low + (HEIGHT - height) / 2, width, height, one.jpeg)
    for x1, y1, x2, y2 in (
        (left, top, right, top),
        (left, low, right, low),
        (left, low, left, top),
        (right, low, right, top),
    ):
        paper.rule(x1, y1, x2, y2)
