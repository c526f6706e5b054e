"""What the store knows of one day, for the duty record that writes itself (PJ-46)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from app.core.day_words import day_label
from app.core.duty_text import DayFacts, cleaning_words, restocking_words
from app.core.leave import hours_words
from app.core.quantity import Quantity
from app.models import Consumable, DutyRecord, Opinion, StockMove, Tally
from app.services import checks, directory, leaves, rosters, tally
from app.services.checks import Check
from app.services.context import Context


def facts_of(
    ctx: Context,
    on: str,
    person_id: int,
    *,
    arrived: str = "",
    left: str = "",
    weather: str = "",
    older: DutyRecord | None = None,
) -> DayFacts:
    """Gather a person's day; what an older or imported version says stands where nothing newer is.

    Args:
        ctx: the use case under way.
        on: business date.
        person_id: whose record it is.
        arrived: HH:MM, as the person gave it.
        left: HH:MM.
        weather: a word.
        older: the version that is corrected, if any.
    """
    counted = tally.day(ctx, on)
    answers = checks.answers(ctx, on)
    day = date.fromisoformat(on)
    cleaning = answers.get(Check.CLEANING)
    restocking = answers.get(Check.RESTOCKING)
    opening = answers.get(Check.OPENING)
    shifts = [s for s in rosters.shifts_between(ctx, day, day) if s.person_id == person_id]
    is_late = on < ctx.today()
    return DayFacts(
        person=directory.names(ctx).get(person_id, ""),
        shifts=tuple(shift.span for shift in shifts),
        arrived=arrived,
        left=left,
        weather=weather,
        away=_away(ctx, day, person_id),
        visits={group.name: group.count for group in counted.groups if group.count},
        services={kind.name: kind.count for kind in counted.services if kind.count},
        late=_late_visits(ctx, on),
        opening=opening.fact if opening else None,
        cleaning=cleaning_words(cleaning.fact if cleaning else None)
        or (older.cleaning if older else ""),
        restocking=restocking_words(restocking.fact if restocking else None)
        or (older.restocked if older else ""),
        stock_used=stock_used(ctx, on),
        opinions=opinions_received(ctx, on),
        until=checks.now_time(ctx) if not is_late and _others_on_duty(ctx, day, person_id) else "",
        written_on=day_label(ctx.clock.today()) if is_late else "",
    )


def _away(ctx: Context, day: date, person_id: int) -> tuple[str, ...]:
    """Say when the person was away, agreed to or not, and for whom they stood in (PJ-52)."""
    said = []
    for one in leaves.absences(ctx, day, day).get(day.isoformat(), ()):
        hours = hours_words(one.span)
        if one.person_id == person_id:
            consent = "责任人已同意" if one.is_approved else "还没有责任人同意"
            said.append(f"{hours}{one.kind_name}（{consent}）")
        elif one.substitute_id == person_id and one.is_approved:
            said.append(f"{hours}替{one.person}值班")
    return tuple(said)


def stock_used(ctx: Context, on: str) -> tuple[tuple[str, Quantity, str], ...]:
    """List what was issued that day, reversals taken off: item, quantity, unit."""
    undone = aliased(StockMove)
    used = func.sum(-StockMove.quantity).label("used")
    rows = ctx.session.execute(
        select(Consumable.name, Consumable.unit, used)
        .join(StockMove, StockMove.consumable_id == Consumable.id)
        .join(undone, undone.id == StockMove.reverses_id, isouter=True)
        .where(StockMove.station_id == ctx.station_id, StockMove.on_date == on)
        .where(or_(StockMove.kind == "issue", undone.kind == "issue"))
        .group_by(Consumable.id)
        .having(used > 0)
        .order_by(Consumable.id)
    )
    return tuple((row.name, Quantity(int(row.used)), row.unit) for row in rows)


def opinions_received(ctx: Context, on: str) -> tuple[tuple[str, str], ...]:
    """List number and content of the opinions received that day."""
    rows = ctx.session.execute(
        select(Opinion.number, Opinion.content)
        .where(Opinion.station_id == ctx.station_id, Opinion.voided_at.is_(None))
        .where(Opinion.on_date == on)
        .order_by(Opinion.id)
    )
    return tuple((row.number, row.content) for row in rows)


def _late_visits(ctx: Context, on: str) -> int:
    found = ctx.session.scalar(
        select(func.sum(Tally.count))
        .where(Tally.station_id == ctx.station_id, Tally.on_date == on)
        .where(Tally.kind == "visit", Tally.is_late)
    )
    return int(found or 0)


def _others_on_duty(ctx: Context, day: date, person_id: int) -> bool:
    """Tell whether somebody else counts on the same day, so that the counts go on afterwards."""
    return any(shift.person_id != person_id for shift in rosters.shifts_between(ctx, day, day))
