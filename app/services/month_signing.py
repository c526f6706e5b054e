"""What the lead signs by closing a month: its fingerprint, which takes in the audit so far."""

from __future__ import annotations

from app.core.month import Month
from app.core.permissions import Act
from app.core.sign_ways import PaperKind
from app.models import MonthClosing
from app.services.context import Context
from app.services.sign_subjects import Subject

KIND = PaperKind.MONTH_CLOSE


def _content(_ctx: Context, row: MonthClosing) -> dict[str, object]:
    return {
        "month": row.month,
        "revision": row.closing_revision,
        "fingerprint": row.fingerprint,
        "audit": [row.audit_seq, row.audit_head],
        "previous_fingerprint": row.previous_fingerprint,
    }


def _lines(_ctx: Context, row: MonthClosing) -> tuple[tuple[str, str], ...]:
    return (
        ("月份", Month.parse(row.month).label),
        ("版次", f"第{row.closing_revision}版"),
        ("数据指纹", row.fingerprint),
        ("上月数据指纹", row.previous_fingerprint or "（没有）"),
        ("变更记录", f"到第{row.audit_seq}条为止"),
    )


SUBJECT = Subject(
    kind=KIND,
    model=MonthClosing,
    act=Act.CLOSE_MONTH,
    title=lambda _ctx, row: f"{Month.parse(row.month).label}月结（第{row.closing_revision}版）",
    content=_content,
    makers=lambda _ctx, _row: frozenset(),
    on_date=lambda row: row.closed_at[:10],
    lines=_lines,
    open_at=lambda row: ("closing", row.month),
    signs_without_paper=True,
    puts_forward=False,
)
