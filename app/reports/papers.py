"""All papers of a month's folder, in the order of its catalogue."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pikepdf

from app.records.book import MonthBook
from app.reports import (
    activities,
    catalogue,
    consumables,
    duty_records,
    expenses,
    monthly_report,
    opinions,
    roster,
)


class MonthPaper(NamedTuple):
    """One paper of the month's folder; the writer gives the characters no face could draw."""

    file_name: str
    title: str
    form_number: str
    writer: Callable[[MonthBook, Path], tuple[str, ...]]


def write_catalogue_beside(book: MonthBook, path: Path) -> tuple[str, ...]:
    """Write the catalogue of the papers that lie in the same folder, their pages counted there."""
    entries = [
        catalogue.CatalogueEntry(paper.title, pages_of(path.with_name(paper.file_name)))
        for paper in PAPERS
        if paper.file_name != path.name and path.with_name(paper.file_name).exists()
    ]
    return catalogue.write_catalogue(book, entries, path)


def pages_of(path: Path) -> int:
    """Count the pages of a PDF file."""
    with pikepdf.open(path) as pdf:
        return len(pdf.pages)


PAPERS: tuple[MonthPaper, ...] = (
    MonthPaper(
        "monthly-report.pdf",
        monthly_report.TITLE,
        monthly_report.FORM,
        monthly_report.write_monthly_report,
    ),
    MonthPaper(
        "duty-records.pdf",
        duty_records.TITLE,
        duty_records.FORM,
        duty_records.write_duty_records,
    ),
    MonthPaper("roster.pdf", roster.TITLE, roster.FORM, roster.write_roster),
    MonthPaper(
        "consumables.pdf", consumables.TITLE, consumables.FORM, consumables.write_consumables
    ),
    MonthPaper(
        "expenses.pdf",
        f"{expenses.TITLE}及{expenses.SLIP_TITLE}",
        expenses.FORM,
        expenses.write_expenses,
    ),
    MonthPaper("opinions.pdf", opinions.TITLE, opinions.FORM, opinions.write_opinions),
    MonthPaper("activities.pdf", activities.TITLE, activities.FORM, activities.write_activities),
    MonthPaper("catalogue.pdf", catalogue.TITLE, catalogue.FORM, write_catalogue_beside),
)
"""The month's papers; the catalogue comes last because it counts the others' pages."""


def write_papers(book: MonthBook, folder: Path) -> dict[str, tuple[str, ...]]:
    """Write every paper into an existing folder.

    Gives, for each file that lacks any, the characters no face could draw (printed as 〓).

    Raises:
        Refused: a file does not pass the PDF/A check; that file was not written.
        StoreProblem: the folder cannot be written.
    """
    lacking: dict[str, tuple[str, ...]] = {}
    for paper in PAPERS:
        missing = paper.writer(book, folder / paper.file_name)
        if missing:
            lacking[paper.file_name] = missing
    return lacking
