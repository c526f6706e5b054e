"""A month as it was closed, as text to keep: its papers can be made anew from it."""

from __future__ import annotations

import json
from dataclasses import asdict, fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from app.records.book import MonthBook


def to_json(book: MonthBook) -> str:
    """Write a month as JSON; the order of groups and services is kept."""
    return json.dumps(asdict(book), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def from_json(text: str) -> MonthBook:
    """Read a month back; a field a later version added has its default.

    Raises:
        ValueError: it is no such text.
    """
    try:
        book: MonthBook = _read(MonthBook, json.loads(text))
    except (TypeError, KeyError, AttributeError) as problem:
        raise ValueError("no month") from problem
    return book


def _read(kind: Any, value: Any) -> Any:
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(
            **{name: _read(hints[name], part) for name, part in value.items() if name in hints}
        )
    if get_origin(kind) is tuple:
        return tuple(_read(get_args(kind)[0], part) for part in value)
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    known = get_type_hints(kind)
    return {one.name: known[one.name] for one in fields(kind)}
