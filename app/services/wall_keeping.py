"""Put sheets up on the wall, look at them, take them down; every entry stays (张贴、检查、取下)."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.day_words import stored_day_label
from app.core.errors import BadInput, NotFound, Refused
from app.core.permissions import Act
from app.core.text import as_written
from app.intake.photo import CleanPhoto
from app.models import WallPosting
from app.services import evidence, wall_content
from app.services.context import Context
from app.services.wall_content import Content
from app.services.wall_postings import Posting, history


@dataclass(frozen=True, slots=True)
class PostingFields:
    """What is asked when a sheet was posted; only the day must be there."""

    on: str
    position: str = ""
    next_check_on: str = ""
    note: str = ""


def post(
    ctx: Context, kind: str, subject: str, title: str, fields: PostingFields, *, version: int
) -> int:
    """Record that a sheet was posted (张贴); what hung there before counts as taken down.

    Args:
        ctx: who posted it.
        kind: which sheet.
        subject: which one of several, as the service of a flow chart.
        title: what it is called where the program has no sheet for it.
        fields: day, position, next check, note.
        version: of the sheet that was printed.

    Raises:
        BadInput: a day is missing, still to come, or before that of the sheet it replaces.
    """
    ctx.require(Act.KEEP_WALL)
    values = _checked(ctx, fields)
    before = next((one for one in history(ctx, kind, subject) if not one.taken_down_on), None)
    _require_later(fields.on, before)
    if before:
        _row(ctx, before.id).taken_down_on = fields.on
    content = _content(ctx, kind, subject)
    row = WallPosting(
        station_id=ctx.station_id,
        kind=kind,
        subject=subject,
        title=content.title if content else title,
        version=version,
        content_digest=content.digest if content else "",
        content=content.kept if content else "",
        posted_by=ctx.person_id,
        created_at=ctx.now(),
        **values,
    )
    ctx.session.add(row)
    ctx.audit("张贴上墙", row, kind=kind, subject=subject, version=version, **values)
    return row.id


def check(ctx: Context, posting_id: int, next_check_on: str = "") -> None:
    """Record that a sheet was looked at and hangs as it should (检查)."""
    ctx.require(Act.KEEP_WALL)
    row = _hanging_row(ctx, posting_id)
    if next_check_on and next_check_on <= ctx.today():
        raise BadInput(
            "下次检查要在今天以后。", to_do="请改日期，或先空着。", field="next_check_on"
        )
    was = row.next_check_on
    row.checked_on, row.next_check_on = ctx.today(), next_check_on or None
    row.revision += 1
    ctx.audit("检查上墙", row, next_check_on=next_check_on, was=was)


def take_down(ctx: Context, posting_id: int) -> None:
    """Record that a sheet was taken down today (取下); its entry stays."""
    ctx.require(Act.KEEP_WALL)
    row = _hanging_row(ctx, posting_id)
    row.taken_down_on = ctx.today()
    row.revision += 1
    ctx.audit("取下", row, kind=row.kind, subject=row.subject)


def hang_again(ctx: Context, posting_id: int) -> None:
    """Undo a taking down.

    Raises:
        Refused: something else hangs there by now.
    """
    ctx.require(Act.KEEP_WALL)
    row = _row(ctx, posting_id)
    if any(not one.taken_down_on for one in history(ctx, row.kind, row.subject)):
        raise Refused(
            "这里已经挂着另一张了。", kept="没有改动。", to_do="请先把那一张记为取下，再挂。"
        )
    was, row.taken_down_on = row.taken_down_on, None
    row.revision += 1
    ctx.audit("撤销取下", row, was=was)


def add_photo(ctx: Context, posting_id: int, photo: CleanPhoto) -> None:
    """Keep a photo of the sheet on the wall; a former one is replaced, its file stays."""
    ctx.require(Act.KEEP_WALL)
    row = _row(ctx, posting_id)
    was = row.photo_sha256
    row.photo_sha256, row.thumb_sha256 = evidence.keep(ctx, photo)
    row.revision += 1
    ctx.audit("上墙照片", row, sha256=row.photo_sha256, was=was)


def photo_bytes(ctx: Context, sha256: str) -> bytes:
    """Give the bytes of a photo or of its small copy.

    Raises:
        StoreProblem: the kept file is missing or was altered.
    """
    return ctx.files.get(sha256)


def _require_later(on: str, before: Posting | None) -> None:
    if before and on < before.posted_on:
        raise BadInput(
            f"现在挂着的是{stored_day_label(before.posted_on)}贴的，比这一天晚。",
            kept="没有改动。",
            to_do="请写新的一张贴上去的那天。",
            field="on",
        )


def _content(ctx: Context, kind: str, subject: str) -> Content | None:
    contents = wall_content.contents(wall_content.source(ctx))
    return next((one for one in contents if (one.kind, one.subject) == (kind, subject)), None)


def _checked(ctx: Context, fields: PostingFields) -> dict[str, str | None]:
    if not fields.on:
        raise BadInput("还没有写哪天贴的。", to_do="请写贴上去的那天。", field="on")
    if fields.on > ctx.today():
        raise BadInput("贴上去的日子还没有到。", to_do="请等贴好了再记。", field="on")
    if fields.next_check_on and fields.next_check_on <= fields.on:
        raise BadInput(
            "下次检查要在张贴以后。", to_do="请改日期，或先空着。", field="next_check_on"
        )
    return {
        "posted_on": fields.on,
        "position": as_written(fields.position).replace("\n", " "),
        "next_check_on": fields.next_check_on or None,
        "note": as_written(fields.note),
    }


def _row(ctx: Context, posting_id: int) -> WallPosting:
    row = ctx.session.get(WallPosting, posting_id)
    if row is None or row.station_id != ctx.station_id:
        raise NotFound("没有找到这张张贴记录。", to_do="请回到“上墙”重新打开。")
    return row


def _hanging_row(ctx: Context, posting_id: int) -> WallPosting:
    row = _row(ctx, posting_id)
    if row.taken_down_on:
        raise Refused(f"这一张{stored_day_label(row.taken_down_on)}已经取下。", kept="没有改动。")
    return row
