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


def item_number(n: int) -> str:
    """Give the number of a record file within year, retention and class (件号): 0001."""
    return f"{_running(n):04}"


def archival_number(fonds: str, year: int, retention: str, section: str, n: int) -> str:
    """Give the archival number (档号) of DA/T 22: Z109-WS·2026-D10-ZH-0001.

    Args:
        fonds: 全宗号, given by the archive; the number is blank without it.
        year: the year of the file.
        retention: Y, D30 or D10.
        section: code of the organisation or matter (机构或问题); left out where blank.
        n: 件号, running from 1.
    """
    if not fonds:
        return ""
    parts = (f"{fonds}-WS·{year}", retention, section, item_number(n))
    return "-".join(part for part in parts if part)


def _running(n: int) -> int:
    if n < 1:
        raise ValueError(f"numbers run from 1, not {n}")
    return n
