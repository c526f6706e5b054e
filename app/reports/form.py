"""A form with labelled fields, ruled like the paper forms people know (费用报销单)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from app.reports import fonts
from app.reports.page import LEADING, MM, Paper
from app.reports.wrapping import wrap

LABEL_WIDTH = 24 * MM
LABEL_SIZE = 10.0
PAD_X = 6.0
PAD_Y = 7.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One field: what it is called, what stands in it, and whether it fills half a line."""

    label: str
    value: str
    half: bool = False
    face: str = fonts.SONG
    size: float = 10.5


def form(paper: Paper, entries: Sequence[Entry]) -> None:
    """Paint the fields line by line with rules around; a long field goes on over pages."""
    paper.skip(2)
    _upper_rule(paper)
    for line in _lines(entries):
        _line(paper, line)
    paper.skip(4)


def _lines(entries: Sequence[Entry]) -> Iterator[tuple[Entry, ...]]:
    """Put two half fields that follow each other on one line."""
    waiting: Entry | None = None
    for entry in entries:
        if entry.half and waiting:
            yield waiting, entry
            waiting = None
            continue
        if waiting:
            yield (waiting,)
        waiting = entry if entry.half else None
        if not entry.half:
            yield (entry,)
    if waiting:
        yield (waiting,)


def _line(paper: Paper, line: Sequence[Entry]) -> None:
    cell = paper.width / len(line)
    wrapped = [
        wrap(paper.fit(entry.value), entry.face, entry.size, cell - LABEL_WIDTH - 2 * PAD_X)
        for entry in line
    ]
    # A label too long for its column goes on below, and the field is as high as both.
    high = max(len(_label(paper, entry)) for entry in line)
    wrapped = [lines + ("",) * (high - len(lines)) for lines in wrapped]
    while any(wrapped):
        tallest = max(
            len(lines) * entry.size * LEADING for entry, lines in zip(line, wrapped, strict=True)
        )
        if tallest + 2 * PAD_Y > paper.room and paper.room < paper.full_height / 4:
            _turn(paper)
        step = max(entry.size for entry in line) * LEADING
        count = max(1, int((paper.room - 2 * PAD_Y) / step))
        with paper.piece(head=partial(_upper_rule, paper)):
            _paint(paper, line, [lines[:count] for lines in wrapped], step)
        wrapped = [lines[count:] for lines in wrapped]
        if any(wrapped):
            _turn(paper)


def _turn(paper: Paper) -> None:
    paper.turn()
    _upper_rule(paper)


def _label(paper: Paper, entry: Entry) -> tuple[str, ...]:
    return wrap(paper.fit(entry.label), fonts.HEI, LABEL_SIZE, LABEL_WIDTH - PAD_X - 2)


def _upper_rule(paper: Paper) -> None:
    paper.rule(paper.left, paper.y, paper.right, paper.y)


def _paint(
    paper: Paper, line: Sequence[Entry], wrapped: Sequence[Sequence[str]], step: float
) -> None:
    """Paint one line of fields, with the rules between and below."""
    height = max(map(len, wrapped)) * step + 2 * PAD_Y
    cell = paper.width / len(line)
    top, low = paper.y, paper.y - height
    paper.rule(paper.left, low, paper.right, low)
    paper.rule(paper.right, top, paper.right, low)
    for index, (entry, lines) in enumerate(zip(line, wrapped, strict=True)):
        x = paper.left + index * cell
        paper.rule(x, top, x, low)
        paper.rule(x + LABEL_WIDTH, top, x + LABEL_WIDTH, low)
        first = top - PAD_Y - step * 0.72
        for number, text in enumerate(_label(paper, entry)):
            paper.put(x + PAD_X, first - number * step, text, fonts.HEI, LABEL_SIZE)
        for number, text in enumerate(lines):
            y = first - number * step
            paper.put(x + LABEL_WIDTH + PAD_X, y, text, entry.face, entry.size)
    paper.y = low
