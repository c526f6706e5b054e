"""The list of leads (责任人名单, PJ-32) to be filed with the upper union."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.records.book import StationCard
from app.records.spec import Align
from app.reports.blocks import signatures_and_stamp, small
from app.reports.finish import finish
from app.reports.page import Head, Paper, station_line
from app.reports.tables import Column, table

FORM = "YZ-13"
TITLE = "责任人名单"
COLUMNS = (
    Column("序号", 5, Align.CENTRE),
    Column("姓名", 10),
    Column("专职或兼职", 9),
    Column("电话", 13),
    Column("任职", 11, Align.CENTRE),
    Column("卸任", 11, Align.CENTRE),
    Column("备注", 12),
)


@dataclass(frozen=True, slots=True)
class LeadLine:
    """One person who is or was lead."""

    name: str
    employment: str
    phone: str
    from_on: str
    to_on: str


@dataclass(frozen=True, slots=True)
class LeadsPaper:
    """What stands on the list."""

    leads: tuple[LeadLine, ...]
    to: str = ""
    cites: str = ""
    changes: tuple[str, ...] = ()
    """What has changed and was not reported yet."""


def write_leads_list(
    made: LeadsPaper, station: StationCard, path: Path, *, made_at: str
) -> tuple[str, ...]:
    """Write the list; gives the characters no face could draw."""
    head = Head(station_line(station), is_sample=station.is_sample, made_at=made_at)
    paper = Paper(head, FORM)
    paper.title(f"{station.name}{TITLE}")
    if made.to:
        paper.prose(f"报送：{made.to}")
    if station.host_name:
        paper.prose(f"所在单位：{station.host_name}")
    paper.skip(8)
    table(paper, COLUMNS, _rows(made.leads), gap=4)
    if made.changes:
        paper.heading("这次上报的变化")
        for change in made.changes:
            paper.prose(f"· {change}")
    if made.cites:
        paper.skip(6)
        small(paper, f"依据：{made.cites}。人员有变化，及时上报更新。")
    signatures_and_stamp(paper, ("责任人", "工会主席"))
    return finish(paper, path, f"{station.name}{TITLE}")


def _rows(leads: Sequence[LeadLine]) -> list[tuple[str, ...]]:
    return [
        (
            str(number),
            lead.name,
            lead.employment or "未填",
            lead.phone or "未填",
            lead.from_on,
            lead.to_on or "在任",
            "",
        )
        for number, lead in enumerate(leads, 1)
    ]
