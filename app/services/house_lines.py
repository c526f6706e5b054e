"""What stands around every page: the station, who is on duty, the backup line, what waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from app.core.month import Month
from app.models import DailyCheck, Station
from app.services import backup, checks, clock_guard, directory, duty_list, rosters, today
from app.services.context import Context


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The lines of header and bottom, told only of what happened."""

    station: str
    is_sample: bool
    on_duty: str
    backup: str
    proof: str
    """上次验证可恢复 10-22; blank without a backup."""
    month: str
    clock: str
    """What is wrong with the time; blank while it looks right."""
    waiting: Mapping[str, int]
    """How many things wait on which page."""


def surroundings(ctx: Context) -> Surroundings:
    """Read what stands around the pages now."""
    station = ctx.session.get_one(Station, ctx.station_id)
    made, proof = backup.words_of(ctx, backup.last_proven(ctx))
    return Surroundings(
        station=station.name,
        is_sample=station.is_sample,
        on_duty=_on_duty(ctx),
        backup=made,
        proof=proof,
        month=_month_line(ctx, has_duty_system=station.has_duty_system),
        clock=clock_guard.clock_line(ctx),
        waiting=Counter(row.page for row in today.to_do(ctx, most=1000)),
    )


def station_name(ctx: Context) -> str:
    """Name the station, with 示例 where it is the sample."""
    station = ctx.session.get(Station, ctx.station_id)
    if station is None:
        return ""
    mark = "（示例）" if station.is_sample and "示例" not in station.name else ""
    return station.name + mark


def _on_duty(ctx: Context) -> str:
    """Name who is on duty: by the roster, else whoever opened the door today (PJ-29)."""
    planned = rosters.on_duty(ctx)
    if planned:
        return "、".join(planned)
    opened_by = ctx.session.scalar(
        select(DailyCheck.checked_by)
        .where(DailyCheck.station_id == ctx.station_id, DailyCheck.on_date == ctx.today())
        .where(DailyCheck.kind == checks.Check.OPENING.value)
        .order_by(DailyCheck.id.desc())
        .limit(1)
    )
    return directory.names(ctx).get(opened_by, "") if opened_by else ""


def _month_line(ctx: Context, *, has_duty_system: bool) -> str:
    if not has_duty_system:
        return ""
    month = Month.of(ctx.clock.today())
    kept = len({row.on for row in duty_list.records_of(ctx, month)})
    missing = len(duty_list.missing_days(ctx, month))
    return f"本月已记 {kept} 天" + (f"，缺 {missing} 天" if missing else "")
