"""Tables of a paper: measured first, then painted row by row, the heads again on each page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate

from app.records.spec import Align, Field, R
from app.reports import fonts
from app.reports.page import LEADING, Paper
from app.reports.wrapping import wrap

CELL = 9.5
"""Size of the text in a cell."""
GAP = 6.0
"""Room left and right of the text of a cell."""
PAD_Y = 5.0
TIGHT = 2.4
"""Room above and below the text of a row where a paper has to stay short."""
SHORT = 5
"""A text of so few characters is not broken."""
WIDEST = 190.0
"""No column asks for more than this many points, however long its texts are."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head, its share of the width, and where its text stands."""

    label: str
    share: float
    """0 in every column: the texts themselves decide."""
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class _Grid:
    columns: tuple[Column, ...]
    edges: tuple[float, ...]
    size: float
    pad: float
    gap: float

    def inner(self, index: int) -> float:
        return self.edges[index + 1] - self.edges[index] - 2 * self.gap

    @property
    def step(self) -> float:
        return self.size * LEADING


_WORD = re.compile("[!-~]+")
Lines = tuple[tuple[str, ...], ...]


def table(
    paper: Paper,
    columns: Sequence[Column],
    rows: Iterable[Sequence[str]],
    *,
    totals: Sequence[Sequence[str]] = (),
    size: float = CELL,
    pad: float = PAD_Y,
    gap: float = GAP,
) -> None:
    """Paint a table from the cursor down; totals stand in bold at its end."""
    fitted = [[paper.fit(text) for text in row] for row in rows]
    last = [[paper.fit(text) for text in row] for row in totals]
    if any(column.share for column in columns):
        widths = _shared(paper.width, columns)
    else:
        widths = _asked(paper.width, columns, [*fitted, *last], size, gap)
    edges = tuple(accumulate(widths, initial=paper.left))
    grid = _Grid(tuple(columns), edges, size, pad, gap)
    heads = _measure(grid, [column.label for column in columns], fonts.HEI)
    _head(paper, grid, heads)
    for row in fitted[:-1]:
        _row(paper, grid, heads, _measure(grid, row, fonts.SONG), fonts.SONG)
    # The last row and the totals stand alone on no page.
    ends = [(row, fonts.SONG) for row in fitted[-1:]] + [(row, fonts.SONG_BOLD) for row in last]
    for row, face in ends:
        lines = _measure(grid, row, face)
        height = _height(grid, lines)
        if height < paper.full_height / 2 and paper.need_with_lines(height):
            _head(paper, grid, heads)
        _row(paper, grid, heads, lines, face)
    paper.skip(6)


def register(
    paper: Paper,
    fields: Sequence[Field[R]],
    rows: Iterable[R],
    *,
    totals: Sequence[Sequence[str]] = (),
    size: float = CELL,
    pad: float = PAD_Y,
    gap: float = GAP,
) -> None:
    """Paint the rows of a register with these of its fields, as wide as their texts ask."""
    columns = [Column(field.label, 0, field.align) for field in fields]
    texts = ([field.text(row) for field in fields] for row in rows)
    table(paper, columns, texts, totals=totals, size=size, pad=pad, gap=gap)


def _shared(room: float, columns: Sequence[Column]) -> list[float]:
    whole = sum(column.share for column in columns)
    return [room * column.share / whole for column in columns]


def _asked(
    room: float,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    size: float,
    gap: float,
) -> list[float]:
    """Give each column its longest number or word, then share the rest by the length of texts."""
    least: list[float] = []
    wish: list[float] = []
    for index, column in enumerate(columns):
        texts = {line for row in rows for line in row[index].split("\n")}
        head = fonts.width(column.label, fonts.HEI, size)
        words = {word for text in texts for word in _WORD.findall(text)}
        words |= {text for text in texts if len(text) <= SHORT}
        widest_word = max((fonts.width(word, fonts.SONG_BOLD, size) for word in words), default=0)
        widest = max((fonts.width(text, fonts.SONG_BOLD, size) for text in texts), default=0)
        broken = head / 2 + size if len(column.label) > 4 else head
        narrow = max(broken, min(widest_word, WIDEST / 1.5), 3 * size) + 2 * gap + 1
        least.append(narrow)
        wish.append(max(narrow, min(max(widest, head), WIDEST) + 2 * gap + 1))
    spare = room - sum(least)
    if spare <= 0:
        return _squeezed(room, columns, least)
    asked = sum(wish) - sum(least)
    if asked <= spare:
        return [width * room / sum(wish) for width in wish]
    return [low + spare * (high - low) / asked for low, high in zip(least, wish, strict=True)]


def _squeezed(room: float, columns: Sequence[Column], least: Sequence[float]) -> list[float]:
    """Narrow the columns of text only: a number or date is not broken."""
    pairs = list(zip(columns, least, strict=True))
    kept = sum(width for column, width in pairs if column.align is not Align.LEFT)
    texts = sum(least) - kept
    share = (room - kept) / texts if texts else room / kept
    return [
        width * share if column.align is Align.LEFT or not texts else width
        for column, width in pairs
    ]


def _measure(grid: _Grid, row: Sequence[str], face: str) -> Lines:
    return tuple(wrap(text, face, grid.size, grid.inner(index)) for index, text in enumerate(row))


def _height(grid: _Grid, lines: Lines) -> float:
    return max(map(len, lines)) * grid.step + 2 * grid.pad


def _head(paper: Paper, grid: _Grid, heads: Lines) -> None:
    """Paint the heads between two rules, with room for at least one row below."""
    height = _height(grid, heads)
    paper.need(height + grid.step + 2 * grid.pad)
    with paper.piece(opens=True):
        paper.rule(paper.left, paper.y, paper.right, paper.y)
        _cells(paper, grid, heads, fonts.HEI, height)


def _row(paper: Paper, grid: _Grid, heads: Lines, lines: Lines, face: str) -> None:
    """Paint one row; one taller than a page goes on over as many pages as it takes."""
    fresh = paper.full_height - _height(grid, heads)
    while True:
        height = _height(grid, lines)
        if height <= paper.room:
            with paper.piece(head=partial(_head, paper, grid, heads)):
                _cells(paper, grid, lines, face, height)
            return
        if height <= fresh:
            _turn(paper, grid, heads)
            continue
        count = int((paper.room - 2 * grid.pad) / grid.step)
        if count < 1:
            _turn(paper, grid, heads)
            continue
        part = tuple(cell[:count] or ("",) for cell in lines)
        _cells(paper, grid, part, face, _height(grid, part))
        lines = tuple(cell[count:] or ("",) for cell in lines)
        _turn(paper, grid, heads)


def _turn(paper: Paper, grid: _Grid, heads: Lines) -> None:
    paper.turn()
    _head(paper, grid, heads)


def _cells(paper: Paper, grid: _Grid, lines: Lines, face: str, height: float) -> None:
    """Paint one row of cells and the rule below it."""
    first = paper.y - grid.pad - grid.size * 1.08
    for index, (column, cell) in enumerate(zip(grid.columns, lines, strict=True)):
        left, right = grid.edges[index] + grid.gap, grid.edges[index + 1] - grid.gap
        for number, line in enumerate(cell):
            y = first - number * grid.step
            if column.align is Align.RIGHT:
                paper.put_right(right, y, line, face, grid.size)
            elif column.align is Align.CENTRE:
                paper.put_centre((left + right) / 2, y, line, face, grid.size)
            else:
                paper.put(left, y, line, face, grid.size)
    paper.y -= height
    paper.rule(paper.left, paper.y, paper.right, paper.y)


def facts(paper: Paper, pairs: Sequence[tuple[str, str]], across: int = 2) -> None:
    """Paint labels and values side by side without rules, `across` pairs to a line."""
    label_width = max(fonts.width(label, fonts.HEI, CELL) for label, _ in pairs) + 10
    cell = paper.width / across
    step = CELL * LEADING + 4
    for start in range(0, len(pairs), across):
        group = pairs[start : start + across]
        wrapped = [
            wrap(paper.fit(value), fonts.SONG, CELL, cell - label_width - 12) for _, value in group
        ]
        tallest = max(map(len, wrapped))
        paper.need(tallest * CELL * LEADING + 4)
        for index, ((label, _), lines) in enumerate(zip(group, wrapped, strict=True)):
            x = paper.left + index * cell
            paper.put(x, paper.y - 12, label, fonts.HEI, CELL)
            for number, line in enumerate(lines):
                y = paper.y - 12 - number * CELL * LEADING
                paper.put(x + label_width, y, line, fonts.SONG, CELL)
        paper.y -= step + (tallest - 1) * CELL * LEADING
