"""A sheet that is a form for one day (labels beside their values), unfolded to one row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from app.intake.cells import is_nothing, squeezed, tidy
from app.intake.dates import written_date
from app.intake.forms_daily import DATE
from app.intake.recognise import HEADINGS
from app.intake.words import GROUP_WORDS, SERVICE_WORDS, heading_words
from app.intake.workbook import Raw, RawSheet

_INLINE = re.compile(r"([^:：\s]{1,10})\s*[:：]\s*(.+)", re.DOTALL)
_FEWEST_PAIRS = 3
_Pair = tuple[int, str, Raw | None]
"""Row, label and value; no label for a cell that belongs to none."""


def unfold(sheet: RawSheet) -> tuple[RawSheet, frozenset[int]] | None:
    """Turn a one-day form into a heading and one record; None where the sheet is none.

    The record keeps the number of the row its date stands in; the rows wholly read come with it.
    """
    every = [pair for row in sorted(sheet.rows) for pair in _pairs(row, sheet.rows[row])]
    pairs = [pair for pair in every if pair[1]]
    loose = {row for row, label, _ in every if not label}
    dated = [pair for pair in pairs if heading_words(pair[1])[0] in DATE]
    labels = [squeezed(label) for _, label, _ in pairs]
    if len(pairs) < _FEWEST_PAIRS or len(dated) != 1 or len(set(labels)) < len(labels):
        return None
    row, _, day = dated[0]
    if written_date(day).value is None:
        return None
    heading = {column: label for column, (_, label, _) in enumerate(pairs, start=1)}
    values = enumerate((value for _, _, value in pairs), start=1)
    record = {column: value for column, value in values if value is not None}
    used = frozenset(number for number, _, _ in pairs) - loose
    return replace(sheet, rows={0: heading, row: record}, merged=()), used


def _pairs(row: int, cells: Mapping[int, Raw]) -> Iterator[_Pair]:
    """Find what is labelled in a row: in the next cell, or in the cell itself after a colon."""
    left = [cell for _, cell in sorted(cells.items())]
    while left:
        cell = left.pop(0)
        inline = _INLINE.fullmatch(tidy(cell))
        if inline and _is_label(inline[1]):
            yield row, inline[1], inline[2]
        elif isinstance(cell, str) and _is_label(cell):
            has_value = bool(left) and not (isinstance(left[0], str) and _is_label(left[0]))
            value = left.pop(0) if has_value else None
            yield row, tidy(cell).rstrip(":："), None if is_nothing(tidy(value)) else value
        else:
            yield row, "", cell


def _is_label(text: str) -> bool:
    words = heading_words(text)[0]
    return words in HEADINGS or words in GROUP_WORDS or words in SERVICE_WORDS
