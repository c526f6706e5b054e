"""Set up a station: its card, its lists, its opening week (建站)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from dataclasses import fields as of
from itertools import pairwise

from sqlalchemy import delete, select

from app.core.area import parse_area
from app.core.clock import iso
from app.core.errors import BadInput, Refused
from app.core.permissions import Act
from app.core.text import as_written, clock_time, plain
from app.models import OpeningHours, ServiceKind, Station, StationStandard, WorkerGroup
from app.records.book import OpeningSpan
from app.services import change_reports
from app.services.context import Context
from app.services.defaults import default_list


@dataclass(frozen=True, slots=True)
class StationFields:
    """What the station card (站点信息) asks; blanks are gaps to fill later."""

    name: str
    code: str = ""
    union_name: str = ""
    host_name: str = ""
    host_type: str = ""
    build_mode: str = ""
    """self_built, co_built or blank."""
    opening_mode: str = ""
    """office_hours, fixed_times, on_demand or blank."""
    opening_text: str = ""
    address: str = ""
    area_m2: str = ""
    phone: str = ""
    has_duty_system: bool = True


_REPORTED = {
    "name": "站点名称",
    "host_name": "共建单位",
    "address": "地址",
    "phone": "电话",
    "opening_text": "门口写的开放时间",
}
"""What of the card says how the station runs (运行情况, QHD-10), in the words of a report."""


def found_station(ctx: Context, fields: StationFields, *, is_sample: bool = False) -> int:
    """Create the one station of a new store with the lists it starts with; give its id."""
    if ctx.session.scalar(select(Station.id).limit(1)):
        raise Refused(
            "这份数据里已经有一个站点。",
            kept="原有站点没有改动。",
            to_do="要建另一个站点，请另选一个数据文件夹。",
        )
    station = Station(created_at=iso(ctx.clock.now()), is_sample=is_sample, **_checked(fields))
    ctx.session.add(station)
    ctx.session.flush()
    ctx.station_id = station.id
    for position, name in enumerate(default_list("worker_groups"), 1):
        ctx.session.add(
            WorkerGroup(station_id=station.id, name=name, position=position, created_at=ctx.now())
        )
    for position, name in enumerate(default_list("services"), 1):
        ctx.session.add(
            ServiceKind(station_id=station.id, name=name, position=position, created_at=ctx.now())
        )
    ctx.audit("建站", station, name=station.name, sample=is_sample)
    return station.id


def station_fields(ctx: Context) -> StationFields:
    """Give the station card as it can be edited; all blank where there is no station yet."""
    station = ctx.session.get(Station, ctx.station_id)
    if station is None:
        return StationFields(name="")
    return StationFields(**{item.name: getattr(station, item.name) for item in of(StationFields)})


def change_station(ctx: Context, fields: StationFields) -> None:
    """Change the station card."""
    ctx.require(Act.EDIT_STATION)
    station = ctx.session.get_one(Station, ctx.station_id)
    fields = with_area_read(fields, station.area_m2)
    before = {key: getattr(station, key) for key in _checked(fields)}
    for key, value in _checked(fields).items():
        setattr(station, key, value)
    station.revision += 1
    after = {key: value for key, value in _checked(fields).items() if before[key] != value}
    ctx.audit("改站点信息", station, now=after, was={key: before[key] for key in after})
    for key, words in _REPORTED.items():
        if key in after:
            change_reports.note_running(ctx, f"{words}改为{after[key] or '空白'}")


def with_area_read(fields: StationFields, before: str = "") -> StationFields:
    """Read the area somebody typed; words of an old ledger stay until they are changed.

    Raises:
        BadInput: it is no number.
    """
    is_kept = plain(fields.area_m2) == before
    return fields if is_kept else replace(fields, area_m2=parse_area(fields.area_m2))


def change_opening(
    ctx: Context, mode: str, text: str, week: Iterable[OpeningSpan], *, has_duty_system: bool
) -> None:
    """Change opening mode, the line for the sign and the opening week in one act (PJ-16)."""
    card = replace(
        station_fields(ctx),
        opening_mode=mode,
        opening_text=text,
        has_duty_system=has_duty_system,
    )
    change_station(ctx, card)
    set_opening_week(ctx, week)


def set_opening_week(ctx: Context, spans: Iterable[OpeningSpan]) -> None:
    """Replace the opening week; spans of one weekday may not overlap (PJ-16)."""
    ctx.require(Act.EDIT_STATION)
    week = sorted(
        (OpeningSpan(s.weekday, clock_time(s.opens), clock_time(s.closes)) for s in spans),
        key=lambda span: (span.weekday, span.opens),
    )
    for span in week:
        if span.opens >= span.closes:
            raise BadInput("开放时间的开始要早于结束。", to_do="请改好时间再保存。")
    for first, second in pairwise(week):
        if first.weekday == second.weekday and second.opens < first.closes:
            raise BadInput("同一天的开放时间有重叠。", to_do="请合并或改开重叠的时段。")
    if week != _opening_week(ctx):
        change_reports.note_running(ctx, "每周的开放时间有改动，按现在的时间表上报")
    ctx.session.execute(delete(OpeningHours).where(OpeningHours.station_id == ctx.station_id))
    for span in week:
        ctx.session.add(
            OpeningHours(
                station_id=ctx.station_id,
                weekday=span.weekday,
                opens=span.opens,
                closes=span.closes,
                created_at=ctx.now(),
            )
        )
    ctx.audit("改开放时间", "opening_hours", week=[[s.weekday, s.opens, s.closes] for s in week])


def _opening_week(ctx: Context) -> list[OpeningSpan]:
    rows = ctx.session.execute(
        select(OpeningHours.weekday, OpeningHours.opens, OpeningHours.closes)
        .where(OpeningHours.station_id == ctx.station_id)
        .order_by(OpeningHours.weekday, OpeningHours.opens)
    )
    return [OpeningSpan(row.weekday, row.opens, row.closes) for row in rows]


def chosen_standards(ctx: Context) -> tuple[str, ...]:
    """Give the ids of the standards this station is measured by."""
    return tuple(
        ctx.session.scalars(
            select(StationStandard.standard_id)
            .where(StationStandard.station_id == ctx.station_id)
            .order_by(StationStandard.id)
        )
    )


def choose_standards(ctx: Context, standard_ids: Iterable[str]) -> None:
    """Set the standards this station is measured by."""
    ctx.require(Act.EDIT_STATION)
    wanted = list(dict.fromkeys(standard_ids))
    ctx.session.execute(delete(StationStandard).where(StationStandard.station_id == ctx.station_id))
    for standard_id in wanted:
        ctx.session.add(
            StationStandard(
                station_id=ctx.station_id,
                standard_id=standard_id,
                chosen_on=ctx.today(),
                created_at=ctx.now(),
            )
        )
    ctx.audit("选定标准", "station_standard", standards=wanted)


def _checked(fields: StationFields) -> dict[str, object]:
    name = as_written(fields.name)
    if not name:
        raise BadInput("站点名称还空着。", to_do="请填写站点名称。", field="name")
    return {
        "name": name,
        "code": plain(fields.code),
        "union_name": as_written(fields.union_name),
        "host_name": as_written(fields.host_name),
        "host_type": as_written(fields.host_type),
        "build_mode": fields.build_mode,
        "opening_mode": fields.opening_mode,
        "opening_text": as_written(fields.opening_text),
        "address": as_written(fields.address),
        "area_m2": plain(fields.area_m2),
        "phone": plain(fields.phone),
        "has_duty_system": fields.has_duty_system,
    }
