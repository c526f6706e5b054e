"""Photos beside the answers to a standard: real pictures only, without place and device (佐证)."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core.disk_words import disk_words
from app.core.errors import BadInput, NotFound, Refused
from app.core.text import as_written
from app.models import Evidence, StoredFile
from app.services import checklists, directory, vouchers
from app.services.context import Context
from app.standards.schema import Standard

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST = 20 * 1024 * 1024
"""A phone's photo has 3 to 8 MB; what is larger was chosen by mistake."""

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")

_FORMATS = ("JPEG", "PNG", "WEBP")
_DAMAGED = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error)
"""What Pillow's decoders raise on bytes that end early or make no sense."""
_QUALITY = 90


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """A picture that was decoded and written anew, upright, without anything about the device."""

    content: bytes
    media_type: str
    suffix: str


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


def clean(content: bytes) -> CleanPhoto:
    """Decode a photo wholly and write it anew: turned upright, without GPS, device and comments.

    Raises:
        BadInput: too large, cut off, or no picture whatever its name says.
    """
    if len(content) > LARGEST:
        raise BadInput(
            f"照片太大（{len(content) // 1048576} MB），最多 {LARGEST // 1048576} MB。",
            kept="没有添加这张照片。",
            to_do="请把照片缩小一些再添加。",
        )
    # Loaded here: nobody needs it before the first photo.
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=_FORMATS) as opened:
                opened.load()
                return _written(ImageOps.exif_transpose(opened), opened.format or "")
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as problem:
        raise BadInput(
            "这张图片的尺寸大得不像照片。",
            kept="没有添加这张照片。",
            to_do="请用手机或相机重新拍一张。",
        ) from problem
    except UnidentifiedImageError as problem:
        raise _no_photo(content) from problem
    except _DAMAGED as problem:
        raise BadInput(
            "这张照片不完整或已损坏，打不开。",
            kept="没有添加这张照片。",
            to_do="请从手机里重新传一次，再添加。",
        ) from problem


def clean_file(path: Path) -> CleanPhoto:
    """Read a photo of the disk, and clean it.

    Raises:
        BadInput: it cannot be read, or is no sound photo.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except OSError as problem:
        raise BadInput(
            f"“{path.name}”读不出来（{disk_words(problem)}）。",
            kept="没有添加这张照片。",
            to_do="请确认文件还在原处、没有被别的程序占用，再添加一次。",
        ) from problem
    return clean(content)


def add_photo(
    ctx: Context, standard: Standard, criterion_id: str, name: str, photo: CleanPhoto
) -> int:
    """Add a photo to a criterion; give its id.

    Raises:
        NotAllowed: the person may not judge this criterion.
        Refused: this very photo is there already.
    """
    checklists.require_judge(ctx, standard, criterion_id)
    sha256 = ctx.files.put(photo.content)
    if any(one.sha256 == sha256 for one in photos(ctx, standard).get(criterion_id, ())):
        raise Refused("这张照片已经加过了，内容完全一样。", kept="没有重复添加。")
    if ctx.session.get(StoredFile, sha256) is None:
        ctx.session.add(
            StoredFile(
                sha256=sha256,
                byte_count=len(photo.content),
                media_type=photo.media_type,
                stored_at=ctx.now(),
            )
        )
        ctx.session.flush()
    row = Evidence(
        station_id=ctx.station_id,
        standard_id=standard.id,
        criterion_id=criterion_id,
        sha256=sha256,
        # The ending tells what the kept copy is, whatever the file came as.
        name=(Path(as_written(name)).stem or "照片") + photo.suffix,
        added_by=ctx.person_id,
        created_at=ctx.now(),
    )
    ctx.session.add(row)
    ctx.audit("添加佐证照片", row, criterion=criterion_id, name=row.name, sha256=sha256)
    return row.id


def remove_photo(ctx: Context, standard: Standard, photo_id: int) -> str:
    """Take a photo off its criterion; give its name. The kept file and the entry stay."""
    row = _find(ctx, photo_id)
    checklists.require_judge(ctx, standard, row.criterion_id)
    row.removed_at = ctx.now()
    row.revision += 1
    ctx.audit("取下佐证照片", row, criterion=row.criterion_id, name=row.name, sha256=row.sha256)
    return row.name


def put_back(ctx: Context, standard: Standard, photo_id: int) -> str:
    """Undo the removal of a photo; give its name."""
    row = _find(ctx, photo_id)
    checklists.require_judge(ctx, standard, row.criterion_id)
    row.removed_at = None
    row.revision += 1
    ctx.audit("放回佐证照片", row, criterion=row.criterion_id, name=row.name, sha256=row.sha256)
    return row.name


def photos(ctx: Context, standard: Standard) -> Mapping[str, tuple[Photo, ...]]:
    """Give the photos by criterion, oldest first; removed ones are left out."""
    names = directory.names(ctx)
    found: dict[str, tuple[Photo, ...]] = {}
    rows = ctx.session.scalars(
        select(Evidence)
        .where(
            Evidence.station_id == ctx.station_id,
            Evidence.standard_id == standard.id,
            Evidence.removed_at.is_(None),
        )
        .order_by(Evidence.id)
    )
    for row in rows:
        by = names.get(row.added_by or 0, "")
        photo = Photo(row.id, row.criterion_id, row.name, row.sha256, by, row.created_at)
        found[row.criterion_id] = (*found.get(row.criterion_id, ()), photo)
    return found


def photo_bytes(ctx: Context, photo_id: int) -> bytes:
    """Give the bytes of a photo.

    Raises:
        StoreProblem: the kept file is missing or was altered.
    """
    return ctx.files.get(_find(ctx, photo_id).sha256)


def _written(image: Image, kind: str) -> CleanPhoto:
    made = BytesIO()
    colours = image.info.get("icc_profile")
    if kind == "PNG":
        bare = image.copy()
        bare.info = {}
        bare.save(made, "PNG", icc_profile=colours)
        return CleanPhoto(made.getvalue(), "image/png", ".png")
    flat = image if image.mode in ("L", "RGB") else image.convert("RGB")
    if flat is not image:
        colours = None  # it described the other mode
    flat.info = {}
    flat.save(made, "JPEG", quality=_QUALITY, icc_profile=colours)
    return CleanPhoto(made.getvalue(), "image/jpeg", ".jpg")


def _no_photo(content: bytes) -> BadInput:
    try:
        vouchers.media_type(content)
    except BadInput as problem:
        if "HEIC" in problem.what:
            return problem
    return BadInput(
        "这个文件不是照片，尽管名字像照片。" if content else "这个文件是空的。",
        kept="没有添加这个文件。",
        to_do="请添加 JPG 或 PNG 照片。",
    )


def _find(ctx: Context, photo_id: int) -> Evidence:
    row = ctx.session.get(Evidence, photo_id)
    if row is None or row.station_id != ctx.station_id:
        raise NotFound("没有找到这张照片。", to_do="请回到站点建设重新打开。")
    return row
