"""The month's report on consumption and use before it goes into the folder (物损报备, PJ-30)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.core.month import Month
from app.core.permissions import Act
from app.records.book import MonthBook
from app.services import book
from app.services.context import Context


@dataclass(frozen=True, slots=True)
class Report:
    """A month's report ready to be printed."""

    month: MonthBook
    path: Path


def report(ctx: Context, month: Month) -> Report:
    """Gather a month's report; its file goes into the exports folder, beside no closed papers."""
    ctx.require(Act.EXPORT)
    return Report(book.gather(ctx, month), ctx.folder.exports / f"物损报备-{month}.pdf")


def write_report(made: Report) -> tuple[str, ...]:
    """Write the paper; gives the characters no face could draw.

    Raises:
        StoreProblem: the folder cannot be written.
    """
    # Loaded here: the page opens without the PDF library.
    from app.reports.consumables import write_consumables

    return write_consumables(made.month, made.path)
