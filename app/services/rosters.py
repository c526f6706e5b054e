"""The roster (值班表): who, from, to; what the opening hours still lack (PJ-33)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from app.core import leave, roster
from app.core.clock import local
from app.core.day_words import day_label, long_day_label
from app.core.errors import BadInput, NotFound, Refused
from app.core.month import Month
from app.core.permissions import Act
from app.core.roster import PlannedShift, Span
from app.core.text import as_written, clock_time
from app.models import OpeningHours, Person, Shift, Station
from app.services import directory, leaves, months
from app.services.context import Context
from app.services.leaves import Absence

WEEK = 7


@dataclass(frozen=True, slots=True)
class ShiftFields:
    """What the roster asks of a shift (班次)."""

    on: str
    person_id: int
    starts: str
    ends: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class RosterShift:
    """One shift on the roster."""

    id: int
    on: str
    person_id: int
    person: str
    starts: str
    ends: str
    note: str

    @property
    def span(self) -> Span:
        return Span(self.starts, self.ends)


@dataclass(frozen=True, slots=True)
class RosterDay:
    """One day of the roster with what is missing and what clashes, in words."""

    on: str
    label: str
    """10月22日 星期四."""
    opening: tuple[Span, ...]
    shifts: tuple[RosterShift, ...]
    gaps: tuple[Span, ...]
    """Hours of opening with nobody there, leave that is agreed to taken off."""
    clashes: tuple[str, ...]
    absences: tuple[Absence, ...] = ()
    """Who is on leave, agreed to or waiting (PJ-52)."""
    gaps_ahead: tuple[Span, ...] = ()
    """Hours that would lack somebody too, if what waits were agreed to."""

    @property
    def is_open(self) -> bool:
        return bool(self.opening)

    @property
    def words(self) -> str:
        """What is wrong with the day; blank when nothing is."""
        why = self._because(self.gaps, is_approved=True)
        missing = f"{spans_words(self.gaps)} 没有人{why}" if self.gaps else ""
        return "；".join(part for part in (missing, *self.clashes) if part)

    @property
    def words_ahead(self) -> str:
        """What would be missing if the leave that waits were agreed to; blank when nothing."""
        why = self._because(self.gaps_ahead, is_approved=False)
        return f"同意后 {spans_words(self.gaps_ahead)} 没有人{why}" if self.gaps_ahead else ""

    def _because(self, gaps: tuple[Span, ...], *, is_approved: bool) -> str:
        """Name whose leave leaves hours without anybody: （单雨桐请假）."""
        planned = {shift.person_id for shift in self.shifts}
        names = dict.fromkeys(
            f"{one.person}{one.kind_name}"
            for one in self.absences
            if one.is_approved == is_approved
            and one.person_id in planned
            and any(one.span.overlaps(gap) for gap in gaps)
        )
        return f"（{'、'.join(names)}）" if names else ""


@dataclass(frozen=True, slots=True)
class Copied:
    """What copying a week did, in numbers and words."""

    shift_ids: tuple[int, ...]
    left_out: tuple[str, ...]
    """Days that were planned already, and people who have left."""


def add_shift(ctx: Context, fields: ShiftFields) -> int:
    """Put a shift on the roster; give its id.

    Raises:
        BadInput: times that are none, or a person who is not of the station.
        Refused: the person is on duty at that time already.
    """
    ctx.require(Act.EDIT_ROSTER)
    shift = _new_shift(ctx, fields)
    ctx.session.add(shift)
    ctx.audit("排班", shift, on=shift.on_date, person=shift.person_id, hours=_hours(shift))
    return shift.id


def change_shift(ctx: Context, shift_id: int, fields: ShiftFields) -> None:
    """Change who, when or how long."""
    ctx.require(Act.EDIT_ROSTER)
    shift = _find(ctx, shift_id)
    was = f"{shift.on_date} {_hours(shift)} #{shift.person_id}"
    months.require_open(ctx, shift.on_date)
    wanted = _new_shift(ctx, fields, besides=shift_id)
    shift.on_date, shift.person_id = wanted.on_date, wanted.person_id
    shift.starts, shift.ends, shift.note = wanted.starts, wanted.ends, wanted.note
    shift.revision += 1
    ctx.audit("改排班", shift, was=was, now=f"{shift.on_date} {_hours(shift)} #{shift.person_id}")


def void_shift(ctx: Context, shift_id: int) -> str:
    """Take a shift off the roster (作废); give what was taken off, in words."""
    ctx.require(Act.EDIT_ROSTER)
    shift = _find(ctx, shift_id)
    months.require_open(ctx, shift.on_date)
    shift.voided_at = ctx.now()
    ctx.audit("撤排班", shift, on=shift.on_date, person=shift.person_id, hours=_hours(shift))
    name = directory.names(ctx).get(shift.person_id, "")
    return f"{day_label(date.fromisoformat(shift.on_date))} {name} {_hours(shift)}"


def void_shifts(ctx: Context, shift_ids: tuple[int, ...]) -> int:
    """Take several shifts off at once, e.g. a week copied by mistake; give how many."""
    for shift_id in shift_ids:
        void_shift(ctx, shift_id)
    return len(shift_ids)


def restore_shift(ctx: Context, shift_id: int) -> None:
    """Put a shift back that was taken off by mistake."""
    ctx.require(Act.EDIT_ROSTER)
    shift = ctx.session.get_one(Shift, shift_id)
    if shift.voided_at is None:
        return
    months.require_open(ctx, shift.on_date)
    _refuse_clash(ctx, shift, besides=shift_id)
    shift.voided_at = None
    ctx.audit("恢复排班", shift, on=shift.on_date, person=shift.person_id, hours=_hours(shift))


def copy_week(ctx: Context, from_monday: date, to_monday: date) -> Copied:
    """Copy a week's shifts to another week; days that were planned already stay as they are.

    Raises:
        Refused: there is nothing to copy.
    """
    ctx.require(Act.EDIT_ROSTER)
    planned = shifts_between(ctx, from_monday, from_monday + timedelta(days=WEEK - 1))
    if not planned:
        raise Refused(
            "上一周还没有排班，没有可照抄的。",
            kept="值班表没有改动。",
            to_do="请先逐天排一周。",
        )
    taken = _planned_days(ctx, to_monday)
    notes = {(s.person_id, date.fromisoformat(s.on), s.span): s.note for s in planned}
    sources = [PlannedShift(s.person_id, date.fromisoformat(s.on), s.span) for s in planned]
    made: list[Shift] = []
    left_out: list[str] = []
    copies = roster.copy_week(sources, (to_monday - from_monday).days)
    for source, copy in zip(sources, copies, strict=True):
        months.require_open(ctx, copy.on.isoformat())
        on = copy.on.isoformat()
        problem = f"{day_label(copy.on)}已有排班" if on in taken else _why_not_copied(ctx, copy)
        if problem:
            left_out.append(problem)
            continue
        shift = Shift(
            station_id=ctx.station_id,
            created_at=ctx.now(),
            on_date=copy.on.isoformat(),
            person_id=copy.person,
            starts=copy.span.opens,
            ends=copy.span.closes,
            note=notes[(source.person, source.on, source.span)],
        )
        ctx.session.add(shift)
        ctx.session.flush()
        made.append(shift)
    if made:
        hours = [f"{s.on_date} {_hours(s)} #{s.person_id}" for s in made]
        ctx.audit("照抄一周值班", made[0], source=from_monday.isoformat(), shifts=hours)
    return Copied(tuple(shift.id for shift in made), tuple(dict.fromkeys(left_out)))


def _planned_days(ctx: Context, monday: date) -> frozenset[str]:
    """Give the days of a week that somebody planned already: copying leaves them alone."""
    week = shifts_between(ctx, monday, monday + timedelta(days=WEEK - 1))
    return frozenset(shift.on for shift in week)


def roster_of(ctx: Context, month: Month) -> tuple[RosterDay, ...]:
    """Give every day of a month with its shifts, gaps and clashes."""
    return days_between(ctx, month.first, month.last)


def days_between(ctx: Context, first: date, last: date) -> tuple[RosterDay, ...]:
    """Give the days between two dates, both included."""
    opening = _opening_week(ctx)
    has_duty = ctx.session.get_one(Station, ctx.station_id).has_duty_system
    planned: dict[str, list[RosterShift]] = defaultdict(list)
    for shift in shifts_between(ctx, first, last):
        planned[shift.on].append(shift)
    away = leaves.absences(ctx, first, last)
    count = (last - first).days + 1
    return tuple(
        _day(
            on,
            opening.get(on.weekday(), ()),
            planned[on.isoformat()],
            away.get(on.isoformat(), ()),
            has_duty=has_duty,
        )
        for on in (first + timedelta(days=n) for n in range(count))
    )


def shifts_between(ctx: Context, first: date, last: date) -> tuple[RosterShift, ...]:
    """List the shifts between two days, in order."""
    rows = ctx.session.execute(
        select(Shift, Person.name)
        .join(Person, Person.id == Shift.person_id)
        .where(Shift.station_id == ctx.station_id, Shift.voided_at.is_(None))
        .where(Shift.on_date.between(first.isoformat(), last.isoformat()))
        .order_by(Shift.on_date, Shift.starts, Shift.id)
    )
    return tuple(
        RosterShift(
            shift.id, shift.on_date, shift.person_id, name, shift.starts, shift.ends, shift.note
        )
        for shift, name in rows
    )


def on_duty(ctx: Context) -> tuple[str, ...]:
    """Name who is on duty at this moment by the roster."""
    clock = local(ctx.clock.now()).strftime("%H:%M")
    today = ctx.clock.today()
    shifts = shifts_between(ctx, today, today)
    away = leaves.absences(ctx, today, today).get(today.isoformat(), ())
    there = _present(shifts, [one for one in away if one.is_approved])
    names = directory.names(ctx)
    return tuple(dict.fromkeys(names[p] for p, s in there if s.opens <= clock < s.closes))


def people_for_duty(ctx: Context) -> tuple[tuple[int, str], ...]:
    """List whom a shift may name: everybody who has not left."""
    return directory.staff(ctx)


def spans_words(spans: tuple[Span, ...]) -> str:
    """Write hours for people: 8:30–12:00、13:00–17:00."""
    return "、".join(f"{s.opens.removeprefix('0')}–{s.closes.removeprefix('0')}" for s in spans)


def _day(
    on: date,
    opening: tuple[Span, ...],
    shifts: list[RosterShift],
    away: tuple[Absence, ...],
    *,
    has_duty: bool,
) -> RosterDay:
    missing = _gaps(opening, shifts, [one for one in away if one.is_approved]) if has_duty else ()
    ahead = _gaps(opening, shifts, away) if has_duty else ()
    names = {shift.person_id: shift.person for shift in shifts}
    twice = roster.clashes(PlannedShift(s.person_id, on, s.span) for s in shifts)
    return RosterDay(
        on=on.isoformat(),
        label=long_day_label(on),
        opening=opening,
        shifts=tuple(shifts),
        gaps=missing,
        clashes=tuple(f"{names[first.person]}的班次重叠" for first, _ in twice),
        absences=away,
        gaps_ahead=tuple(leave.left_of(ahead, missing)),
    )


def _gaps(
    opening: tuple[Span, ...], shifts: Iterable[RosterShift], away: Iterable[Absence]
) -> tuple[Span, ...]:
    spans = [span for _person, span in _present(shifts, away)]
    return tuple(gap for span in opening for gap in roster.gaps(span, spans))


def _present(shifts: Iterable[RosterShift], away: Iterable[Absence]) -> list[tuple[int, Span]]:
    planned = [(shift.person_id, shift.span) for shift in shifts]
    return leave.present(planned, [(one.person_id, one.span, one.substitute_id) for one in away])


def _opening_week(ctx: Context) -> dict[int, tuple[Span, ...]]:
    week: dict[int, list[Span]] = defaultdict(list)
    for row in ctx.session.execute(
        select(OpeningHours.weekday, OpeningHours.opens, OpeningHours.closes)
        .where(OpeningHours.station_id == ctx.station_id)
        .order_by(OpeningHours.weekday, OpeningHours.opens)
    ):
        week[row.weekday].append(Span(row.opens, row.closes))
    return {weekday: tuple(spans) for weekday, spans in week.items()}


def _new_shift(ctx: Context, fields: ShiftFields, besides: int = 0) -> Shift:
    months.require_open(ctx, fields.on)
    starts, ends = _times(fields)
    if fields.person_id not in dict(people_for_duty(ctx)):
        raise BadInput("还没有选值班人。", to_do="请选一位在站的人员。", field="person")
    shift = Shift(
        station_id=ctx.station_id,
        created_at=ctx.now(),
        on_date=date.fromisoformat(fields.on).isoformat(),
        person_id=fields.person_id,
        starts=starts,
        ends=ends,
        note=as_written(fields.note),
    )
    _refuse_clash(ctx, shift, besides)
    return shift


def _times(fields: ShiftFields) -> tuple[str, str]:
    times = []
    for field, typed in (("starts", fields.starts), ("ends", fields.ends)):
        try:
            times.append(clock_time(typed))
        except BadInput as problem:
            what = problem.what if typed.strip() else "起止时间还没有填全。"
            raise BadInput(what, to_do="请写成 8:30 这样的形式。", field=field) from problem
    if times[0] >= times[1]:
        raise BadInput("班次的开始要早于结束。", to_do="跨夜的班请分成两天各排一段。", field="ends")
    return times[0], times[1]


def _refuse_clash(ctx: Context, shift: Shift, besides: int) -> None:
    on = date.fromisoformat(shift.on_date)
    span = Span(shift.starts, shift.ends)
    for other in shifts_between(ctx, on, on):
        if other.id == besides or other.person_id != shift.person_id:
            continue
        if span.overlaps(other.span):
            raise Refused(
                f"{other.person}在{day_label(on)}{spans_words((other.span,))}已有班，时间重叠。",
                kept="值班表没有改动。",
                to_do="请改时间，或先撤掉原来的班。",
            )


def _why_not_copied(ctx: Context, copy: PlannedShift) -> str:
    people = dict(people_for_duty(ctx))
    label = day_label(copy.on)
    if copy.person not in people:
        name = directory.names(ctx).get(copy.person, "")
        return f"{label} {name}已不在站"
    return ""


def _find(ctx: Context, shift_id: int) -> Shift:
    shift = ctx.session.get(Shift, shift_id)
    if shift is None or shift.voided_at is not None:
        raise NotFound("这个班次已经撤掉了。", kept="值班表没有改动。", to_do="请重新打开值班表。")
    return shift


def _hours(shift: Shift) -> str:
    return f"{shift.starts}-{shift.ends}"
