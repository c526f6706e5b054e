"""Find the registers in a sheet: tables one under another, and side by side."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.intake.cells import squeezed
from app.intake.dates import title_dating, written_date
from app.intake.forms import FORMS
from app.intake.forms_daily import DATE, INDEX
from app.intake.headings import Heading, heading_at, is_value, title_above, title_start
from app.intake.tables import GROUP, MONTH, SERVICE, Column, Grid, Table, part_of, texts_of
from app.intake.words import LOOKS_LIKE_GROUP, heading_words
from app.intake.workbook import COLUMN_LIMIT, Raw

HEADINGS = frozenset(w for form in FORMS for words in form.fields.values() for w in words)
"""Every word known to head a column of some register."""


def find_tables(grid: Grid, skip: frozenset[int] = frozenset()) -> tuple[Table, ...]:
    """Find every register table of a sheet, top to bottom; `skip` names rows taken otherwise."""
    rows = [row for row in sorted(grid.sheet.rows) if row not in skip]
    headings: list[Heading] = []
    for row in rows:
        if headings and row < headings[-1].row + headings[-1].height:
            continue
        heading = heading_at(grid, row)
        if heading is not None:
            headings.append(heading)
    tables: list[Table] = []
    title = dated = ""
    for place, heading in enumerate(headings):
        after = headings[place + 1].row if place + 1 < len(headings) else 0
        last = title_start(grid, after) - 1 if after else max(rows)
        title = title_above(grid, heading.row) or title
        dated = title if title_dating(title) != (None, None) else dated
        table = _table(grid, heading, (title, dated), _last_of(grid, heading, last))
        tables += _sides(grid, table, heading, skip) or (table,)
    return tuple(tables)


def _sides(grid: Grid, table: Table, heading: Heading, skip: frozenset[int]) -> tuple[Table, ...]:
    """Find two tables beside each other; a title over each may look like a two-row heading."""
    for row in range(heading.row, table.first_row):
        if found := _side_by_side(grid, table, row, skip):
            return found
    return ()


def _side_by_side(
    grid: Grid, table: Table, heading_row: int, skip: frozenset[int]
) -> tuple[Table, ...]:
    """Split a table whose headings make two tables of their own; nothing where they make one."""
    rows = range(table.top_row, table.last_row + 1)
    cells = grid.row(heading_row)
    if any(is_value(cell) for cell in cells.values()):
        return ()
    for start in _right_starts(cells):
        left = part_of(grid, rows, range(start))
        right = part_of(grid, rows, range(start, max(cells) + 1))
        sides = [heading_at(side, heading_row) for side in (left, right)]
        has_days = [any(c.field == "on" for c in side.columns) for side in sides if side]
        if len(has_days) == 2 and has_days[0] == has_days[1]:
            right = part_of(grid, rows, range(start, COLUMN_LIMIT + 1))
            return (*find_tables(left, skip), *find_tables(right, skip))
    return ()


def _right_starts(cells: Mapping[int, Raw]) -> list[int]:
    """Give the columns a second table could start in: after a gap, or where a heading recurs."""
    numbers = sorted(cells)
    seen: set[str] = set()
    starts: list[int] = []
    for before, number in zip([0, *numbers], numbers, strict=False):
        words = heading_words(cells[number])[0]
        recurs = words in seen and words in (*DATE, *INDEX, heading_words(cells[numbers[0]])[0])
        if before and (number - before > 1 or recurs):
            starts.append(number)
        seen.add(words)
    return starts


def _last_of(grid: Grid, heading: Heading, last: int) -> int:
    """Find where a table ends: before the headings of another one, even of an unknown kind."""
    start = heading.row + heading.height
    for row in range(start + 1, last + 1):
        if row in grid.sheet.rows and _is_other_heading(grid, row):
            top = row
            while top - 1 > start and len(texts_of(grid.row(top - 1).values())) == 1:
                top -= 1
            if not grid.row(top - 1):
                return top - 1
    return last


def _is_other_heading(grid: Grid, row: int) -> bool:
    cells = grid.row(row)
    if any(is_value(cell) or written_date(cell).value for cell in cells.values()):
        return False
    words = {heading_words(cell)[0] for cell in cells.values()}
    return len(words) > 2 and (bool(words & set(DATE)) or 2 * len(words & HEADINGS) > len(words))


def _table(grid: Grid, heading: Heading, titles: tuple[str, str], last: int) -> Table:
    """Make a table; `titles` are its own and the sheet's last one that names year or month."""
    start = heading.row + heading.height
    columns, remarks = _unknown_columns(grid, heading, range(start, last + 1))
    return Table(
        form=heading.form,
        grid=grid,
        title=" ".join(dict.fromkeys((*titles, *_years_over(heading), grid.sheet.name))).strip(),
        first_row=start,
        heading_row=start - 1,
        last_row=last,
        columns=columns,
        remarks=remarks,
        headings=frozenset(label.words for label in heading.labels.values()),
        top_row=title_start(grid, heading.row),
        fixed=heading.fixed,
    )


def _years_over(heading: Heading) -> list[str]:
    """Give what stands over 月 and 日 in an account book: 2026年."""
    parts = [c.number for c in heading.columns if c.field in (MONTH, "on")]
    return [over for number in parts if (over := heading.labels[number].over)]


def _unknown_columns(
    grid: Grid, heading: Heading, rows: range
) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    """Sort out columns no word was known for: a worker group beside the others, or a remark."""
    columns = [c for c in heading.columns if not _is_wordy(grid, c, rows)]
    known = {column.number for column in columns}
    counting = [c.number for c in columns if c.field in (GROUP, SERVICE)]
    remarks: list[Column] = []
    written = {c for row in rows for c in grid.sheet.rows.get(row, {})} | set(heading.labels)
    for number in sorted(written - known):
        label = heading.labels.get(number)
        cells = [v for row in rows if (v := grid.value(row, number)) is not None]
        beside = counting and min(counting) - 1 <= number <= max(counting) + 1
        if label and beside and LOOKS_LIKE_GROUP.search(label.words) and _are_counts(cells):
            columns.append(Column(number, label.text, GROUP, label.unit, label.words))
        elif cells:
            text = label.text if label and label.text else f"第{number}列"
            remarks.append(Column(number, text, ""))
    return tuple(sorted(columns, key=lambda column: column.number)), tuple(remarks)


def _is_wordy(grid: Grid, column: Column, rows: range) -> bool:
    """Tell a column that only seems to count: 保洁 with 已打扫 in every row counts nobody."""
    cells = [v for row in rows if (v := grid.value(row, column.number)) is not None]
    words = [cell for cell in cells if not re.search(r"[\d一二三四五六七八九十]", squeezed(cell))]
    counts = column.field in (GROUP, SERVICE)
    return counts and len(words) > 1 and len(words) > 0.8 * len(cells)


def _are_counts(cells: list[Raw]) -> bool:
    return all(re.fullmatch(r"\d{1,4}(\.0)?(人次?|次)?", squeezed(cell)) for cell in cells)
