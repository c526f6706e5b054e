"""Rows of a month for pages and papers: people, roster, duty, visits, opinions, activities."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import func, select

from app.core.clock import local_time
from app.core.closing import NilKind, nil_text
from app.core.masking import masked_phone
from app.core.money import Fen
from app.core.month import Month
from app.core.permissions import ROLE_NAMES, Role
from app.models import (
    Activity,
    DutyRecord,
    NilStatement,
    OpeningHours,
    Opinion,
    Person,
    RoleAssignment,
    ServiceKind,
    Shift,
    Station,
    Tally,
    WorkerGroup,
)
from app.records.book import (
    AbsenceRow,
    ActivityRow,
    DutyRow,
    NilRow,
    OpeningSpan,
    OpinionRow,
    PersonRow,
    ShiftRow,
    StationCard,
    VisitDay,
)
from app.services import directory, leaves
from app.services.context import Context

BUILD_MODES = {"": "", "self_built": "自建", "co_built": "共建"}
OPENING_MODES = {
    "": "",
    "office_hours": "八小时上班时间开放",
    "fixed_times": "分时段定时开放",
    "on_demand": "随到随开",
}
EMPLOYMENT = {"": "", "full_time": "专职", "part_time": "兼职"}
OPINION_STATES = {
    "received": "已登记",
    "taken": "办理中",
    "answered": "已答复",
    "told": "已告知",
    "closed": "已办结",
}


def station_card(ctx: Context) -> StationCard:
    """Give the station as it introduces itself on papers and signs."""
    station = ctx.session.get_one(Station, ctx.station_id)
    return StationCard(
        name=station.name,
        code=station.code,
        union_name=station.union_name,
        host_name=station.host_name,
        host_type=station.host_type,
        build_mode=BUILD_MODES[station.build_mode],
        opening_mode=OPENING_MODES[station.opening_mode],
        opening_text=station.opening_text,
        opening=opening_week(ctx),
        address=station.address,
        area_m2=station.area_m2,
        phone=station.phone,
        lead_name=directory.holder_names(ctx, Role.LEAD),
        chair_name=directory.holder_names(ctx, Role.CHAIR),
        is_sample=station.is_sample,
    )


def opening_week(ctx: Context) -> tuple[OpeningSpan, ...]:
    """Give the opening week, Monday first."""
    rows = ctx.session.execute(
        select(OpeningHours.weekday, OpeningHours.opens, OpeningHours.closes)
        .where(OpeningHours.station_id == ctx.station_id)
        .order_by(OpeningHours.weekday, OpeningHours.opens)
    )
    return tuple(OpeningSpan(row.weekday, row.opens, row.closes) for row in rows)


def people(ctx: Context) -> tuple[PersonRow, ...]:
    """List the people of the station with the roles they hold."""
    today = ctx.today()
    roles: dict[int, list[str]] = defaultdict(list)
    for row in ctx.session.execute(
        select(RoleAssignment.person_id, RoleAssignment.role)
        .where(RoleAssignment.station_id == ctx.station_id, RoleAssignment.from_on <= today)
        .where((RoleAssignment.to_on.is_(None)) | (RoleAssignment.to_on > today))
        .order_by(RoleAssignment.id)
    ):
        roles[row.person_id].append(ROLE_NAMES[Role(row.role)])
    found = ctx.session.scalars(
        select(Person)
        .where(Person.station_id == ctx.station_id, Person.voided_at.is_(None))
        .order_by(Person.id)
    )
    return tuple(
        PersonRow(
            id=person.id,
            name=person.name,
            post="、".join(dict.fromkeys(roles[person.id])),
            employment=EMPLOYMENT[person.employment],
            # The same on everybody's paper and in the month that is kept (see privacy_classes).
            phone=masked_phone(person.phone),
            is_pending=person.is_pending,
            has_left=person.left_on is not None,
        )
        for person in found
    )


def shifts(ctx: Context, first: str, last: str) -> tuple[ShiftRow, ...]:
    """List the roster between two days."""
    rows = ctx.session.execute(
        select(
            Shift.id, Shift.on_date, Person.name, Shift.starts, Shift.ends, Shift.note, Person.id
        )
        .join(Person, Person.id == Shift.person_id)
        .where(Shift.station_id == ctx.station_id, Shift.voided_at.is_(None))
        .where(Shift.on_date.between(first, last))
        .order_by(Shift.on_date, Shift.starts, Shift.id)
    )
    return tuple(ShiftRow(*row) for row in rows)


def absences(ctx: Context, month: Month) -> tuple[AbsenceRow, ...]:
    """List what was agreed to of leave, day by day."""
    return tuple(
        AbsenceRow(
            on=on,
            person=one.person,
            person_id=one.person_id,
            kind=one.kind_name,
            starts=one.span.opens,
            ends=one.span.closes,
            substitute=one.substitute,
            substitute_id=one.substitute_id,
        )
        for on, of_day in sorted(leaves.absences(ctx, month.first, month.last).items())
        for one in of_day
        if one.is_approved
    )


def visit_days(ctx: Context, first: str, last: str) -> tuple[VisitDay, ...]:
    """Count the tally by day: visits by group and services by kind, undone entries netted."""
    groups: dict[str, dict[str, int]] = defaultdict(dict)
    services: dict[str, dict[str, int]] = defaultdict(dict)
    late: dict[str, int] = defaultdict(int)
    total = func.sum(Tally.count).label("total")
    for row in ctx.session.execute(
        select(Tally.on_date, WorkerGroup.name, Tally.is_late, total)
        .join(WorkerGroup, WorkerGroup.id == Tally.worker_group_id)
        .where(Tally.station_id == ctx.station_id, Tally.on_date.between(first, last))
        .group_by(Tally.on_date, WorkerGroup.id, Tally.is_late)
        .order_by(Tally.on_date, WorkerGroup.position)
    ):
        day = groups[row.on_date]
        day[row.name] = day.get(row.name, 0) + row.total
        late[row.on_date] += row.total if row.is_late else 0
    for used in ctx.session.execute(
        select(Tally.on_date, ServiceKind.name, total)
        .join(ServiceKind, ServiceKind.id == Tally.service_kind_id)
        .where(Tally.station_id == ctx.station_id, Tally.on_date.between(first, last))
        .group_by(Tally.on_date, ServiceKind.id)
        .order_by(Tally.on_date, ServiceKind.position)
    ):
        services[used.on_date][used.name] = used.total
    days = sorted({*groups, *services})
    made = (
        VisitDay(
            on,
            {name: count for name, count in groups[on].items() if count},
            {name: count for name, count in services[on].items() if count},
            late[on],
        )
        for on in days
    )
    return tuple(day for day in made if day.by_group or day.by_service)


def duty(ctx: Context, first: str, last: str) -> tuple[DutyRow, ...]:
    """List the newest version of each duty record between two days."""
    names = directory.names(ctx)
    days = {day.on: day for day in visit_days(ctx, first, last)}
    found = ctx.session.scalars(
        select(DutyRecord)
        .where(DutyRecord.station_id == ctx.station_id, DutyRecord.voided_at.is_(None))
        .where(DutyRecord.replaced_by.is_(None), DutyRecord.on_date.between(first, last))
        .order_by(DutyRecord.on_date, DutyRecord.id)
    )
    return tuple(_duty_row(record, names, days.get(record.on_date)) for record in found)


def _duty_row(record: DutyRecord, names: dict[int, str], day: VisitDay | None) -> DutyRow:
    source = f"{record.source_sheet} 第{record.source_row}行" if record.source_row else ""
    return DutyRow(
        id=record.id,
        on=record.on_date,
        version=record.version,
        person=names.get(record.person_id, ""),
        arrived=record.arrived,
        left=record.left,
        weather=record.weather,
        cleaning=record.cleaning,
        restocked=record.restocked,
        opinions=record.opinions,
        sentence=record.sentence,
        text=record.text,
        signed_by=names.get(record.signed_by, "") if record.signed_by else "",
        signed_at=local_time(record.signed_at),
        visits=dict(day.by_group) if day else {},
        services=dict(day.by_service) if day else {},
        source=source,
    )


def opinions(ctx: Context, first: str, last: str) -> tuple[OpinionRow, ...]:
    """List the opinions received between two days."""
    names = directory.names(ctx)
    found = ctx.session.scalars(
        select(Opinion)
        .where(Opinion.station_id == ctx.station_id, Opinion.voided_at.is_(None))
        .where(Opinion.on_date.between(first, last))
        .order_by(Opinion.on_date, Opinion.id)
    )
    return tuple(opinion_row(opinion, names) for opinion in found)


def opinion_row(opinion: Opinion, names: dict[int, str]) -> OpinionRow:
    """Show one opinion as a row."""
    return OpinionRow(
        id=opinion.id,
        number=opinion.number,
        on=opinion.on_date,
        content=opinion.content,
        group=opinion.worker_group,
        state=opinion.state,
        state_name=OPINION_STATES[opinion.state],
        taken_by=names.get(opinion.taken_by, "") if opinion.taken_by else "",
        answer=opinion.answer,
        answered_on=opinion.answered_on or "",
        outcome=opinion.outcome,
        told_how=opinion.told_how,
        told_on=opinion.told_on or "",
        closed_on=opinion.closed_on or "",
        note=opinion.note,
    )


def activities(ctx: Context, first: str, last: str) -> tuple[ActivityRow, ...]:
    """List the activities between two days."""
    names = directory.names(ctx)
    found = ctx.session.scalars(
        select(Activity)
        .where(Activity.station_id == ctx.station_id, Activity.voided_at.is_(None))
        .where(Activity.on_date.between(first, last))
        .order_by(Activity.on_date, Activity.id)
    )
    return tuple(activity_row(activity, names) for activity in found)


def activity_row(activity: Activity, names: dict[int, str]) -> ActivityRow:
    """Show one activity as a row."""
    return ActivityRow(
        id=activity.id,
        on=activity.on_date,
        name=activity.name,
        kind=activity.kind,
        people=activity.people,
        budget=None if activity.budget_fen is None else Fen(activity.budget_fen),
        final_account=(
            None if activity.final_account_fen is None else Fen(activity.final_account_fen)
        ),
        leader=names.get(activity.leader_id, "") if activity.leader_id else "",
        approval_number=activity.approval_number,
        note=activity.note,
    )


def nil_statements(ctx: Context, month: Month) -> tuple[NilRow, ...]:
    """Give the standing nil statement of each register; the newest counts."""
    names = directory.names(ctx)
    newest: dict[str, NilStatement] = {}
    for statement in ctx.session.scalars(
        select(NilStatement)
        .where(NilStatement.station_id == ctx.station_id, NilStatement.month == str(month))
        .order_by(NilStatement.id)
    ):
        newest[statement.register] = statement
    return tuple(
        NilRow(
            register,
            nil_text(NilKind(statement.kind), statement.reason),
            names.get(statement.stated_by, "") if statement.stated_by else "",
        )
        for register, statement in sorted(newest.items())
        if statement.kind != "taken_back"
    )
