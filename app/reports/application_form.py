"""An application on paper (申请表): form, photos, opinions, texts, papers, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.records.application import ApplicationBook, OpinionEntry
from app.records.book import StationCard
from app.records.spec import Align
from app.reports import fonts
from app.reports.blocks import Labelled, labelled, signatures_and_stamp, small
from app.reports.finish import finish
from app.reports.form import Entry, form
from app.reports.page import BODY, MM, Head, Paper, station_line
from app.reports.pictures import Picture, picture_rows
from app.reports.tables import Column, table

FORM = "YZ-21"
UNFINISHED = "未完成"
BLANK_OPINION = 34 * MM
"""Room for an opinion written by pen."""


@dataclass(frozen=True, slots=True)
class ApplicationPrint:
    """What is printed besides what the application itself says."""

    station: StationCard
    code: str
    """Content code, on every page."""
    made_at: str
    state: str
    """How far it came: 草稿, 已提交 …"""
    lacks: tuple[str, ...] = ()
    """What is still missing; then every page says 未完成."""
    may_go_along: tuple[str, ...] = ()
    """What is missing too, but is no must."""
    pictures: tuple[Picture, ...] = ()


def write_application(book: ApplicationBook, made: ApplicationPrint, path: Path) -> tuple[str, ...]:
    """Write an application into one file; gives the characters no face could draw."""
    head = Head(
        station_line(made.station),
        month=f"内容码 {made.code}",
        is_sample=made.station.is_sample,
        made_at=made.made_at,
        mark=UNFINISHED if made.lacks else "",
    )
    paper = Paper(head, FORM)
    _form(paper, book)
    if book.opinions:
        _opinions(paper, book.opinions)
    _photos(paper, book, made.pictures)
    _texts(paper, book)
    _papers(paper, book)
    _check(paper, book)
    _missing(paper, made)
    return finish(paper, path, f"{made.station.name}{book.title}")


def _form(paper: Paper, book: ApplicationBook) -> None:
    paper.title(book.title, book.standard)
    if book.to:
        paper.prose(f"报送：{book.to}", fonts.HEI)
    if book.corrects:
        small(paper, f"本表更正此前提交的一份（内容码 {book.corrects}）。")
    short = book.texts[: _typed(book)]
    entries = [Entry(one.label, one.value, half=one.half) for one in book.form]
    entries += [Entry(one.title, one.body or "　") for one in short]
    form(paper, entries)
    signatures_and_stamp(paper, ("站点责任人", "负责领导"))
    small(paper, f"依据条款 {book.clause}。上级工会有统一表样的，内容照抄到统一表样上。")


def _typed(book: ApplicationBook) -> int:
    """Count the texts that stand in the form itself; papers written here have their own page."""
    papers = {one.title for one in book.papers}
    return sum(one.title not in papers for one in book.texts)


def _opinions(paper: Paper, opinions: Sequence[OpinionEntry]) -> None:
    paper.turn()
    paper.title("逐级审核意见")
    for entry in opinions:
        paper.heading(entry.level, keep=BLANK_OPINION + 60)
        if entry.opinion:
            said = f"{entry.opinion}。{entry.words}" if entry.words else f"{entry.opinion}。"
            rows = (
                ("审核单位", entry.union),
                ("意见", said),
                ("审核人", entry.person),
                ("日期", entry.on),
                ("文号", entry.document),
                ("原件", entry.where),
            )
            paper.skip(4)
            labelled(paper, [Labelled(label, text) for label, text in rows if text])
        else:
            paper.y -= BLANK_OPINION / 2
        signatures_and_stamp(paper, ("审核人",))


def _photos(paper: Paper, book: ApplicationBook, pictures: Sequence[Picture]) -> None:
    if not book.photo_rule and not pictures:
        return
    paper.turn()
    asked = f"应附 {book.photo_rule}，现有 {len(pictures)} 张" if book.photo_rule else ""
    paper.title("现有基础设施图片", asked)
    if not pictures:
        paper.prose("还没有图片。")
    picture_rows(paper, pictures)


def _texts(paper: Paper, book: ApplicationBook) -> None:
    for one in book.texts[_typed(book) :]:
        paper.turn()
        paper.title(one.title, f"{book.title}附件")
        for line in one.body.splitlines():
            paper.prose(f"　　{line}" if line else "　")


def _papers(paper: Paper, book: ApplicationBook) -> None:
    if not book.papers:
        return
    if book.texts[_typed(book) :] or paper.room < paper.full_height / 3:
        paper.turn()
    paper.heading("附件清单")
    paper.skip(6)
    columns = (
        Column("序号", 3, Align.CENTRE),
        Column("材料", 14),
        Column("条款", 5),
        Column("在哪里", 18),
    )
    rows = [
        (str(number), one.title + ("" if one.is_must else "（可以没有）"), one.clause,
         one.how or "还没有")
        for number, one in enumerate(book.papers, 1)
    ]  # fmt: skip
    table(paper, columns, rows)


def _check(paper: Paper, book: ApplicationBook) -> None:
    if book.gap is None:
        return
    gap = book.gap
    paper.heading(f"对照条文：{gap.grade}")
    paper.skip(4)
    rows = [Labelled("已符合", f"{gap.met} 条")]
    for label, titles in (("还缺", gap.missing), ("还没看", gap.unknown)):
        rows.append(Labelled(label, f"{len(titles)} 条" + _listed(titles)))
    labelled(paper, rows)
    small(paper, "以上是本站自己对照的情况，供参考；等级由负责评定的工会给出。")


def _listed(titles: Sequence[str]) -> str:
    return f"：{'、'.join(titles)}" if titles else ""


def _missing(paper: Paper, made: ApplicationPrint) -> None:
    """End with what is still missing, on the last page."""
    if not made.lacks and not made.may_go_along:
        return
    paper.heading("还缺", keep=BODY * 4)
    paper.skip(2)
    for number, words in enumerate(made.lacks, 1):
        paper.prose(f"{number}. {words}", fonts.HEI)
    for words in made.may_go_along:
        paper.prose(f"可以补充：{words}")
