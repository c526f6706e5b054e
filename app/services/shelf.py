"""The standards at hand: those that come with the program, and those installed here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import func, select

from app.models import InstalledStandard
from app.services.context import Context
from app.standards.canonical import digest_of, read_content
from app.standards.loader import BUNDLED, Shelf, circles, in_circle, read_shelf
from app.standards.problems import Problem
from app.standards.schema import Standard, Status

INSTALLED = "装好的标准"
_KEPT_PARSED = 64


class _Row(NamedTuple):
    id: int
    standard_id: str
    sha256: str
    name: str


class _Parsed(NamedTuple):
    standard: Standard | None
    problems: tuple[Problem, ...]


def shelf(ctx: Context) -> Shelf:
    """Give every standard that can be used, and what is wrong with the others.

    An installed one takes the place of a bundled one of the same id; one that cannot be read is
    named in the problems and hides no other.
    """
    bundled = _bundled(BUNDLED)
    found = {standard.id: standard for standard in bundled.standards}
    problems = list(bundled.problems)
    for row in _installed(ctx):
        parsed = _read(ctx, row)
        problems.extend(parsed.problems)
        if parsed.standard is not None:
            found[row.standard_id] = parsed.standard
    standards = _aged(tuple(found.values()), ctx.clock.today())
    return Shelf(standards, (*problems, *circles(standards, INSTALLED)))


def find(ctx: Context, standard_id: str) -> Standard | None:
    """Give one standard, or None where it is not at hand or cannot be read."""
    found = shelf(ctx).standards
    return next((standard for standard in found if standard.id == standard_id), None)


def lineage(standards: Iterable[Standard], standard: Standard) -> tuple[str, ...]:
    """Give the ids of the editions a standard replaces, the nearest first."""
    former = {one.id: one.replaces for one in standards}
    ids: list[str] = []
    here = standard.replaces
    while here and here not in (standard.id, *ids):
        ids.append(here)
        here = former.get(here, "")
    return tuple(ids)


def _installed(ctx: Context) -> tuple[_Row, ...]:
    """The newest row of each installed standard; a withdrawn one is off the list."""
    newest = (
        select(func.max(InstalledStandard.id))
        .where(InstalledStandard.station_id == ctx.station_id)
        .group_by(InstalledStandard.standard_id)
    )
    rows = ctx.session.execute(
        select(
            InstalledStandard.id,
            InstalledStandard.standard_id,
            InstalledStandard.content_sha256,
            InstalledStandard.source_name,
        )
        .where(InstalledStandard.id.in_(newest), InstalledStandard.withdrawn.is_(False))
        .order_by(InstalledStandard.id)
    )
    return tuple(_Row(*row) for row in rows)


_parsed: dict[_Row, _Parsed] = {}
"""What was read already: the content of a row never changes."""


def _read(ctx: Context, row: _Row) -> _Parsed:
    found = _parsed.get(row)
    if found is None:
        if len(_parsed) >= _KEPT_PARSED:
            _parsed.clear()
        found = _parsed[row] = _parse(row, _content(ctx, row))
    return found


def _content(ctx: Context, row: _Row) -> str:
    query = select(InstalledStandard.content).where(InstalledStandard.id == row.id)
    return ctx.session.scalars(query).one()


def _parse(row: _Row, content: str) -> _Parsed:
    if digest_of(content) != row.sha256:
        what = "装好以后内容变了，不再使用，请重新安装"
        return _Parsed(None, (Problem(row.name, f"标准 {row.standard_id}", what),))
    standard, problems = read_content(content, row.name)
    if standard is not None and standard.id != row.standard_id:
        what = f"内容里的编号是 {standard.id}，请重新安装"
        return _Parsed(None, (Problem(row.name, f"标准 {row.standard_id}", what),))
    return _Parsed(standard, problems)


@cache
def _bundled(folder: Path) -> Shelf:
    """The bundled standards do not change while the program runs."""
    return read_shelf(folder)


def _aged(standards: tuple[Standard, ...], today: date) -> tuple[Standard, ...]:
    """Let an edition be only viewed once the one that replaces it is in effect."""
    replaced = {
        one.replaces
        for one in standards
        if one.replaces and not one.is_superseded and _is_in_effect(one, today)
    }.difference(in_circle(standards))
    return tuple(
        replace(one, status=Status.SUPERSEDED)
        if one.id in replaced and not one.is_superseded
        else one
        for one in standards
    )


def _is_in_effect(standard: Standard, today: date) -> bool:
    since = standard.effective_on or standard.issued_on
    return since is None or since <= today
