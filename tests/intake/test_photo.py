"""Photos are decoded wholly, lose what they tell of place and device, and get a small copy."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from app.core.errors import BadInput
from app.intake.photo import (
    LARGEST,
    NOTHING_TAKEN,
    THUMB,
    Taken,
    clean,
    clean_file,
    for_screen,
)
from tests.photos import camera, photo


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_kept_copies_say_nothing_of_place_and_device(kind: str) -> None:
    content = photo(kind, exif=camera(), xmp=b"<x:xmpmeta>secret place</x:xmpmeta>")
    assert b"PHONE-MAKER" in content

    made = clean(content, keep_taken=True)

    for kept in (made.content, made.thumb):
        assert b"PHONE-MAKER" not in kept
        assert b"2026:10:19" not in kept
        assert b"secret place" not in kept
        with Image.open(BytesIO(kept)) as opened:
            assert not opened.getexif()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_time_and_place_are_read_only_on_request(kind: str) -> None:
    content = photo(kind, exif=camera())

    assert clean(content).taken == NOTHING_TAKEN
    assert clean(content, keep_taken=True).taken == Taken(
        "2026-10-19 14:03:05", "122.070000", "41.120000"
    )


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ((91.0, 0.0, 0.0), (122.0, 4.0, 12.0)),
        ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0)),
        ((1.0,), (2.0, 3.0)),
    ],
)
def test_a_place_that_is_none_is_left_out_and_the_time_stays(
    latitude: object, longitude: object
) -> None:
    exif = camera()
    gps = exif.get_ifd(0x8825)
    gps[2], gps[4] = latitude, longitude

    assert clean(photo(exif=exif), keep_taken=True).taken == Taken("2026-10-19 14:03:05")


def test_south_and_west_are_negative() -> None:
    exif = camera()
    gps = exif.get_ifd(0x8825)
    gps[1], gps[3] = "S", "W"

    taken = clean(photo(exif=exif), keep_taken=True).taken

    assert (taken.longitude, taken.latitude) == ("-122.070000", "-41.120000")


@pytest.mark.parametrize("moment", ["0000:00:00 00:00:00", "2026:13:40 14:03:05", "", "gestern"])
def test_a_moment_that_is_none_is_left_out(moment: str) -> None:
    exif = camera()
    exif.get_ifd(0x8769)[0x9003] = moment

    assert clean(photo(exif=exif), keep_taken=True).taken.at == ""


def test_comments_and_what_hangs_behind_a_picture_are_left_behind() -> None:
    content = photo(comment=b"who and where") + b"PK\x03\x04 hidden archive"

    kept = clean(content).content

    assert b"who and where" not in kept
    assert b"hidden" not in kept


def test_a_photo_taken_sideways_is_kept_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6

    made = clean(photo(exif=exif))

    for kept in (made.content, made.thumb):
        with Image.open(BytesIO(kept)) as opened:
            assert opened.size == (48, 64)


def test_a_scan_with_sixteen_bits_of_grey_keeps_its_greys() -> None:
    content = BytesIO()
    Image.new("I;16", (64, 48), 0x8000).save(content, "PNG")

    made = clean(content.getvalue())

    for kept in (made.content, made.thumb):
        with Image.open(BytesIO(kept)) as opened:
            assert opened.convert("L").getextrema() == (128, 128)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGB", "RGBA", "I;16", "CMYK"])
def test_the_small_copy_is_a_small_jpeg_of_any_picture(mode: str) -> None:
    made = BytesIO()
    picture = Image.new("L", (1600, 900), 90).convert(mode)
    picture.save(made, "JPEG" if mode == "CMYK" else "PNG")

    with Image.open(BytesIO(clean(made.getvalue()).thumb)) as opened:
        assert (opened.format, opened.mode, opened.size) == ("JPEG", "RGB", (THUMB, 180))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9])
def test_a_photo_cut_off_anywhere_is_refused_in_words(kind: str, share: float) -> None:
    whole = BytesIO()
    Image.effect_noise((200, 150), 60).convert("RGB").save(whole, kind)
    content = whole.getvalue()

    with pytest.raises(BadInput) as told:
        clean(content[: int(len(content) * share)])

    assert "没有添加" in told.value.kept


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 a workbook", b"%PDF-1.7", b"MZ\x90 program", b"GIF89a"]
)
def test_a_false_ending_makes_no_photo(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "照片.jpg"
    path.write_bytes(content)

    with pytest.raises(BadInput) as told:
        clean_file(path)

    assert "JPG" in told.value.to_do


def test_a_photo_of_the_phone_s_own_kind_is_explained() -> None:
    with pytest.raises(BadInput) as told:
        clean(b"\x00\x00\x00\x18ftypheic" + bytes(40))

    assert "HEIC" in str(told.value)


def test_a_photo_of_100_megabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "很大.jpg"
    with path.open("wb") as stream:
        stream.truncate(100 * 1024 * 1024)

    with pytest.raises(BadInput) as told:
        clean_file(path)

    assert "100 MB" in told.value.what
    assert path.stat().st_size == 100 * 1024 * 1024
    with pytest.raises(BadInput):
        clean(photo() + bytes(LARGEST))


def test_a_picture_of_too_many_points_is_refused_before_it_is_decoded() -> None:
    bombs = [_huge_promise()]
    for side in (10_000, 14_000):
        made = BytesIO()
        Image.new("1", (side, side)).save(made, "PNG")
        bombs.append(made.getvalue())

    for content in bombs:
        with pytest.raises(BadInput) as told:
            clean(content)
        assert "尺寸" in str(told.value)


def _huge_promise() -> bytes:
    """A PNG of a few bytes whose head promises 10 gigapixels."""
    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )


def test_a_missing_file_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as told:
        clean_file(tmp_path / "没有.jpg")
    assert "没有.jpg" in str(told.value)


def test_a_picture_to_look_at_is_upright_and_no_larger_than_asked() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    sideways = photo("JPEG", exif=exif)

    shown = Image.open(BytesIO(for_screen(sideways, 32)))

    assert (shown.format, shown.size) == ("PNG", (24, 32))


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\xff\xd8\xff\xe0 cut off"])
def test_no_picture_is_no_picture_to_look_at_either(content: bytes) -> None:
    with pytest.raises(BadInput):
        for_screen(content, 32)
