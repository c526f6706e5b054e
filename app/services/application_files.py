"""What goes with an application: its photos in order, and its papers (PJ-69, QHD-25)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from app.core.errors import BadInput, NotFound, Refused
from app.core.text import as_written
from app.intake.photo import CleanPhoto
from app.models import Application, ApplicationFile, Evidence, StoredFile
from app.services import applications, evidence, kept_files
from app.services.context import Context
from app.services.kept_files import Incoming

PHOTO, PAPER, OPINION = "photo", "paper:", "opinion:"
"""Kinds of file; a paper's has its id behind, an opinion's the place of its level."""
LONGEST_CAPTION = 60


@dataclass(frozen=True, slots=True)
class FileRow:
    """One photo or paper of an application."""

    id: int
    kind: str
    position: int
    caption: str
    sha256: str
    thumb_sha256: str
    name: str
    place: str


def photos(ctx: Context, application_id: int) -> tuple[FileRow, ...]:
    """Give the photos of an application in their order."""
    return tuple(map(row_of, _rows(ctx, application_id, PHOTO)))


def papers(ctx: Context, application_id: int) -> dict[str, tuple[FileRow, ...]]:
    """Give what was attached, by the id of the paper."""
    found: dict[str, tuple[FileRow, ...]] = {}
    for row in all_of(ctx, application_id):
        if row.kind.startswith(PAPER):
            key = row.kind.removeprefix(PAPER)
            found[key] = (*found.get(key, ()), row_of(row))
    return found


def add_photo(ctx: Context, application_id: int, name: str, photo: CleanPhoto) -> int:
    """Add a cleaned photo behind the others; give its id.

    Raises:
        Refused: submitted already, or this very photo is there.
    """
    row = applications.draft_of(ctx, application_id)
    sha256, thumb = evidence.keep(ctx, photo)
    return _add_photo(ctx, row, name, sha256, thumb)


def add_photo_of_evidence(ctx: Context, application_id: int, photo_id: int) -> int:
    """Take a photo from beside an answer (佐证); give its id here.

    Raises:
        NotFound: there is no such photo.
        Refused: submitted already, or this very photo is there.
    """
    row = applications.draft_of(ctx, application_id)
    found = ctx.session.get(Evidence, photo_id)
    if found is None or found.station_id != ctx.station_id or found.removed_at is not None:
        raise NotFound("没有找到这张照片。", to_do="请在“对照检查”里看一看它还在不在。")
    return _add_photo(ctx, row, found.name, found.sha256, found.thumb_sha256 or "")


def caption(ctx: Context, file_id: int, words: str) -> None:
    """Say below a photo what it shows."""
    row, application = _changeable(ctx, file_id)
    text = as_written(words)[:LONGEST_CAPTION]
    if text != row.caption:
        before, row.caption = row.caption, text
        row.revision += 1
        ctx.audit("写图片说明", application, photo=row.name, caption=text, was=before)


def move_photo(ctx: Context, file_id: int, way: int) -> None:
    """Move a photo one place forward (-1) or back (1); at the ends nothing happens."""
    row, application = _changeable(ctx, file_id)
    order = list(_rows(ctx, row.application_id, PHOTO))
    at = order.index(row)
    if not 0 <= at + way < len(order):
        return
    order[at], order[at + way] = order[at + way], row
    for position, one in enumerate(order, 1):
        if one.position != position:
            one.position = position
            one.revision += 1
    ctx.audit("调图片顺序", application, photo=row.name, position=row.position)


def remove(ctx: Context, file_id: int) -> str:
    """Take a photo, paper or opinion off a draft; give its name. The kept file stays."""
    row, application = _changeable(ctx, file_id)
    if row.kind.startswith(OPINION) and _has_later_opinion(ctx, row):
        raise Refused(
            "后一级的意见已经登记，这一级的不能先取下。",
            kept="意见都在。",
            to_do="请从最后一级开始取下。",
        )
    row.removed_at = ctx.now()
    row.revision += 1
    ctx.audit("取下申报附件", application, kind=row.kind, name=row.name)
    return row.caption or row.name


def put_back(ctx: Context, file_id: int) -> None:
    """Undo the removal."""
    row, application = _changeable(ctx, file_id)
    if row.kind.startswith(OPINION) and _rows(ctx, application.id, row.kind):
        raise Refused("这一级的意见已经另外登记了。", kept="新登记的意见没有改动。")
    row.removed_at = None
    row.revision += 1
    ctx.audit("放回申报附件", application, kind=row.kind, name=row.name)


def attach_paper(ctx: Context, application_id: int, paper_id: str, paper: Incoming) -> int:
    """Attach a file to a paper the standard asks for; give its id.

    Raises:
        NotFound: the standard asks for no such paper.
        Refused: submitted already, or this very file is there.
    """
    row = _asking_for(ctx, application_id, paper_id)
    sha256 = kept_files.keep(ctx, paper.content, paper.media_type)
    if any(one.sha256 == sha256 for one in papers(ctx, application_id).get(paper_id, ())):
        raise Refused("这个文件已经附上了，内容完全一样。", kept="没有重复添加。")
    return add(ctx, row, PAPER + paper_id, name=paper.name, sha256=sha256)


def paper_lies_at(ctx: Context, application_id: int, paper_id: str, place: str) -> int:
    """Note that a paper is there on paper, and where it lies; give the note's id.

    Raises:
        BadInput: no place is named.
    """
    row = _asking_for(ctx, application_id, paper_id)
    words = as_written(place)
    if not words:
        raise BadInput(
            "放在哪里还空着。", to_do="请写明纸质材料放在哪里，例：档案柜第二层。", field="place"
        )
    return add(ctx, row, PAPER + paper_id, place=words)


def content(ctx: Context, file_id: int) -> tuple[FileRow, bytes, str]:
    """Give a file, its bytes and its kind.

    Raises:
        NotFound: nothing is attached: only a place is written.
        StoreProblem: the kept file is missing or was altered.
    """
    row = _find(ctx, file_id)
    stored = ctx.session.get(StoredFile, row.sha256) if row.sha256 else None
    if stored is None:
        raise NotFound("这里没有附文件。", to_do="请看写明的放置地方。")
    return row_of(row), ctx.files.get(stored.sha256), stored.media_type


def copy_all(ctx: Context, old_id: int, new_id: int) -> None:
    """Give a new version the photos, papers and opinions of the one it corrects."""
    for row in all_of(ctx, old_id):
        if not row.kind.startswith("outcome"):
            ctx.session.add(
                ApplicationFile(
                    station_id=ctx.station_id,
                    application_id=new_id,
                    kind=row.kind,
                    position=row.position,
                    caption=row.caption,
                    sha256=row.sha256,
                    thumb_sha256=row.thumb_sha256,
                    name=row.name,
                    place=row.place,
                    details=row.details,
                    created_at=ctx.now(),
                )
            )


def _add_photo(ctx: Context, row: Application, name: str, sha256: str, thumb_sha256: str) -> int:
    if any(one.sha256 == sha256 for one in photos(ctx, row.id)):
        raise Refused("这张照片已经在申报里了，内容完全一样。", kept="没有重复添加。")
    return add(ctx, row, PHOTO, name=name, sha256=sha256, thumb_sha256=thumb_sha256)


def add(
    ctx: Context,
    application: Application,
    kind: str,
    *,
    name: str = "",
    sha256: str = "",
    thumb_sha256: str = "",
    place: str = "",
    details: str = "{}",
) -> int:
    """Put a file, or the note of one, behind the others of its kind; give its id."""
    last = max((row.position for row in _rows(ctx, application.id, kind)), default=0)
    row = ApplicationFile(
        station_id=ctx.station_id,
        application_id=application.id,
        kind=kind,
        position=last + 1,
        # The name of a photo's file often says what it shows; it can be written anew.
        caption=as_written(Path(name).stem)[:LONGEST_CAPTION] if kind == PHOTO else "",
        sha256=sha256 or None,
        thumb_sha256=thumb_sha256 or None,
        name=as_written(name),
        place=place,
        details=details,
        created_at=ctx.now(),
    )
    ctx.session.add(row)
    said = json.loads(details)
    ctx.audit("添加申报附件", application, kind=kind, name=row.name, place=place, sha256=sha256,
              said=said)  # fmt: skip
    return row.id


def _has_later_opinion(ctx: Context, row: ApplicationFile) -> bool:
    levels = [
        int(one.kind.removeprefix(OPINION))
        for one in all_of(ctx, row.application_id)
        if one.kind.startswith(OPINION)
    ]
    return max(levels) > int(row.kind.removeprefix(OPINION))


def _asking_for(ctx: Context, application_id: int, paper_id: str) -> Application:
    row = applications.draft_of(ctx, application_id)
    form = applications.form_of(ctx, row)
    if form is None or paper_id not in {paper.id for paper in form.papers}:
        raise NotFound("这份申报不要求这份材料。", to_do="请重新打开这份申报。")
    return row


def all_of(ctx: Context, application_id: int) -> Iterable[ApplicationFile]:
    """Give what goes with an application, in order; removed ones are left out."""
    return ctx.session.scalars(
        select(ApplicationFile)
        .where(
            ApplicationFile.application_id == application_id,
            ApplicationFile.removed_at.is_(None),
        )
        .order_by(ApplicationFile.position, ApplicationFile.id)
    ).all()


def _rows(ctx: Context, application_id: int, kind: str) -> tuple[ApplicationFile, ...]:
    return tuple(row for row in all_of(ctx, application_id) if row.kind == kind)


def row_of(row: ApplicationFile) -> FileRow:
    """Give a file as pages show it."""
    return FileRow(
        row.id,
        row.kind,
        row.position,
        row.caption,
        row.sha256 or "",
        row.thumb_sha256 or "",
        row.name,
        row.place,
    )


def _changeable(ctx: Context, file_id: int) -> tuple[ApplicationFile, Application]:
    row = _find(ctx, file_id)
    return row, applications.draft_of(ctx, row.application_id)


def _find(ctx: Context, file_id: int) -> ApplicationFile:
    row = ctx.session.get(ApplicationFile, file_id)
    if row is None or row.station_id != ctx.station_id:
        raise NotFound("没有找到这个附件。", to_do="请回到申报重新打开。")
    return row
