"""What each page should open with to show something: the newest of its records."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Select, func, select

from app.core.sign_off import ExpenseState
from app.models import DutyRecord, Expense, MonthClosing
from app.services.context import Context


def newest(ctx: Context) -> Mapping[str, object]:
    """Give, by page id, what the page is to be opened with; pages without a choice are left out."""
    day = ctx.session.scalar(
        select(func.max(DutyRecord.on_date)).where(
            DutyRecord.station_id == ctx.station_id, DutyRecord.voided_at.is_(None)
        )
    )
    expense = ctx.session.scalar(_waiting(ctx)) or ctx.session.scalar(_expenses(ctx))
    month = ctx.session.scalar(
        select(func.max(MonthClosing.month)).where(MonthClosing.station_id == ctx.station_id)
    )
    found = {"duty": day, "expenses": expense, "closing": month, "archive": month}
    return {page: what for page, what in found.items() if what}


def _expenses(ctx: Context) -> Select[int]:
    return (
        select(Expense.id)
        .where(Expense.station_id == ctx.station_id, Expense.voided_at.is_(None))
        .order_by(Expense.on_date.desc(), Expense.id.desc())
        .limit(1)
    )


def _waiting(ctx: Context) -> Select[int]:
    """Prefer one that waits for a signature: it shows all its steps."""
    return _expenses(ctx).where(Expense.state == ExpenseState.LEAD_SIGNED.value)
