"""Reading a standard somebody wrote as a spreadsheet; what is wrong is told by sheet and cell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from app.core.errors import UserError
from app.core.text import plain
from app.intake.cells import squeezed, tidy
from app.intake.guard import open_workbook
from app.intake.workbook import Raw, RawSheet, RawWorkbook, cell_name
from app.standards.problems import Report
from app.standards.sheet import (
    CRITERIA,
    FORM,
    HEAD,
    NONE,
    PAPERS,
    PARENT,
    PART_NAMES,
    PARTS,
    SHEETS,
    Column,
    Kind,
    SheetSpec,
)

_YES, _NO = ("是", "对", "√", "true", "1"), ("否", "不", "×", "false", "0")
_SECTION_TITLES = {spec.section: spec.title for spec in SHEETS}

_CITING = ("grade", "criterion", "subsidy", "application", "survey", "wall", "rule", "report")
"""Sections whose entries cite a requirement."""

_MERGED_SHOWN = 5
_INHERITED = ("text", "clause", "zone", "evidence", "judges", "grades", "label", "aspect")
"""Fields a part takes from the criterion it belongs to where its own cell is blank."""

Values = dict[str, object]


@dataclass(frozen=True, slots=True)
class StandardTables:
    """The tables of a standard by section, and the sheet row each entry of one stands in."""

    tables: dict[str, object]
    rows: dict[str, list[int]]


@dataclass(slots=True)
class _Book:
    """What was read so far: the tables, and the sheet row each entry stands in."""

    report: Report
    tables: dict[str, object] = field(default_factory=dict)
    rows: dict[str, list[int]] = field(default_factory=dict)
    heads: dict[str, dict[str, int]] = field(default_factory=dict)
    """By section: the column each field was found in."""


def read_standard_sheet(
    path: Path, report: Report, *, in_process: bool = False
) -> StandardTables | None:
    """Read the tables of a standard's workbook; None with a problem where it cannot be read.

    `in_process` reads it here instead of in a worker process, as tests do.
    """
    try:
        book = open_workbook(path, in_process=in_process)
    except UserError as problem:
        report.add("", f"{problem.what}请选照模板填好、用 WPS 或 Excel 能打开的 .xlsx 表格")
        return None
    return as_tables(book, report)


def as_tables(book: RawWorkbook, report: Report) -> StandardTables | None:
    """Give the tables of a workbook as a TOML file would give them."""
    found = _Book(report)
    sheets = {squeezed(sheet.name): sheet for sheet in book.sheets}
    for spec in SHEETS:
        sheet = sheets.get(spec.title)
        if sheet is not None:
            _read_sheet(found, spec, sheet)
        elif spec.must:
            report.add("", f"没有工作表“{spec.title}”；请从模板开始填")
    if report:
        return None
    _join_papers(found)
    _name_by_title(found, "zone")
    _name_by_title(found, "aspect")
    _name_grades(found)
    _join_parts(found)
    _number_requirements(found)
    if report:
        return None
    criteria = found.tables.get(CRITERIA.section, [])
    found.tables["end"] = {"criteria": len(criteria) if isinstance(criteria, list) else 0}
    return StandardTables(found.tables, found.rows)


def _read_sheet(found: _Book, spec: SheetSpec, sheet: RawSheet) -> None:
    if spec is HEAD:
        _read_head(found, sheet)
        return
    heads, first = _find_heads(spec, sheet)
    if heads is None:
        found.report.add(f"工作表“{spec.title}”", "没有找到表头；请从模板复制第一行")
        return
    if not _is_whole(found, spec, sheet, heads, first):
        return
    found.heads[spec.section] = heads
    entries: list[Values] = []
    for number in sorted(row for row in sheet.rows if row > first):
        values = _row_values(found, spec, sheet.rows[number], heads, number)
        if _is_remark(spec, values):
            where = f"工作表“{spec.title}”第 {number} 行"
            found.report.add(where, "这一行像是备注，不像一条内容；请删掉，或补上编号和名称")
        elif values:
            entries.append(values)
            found.rows.setdefault(spec.section, []).append(number)
    if entries:
        found.tables[spec.section] = entries


def _is_whole(
    found: _Book, spec: SheetSpec, sheet: RawSheet, heads: Mapping[str, int], first: int
) -> bool:
    """Say once what spoils a whole sheet: a head that is gone, cells that were merged."""
    where = f"工作表“{spec.title}”"
    gone = [one.head for one in spec.columns if one.required and one.key not in heads]
    if gone:
        said = "”“".join(gone)
        found.report.add(where, f"表头里没有“{said}”这一栏；请照模板的第一行改回来")
    merged = [span for span in sheet.merged if span[2] > first and span[0] in sheet.rows]
    for top, left, bottom, right in merged[:_MERGED_SHOWN]:
        cells = f"{cell_name(top, left)}:{cell_name(bottom, right)}"
        found.report.add(f"{where} {cells}", "是合并的格子；请取消合并，每一行各填一格")
    return not gone and not merged


def _is_remark(spec: SheetSpec, values: Values) -> bool:
    """Tell whether a row is a note below the table: one lonely cell, nothing that names it."""
    return len(values) == 1 and len(spec.columns) > 2 and not {"id", "title"} & values.keys()


def _read_head(found: _Book, sheet: RawSheet) -> None:
    by_head = {squeezed(column.head): column for column in HEAD.columns}
    values: Values = {}
    for number, cells in sorted(sheet.rows.items()):
        column = by_head.get(squeezed(cells.get(1)).rstrip("*＊"))
        if column is not None and (raw := cells.get(2)) is not None:
            _keep(found, HEAD, values, column, raw, cell_name(number, 2))
    found.tables[HEAD.section] = values


def _find_heads(spec: SheetSpec, sheet: RawSheet) -> tuple[dict[str, int] | None, int]:
    known = {squeezed(column.head): column.key for column in spec.columns}
    for number, cells in sorted(sheet.rows.items()):
        heads = {
            known[word]: at
            for at, raw in cells.items()
            if (word := squeezed(raw).rstrip("*＊")) in known
        }
        if len(heads) >= min(2, len(known)):
            return heads, number
    return None, 0


def _row_values(
    found: _Book, spec: SheetSpec, cells: Mapping[int, Raw], heads: Mapping[str, int], number: int
) -> Values:
    values: Values = {}
    for column in spec.columns:
        at = heads.get(column.key)
        raw = cells.get(at) if at else None
        if raw is not None and at is not None:
            _keep(found, spec, values, column, raw, cell_name(number, at))
    return values


def _keep(
    found: _Book, spec: SheetSpec, values: Values, column: Column, raw: Raw, cell: str
) -> None:
    """Put a cell's value where it belongs, or say what is wrong with it."""
    try:
        value = _value(column, raw)
    except ValueError as problem:
        found.report.add(f"工作表“{spec.title}” {cell}", f"“{column.head}”{problem}")
        return
    if value is not None:
        values[column.key] = value


def _value(column: Column, raw: Raw) -> object | None:
    text = tidy(raw)
    if column.kind is Kind.LINES:
        lines = raw.splitlines() if isinstance(raw, str) else [text]
        return [line for one in lines if (line := tidy(one))] or None
    if column.kind is Kind.WORDS:
        # Free words may hold a comma of their own; names and ids never do.
        is_named = bool(column.names) or column.key == "grades"
        parting = r"[、,，;；\s]" if is_named else r"[、;；\n]"
        words = [word.strip() for word in re.split(parting, text) if word.strip()]
        if column.key == "grades" and words == [NONE]:
            return []
        return [column.names.get(plain(word), word) for word in words] or None
    return _single(column, raw, text) if text else None


def _single(column: Column, raw: Raw, text: str) -> object:
    if column.kind is Kind.DAY:
        return _day(raw, text)
    if column.kind is Kind.MONTH_DAY:
        return _month_day(raw, text)
    if column.kind is Kind.FLAG:
        return _flag(text)
    if column.kind is Kind.NUMBER:
        return _number(text)
    if column.kind is Kind.CLAUSE and isinstance(raw, float):
        raise ValueError(f"是数字 {text}，3.10 会变成 3.1；请把这一格设成文本，再照原文写一遍")
    word = plain(text)
    known = word in column.names or word in column.names.values()
    if column.names and not column.is_open and not known:
        raise ValueError(f"只能写 {'、'.join(column.names)}：{text[:20]}")
    return column.names.get(word, text)


def _day(raw: Raw, text: str) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    numbers = re.findall(r"\d+", plain(text))
    try:
        return date(*map(int, numbers[:3]))
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"不是日期：{text[:20]}；请写成 2024-05-01") from None


def _month_day(raw: Raw, text: str) -> str:
    if isinstance(raw, date):
        return f"{raw.month:02d}-{raw.day:02d}"
    numbers = re.findall(r"\d+", plain(text))
    if len(numbers) != 2:
        raise ValueError(f"不是月和日：{text[:20]}；请写成 09-30")
    return f"{int(numbers[0]):02d}-{int(numbers[1]):02d}"


def _flag(text: str) -> bool:
    word = plain(text).lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueError(f"只能写 是 或 否：{text[:20]}")


def _number(text: str) -> int:
    bare = plain(text).replace(",", "").removesuffix("元").strip()
    if not re.fullmatch(r"\d{1,12}", bare):
        raise ValueError(f"要写整数：{text[:20]}")
    return int(bare)


def _entries(found: _Book, section: str) -> list[Values]:
    entries = found.tables.get(section, [])
    return entries if isinstance(entries, list) else []


def _where(found: _Book, section: str, at: int, key: str) -> str:
    row = found.rows[section][at]
    column = found.heads[section].get(key)
    cell = f" {cell_name(row, column)}" if column else f"第 {row} 行"
    return f"工作表“{_SECTION_TITLES[section]}”{cell}"


def _join_papers(found: _Book) -> None:
    forms = {str(form.get("id")): form for form in _entries(found, "application")}
    for at, paper in enumerate(_entries(found, PAPERS.section)):
        form = forms.get(str(paper.pop(FORM, "")))
        if form is None:
            found.report.add(_where(found, PAPERS.section, at, FORM), "“申报”表里没有这个编号")
            continue
        papers = form.setdefault("papers", [])
        if isinstance(papers, list):
            papers.append(paper)
    found.tables.pop(PAPERS.section, None)


def _name_by_title(found: _Book, section: str) -> None:
    """Let criteria name a zone or an aspect by its title as well as by its id."""
    ids = {str(one.get("title")): one.get("id") for one in _entries(found, section)}
    for criterion in _entries(found, CRITERIA.section):
        if criterion.get(section) in ids:
            criterion[section] = ids[str(criterion[section])]


def _name_grades(found: _Book) -> None:
    """Let entries name a grade by its title as well as by its id."""
    ids = {str(one.get("title")): one.get("id") for one in _entries(found, "grade")}
    for section in (CRITERIA.section, "application", "subsidy"):
        for entry in _entries(found, section):
            grades = entry.get("grades")
            if isinstance(grades, list):
                entry["grades"] = [ids.get(grade, grade) for grade in grades]
            if entry.get("grade") in ids:
                entry["grade"] = ids[str(entry["grade"])]


def _join_parts(found: _Book) -> None:
    criteria = _entries(found, CRITERIA.section)
    by_id = {str(one.get("id")): one for one in criteria}
    kinds = {key: one.pop(PARTS, None) for key, one in by_id.items()}
    for at, criterion in enumerate(criteria):
        criterion.pop(PARTS, None)
        parent_id = criterion.pop(PARENT, None)
        if parent_id is None:
            continue
        parent = by_id.get(str(parent_id))
        where = _where(found, CRITERIA.section, at, PARENT)
        if parent is None:
            found.report.add(where, f"没有编号是 {str(parent_id)[:60]} 的条目")
            continue
        kind = kinds.get(str(parent_id))
        if kind not in ("any_of", "all_of"):
            above = _where(found, CRITERIA.section, criteria.index(parent), PARTS)
            found.report.add(
                f"{above}（{str(parent_id)[:60]}）",
                f"有别的条目属于这一条，“分项”要写：{'、'.join(PART_NAMES)}",
            )
            continue
        parts = parent.setdefault(str(kind), [])
        if isinstance(parts, list):
            parts.append(str(criterion.get("id")))
    for key, kind in kinds.items():
        if kind in ("any_of", "all_of"):
            # Without parts it is an either-or of nothing: the checks say so.
            by_id[key].setdefault(str(kind), [])
    for criterion in criteria:
        _inherit(criterion, by_id)


def _inherit(criterion: Values, by_id: Mapping[str, Values]) -> None:
    for name in ("any_of", "all_of"):
        parts = criterion.get(name)
        for part in parts if isinstance(parts, list) else ():
            child = by_id.get(str(part))
            if child is None or child is criterion:
                continue
            for key in _INHERITED:
                source = "title" if key == "text" else key
                above = child if key == "text" else criterion
                if key not in child and source in above:
                    child[key] = above[source]
            if "requirement" in criterion:
                child.setdefault("requirement", criterion["requirement"])


def _number_requirements(found: _Book) -> None:
    """Where the list of requirements is blank, list what is cited; by the clause if need be."""
    if "requirement" in found.tables:
        return
    made: dict[object, Values] = {}
    for section in _CITING:
        for entry in _entries(found, section):
            # A missing clause is complained of once, not a second time as a missing number.
            clause = entry.get("clause") or "未填"
            one = entry.setdefault("requirement", f"条款-{clause}")
            title = entry.get("title") or clause
            made.setdefault(one, {"id": one, "clause": clause, "title": title})
    if made:
        found.tables["requirement"] = list(made.values())
