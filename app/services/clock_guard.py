"""Notices a clock that was set back before anybody signs or closes under a wrong time."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from app.core.clock import by_minute, local_time, moment
from app.core.errors import Refused
from app.core.permissions import Act
from app.models import AuditEntry
from app.services.context import Context

TOLERANCE = timedelta(minutes=5)
"""A clock put right by the network or by hand jumps this far without meaning anything."""

CONFIRMED = "确认时间"
"""What the audit calls the lead's confirmation."""


def require_sane_clock(ctx: Context) -> None:
    """Go on only if the clock does not stand before the last recorded act.

    Raises:
        Refused: it was set back by more than `TOLERANCE`; the lead may confirm it.
    """
    last = _last_entry(ctx)
    if last is None or ctx.clock.now() >= moment(last) - TOLERANCE:
        return
    raise Refused(
        f"电脑的时间是 {by_minute(ctx.clock.now())}，比上一次记录的 {local_time(last)} 还早，"
        "可能被调慢了。",
        kept="没有签字，已记的内容都在。",
        to_do="请先把电脑时间调准；如果现在的时间才是对的，请责任人在“设置”里确认时间。",
    )


def confirm_clock(ctx: Context) -> None:
    """Record that the lead checked the clock: what follows is dated by it (确认时间)."""
    ctx.require(Act.CLOSE_MONTH)
    ctx.audit(CONFIRMED, "clock", last_entry_at=_last_entry(ctx) or "")


def _last_entry(ctx: Context) -> str | None:
    # The latest time since it was last confirmed, not the newest entry: what somebody records
    # under the earlier time must not make it look right to the next signature.
    confirmed = select(func.max(AuditEntry.seq)).where(AuditEntry.act == CONFIRMED)
    since = ctx.session.scalar(confirmed) or 0
    return ctx.session.scalar(select(func.max(AuditEntry.at)).where(AuditEntry.seq >= since))
