"""Files of the store: read from the disk, found sound, kept once by their content (附件)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from app.core.disk_words import disk_words
from app.core.errors import BadInput, StoreProblem
from app.core.foreign_file import read_foreign, shown_name
from app.intake import photo as photo_file
from app.intake.photo import heic_problem
from app.models import StoredFile
from app.services.context import Context
from app.storage.attachments import LARGEST

_PDF_END = 2048
_NO_ZIP = (BadZipFile, NotImplementedError, ValueError, OverflowError, EOFError, struct.error)
"""What Python's reader raises on a damaged directory: of another version, with names of no text."""
_SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "application/pdf": ".pdf",
    "application/ofd": ".ofd",
}


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that was read and found sound."""

    name: str
    content: bytes
    media_type: str


def keep(ctx: Context, content: bytes, media_type: str) -> str:
    """Keep a file in the store; give its hash."""
    sha256 = ctx.files.put(content)
    if ctx.session.get(StoredFile, sha256) is None:
        ctx.session.add(
            StoredFile(
                sha256=sha256, byte_count=len(content), media_type=media_type, stored_at=ctx.now()
            )
        )
        ctx.session.flush()
    return sha256


def suffix_of(kind: str) -> str:
    """Give the ending a file of this kind is saved under."""
    return _SUFFIXES.get(kind, "")


def thumb(ctx: Context, sha256: str) -> bytes:
    """Give the small copy of a photo; empty where none was made or its file is gone.

    A page shows many: one that is missing is a blank place, no reason to stop.
    """
    try:
        return ctx.files.get(sha256) if sha256 else b""
    except StoreProblem:
        return b""


def read_paper(path: Path) -> Incoming:
    """Read a paper of the disk and look whether it is sound: slow work, no transaction.

    A picture is written anew, without what the camera wrote into it.

    Raises:
        BadInput: too large, cut off, not readable, or no PDF and no picture whatever its name.
    """
    content, kind = _sound_bytes(path)
    if kind.startswith("image/"):
        made = photo_file.clean_guarded(content)
        return Incoming(shown_name(path.with_suffix(made.suffix)), made.content, made.media_type)
    return Incoming(shown_name(path), content, kind)


def read_original(path: Path) -> Incoming:
    """Read a paper that is kept byte for byte, as an invoice is; else as `read_paper`."""
    content, kind = _sound_bytes(path)
    if kind.startswith("image/"):
        photo_file.clean_guarded(content)
    return Incoming(shown_name(path), content, kind)


def _sound_bytes(path: Path) -> tuple[bytes, str]:
    name = shown_name(path)
    try:
        content, size = read_foreign(path, LARGEST), path.stat().st_size
    except OSError as problem:
        raise BadInput(
            f"“{name}”读不出来（{disk_words(problem)}）。",
            kept="没有附上这个文件。",
            to_do="请确认文件还在原处、没有被别的程序占用，再附一次。",
        ) from problem
    if len(content) > LARGEST:
        raise BadInput(
            f"“{name}”太大（{size // 1048576} MB），最多 {LARGEST // 1048576} MB。",
            kept="没有附上这个文件。",
            to_do="请压缩，或者分开扫描。",
        )
    kind = media_type(content)
    if kind == "application/pdf" and b"%%EOF" not in content[-_PDF_END:]:
        raise BadInput(
            f"“{name}”不完整，后面的页可能没有了。",
            kept="没有附上这个文件。",
            to_do="请重新扫描或重新复制后再附。",
        )
    return content, kind


def media_type(content: bytes) -> str:
    """Tell by its content what a file is; the name it came under counts for nothing.

    Raises:
        BadInput: it is neither a photo, nor a scan, nor a PDF or OFD.
    """
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content[:1024].lstrip().startswith(b"%PDF-"):
        return "application/pdf"
    if _is_ofd(content):
        return "application/ofd"
    if problem := heic_problem(content):
        raise problem
    raise BadInput(
        "这个文件不是照片、扫描件、PDF 或 OFD。" if content else "这个文件是空的。",
        kept="没有添加这个文件。",
        to_do="请添加 JPG、PNG、PDF 或 OFD 文件。",
    )


def _is_ofd(content: bytes) -> bool:
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with ZipFile(BytesIO(content)) as packed:
            return "OFD.xml" in packed.namelist()
    except _NO_ZIP:
        return False
