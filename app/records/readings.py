"""What a column of a register says of one row, where it is more than one attribute."""

from __future__ import annotations

from datetime import date

from app.core.day_words import WEEKDAYS
from app.records.book import ExpenseRow, PersonRow, StockMoveRow

CARRIED = "上月结转"
"""Remark of an opening balance row, as station ledgers write it."""
OPENING_KIND = "结转"


def weekday(on: str) -> str:
    """Name the weekday of an ISO date; blank where it is no date."""
    try:
        return WEEKDAYS[date.fromisoformat(on).weekday()]
    except ValueError:
        return ""


def span(starts: str, ends: str) -> str:
    """Write a shift's times in one cell: 08:30-17:00."""
    return f"{starts}-{ends}" if starts and ends else starts or ends


def standing(row: PersonRow) -> str:
    """Say in one word whether the person serves here."""
    if row.has_left:
        return "已离岗"
    return "待确认" if row.is_pending else "在岗"


def into(row: StockMoveRow) -> int | None:
    """Give what came in; an opening balance is no receipt."""
    return row.quantity if row.quantity > 0 and row.kind != OPENING_KIND else None


def out_of(row: StockMoveRow) -> int | None:
    """Give what went out, above zero."""
    return -row.quantity if row.quantity < 0 and row.kind != OPENING_KIND else None


def move_note(row: StockMoveRow) -> str:
    """Give the remark; an opening balance says so in the ledger's own word."""
    is_unsaid = row.kind == OPENING_KIND and CARRIED not in row.note
    return _joined(CARRIED if is_unsaid else "", row.note)


def signed(person: str, at: str) -> str:
    """Say who signed and when, by the minute."""
    return f"{person} {at[:16]}".strip()


def expense_note(row: ExpenseRow) -> str:
    """Gather the remarks: note, correction, reason of return, what the old ledger said."""
    return _joined(
        row.note,
        f"更正 {row.corrects}" if row.corrects else "",
        f"退回原因：{row.returned_reason}" if row.returned_reason else "",
        row.import_remark,
    )


def _joined(*parts: str) -> str:
    return "；".join(part for part in parts if part)
