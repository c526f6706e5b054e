"""The walk-round sheet (走查表): every item by zone, with boxes to tick and room for a pen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.records.book import StationCard
from app.records.spec import Align
from app.reports import fonts
from app.reports.blocks import DATE_LINE, LABEL, signatures, small
from app.reports.finish import finish
from app.reports.page import MM, Head, Paper, station_line
from app.reports.tables import Column, table

FORM = "YZ-11"
TITLE = "走查表"
BOX = "□"
PAD = 5.5
"""Above and below the text of a row: a pen needs more room than print."""
COLUMNS = (
    Column("序号", 4.8, Align.CENTRE),
    Column("看什么", 30),
    Column("条款", 7.8, Align.CENTRE),
    Column("符合", 5, Align.CENTRE),
    Column("不符合", 6.4, Align.CENTRE),
    Column("不适用", 6.4, Align.CENTRE),
    Column("备注", 13.6),
)


@dataclass(frozen=True, slots=True)
class WalkLine:
    """One thing to look at, with its hint; `notes` say what stands already."""

    number: int
    text: str
    clause: str
    hint: str = ""
    notes: tuple[str, ...] = ()
    waits: bool = False
    """The source gives no requirement: nobody can say that it is not met."""


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
    for at, zone in enumerate(zones):
        if at:
            paper.skip(10)
        _zone(paper, zone)
    small(
        paper,
        "只勾亲眼看过、问过的；没看的三格都空着。走完以后，在“站点建设 · 对照检查”里按“照纸录入”，"
        "照序号录进去。",
    )
    signatures(paper, ("责任人",))
    return finish(paper, path, f"{station.name}{TITLE}")


def _zone(paper: Paper, zone: WalkZone) -> None:
    """One zone: several people may walk, each on another day, so each zone is signed by itself."""
    paper.heading(zone.title, keep=100)
    _walker(paper, paper.y + 8)
    if zone.hint:
        small(paper, zone.hint)
    paper.skip(4)
    rows = [
        (
            str(line.number),
            f"{line.text}\n（{line.hint.rstrip('。')}）" if line.hint else line.text,
            line.clause,
            BOX,
            "" if line.waits else BOX,
            BOX,
            "\n".join(line.notes),
        )
        for line in zone.lines
    ]
    table(paper, COLUMNS, rows, pad=PAD, gap=4)


def _walker(paper: Paper, base: float) -> None:
    """Room for whoever walks this zone, and the day, on the line of its heading."""
    date = paper.right - fonts.width(DATE_LINE, fonts.SONG, LABEL)
    end = date - 4 * MM
    start = end - 30 * MM
    paper.put(date, base, DATE_LINE, fonts.SONG, LABEL)
    paper.rule(start, base - 2, end, base - 2)
    paper.put_right(start - 3, base, "走查人", fonts.HEI, LABEL)
