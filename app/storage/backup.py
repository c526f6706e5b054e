"""Backups: one file, encrypted, verified before it counts; and back from it (备份、恢复)."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.core import audit as chain
from app.core.disk_words import disk_words
from app.core.errors import StoreProblem
from app.storage import keys
from app.storage.connection import connect, damage_in_words
from app.storage.folder import DataFolder, prepare

SUFFIX = ".yzbak"
_MANIFEST = "backup.json"
_FORMAT = 1
_LARGEST_MEMBER = 4 * 1024**3
_DAMAGE = (OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError)
"""What a damaged zip makes Python's reader raise, as found by flipping its bytes."""


@dataclass(frozen=True, slots=True)
class BackupFacts:
    """What a backup says of itself, outside its encryption."""

    made_at: str
    station_code: str
    key_id: str
    schema: str
    audit_seq: int
    audit_head: str
    members: dict[str, tuple[str, int]]
    """By name: SHA-256 and size."""


def write(
    folder: DataFolder,
    station_keys: keys.StationKeys,
    to: Path,
    *,
    made_at: str,
    name: str,
    code: str,
) -> Path:
    """Copy the store, its attachments and the wrapped key into one file, verified.

    The copy of the store is one shot of SQLite's own backup, encrypted under the same key; the
    attachments are encrypted as they lie; the data key goes along only wrapped.

    Raises:
        StoreProblem: disk full, not writable, or the copy does not verify; nothing is left.
    """
    stamp = made_at.replace(":", "").replace("-", "").replace("T", "-")[:15]
    try:
        to.mkdir(parents=True, exist_ok=True)
        path = _free_name(to, f"{name}-{stamp}")
        with tempfile.TemporaryDirectory(dir=to, prefix=".draft-") as draft_name:
            draft = Path(draft_name)
            copy = draft / "station.db"
            with damage_in_words():
                seq, head, schema = _copy_store(folder.database, copy, station_keys.data_key)
            finished = draft / path.name
            said = BackupFacts(made_at, code, station_keys.key_id, schema, seq, head, {})
            _pack(folder, copy, finished, station_keys, said)
            copy.unlink()
            found, _ = verify(finished, keys_folder=station_keys.folder)
            if found:
                raise StoreProblem(
                    f"备份写出来后核对不上：{'；'.join(what for _, what in found[:2])}",
                    kept="原数据没有改动，这份备份没有保留。",
                    to_do="请换一个位置再备份一次，并检查磁盘。",
                )
            finished.replace(path)
        keys.sync_folder(to)
    except OSError as problem:
        raise StoreProblem(
            f"备份没有写成（{disk_words(problem)}）：{to}。",
            kept="原数据没有改动，没有留下半份备份。",
            to_do="请检查磁盘空间和文件夹权限，或换一个位置。",
        ) from problem
    return path


def is_backup(path: Path) -> bool:
    """Tell a backup from other files by what is in it."""
    if not path.is_file() or not zipfile.is_zipfile(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return _MANIFEST in archive.namelist()
    except _DAMAGE:
        return False


def facts(path: Path) -> BackupFacts:
    """Read what a backup says of itself.

    Raises:
        StoreProblem: it is no backup of ours, or damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            said = json.loads(archive.read(_MANIFEST))
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
        )
    except (*_DAMAGE, KeyError, TypeError, AttributeError) as problem:
        raise StoreProblem(
            f"这不是驿站管家的备份，或者已经损坏：{path.name}。",
            kept="没有写入任何东西。",
            to_do="请换一份备份。",
        ) from problem


def verify(
    path: Path, *, keys_folder: Path | None = None, recovery: bytes | None = None
) -> tuple[tuple[tuple[str, str], ...], str]:
    """Check a backup; give findings, and what to say when there are none.

    Without a key only the outer hashes are checked, and the words say so.
    """
    said = facts(path)
    found = list(_outer_findings(path, said))
    if found:
        return tuple(found), ""
    data_key = find_key(path, said, keys_folder=keys_folder, recovery=recovery)
    if data_key is None:
        return (), "外层校验一致；没有钥匙，里面的内容没有打开核对。"
    with _unpacked_store(path) as store:
        found.extend(("station.db", what) for what in _inner_findings(store, data_key, said))
    return tuple(found), "备份完好：外层校验、每页数据和审计链都核对过。"


def restore(
    path: Path, into: Path, *, keys_folder: Path | None = None, recovery: bytes | None = None
) -> DataFolder:
    """Bring a backup back into a new folder, verified before it is put in place.

    Raises:
        StoreProblem: no key fits, the backup is damaged, or the folder is not empty or writable.
    """
    if into.exists() and any(into.iterdir()):
        raise StoreProblem(
            f"要恢复到的文件夹不是空的：{into}。",
            kept="那里原有的文件没有改动。",
            to_do="请选一个空文件夹或新文件夹。",
        )
    said = facts(path)
    data_key = find_key(path, said, keys_folder=keys_folder, recovery=recovery)
    if data_key is None:
        raise StoreProblem(
            "没有能打开这份备份的钥匙。",
            kept="没有写入任何东西。",
            to_do="请用原电脑上的 keys 文件夹，或封存的恢复码。",
        )
    findings, _ = verify(path, keys_folder=keys_folder, recovery=recovery)
    if findings:
        raise StoreProblem(
            f"这份备份核对不上：{'；'.join(what for _, what in findings[:2])}",
            kept="没有写入任何东西。",
            to_do="请换一份备份。",
        )
    try:
        _unpack_whole(path, said, data_key, into)
    except OSError as problem:
        raise StoreProblem(
            f"恢复没有写成（{disk_words(problem)}）：{into}。",
            kept="备份没有改动，没有留下写了一半的数据。",
            to_do="请检查磁盘空间和文件夹权限，或换一个文件夹。",
        ) from problem
    return DataFolder(into)


def _unpack_whole(path: Path, said: BackupFacts, data_key: str, into: Path) -> None:
    """Unpack beside the folder, and put it in place in one step."""
    into.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=into.parent, prefix=".restore-") as draft_name:
        draft = Path(draft_name) / "data"
        folder, _ = prepare(draft)
        with zipfile.ZipFile(path) as archive:
            for name in said.members:
                _unpack(archive, name, draft)
        keys.unwrap_signing_key(data_key, (folder.keys / "signing.wrap").read_bytes())
        keys.write_private(folder.keys / "station.key", data_key.encode() + b"\n")
        if into.exists():
            into.rmdir()
        draft.replace(into)
    keys.sync_folder(into.parent)


def find_key(
    path: Path, said: BackupFacts, *, keys_folder: Path | None, recovery: bytes | None
) -> str | None:
    """Find the data key: the folder named, this installation's, or the recovery code."""
    from app.storage.folder import default_root

    if recovery is not None:
        with zipfile.ZipFile(path) as archive:
            return keys.unwrap(archive.read("keys/recovery.wrap"), recovery)
    places = (
        [keys_folder] if keys_folder else [path.parent.parent / "keys", default_root() / "keys"]
    )
    for place in places:
        if place is None or not keys.exist(place):
            continue
        try:
            found = keys.load(place).data_key
        except StoreProblem:
            continue
        if keys.key_id(found) == said.key_id:
            return found
    return None


def _copy_store(source: Path, target: Path, data_key: str) -> tuple[int, str, str]:
    """Copy all pages at once on a connection of its own; give the audit head and the schema."""
    reading = connect(source, data_key)
    writing = connect(target, data_key)
    try:
        reading.backup(writing)
        head = writing.execute(
            "SELECT seq, hash FROM audit_entry ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        schema = writing.execute("SELECT version_num FROM alembic_version").fetchone()
        writing.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        writing.execute("PRAGMA journal_mode = DELETE")
    finally:
        writing.close()
        reading.close()
    return (int(head[0]), str(head[1]), str(schema[0])) if head else (0, "", str(schema[0]))


def _pack(
    folder: DataFolder, copy: Path, target: Path, station_keys: keys.StationKeys, said: BackupFacts
) -> None:
    sources = {"station.db": copy, "keys/recovery.wrap": folder.keys / "recovery.wrap"}
    for path in sorted(folder.files.glob("??/*")):
        if len(path.name) == 64:
            sources[f"files/{path.parent.name}/{path.name}"] = path
    # Stored, not deflated: everything in it is ciphertext already.
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, path in sources.items():
            _pack_member(archive, said, name, path.read_bytes())
        _pack_member(archive, said, "keys/signing.wrap", keys.wrap_signing_key(station_keys))
        manifest = {"format": _FORMAT} | asdict(said)
        manifest["members"] = {
            name: {"sha256": sha256, "bytes": size} for name, (sha256, size) in said.members.items()
        }
        archive.writestr(_MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    with target.open("rb+") as stream:
        os.fsync(stream.fileno())


def _pack_member(archive: zipfile.ZipFile, said: BackupFacts, name: str, content: bytes) -> None:
    archive.writestr(name, content)
    said.members[name] = (hashlib.sha256(content).hexdigest(), len(content))


def _outer_findings(path: Path, said: BackupFacts) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist()) - {_MANIFEST}
        for name in sorted(names ^ set(said.members)):
            yield name, "备份清单与内容不一致。"
        for name in sorted(names & set(said.members)):
            sha256, size = said.members[name]
            try:
                content = _member(archive, name)
            except _DAMAGE:
                yield name, "读不出来，文件已损坏。"
                continue
            if len(content) != size or hashlib.sha256(content).hexdigest() != sha256:
                yield name, "内容与备份清单不符，文件已损坏或被改动。"


def _inner_findings(store: Path, data_key: str, said: BackupFacts) -> Iterator[str]:
    try:
        connection: Any = connect(store, data_key, read_only=True)
    except StoreProblem as problem:
        yield str(problem)
        return
    try:
        for row in connection.execute("PRAGMA cipher_integrity_check").fetchall():
            yield f"有一页数据损坏：{row[0]}"
        head = connection.execute(
            "SELECT seq, hash FROM audit_entry ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        there = (int(head[0]), str(head[1])) if head else (0, "")
        if there != (said.audit_seq, said.audit_head):
            yield "审计链的末尾与备份清单不符。"
        rows = connection.execute(
            "SELECT seq, at, actor, act, payload, previous_hash, hash FROM audit_entry ORDER BY seq"
        )
        broken = chain.first_broken(_Row(*row) for row in rows)
        if broken is not None:
            yield f"审计第{broken}条与前后对不上。"
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class _Row:
    seq: int
    at: str
    actor: str
    act: str
    payload: str
    previous_hash: str
    hash: str


@contextmanager
def _unpacked_store(path: Path) -> Iterator[Path]:
    """Give the store of a backup as a file: it is ciphertext, also in the temporary folder."""
    with tempfile.TemporaryDirectory(prefix="yizhan-verify-") as name:
        target = Path(name) / "station.db"
        with (
            zipfile.ZipFile(path) as archive,
            archive.open("station.db") as source,
            target.open("wb") as stream,
        ):
            shutil.copyfileobj(source, stream)
        yield target


def _unpack(archive: zipfile.ZipFile, name: str, root: Path) -> None:
    parts = name.split("/")
    if name not in ("station.db", "keys/recovery.wrap", "keys/signing.wrap") and not (
        len(parts) == 3 and parts[0] == "files" and len(parts[2]) == 64 and parts[2].isalnum()
    ):
        raise StoreProblem(f"备份里有不认识的文件：{name}。", kept="没有写入任何东西。")
    target = root.joinpath(*parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as stream:
        stream.write(_member(archive, name))
        stream.flush()
        os.fsync(stream.fileno())


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    info = archive.getinfo(name)
    if info.file_size > _LARGEST_MEMBER:
        raise zipfile.BadZipFile(name)
    content = io.BytesIO()
    with archive.open(info) as source:
        shutil.copyfileobj(source, content)
    return content.getvalue()


def _free_name(to: Path, stem: str) -> Path:
    path = to / f"{stem}{SUFFIX}"
    at = 2
    while path.exists():
        path = to / f"{stem}-{at}{SUFFIX}"
        at += 1
    return path
