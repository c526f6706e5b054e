"""How papers name days and hours: 10月1日, 星期四, 08:30-17:00."""

from __future__ import annotations

from datetime import date

from app.core.day_words import day_label
from app.core.roster import Span
from app.records.readings import weekday


def day(on: str) -> str:
    """Name an ISO date without its year; text that is no date stays as it is."""
    try:
        return day_label(date.fromisoformat(on))
    except ValueError:
        return on


def day_and_weekday(on: str) -> str:
    """Name an ISO date with its weekday."""
    name = weekday(on)
    return f"{day(on)}（{name}）" if name else day(on)


def span_words(span: Span) -> str:
    """Write hours as 08:30-17:00."""
    return f"{span.opens}-{span.closes}"
