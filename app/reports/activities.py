"""The register of activities (活动登记); a missing approval number stands out (PJ-55)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.core.closing import Register
from app.core.money import Fen, yuan
from app.core.month import Month
from app.records.book import ActivityRow, MonthBook
from app.records.registers import ACTIVITIES
from app.reports.blocks import nil, signatures, small
from app.reports.finish import finish
from app.reports.page import Paper, head_of
from app.reports.tables import register

FORM = "YZ-08"
TITLE = ACTIVITIES.title
NO_APPROVAL = "缺批准文号"


def write_activities(book: MonthBook, path: Path) -> tuple[str, ...]:
    """Write the register; gives the characters no face could draw."""
    paper = Paper(head_of(book), FORM, wide=True)
    label = Month.parse(book.month).label
    paper.title(TITLE, f"{book.station.name}　{label}")
    if book.activities:
        register(paper, ACTIVITIES.paper, map(_flagged, book.activities), totals=[_totals(book)])
        lacking = sum(not row.approval_number for row in book.activities)
        if lacking:
            small(paper, f"有 {lacking} 项活动没有上级批准文号：活动须报上级工会批准后举行。")
    else:
        nil(paper, book, Register.ACTIVITIES)
    signatures(paper, ("登记人", "责任人"))
    return finish(paper, path, f"{label}{TITLE}")


def _flagged(row: ActivityRow) -> ActivityRow:
    return row if row.approval_number else replace(row, approval_number=NO_APPROVAL)


def _totals(book: MonthBook) -> list[str]:
    budget = sum(row.budget or 0 for row in book.activities)
    final = sum(row.final_account or 0 for row in book.activities)
    cells = {
        "on": "合计",
        "name": f"{len(book.activities)} 项",
        "budget": yuan(Fen(budget)),
        "final_account": yuan(Fen(final)),
    }
    return [cells.get(field.key, "") for field in ACTIVITIES.paper]
