"""The walk-round sheet (走查表): every item by zone, with boxes to tick and room for a pen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.records.book import StationCard
from app.records.spec import Align
from app.reports.blocks import signatures, small
from app.reports.finish import finish
from app.reports.page import Head, Paper, station_line
from app.reports.tables import Column, table

FORM = "YZ-11"
TITLE = "走查表"
BOX = "□"
PAD = 6.5
"""Above and below the text of a row: a pen needs more room than print."""
COLUMNS = (
    Column("序号", 4, Align.CENTRE),
    Column("看什么", 30),
    Column("条款", 6, Align.CENTRE),
    Column("符合", 4.6, Align.CENTRE),
    Column("不符合", 5.4, Align.CENTRE),
    Column("不适用", 5.4, Align.CENTRE),
    Column("备注", 11),
)


@dataclass(frozen=True, slots=True)
class WalkLine:
    """One thing to look at; `note` says where one of several is enough, or that it is no must."""

    text: str
    clause: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class WalkZone:
    """One zone in the order of the walk."""

    title: str
    hint: str
    lines: tuple[WalkLine, ...]


def write_walk_round(
    zones: Sequence[WalkZone], standard: str, station: StationCard, path: Path, *, made_at: str
) -> tuple[str, ...]:
    """Write the sheet, dated `made_at` (YYYY-MM-DD HH:MM); gives the characters no face could draw.

    Args:
        zones: what is looked at where.
        standard: title and edition, as they stand below the heading.
        station: whose sheet it is.
        path: the file to write.
        made_at: when it was made.
    """
    head = Head(station_line(station), is_sample=station.is_sample, made_at=made_at)
    paper = Paper(head, FORM)
    paper.title(f"站点建设{TITLE}", standard)
    number = 0
    for zone in zones:
        paper.heading(zone.title)
        if zone.hint:
            small(paper, zone.hint)
        paper.skip(4)
        rows = []
        for line in zone.lines:
            number += 1
            rows.append((str(number), line.text, line.clause, BOX, BOX, BOX, line.note))
        table(paper, COLUMNS, rows, pad=PAD, gap=4)
    small(paper, "只勾亲眼看过、问过的；没看的三格都空着。走完以后照着记进“站点建设”。")
    signatures(paper, ("走查人", "责任人"))
    return finish(paper, path, f"{station.name}{TITLE}")
