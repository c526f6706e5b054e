"""The change log on paper (变更记录): number, time, who, what was done, what changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.records.book import StationCard
from app.records.spec import Align
from app.reports.blocks import small
from app.reports.finish import finish
from app.reports.page import Head, Paper, station_line
from app.reports.tables import TIGHT, Column, table

FORM = "YZ-18"
TITLE = "变更记录"
COLUMNS = (
    Column("条号", 6, Align.CENTRE),
    Column("时间", 11, Align.CENTRE),
    Column("谁", 8),
    Column("做了什么", 14),
    Column("改动", 40),
)


@dataclass(frozen=True, slots=True)
class LogSheet:
    """What stands on the paper: the cells of each entry, and what was looked for."""

    entries: tuple[tuple[str, str, str, str, str], ...]
    about: str
    """In words; blank for the whole log."""
    is_cut: bool
    """Older entries were found and are not on it."""


def write_change_log(
    made: LogSheet, station: StationCard, path: Path, *, made_at: str
) -> tuple[str, ...]:
    """Write the paper; gives the characters no face could draw."""
    head = Head(station_line(station), is_sample=station.is_sample, made_at=made_at)
    paper = Paper(head, FORM)
    paper.title(TITLE, station.name)
    paper.prose(f"范围：{made.about or '全部'}，从新到旧，共 {len(made.entries)} 条。")
    paper.skip(6)
    if made.entries:
        table(paper, COLUMNS, made.entries, pad=TIGHT)
    else:
        paper.prose("没有找到符合的记录。")
        paper.skip(6)
    if made.is_cut:
        small(paper, "更早的没有印在这里；按人或按日期查找后可以分开打印。")
    small(
        paper, "个人信息只写“已改”，不印内容。每一条与前一条用校验码相接，改动任何一条都会被发现。"
    )
    return finish(paper, path, f"{station.name}{TITLE}")
