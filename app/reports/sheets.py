"""Sheets of a workbook from any register: native values, neutral text, ready to print on A4."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import TypeVar

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from app.core.text import FORMULA_STARTS
from app.records.spec import Align, Field, Kind, RecordSpec
from app.records.spec import Cell as Value
from app.reports.pdfa import write_whole
from app.reports.workbook_bytes import workbook_bytes

R = TypeVar("R")

A4 = 9
"""Paper size number of the spreadsheet format."""
CELL_LIMIT = 32_767
"""Most characters a cell may hold."""
CUT_MARK = "……（本格文字过长，全文见系统内记录）"
PORTRAIT_CHARS = 92
"""Wider than this many half-width characters, a sheet is printed across."""
_TITLE, _HEAD, _BODY = "yizhan-title", "yizhan-head", "yizhan"
_FORMATS = {
    Kind.DATE: "yyyy-mm-dd",
    Kind.TIME: "hh:mm",
    Kind.COUNT: "0",
    Kind.MONEY: "#,##0.00",
    Kind.QUANTITY: "General",
}
_TEXT_FORMAT = "@"
_SURROGATES = re.compile("[\ud800-\udfff]")
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands at the foot of each printed page beside the page numbers."""

    left: str = ""
    right: str = ""


def new_workbook(title: str, moment: datetime) -> Workbook:
    """Make an empty workbook with our styles; `moment` is when its data was gathered."""
    book = Workbook()
    if book.active is not None:
        book.remove(book.active)
    book.properties.title = clean(title)
    book.properties.creator = "驿站管家"
    book.properties.created = moment
    for style in _styles():
        book.add_named_style(style)
    return book


def add_register(
    book: Workbook, spec: RecordSpec[R], rows: Iterable[R], *, title: str, foot: Foot
) -> Worksheet:
    """Add one register as a sheet: a merged title row, a heading row, one row per record."""
    sheet = _new_sheet(book, spec.sheet, title, len(spec.fields))
    first = _put_headings(sheet, spec.fields)
    styles = [style_of(field.kind, field.align) for field in spec.fields]
    for number, row in enumerate(rows, start=first):
        for column, value in enumerate(spec.cells(row), start=1):
            put(sheet.cell(number, column), value, styles[column - 1])
    sheet.freeze_panes = f"A{first}"
    sheet.print_title_rows = f"1:{first - 1}"
    _print_setup(sheet, [_column_width(field) for field in spec.fields], foot)
    return sheet


def add_pairs(
    book: Workbook, name: str, pairs: Sequence[tuple[str, Value]], *, foot: Foot
) -> Worksheet:
    """Add a sheet of labels and values, one pair a row, as a station card is written."""
    sheet: Worksheet = book.create_sheet(name)
    for number, (label, value) in enumerate(pairs, start=1):
        put(sheet.cell(number, 1), label, _HEAD)
        put(sheet.cell(number, 2), value, style_of(Kind.NOTE, Align.LEFT))
    _print_setup(sheet, [20, 60], foot)
    return sheet


def put(cell: Cell | MergedCell, value: Value, style: str) -> None:
    """Write one value; text is always text, so that no formula of anybody's is run."""
    if isinstance(cell, MergedCell):
        return
    if isinstance(value, str):
        cell.style = style
        put_text(cell, value)
        return
    cell.value = value
    cell.style = style


def put_text(cell: Cell, value: str) -> None:
    """Write text that stays text: also when somebody types Enter on the cell."""
    text = clean(value)
    cell.value = text
    cell.data_type = "s"
    if text.startswith(FORMULA_STARTS):
        cell.quotePrefix = True


def clean(text: str) -> str:
    """Leave out what a sheet cannot hold: control characters, lone halves, more than 32,767."""
    text = _SURROGATES.sub("\ufffd", ILLEGAL_CHARACTERS_RE.sub("", text))
    if len(text.encode("utf-16-le")) // 2 <= CELL_LIMIT:
        return text
    return text[: (CELL_LIMIT - len(CUT_MARK)) // 2] + CUT_MARK


def style_of(kind: Kind, align: Align) -> str:
    """Name the cell style of a kind."""
    return f"{_BODY}-{kind.value}-{align.value}"


def save(book: Workbook, path: Path, moment: datetime) -> None:
    """Write the workbook; the same data gives the same bytes, whatever the clock says.

    Raises:
        StoreProblem: the folder cannot be written; the old file stays.
    """
    raw, settled = io.BytesIO(workbook_bytes(book)), io.BytesIO()
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(settled, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", content)
            info = zipfile.ZipInfo(name, _FIXED_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, content)
    write_whole(path, settled.getvalue())


def _new_sheet(book: Workbook, name: str, title: str, columns: int) -> Worksheet:
    sheet: Worksheet = book.create_sheet(name)
    put(sheet.cell(1, 1), title, _TITLE)
    if columns > 1:
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=columns)
    sheet.row_dimensions[1].height = 30
    return sheet


def _put_headings(sheet: Worksheet, fields: Sequence[Field[R]]) -> int:
    """Write the heading in one row, or in two where bands span columns; give the first row free."""
    if not any(field.band for field in fields):
        for column, field in enumerate(fields, start=1):
            put(sheet.cell(2, column), field.label, _HEAD)
        sheet.row_dimensions[2].height = 33
        return 3
    column = 1
    for band, members in groupby(fields, key=lambda field: field.band):
        labels = [field.label for field in members]
        for place, label in enumerate(labels, start=column):
            put(sheet.cell(2, place), band or label, _HEAD)
            put(sheet.cell(3, place), label if band else None, _HEAD)
            if not band:
                sheet.merge_cells(start_row=2, end_row=3, start_column=place, end_column=place)
        last = column + len(labels) - 1
        if band and last > column:
            sheet.merge_cells(start_row=2, end_row=2, start_column=column, end_column=last)
        column = last + 1
    sheet.row_dimensions[3].height = 33
    return 4


def _column_width(field: Field[R]) -> int:
    """Keep count columns narrow: their headings wrap."""
    return 8 if field.kind is Kind.COUNT else field.width


def _print_setup(sheet: Worksheet, widths: Sequence[int], foot: Foot) -> None:
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    setup = sheet.page_setup
    setup.paperSize = A4
    setup.orientation = "landscape" if sum(widths) > PORTRAIT_CHARS else "portrait"
    setup.fitToWidth, setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.5
    margins.top, margins.bottom, margins.footer = 0.6, 0.75, 0.35
    footer = HeaderFooterItem()
    footer.left.text = _foot_text(foot.left)
    footer.center.text = "第 &P 页 / 共 &N 页"
    footer.right.text = _foot_text(foot.right)
    sheet.HeaderFooter.oddFooter = footer


def _foot_text(text: str) -> str | None:
    """Write text for a footer: & is its command sign, and all parts share 255 characters."""
    return clean(text)[:60].replace("&", "＆") or None


def _styles() -> list[NamedStyle]:
    thin = Side(style="thin", color="FF808080")
    grid = Border(left=thin, right=thin, top=thin, bottom=thin)
    song, hei = Font(name="宋体", size=11), Font(name="黑体", size=11)
    styles = [
        NamedStyle(
            _TITLE,
            font=Font(name="黑体", size=16),
            alignment=Alignment(horizontal="center", vertical="center"),
        ),
        NamedStyle(
            _HEAD,
            font=hei,
            border=grid,
            fill=PatternFill("solid", fgColor="FFF1EEE9"),
            alignment=Alignment(horizontal="center", vertical="center", wrap_text=True),
            number_format=_TEXT_FORMAT,
        ),
    ]
    for kind in Kind:
        for align in Align:
            place = Alignment(
                horizontal="center" if align is Align.CENTRE else align.value,
                vertical="center",
                wrap_text=kind in (Kind.TEXT, Kind.NOTE),
            )
            styles.append(
                NamedStyle(
                    style_of(kind, align),
                    font=song,
                    border=grid,
                    alignment=place,
                    number_format=_FORMATS.get(kind, _TEXT_FORMAT),
                )
            )
    return styles
