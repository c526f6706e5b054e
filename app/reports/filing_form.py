"""The filing of a station with its union (备案表, QHD-10), with room for the union's receipt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.records.book import StationCard
from app.reports.blocks import signatures_and_stamp, small
from app.reports.finish import finish
from app.reports.form import Entry, form
from app.reports.page import Head, Paper, station_line

FORM = "YZ-14"
TITLE = "备案表"
EMPTY = "未填"


@dataclass(frozen=True, slots=True)
class FilingPaper:
    """What the form says besides the station card; blanks are gaps, never invented."""

    union: str = ""
    filed_on: str = ""
    number: str = ""
    receipt: str = ""
    lead_phone: str = ""
    lead_kind: str = ""
    surveyed: str = ""
    built: str = ""
    accepted: str = ""
    running: str = ""
    standards: str = ""
    cites: str = ""


def write_filing(
    made: FilingPaper, station: StationCard, path: Path, *, made_at: str
) -> tuple[str, ...]:
    """Write the form; gives the characters no face could draw."""
    head = Head(station_line(station), is_sample=station.is_sample, made_at=made_at)
    paper = Paper(head, FORM)
    paper.title(f"{station.name}{TITLE}")
    lead = "，".join(x for x in (station.lead_name, made.lead_kind, made.lead_phone) if x)
    hours = "；".join(part for part in (station.opening_mode, station.opening_text) if part)
    form(
        paper,
        (
            _entry("站点名称", station.name),
            _entry("编号", station.code, half=True),
            _entry("电话", station.phone, half=True),
            _entry("责任主体", station.host_name),
            _entry("建站方式", station.build_mode, half=True),
            _entry("单位类型", station.host_type, half=True),
            _entry("地址", station.address),
            _entry("面积", f"{station.area_m2} 平方米" if station.area_m2 else "", half=True),
            _entry("所属工会", station.union_name, half=True),
            _entry("开放时间", hours),
            _entry("责任人", lead, half=True),
            _entry("工会主席", station.chair_name, half=True),
            _entry("执行标准", made.standards),
            _entry("建站经过", _course(made)),
        ),
    )
    _filed(paper, made)
    if made.cites:
        small(paper, f"依据：{made.cites}。运行情况有变化，及时上报。")
    signatures_and_stamp(paper, ("责任人", "备案工会经办人"))
    return finish(paper, path, f"{station.name}{TITLE}")


def _filed(paper: Paper, made: FilingPaper) -> None:
    """Say what the union that files it noted, or leave room for its pen."""
    paper.heading("备案", keep=100)
    form(
        paper,
        (
            Entry("备案工会", made.union or " "),
            Entry("备案日期", made.filed_on or " ", half=True),
            Entry("备案号", made.number or " ", half=True),
            Entry("回执", made.receipt or "\n"),
        ),
    )


def _course(made: FilingPaper) -> str:
    steps = (
        ("选址考察", made.surveyed),
        ("建设", made.built),
        ("验收", made.accepted),
        ("开始运行", made.running),
    )
    return "\n".join(f"{name}：{words}" for name, words in steps if words)


def _entry(label: str, value: str, *, half: bool = False) -> Entry:
    return Entry(label, value or EMPTY, half=half)
