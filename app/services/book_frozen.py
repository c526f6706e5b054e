"""Keeps a month as it was closed, and gives it back with what went forward since."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from app.core.errors import StoreProblem
from app.models import MonthClosing
from app.records import frozen
from app.records.book import ExpenseRow, MonthBook, OpinionRow
from app.services import kept_files
from app.services.context import Context

Row = TypeVar("Row", ExpenseRow, OpinionRow)

_SIGN_OFF = (
    "state", "state_name", "lead", "lead_at", "chair", "chair_at", "paid_on", "filed_on",
    "returned_reason", "content_code", "steps", "holder_line",
)  # fmt: skip
_ANSWER = (
    "state", "state_name", "taken_by", "answer", "answered_on", "outcome", "told_how", "told_on",
    "closed_on",
)  # fmt: skip
"""What goes forward after a closing, dated where it happens; all else stays as it was closed."""


def keep(ctx: Context, book: MonthBook) -> str:
    """Keep a month as it is closed, encrypted like every file; give its hash."""
    return kept_files.keep(ctx, frozen.to_json(book).encode(), "application/json")


def of_closing(ctx: Context, closing: MonthClosing) -> MonthBook | None:
    """Give the month as it was closed; None for an older closing, or where the file is gone."""
    if closing.book_sha256 is None:
        return None
    try:
        return frozen.from_json(ctx.files.get(closing.book_sha256).decode())
    except (StoreProblem, ValueError):
        return None


def brought_up(kept: MonthBook, now: MonthBook) -> MonthBook:
    """Give a month as it was closed with the sign-offs and answers of today.

    Card, names, lists and registers are those of the closing: papers printed anew under the same
    fingerprint say the same.
    """
    return replace(
        kept,
        station_key=now.station_key,
        made_at=now.made_at,
        clock_note=now.clock_note,
        prior_papers=now.prior_papers,
        expenses=_forward(kept.expenses, now.expenses, _SIGN_OFF),
        opinions=_forward(kept.opinions, now.opinions, _ANSWER),
        pending=now.pending,
        figures=replace(
            kept.figures,
            expenses_total_fen=now.figures.expenses_total_fen,
            expenses_approved_fen=now.figures.expenses_approved_fen,
            opinions_closed=now.figures.opinions_closed,
        ),
    )


def _forward(
    kept: tuple[Row, ...], now: tuple[Row, ...], columns: tuple[str, ...]
) -> tuple[Row, ...]:
    newer = {row.id: row for row in now}
    return tuple(
        replace(row, **{column: getattr(newer[row.id], column) for column in columns})
        if row.id in newer
        else row
        for row in kept
    )
