"""Write a month's papers and its package (导出、上报包)."""

from __future__ import annotations

from pathlib import Path

from app.core.month import Month
from app.core.permissions import Act
from app.records.book import MonthBook
from app.reports.package import MonthFolder, write_month
from app.services import book
from app.services.context import Context
from app.services.office import Office
from app.storage import keys


def write_papers_of(
    office: Office, month: Month, out_dir: Path, *, clock_note: str = ""
) -> MonthFolder:
    """Print every paper of a month into one folder and one zip; it closes and signs nothing."""
    gathered = office.read(book_for_export, month, clock_note)
    made = write_month(gathered, out_dir, station_public_key=keys.public_key(office.folder.keys))
    office.act(_note_export, month, made)
    return made


def book_for_export(ctx: Context, month: Month, clock_note: str = "") -> MonthBook:
    """Gather a month for its papers."""
    ctx.require(Act.EXPORT)
    return book.gather(ctx, month, clock_note=clock_note)


def _note_export(ctx: Context, month: Month, made: MonthFolder) -> None:
    """Leave in the audit what was handed out: a paper that goes round has a row to ask."""
    ctx.audit(
        "导出月度资料",
        "month_papers",
        month=str(month),
        status=made.status,
        fingerprint=made.fingerprint,
        characters_missing={name: list(signs) for name, signs in made.missing.items()},
    )
