"""Blank sheets for whoever comes to review: opinions, acceptance, grading, with room to sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.records.book import StationCard
from app.records.spec import Align
from app.reports import fonts
from app.reports.blocks import LABEL, signatures, signatures_and_stamp, small
from app.reports.finish import finish
from app.reports.form import Entry, form
from app.reports.page import BODY, MM, Head, Paper, station_line
from app.reports.tables import Column, table

OPINION_FORM, ACCEPTANCE_FORM, GRADING_FORM = "YZ-22", "YZ-23", "YZ-24"
OPINION_TITLE, ACCEPTANCE_TITLE, GRADING_TITLE = "逐级审核意见表", "验收表", "等级评定表"
BOX = "□"
WRITING = 30 * MM
"""Room to write by hand."""
SHORT_WRITING = 21 * MM
PAD = 6.5
"""Above and below the text of a row: a pen needs more room than print."""


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """Whose sheet it is, and under which standard."""

    station: StationCard
    standard: str
    made_at: str
    grade_now: str = ""
    """The grade it has, with who gave it and when; blank without one."""


@dataclass(frozen=True, slots=True)
class GradeLine:
    """What the station itself found for one grade."""

    title: str
    met: int
    missing: int
    unknown: int
    is_grade: bool = True
    """False where the standard has no grades and this is all of it."""


@dataclass(frozen=True, slots=True)
class ZoneLine:
    """One zone to accept, and how far the station itself looked through it."""

    title: str
    items: int
    looked_at: int


def write_opinion_sheet(facts: SheetFacts, levels: Sequence[str], path: Path) -> tuple[str, ...]:
    """Write the sheet that goes from union to union; gives the characters no face could draw."""
    paper = _begin(facts, OPINION_FORM, OPINION_TITLE)
    for level in levels or ("审核单位",):
        paper.heading(level, keep=WRITING + 140)
        _choices(paper, "意见", ("同意上报", "不同意"))
        _room(paper, "说明")
        signatures_and_stamp(paper, ("审核人",))
    return finish(paper, path, f"{facts.station.name}{OPINION_TITLE}")


def write_acceptance_sheet(
    facts: SheetFacts, zones: Sequence[ZoneLine], path: Path
) -> tuple[str, ...]:
    """Write the sheet of an acceptance (验收); gives the characters no face could draw."""
    paper = _begin(facts, ACCEPTANCE_FORM, ACCEPTANCE_TITLE)
    paper.heading("逐区验收")
    paper.skip(6)
    columns = (
        Column("序号", 3, Align.CENTRE),
        Column("功能区", 10),
        Column("条目", 4, Align.CENTRE),
        Column("本站已看", 5, Align.CENTRE),
        Column("合格", 4, Align.CENTRE),
        Column("不合格", 4.4, Align.CENTRE),
        Column("备注", 14),
    )
    rows = [
        (str(number), zone.title, str(zone.items), str(zone.looked_at), BOX, BOX, "")
        for number, zone in enumerate(zones, 1)
    ]
    table(paper, columns, rows, pad=PAD, gap=4)
    small(paper, "各区的条目见走查表。")
    paper.heading("验收结论", keep=WRITING + 170)
    _choices(paper, "结论", ("通过", "整改后复验", "不通过"))
    _room(paper, "意见和整改要求")
    signatures(paper, ("验收人", "验收人"))
    signatures_and_stamp(paper, ("验收单位负责人", "站点责任人"))
    return finish(paper, path, f"{facts.station.name}{ACCEPTANCE_TITLE}")


def write_grading_sheet(
    facts: SheetFacts, grades: Sequence[GradeLine], path: Path
) -> tuple[str, ...]:
    """Write the sheet of a grading (等级评定); gives the characters no face could draw."""
    paper = _begin(facts, GRADING_FORM, GRADING_TITLE)
    if grades:
        paper.heading("本站自己对照的情况")
        paper.skip(6)
        columns = (
            Column("等级", 10),
            Column("已符合（条）", 6, Align.CENTRE),
            Column("还缺（条）", 6, Align.CENTRE),
            Column("还没看（条）", 6, Align.CENTRE),
        )
        rows = [(one.title, str(one.met), str(one.missing), str(one.unknown)) for one in grades]
        table(paper, columns, rows)
        small(paper, "供评定人参考；不代替评定。")
    paper.heading("评定", keep=2 * WRITING + 150)
    titles = [one.title for one in grades if one.is_grade] or ["达到标准", "没有达到"]
    _choices(paper, "等级", (*titles, "暂不评定"))
    _room(paper, "理由", SHORT_WRITING)
    _room(paper, "要整改的", SHORT_WRITING)
    _line(paper, "文号")
    signatures_and_stamp(paper, ("评定人", "评定单位负责人"))
    return finish(paper, path, f"{facts.station.name}{GRADING_TITLE}")


def _begin(facts: SheetFacts, number: str, title: str) -> Paper:
    card = facts.station
    head = Head(station_line(card), is_sample=card.is_sample, made_at=facts.made_at)
    paper = Paper(head, number)
    paper.title(title, facts.standard)
    entries = [
        Entry("站点名称", card.name),
        Entry("编号", card.code, half=True),
        Entry("所属工会", card.union_name, half=True),
        Entry("共建单位", card.host_name, half=True),
        Entry("责任人", card.lead_name, half=True),
        Entry("地址", card.address),
    ]
    if facts.grade_now:
        entries.append(Entry("现有等级", facts.grade_now))
    form(paper, entries)
    return paper


def _choices(paper: Paper, label: str, words: Sequence[str]) -> None:
    paper.need(BODY * 3)
    paper.y -= BODY * 2.2
    paper.put(paper.left, paper.y, f"{label}：", fonts.HEI, LABEL)
    x = paper.left + 24 * MM
    for word in words:
        text = paper.fit(f"{BOX} {word}")
        if x + fonts.width(text, fonts.SONG, BODY) > paper.right:
            paper.y -= BODY * 2
            x = paper.left + 24 * MM
        paper.put(x, paper.y, text)
        x += fonts.width(text, fonts.SONG, BODY) + 10 * MM
    paper.skip(4)


def _room(paper: Paper, label: str, height: float = WRITING) -> None:
    """Leave a framed room to write in."""
    paper.need(height + 8)
    paper.skip(8)
    top, low = paper.y, paper.y - height
    for x1, y1, x2, y2 in (
        (paper.left, top, paper.right, top),
        (paper.left, low, paper.right, low),
        (paper.left, low, paper.left, top),
        (paper.right, low, paper.right, top),
    ):
        paper.rule(x1, y1, x2, y2)
    paper.put(paper.left + 6, top - 15, f"{label}：", fonts.HEI, LABEL)
    paper.y = low


def _line(paper: Paper, label: str) -> None:
    paper.need(BODY * 3)
    paper.y -= BODY * 2.4
    paper.put(paper.left, paper.y, f"{label}：", fonts.HEI, LABEL)
    paper.rule(paper.left + 16 * MM, paper.y - 3, paper.left + 90 * MM, paper.y - 3)
