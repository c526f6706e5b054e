"""The register of opinions (劳动者意见登记), with answer, outcome and how the worker was told."""

from __future__ import annotations

from pathlib import Path

from app.core.closing import Register
from app.core.month import Month
from app.records.book import MonthBook
from app.records.registers import OPINIONS
from app.reports.blocks import nil, signatures, small
from app.reports.finish import finish
from app.reports.page import Paper, head_of
from app.reports.tables import register

FORM = "YZ-07"
TITLE = OPINIONS.title


def write_opinions(book: MonthBook, path: Path) -> tuple[str, ...]:
    """Write the register; gives the characters no face could draw."""
    paper = Paper(head_of(book), FORM, wide=True)
    label = Month.parse(book.month).label
    paper.title(TITLE, f"{book.station.name}　{label}")
    if book.opinions:
        register(paper, OPINIONS.paper, book.opinions, size=9)
        received, closed = book.figures.opinions_received, book.figures.opinions_closed
        small(paper, f"本月收到 {received} 件，其中已办结 {closed} 件。")
    else:
        nil(paper, book, Register.OPINIONS)
    signatures(paper, ("登记人", "责任人"))
    return finish(paper, path, f"{label}{TITLE}")
