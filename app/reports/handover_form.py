"""The sheet of a hand-over (岗位交接单): what was handed over, and room for the wet signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.handover_parts import NOTHING, PART_NAMES, Part
from app.core.slip_code import in_fours
from app.records.book import StationCard
from app.records.spec import Align
from app.reports.blocks import STAMP_SIZE, signatures_and_stamp, small
from app.reports.finish import finish
from app.reports.form import Entry, form
from app.reports.page import Head, Paper, station_line
from app.reports.tables import Column, table

FORM = "YZ-17"
TITLE = "岗位交接单"

_COUNTED = (
    Column("序号", 5, Align.CENTRE),
    Column("名称", 17),
    Column("账面", 10),
    Column("实点", 10),
    Column("备注", 16),
)
_LISTED = (
    Column("序号", 5, Align.CENTRE),
    Column("事项", 21),
    Column("情况", 20),
    Column("备注", 12),
)
_NAMED = (Column("序号", 5, Align.CENTRE), Column("名称", 30), Column("备注", 23))


@dataclass(frozen=True, slots=True)
class HandoverLine:
    """One line of a part, as it was signed."""

    label: str
    second: str = ""
    counted: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class HandoverPaper:
    """What the sheet says."""

    role: str
    from_name: str
    to_name: str
    on: str
    parts: tuple[tuple[Part, tuple[HandoverLine, ...]], ...]
    signed: tuple[str, ...]
    """Who signed in the program and when, a line each."""
    note: str = ""
    agreed: str = ""
    """Who besides the two agreed to it, in words."""
    content_code: str = ""
    code_text: str = ""
    """What its QR code says."""


def write_handover(
    made: HandoverPaper, station: StationCard, path: Path, *, made_at: str
) -> tuple[str, ...]:
    """Write the sheet; gives the characters no face could draw.

    Raises:
        Refused: its code does not read back; nothing was written.
        StoreProblem: the folder cannot be written.
    """
    head = Head(station_line(station), is_sample=station.is_sample, made_at=made_at)
    paper = Paper(head, FORM, code=made.code_text)
    paper.title(f"{made.role}{TITLE}")
    form(
        paper,
        (
            Entry("站点", station.name),
            Entry("岗位", made.role, half=True),
            Entry("交接日期", made.on, half=True),
            Entry("交出人", made.from_name, half=True),
            Entry("接收人", made.to_name, half=True),
            *((Entry("同意", made.agreed),) if made.agreed else ()),
            Entry("程序签字", "\n".join(made.signed) or "还没有签"),
        ),
    )
    full = [(part, lines) for part, lines in made.parts if lines]
    for number, (part, lines) in enumerate(full):
        paper.heading(f"{_NUMBERS[number]}、{PART_NAMES[part]}", keep=70)
        _part(paper, part, lines)
    _nothing(paper, [part for part, lines in made.parts if not lines])
    if made.note:
        paper.heading("说明", keep=40)
        paper.prose(made.note)
    # Pen and stamp never stand alone on a page: what they answer for stands above them.
    paper.need_with_lines(STAMP_SIZE + 14 + 60)
    paper.skip(14)
    paper.prose("以上各项经双方当面点清，签字之时岗位随即交接。")
    small(paper, f"内容码 {in_fours(made.content_code)}")
    signatures_and_stamp(paper, ("交出人", "接收人", "监交人"))
    return finish(paper, path, f"{made.role}{TITLE}")


_NUMBERS = "一二三四五六七八九十"


def _nothing(paper: Paper, parts: Sequence[Part]) -> None:
    """Say of each part that is empty that it is: silence would say nothing."""
    if not parts:
        return
    paper.heading("没有的", keep=30)
    for part in parts:
        paper.prose(f"{PART_NAMES[part]}：{NOTHING[part]}")


def _part(paper: Paper, part: Part, lines: Sequence[HandoverLine]) -> None:
    rows = [(str(at), line) for at, line in enumerate(lines, 1)]
    if part in (Part.CASH, Part.STOCK):
        cells = [(at, x.label, x.second or "——", x.counted, x.remark) for at, x in rows]
        table(paper, _COUNTED, [(*row[:2], _bare(row[2]), *row[3:]) for row in cells])
    elif part is Part.KEYS:
        table(paper, _NAMED, [(at, x.label, x.remark) for at, x in rows])
    else:
        table(paper, _LISTED, [(at, x.label, x.second, x.remark) for at, x in rows])


def _bare(book: str) -> str:
    """The column says 账面 already."""
    return book.removeprefix("账面 ")
