"""Words that stand in every field people fill, found again in whatever they were packed into."""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

MARKS = {
    "station": "标记站名槐树巷",
    "address": "标记地址柳树弄",
    "name": "马可驴",
    "phone": "13912345678",
    "note": "标记备注胶水桶",
    "email": "mark-mailbox@example.invalid",
    "summary": "标记事由铁皮柜",
    "payee": "标记收款方甲乙行",
    "invoice": "98127634981276349812",
    "opinion": "标记意见风扇响",
    "activity": "标记活动拔河赛",
    "scan": "MARK-IN-A-SCANNED-VOUCHER",
    "imported name": "祝可骥",
    "imported phone": "13887654321",
}
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_DEPTH = 4


def marks_in(content: bytes) -> set[str]:
    """Name the marks that stand in some bytes, in any encoding, zipped or deflated."""
    found: set[str] = set()
    for plain in _layers(content, _DEPTH):
        for name, mark in MARKS.items():
            if any(form in plain for form in _forms(mark)):
                found.add(name)
    return found


def marks_below(root: Path) -> dict[str, set[str]]:
    """Name the marks in every file below a folder, by the file's path."""
    found = {}
    for path in sorted(root.rglob("*")):
        if path.is_file() and (marks := marks_in(path.read_bytes())):
            found[str(path.relative_to(root))] = marks
    return found


def _forms(mark: str) -> Iterator[bytes]:
    yield mark.encode()
    yield mark.encode("utf-16-le")
    yield mark.encode("utf-16-be")
    yield mark.encode("gb18030")
    yield json.dumps(mark)[1:-1].encode()
    yield mark.encode().hex().encode()
    yield "".join(f"&#{ord(sign)};" for sign in mark).encode()
    if len(mark.encode()) >= 12:
        # Base64 of text that begins anywhere within a group of three bytes.
        for start in range(3):
            whole = mark.encode()[start:]
            yield base64.b64encode(whole[: len(whole) // 3 * 3])


def _layers(content: bytes, depth: int) -> Iterator[bytes]:
    yield content
    if depth == 0:
        return
    if content[:4] == b"PK\x03\x04":
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for name in archive.namelist():
                    yield from _layers(archive.read(name), depth - 1)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError):
            pass
    if content[:5] == b"%PDF-":
        for found in _STREAM.finditer(content):
            yield from _inflated(found[1], depth)
    if content[:2] in (b"\x78\x9c", b"\x78\x01", b"\x78\xda", b"\x1f\x8b"):
        yield from _inflated(content, depth)


def _inflated(content: bytes, depth: int) -> Iterator[bytes]:
    try:
        yield from _layers(zlib.decompressobj(wbits=47).decompress(content), depth - 1)
    except zlib.error:
        return
