"""A standard as a spreadsheet: the template to fill, blank or from a standard there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from app.core.facts import FACT_KEYS
from app.reports.sheets import new_workbook, put_text, save
from app.standards.schema import Application, Criterion, Standard
from app.standards.sheet import (
    FORM,
    HEAD,
    NONE,
    PARENT,
    PARTS,
    SHEETS,
    Column,
    Kind,
    SheetSpec,
)

GUIDE = "填写说明"
ROWS = 400
"""So many rows get their drop-downs; more may be written."""
_AS_TEXT = "@"
_HEAD_FILL = PatternFill("solid", fgColor="E8F0F9")
_STEPS = (
    "这个文件用来写一个城市的标准。照着表头一格一格填，填完到“设置”的“安装标准”里选它。",
    "先填“标准”“章节”“分区”“条目”四张，带 * 的一栏必须填；其余的表没有内容就整张空着。",
    "条目用自己的话写成一句能看、能回答的话；条款号写原文的章节号，别人凭它找得到原文。",
    "来源没有写的数值、面积、电话一律不写；来源只有标题的，在“待上级提供”写 是。",
    "二选一：在那一条的“分项”写 有一样就行，再把每一样各写一行，“属于”写那一条的编号。",
    "编号定了就不要改：已经回答的都按编号存着。出新版本时，“标准”表写新的编号，“替代哪一版”写旧的编号。",
    "安装前程序会逐条检查，哪张表、哪一格不对都会说出来；没有问题才能装。",
)


def write_standard_sheet(path: Path, moment: datetime, standard: Standard | None = None) -> None:
    """Write the template, blank or filled with a standard, which reading gives back."""
    title = f"{standard.city} {standard.title}" if standard else "标准模板"
    book = new_workbook(title, moment)
    _add_guide(book)
    rows = _rows(standard) if standard else {}
    for spec in SHEETS:
        if spec is HEAD:
            _add_head(book, _head_values(standard))
        else:
            _add_sheet(book, spec, rows.get(spec.section, ()))
    save(book, path, moment)


def _add_guide(book: Workbook) -> None:
    sheet = book.create_sheet(GUIDE)
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = 90
    lines: list[tuple[str, str]] = [(f"第 {at} 步", step) for at, step in enumerate(_STEPS, 1)]
    lines.append(("", ""))
    lines += [(f"工作表 {spec.title}", spec.help) for spec in SHEETS]
    lines.append(("", ""))
    lines.append(("程序记录", "“条目”里可以写下面这些，程序自己就能回答，不用人再填："))
    lines += [(fact.key, f"{fact.title}：{fact.meaning}") for fact in FACT_KEYS]
    for number, (left, right) in enumerate(lines, start=1):
        for column, text in enumerate((left, right), start=1):
            cell = sheet.cell(number, column)
            _put(cell, text)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.cell(number, 1).font = Font(bold=True)


def _add_head(book: Workbook, values: Mapping[str, object]) -> None:
    sheet = book.create_sheet(HEAD.title)
    for letter, width in (("A", 16), ("B", 60), ("C", 44)):
        sheet.column_dimensions[letter].width = width
    for number, column in enumerate(HEAD.columns, start=1):
        name = sheet.cell(number, 1)
        _put(name, column.head + ("*" if column.required else ""))
        name.font = Font(bold=True)
        name.fill = _HEAD_FILL
        cell = sheet.cell(number, 2)
        _put(cell, _text(column, values.get(column.key)))
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        _put(sheet.cell(number, 3), column.help)
        _offer(sheet, column, f"B{number}")


def _add_sheet(book: Workbook, spec: SheetSpec, rows: Iterable[Mapping[str, object]]) -> None:
    sheet = book.create_sheet(spec.title)
    for at, column in enumerate(spec.columns, start=1):
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = column.wide
        head = sheet.cell(1, at)
        _put(head, column.head + ("*" if column.required else ""))
        head.font = Font(bold=True)
        head.fill = _HEAD_FILL
        if column.help:
            head.comment = Comment(column.help, "驿站管家")
        _offer(sheet, column, f"{letter}2:{letter}{ROWS}")
        if column.kind is Kind.CLAUSE:
            for number in range(2, ROWS + 1):
                # Else a spreadsheet takes 3.10 for a number and keeps 3.1.
                sheet.cell(number, at).number_format = _AS_TEXT
    sheet.freeze_panes = "C2" if len(spec.columns) > 3 else "A2"
    for number, row in enumerate(rows, start=2):
        for at, column in enumerate(spec.columns, start=1):
            cell = sheet.cell(number, at)
            _put(cell, _text(column, row.get(column.key)))
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _offer(sheet: Worksheet, column: Column, where: str) -> None:
    words: tuple[str, ...] = ()
    if column.is_open:
        return
    if column.kind is Kind.FLAG:
        words = ("是", "否")
    elif column.kind is Kind.TEXT:
        words = tuple(column.names)
    if words:
        offered = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
        offered.showErrorMessage = False
        sheet.add_data_validation(offered)
        offered.add(where)


def _put(cell: Cell | MergedCell, text: str) -> None:
    if text and isinstance(cell, Cell):
        put_text(cell, text)


def _text(column: Column, value: object) -> str:
    if value is None or value == "":
        return ""
    if column.kind is Kind.FLAG:
        return "是" if value else ("否" if column.key in ("required", "checkable") else "")
    back = {kept: word for word, kept in column.names.items()}
    if column.kind in (Kind.WORDS, Kind.LINES) and isinstance(value, tuple | list):
        if column.key == "grades" and not value:
            return NONE
        parting = "\n" if column.kind is Kind.LINES else "、"
        return parting.join(back.get(str(one), str(one)) for one in value)
    return back.get(str(value), str(value))


def _head_values(standard: Standard | None) -> dict[str, object]:
    if standard is None:
        return {"status": "current", "judges": ("attendant", "lead")}
    values = {column.key: getattr(standard, column.key, None) for column in HEAD.columns}
    values["judges"] = _usual_judges(standard)
    return values


def _usual_judges(standard: Standard) -> tuple[str, ...]:
    """Give whom most criteria name: a standard keeps them with each criterion only."""
    named = Counter(leaf.judges for leaf in standard.answerable.values())
    return tuple(named.most_common(1)[0][0]) if named else ("lead",)


def _rows(standard: Standard) -> dict[str, list[dict[str, object]]]:
    plain = {
        "chapter": standard.chapters,
        "zone": standard.zones,
        "aspect": standard.aspects,
        "grade": standard.grades,
        "subsidy": standard.subsidies,
        "application": standard.applications,
        "survey": standard.surveys,
        "wall": standard.walls,
        "rule": standard.rules,
        "report": standard.reports,
    }
    made = {section: [vars(one) for one in found] for section, found in plain.items()}
    made["criterion"] = [row for one in standard.criteria for row in _criterion_rows(one)]
    made["papers"] = [row for form in standard.applications for row in _paper_rows(form)]
    return made


def _criterion_rows(criterion: Criterion, parent: str = "") -> Iterator[dict[str, object]]:
    row = dict(vars(criterion))
    row[PARENT] = parent
    row[PARTS] = "any_of" if criterion.any_of else "all_of" if criterion.all_of else ""
    yield row
    for part in (*criterion.any_of, *criterion.all_of):
        yield from _criterion_rows(part, criterion.id)


def _paper_rows(form: Application) -> Iterator[dict[str, object]]:
    for paper in form.papers:
        yield {**vars(paper), FORM: form.id, "required": paper.is_required}
