"""What the registers hold before a workbook is taken over: an import adds once (decision 8)."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import func, select

from app.models import Activity, DutyRecord, Expense, Opinion, Person, Shift, Tally
from app.services.context import Context


def what_is_there(ctx: Context) -> dict[str, Counter[tuple[object, ...]]]:
    """Count what the registers hold, by the content that tells one row from another."""

    def rows(*columns: object, model: type) -> Counter[tuple[object, ...]]:
        query = select(*columns).where(  # type: ignore[call-overload]  # columns vary by register
            model.station_id == ctx.station_id,  # type: ignore[attr-defined]  # a Record
            model.voided_at.is_(None),  # type: ignore[attr-defined]  # a Voidable
        )
        return Counter(tuple(row) for row in ctx.session.execute(query))

    return {
        "roster": rows(Shift.on_date, Shift.person_id, Shift.starts, Shift.ends, model=Shift),
        "duty_records": rows(DutyRecord.on_date, DutyRecord.person_id, model=DutyRecord),
        "expenses": rows(
            Expense.on_date, Expense.summary, Expense.amount_fen, Expense.payee, model=Expense
        ),
        "opinions": rows(Opinion.on_date, Opinion.content, model=Opinion),
        "activities": rows(Activity.on_date, Activity.name, model=Activity),
        "people": rows(Person.name, model=Person),
    }


def days_with_visits(ctx: Context) -> frozenset[str]:
    """Name the days whose tally is not blank: an import never adds to one of them."""
    found = ctx.session.execute(
        select(Tally.on_date)
        .where(Tally.station_id == ctx.station_id)
        .group_by(Tally.on_date, Tally.kind)
        .having(func.sum(Tally.count) != 0)
    )
    return frozenset(row.on_date for row in found)
