"""The survey before building on paper (选址考察表): blank to carry along, or filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.records.book import StationCard
from app.records.spec import Align
from app.reports.blocks import signatures, small
from app.reports.finish import finish
from app.reports.form import Entry, form
from app.reports.page import Head, Paper, station_line
from app.reports.tables import Column, table

FORM = "YZ-12"
TITLE = "选址考察表"
BOX, TICKED = "□", "■"
BLANK = "\n\n"
"""Three lines for a pen."""
BLANK_STATIONS = 3
ITEMS = (
    Column("序号", 5, Align.CENTRE),
    Column("考察内容", 20),
    Column("条款", 15),
    Column("看到的情况", 30),
)
NEARBY = (
    Column("附近的站点", 18),
    Column("经度", 9),
    Column("纬度", 9),
    Column("直线距离", 8),
    Column("说明", 18),
)


@dataclass(frozen=True, slots=True)
class SurveyItemLine:
    """One thing to find out; `found` stays blank on a blank form."""

    title: str
    hint: str
    cites: str
    found: str = ""


@dataclass(frozen=True, slots=True)
class NearbyLine:
    """One station near by."""

    name: str
    longitude: str
    latitude: str
    distance: str
    note: str


@dataclass(frozen=True, slots=True)
class SurveyPaper:
    """What stands on the form; all blank before the survey."""

    items: tuple[SurveyItemLine, ...]
    on: str = ""
    surveyors: str = ""
    place: str = ""
    position: str = ""
    nearby: tuple[NearbyLine, ...] = ()
    conclusion: str = ""
    """suitable, not_suitable or blank."""
    reasons: str = ""


def write_survey(
    made: SurveyPaper, station: StationCard, path: Path, *, made_at: str
) -> tuple[str, ...]:
    """Write the form; gives the characters no face could draw."""
    head = Head(station_line(station), is_sample=station.is_sample, made_at=made_at)
    paper = Paper(head, FORM)
    paper.title(TITLE)
    is_blank = not made.on
    blank_line = " " if is_blank else "未填"
    form(
        paper,
        (
            Entry("考察日期", made.on or blank_line, half=True),
            Entry("考察人", made.surveyors or blank_line, half=True),
            Entry("考察地点", made.place or blank_line),
            Entry("位置", made.position or blank_line),
        ),
    )
    paper.heading("考察内容")
    paper.skip(4)
    table(paper, ITEMS, _items(made.items, BLANK if is_blank else "未写"), gap=4)
    paper.heading("附近的站点")
    small(paper, "直线距离由经度和纬度算出；走路的远近写在说明里。")
    paper.skip(4)
    empty = [("", "", "", "", "")] * BLANK_STATIONS
    rows = [(one.name, one.longitude, one.latitude, one.distance, one.note) for one in made.nearby]
    if rows or is_blank:
        table(paper, NEARBY, rows or empty, pad=8 if is_blank else 5)
    else:
        paper.prose("没有登记附近的站点。")
    _conclusion(paper, made, is_blank=is_blank)
    signatures(paper, ("考察人", "责任人"))
    return finish(paper, path, f"{station.name}{TITLE}")


def _items(items: Sequence[SurveyItemLine], blank: str) -> list[tuple[str, str, str, str]]:
    return [
        (
            str(number),
            f"{item.title}\n{item.hint}" if item.hint else item.title,
            item.cites,
            item.found or blank,
        )
        for number, item in enumerate(items, 1)
    ]


def _conclusion(paper: Paper, made: SurveyPaper, *, is_blank: bool) -> None:
    paper.heading("结论", keep=120)
    ticks = "　　　".join(
        f"{TICKED if made.conclusion == key else BOX} {word}"
        for key, word in (("suitable", "适宜建站"), ("not_suitable", "不适宜建站"))
    )
    room = "\n\n\n" if is_blank else "还没有写"
    paper.skip(2)
    form(paper, (Entry("结论", ticks), Entry("理由", made.reasons or room)))
