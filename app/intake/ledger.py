"""Read a ledger workbook (台账): from the file to proposals, without any store."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from app.core.errors import UserError
from app.intake.cells import squeezed
from app.intake.dates import title_dating
from app.intake.day_form import unfold
from app.intake.forms import FORM_TITLES
from app.intake.guard import open_workbook
from app.intake.lines import Line, footnotes, known_days, lines_of, record_rows
from app.intake.matrix import Matrix, find_matrices, read_matrix
from app.intake.reading import (
    LedgerReading,
    PersonProposal,
    RowProposal,
    ShiftProposal,
    VisitsProposal,
)
from app.intake.recognise import find_tables
from app.intake.registers.duty import (
    read_duty,
    read_visits,
    read_visits_each,
    read_visits_long,
)
from app.intake.registers.money import read_activities, read_expenses
from app.intake.registers.opinions import read_opinions
from app.intake.registers.people import read_people, read_roster
from app.intake.registers.stock import read_stock
from app.intake.repeats import join_second_records, refuse_repeats, settle_visits
from app.intake.station import StationBlock, find_station, station_of
from app.intake.tables import GROUP, SERVICE, Table, make_grid, texts_of
from app.intake.workbook import NOTHING_CHANGED, RawSheet, RawWorkbook
from app.records.figures import FIGURES
from app.records.registers import NILS, PENDING, WITHDRAWN_EXPENSES

_HEADLINE_LIMIT = 40
OWN_SUMMARIES = frozenset(spec.sheet for spec in (FIGURES, WITHDRAWN_EXPENSES, PENDING, NILS))
"""Sheets of our own export that repeat or sum up what stands in its registers."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What was found in one sheet."""

    raw: RawSheet
    tables: tuple[Table, ...]
    station: StationBlock | None
    matrices: tuple[Matrix, ...] = ()
    form_rows: frozenset[int] = frozenset()
    """Rows of a form for one day, which is read as one record."""


def read_ledger(path: Path, *, today: date, in_process: bool = False) -> LedgerReading:
    """Read a ledger workbook into proposals.

    Args:
        path: the .xlsx or .xlsm file.
        today: the business date; later dates are doubtful.
        in_process: read here instead of in a guarded worker process.

    Raises:
        UserError: the file cannot be read, or nothing in it is a register.
    """
    return reading_of(open_workbook(path, in_process=in_process), today)


def reading_of(workbook: RawWorkbook, today: date) -> LedgerReading:
    """Read the cells of a workbook into proposals."""
    sheets = [_look_at(sheet) for sheet in workbook.sheets]
    tables = [table for sheet in sheets for table in sheet.tables]
    blocks = tuple(sheet.station for sheet in sheets if sheet.station is not None)
    station, station_notes = station_of(blocks)
    matrices = [matrix for sheet in sheets for matrix in sheet.matrices]
    if not tables and not matrices and station is None:
        raise UserError(
            "没有在这个工作簿里认出任何一种台账。",
            kept=NOTHING_CHANGED,
            to_do="请核对是不是台账文件；每张表要有一行表头，如“日期、品名、入库、出库、结存”。",
        )
    rows, visit_notes = _all_rows(tables, matrices, today)
    rows = _with_unknown_names(_hidden_said(_in_workbook_order(rows, workbook), workbook))
    notes = [*workbook.notes, *station_notes, *_table_notes(tables, rows), *visit_notes]
    notes += [note for sheet in sheets for note in _sheet_remarks(sheet)]
    counted = [row.value for row in rows if isinstance(row.value, VisitsProposal)]
    return LedgerReading(
        station=station,
        rows=rows,
        notes=tuple(dict.fromkeys(notes)),
        months=_months(rows),
        groups=_names(tables, GROUP, (visits.by_group for visits in counted)),
        services=_names(tables, SERVICE, (visits.by_service for visits in counted)),
        file_sha256=workbook.sha256,
    )


def _look_at(sheet: RawSheet) -> _Sheet:
    if not sheet.rows or sheet.name in OWN_SUMMARIES:
        return _Sheet(sheet, (), None)
    grid = make_grid(sheet)
    matrices = find_matrices(grid)
    across = frozenset(
        row for matrix in matrices for row in range(matrix.top_row, matrix.last_row + 1)
    )
    tables = find_tables(grid, across)
    taken = frozenset(row for table in tables for row in {table.heading_row, *record_rows(table)})
    station = find_station(grid, taken | across)
    if station is not None and tables:
        tables = find_tables(grid, station.rows | across)
    form = unfold(sheet) if not (tables or station or matrices) else None
    if form is not None:
        tables = find_tables(make_grid(form[0]))
        return _Sheet(sheet, tables, None, (), form[1] if tables else frozenset())
    return _Sheet(sheet, tables, station, matrices)


def _all_rows(
    tables: list[Table], matrices: list[Matrix], today: date
) -> tuple[tuple[RowProposal, ...], tuple[str, ...]]:
    year = _workbook_year(tables, [*tables, *matrices])
    lines = {id(table): list(lines_of(table, year, today)) for table in tables}
    rows: list[RowProposal] = []
    for name in ("people", "roster"):
        reader = {"people": read_people, "roster": read_roster}[name]
        rows += reader(_lines(tables, lines, name))
    across = [row for matrix in matrices for row in read_matrix(matrix, year, today)]
    rows += (row for row in across if row.register == "roster")
    roster = _rostered(rows)
    rows += read_duty(_lines(tables, lines, "duty"), roster)
    rows += read_visits(_lines(tables, lines, "visits"))
    rows += read_visits_long(_lines(tables, lines, "visits_long"))
    rows += (row for row in across if row.register == "visits")
    sums = [*_lines(tables, lines, "stock_opening"), *_lines(tables, lines, "stock_month")]
    rows += read_stock(_lines(tables, lines, "stock"), sums)
    rows += read_expenses(_lines(tables, lines, "expenses"))
    rows += read_opinions(_lines(tables, lines, "opinions"))
    rows += read_activities(_lines(tables, lines, "activities"))
    # Two visitors of one group on one day are two visits, not one row written twice.
    each = list(read_visits_each(_lines(tables, lines, "visits_each")))
    settled, notes = settle_visits([*join_second_records(refuse_repeats(rows)), *each])
    return tuple(settled), notes


def _lines(tables: list[Table], lines: Mapping[int, list[Line]], form: str) -> list[Line]:
    return [line for table in tables if table.form.name == form for line in lines[id(table)]]


def _rostered(rows: Iterable[RowProposal]) -> dict[str, frozenset[str]]:
    days: dict[str, set[str]] = {}
    for row in rows:
        if isinstance(row.value, ShiftProposal):
            for entry in row.value.entries:
                days.setdefault(entry.on, set()).add(entry.person)
    return {day: frozenset(names) for day, names in days.items()}


def _workbook_year(tables: list[Table], titled: Sequence[Table | Matrix]) -> int | None:
    """Find the one year the whole workbook speaks of; None where there are several or none."""
    years = {day.year for table in tables for day in known_days(table).values()}
    years |= {year for part in titled if (year := title_dating(part.title)[0]) is not None}
    return years.pop() if len(years) == 1 else None


def _with_unknown_names(rows: tuple[RowProposal, ...]) -> tuple[RowProposal, ...]:
    """Leave in each row only the names the workbook's own 人员 sheet lacks."""
    known = {row.value.name for row in rows if isinstance(row.value, PersonProposal)}
    return tuple(
        replace(row, unknown_names=tuple(n for n in row.unknown_names if n not in known))
        for row in rows
    )


def _hidden_said(rows: tuple[RowProposal, ...], workbook: RawWorkbook) -> tuple[RowProposal, ...]:
    """Call every row of a hidden sheet doubtful: people hide what they no longer mean."""
    hidden = {sheet.name for sheet in workbook.sheets if sheet.is_hidden}
    reason = "这张工作表是隐藏的，请核对这一行还要不要。"
    return tuple(
        replace(row, verdict="changed", reasons=(*row.reasons, reason))
        if row.sheet in hidden and row.verdict != "refused"
        else row
        for row in rows
    )


def _in_workbook_order(
    rows: tuple[RowProposal, ...], workbook: RawWorkbook
) -> tuple[RowProposal, ...]:
    order = {sheet.name: place for place, sheet in enumerate(workbook.sheets)}
    return tuple(sorted(rows, key=lambda row: (order[row.sheet], row.row)))


def _months(rows: Iterable[RowProposal]) -> tuple[str, ...]:
    days = (getattr(row.value, "on", "") for row in rows if row.verdict != "refused")
    return tuple(sorted({day[:7] for day in days if day}))


def _is_taken(table: Table, rows: Iterable[RowProposal]) -> bool:
    """Tell whether a summary gave anything of its own."""
    inside = range(table.first_row, table.last_row + 1)
    return any(row.sheet == table.grid.sheet.name and row.row in inside for row in rows)


def _names(tables: list[Table], kind: str, counted: Iterable[Mapping[str, int]]) -> tuple[str, ...]:
    """Give the groups or services in the workbook's order: columns first, then long rows' names."""
    columns = (column.name for table in tables for column in table.counts(kind))
    return tuple(dict.fromkeys((*columns, *(name for counts in counted for name in counts))))


def _table_notes(tables: list[Table], rows: tuple[RowProposal, ...]) -> list[str]:
    notes: list[str] = []
    for table in tables:
        sheet = table.grid.sheet.name
        if table.form.register is None and not _is_taken(table, rows):
            title = FORM_TITLES[table.form.name]
            notes.append(f"工作表“{sheet}”里的“{title}”是汇总性质的表，没有导入。")
            continue
        if table.form.name == "visits_each":
            notes.append(f"工作表“{sheet}”一行算一人次；来访人的姓名和电话没有带进来。")
        elif table.remarks:
            labels = "、".join(column.label for column in table.remarks)
            notes.append(f"工作表“{sheet}”里这些列没有对应的栏目，内容抄进了备注：{labels}。")
        renamed = [
            f"“{column.label}”按“{column.name}”"
            for column in (*table.counts(GROUP), *table.counts(SERVICE))
            if column.name not in squeezed(column.label)
        ]
        if renamed:
            notes.append(f"工作表“{sheet}”的列：{'、'.join(renamed)}计。")
        notes += [
            f"工作表“{sheet}”第{row}行的说明没有导入：{text[:60]}" for row, text in footnotes(table)
        ]
    return notes


def _sheet_remarks(sheet: _Sheet) -> list[str]:
    """Name what of a sheet was not read: nothing falls under the table in silence."""
    name = sheet.raw.name
    if not sheet.raw.rows:
        return []
    if name in OWN_SUMMARIES:
        return [f"工作表“{name}”是汇总或说明，没有导入。"]
    if not sheet.tables and not sheet.station and not sheet.matrices:
        return [f"工作表“{name}”没有认出来是哪一种台账，没有导入。"]
    if not sheet.tables and not sheet.matrices:
        return []
    parts: tuple[Table | Matrix, ...] = (*sheet.tables, *sheet.matrices)
    read = {row for part in parts for row in range(part.top_row, part.last_row + 1)}
    read |= sheet.form_rows | (sheet.station.rows if sheet.station else frozenset())
    notes = [
        f"工作表“{name}”第{row}行的说明没有导入：{text[:60]}"
        for matrix in sheet.matrices
        for row, text in matrix.left_over()
    ]
    return notes + [
        f"工作表“{name}”第{row}行没有认出来，没有导入：{' '.join(texts_of(cells.values()))[:60]}"
        for row, cells in sorted(sheet.raw.rows.items())
        if row not in read and not _is_headline(texts := texts_of(cells.values())) and texts
    ]


def _is_headline(texts: list[str]) -> bool:
    """Tell the title of a whole sheet: 某某驿站 2026年10月 台账."""
    is_short = len(texts) == 1 and len(texts[0]) <= _HEADLINE_LIMIT
    return is_short and not re.search(r"[:：。；;！]", texts[0])
