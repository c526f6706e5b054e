"""Rules on the wall: as large as the page allows, over more pages where it does not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from app.records.wall import Post, TextBody
from app.reports import fonts
from app.reports.lettering import BLUE, INK, QUIET_INK, Box, Lettering, fitted, write_lines
from app.reports.wall_page import Draw, Size, body_box, rounded
from app.reports.wrapping import wrap

LARGEST = 13.0
STEP = 0.25
LINE = 1.5
"""Distance of lines, in sizes."""
BETWEEN = 0.55
"""Further distance of paragraphs, in sizes."""
NUMBER = 1.9
"""Room for the number of a paragraph, in sizes."""
POST_HEIGHT, POST_GAP = 15.0, 3.0
_NUMBERED = re.compile(r"^(第.{1,4}[条章节]|[一二三四五六七八九十]+、|[（(].{1,3}[)）]|\d+[.、．])")


@dataclass(frozen=True, slots=True)
class _Line:
    """One printed line; `number` stands before the first of a paragraph."""

    text: str
    number: str = ""
    is_last: bool = False


def text_pages(body: TextBody, size: Size) -> tuple[Draw, ...]:
    """Lay out a rule document."""
    room = body_box()
    posts = _posts_height(body.posts)
    type_size = _type_size(body, room, posts, size.least)
    lines = list(_lines(body, type_size, room.width))
    pages: list[Draw] = []
    rest = lines
    height = room.height - posts
    posts_shown = body.posts
    while rest or not pages:
        count = _fitting(rest, height - _approved_height(body, type_size), type_size)
        shown, rest = rest[:count], rest[count:]
        pages.append(_page(posts_shown, shown, type_size, "" if rest else body.approved))
        posts_shown, height = (), room.height
    return tuple(pages)


def _type_size(body: TextBody, room: Box, above: float, least: float) -> float:
    """Give the largest size at which all stands on one page, else one that reads well on more."""
    type_size = LARGEST
    while type_size >= least:
        lines = list(_lines(body, type_size, room.width))
        if _height(lines, type_size) + _approved_height(body, type_size) <= room.height - above:
            return type_size
        type_size -= STEP
    return least * 1.15


def _lines(body: TextBody, type_size: float, width: float) -> Iterator[_Line]:
    is_numbered = any(_NUMBERED.match(line) for line in body.lines)
    indent = 0.0 if is_numbered else NUMBER * type_size
    for at, paragraph in enumerate(body.lines, 1):
        plain, _ = fonts.printable(paragraph)
        broken = wrap(plain, fonts.HEI, type_size, width - indent)
        for number, text in enumerate(broken):
            mark = "" if is_numbered or number else f"{at}."
            yield _Line(text, mark, is_last=number == len(broken) - 1)


def _approved_height(body: TextBody, type_size: float) -> float:
    return type_size * (LINE + BETWEEN) if body.approved else 0.0


def _height(lines: Sequence[_Line], type_size: float) -> float:
    ends = sum(line.is_last for line in lines)
    return len(lines) * type_size * LINE + ends * type_size * BETWEEN


def _fitting(lines: Sequence[_Line], height: float, type_size: float) -> int:
    """Count the lines one page takes."""
    left = height
    for at, line in enumerate(lines):
        left -= type_size * (LINE + (BETWEEN if line.is_last else 0))
        if left < -type_size * BETWEEN:
            return max(1, at)
    return len(lines)


def _page(posts: Sequence[Post], lines: Sequence[_Line], type_size: float, approved: str) -> Draw:
    def draw(canvas: Canvas, box: Box) -> None:
        below = _draw_posts(canvas, posts, box)
        top = below.top
        indent = NUMBER * type_size if any(line.number for line in lines) else 0.0
        for line in lines:
            if line.number:
                mark = Lettering((line.number,), fonts.HEI_BOLD, type_size)
                write_lines(canvas, mark, below.left, top, BLUE)
            words = Lettering((line.text,), fonts.HEI, type_size)
            write_lines(canvas, words, below.left + indent, top, INK)
            top -= type_size * (LINE + (BETWEEN if line.is_last else 0))
        if approved:
            _draw_approved(canvas, approved, type_size, Box(below.left, 0, below.width, top))

    return draw


def _draw_approved(canvas: Canvas, approved: str, type_size: float, box: Box) -> None:
    small = type_size * 0.72
    words = fitted(approved, fonts.HEI, box.width, small * 1.2, small, lines=1)
    wide = fonts.width(words.lines[0], words.face, words.size)
    write_lines(canvas, words, box.right - wide, box.top - type_size * 0.4, QUIET_INK)


def _posts_height(posts: Sequence[Post]) -> float:
    return len(posts) * (POST_HEIGHT + POST_GAP) + 6 if posts else 0.0


def _draw_posts(canvas: Canvas, posts: Sequence[Post], box: Box) -> Box:
    """Draw a row for each post; give the room below."""
    for post in posts:
        row, box = box.cut_top(POST_HEIGHT, gap=POST_GAP)
        rounded(canvas, row)
        inner = Box(row.left + 7, row.bottom + 3, row.width - 14, row.height - 6)
        label = fitted(post.title, fonts.HEI_BOLD, 44, inner.height, 7.4, lines=1)
        names = fitted(post.names, fonts.HEI, inner.width - 50, inner.height, 7.4, lines=2)
        for words, left, colour in ((label, inner.left, BLUE), (names, inner.left + 50, INK)):
            top = inner.top - (inner.height - words.height) / 2
            write_lines(canvas, words, left, top, colour)
    return box.cut_top(6)[1] if posts else box
