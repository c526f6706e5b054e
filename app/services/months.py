"""Which months are closed, and the refusal of a change in one (月结)."""

from __future__ import annotations

from sqlalchemy import select

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
            raise MonthClosed(
                f"{Month.parse(on[:7]).label}已月结，不能再改动当月的记录。",
                kept="没有改动任何内容。",
                to_do="确需改动时，请责任人和工会主席一起在“月结上报”里反结。",
            )
