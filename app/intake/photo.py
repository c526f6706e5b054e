"""Photos that come in: decoded wholly, written anew without place and device, with a small copy."""

from __future__ import annotations

import math
import struct
import warnings
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from app.core.disk_words import disk_words
from app.core.errors import BadInput
from app.core.foreign_file import read_foreign, shown_name
from app.intake.worker import Limits, Words, read_guarded

if TYPE_CHECKING:
    from PIL.Image import Image

R = TypeVar("R")

LARGEST = 20 * 1024 * 1024
"""A phone's photo has 3 to 8 MB; what is larger was chosen by mistake."""
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
THUMB = 320
"""Longest side of the small copy, in pixels: twice what a page shows, for enlarged screens."""

_LIMITS = Limits(seconds=30.0)
_WORDS = Words("没有添加这张照片。", "请从手机里重新传一次，或重新拍一张。")
_FORMATS = ("JPEG", "PNG", "WEBP")
_DAMAGED = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error)
"""What Pillow's decoders raise on bytes that end early or make no sense."""
_QUALITY, _THUMB_QUALITY = 90, 82
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim")
_EXIF_PART, _GPS_PART, _TAKEN_AT, _CHANGED_AT = 0x8769, 0x8825, 0x9003, 0x0132


@dataclass(frozen=True, slots=True)
class Taken:
    """What the camera wrote into a photo: wall clock time, and place in WGS-84, as EXIF has it."""

    at: str = ""
    """YYYY-MM-DD HH:MM:SS by the clock of the camera."""
    longitude: str = ""
    latitude: str = ""
    """Decimal degrees, east and north positive, six digits."""

    def __bool__(self) -> bool:
        return bool(self.at or self.longitude)


NOTHING_TAKEN = Taken()


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """A picture that was decoded and written anew, upright, without anything about the device."""

    content: bytes
    media_type: str
    suffix: str
    thumb: bytes
    """The small copy, always JPEG."""
    taken: Taken = NOTHING_TAKEN
    """Blank unless it was asked for."""


def clean(content: bytes, *, keep_taken: bool = False) -> CleanPhoto:
    """Decode a photo wholly and write it anew: turned upright, without GPS, device and comments.

    Args:
        content: the bytes of the file, whatever its name says.
        keep_taken: also read when and where it was taken, to be kept beside the photo.

    Raises:
        BadInput: too large, cut off, or no picture whatever its name says.
    """
    if len(content) > LARGEST:
        raise _too_large(len(content))

    def write(opened: Image) -> CleanPhoto:
        taken = _taken(opened.getexif()) if keep_taken else NOTHING_TAKEN
        return _written(_upright(opened), opened.format or "", taken)

    return _of_picture(content, write)


def for_screen(content: bytes, longest: int) -> bytes:
    """Give a picture as it is looked at: upright, no side longer than so many pixels, as PNG.

    Raises:
        BadInput: no sound picture.
    """

    def shrink(opened: Image) -> bytes:
        small = _in_eight_bits(_upright(opened))
        small.thumbnail((longest, longest))
        made = BytesIO()
        shown = small if small.mode in ("L", "RGB", "RGBA") else small.convert("RGBA")
        shown.info = {}
        shown.save(made, "PNG", compress_level=1)
        return made.getvalue()

    return _of_picture(content, shrink)


def _upright(opened: Image) -> Image:
    from PIL import ImageOps

    return ImageOps.exif_transpose(opened)


def _of_picture(content: bytes, work: Callable[[Image], R]) -> R:
    """Decode a picture wholly and give what is made of it."""
    # Loaded here: nobody needs it before the first photo.
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # odd remarks of the camera are none of ours
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=_FORMATS) as opened:
                opened.load()
                return work(opened)
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


def clean_file(path: Path, *, keep_taken: bool = False) -> CleanPhoto:
    """Read a photo of the disk, and clean it; the file itself stays as it is.

    Raises:
        BadInput: it cannot be read, or is no sound photo.
    """
    try:
        content, size = read_foreign(path, LARGEST), path.stat().st_size
    except OSError as problem:
        raise BadInput(
            f"“{shown_name(path)}”读不出来（{disk_words(problem)}）。",
            kept="没有添加这张照片。",
            to_do="请确认文件还在原处、没有被别的程序占用，再添加一次。",
        ) from problem
    if len(content) > LARGEST:
        raise _too_large(size)
    return clean_guarded(content, keep_taken=keep_taken)


def clean_guarded(content: bytes, *, keep_taken: bool = False) -> CleanPhoto:
    """Clean a photo in the worker process: pictures are decoded by C, and may be made to hurt.

    Raises:
        BadInput: as `clean`.
        UserError: it took too long, too much memory, or broke the decoder.
    """
    return read_guarded(clean, content, keep_taken=keep_taken, limits=_LIMITS, words=_WORDS)


def heic_problem(content: bytes) -> BadInput | None:
    """Say so where a file is a phone's HEIC photo, which most computers cannot open."""
    if content[4:8] != b"ftyp" or content[8:12] not in _HEIC_BRANDS:
        return None
    return BadInput(
        "这是手机的 HEIC 照片，别的电脑多半打不开。",
        kept="没有添加这个文件。",
        to_do="请在手机相机设置里选“兼容性最佳”，或另存为 JPG 后再添加。",
    )


def _too_large(size: int) -> BadInput:
    return BadInput(
        f"照片太大（{math.ceil(size / 1048576)} MB），最多 {LARGEST // 1048576} MB。",
        kept="没有添加这张照片。",
        to_do="请把照片缩小一些再添加。",
    )


def _no_photo(content: bytes) -> BadInput:
    return heic_problem(content) or BadInput(
        "这个文件不是照片，尽管名字像照片。" if content else "这个文件是空的。",
        kept="没有添加这个文件。",
        to_do="请添加 JPG 或 PNG 照片。",
    )


def _written(image: Image, kind: str, taken: Taken) -> CleanPhoto:
    made = BytesIO()
    image = _in_eight_bits(image)
    colours = image.info.get("icc_profile")
    thumb = _thumb(image)
    if kind == "PNG":
        bare = image.copy()
        bare.info = {}
        bare.save(made, "PNG", icc_profile=colours)
        return CleanPhoto(made.getvalue(), "image/png", ".png", thumb, taken)
    flat = image if image.mode in ("L", "RGB") else image.convert("RGB")
    if flat is not image:
        colours = None  # it described the other mode
    flat.info = {}
    flat.save(made, "JPEG", quality=_QUALITY, icc_profile=colours)
    return CleanPhoto(made.getvalue(), "image/jpeg", ".jpg", thumb, taken)


def _in_eight_bits(image: Image) -> Image:
    """Scale a scan with 16 bits of grey; taken as it is, all but its darkest parts turn white."""
    if not image.mode.startswith("I"):
        return image
    return image.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")


def _thumb(image: Image) -> bytes:
    """Make the small copy, transparent parts on white as on paper."""
    from PIL import Image as Images

    small = image.copy() if image.mode in ("L", "RGB", "RGBA") else image.convert("RGBA")
    small.thumbnail((THUMB, THUMB))
    small = small.convert("RGBA")
    flat = Images.new("RGB", small.size, "white")
    flat.paste(small, mask=small.getchannel("A"))
    made = BytesIO()
    flat.save(made, "JPEG", quality=_THUMB_QUALITY)
    return made.getvalue()


def _taken(exif: Any) -> Taken:
    """Read time and place; what makes no sense is left out, as if it were not there."""
    part = exif.get_ifd(_EXIF_PART)
    at = _moment(part.get(_TAKEN_AT)) or _moment(exif.get(_CHANGED_AT))
    gps = exif.get_ifd(_GPS_PART)
    latitude, longitude = _degrees(gps, 1, "S", 90), _degrees(gps, 3, "W", 180)
    if latitude is None or longitude is None or (latitude == 0 and longitude == 0):
        return Taken(at)
    return Taken(at, f"{longitude:.6f}", f"{latitude:.6f}")


def _moment(value: object) -> str:
    """Read `2026:10:19 14:03:00`; no zone stands in it, and none is added."""
    day, _, clock = str(value).strip("\0 ").partition(" ")
    try:
        return datetime.fromisoformat(f"{day.replace(':', '-')} {clock}").isoformat(" ", "seconds")
    except ValueError:
        return ""


def _degrees(gps: Mapping[int, Any], tag: int, negative: str, most: int) -> float | None:
    try:
        degrees, minutes, seconds = (float(one) for one in gps[tag + 1])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value) or not 0 <= value <= most:
        return None
    return -value if str(gps.get(tag, "")).upper().startswith(negative) else value
