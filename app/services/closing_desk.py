"""Everything the page 月结上报 shows of a month, read at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from types import MappingProxyType
from typing import TypeAlias

from app.core.clock import local_time
from app.core.closing import (
    STANDING,
    Finding,
    Register,
    findings,
    may_close,
)
from app.core.day_words import day_label
from app.core.month import Month
from app.core.permissions import Role
from app.models import MonthClosing
from app.records.book import Figures, MonthBook, NilRow, PendingRow
from app.records.figures import FigureRow, figure_rows
from app.services import book, book_stock, directory
from app.services.archive import PaperFolder, months_with_records, papers_of
from app.services.context import Context

Ids: TypeAlias = Mapping[tuple[Register, str], object]
"""Records by the register they are in and the number or name people know them by."""

MANY_DAYS = 3
"""More days than this with the same thing to do are one line."""

_PAGES: Mapping[Register, str] = MappingProxyType(
    {
        Register.PEOPLE: "people",
        Register.ROSTER: "duty",
        Register.DUTY_RECORDS: "duty",
        Register.VISITS: "today",
        Register.CONSUMABLES: "stock",
        Register.EXPENSES: "expenses",
        Register.OPINIONS: "opinions",
        Register.ACTIVITIES: "activities",
    }
)


@dataclass(frozen=True, slots=True)
class ToDo:
    """One line of what stands before the closing, and the page that settles it."""

    level: str
    """must, should or look."""
    what: str
    to_do: str
    page: str = ""
    arg: object = None
    blank: Register | None = None
    """The register that is blank and waits for a nil statement."""


@dataclass(frozen=True, slots=True)
class ClosingFacts:
    """The newest closing of a month, with its reopening where there was one."""

    revision: int
    fingerprint: str
    closed_by: str
    closed_at: str
    is_reopened: bool
    reopened_by: str = ""
    consent_by: str = ""
    reopened_at: str = ""
    reason: str = ""
    until: str = ""
    is_overdue: bool = False
    """The last day of the reopening is over."""


@dataclass(frozen=True, slots=True)
class ClosingDesk:
    """A month as it lies on the desk to be closed."""

    month: Month
    is_closed: bool
    may_close: bool
    has_records: bool
    to_do: tuple[ToDo, ...]
    stated: tuple[NilRow, ...]
    was_imported: bool
    figures: Figures
    figure_rows: tuple[FigureRow, ...]
    pending: tuple[PendingRow, ...]
    closing: ClosingFacts | None
    papers: tuple[PaperFolder, ...]


def lay_out(ctx: Context, month: Month) -> ClosingDesk:
    """Read what stands before the closing of a month, its figures, and its closing."""
    gathered = book.gather(ctx, month)
    state = book.month_state(ctx, month, gathered)
    found = findings(state)
    if state.today < month.last:
        # What is blank now may still be filled: statements are asked for at the end.
        found = tuple(one for one in found if not _is_blank(one))
    kept = [count for register, count in state.rows.items() if register not in STANDING]
    is_closed = gathered.status == "closed"
    return ClosingDesk(
        month=month,
        is_closed=is_closed,
        may_close=may_close(found),
        has_records=any(kept),
        to_do=() if is_closed else _to_do(found, month, _ids(ctx, gathered)),
        stated=gathered.nil_statements,
        was_imported=book.was_imported(ctx),
        figures=gathered.figures,
        figure_rows=tuple(row for row in figure_rows(gathered) if row.value is not None),
        pending=gathered.pending,
        closing=_facts(ctx, book.latest_closing(ctx, month)),
        papers=papers_of(ctx, month),
    )


def month_to_close(ctx: Context) -> Month:
    """Give the newest month with records that is over and not closed, else the present one."""
    now = Month.of(ctx.clock.today())
    waiting = [
        row.month for row in months_with_records(ctx) if row.month < now and row.state != "closed"
    ]
    return max(waiting, default=now)


def chairs(ctx: Context) -> tuple[tuple[int, str], ...]:
    """List who may consent to a reopening: chairs, but for whoever asks."""
    return tuple(row for row in directory.holders(ctx, Role.CHAIR) if row[0] != ctx.actor.person_id)


def _to_do(found: Iterable[Finding], month: Month, ids: Ids) -> tuple[ToDo, ...]:
    rows: list[ToDo] = []
    for _same, same in groupby(found, lambda one: (one.level, one.register, _without_day(one))):
        group = list(same)
        if len(group) > MANY_DAYS and _day(group[0]):
            rows.append(_folded(group))
        else:
            rows.extend(_line(one, month, ids) for one in group)
    return tuple(rows)


def _line(one: Finding, month: Month, ids: Ids) -> ToDo:
    if one.register is None and one.level == "should":
        return ToDo(one.level, one.what, one.to_do, "closing", str(month.previous()))
    if one.register is None:
        return ToDo(one.level, one.what, one.to_do)
    return ToDo(
        one.level,
        one.what,
        one.to_do,
        _PAGES[one.register],
        _arg(one, ids),
        one.register if _is_blank(one) else None,
    )


def _is_blank(one: Finding) -> bool:
    """Tell whether a register is blank and not stated as nil: the one must of a register."""
    return one.level == "must" and one.register is not None


def _folded(group: list[Finding]) -> ToDo:
    """Say many days in one line: 10月1日等 22 天应开放，没有值班记录."""
    first = group[0]
    assert first.register is not None  # noqa: S101 (only a register has days)
    days = "、".join(f"{date.fromisoformat(one.where).day}日" for one in group)
    words = f"{day_label(date.fromisoformat(first.where))}等 {len(group)} 天{_without_day(first)}"
    return ToDo(
        first.level, words, f"{days}。{first.to_do}", _PAGES[first.register], _arg(first, {})
    )


def _arg(one: Finding, ids: Ids) -> object:
    if one.register is Register.ROSTER and one.where:
        return ("roster", one.where)
    if _day(one):
        return one.where
    return ids.get((one.register, one.where)) if one.register else None


def _day(one: Finding) -> date | None:
    try:
        return date.fromisoformat(one.where)
    except ValueError:
        return None


def _without_day(one: Finding) -> str:
    day = _day(one)
    return one.what.removeprefix(day_label(day)) if day else one.what


def _ids(ctx: Context, gathered: MonthBook) -> Ids:
    """Give the record behind each number or name a finding points to."""
    items = book_stock.kept_items(ctx)
    names = {item.name: item.id for item in items}
    names.update((label, item_id) for item_id, label in book_stock.labels(items).items())
    return {
        **{(Register.EXPENSES, row.number): row.id for row in gathered.expenses},
        **{(Register.OPINIONS, row.number): row.id for row in gathered.opinions},
        **{(Register.ACTIVITIES, row.name): row.id for row in gathered.activities},
        **{(Register.CONSUMABLES, name): key for name, key in names.items()},
    }


def _facts(ctx: Context, closing: MonthClosing | None) -> ClosingFacts | None:
    if closing is None:
        return None
    names = directory.names(ctx)
    until = closing.reopen_until or ""
    is_reopened = closing.state == "reopened"
    return ClosingFacts(
        revision=closing.closing_revision,
        fingerprint=closing.fingerprint,
        closed_by=names.get(closing.closed_by, ""),
        closed_at=local_time(closing.closed_at),
        is_reopened=is_reopened,
        reopened_by=names.get(closing.reopened_by or 0, ""),
        consent_by=names.get(closing.consent_by or 0, ""),
        reopened_at=local_time(closing.reopened_at),
        reason=closing.reopen_reason,
        until=until,
        is_overdue=is_reopened and until < ctx.today(),
    )
