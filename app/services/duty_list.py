"""Lists of duty records (值班记录): a month's, the days without one, those that want a hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import select

from app.core.clock import business_date, moment
from app.core.month import Month
from app.models import DutyRecord, Station, Tally
from app.records.book import DutyRow
from app.services import book_rows, rosters
from app.services.context import Context


def records_of(ctx: Context, month: Month) -> tuple[DutyRow, ...]:
    """List the newest versions of a month's records, in order of the days."""
    return book_rows.duty(ctx, month.first.isoformat(), month.last.isoformat())


def missing_days(ctx: Context, month: Month) -> tuple[str, ...]:
    """List the days of opening before today that have no record, from the first due one on."""
    kept = {row.on_date for row in _of_month(ctx, month)}
    first = first_due(ctx, month.first, kept)
    last = min(month.last, ctx.clock.today() - timedelta(days=1))
    if first is None or last < first:
        return ()
    days = rosters.days_between(ctx, first, last)
    return tuple(day.on for day in days if day.is_open and day.on not in kept)


def first_due(ctx: Context, since: date, kept: Iterable[str]) -> date | None:
    """Give the first day of a span that a record is expected of; None without a duty system."""
    station = ctx.session.get_one(Station, ctx.station_id)
    return first_day(ctx, since, kept) if station.has_duty_system else None


def first_day(ctx: Context, since: date, kept: Iterable[str]) -> date:
    """Give the first day of a span on which the station was there.

    It is the day of the founding, or an earlier one that has a record (an old ledger).

    Args:
        ctx: the query under way.
        since: first day of the span.
        kept: days of the span that have a record, YYYY-MM-DD.
    """
    station = ctx.session.get_one(Station, ctx.station_id)
    founded = business_date(moment(station.created_at))
    return max(since, min([founded, *map(date.fromisoformat, kept)]))


def unsigned(ctx: Context, month: Month) -> tuple[tuple[int, str, int], ...]:
    """List id, day and person of records that nobody signed."""
    return tuple(
        (record.id, record.on_date, record.person_id)
        for record in _of_month(ctx, month)
        if record.signed_at is None
    )


def outdated(ctx: Context, month: Month) -> tuple[tuple[int, str, int], ...]:
    """List id, day and person of signed records after which the same person counted on."""
    rows = ctx.session.execute(
        select(DutyRecord.id, DutyRecord.on_date, DutyRecord.person_id)
        .where(DutyRecord.station_id == ctx.station_id, DutyRecord.voided_at.is_(None))
        .where(DutyRecord.replaced_by.is_(None))
        .where(DutyRecord.on_date.between(month.first.isoformat(), month.last.isoformat()))
        .where(
            select(Tally.id)
            .where(Tally.station_id == DutyRecord.station_id)
            .where(Tally.on_date == DutyRecord.on_date)
            .where(Tally.entered_by == DutyRecord.person_id)
            .where(Tally.entered_at > DutyRecord.signed_at)
            .exists()
        )
        .order_by(DutyRecord.on_date, DutyRecord.id)
    )
    return tuple((row.id, row.on_date, row.person_id) for row in rows)


def has_newer_entries(ctx: Context, record: DutyRecord) -> bool:
    """Tell whether its person counted on after signing it: the record wants a correction."""
    if record.signed_at is None:
        return False
    found = ctx.session.scalar(
        select(Tally.id)
        .where(Tally.station_id == ctx.station_id, Tally.on_date == record.on_date)
        .where(Tally.entered_by == record.person_id, Tally.entered_at > record.signed_at)
        .limit(1)
    )
    return found is not None


def _of_month(ctx: Context, month: Month) -> list[DutyRecord]:
    return list(
        ctx.session.scalars(
            select(DutyRecord)
            .where(DutyRecord.station_id == ctx.station_id, DutyRecord.voided_at.is_(None))
            .where(DutyRecord.replaced_by.is_(None))
            .where(DutyRecord.on_date.between(month.first.isoformat(), month.last.isoformat()))
            .order_by(DutyRecord.on_date, DutyRecord.id)
        )
    )
