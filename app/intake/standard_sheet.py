"""Reading a standard somebody wrote as a spreadsheet; what is wrong is told by sheet and cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from app.core.errors import UserError
from app.core.text import plain
from app.intake.cells import squeezed, tidy
from app.intake.guard import open_workbook
from app.intake.workbook import Raw, RawSheet, RawWorkbook, cell_name
from app.standards.problems import Problem, Report
from app.standards.sheet import (
    CRITERIA,
    FORM,
    HEAD,
    NONE,
    PAPERS,
    PARENT,
    PARTS,
    SHEETS,
    Column,
    Kind,
    SheetSpec,
)

_YES, _NO = ("是", "对", "√", "true", "1"), ("否", "不", "×", "false", "0")
_NOUNS = {
    "标准": "standard",
    "章节": "chapter",
    "分区": "zone",
    "方面": "aspect",
    "等级": "grade",
    "要求": "requirement",
    "条目": "criterion",
    "补助": "subsidy",
    "申报": "application",
    "选址考察": "survey",
    "上墙": "wall",
    "制度": "rule",
    "上报": "report",
}
_SECTION_TITLES = {spec.section: spec.title for spec in SHEETS}
_SAID_WITHOUT_KEY = (
    ("没有分区", "zone"),
    ("没有要求编号", "requirement"),
    ("没有方面", "aspect"),
    ("没有等级", "grade"),
    ("编号重复", "id"),
    ("没有这种程序记录", "fact"),
    ("条款 ", "clause"),
)
"""What the checks say of a field without naming it, and the field it is."""

_CITING = ("grade", "criterion", "subsidy", "application", "survey", "wall", "rule", "report")
"""Sections whose entries cite a requirement."""

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
        report.add("", f"{problem.what}{problem.to_do}")
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
    _join_parts(found)
    _number_requirements(found)
    if report:
        return None
    criteria = found.tables.get(CRITERIA.section, [])
    found.tables["end"] = {"criteria": len(criteria) if isinstance(criteria, list) else 0}
    return StandardTables(found.tables, found.rows)


def in_sheet_words(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Say the problems of a standard by sheet, row and cell instead of by table and field."""
    return tuple(_in_sheet_words(problem) for problem in problems)


def _read_sheet(found: _Book, spec: SheetSpec, sheet: RawSheet) -> None:
    if spec is HEAD:
        _read_head(found, sheet)
        return
    heads, first = _find_heads(spec, sheet)
    if heads is None:
        found.report.add(f"工作表“{spec.title}”", "没有找到表头；请从模板复制第一行")
        return
    found.heads[spec.section] = heads
    entries: list[Values] = []
    for number in sorted(row for row in sheet.rows if row > first):
        values = _row_values(found, spec, sheet.rows[number], heads, number)
        if values:
            entries.append(values)
            found.rows.setdefault(spec.section, []).append(number)
    if entries:
        found.tables[spec.section] = entries


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
        # Free words may hold a comma of their own; names of ours never do.
        parting = r"[、,，;；\s]" if column.names else r"[、;；\n]"
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
    return column.names.get(plain(text), text)


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
            found.report.add(
                where, f"条目 {str(parent_id)[:60]} 的“分项”一格要写：有一样就行 或 都要有"
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


def _in_sheet_words(problem: Problem) -> Problem:
    noun, _, name = problem.entry.partition(" ")
    section = "standard" if problem.entry == "[standard]" else _NOUNS.get(noun, "")
    spec = next((one for one in SHEETS if one.section == section), None)
    if spec is None:
        return Problem(problem.file, problem.entry, _plain_words(problem.what), problem.line)
    what, key = problem.what, _key_of(spec, problem.what)
    column = spec.column(key) if key else None
    if column is not None:
        head = spec.columns[column - 1].head
        what = re.sub(rf"(?<![\w.-]){re.escape(key)}(?![\w-])", f"“{head}”", what)
    where = f"工作表“{spec.title}”"
    if problem.line:
        at = cell_name(problem.line, column) if column else f"第 {problem.line} 行"
        where = f"{where} {at}"
    elif spec is HEAD and column:
        where = f"{where} “{spec.columns[column - 1].head}”一格"
    shown = f"{where}（{name}）" if name and not name.startswith("第 ") else where
    return Problem(problem.file, shown, _plain_words(what))


def _key_of(spec: SheetSpec, what: str) -> str:
    keys = {column.key for column in spec.columns}
    for word in re.findall(r"[a-z_]+", what):
        if word in keys:
            return str(word)
        if word in ("any_of", "all_of"):
            return PARTS
    for said, key in _SAID_WITHOUT_KEY:
        if said in what:
            return key
    return ""


def _plain_words(what: str) -> str:
    nothing = re.fullmatch(r"一[个条] \[\[(\w+)\]\] 也没有", what)
    if nothing:
        return f"“{_SECTION_TITLES.get(nothing[1], nothing[1])}”表里一行也没有"
    for section, title in _SECTION_TITLES.items():
        what = what.replace(f"[[{section}]]", f"“{title}”表").replace(
            f"[{section}]", f"“{title}”表"
        )
    return what.replace("any_of", "“有一样就行”的分项").replace("all_of", "“都要有”的分项")
