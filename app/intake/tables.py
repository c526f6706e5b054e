"""Cells of a sheet with merged cells spread, and a register's table found in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from app.intake.cells import squeezed, tidy
from app.intake.words import Form
from app.intake.workbook import Raw, RawSheet

YEAR, MONTH = "year of date", "month of date"
GROUP, SERVICE, SHIFT = "count of group", "count of service", "names of shift"

_SPREAD_LIMIT = 200_000
"""How many cells merged spans may cover: beyond it they are not spread."""


@dataclass(frozen=True, slots=True)
class Column:
    """One understood column: the field it gives, or the group or service it counts."""

    number: int
    label: str
    """Heading as written."""
    field: str
    """Field name, or one of GROUP, SERVICE, SHIFT."""
    unit: str = ""
    name: str = ""
    """Settled name of the group, service or shift."""


@dataclass(frozen=True, slots=True)
class Label:
    """A heading cell in words; `over` is what stands above it in a two-row heading."""

    text: str
    words: str
    unit: str
    over: str = ""


@dataclass(slots=True)
class Grid:
    """A sheet's cells with merged cells spread over their span."""

    sheet: RawSheet
    spread: dict[int, dict[int, Raw]] = field(default_factory=dict)

    def value(self, row: int, column: int) -> Raw | None:
        """Give the cell's own value."""
        return self.sheet.rows.get(row, {}).get(column)

    def filled(self, row: int, column: int) -> Raw | None:
        """Give the cell's value, or that of the merged cell it is a part of."""
        own = self.value(row, column)
        return self.spread.get(row, {}).get(column) if own is None else own

    def row(self, number: int) -> dict[int, Raw]:
        """Give a row with merged cells filled."""
        own = self.sheet.rows.get(number, {})
        return dict(sorted({**self.spread.get(number, {}), **own}.items()))


@dataclass(frozen=True, slots=True)
class Table:
    """One register's table: its shape, its columns, and the rows under its heading."""

    form: Form
    grid: Grid
    title: str
    """Title above the table and the sheet's name, in one text."""
    first_row: int
    heading_row: int
    """Last row of the heading."""
    last_row: int
    columns: tuple[Column, ...]
    remarks: tuple[Column, ...]
    """Columns this program has no field for: kept as remarks."""
    headings: frozenset[str]
    top_row: int = 0
    """First of the title rows right above the heading."""
    fixed: Mapping[str, str] = field(default_factory=dict)
    """Fields the title gives for the whole table: a stock card names its item there."""

    def column(self, name: str) -> Column | None:
        """Find the column of a field."""
        return next((column for column in self.columns if column.field == name), None)

    def counts(self, kind: str) -> tuple[Column, ...]:
        """Give the columns that count groups (GROUP) or services (SERVICE)."""
        return tuple(column for column in self.columns if column.field == kind)

    def day_cell(self, row: int) -> Raw | None:
        """Give the cell of the date; year, month and day in columns of their own are joined."""
        day = self.column("on")
        if day is None:
            return None
        raw = self.grid.filled(row, day.number)
        if raw is None or self.column(MONTH) is None:
            return raw
        year, month = (self._last_above(name, row) for name in (YEAR, MONTH))
        return (f"{year}年" if year else "") + f"{month}月{squeezed(raw).rstrip('日号')}日"

    def _last_above(self, name: str, row: int) -> str:
        column = self.column(name)
        for above in range(row, self.first_row - 1, -1) if column is not None else ():
            text = squeezed(self.grid.filled(above, column.number)) if column is not None else ""
            if re.fullmatch(r"\d{1,4}[年月]?", text):
                return text.rstrip("年月")
        return ""


def make_grid(sheet: RawSheet) -> Grid:
    """Spread merged cells; beyond a limit no ledger reaches they are left alone."""
    grid = Grid(sheet)
    last = max(sheet.rows, default=0)
    left_over = _SPREAD_LIMIT
    for top, left, lowest, right in sheet.merged:
        value = grid.value(top, left)
        bottom = min(lowest, last)
        left_over -= max(0, bottom - top + 1) * (right - left + 1)
        if value is None or left_over < 0:
            continue
        for row in range(top, bottom + 1):
            grid.spread.setdefault(row, {}).update(dict.fromkeys(range(left, right + 1), value))
    return grid


def part_of(grid: Grid, rows: range, columns: range) -> Grid:
    """Cut a part out of a sheet; rows and columns keep their numbers."""

    def cut(cells: Mapping[int, Mapping[int, Raw]]) -> dict[int, dict[int, Raw]]:
        return {
            row: inside
            for row in sorted(cells.keys() & set(rows))
            if (inside := {c: v for c, v in cells[row].items() if c in columns})
        }

    return Grid(replace(grid.sheet, rows=cut(grid.sheet.rows)), cut(grid.spread))


def texts_of(cells: Iterable[Raw]) -> list[str]:
    """Give the different texts of a row, in order."""
    return list(dict.fromkeys(text for cell in cells if (text := tidy(cell))))
