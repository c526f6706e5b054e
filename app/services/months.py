"""Which months are closed, and the refusal of a change in one (月结)."""

from __future__ import annotations

from sqlalchemy import func, select

from app.core.errors import MonthClosed
from app.core.month import Month
from app.models import MonthClosing
from app.services.context import Context


def is_closed(ctx: Context, month: str) -> bool:
    """Tell whether a month (YYYY-MM) is closed."""
    found = ctx.session.scalar(
        select(MonthClosing.id)
        .where(
            MonthClosing.station_id == ctx.station_id,
            MonthClosing.month == month,
            MonthClosing.state == "closed",
        )
        .limit(1)
    )
    return found is not None


def require_open(ctx: Context, *dates: str | None) -> None:
    """Go on only if the months of all these dates (YYYY-MM-DD) are open.

    Raises:
        MonthClosed: in words, with who may reopen it.
    """
    for on in dates:
        if on and is_closed(ctx, on[:7]):
            raise _closed(on[:7])


def require_open_between(ctx: Context, first: str, last: str) -> None:
    """Go on only if every month from one date to another (YYYY-MM-DD) is open.

    Raises:
        MonthClosed: as `require_open` does.
    """
    found = ctx.session.scalar(
        select(func.min(MonthClosing.month)).where(
            MonthClosing.station_id == ctx.station_id,
            MonthClosing.month.between(first[:7], last[:7]),
            MonthClosing.state == "closed",
        )
    )
    if found is not None:
        raise _closed(found)


def _closed(month: str) -> MonthClosed:
    return MonthClosed(
        f"{Month.parse(month).label}已月结，不能再改动当月的记录。",
        kept="没有改动任何内容。",
        to_do="确需改动时，请责任人和工会主席一起在“月结上报”里反结。",
    )
