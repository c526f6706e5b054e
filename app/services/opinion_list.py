"""Reading opinions: the list with what waits and how long, one opinion with its steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import func, or_, select, tuple_

from app.core.clock import local_time
from app.core.opinion_steps import STEP_TITLES, WAY, OpinionState, days_words, waiting_words
from app.core.permissions import Act, Role, who_may
from app.core.text import matches, plain, search_keys
from app.models import Opinion
from app.records.book import OpinionRow
from app.services import directory, months, opinions
from app.services.book_rows import OPINION_STATES, opinion_row
from app.services.context import Context

PAGE = 50
_S = OpinionState
_keys = lru_cache(maxsize=4096)(search_keys)


class Only(StrEnum):
    """Which opinions a list shows."""

    OPEN = "open"
    """未办结, the longest waiting first."""
    MONTH = "month"
    """Received this month, newest first."""
    ALL = "all"


@dataclass(frozen=True, slots=True)
class OpinionLine:
    """One line of the list."""

    id: int
    number: str
    on: str
    content: str
    group: str
    state: str
    state_name: str
    waiting: str
    """已 4 天未答复; blank when closed."""


@dataclass(frozen=True, slots=True)
class OpinionPage:
    """One page of the list, and where the next one begins."""

    lines: tuple[OpinionLine, ...]
    next_after: tuple[str, int] | None = None
    """Hand it back as `after` for the next page; None on the last one."""


@dataclass(frozen=True, slots=True)
class OpinionStep:
    """One step of the way, with who and when, and whether it is done."""

    title: str
    who: str
    when: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class OpinionDetail:
    """One opinion with its steps, and in words who holds it."""

    row: OpinionRow
    steps: tuple[OpinionStep, ...]
    holder_line: str
    waiting: str
    waited: str
    """已 4 天 at the present step, or 今天; blank when closed."""
    content_is_open: bool
    """Unanswered, and its month is open: what was written may still be changed."""
    month_is_closed: bool
    received_by: int | None
    source: str = ""
    """Sheet and row of the old ledger it came from."""


def list_opinions(
    ctx: Context,
    only: Only = Only.OPEN,
    search: str = "",
    *,
    after: tuple[str, int] | None = None,
) -> OpinionPage:
    """Give a page of opinions.

    Args:
        ctx: who reads.
        only: those not closed, those of this month, or all.
        search: part of content, group or number, or Pinyin of the content.
        after: `next_after` of the page before.
    """
    oldest_first = only is Only.OPEN
    query = _standing(ctx)
    if oldest_first:
        query = query.where(Opinion.state != _S.CLOSED.value)
    if only is Only.MONTH:
        query = query.where(Opinion.on_date.startswith(ctx.today()[:7]))
    place = tuple_(Opinion.on_date, Opinion.id)
    if after is not None:
        query = query.where(place > after if oldest_first else place < after)
    columns = (Opinion.on_date, Opinion.id)
    query = query.order_by(*(c if oldest_first else c.desc() for c in columns))
    lines = tuple(_found(ctx, query, plain(search)))
    if len(lines) <= PAGE:
        return OpinionPage(lines)
    return OpinionPage(lines[:PAGE], (lines[PAGE - 1].on, lines[PAGE - 1].id))


def open_count(ctx: Context) -> int:
    """Count the opinions that are not closed (未办结)."""
    return ctx.count(Opinion, Opinion.voided_at.is_(None), Opinion.state != _S.CLOSED.value)


def any_opinion(ctx: Context) -> bool:
    """Tell whether any opinion was ever recorded and stands."""
    return ctx.session.execute(_standing(ctx).limit(1)).first() is not None


def id_of_number(ctx: Context, number: str) -> int | None:
    """Find an opinion by its number."""
    return ctx.session.scalar(
        select(Opinion.id).where(
            Opinion.station_id == ctx.station_id,
            Opinion.number == number,
            Opinion.voided_at.is_(None),
        )
    )


def opinion(ctx: Context, opinion_id: int) -> OpinionDetail:
    """Give one opinion with its steps and who holds it now.

    Raises:
        NotFound: there is none, or it was voided.
    """
    found = opinions.find(ctx, opinion_id)
    names = directory.names(ctx)
    month_is_closed = months.is_closed(ctx, found.on_date[:7])
    return OpinionDetail(
        row=opinion_row(found, names),
        steps=_steps(found, names),
        holder_line=_holder_line(ctx, found),
        waiting=_waiting(ctx, found),
        waited=(
            ""
            if found.state == _S.CLOSED
            else days_words(date.fromisoformat(_since(found)), ctx.clock.today())
        ),
        content_is_open=not month_is_closed and found.state in (_S.RECEIVED, _S.TAKEN),
        month_is_closed=month_is_closed,
        received_by=found.received_by,
        source=f"{found.source_sheet} 第{found.source_row}行" if found.source_row else "",
    )


def _standing(ctx: Context) -> Any:
    return select(
        Opinion.id,
        Opinion.number,
        Opinion.on_date,
        Opinion.content,
        Opinion.worker_group,
        Opinion.state,
        Opinion.answered_on,
        Opinion.told_on,
    ).where(Opinion.station_id == ctx.station_id, Opinion.voided_at.is_(None))


def _found(ctx: Context, query: Any, wanted: str) -> Iterator[OpinionLine]:
    """Give one line more than a page holds, so that one knows of a next page."""
    if wanted and not wanted.isascii():
        columns = (Opinion.content, Opinion.worker_group, Opinion.number)
        query = query.where(or_(*(func.instr(column, wanted) > 0 for column in columns)))
    if not wanted or not wanted.isascii():
        for row in ctx.session.execute(query.limit(PAGE + 1)):
            yield _line(ctx, row)
        return
    # Letters may be Pinyin, which the store does not keep: read on until a page is full.
    count = 0
    for row in ctx.session.execute(query):
        text = f"{row.number} {row.worker_group} {row.content}"
        if matches(wanted, text, _keys(row.content)):
            yield _line(ctx, row)
            count += 1
        if count > PAGE:
            return


def _line(ctx: Context, row: Any) -> OpinionLine:
    return OpinionLine(
        id=row.id,
        number=row.number,
        on=row.on_date,
        content=row.content,
        group=row.worker_group,
        state=row.state,
        state_name=OPINION_STATES[row.state],
        waiting=_waiting(ctx, row),
    )


def _since(row: Any) -> str:
    """Give the day an opinion waits since in its present state."""
    if row.state == _S.TOLD:
        return str(row.told_on or row.on_date)
    if row.state == _S.ANSWERED:
        return str(row.answered_on or row.on_date)
    return str(row.on_date)


def _waiting(ctx: Context, row: Any) -> str:
    return waiting_words(
        OpinionState(row.state),
        date.fromisoformat(row.on_date),
        _date(row.answered_on),
        _date(row.told_on),
        ctx.clock.today(),
    )


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _steps(found: Opinion, names: dict[int, str]) -> tuple[OpinionStep, ...]:
    reached = WAY.index(OpinionState(found.state))
    imported = "原台账" if found.import_id else ""
    who = (
        names.get(found.received_by or 0, "") or imported,
        names.get(found.taken_by or 0, ""),
        names.get(found.answered_by or 0, ""),
        names.get(found.told_by or 0, ""),
        names.get(found.closed_by or 0, ""),
    )
    when = (
        found.on_date,
        # Whoever notes an earlier answer took it no later than that.
        min(filter(None, (local_time(found.taken_at)[:10], found.answered_on)), default=""),
        found.answered_on or "",
        found.told_on or "",
        found.closed_on or "",
    )
    return tuple(
        OpinionStep(title, who[at], when[at], at <= reached) for at, title in enumerate(STEP_TITLES)
    )


def _holder_line(ctx: Context, found: Opinion) -> str:
    """Say who holds an opinion now, and since when."""
    state = OpinionState(found.state)
    if state is _S.CLOSED:
        days = (date.fromisoformat(found.closed_on or "") - date.fromisoformat(found.on_date)).days
        return f"已办结，从收到到办结用了 {days} 天。" if days else "已办结，当天收到当天办结。"
    acts = {_S.ANSWERED: (Act.RECORD_OPINION, "告知劳动者"), _S.TOLD: (Act.CLOSE_OPINION, "办结")}
    act, doing = acts.get(state, (Act.ANSWER_OPINION, "答复"))
    leads = directory.holder_names(ctx, Role.LEAD)
    holder = who_may(act)
    if act is not Act.RECORD_OPINION and leads:
        holder = f"{holder}（{leads}）"
    since = date.fromisoformat(_since(found))
    return f"现在等{holder}{doing}，{_waited(since, ctx.clock.today())}。"


def _waited(since: date, today: date) -> str:
    words = days_words(since, today)
    return f"{words}了" if words.startswith("已") else "今天刚到这一步"
