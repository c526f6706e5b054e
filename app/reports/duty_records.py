"""The duty records (值班记录): one block per day with room to sign, and the days that have none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from app.core.closing import Register
from app.core.month import Month
from app.records import roster_day
from app.records.book import DutyRow, MonthBook
from app.records.readings import weekday
from app.reports import fonts
from app.reports.blocks import (
    LABEL_COLUMN,
    Labelled,
    labelled,
    labelled_height,
    nil,
    signatures,
    small,
)
from app.reports.day_words import day, day_and_weekday
from app.reports.finish import finish
from app.reports.page import BODY, MM, Paper, head_of

FORM = "YZ-02"
TITLE = "值班记录"
HEAD_HEIGHT = 28.0
SIGN_HEIGHT = 31.0
NOTHING = "无"


def write_duty_records(book: MonthBook, path: Path) -> tuple[str, ...]:
    """Write the records of the month; gives the characters no face could draw."""
    paper = Paper(head_of(book), FORM)
    label = Month.parse(book.month).label
    days = book.figures.duty_days
    paper.title(TITLE, f"{book.station.name}　{label}　共 {days} 天有值班记录")
    if not book.duty:
        nil(paper, book, Register.DUTY_RECORDS)
    for row in sorted(book.duty, key=lambda row: row.on):
        _block(paper, row)
    _days_without(paper, book)
    signatures(paper, ("责任人",))
    return finish(paper, path, f"{label}{TITLE}")


def _block(paper: Paper, row: DutyRow) -> None:
    """One day: kept on one page unless it is longer than a page."""
    lines = _lines(row)
    paper.need(HEAD_HEIGHT + labelled_height(paper, lines) + SIGN_HEIGHT)
    if not paper.at_top:
        paper.rule(paper.left, paper.y, paper.right, paper.y)
    paper.y -= HEAD_HEIGHT - 8
    paper.put(paper.left, paper.y, f"{day(row.on)}　{weekday(row.on)}", fonts.HEI_BOLD, 11.5)
    if row.version > 1:
        paper.put_right(paper.right, paper.y, f"第 {row.version} 版（更正）", fonts.HEI, BODY)
    paper.y -= 8
    labelled(paper, lines)
    _sign_line(paper, row)


def _lines(row: DutyRow) -> list[Labelled]:
    hours = f"到岗 {row.arrived or '未记'}　离岗 {row.left or '未记'}　天气 {row.weather or '未记'}"
    visits, services = sum(row.visits.values()), sum(row.services.values())
    lines = [
        Labelled("值班人", f"{row.person}　　{hours}"),
        Labelled("服务群体", f"共 {visits} 人次{_counts(row.visits)}"),
        Labelled("服务项目", f"共 {services} 项次{_counts(row.services)}"),
        Labelled("卫生、补充", f"{row.cleaning or '未记'}　　补充物品：{row.restocked or NOTHING}"),
        Labelled("意见、问题", row.opinions or NOTHING),
    ]
    if row.text:
        lines.append(Labelled("当日记录", row.text))
    if row.sentence:
        lines.append(Labelled("值班小结", row.sentence, fonts.KAI))
    if row.source:
        lines.append(Labelled("来源", row.source))
    return lines


def _counts(counts: Mapping[str, int]) -> str:
    named = "、".join(f"{name} {count}" for name, count in counts.items() if count)
    return f"：{named}" if named else ""


def _sign_line(paper: Paper, row: DutyRow) -> None:
    """Say who signed in the program, and leave room for the pen."""
    paper.need(SIGN_HEIGHT)
    base = paper.y - 20
    signed = f"{row.signed_by}　{row.signed_at[:16]}" if row.signed_by else "尚未确认"
    paper.put(paper.left, base, "程序内确认", fonts.HEI, BODY)
    paper.put(paper.left + LABEL_COLUMN, base, paper.fit(signed), fonts.SONG, BODY)
    start = paper.right - 72 * MM
    paper.put(start, base, "值班人签字", fonts.HEI, BODY)
    paper.rule(start + 22 * MM, base - 3, paper.right, base - 3)
    paper.y -= SIGN_HEIGHT


def _days_without(paper: Paper, book: MonthBook) -> None:
    """Name the days of opening so far that have no record, so that a gap is seen."""
    kept = {row.on for row in book.duty}
    days = [on for on in Month.parse(book.month).days() if roster_day.opening_of(book, on)]
    past = [on.isoformat() for on in days if book.duty_from <= on.isoformat() <= book.made_at[:10]]
    missing = [on for on in past if on not in kept]
    paper.skip(10)
    if not book.station.opening:
        small(paper, "站点尚未设置每周开放时间，无法核对哪些开放日没有记录。")
    elif missing:
        names = "、".join(map(day_and_weekday, missing))
        small(paper, f"开放日中没有值班记录的有 {len(missing)} 天：{names}。")
    elif past:
        small(paper, "每个开放日都有值班记录。")
