"""Files made to hurt: sound ones of our own, changed by chance or by design."""

from __future__ import annotations

import hashlib
import io
import json
import random
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.reports.package_signature import Signer, sign_manifest
from app.reports.package_zip import zip_bytes

Parts = dict[str, bytes]

PRIVATE = Ed25519PrivateKey.from_private_bytes(b"the private key of a stranger 32")
SIGNER = Signer(PRIVATE.public_key().public_bytes_raw().hex(), PRIVATE.sign)
_SIZES = (0, 1, 0x7F, 0xFFFF, 0x7FFF_FFFF, 0xFFFF_FFFE, 0xFFFF_FFFF)


def mutated(seed: bytes, number: int) -> bytes:
    """Change a file by chance, the same way for the same number; sometimes several times over."""
    chance = random.Random(number)
    data = seed
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        data = chance.choice(_WAYS)(data, chance)
    return data


def _flip(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 3, 20))):
        if changed:
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _truncate(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _zero(data: bytes, chance: random.Random) -> bytes:
    at, size = _piece(data, chance)
    return data[:at] + bytes(size) + data[at + size :]


def _drop(data: bytes, chance: random.Random) -> bytes:
    at, size = _piece(data, chance)
    return data[:at] + data[at + size :]


def _twice(data: bytes, chance: random.Random) -> bytes:
    at, size = _piece(data, chance)
    return data[: at + size] * 1 + data[at:]


def _splice(data: bytes, chance: random.Random) -> bytes:
    at, size = _piece(data, chance)
    to = chance.randrange(len(data) + 1)
    return data[:to] + data[at : at + size] + data[to + size :]


def _declared(data: bytes, chance: random.Random) -> bytes:
    """Write a size no file has over two or four bytes, in either order."""
    if len(data) < 8:
        return data
    kind = chance.choice(("<I", ">I", "<H", ">H"))
    most = 0xFFFF if kind[1] == "H" else 0xFFFF_FFFF
    size = struct.pack(kind, min(chance.choice(_SIZES), most))
    at = chance.randrange(len(data) - 4)
    return data[:at] + size + data[at + len(size) :]


def _number(data: bytes, chance: random.Random) -> bytes:
    """Write a number no file has over one that stands there in digits."""
    found = list(re.finditer(rb"\d+", data[:200_000]))
    if not found:
        return data
    one = chance.choice(found)
    number = chance.choice((b"0", b"-1", b"99999999999", b"9" * 5000, b"1e999", b"NaN"))
    return data[: one.start()] + number + data[one.end() :]


def _nested(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    bracket = chance.choice((b"[", b"{", b"<<", b"<a>", b"(", b"[["))
    return data[:at] + bracket * chance.choice((3, 300, 20_000)) + data[at:]


def _piece(data: bytes, chance: random.Random) -> tuple[int, int]:
    return chance.randrange(len(data) + 1), chance.choice((1, 4, 64, 1024))


_WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flip, _flip, _truncate, _zero, _drop, _twice, _splice, _declared, _declared, _number, _nested,
)  # fmt: skip


# --- zips whose inside is changed, so that it comes as far as the readers of the inside


def parts_of(content: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes], *, stored: bool = False) -> bytes:
    made = io.BytesIO()
    kind = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w", kind) as archive:
        warnings.simplefilter("ignore")
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def inside_mutated(seed: bytes, number: int, *, stored: bool = False) -> bytes:
    """Change one part of a zip, which is whole as a zip."""
    parts = parts_of(seed)
    name = random.Random(number).choice(sorted(parts))
    return packed(parts | {name: mutated(parts[name], number)}, stored=stored)


def package(parts: Mapping[str, bytes], folder: str = "2026-10") -> bytes:
    """Give a package of these files with a manifest that fits them, signed by somebody."""
    files = {name.partition("/")[2]: content for name, content in parts.items()}
    said = json.loads(files.pop("manifest.json"))
    said |= {"station_public_key": SIGNER.public_key, "signature": ""}
    said["files"] = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in files.items()
    }
    text = json.dumps(said, ensure_ascii=False, indent=2) + "\n"
    manifest = sign_manifest(text.encode(), SIGNER)
    return zip_bytes(folder, files | {"manifest.json": manifest})


def package_mutated(seed: bytes, number: int) -> bytes:
    """Change one paper of a package, and make its manifest fit."""
    parts = parts_of(seed)
    name = random.Random(number).choice([one for one in sorted(parts) if one.endswith(".pdf")])
    return package(parts | {name: mutated(parts[name], number)})


def closed(pack: bytes) -> bytes:
    """Put the closing hash under a backup that was changed, as anybody can."""
    at = pack.rindex(b"PK\x05\x06")
    whole = pack[:at] + pack[at : at + 20] + struct.pack("<H", 64)
    return whole + hashlib.sha256(whole).hexdigest().encode()


def backup_mutated(seed: bytes, number: int) -> bytes:
    """Change one part of a backup, and close it anew."""
    return closed(inside_mutated(seed, number, stored=True))


# --- zips whose directory lies


def renamed(name: str) -> Callable[[Parts], bytes]:
    return lambda parts: packed(parts | {name: b"x"}, stored=True)


def _linked(parts: Parts) -> bytes:
    made = io.BytesIO(packed(parts, stored=True))
    with zipfile.ZipFile(made, "a") as archive:
        link = zipfile.ZipInfo(_beside(parts, "link"))
        link.create_system = 3
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return made.getvalue()


def _same_but_for_case(parts: Parts) -> bytes:
    name = max(parts, key=lambda one: one.swapcase() != one and len(one))
    return packed(parts | {name.swapcase(): b"x"}, stored=True)


def _locked(parts: Parts) -> bytes:
    data = bytearray(packed(parts, stored=True))
    for at in _directory(data):
        data[at + 8] |= 1
    return bytes(data)


def _overlapping(parts: Parts) -> bytes:
    """Let every entry point at the same bytes, as small bombs of terabytes do."""
    data = bytearray(packed(parts | {_beside(parts, "a"): bytes(1 << 20)}, stored=True))
    largest = max(
        _directory(data), key=lambda at: int.from_bytes(data[at + 24 : at + 28], "little")
    )
    for at in _directory(data):
        data[at + 20 : at + 28] = data[largest + 20 : largest + 28]
        data[at + 42 : at + 46] = data[largest + 42 : largest + 46]
        data[at + 16 : at + 20] = data[largest + 16 : largest + 20]
    return bytes(data)


def _huge_sizes(parts: Parts) -> bytes:
    data = bytearray(packed(parts, stored=True))
    for at in _directory(data):
        data[at + 24 : at + 28] = b"\xfe\xff\xff\xff"
    return bytes(data)


def _huge_directory(parts: Parts) -> bytes:
    data = bytearray(packed(parts, stored=True))
    at = data.rindex(b"PK\x05\x06")
    data[at + 12 : at + 16] = b"\xfe\xff\xff\xff"
    return bytes(data)


def _said_to_be(kind: int) -> Callable[[Parts], bytes]:
    """Let the directory name another way of packing than the bytes have."""

    def make(parts: Parts) -> bytes:
        data = bytearray(packed(parts))
        for mark, at in ((b"PK\x01\x02", 10), (b"PK\x03\x04", 8)):
            for found in re.finditer(re.escape(mark), bytes(data)):
                place = found.start() + at
                data[place : place + 2] = struct.pack("<H", kind)
        return bytes(data)

    return make


def _zip64(parts: Parts) -> bytes:
    """Let the end of the directory point at one of 2**63 entries."""
    data = packed(parts, stored=True)
    at = data.rindex(b"PK\x05\x06")
    end = bytearray(data[at:])
    end[8:20] = b"\xff" * 12
    huge = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1 << 63, 1 << 63, 1, 1)
    return data[:at] + huge + struct.pack("<4sIQI", b"PK\x06\x07", 0, at, 1) + bytes(end)


def _device(parts: Parts) -> bytes:
    made = io.BytesIO(packed(parts, stored=True))
    with zipfile.ZipFile(made, "a") as archive:
        device = zipfile.ZipInfo(_beside(parts, "device"))
        device.create_system = 3
        device.external_attr = 0o020666 << 16
        archive.writestr(device, b"")
    return made.getvalue()


def _bomb(parts: Parts) -> bytes:
    return packed(parts | {_beside(parts, "a"): bytes(130 * 1024 * 1024)})


def _many(parts: Parts) -> bytes:
    return packed(parts | {_beside(parts, f"{n}"): b"" for n in range(3000)}, stored=True)


def _zip_in_itself(parts: Parts) -> bytes:
    whole = packed(parts, stored=True)
    for _ in range(3):
        whole = packed(parts | {_beside(parts, "a.zip"): whole}, stored=True)
    return whole


def _beside(parts: Parts, name: str) -> str:
    folder, slash, _ = next(iter(parts)).partition("/")
    return f"{folder}/{name}" if slash else name


def _directory(data: bytearray) -> list[int]:
    return [found.start() for found in re.finditer(b"PK\x01\x02", bytes(data))]


LYING_ZIPS: dict[str, Callable[[Parts], bytes]] = {
    "absolute": renamed("/etc/passwd"),
    "upwards": renamed("../../evil"),
    "backslash": renamed("a\\..\\b"),
    "drive": renamed("C:/evil"),
    "line end": renamed("a\nb\x1b[31m\u202egnp"),
    "link": _linked,
    "case": _same_but_for_case,
    "locked": _locked,
    "overlapping": _overlapping,
    "huge sizes": _huge_sizes,
    "huge directory": _huge_directory,
    "bomb": _bomb,
    "said to be bzip2": _said_to_be(zipfile.ZIP_BZIP2),
    "said to be lzma": _said_to_be(zipfile.ZIP_LZMA),
    "said to be anything": _said_to_be(99),
    "endless directory": _zip64,
    "device": _device,
    "many": _many,
    "in itself": _zip_in_itself,
}


# --- pictures and papers


def png(width: int, height: int, *chunks: tuple[bytes, bytes], data: bytes = b"") -> bytes:
    """Give a PNG that says it is so large, whatever is in it."""
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    parts = [(b"IHDR", head), *chunks, (b"IDAT", data or zlib.compress(bytes(64))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )


def sized_jpeg(seed: bytes, width: int, height: int) -> bytes:
    at = seed.index(b"\xff\xc0") + 5
    return seed[:at] + struct.pack(">HH", height, width) + seed[at + 4 :]


def text_bomb() -> bytes:
    """Give a PNG with a comment and colours that inflate without end."""
    packed_up = zlib.compress(bytes(60 * 1024 * 1024), 9)
    return png(
        4, 4, (b"zTXt", b"a\x00\x00" + packed_up), (b"iCCP", b"a\x00\x00" + packed_up),
        data=zlib.compress(bytes(4 * 17)),
    )  # fmt: skip


def pdf(pages: str, count: int, *more: str, root: str = "") -> bytes:
    """Give a PDF of these objects; object 2 is the root of its pages."""
    objects = [
        f"<</Type/Catalog/Pages 2 0 R{root}>>",
        f"<</Type/Pages/Count {count}/Kids[{pages}]>>",
        *more,
    ]
    made, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(made))
        made += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\n"
    return made + f"{end}startxref\n{len(made)}\n%%EOF".encode()


def _page(box: str, more: str = "") -> str:
    return f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {box}]{more}>>"


def _stream(body: bytes, more: str = "") -> str:
    return f"<</Length {len(body)}{more}>>stream\n{body.decode('latin-1')}\nendstream"


_INFLATES = zlib.compress(b"0 0 m 9 9 l S\n" * 4_000_000, 9)
PAPERS: dict[str, Callable[[], bytes]] = {
    "wall": lambda: pdf("3 0 R", 1, _page("99999999 99999999")),
    "line": lambda: pdf("3 0 R", 1, _page("99999999 0.0001")),
    "no size": lambda: pdf("3 0 R", 1, _page("0 0")),
    "ten thousand pages": lambda: pdf("3 0 R " * 10_000, 10_000, _page("99 99")),
    "says many pages": lambda: pdf("3 0 R", 2_000_000_000, _page("99 99")),
    "pages in themselves": lambda: pdf("2 0 R " * 60, 60, _page("99 99")),
    "pages in a ring": lambda: pdf(
        "3 0 R", 9, "<</Type/Pages/Count 9/Kids[4 0 R]>>", "<</Type/Pages/Count 9/Kids[3 0 R]>>"
    ),
    "deep": lambda: pdf("3 0 R", 1, _page("99 99", "/A " + "[" * 50_000)),
    "form in itself": lambda: pdf(
        "3 0 R", 1, _page("99 99", "/Resources<</XObject<</F 4 0 R>>>>/Contents 5 0 R"),
        _stream(b"/F Do /F Do", "/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
                "/Resources<</XObject<</F 4 0 R>>>>"),
        _stream(b"/F Do"),
    ),
    "huge picture": lambda: pdf(
        "3 0 R", 1, _page("99 99", "/Resources<</XObject<</F 4 0 R>>>>/Contents 5 0 R"),
        _stream(b"x", "/Type/XObject/Subtype/Image/Width 90000/Height 90000/ColorSpace/DeviceRGB"
                "/BitsPerComponent 8"),
        _stream(b"99 0 0 99 0 0 cm /F Do"),
    ),
    "inflates": lambda: pdf(
        "3 0 R", 1, _page("99 99", "/Contents 4 0 R"), _stream(_INFLATES, "/Filter/FlateDecode")
    ),
    "acts": lambda: pdf(
        "3 0 R", 1, _page("99 99"), root="/OpenAction<</S/Launch/F(/bin/sh)>>/AA<</O<</S/URI>>>>"
    ),
    "nothing": lambda: b"%PDF-1.7\n%%EOF",
}  # fmt: skip


# --- text


def _keys(count: int) -> bytes:
    return b".".join([b"a"] * count) + b" = 1\n"


TEXTS: dict[str, bytes] = {
    "brackets": b"a = " + b"[" * 15_000,
    "braces": b"a = " + b"{a=" * 5_000,
    "digits": b"a = " + b"9" * 15_000,
    "dots": _keys(9_000),
    "few dots, many lines": b"".join(b"x%d." % n + _keys(90) for n in range(3000)),
    "sections": b"[[criterion]]\n" * 120_000,
    "float": b"[standard]\nid = 1e400\nedition = nan\n",
    "days": b"[standard]\nid = 9999-99-99\n",
    "nul": b'[standard]\nid = "a\x00b"\n',
    "not text": bytes(range(256)) * 50,
    "utf-16": "[standard]".encode("utf-16"),
    "one line": b'a = "' + b"x" * 1_900_000,
    "other way round": '[standard]\nid = "\u202egnp.exe"\n'.encode(),
}


def sheet_texts(parts: Parts) -> dict[str, Parts]:
    """Give workbooks whose XML is made to hurt."""
    name = "xl/worksheets/sheet1.xml"
    deep = b"<a>" * 30_000 + b"</a>" * 30_000
    wide = b"<c " + b" ".join(b'a%d="x"' % n for n in range(30_000)) + b"/>"
    entities = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    bomb = b'<!DOCTYPE x [<!ENTITY a0 "ha">' + entities + b"]><x>&a9;</x>"
    outside = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
    far = b'<row r="999999999999"><c r="ZZZZZZ99999999999"><v>1</v></c></row>'
    bodies = {"deep": deep, "wide": wide, "entities": bomb, "outside": outside, "far": far}
    changed = {kind: parts | {name: body} for kind, body in bodies.items()}
    first = parts[name]
    for kind in ("deep", "wide", "far"):
        inner = first.replace(b"</sheetData>", bodies[kind] + b"</sheetData>")
        changed[f"{kind} inside"] = parts | {name: inner}
    return changed


def tree(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*")}
