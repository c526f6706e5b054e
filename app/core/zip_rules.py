"""What a zip that comes from elsewhere may hold: names, number, sizes; counted, never believed."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader, FileIO
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from app.core.foreign_file import open_ordinary
from app.core.text import as_written

_CHUNK = 256 * 1024
_LARGEST_DIRECTORY = 64 * 1024 * 1024
_ENCRYPTED = 1
_KINDS = frozenset({ZIP_STORED, ZIP_DEFLATED})
_BAD_NAME = re.compile(r'[\x00-\x1f\\:*?"<>|]')


class Inflates(BadZipFile):
    """A member inflates to more than any honest one would."""


@dataclass(frozen=True, slots=True)
class ZipLimits:
    """How much one kind of zip may hold (压缩包的限度)."""

    entries: int
    total: int
    """Bytes of all members, inflated."""
    ratio: int = 250
    """How many times its packed size a member may inflate to."""
    ratio_from: int = 4 * 1024 * 1024
    """Small members compress well honestly: ratios are looked at above this many bytes."""
    stored_only: bool = False
    """Whether we ourselves never deflate this kind, so that a deflated one is not ours."""


@contextmanager
def open_zip(path: Path) -> Iterator[ZipFile]:
    """Open a zip; its directory is not read where it alone would fill the memory.

    Raises:
        BadZipFile: it is none, its directory is larger than any honest one, or a member is packed
            in a way whose reader raises errors of its own.
        OSError: it cannot be read.
    """
    with _Bounded(FileIO(open_ordinary(path))) as stream, ZipFile(stream) as archive:
        if any(info.compress_type not in _KINDS for info in archive.infolist()):
            raise BadZipFile("a member packed in a way no office program writes")
        yield archive


class _Bounded(BufferedReader):
    """A file that gives no more at once than an honest zip has asked for."""

    def read(self, size: int | None = -1) -> bytes:
        if size is None or not 0 <= size <= _LARGEST_DIRECTORY:
            left = os.fstat(self.fileno()).st_size - self.tell()
            if (left if size is None or size < 0 else min(size, left)) > _LARGEST_DIRECTORY:
                raise BadZipFile("a directory larger than any honest one")
        return super().read(size)


def zip_problem(members: Sequence[ZipInfo], limits: ZipLimits) -> str | None:
    """Say in Chinese why a zip is not opened, by its directory alone; None when it may be."""
    if len(members) > limits.entries:
        return f"里面有 {len(members)} 个文件，多得不合常理"
    seen: set[str] = set()
    for info in members:
        problem = _member_problem(info, limits)
        if problem:
            return problem
        # Two names that differ only in case are one file on Windows.
        if info.filename.casefold() in seen:
            return f"“{as_written(info.filename)}”这个名字出现两次"
        seen.add(info.filename.casefold())
    if sum(info.file_size for info in members) > limits.total:
        return "里面的文件合起来大得不合常理"
    return None


def inflate(archive: ZipFile, info: ZipInfo, limits: ZipLimits) -> Iterator[bytes]:
    """Give a member piece by piece, counting: the sizes written in the zip are not believed.

    Raises:
        Inflates: it inflates to more than the limits allow.
    """
    size = 0
    with archive.open(info) as stream:
        while chunk := _next(stream):
            size += len(chunk)
            bomb = size > limits.ratio_from and size > limits.ratio * max(info.compress_size, 1)
            if size > limits.total or bomb:
                raise Inflates(f"{info.filename} inflates beyond its limit")
            yield chunk


def _next(stream: IO[bytes]) -> bytes:
    return stream.read(_CHUNK)


def _member_problem(info: ZipInfo, limits: ZipLimits) -> str | None:
    name, mode = info.filename, info.external_attr >> 16
    shown, parts = as_written(name), name.split("/")
    if not name or name.startswith("/") or _BAD_NAME.search(name) or {"..", "."} & set(parts):
        return f"“{shown}”这样的文件名不合规矩"
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return f"“{shown}”不是普通文件"
    if info.flag_bits & _ENCRYPTED:
        return f"“{shown}”加了密码"
    if info.compress_type not in _KINDS:
        return f"“{shown}”是用别的办法压缩的"
    if limits.stored_only and info.compress_type != ZIP_STORED:
        return f"“{shown}”是压缩过的，本程序不这样写"
    return None
