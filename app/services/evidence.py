"""Photos beside the answers to a standard, each with the small copy pages show (佐证)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from app.core.errors import NotFound, Refused
from app.core.text import as_written
from app.intake import photo as photo_file
from app.intake.photo import NOTHING_TAKEN, CleanPhoto, Taken
from app.models import Evidence
from app.services import directory, judging, kept_files, shelf
from app.services.context import Context
from app.standards.schema import Standard
from app.storage.attachments import FileStore


@dataclass(frozen=True, slots=True)
class Photo:
    """One photo of a criterion."""

    id: int
    criterion_id: str
    name: str
    sha256: str
    by: str
    on: str
    """The moment it was added, as stored."""
    taken: Taken = NOTHING_TAKEN
    """When and where, where whoever added it asked to keep that."""
    thumb_sha256: str = ""
    """The small copy; blank where none was made."""


def take_in(files: FileStore, path: Path, *, keep_taken: bool = False) -> CleanPhoto:
    """Read, clean and put away a photo: slow work that needs no transaction.

    Raises:
        BadInput: it cannot be read, or is no sound photo.
        StoreProblem: disk full or not writable.
    """
    made = photo_file.clean_file(path, keep_taken=keep_taken)
    files.put(made.content)
    files.put(made.thumb)
    return made


def keep(ctx: Context, photo: CleanPhoto) -> tuple[str, str]:
    """Keep photo and small copy as files of the store; give both hashes, the photo's first."""
    return (
        kept_files.keep(ctx, photo.content, photo.media_type),
        kept_files.keep(ctx, photo.thumb, "image/jpeg"),
    )


def add_photo(
    ctx: Context, standard: Standard, criterion_id: str, name: str, photo: CleanPhoto
) -> int:
    """Add a photo to a criterion; give its id.

    Raises:
        NotAllowed: the person may not judge this criterion.
        Refused: this very photo is there already.
    """
    judging.require_judge(ctx, standard, criterion_id)
    sha256, thumb_sha256 = keep(ctx, photo)
    if any(one.sha256 == sha256 for one in photos(ctx, standard).get(criterion_id, ())):
        raise Refused("这张照片已经加过了，内容完全一样。", kept="没有重复添加。")
    row = Evidence(
        station_id=ctx.station_id,
        standard_id=standard.id,
        criterion_id=criterion_id,
        sha256=sha256,
        # The ending tells what the kept copy is, whatever the file came as.
        name=(Path(as_written(name)).stem or "照片") + photo.suffix,
        added_by=ctx.person_id,
        thumb_sha256=thumb_sha256,
        taken_at=photo.taken.at or None,
        taken_longitude=photo.taken.longitude or None,
        taken_latitude=photo.taken.latitude or None,
        created_at=ctx.now(),
    )
    ctx.session.add(row)
    ctx.audit("添加佐证照片", row, criterion=criterion_id, name=row.name, sha256=sha256)
    return row.id


def remove_photo(ctx: Context, standard: Standard, photo_id: int) -> str:
    """Take a photo off its criterion; give its name. The kept file and the entry stay."""
    row = _find(ctx, photo_id)
    judging.require_judge(ctx, standard, row.criterion_id)
    row.removed_at = ctx.now()
    row.revision += 1
    ctx.audit("取下佐证照片", row, criterion=row.criterion_id, name=row.name, sha256=row.sha256)
    return row.name


def put_back(ctx: Context, standard: Standard, photo_id: int) -> str:
    """Undo the removal of a photo; give its name."""
    row = _find(ctx, photo_id)
    judging.require_judge(ctx, standard, row.criterion_id)
    row.removed_at = None
    row.revision += 1
    ctx.audit("放回佐证照片", row, criterion=row.criterion_id, name=row.name, sha256=row.sha256)
    return row.name


def photos(ctx: Context, standard: Standard) -> Mapping[str, tuple[Photo, ...]]:
    """Give the photos by criterion, oldest first; removed ones are left out.

    Those of a former edition are taken over where the criterion asks the same as before.
    """
    names = directory.names(ctx)
    holds = _taken_over(ctx, standard)
    found: dict[str, tuple[Photo, ...]] = {}
    rows = ctx.session.scalars(
        select(Evidence)
        .where(
            Evidence.station_id == ctx.station_id,
            Evidence.standard_id.in_(sorted(holds)),
            Evidence.removed_at.is_(None),
        )
        .order_by(Evidence.id)
    )
    for row in rows:
        if row.criterion_id in holds[row.standard_id]:
            photo = _photo(row, names.get(row.added_by or 0, ""))
            found[row.criterion_id] = (*found.get(row.criterion_id, ()), photo)
    return found


def photo_bytes(ctx: Context, photo_id: int) -> bytes:
    """Give the bytes of a photo.

    Raises:
        StoreProblem: the kept file is missing or was altered.
    """
    return ctx.files.get(_find(ctx, photo_id).sha256)


def _taken_over(ctx: Context, standard: Standard) -> dict[str, frozenset[str]]:
    """The ids of this edition and of those it replaces, each with the criteria that still hold."""
    holds = {standard.id: frozenset(standard.answerable)}
    if not standard.replaces:
        return holds
    at_hand = shelf.shelf(ctx).standards
    known = {one.id: one for one in at_hand}
    for former in shelf.lineage(at_hand, standard):
        if former in known:
            then = known[former].answerable
            holds[former] = frozenset(
                key
                for key, leaf in standard.answerable.items()
                if key in then and then[key].asked == leaf.asked
            )
    return holds


def _photo(row: Evidence, by: str) -> Photo:
    return Photo(
        row.id,
        row.criterion_id,
        row.name,
        row.sha256,
        by,
        row.created_at,
        Taken(row.taken_at or "", row.taken_longitude or "", row.taken_latitude or ""),
        row.thumb_sha256 or "",
    )


def _find(ctx: Context, photo_id: int) -> Evidence:
    row = ctx.session.get(Evidence, photo_id)
    if row is None or row.station_id != ctx.station_id:
        raise NotFound("没有找到这张照片。", to_do="请回到站点建设重新打开。")
    return row
