"""What the lead signs at the closing of a month (月结): its fingerprint and what it rests on."""

from __future__ import annotations

from app.core.clock import local_time
from app.core.month import Month
from app.core.permissions import Act
from app.core.sign_ways import PaperKind
from app.models import MonthClosing
from app.services import directory
from app.services.context import Context
from app.services.sign_subjects import Subject


def _title(_ctx: Context, row: MonthClosing) -> str:
    again = f"（第{row.closing_revision}次）" if row.closing_revision > 1 else ""
    return f"{Month.parse(row.month).label}月结{again}"


def _content(_ctx: Context, row: MonthClosing) -> dict[str, object]:
    return {
        "closing": row.public_id,
        "month": row.month,
        "revision": row.closing_revision,
        "fingerprint": row.fingerprint,
        "audit": [row.audit_seq, row.audit_head],
        "previous": row.previous_fingerprint,
        "book": row.book_sha256 or "",
    }


def _lines(ctx: Context, row: MonthClosing) -> tuple[tuple[str, str], ...]:
    return (
        ("月份", Month.parse(row.month).label),
        ("第几次月结", str(row.closing_revision)),
        ("数据指纹", row.fingerprint),
        ("月结人", directory.names(ctx).get(row.closed_by, "")),
        ("时间", local_time(row.closed_at)),
    )


SUBJECT = Subject(
    kind=PaperKind.MONTH_CLOSE,
    model=MonthClosing,
    act=Act.CLOSE_MONTH,
    title=_title,
    content=_content,
    makers=lambda _ctx, _row: frozenset(),
    on_date=lambda row: f"{row.month}-01",
    lines=_lines,
    open_at=lambda row: ("closing", row.month),
    puts_forward=False,
)
