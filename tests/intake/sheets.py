"""Small workbooks for tests: one call writes sheets and reads them back as a ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from app.intake.ledger import read_ledger
from app.intake.reading import LedgerReading

TODAY = date(2026, 11, 2)


def read_sheets(folder: Path, sheets: Mapping[str, Any], *, today: date = TODAY) -> LedgerReading:
    """Write sheets of rows to a file and read it."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    path = folder / "small.xlsx"
    book.save(path)
    return read_ledger(path, today=today, in_process=True)


def verdicts(reading: LedgerReading) -> list[str]:
    """Give the verdicts in row order."""
    return [row.verdict for row in reading.rows]


def reasons(reading: LedgerReading) -> str:
    """Give every reason in one text."""
    return "\n".join(f"{row.where} {' '.join(row.reasons)}" for row in reading.rows if row.reasons)
