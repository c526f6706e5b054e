"""What was answered to the criteria of several standards, read at once (自评)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from app.core.gap import Verdict
from app.models import Assessment
from app.models import UpperText as UpperTextRow
from app.services import directory, shelf
from app.services.context import Context
from app.standards.schema import Standard


@dataclass(frozen=True, slots=True)
class Given:
    """The newest answer to a criterion; a verdict of None was taken back or never given."""

    criterion_id: str
    verdict: Verdict | None
    note: str = ""
    by: str = ""
    """Who looked: the walker, also where somebody else entered the sheet."""
    on: str = ""
    """The business date, YYYY-MM-DD."""
    entered_by: str = ""
    """Who entered it, where that was somebody else."""
    edition: str = ""
    """The edition it was given under, where it was taken over from a former one."""


@dataclass(frozen=True, slots=True)
class UpperText:
    """What the upper union asks (上级要求) where the source gives no requirement."""

    text: str
    source: str
    given_on: str
    """YYYY-MM-DD."""
    by: str = ""


@dataclass(frozen=True, slots=True)
class WhereLeft:
    """Where the last answer was given: there the walk goes on."""

    zone_id: str
    criterion_id: str
    by: str
    on: str


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers to one edition."""

    given: Mapping[str, Given] = field(default_factory=dict)
    """Those that count: the criterion still asks what it asked."""
    reopened: Mapping[str, Given] = field(default_factory=dict)
    """What was answered before the criterion asked something else."""
    uppers: Mapping[str, UpperText] = field(default_factory=dict)
    left: WhereLeft | None = None

    @property
    def verdicts(self) -> dict[str, Verdict]:
        return {key: one.verdict for key, one in self.given.items() if one.verdict}


class _Row(NamedTuple):
    standard_id: str
    edition: str
    criterion_id: str
    verdict: str
    note: str
    judged_by: int | None
    judged_on: str
    asked: str
    entered_by: int | None


def _of_standards(table: Any, *names: str) -> Any:
    """Columns of the rows of some standards, oldest first."""
    return (
        select(*(table.c[name] for name in names))
        .where(table.c.station_id == bindparam("station_id"))
        .where(table.c.standard_id.in_(bindparam("standard_ids", expanding=True)))
        .order_by(table.c.id)
    )


# Built once, of the tables: every answer runs them.
_ANSWERS = _of_standards(Assessment.__table__, *_Row._fields)
_UPPERS = _of_standards(
    UpperTextRow.__table__,
    *("standard_id", "criterion_id", "text", "source", "given_on", "entered_by"),
)


def read(ctx: Context, standards: Sequence[Standard]) -> tuple[Answers, ...]:
    """Give the answers to each standard, those to the editions it replaces taken over."""
    editions = _editions(ctx, standards)
    ids = frozenset(one for its in editions for one in its)
    rows = _grouped(map(_Row._make, _found(ctx, _ANSWERS, ids)))
    names = directory.names(ctx)
    uppers = _upper_rows(ctx, ids, names) if any(map(_has_pending, standards)) else {}
    return tuple(
        _answers_of(standard, its, rows, uppers, names)
        for standard, its in zip(standards, editions, strict=True)
    )


def _editions(ctx: Context, standards: Sequence[Standard]) -> tuple[tuple[str, ...], ...]:
    """The ids whose answers each standard looks at, the oldest first."""
    if not any(standard.replaces for standard in standards):
        return tuple((standard.id,) for standard in standards)
    at_hand = shelf.shelf(ctx).standards
    return tuple(
        (*reversed(shelf.lineage(at_hand, standard)), standard.id) for standard in standards
    )


def _answers_of(
    standard: Standard,
    editions: tuple[str, ...],
    rows: Mapping[str, list[_Row]],
    uppers: Mapping[str, list[tuple[str, UpperText]]],
    names: Mapping[int, str],
) -> Answers:
    newest = {row.criterion_id: row for one in editions for row in rows.get(one, ())}
    given, reopened = {}, {}
    for key, leaf in standard.answerable.items():
        row = newest.get(key)
        if row is None:
            continue
        # A row without a digest says only under which edition it was given.
        if row.asked == leaf.asked or (not row.asked and row.edition == standard.edition):
            given[key] = _given(row, standard, names)
        elif row.verdict:
            reopened[key] = _given(row, standard, names)
    texts = {key: text for one in editions for key, text in uppers.get(one, ())}
    return Answers(
        given,
        reopened,
        {
            key: text
            for key, text in texts.items()
            if text.text and key in standard.answerable and standard.answerable[key].pending
        },
        _left(standard, rows.get(standard.id, ()), names),
    )


def _given(row: _Row, standard: Standard, names: Mapping[int, str]) -> Given:
    entered = "" if row.entered_by in (None, row.judged_by) else names.get(row.entered_by or 0, "")
    return Given(
        row.criterion_id,
        Verdict(row.verdict) if row.verdict else None,
        row.note,
        names.get(row.judged_by or 0, ""),
        row.judged_on,
        entered,
        "" if row.standard_id == standard.id else row.edition,
    )


def _left(standard: Standard, rows: Sequence[_Row], names: Mapping[int, str]) -> WhereLeft | None:
    for row in reversed(rows):
        leaf = standard.answerable.get(row.criterion_id)
        if leaf is not None:
            by = names.get(row.judged_by or 0, "")
            return WhereLeft(leaf.zone, row.criterion_id, by, row.judged_on)
    return None


def _has_pending(standard: Standard) -> bool:
    return any(leaf.pending for leaf in standard.answerable.values())


def _grouped(rows: Iterable[_Row]) -> dict[str, list[_Row]]:
    found: dict[str, list[_Row]] = {}
    for row in rows:
        found.setdefault(row.standard_id, []).append(row)
    return found


def _upper_rows(
    ctx: Context, standard_ids: frozenset[str], names: Mapping[int, str]
) -> dict[str, list[tuple[str, UpperText]]]:
    found: dict[str, list[tuple[str, UpperText]]] = {}
    for row in _found(ctx, _UPPERS, standard_ids):
        standard_id, criterion_id, text, source, given_on, by = row
        upper = UpperText(text, source, given_on, names.get(by or 0, ""))
        found.setdefault(standard_id, []).append((criterion_id, upper))
    return found


def _found(ctx: Context, query: Any, standard_ids: frozenset[str]) -> Iterable[Any]:
    return ctx.session.execute(
        query, {"station_id": ctx.station_id, "standard_ids": sorted(standard_ids)}
    )
