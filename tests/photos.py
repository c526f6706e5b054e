"""Pictures for the tests: small ones, and what a camera writes into them."""

from __future__ import annotations

from io import BytesIO

from PIL import Image


def photo(kind: str = "JPEG", colour: str = "green", **options: object) -> bytes:
    made = BytesIO()
    Image.new("RGB", (64, 48), colour).save(made, kind, **options)
    return made.getvalue()


def camera() -> Image.Exif:
    """What a phone writes: maker, moment and place."""
    exif = Image.Exif()
    exif[0x010F] = "PHONE-MAKER"
    exif.get_ifd(0x8769)[0x9003] = "2026:10:19 14:03:05"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (41.0, 7.0, 12.0)
    gps[3], gps[4] = "E", (122.0, 4.0, 12.0)
    return exif
