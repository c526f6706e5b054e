"""Notices a clock that was set back or forward, before anybody signs or closes by it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from app.core.clock import by_minute, local_time, moment
from app.core.errors import Refused
from app.core.permissions import Act
from app.models import AuditEntry
from app.services.context import Context
from app.storage.database import SNAPSHOT

TOLERANCE = timedelta(minutes=5)
"""A clock put right by the network or by hand jumps this far without meaning anything."""

FORWARD = timedelta(hours=24)
"""Turned forward by more while the program runs, it is said and recorded."""

LONG_SILENCE = timedelta(days=30)
"""No station is shut for longer: the date is looked at once before the first entry."""

CONFIRMED = "确认时间"
"""What the audit calls the lead's confirmation."""

TURNED = "时间被拨快"
"""What the audit calls a jump forward."""

RECORD = "clock"


def require_sane_clock(ctx: Context) -> None:
    """Go on only if the clock does not stand before the last recorded act.

    A clock turned forward by more than `FORWARD` stops nobody, and is recorded once.

    Raises:
        Refused: it was set back by more than `TOLERANCE`; the lead may confirm it.
    """
    last = _last_entry(ctx)
    if last is not None and ctx.clock.now() < moment(last) - TOLERANCE:
        raise Refused(
            f"电脑的时间是 {by_minute(ctx.clock.now())}，比上一次记录的 {local_time(last)} 还早，"
            "可能被调慢了。",
            kept="没有签字，已记的内容都在。",
            to_do="请先把电脑时间调准；如果现在的时间才是对的，请责任人在“设置”里确认时间。",
        )
    turned = ctx.clock.turned()
    # A snapshot only asks.
    if turned > FORWARD and not ctx.session.info.get(SNAPSHOT) and not _was_said(ctx):
        ctx.audit(TURNED, RECORD, hours=int(turned.total_seconds() // 3600))


def clock_line(ctx: Context) -> str:
    """Say in the bottom line that the time looks wrong; blank where it does not.

    Few words: on an enlarged screen there is room for seven signs beside the backup.
    """
    last = _last_entry(ctx)
    if last is None:
        return ""
    now, then = ctx.clock.now(), moment(last)
    if now < then - TOLERANCE:
        return "电脑时间偏早"
    if ctx.clock.turned() > FORWARD:
        return "电脑日期被拨快"
    if now - then > LONG_SILENCE:
        return "请核对今天日期"
    return ""


def confirm_clock(ctx: Context) -> None:
    """Record that the lead checked the clock: what follows is dated by it (确认时间)."""
    ctx.require(Act.CLOSE_MONTH)
    ctx.audit(CONFIRMED, RECORD, last_entry_at=_last_entry(ctx) or "")
    ctx.clock.find_right()


def _last_entry(ctx: Context) -> str | None:
    # The latest time since it was last confirmed, not the newest entry: what somebody records
    # under the earlier time must not make it look right to the next signature. What was recorded
    # under a time that is confirmed to have been too late blocks nobody afterwards.
    return ctx.session.scalar(
        select(AuditEntry.at)
        .where(AuditEntry.seq >= _confirmed_at(ctx))
        .order_by(AuditEntry.at.desc())
        .limit(1)
    )


def _confirmed_at(ctx: Context) -> int:
    found = ctx.session.scalar(
        select(func.max(AuditEntry.seq)).where(
            AuditEntry.record_type == RECORD, AuditEntry.act == CONFIRMED
        )
    )
    return found or 0


def _was_said(ctx: Context) -> bool:
    """Whether the jump of this run is in the audit already; it is newer than the run."""
    newest = ctx.session.scalar(
        select(func.max(AuditEntry.seq)).where(
            AuditEntry.record_type == RECORD, AuditEntry.act == TURNED
        )
    )
    said = ctx.session.get(AuditEntry, newest) if newest else None
    return said is not None and moment(said.at) > ctx.clock.now() - ctx.clock.turned()
