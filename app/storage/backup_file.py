"""What a backup file is: one zip of ciphertext, closed by the hash of everything before."""

from __future__ import annotations

import errno
import hashlib
import hmac
import json
import os
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, Any

from app.core.audit import canonical
from app.core.disk_words import disk_words
from app.core.errors import StoreProblem
from app.core.text import as_written
from app.core.zip_rules import ZipLimits, open_zip, zip_problem

SUFFIX = ".yzbak"
STORE = "station.db"
_MANIFEST = "backup.json"
_LAST_UNSEALED = "0002"
"""The last data version whose backups were of format 1."""
_FORMAT = 2
"""1 had no closing hash, no counts and no seal; it is still read."""
_MOST_MEMBERS = 500_000
_LARGEST_MANIFEST = 64 * 1024 * 1024
_LARGEST_KEY = 64 * 1024
"""Bytes of a wrapped key; ours have a few hundred."""
_END = 64
"""Hex digits of the SHA-256 at the very end, as the zip's comment."""
_CHUNK = 1 << 20
_KNOWN = re.compile(r"station\.db|keys/[a-z-]+\.wrap|files/[0-9a-f]{2}/[0-9a-f]{64}")
DAMAGE = (
    OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OverflowError,
)  # fmt: skip
"""What a damaged zip makes Python's reader raise, as found by flipping its bytes."""
_GARBLED = frozenset({None, errno.EINVAL})
"""Of an OSError: a place in the file that cannot be, e.g. before its beginning."""


@dataclass(frozen=True, slots=True)
class BackupFacts:
    """What a backup says of itself, outside its encryption."""

    made_at: str
    """By the station's wall clock."""
    station_code: str
    key_id: str
    schema: str
    audit_seq: int
    audit_head: str
    members: dict[str, tuple[str, int]]
    """By name: SHA-256 and size."""
    audit_at: str = ""
    """When the last audit entry in it was written; blank in an older backup."""
    kind: str = "manual"
    why: str = ""
    line: str = ""
    rows: dict[str, int] | None = None
    """Rows of every table; None in an older backup."""
    structure: str = ""
    """Digest of tables, indexes and triggers."""
    flaws: tuple[str, ...] = ()
    """What was amiss in the station itself when the copy was made."""
    seal: str = ""
    """Keyed hash over all of this: whoever has no key of the station cannot write it."""

    @property
    def files(self) -> int:
        """How many attachments it holds."""
        return sum(name.startswith("files/") for name in self.members)


def write_pack(
    target: Path, sources: Mapping[str, Path | bytes], said: BackupFacts, data_key: str
) -> tuple[BackupFacts, str]:
    """Write the pack, each byte read once; give what it says of itself, and the closing hash."""
    members: dict[str, tuple[str, int]] = {}
    with target.open("wb") as stream:
        closing = _Closing(stream)
        # Stored, not deflated: everything in it is ciphertext already.
        with zipfile.ZipFile(closing, "w", zipfile.ZIP_STORED) as archive:
            for name, source in sources.items():
                members[name] = _put_in(archive, name, source)
            said = replace(said, members=members)
            said = replace(said, seal=seal_of(said, data_key))
            archive.writestr(_MANIFEST, json.dumps(_as_json(said), ensure_ascii=False, indent=1))
            archive.comment = b"0" * _END
        digest = closing.digest()
        stream.seek(-_END, os.SEEK_END)
        stream.write(digest.encode())
        stream.flush()
        os.fsync(stream.fileno())
    return said, digest


class _Closing:
    """Passes bytes on and hashes all but the last few, where the hash itself will stand."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._hash = hashlib.sha256()
        self._held = b""

    def write(self, data: bytes) -> int:
        self._stream.write(data)
        if len(data) >= _END:
            self._hash.update(self._held)
            self._hash.update(memoryview(data)[:-_END])
            self._held = bytes(data[-_END:])
        else:
            held = self._held + bytes(data)
            self._hash.update(held[:-_END])
            self._held = held[-_END:]
        return len(data)

    def flush(self) -> None:
        self._stream.flush()

    def close(self) -> None:
        """Leave it open: the hash is still to be written."""

    def digest(self) -> str:
        return self._hash.hexdigest()


def is_backup(path: Path) -> bool:
    """Tell a backup from other files by what is in it."""
    if not path.is_file() or not zipfile.is_zipfile(path):
        return False
    try:
        with open_zip(path) as archive:
            return _MANIFEST in archive.namelist()
    except DAMAGE:
        return False


def lying_in(place: Path) -> tuple[Path, ...]:
    """Name the backups in a folder; none where it is gone, or its disk cannot be read."""
    try:
        return tuple(sorted(place.glob(f"*{SUFFIX}")))
    except OSError:
        return ()


def remove(path: Path) -> bool:
    """Take a backup away that is not needed any more; tell whether it is gone."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        # On a read-only stick, or open in another program: it goes another time.
        return False
    return True


@contextmanager
def open_pack(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a pack whose directory holds only what ours hold; the sizes in it add up.

    Raises:
        one of `DAMAGE`: it is none of ours.
    """
    limits = ZipLimits(_MOST_MEMBERS, path.stat().st_size, stored_only=True)
    with open_zip(path) as archive:
        problem = zip_problem(archive.infolist(), limits)
        if problem:
            raise zipfile.BadZipFile(problem)
        yield archive


def small_member(archive: zipfile.ZipFile, name: str, most: int = _LARGEST_KEY) -> bytes:
    """Read a member that has no business to be large.

    Raises:
        KeyError: there is none of that name.
        one of `DAMAGE`: it is too large, or cannot be read.
    """
    with archive.open(name) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise zipfile.BadZipFile(f"{name} is larger than any of ours")
    return content


def facts(path: Path) -> BackupFacts:
    """Read what a backup says of itself.

    Raises:
        StoreProblem: it is no backup of ours, or damaged; or its disk cannot be read.
    """
    try:
        with open_pack(path) as archive:
            said = json.loads(small_member(archive, _MANIFEST, _LARGEST_MANIFEST))
        return _from_json(said)
    except OSError as problem:
        # Zip's own reader says by an OSError without a number that something is garbled.
        if problem.errno in _GARBLED:
            raise _no_backup(path) from problem
        raise StoreProblem(
            f"读不到这份备份（{disk_words(problem)}）：{path.name}。",
            kept="没有写入任何东西。",
            to_do="请看优盘或硬盘是不是插好了，再试一次。",
        ) from problem
    except (*DAMAGE, KeyError, TypeError, AttributeError) as problem:
        raise _no_backup(path) from problem


def _no_backup(path: Path) -> StoreProblem:
    return StoreProblem(
        f"这不是驿站管家的备份，或者已经损坏：{path.name}。",
        kept="没有写入任何东西。",
        to_do="请换一份备份。",
    )


def seal_of(said: BackupFacts, data_key: str) -> str:
    """Give the keyed hash over what a backup says of itself."""
    key = hashlib.sha256(b"yizhan backup seal, v1" + bytes.fromhex(data_key)).digest()
    words = canonical(_as_json(replace(said, seal="")))
    return hmac.new(key, words.encode(), hashlib.sha256).hexdigest()


def closing_hash(path: Path) -> str | None:
    """Read a pack whole; give its closing hash, None where it does not fit what stands before."""
    size = path.stat().st_size - _END
    if size <= 0:
        return None
    found = hashlib.sha256()
    with path.open("rb") as stream:
        left = size
        while left and (chunk := stream.read(min(_CHUNK, left))):
            found.update(chunk)
            left -= len(chunk)
        said = stream.read()
    return found.hexdigest() if said == found.hexdigest().encode() else None


def outer_findings(path: Path, said: BackupFacts) -> Iterator[tuple[str, str]]:
    """Say what does not fit from outside, without any key; nothing for a whole file."""
    if said.seal and closing_hash(path) is None:
        yield path.name, "文件不完整、已损坏或被改动。"
    with open_pack(path) as archive:
        names = set(archive.namelist()) - {_MANIFEST}
        for name in sorted(names ^ set(said.members)):
            yield name, "备份清单与内容不一致。"
        for name in sorted(names & set(said.members)):
            try:
                fits = _hash_of(archive, name) == said.members[name]
            except DAMAGE:
                yield name, "读不出来，文件已损坏。"
                continue
            if not fits:
                yield name, "内容与备份清单不符，文件已损坏或被改动。"


def unpack(path: Path, said: BackupFacts, root: Path, *, durable: bool) -> None:
    """Write every member below a folder, compared with its hash on the way.

    Args:
        path: of the pack.
        said: what it says of itself.
        root: an existing folder.
        durable: whether it must outlive a power cut, or is thrown away again.

    Raises:
        StoreProblem: a member is missing, damaged, or none of ours.
        OSError: the disk refuses.
    """
    if said.seal and closing_hash(path) is None:
        raise broken(path.name, "文件不完整、已损坏或被改动")
    with open_pack(path) as archive:
        _require_room(archive, root)
        if set(archive.namelist()) - {_MANIFEST} != set(said.members):
            raise broken(path.name, "备份清单与内容不一致")
        for name, wanted in said.members.items():
            if not _KNOWN.fullmatch(name) or _is_large_key(name, wanted):
                raise broken(path.name, f"里面有不认识的文件 {as_written(name)}")
            target = root.joinpath(*name.split("/"))
            target.parent.mkdir(parents=True, exist_ok=True)
            if _take_out(archive, name, target, durable=durable) != wanted:
                raise broken(path.name, f"{name} 与备份清单不符")


def _is_large_key(name: str, wanted: tuple[str, int]) -> bool:
    return name.startswith("keys/") and wanted[1] > _LARGEST_KEY


def _require_room(archive: zipfile.ZipFile, root: Path) -> None:
    """Say beforehand that a disk is too small, rather than fill it up."""
    needed = sum(info.file_size for info in archive.infolist())
    free = shutil.disk_usage(root).free
    if needed > free:
        raise StoreProblem(
            f"磁盘放不下：恢复这份备份要 {needed / 1048576:.0f} MB，只剩 {free / 1048576:.0f} MB。",
            kept="没有写入任何东西，这份备份也没有改动。",
            to_do="请腾出地方，或换一个磁盘上的文件夹。",
        )


def broken(name: str, what: str) -> StoreProblem:
    """Say that a backup does not serve, and why."""
    return StoreProblem(
        f"这份备份核对不上（{name}）：{what}。",
        kept="没有写入任何东西，这份备份也没有改动。",
        to_do="请换一份备份。",
    )


def _take_out(
    archive: zipfile.ZipFile, name: str, target: Path, *, durable: bool
) -> tuple[str, int]:
    found, size = hashlib.sha256(), 0
    try:
        source = archive.open(name)
    except DAMAGE as problem:
        raise broken(name, "读不出来") from problem
    with source, target.open("wb") as stream:
        while chunk := _next_of(source, name):
            found.update(chunk)
            stream.write(chunk)
            size += len(chunk)
        if durable:
            stream.flush()
            os.fsync(stream.fileno())
    return found.hexdigest(), size


def _next_of(source: IO[bytes], name: str) -> bytes:
    """Read on; a damaged pack is told apart from a disk that refuses to be written."""
    try:
        return source.read(_CHUNK)
    except DAMAGE as problem:
        raise broken(name, "读不出来") from problem


def _hash_of(archive: zipfile.ZipFile, name: str) -> tuple[str, int]:
    found, size = hashlib.sha256(), 0
    with archive.open(name) as source:
        while chunk := source.read(_CHUNK):
            found.update(chunk)
            size += len(chunk)
    return found.hexdigest(), size


def _put_in(archive: zipfile.ZipFile, name: str, source: Path | bytes) -> tuple[str, int]:
    if isinstance(source, bytes):
        archive.writestr(name, source)
        return hashlib.sha256(source).hexdigest(), len(source)
    found = hashlib.sha256()
    info = zipfile.ZipInfo(name)
    info.file_size = source.stat().st_size
    with source.open("rb") as stream, archive.open(info, "w") as target:
        while chunk := stream.read(_CHUNK):
            found.update(chunk)
            target.write(chunk)
    return found.hexdigest(), info.file_size


def _as_json(said: BackupFacts) -> dict[str, Any]:
    members = {name: {"sha256": sha, "bytes": size} for name, (sha, size) in said.members.items()}
    return {"format": _FORMAT} | asdict(said) | {"members": members, "flaws": list(said.flaws)}


def _from_json(said: Any) -> BackupFacts:
    rows = said.get("rows")
    # Without a seal anybody could leave files out: only what older versions made has none.
    is_older = said["format"] == 1 and str(said["schema"]) <= _LAST_UNSEALED
    if not is_older and (said["format"] != _FORMAT or not said["seal"]):
        raise ValueError(said["format"])
    return BackupFacts(
        made_at=str(said["made_at"]),
        station_code=str(said["station_code"]),
        key_id=str(said["key_id"]),
        schema=str(said["schema"]),
        audit_seq=int(said["audit_seq"]),
        audit_head=str(said["audit_head"]),
        members={
            str(name): (str(item["sha256"]), int(item["bytes"]))
            for name, item in said["members"].items()
        },
        audit_at=str(said.get("audit_at", "")),
        kind=str(said.get("kind", "manual")),
        why=str(said.get("why", "")),
        line=str(said.get("line", "")),
        rows={str(name): int(count) for name, count in rows.items()} if rows is not None else None,
        structure=str(said.get("structure", "")),
        flaws=tuple(str(flaw) for flaw in said.get("flaws", ())),
        seal=str(said.get("seal", "")),
    )
