"""Numbers of the papers of one station: expenses, opinions, items of the archive (件号)."""

from __future__ import annotations

from app.core.month import Month


def expense_number(month: Month, n: int) -> str:
    """Give the number of the n-th expense of a month: 2026-10-004."""
    return f"{month}-{_running(n):03}"


def opinion_number(month: Month, n: int) -> str:
    """Give the number of the n-th opinion of a month: 意2026-10-004."""
    return f"意{expense_number(month, n)}"


def running_number(number: str) -> int | None:
    """Give the running part of a number of this house; None for one of another make."""
    tail = number.rpartition("-")[2]
    return int(tail) if tail.isascii() and tail.isdigit() else None


def _running(n: int) -> int:
    if n < 1:
        raise ValueError(f"numbers run from 1, not {n}")
    return n
