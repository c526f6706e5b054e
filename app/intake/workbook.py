"""The cells of a workbook file as plain values; runs where the file may do no harm (a worker)."""

from __future__ import annotations

import hashlib
import io
import posixpath
import re
import warnings
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, TypeAlias, cast

from app.core.errors import UserError

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet
    from openpyxl.worksheet.worksheet import Worksheet

Raw: TypeAlias = str | int | float | bool | datetime | date | time | timedelta
Span: TypeAlias = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 1."""

ROW_LIMIT = 20_000
COLUMN_LIMIT = 256
MERGE_LIMIT = 20_000
LAST_ROW = 1_048_576
NOTHING_CHANGED = "站点里的记录一条也没有动。"

_MERGE = re.compile(rb'<(?:\w+:)?mergeCell [^>]*?ref="([A-Z]{1,3}\d{1,7}):([A-Z]{1,3}\d{1,7})"')
_EMPTY_FORMULA = re.compile(
    rb'<(?:\w+:)?c r="([A-Z]{1,3}\d{1,7})"[^>]*><(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True)
class RawSheet:
    """One worksheet: values by row and column number (from 1), merged spans, empty formulas."""

    name: str
    rows: Mapping[int, Mapping[int, Raw]]
    merged: tuple[Span, ...] = ()
    empty_formulas: frozenset[tuple[int, int]] = frozenset()
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class RawWorkbook:
    """All worksheets in order, with remarks (Chinese sentences) on the file as a whole."""

    sheets: tuple[RawSheet, ...]
    notes: tuple[str, ...] = field(default=())
    sha256: str = field(default="", compare=False)
    """Of the file it was read from."""


def load_workbook(data: bytes) -> RawWorkbook:
    """Read every worksheet of an archive already checked; values only, formulas by cached value.

    Raises:
        UserError: more rows than a station's ledger can have, or no worksheet at all.
    """
    import openpyxl

    with warnings.catch_warnings(), zipfile.ZipFile(io.BytesIO(data)) as archive:
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(
            io.BytesIO(data), read_only=True, data_only=True, keep_links=False
        )
        parts = _sheet_parts(archive)
        sheets: list[RawSheet] = []
        notes = _file_notes(archive)
        left = ROW_LIMIT
        for worksheet in book.worksheets:
            sheet, cut = _read_sheet(worksheet, _part(archive, parts, worksheet.title), left)
            left -= len(sheet.rows)
            sheets.append(sheet)
            notes += _sheet_notes(sheet, is_cut=cut)
        book.close()
    if not sheets:
        raise UserError(
            "这个工作簿里没有一张工作表。",
            kept=NOTHING_CHANGED,
            to_do="请用 WPS 或 Excel 打开看看，另存为 .xlsx 后再试。",
        )
    return RawWorkbook(tuple(sheets), tuple(notes), hashlib.sha256(data).hexdigest())


def cell_name(row: int, column: int) -> str:
    """Give a cell's name as the spreadsheet shows it: (3, 28) is AB3."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def _read_sheet(
    worksheet: ReadOnlyWorksheet, source: bytes, rows_left: int
) -> tuple[RawSheet, bool]:
    rows: dict[int, dict[int, Raw]] = {}
    is_cut = False
    worksheet.reset_dimensions()
    every = cast("Worksheet", worksheet).iter_rows(max_row=LAST_ROW, values_only=True)
    for number, values in enumerate(every, start=1):
        cells, beyond = _cells_of(values)
        is_cut = is_cut or beyond
        if cells:
            rows[number] = cells
        if len(rows) > rows_left:
            raise UserError(
                f"这个工作簿超过 {ROW_LIMIT} 行，不像一个站点的台账。",
                kept=NOTHING_CHANGED,
                to_do="请按年或按月拆成几个文件，分开导入。",
            )
    spans = [_span(a, b) for a, b in _MERGE.findall(source)[:MERGE_LIMIT]]
    empty = frozenset(_position(name) for name in _EMPTY_FORMULA.findall(source))
    is_hidden = worksheet.sheet_state != "visible"
    return RawSheet(worksheet.title, rows, tuple(spans), empty, is_hidden), is_cut


def _cells_of(values: Iterable[object]) -> tuple[dict[int, Raw], bool]:
    cells: dict[int, Raw] = {}
    for column, value in enumerate(values, start=1):
        if value is None or (isinstance(value, str) and not value.strip()):
            continue
        if column > COLUMN_LIMIT:
            return cells, True
        if isinstance(value, str | int | float | date | time | timedelta):
            cells[column] = value
        else:
            cells[column] = str(value)
    return cells, False


def _file_notes(archive: zipfile.ZipFile) -> list[str]:
    names = [name.lower() for name in archive.namelist()]
    notes: list[str] = []
    if any(name.endswith("vbaproject.bin") for name in names):
        notes.append("文件里带有宏：只读了表里的数据，宏没有运行，也没有带进来。")
    if any(name.startswith("xl/externallinks/") for name in names):
        notes.append("表里有指向别的文件的链接：没有去打开，用的是表里留下的数值。")
    return notes


def _sheet_notes(sheet: RawSheet, *, is_cut: bool) -> list[str]:
    notes: list[str] = []
    if sheet.is_hidden and sheet.rows:
        notes.append(f"工作表“{sheet.name}”是隐藏的，也一起读了。")
    if is_cut:
        notes.append(f"工作表“{sheet.name}”第 {COLUMN_LIMIT} 列以后的内容没有读。")
    if sheet.empty_formulas:
        names = "、".join(cell_name(*place) for place in sorted(sheet.empty_formulas)[:6])
        count = len(sheet.empty_formulas)
        notes.append(
            f"工作表“{sheet.name}”有 {count} 个公式没有算出来的数值（{names}），按空白处理。"
            "要用这些数，请用 WPS 或 Excel 打开、保存一次再导入。"
        )
    return notes


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Map sheet names to the archive's parts; empty where the workbook is laid out unusually."""
    from defusedxml import ElementTree

    try:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except KeyError:
        return {}
    targets = {link.get("Id"): link.get("Target") or "" for link in links}
    parts: dict[str, str] = {}
    for sheet in book.iter(f"{_MAIN}sheet"):
        target = targets.get(sheet.get(_RELATION), "")
        parts[sheet.get("name") or ""] = posixpath.normpath(
            target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
        )
    return parts


def _part(archive: zipfile.ZipFile, parts: Mapping[str, str], title: str) -> bytes:
    try:
        return archive.read(parts.get(title, ""))
    except KeyError:
        return b""


def _position(name: bytes) -> tuple[int, int]:
    text = name.decode("ascii")
    letters = text.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(text[len(letters) :]), column


def _span(first: bytes, last: bytes) -> Span:
    return (*_position(first), *_position(last))
