"""A zip from elsewhere: what its directory says is looked at, what it inflates to is counted."""

from __future__ import annotations

import io
import stat
import struct
from pathlib import Path
from zipfile import (
    ZIP_BZIP2,
    ZIP_DEFLATED,
    ZIP_LZMA,
    ZIP_STORED,
    BadZipFile,
    ZipFile,
    ZipInfo,
)

import pytest

from app.core.zip_rules import ZipLimits, inflate, open_zip, zip_problem

LIMITS = ZipLimits(entries=10, total=8 * 1024 * 1024)


def packed(*members: tuple[ZipInfo | str, bytes], kind: int = ZIP_DEFLATED) -> ZipFile:
    raw = io.BytesIO()
    with ZipFile(raw, "w", kind) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return ZipFile(raw)


def test_an_ordinary_zip_is_opened() -> None:
    archive = packed(("2026-10/manifest.json", b"{}"), ("2026-10/值班 记录.pdf", b"%PDF"))

    assert zip_problem(archive.infolist(), LIMITS) is None
    assert b"".join(inflate(archive, archive.infolist()[1], LIMITS)) == b"%PDF"


@pytest.mark.parametrize(
    "name",
    ["../a", "a/../../b", "/etc/a", "C:/a", "a\\b", "./a", "a\x1fb", "a/..", "con:stream"],
)
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    info = ZipInfo("a")
    info.filename = name

    assert "文件名" in (zip_problem([info], LIMITS) or "")


def test_a_link_is_refused() -> None:
    info = ZipInfo("a")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16

    assert "不是普通文件" in (zip_problem([info], LIMITS) or "")


def test_one_name_twice_is_refused_whatever_its_case() -> None:
    archive = packed(("A/b.pdf", b""), ("a/B.PDF", b""))

    assert "出现两次" in (zip_problem(archive.infolist(), LIMITS) or "")


def test_too_many_or_too_large_is_refused_before_anything_is_read() -> None:
    many = [ZipInfo(str(number)) for number in range(11)]
    large = ZipInfo("a")
    large.file_size = LIMITS.total + 1

    assert "11 个文件" in (zip_problem(many, LIMITS) or "")
    assert "合起来" in (zip_problem([large], LIMITS) or "")


def test_a_deflated_member_is_refused_where_we_never_deflate() -> None:
    limits = ZipLimits(entries=10, total=1024, stored_only=True)

    assert zip_problem(packed(("a", b"x"), kind=ZIP_STORED).infolist(), limits) is None
    assert "压缩过" in (zip_problem(packed(("a", b"x")).infolist(), limits) or "")


@pytest.mark.parametrize("kind", [ZIP_BZIP2, ZIP_LZMA])
def test_a_member_packed_in_a_way_no_office_writes_is_refused(tmp_path: Path, kind: int) -> None:
    archive = packed(("a", b"x" * 100), kind=kind)
    path = tmp_path / "a.zip"
    assert archive.fp is not None
    archive.fp.seek(0)
    path.write_bytes(archive.fp.read())

    assert "别的办法压缩" in (zip_problem(archive.infolist(), LIMITS) or "")
    with pytest.raises(BadZipFile), open_zip(path):
        pass


def test_an_encrypted_member_is_refused() -> None:
    info = ZipInfo("a")
    info.flag_bits = 1

    assert "密码" in (zip_problem([info], LIMITS) or "")


@pytest.mark.parametrize("limits", [LIMITS, ZipLimits(entries=10, total=2 * 1024 * 1024)])
def test_a_bomb_is_stopped_while_it_inflates(limits: ZipLimits) -> None:
    archive = packed(("a", bytes(7 * 1024 * 1024)))
    read: list[int] = []

    with pytest.raises(BadZipFile):
        read.extend(len(chunk) for chunk in inflate(archive, archive.infolist()[0], limits))

    assert sum(read) < 5 * 1024 * 1024


def test_a_directory_that_would_fill_the_memory_is_not_read(tmp_path: Path) -> None:
    size, path = 200 * 1024 * 1024, tmp_path / "a.zip"
    with path.open("wb") as stream:
        stream.truncate(size)
        stream.seek(size)
        stream.write(b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 9, 9, size, 0, 0))

    with pytest.raises(BadZipFile, match="larger than any honest one"), open_zip(path):
        pass
