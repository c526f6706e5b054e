"""Saying what is wrong with a standard by sheet, row and cell, as whoever filled it in sees it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.intake.workbook import cell_name
from app.standards.problems import Problem
from app.standards.sheet import HEAD, PARTS, SHEETS, Column, Kind, SheetSpec

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


def in_sheet_words(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Say the problems of a standard by sheet, row and cell instead of by table and field."""
    return tuple(_in_sheet_words(problem) for problem in problems)


def _in_sheet_words(problem: Problem) -> Problem:
    noun, _, name = problem.entry.partition(" ")
    section = "standard" if problem.entry == "[standard]" else _NOUNS.get(noun, "")
    spec = next((one for one in SHEETS if one.section == section), None)
    if spec is None:
        return Problem(problem.file, problem.entry, _plain_words(problem.what), problem.line)
    what, key = problem.what, _key_of(spec, problem.what)
    column = spec.column(key) if key else None
    if column is not None and "没有这" in what:
        what += _choices(spec.columns[column - 1])
    where = f"工作表“{spec.title}”"
    if problem.line:
        at = cell_name(problem.line, column) if column else f"第 {problem.line} 行"
        where = f"{where} {at}"
    elif spec is HEAD and column:
        where = f"{where} “{spec.columns[column - 1].head}”一格"
    shown = f"{where}（{name}）" if name and not name.startswith("第 ") else where
    return Problem(problem.file, shown, _plain_words(what, spec, column))


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


def _plain_words(what: str, spec: SheetSpec | None = None, at: int | None = None) -> str:
    nothing = re.fullmatch(r"一[个条] \[\[(\w+)\]\] 也没有", what)
    if nothing:
        return f"“{_SECTION_TITLES.get(nothing[1], nothing[1])}”表里一行也没有"
    what = what.replace("不在任何一个 [[chapter]] 之内", "在“章节”表里找不到；条款写成 3.1 这样")
    for section, title in _SECTION_TITLES.items():
        sheet = f"“{title}”表"
        what = what.replace(f"[[{section}]]", sheet).replace(f"[{section}]", sheet)
    for number, column in enumerate(spec.columns if spec else (), start=1):
        what = _instead_of(what, column.key, f"“{column.head}”")
        # Roles and kinds of evidence are also words of other fields.
        is_meant = number == at or column.kind is Kind.TEXT
        for word, kept in column.names.items() if is_meant else ():
            what = _instead_of(what, kept, word)
    return what.replace("any_of", "“有一样就行”的分项").replace("all_of", "“都要有”的分项")


def _instead_of(what: str, word: str, ours: str) -> str:
    """Put the sheet's own word where a message has the field's."""
    # Standing alone: not inside an id such as rest.status or a file's name.
    return re.sub(rf"(?<![\w.“-]){re.escape(word)}(?![\w.-])", ours, what)


def _choices(column: Column) -> str:
    return f"（可以写：{'、'.join(column.names)}）" if column.names else ""
