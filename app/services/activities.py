"""Activities (活动); one without approval number stands out (PJ-55)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select, tuple_

from app.core.day_words import read_day
from app.core.errors import BadInput, NotFound
from app.core.money import Fen
from app.core.permissions import Act
from app.core.text import as_written, is_blank_word, matches, plain, search_keys
from app.models import Activity
from app.records.book import ActivityRow
from app.services import activity_signing, directory, months, paper_states
from app.services.book_rows import activity_row
from app.services.context import Context
from app.services.paper_states import Standing

PAGE = 50
NO_APPROVAL = "缺批准文号"
_keys = lru_cache(maxsize=4096)(search_keys)


@dataclass(frozen=True, slots=True)
class ActivityFields:
    """What the form of an activity asks; what is not known yet stays blank."""

    on: str
    name: str
    kind: str = ""
    people: int | None = None
    budget: Fen | None = None
    final_account: Fen | None = None
    leader_id: int | None = None
    approval_number: str = ""
    note: str = ""


class Only(StrEnum):
    """Which activities a list shows."""

    ALL = "all"
    UNAPPROVED = "unapproved"
    """缺批准文号."""


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """One page of the list, newest first, and where the next one begins."""

    rows: tuple[ActivityRow, ...]
    next_after: tuple[str, int] | None = None
    """Hand it back as `after` for the next page; None on the last one."""


@dataclass(frozen=True, slots=True)
class ActivityDetail:
    """One activity, what it still lacks, and whether it may be changed."""

    row: ActivityRow
    fields: ActivityFields
    lacks_approval: bool
    over_budget: Fen
    """By how much the final account is above the budget; 0 where it is not."""
    month_is_closed: bool
    public_id: str
    standing: Standing
    """How its paper stands (PJ-55, PJ-66)."""
    source: str = ""
    """Sheet and row of the old ledger it came from."""


def record_activity(ctx: Context, fields: ActivityFields) -> int:
    """Record an activity, held or planned (登记活动); give its id.

    Raises:
        BadInput: with the field that is wrong.
        MonthClosed: its month is closed.
    """
    ctx.require(Act.KEEP_ACTIVITIES)
    values = _checked(ctx, fields)
    months.require_open(ctx, fields.on)
    activity = Activity(
        station_id=ctx.station_id, created_at=ctx.now(), entered_by=ctx.person_id, **values
    )
    ctx.session.add(activity)
    ctx.audit("登记活动", activity, **values)
    return activity.id


def change_activity(ctx: Context, activity_id: int, fields: ActivityFields) -> ActivityFields:
    """Change an activity while its month is open; give what it was, for an undo.

    Raises:
        Refused: it would change what is being signed (PJ-55).
    """
    ctx.require(Act.KEEP_ACTIVITIES)
    activity = find(ctx, activity_id)
    was_fields = _fields(activity)
    values = _checked(ctx, fields, activity)
    months.require_open(ctx, activity.on_date, fields.on)
    changed = {key: value for key, value in values.items() if getattr(activity, key) != value}
    if changed:
        activity_signing.require_free(ctx, activity, frozenset(changed))
        was = {key: getattr(activity, key) for key in changed}
        for key, value in changed.items():
            setattr(activity, key, value)
        activity.revision += 1
        ctx.audit(activity_signing.CHANGED, activity, now=changed, was=was)
    return was_fields


def void(ctx: Context, activity_id: int, reason: str) -> None:
    """Void an activity recorded by mistake or not held (作废), with a reason."""
    ctx.require(Act.KEEP_ACTIVITIES)
    activity = find(ctx, activity_id)
    words = as_written(reason)
    if is_blank_word(words):
        raise BadInput("作废的原因还空着。", to_do="请写明为什么作废。", field="reason")
    months.require_open(ctx, activity.on_date)
    activity_signing.require_free(ctx, activity, activity_signing.SIGNED)
    activity.voided_at, activity.void_reason = ctx.now(), words
    activity.revision += 1
    ctx.audit("作废活动", activity, name=activity.name, reason=words)


def list_activities(
    ctx: Context,
    only: Only = Only.ALL,
    search: str = "",
    *,
    after: tuple[str, int] | None = None,
) -> ActivityPage:
    """Give a page of activities, newest first.

    Args:
        ctx: who reads.
        only: all, or those without an approval number.
        search: part of name, kind or approval number, or Pinyin of the name.
        after: `next_after` of the page before.
    """
    query = select(Activity).where(
        Activity.station_id == ctx.station_id, Activity.voided_at.is_(None)
    )
    if only is Only.UNAPPROVED:
        query = query.where(Activity.approval_number == "")
    if after is not None:
        query = query.where(tuple_(Activity.on_date, Activity.id) < after)
    query = query.order_by(Activity.on_date.desc(), Activity.id.desc())
    rows = tuple(_found(ctx, query, plain(search)))
    if len(rows) <= PAGE:
        return ActivityPage(rows)
    return ActivityPage(rows[:PAGE], (rows[PAGE - 1].on, rows[PAGE - 1].id))


def unapproved_count(ctx: Context) -> int:
    """Count the activities without an approval number (PJ-55)."""
    return ctx.count(Activity, Activity.voided_at.is_(None), Activity.approval_number == "")


def any_activity(ctx: Context) -> bool:
    """Tell whether any activity stands."""
    return ctx.count(Activity, Activity.voided_at.is_(None)) > 0


def activity(ctx: Context, activity_id: int) -> ActivityDetail:
    """Give one activity.

    Raises:
        NotFound: there is none, or it was voided.
    """
    found = find(ctx, activity_id)
    over = (found.final_account_fen or 0) - (found.budget_fen or 0)
    has_both = found.final_account_fen is not None and found.budget_fen is not None
    return ActivityDetail(
        row=activity_row(found, directory.names(ctx)),
        fields=_fields(found),
        lacks_approval=not found.approval_number,
        over_budget=Fen(max(0, over)) if has_both else Fen(0),
        month_is_closed=months.is_closed(ctx, found.on_date[:7]),
        public_id=found.public_id,
        standing=paper_states.of(ctx, activity_signing.KIND, found.public_id),
        source=f"{found.source_sheet} 第{found.source_row}行" if found.source_row else "",
    )


def kinds(ctx: Context) -> tuple[str, ...]:
    """Give the kinds used before, the most frequent first; the list is open."""
    return tuple(
        ctx.session.scalars(
            select(Activity.kind)
            .where(Activity.station_id == ctx.station_id, Activity.kind != "")
            .where(Activity.voided_at.is_(None))
            .group_by(Activity.kind)
            .order_by(func.count().desc(), Activity.kind)
        )
    )


def leaders(ctx: Context) -> tuple[tuple[int, str], ...]:
    """Give id and name of everybody who may lead an activity: people who have not left."""
    return directory.staff(ctx)


def find(ctx: Context, activity_id: int) -> Activity:
    """Give a standing activity.

    Raises:
        NotFound: there is none, or it was voided.
    """
    found = ctx.session.get(Activity, activity_id)
    if found is None or found.station_id != ctx.station_id or found.voided_at:
        raise NotFound("没有找到这次活动，可能已经作废。", to_do="请在活动列表里重新选。")
    return found


def _found(ctx: Context, query: Any, wanted: str) -> Iterator[ActivityRow]:
    """Give one row more than a page holds, so that one knows of a next page."""
    names = directory.names(ctx)
    count = 0
    for row in ctx.session.scalars(query if wanted else query.limit(PAGE + 1)):
        text = f"{row.name} {row.kind} {row.approval_number}"
        if not wanted or matches(wanted, text, _keys(row.name)):
            yield activity_row(row, names)
            count += 1
        if count > PAGE:
            return


def _fields(found: Activity) -> ActivityFields:
    fields = ActivityFields(
        on=found.on_date,
        name=found.name,
        kind=found.kind,
        people=found.people,
        leader_id=found.leader_id,
        approval_number=found.approval_number,
        note=found.note,
    )
    if found.budget_fen is not None:
        fields = replace(fields, budget=Fen(found.budget_fen))
    if found.final_account_fen is not None:
        fields = replace(fields, final_account=Fen(found.final_account_fen))
    return fields


def _checked(
    ctx: Context, fields: ActivityFields, before: Activity | None = None
) -> dict[str, object]:
    name = as_written(fields.name)
    if is_blank_word(name):
        raise BadInput("活动名称还空着。", to_do="请写活动叫什么。", field="name")
    read_day(fields.on)
    if fields.people is not None and fields.people < 0:
        raise BadInput("参加人数不能是负数。", to_do="请核对人数。", field="people")
    for key, words in (("budget", "预算"), ("final_account", "决算")):
        amount = getattr(fields, key)
        if amount is not None and amount < 0:
            raise BadInput(f"{words}不能是负数。", to_do="请核对金额。", field=key)
    # Whoever led it then may have left since.
    kept_leader = before is not None and before.leader_id == fields.leader_id
    if fields.leader_id is not None and not kept_leader:
        _check_leader(ctx, fields.leader_id)
    approval = plain(fields.approval_number)
    return {
        "on_date": fields.on,
        "name": name,
        "kind": as_written(fields.kind),
        "people": fields.people,
        "budget_fen": fields.budget,
        "final_account_fen": fields.final_account,
        "leader_id": fields.leader_id,
        # 无 or a stroke is no number: PJ-55 asks for one.
        "approval_number": "" if is_blank_word(approval) else as_written(fields.approval_number),
        "note": as_written(fields.note),
    }


def _check_leader(ctx: Context, person_id: int) -> None:
    if person_id not in dict(leaders(ctx)):
        raise BadInput("负责人不在人员名单里。", to_do="请从名单里选。", field="leader_id")
