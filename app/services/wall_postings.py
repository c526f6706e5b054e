"""What was posted on the wall, and what hangs now (张贴记录)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.models import WallPosting
from app.services import directory
from app.services.context import Context


@dataclass(frozen=True, slots=True)
class Posting:
    """One sheet that hangs or hung (张贴记录)."""

    id: int
    kind: str
    subject: str
    title: str
    version: int
    posted_on: str
    posted_by: str
    position: str
    next_check_on: str
    checked_on: str
    taken_down_on: str
    note: str
    photo_sha256: str
    thumb_sha256: str
    digest: str
    kept: str


def history(ctx: Context, kind: str, subject: str = "") -> tuple[Posting, ...]:
    """Give every posting of one sheet, the newest first."""
    mine = [one for one in postings(ctx) if (one.kind, one.subject) == (kind, subject)]
    return tuple(reversed(mine))


def postings(ctx: Context) -> list[Posting]:
    """Every posting, oldest first."""
    names = directory.names(ctx)
    rows = ctx.session.scalars(
        select(WallPosting)
        .where(WallPosting.station_id == ctx.station_id)
        .order_by(WallPosting.posted_on, WallPosting.id)
    )
    return [
        Posting(
            row.id,
            row.kind,
            row.subject,
            row.title,
            row.version,
            row.posted_on,
            names.get(row.posted_by or 0, ""),
            row.position,
            row.next_check_on or "",
            row.checked_on or "",
            row.taken_down_on or "",
            row.note,
            row.photo_sha256 or "",
            row.thumb_sha256 or "",
            row.content_digest,
            row.content,
        )
        for row in rows
    ]
