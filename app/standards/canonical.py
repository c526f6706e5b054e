"""The tables of a standard as canonical JSON, as an installed one is kept in the store."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

from app.standards.document import Document, read_document
from app.standards.loader import BUNDLED, REQUIREMENTS_FILE, load_requirements, read_standard
from app.standards.problems import Problem, Report, StandardError
from app.standards.schema import Requirement, Standard

DAY = "$date"
"""JSON knows no dates: 2024-03-01 is kept as {"$date": "2024-03-01"}."""


def content_of(tables: Mapping[str, object]) -> str:
    """The canonical JSON of the tables of a file or a sheet: the same tables, the same text.

    Raises:
        ValueError: They hold what no standard holds: a time, or a number that is none.
    """
    return json.dumps(
        tables,
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
        default=_as_json,
    )


def digest_of(content: str) -> str:
    """The SHA-256 of canonical JSON, in hex."""
    return sha256(content.encode()).hexdigest()


def read_content(content: str, name: str) -> tuple[Standard | None, tuple[Problem, ...]]:
    """The standard of canonical JSON; None with what is wrong with it.

    Args:
        content: As `content_of` made it.
        name: What the problems call it: the file it came from.
    """
    try:
        tables = json.loads(content, object_hook=_with_days)
    # Cut off, nested without end, or a day that is none.
    except (ValueError, RecursionError):
        tables = None
    if not isinstance(tables, dict):
        return None, (Problem(name, "", "装好的标准读不通，请重新安装"),)
    return read_tables(tables, name)


def read_tables(
    tables: Mapping[str, object], name: str, lines: Mapping[str, Sequence[int]] | None = None
) -> tuple[Standard | None, tuple[Problem, ...]]:
    """The standard of some tables as TOML gives them; None with what is wrong with them.

    Args:
        tables: The tables of the file by section.
        name: What the problems call the file.
        lines: The line or row each entry of a section starts on, in their order.
    """
    report = Report(name)
    known = {one.id for one in _bundled_requirements()}
    standard = read_standard(Document(tables, report, lines), known)
    return standard, tuple(report.problems)


def tables_of(path: Path) -> tuple[dict[str, object] | None, tuple[Problem, ...]]:
    """The tables of a standard's TOML file, complete in itself; None where it cannot be read.

    Requirements from a list beside the file are taken in, since only the file is installed.
    """
    report = Report(path.name)
    document = read_document(path, report)
    if document is None:
        return None, tuple(report.problems)
    tables = dict(document.tables)
    beside = path.parent / REQUIREMENTS_FILE
    own = tables.get("requirement", [])
    if beside.is_file() and isinstance(own, list):
        try:
            listed = load_requirements(beside)
        except StandardError as error:
            return None, error.problems
        has = {one.get("id") for one in own if isinstance(one, dict)}
        has |= {one.id for one in _bundled_requirements()}
        tables["requirement"] = [*own, *(_as_table(one) for one in listed if one.id not in has)]
    return tables, ()


@cache
def _bundled_requirements() -> tuple[Requirement, ...]:
    """The list that comes with the program; it does not change while the program runs."""
    return load_requirements(BUNDLED / REQUIREMENTS_FILE)


def _as_table(one: Requirement) -> dict[str, object]:
    table: dict[str, object] = {
        "id": one.id,
        "clause": one.clause,
        "title": one.title,
        "kinds": list(one.kinds),
        "checkable": one.is_checkable,
    }
    return {**table, "reason": one.reason} if one.reason else table


def _as_json(value: object) -> dict[str, str]:
    if type(value) is date:
        return {DAY: value.isoformat()}
    raise ValueError(f"not part of a standard: {value!r}")


def _with_days(table: dict[str, object]) -> object:
    day = table.get(DAY)
    if len(table) == 1 and isinstance(day, str):
        return date.fromisoformat(day)
    return table
