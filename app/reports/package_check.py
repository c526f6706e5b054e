"""Check a month's folder or zip (上报包) against its manifest: names, hashes, fingerprint."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from app.core.foreign_file import read_foreign, shown_name
from app.core.pdfium import PDFIUM
from app.core.text import as_written
from app.core.zip_rules import Inflates, ZipLimits, inflate, open_zip, zip_problem
from app.reports.package_signature import SIGNATURE, is_public_key, signature_holds
from app.reports.package_zip import zip_bytes

MANIFEST = "manifest.json"
WORKBOOK = "ledger.xlsx"
SIGNS = ("sign-400x600.pdf", "sign-a4.pdf")
"""They hang on a wall: no fingerprint stands on them."""
PAPER_NAMES = (
    "monthly-report.pdf",
    "duty-records.pdf",
    "roster.pdf",
    "consumables.pdf",
    "expenses.pdf",
    "opinions.pdf",
    "activities.pdf",
    "catalogue.pdf",
)
ALL_NAMES = frozenset({*PAPER_NAMES, *SIGNS, WORKBOOK})
LIMITS = ZipLimits(entries=64, total=120 * 1024 * 1024)
"""Of one month: its papers have a few megabytes. What is larger or more is not read.

Not stored only: packages of the first version were deflated, and are still looked over.
"""
MANIFEST_LIMIT = 1024 * 1024
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError,
    UnicodeDecodeError, ValueError,
)  # fmt: skip
"""What a damaged zip makes Python's reader raise, as found by flipping its bytes."""
_FINGERPRINT = re.compile(r"[0-9a-f]{12}")
_FOLDER = re.compile(r"\d{4}-\d{2}(-r\d+)?")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be: in which file, and what."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a manifest says, as far as the check needs it."""

    station_code: str
    station_name: str
    month: str
    status: str
    revision: int
    fingerprint: str
    public_key: str
    """64 hex digits; packages of the first version name another form, and are not signed."""
    signature: str | None
    """None: the package is not signed."""
    files: Mapping[str, tuple[str, int]]
    """By name: SHA-256 in hex and size in bytes."""
    audit_seq: int = 0
    """Last entry of the change log before the closing; 0 for an open month."""


class _ManifestError(Exception):
    """Says what is wrong with a manifest."""


def read_manifest(folder: Path) -> Manifest | None:
    """Read a folder's manifest; None where there is none to be understood."""
    try:
        return parse_manifest(_manifest_bytes(folder))
    except (OSError, _ManifestError):
        return None


def read_zip_manifest(path: Path) -> Manifest | None:
    """Read a zip's manifest; None where there is none to be understood."""
    try:
        with open_zip(path) as archive:
            return parse_manifest(_manifest_in(archive, path.stem))
    except (*_UNREADABLE, KeyError, _ManifestError):
        return None


def parse_manifest(content: bytes) -> Manifest:
    """Read a manifest and see that each part is what it should be."""
    try:
        data = _json_of(content)
        return Manifest(
            station_code=_text(data["station"]["code"]),
            station_name=_text(data["station"]["name"]),
            month=_text(data["month"]),
            status=_status(data["status"]),
            revision=_whole(data["revision"]),
            fingerprint=_text(data["fingerprint"]),
            public_key=_text(data.get("station_public_key", "")),
            signature=None if SIGNATURE not in data else _text(data[SIGNATURE]),
            files={
                _text(name): (_text(entry["sha256"]), _whole(entry["bytes"]))
                for name, entry in data["files"].items()
            },
            audit_seq=_whole(data.get("audit_seq", 0)),
        )
    except KeyError as error:
        raise _ManifestError(f"清单里缺少 {error.args[0]}") from error
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise _ManifestError("清单不是本程序的格式，读不懂") from error


def verify_package(path: Path) -> tuple[Finding, ...]:
    """Check a month's folder or zip; nothing found means it is complete and unaltered.

    Whether it really comes from the station is another question, see `signed_by`.

    Raises:
        FileNotFoundError: there is no such file or folder.
    """
    if path.is_dir():
        return tuple(_check(_folder_contents(path)))
    if not path.exists():
        raise FileNotFoundError(path)
    if _too_large(path):
        return (Finding(shown_name(path), "大得不像一个月的上报包，没有读取。"),)
    try:
        with open_zip(path) as archive:
            wrong = tuple(_zip_names(archive)) or tuple(_zip_rules(path, archive))
            if wrong:
                return wrong
            contents = _zip_contents(archive)
            folder = archive.namelist()[0].partition("/")[0]
    except _UNREADABLE:
        return (Finding(shown_name(path), "这不是完整的上报包，打不开。"),)
    return tuple(_check(contents)) or tuple(_check_zip(path, folder, contents))


def examine_package(path: Path) -> tuple[tuple[Finding, ...], str]:
    """Check a package and, where nothing is found, give whose signature it has."""
    found = verify_package(path)
    return found, "" if found else signed_by(path)


def signed_by(path: Path) -> str:
    """Give the public key whose signature stands under a package; "" where none does.

    Only of a package in which nothing was found.
    """
    try:
        if path.is_dir():
            raw = _manifest_bytes(path)
        else:
            with open_zip(path) as archive:
                raw = _manifest_in(archive, archive.namelist()[0].partition("/")[0])
        key = parse_manifest(raw).public_key
    except (*_UNREADABLE, KeyError, IndexError, _ManifestError):
        return ""
    return key if signature_holds(raw, key) else ""


def _check(contents: Mapping[str, bytes | None]) -> Iterator[Finding]:
    raw = contents.get(MANIFEST)
    if raw is None:
        yield Finding(MANIFEST, "缺少清单，无法核对。")
        return
    try:
        manifest = parse_manifest(raw)
    except _ManifestError as error:
        yield Finding(MANIFEST, f"{error}。")
        return
    yield from _check_signature(raw, manifest)
    yield from _check_names(contents, manifest)
    whole = []
    for name, (digest, size) in sorted(manifest.files.items()):
        content = contents.get(name)
        if content is None:
            continue
        if len(content) != size:
            yield Finding(name, f"大小不符：清单写 {size} 字节，实际 {len(content)} 字节。")
        elif hashlib.sha256(content).hexdigest() != digest:
            yield Finding(name, "内容与清单不符，文件被改动过。")
        else:
            whole.append(name)
    yield from _check_fingerprint(contents, manifest, whole)


def _check_names(contents: Mapping[str, bytes | None], manifest: Manifest) -> Iterator[Finding]:
    listed = manifest.files.keys()
    for name in sorted(listed - contents.keys()):
        yield Finding(name, "清单上有，包里没有。")
    for name in sorted(contents.keys() - listed - {MANIFEST}):
        yield Finding(name, "包里有，清单上没有。")
    for name in sorted(ALL_NAMES - listed):
        yield Finding(name, "清单上缺少这份资料。")
    for name, content in sorted(contents.items()):
        if content is None:
            yield Finding(name, "不是普通文件，或者大得不像一个月的资料，没有读取。")


def _check_fingerprint(
    contents: Mapping[str, bytes | None], manifest: Manifest, names: list[str]
) -> Iterator[Finding]:
    if not _FINGERPRINT.fullmatch(manifest.fingerprint):
        yield Finding(MANIFEST, "数据指纹不是 12 位十六进制数。")
        return
    for name in names:
        content = contents.get(name)
        if name not in PAPER_NAMES or content is None:
            continue
        for number, text in enumerate(_page_texts(content), start=1):
            if manifest.fingerprint not in text:
                yield Finding(name, f"第 {number} 页的数据指纹与清单不一致。")


def _check_signature(raw: bytes, manifest: Manifest) -> Iterator[Finding]:
    """A manifest that names a key as signed ones do must be signed: none can be taken off."""
    if manifest.signature is None and not is_public_key(manifest.public_key):
        return
    if not signature_holds(raw, manifest.public_key):
        yield Finding(MANIFEST, "清单的签名不对，清单被改动过。")


def _check_zip(path: Path, folder: str, contents: Mapping[str, bytes | None]) -> Iterator[Finding]:
    """See that a signed package's zip is byte for byte what its files make it."""
    raw = contents[MANIFEST]
    assert raw is not None  # noqa: S101 (read just before)
    manifest = parse_manifest(raw)
    if not folder.startswith(manifest.month):
        yield Finding(shown_name(path), f"文件夹写的是 {folder}，清单写的是 {manifest.month}。")
    if manifest.signature is None:
        return
    files = {name: content for name, content in contents.items() if content is not None}
    # Compared by their hashes: the zip need not lie in memory twice.
    made, found = hashlib.sha256(zip_bytes(folder, files)), hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            found.update(chunk)
    if made.digest() != found.digest():
        yield Finding(shown_name(path), "压缩包在文件之外被改动过。")


def _page_texts(content: bytes) -> list[str]:
    import pypdfium2

    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError:
            return [""]
        try:
            pages = (document[number] for number in range(len(document)))
            texts: list[str] = [page.get_textpage().get_text_bounded() for page in pages]
        except pypdfium2.PdfiumError:
            return [""]
        finally:
            document.close()
    return ["".join(text.split()) for text in texts]


def _folder_contents(folder: Path) -> Mapping[str, bytes | None]:
    contents: dict[str, bytes | None] = {}
    left = LIMITS.total
    for path in sorted(islice(folder.iterdir(), LIMITS.entries + 1)):
        try:
            content = None if path.is_symlink() else read_foreign(path, left)
        except OSError:
            content = None
        if content is not None and len(content) > left:
            content = None
        left -= len(content or b"")
        contents[shown_name(path)] = content
    return contents


def _manifest_bytes(folder: Path) -> bytes:
    return read_foreign(folder / MANIFEST, MANIFEST_LIMIT)


def _manifest_in(archive: zipfile.ZipFile, folder: str) -> bytes:
    with archive.open(f"{folder}/{MANIFEST}") as stream:
        return stream.read(MANIFEST_LIMIT + 1)


def _too_large(path: Path) -> bool:
    # With as much again for the zip's own words as no honest one has.
    return path.stat().st_size > LIMITS.total + MANIFEST_LIMIT


def _zip_names(archive: zipfile.ZipFile) -> Iterator[Finding]:
    """Find names that would lead out of the one folder, or stand twice."""
    seen: set[str] = set()
    folders: set[str] = set()
    for info in archive.infolist():
        folder, slash, name = info.filename.partition("/")
        folders.add(folder)
        if not slash or not name or "/" in name or "\\" in info.filename or name == "..":
            yield Finding(as_written(info.filename), "文件名不合规矩，不会解开。")
        if info.filename in seen:
            yield Finding(as_written(info.filename), "同一个名字出现两次。")
        seen.add(info.filename)
    if len(folders) != 1 or not _FOLDER.fullmatch(next(iter(folders), "")):
        yield Finding("", "包里应当只有一个以月份为名的文件夹。")


def _zip_rules(path: Path, archive: zipfile.ZipFile) -> Iterator[Finding]:
    """Find what no zip of ours holds: links, encrypted files, too many, too large."""
    problem = zip_problem(archive.infolist(), LIMITS)
    if problem:
        yield Finding(shown_name(path), f"{problem}，没有读取。")


def _zip_contents(archive: zipfile.ZipFile) -> Mapping[str, bytes | None]:
    """Unpack into memory, counting; what inflates beyond the limits is left where it is."""
    contents: dict[str, bytes | None] = {}
    limits = LIMITS
    for info in archive.infolist():
        name = info.filename.partition("/")[2]
        try:
            content = b"".join(inflate(archive, info, limits))
        except Inflates:
            contents[name] = None
            continue
        contents[name] = content
        limits = replace(limits, total=limits.total - len(content))
    return contents


def _json_of(content: bytes) -> Any:
    if len(content) > MANIFEST_LIMIT:
        raise ValueError(len(content))
    return json.loads(content)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    # Half a character, which JSON can write, has no place on screen or paper.
    value.encode()
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(value)
    return value


def _status(value: object) -> str:
    if value not in ("open", "closed"):
        raise ValueError(value)
    return str(value)
