"""Count who comes in and what they use: one tap, one entry, at once durable (人次登记, PJ-42)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any, ClassVar

from sqlalchemy import Row, Select, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from app.core.clock import BUSINESS_ZONE, iso
from app.core.day_words import day_label
from app.core.errors import BadInput, NotFound, Refused
from app.core.permissions import Act
from app.models import MonthClosing, ServiceKind, Tally, WorkerGroup
from app.models.base import new_public_id
from app.services import months
from app.services.context import Context

UNDO_STEPS = 10
LOOKED_BACK = 400
"""Undo looks at so many newest entries, so that it costs the same after ten years."""

MOST_AT_ONCE = 500
"""A day's count of one group above this is a slip of the finger."""


@dataclass(frozen=True, slots=True)
class Tapped:
    """One entry that was just written."""

    id: int
    on: str
    name: str
    """The group or the service."""
    count: int
    words: str
    """For the undo button: 环卫工人 +5, or 快递员 饮水."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One button of the tally with its count of the day."""

    id: int
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class TallyDay:
    """The tally of one day: two separate counts."""

    on: str
    groups: tuple[Counted, ...]
    services: tuple[Counted, ...]

    @property
    def visits(self) -> int:
        return sum(group.count for group in self.groups)


@dataclass(frozen=True, slots=True)
class UndoStep:
    """One step that can be taken back: an entry, or all entries of one late entry."""

    ids: tuple[int, ...]
    words: str


@dataclass(frozen=True, slots=True)
class LastDays:
    """Visits of the last days, today last, and the median of the days that had any."""

    days: tuple[tuple[str, int], ...]
    median: int | None


def tap_visit(ctx: Context, group_id: int, count: int = 1) -> Tapped:
    """Count people of one worker group coming in now; +5 and +10 are counts.

    Raises:
        MonthClosed: the month of today is closed.
        NotFound: there is no such group.
    """
    name = _begin(ctx, WorkerGroup, group_id, count)
    words = f"{name} +{count}"
    entry = _write(ctx, ctx.today(), kind="visit", worker_group_id=group_id, count=count)
    ctx.audit("登记人次", entry, group=name, count=count)
    return Tapped(entry.id, ctx.today(), name, count, words)


def tap_service(ctx: Context, service_id: int, visit_id: int) -> Tapped:
    """Count a service used by the visit that was tapped last.

    Raises:
        Refused: that visit was undone or is of another day.
    """
    name = _begin(ctx, ServiceKind, service_id, 1)
    group = _group_of_visit(ctx, visit_id)
    entry = _write(
        ctx, ctx.today(), kind="service", service_kind_id=service_id, count=1, visit_id=visit_id
    )
    ctx.audit("登记服务", entry, service=name, group=group, count=1)
    return Tapped(entry.id, ctx.today(), name, 1, f"{group} {name}")


def enter_late(
    ctx: Context, on: str, groups: Mapping[int, int], services: Mapping[int, int]
) -> int:
    """Enter a past day's counts afterwards (补录), marked as such; give the visits added.

    Raises:
        BadInput: today, a day to come, or no count at all.
    """
    ctx.require(Act.TALLY)
    if date.fromisoformat(on) >= ctx.clock.today():
        raise BadInput("补录只用于过去的日子。", to_do="今天的人次请直接点群体登记。", field="on")
    months.require_open(ctx, on)
    wanted = [("visit", "worker_group_id", key, count) for key, count in groups.items() if count]
    wanted += [
        ("service", "service_kind_id", key, count) for key, count in services.items() if count
    ]
    if not wanted:
        raise BadInput("一个数也没有填。", to_do="请至少填一个群体或服务的数。", field="groups")
    for kind, column, key, count in wanted:
        _check_count(count)
        _name_of(ctx, WorkerGroup if kind == "visit" else ServiceKind, key)
        entry = _write(ctx, on, kind=kind, count=count, is_late=True, **{column: key})
    visits = sum(groups.values())
    ctx.audit("补录人次", entry, on=on, visits=visits, services=sum(services.values()))
    return visits


def undo(ctx: Context, ids: tuple[int, ...]) -> str:
    """Take entries back by entries of opposite count; give what was taken back, in words.

    Services that belong to a visit go with it.

    Raises:
        Refused: it was taken back before, or it is somebody else's.
    """
    ctx.require(Act.TALLY)
    step = next((step for step in undo_steps(ctx) if step.ids == tuple(ids)), None)
    if step is None:
        raise Refused(
            "这一步已经撤销过，或不在可撤销的最近十步里。",
            kept="没有改动任何内容。",
            to_do="请看现在的撤销按钮上写的是哪一步。",
        )
    rows = ctx.session.execute(_standing().where((Tally.id.in_(ids)) | (Tally.visit_id.in_(ids))))
    taken = [row.Tally for row in rows.all()]
    months.require_open(ctx, *{row.on_date for row in taken})
    for row in taken:
        _write(
            ctx,
            row.on_date,
            kind=row.kind,
            worker_group_id=row.worker_group_id,
            service_kind_id=row.service_kind_id,
            count=-row.count,
            visit_id=row.visit_id,
            reverses_id=row.id,
            is_late=row.is_late,
        )
    ctx.audit("撤销登记", taken[0], words=step.words, entries=[row.public_id for row in taken])
    return step.words


def undo_steps(ctx: Context) -> tuple[UndoStep, ...]:
    """List the acting person's last ten steps of today that stand, the newest first."""
    newest = ctx.session.scalar(select(func.max(Tally.id))) or 0
    rows = ctx.session.execute(
        _standing()
        .where(
            Tally.station_id == ctx.station_id,
            Tally.id > newest - LOOKED_BACK,
            Tally.entered_at >= _day_begins(ctx),
            Tally.entered_by == ctx.actor.person_id,
            Tally.import_id.is_(None),
        )
        .order_by(Tally.id.desc())
    ).all()
    steps: dict[object, UndoStep] = {}
    for row in rows:
        entry: Tally = row.Tally
        # All counts of one late entry were written at one moment and are one step.
        key = (entry.on_date, entry.entered_at) if entry.is_late else entry.id
        earlier = steps[key].ids if key in steps else ()
        steps[key] = UndoStep((entry.id, *earlier), _step_words(row))
    return tuple(steps.values())[:UNDO_STEPS]


def _day_begins(ctx: Context) -> str:
    midnight = datetime.combine(ctx.clock.today(), time.min, BUSINESS_ZONE)
    return iso(midnight)


def last_visit(ctx: Context) -> Tapped | None:
    """Give the acting person's newest visit of today that stands: services are added to it."""
    row = ctx.session.execute(
        _standing()
        .where(
            Tally.station_id == ctx.station_id,
            Tally.on_date == ctx.today(),
            Tally.kind == "visit",
            Tally.entered_by == ctx.actor.person_id,
        )
        .order_by(Tally.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    entry: Tally = row.Tally
    words = f"{row.group} +{entry.count}"
    return Tapped(entry.id, entry.on_date, row.group, entry.count, words)


def day(ctx: Context, on: str | None = None) -> TallyDay:
    """Give a day's counts for every button; groups no longer offered only where they have any."""
    on = on or ctx.today()
    return TallyDay(
        on,
        _counted(ctx, WorkerGroup, Tally.worker_group_id, on),
        _counted(ctx, ServiceKind, Tally.service_kind_id, on),
    )


def last_days(ctx: Context, days: int = 12) -> LastDays:
    """Give the visits of the last days, today included, and their median."""
    today = ctx.clock.today()
    first = today - timedelta(days=days - 1)
    rows = ctx.session.execute(
        select(Tally.on_date, func.sum(Tally.count).label("total"))
        .where(Tally.station_id == ctx.station_id, Tally.kind == "visit")
        .where(Tally.on_date.between(first.isoformat(), today.isoformat()))
        .group_by(Tally.on_date)
    )
    totals = {row.on_date: int(row.total) for row in rows}
    listed = tuple((first + timedelta(days=n)).isoformat() for n in range(days))
    before = [totals[on] for on in listed[:-1] if totals.get(on)]
    return LastDays(
        tuple((on, totals.get(on, 0)) for on in listed),
        round(median(before)) if before else None,
    )


def _begin(ctx: Context, model: type[WorkerGroup | ServiceKind], key: int, count: int) -> str:
    """Check permission, count and month, and give the name: all in one statement, for speed."""
    ctx.require(Act.TALLY)
    _check_count(count)
    today = ctx.today()
    found = (
        ctx.session.connection()
        .execute(_NAME_AND_LOCK[model], {"key": key, "station": ctx.station_id, "month": today[:7]})
        .first()
    )
    if found is None:
        raise _unknown()
    if found.is_closed:
        months.require_open(ctx, today)
    return str(found.name)


def _name_and_lock(model: type[WorkerGroup | ServiceKind]) -> Select[Any, Any]:
    # Tables instead of mapped classes: the rows need no unit of work.
    named, closing = model.__table__.c, MonthClosing.__table__.c
    closed = (
        select(closing.id)
        .where(closing.station_id == bindparam("station"))
        .where(closing.month == bindparam("month"), closing.state == "closed")
        .exists()
    )
    return select(named.name, closed.label("is_closed")).where(
        named.id == bindparam("key"), named.station_id == bindparam("station")
    )


_NAME_AND_LOCK: dict[type[WorkerGroup | ServiceKind], Select[Any, Any]] = {
    WorkerGroup: _name_and_lock(WorkerGroup),
    ServiceKind: _name_and_lock(ServiceKind),
}


def _check_count(count: int) -> None:
    if not 1 <= count <= MOST_AT_ONCE:
        raise BadInput(
            f"人次 {count} 不对，一次要在 1 到 {MOST_AT_ONCE} 之间。",
            kept="没有登记。",
            to_do="请核对后重填。",
            field="groups",
        )


def _name_of(ctx: Context, model: type[WorkerGroup | ServiceKind], key: int) -> str:
    name = ctx.session.scalar(
        select(model.name).where(model.id == key, model.station_id == ctx.station_id)
    )
    if name is None:
        raise _unknown()
    return name


def _unknown() -> NotFound:
    return NotFound("没有这个群体或服务项目。", kept="没有登记。", to_do="请重新打开“今天”。")


def _group_of_visit(ctx: Context, visit_id: int) -> str:
    row = ctx.session.execute(
        _standing().where(Tally.id == visit_id, Tally.kind == "visit")
    ).first()
    if row is None or row.Tally.on_date != ctx.today():
        raise Refused(
            "刚才的到站登记已经撤销，服务没有可加的人。",
            kept="没有登记这项服务。",
            to_do="请先点群体，再点服务。",
        )
    return str(row.group)


@dataclass(frozen=True, slots=True)
class Written:
    """What the audit row names an entry by."""

    id: int
    public_id: str
    __tablename__: ClassVar[str] = Tally.__tablename__


def _write(ctx: Context, on: str, **values: object) -> Written:
    """Insert one entry past the unit of work, since a tap must not wait."""
    row = {
        "public_id": new_public_id(),
        "station_id": ctx.station_id,
        "on_date": on,
        "entered_at": ctx.now(),
        "entered_by": ctx.actor.person_id,
        **values,
    }
    done = ctx.session.connection().execute(_INSERT, row)
    return Written(done.lastrowid, str(row["public_id"]))


_INSERT = Tally.__table__.insert()  # type: ignore[attr-defined]  # a Table at run time


def _counted(
    ctx: Context, model: type[WorkerGroup | ServiceKind], column: Any, on: str
) -> tuple[Counted, ...]:
    total = func.coalesce(func.sum(Tally.count), 0)
    of_day = (column == model.id) & (Tally.station_id == ctx.station_id) & (Tally.on_date == on)
    rows = ctx.session.execute(
        select(model.id, model.name, total.label("total"))
        .join(Tally, of_day, isouter=True)
        .where(model.station_id == ctx.station_id)
        .group_by(model.id)
        .having(or_(model.is_active, total != 0))
        .order_by(model.position, model.id)
    )
    return tuple(Counted(row.id, row.name, int(row.total)) for row in rows)


def _step_words(row: Row[Tally, str, str, str]) -> str:
    entry = row.Tally
    if entry.is_late:
        return f"补录{day_label(date.fromisoformat(entry.on_date))}"
    if entry.kind == "visit":
        return f"{row.group} +{entry.count}"
    return f"{row.of} {row.service}"


def _standing() -> Select[Tally, str, str, str]:
    """Select entries that were not taken back, with the names of what they count."""
    undone, visit = aliased(Tally), aliased(Tally)
    of_group = aliased(WorkerGroup)
    return (
        select(
            Tally,
            WorkerGroup.name.label("group"),
            ServiceKind.name.label("service"),
            of_group.name.label("of"),
        )
        .join(WorkerGroup, WorkerGroup.id == Tally.worker_group_id, isouter=True)
        .join(ServiceKind, ServiceKind.id == Tally.service_kind_id, isouter=True)
        .join(visit, visit.id == Tally.visit_id, isouter=True)
        .join(of_group, of_group.id == visit.worker_group_id, isouter=True)
        .where(Tally.reverses_id.is_(None))
        .where(~select(undone.id).where(undone.reverses_id == Tally.id).exists())
    )
