"""The archive catalogue (归档文件目录) of the month's papers: nine columns, A4 across."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.month import Month
from app.records.book import MonthBook
from app.records.spec import Align
from app.reports.blocks import signatures, small
from app.reports.finish import finish
from app.reports.page import Paper, head_of
from app.reports.tables import Column, table

FORM = "YZ-09"
TITLE = "归档文件目录"
COLUMNS = (
    Column("序号", 4, Align.CENTRE),
    Column("档号", 11),
    Column("文号", 5),
    Column("责任者", 15),
    Column("题名", 18),
    Column("日期", 6, Align.CENTRE),
    Column("密级", 4, Align.CENTRE),
    Column("页数", 4, Align.RIGHT),
    Column("备注", 7),
)


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One paper in the catalogue: its title and how many pages it has."""

    title: str
    pages: int
    note: str = ""


def write_catalogue(
    book: MonthBook, entries: Sequence[CatalogueEntry], path: Path
) -> tuple[str, ...]:
    """Write the catalogue; gives the characters no face could draw."""
    paper = Paper(head_of(book), FORM, wide=True)
    month = Month.parse(book.month)
    paper.title(TITLE, f"{book.station.name}　{month.label}")
    made_on = (book.closed_at or book.made_at)[:10].replace("-", "")
    open_note = "未月结" if book.status == "open" else ""
    rows = [
        (
            str(number),
            "",
            "",
            book.station.name,
            f"{month.label}{entry.title}",
            made_on,
            "",
            str(entry.pages),
            "；".join(part for part in (entry.note, open_note) if part),
        )
        for number, entry in enumerate(entries, 1)
    ]
    pages = str(sum(entry.pages for entry in entries))
    total = ("", "合计", "", "", f"{len(entries)} 件", "", "", pages, "")
    table(paper, COLUMNS, rows, totals=[total], pad=4)
    small(paper, "档号由档案室按全宗号编定后填写；没有全宗号时留空，不代编。密级、文号没有的留空。")
    signatures(paper, ("档案员", "责任人"))
    return finish(paper, path, f"{month.label}{TITLE}")
