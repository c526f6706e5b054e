"""The order to put something right, with its result and recheck (整改通知和复查单, PJ-74)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.records.book import StationCard
from app.reports.blocks import signatures
from app.reports.finish import finish
from app.reports.form import Entry, form
from app.reports.page import Head, Paper, station_line

FORM = "YZ-15"
TITLE = "整改通知和复查单"
LINES = "\n\n\n\n"
"""Room for a pen."""


@dataclass(frozen=True, slots=True)
class RectificationPaper:
    """What stands on it; what is still to come stays blank for the pen."""

    by_union: str = ""
    on: str = ""
    number: str = ""
    problem: str = ""
    demand: str = ""
    due: str = ""
    result: str = ""
    rechecked_by: str = ""
    rechecked_on: str = ""
    recheck: str = ""


def write_rectification(
    made: RectificationPaper, station: StationCard, path: Path, *, made_at: str
) -> tuple[str, ...]:
    """Write the form; gives the characters no face could draw."""
    head = Head(station_line(station), is_sample=station.is_sample, made_at=made_at)
    paper = Paper(head, FORM)
    paper.title(TITLE, station.name)
    paper.heading("一、整改通知")
    form(
        paper,
        (
            Entry("谁提出", made.by_union or " "),
            Entry("通知日期", made.on or " ", half=True),
            Entry("整改期限", made.due or " ", half=True),
            Entry("文号", made.number or " "),
            Entry("问题", made.problem or LINES),
            Entry("整改要求", made.demand or LINES),
        ),
    )
    signatures(paper, ("提出人", "责任人"))
    paper.heading("二、整改结果", keep=140)
    form(paper, (Entry("结果", made.result or LINES),))
    signatures(paper, ("责任人",))
    paper.heading("三、复查", keep=140)
    form(
        paper,
        (
            Entry("复查人", made.rechecked_by or " ", half=True),
            Entry("复查日期", made.rechecked_on or " ", half=True),
            Entry("复查意见", made.recheck or LINES),
        ),
    )
    signatures(paper, ("复查人", "责任人"))
    return finish(paper, path, f"{station.name}{TITLE}")
