"""Backups: one file, encrypted, proven to bring the station back before it counts (备份)."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core.disk_words import disk_words
from app.core.errors import StoreProblem
from app.storage import keys
from app.storage.attachments import FileStore
from app.storage.backup_file import (
    STORE,
    SUFFIX,
    BackupFacts,
    facts,
    is_backup,
    lying_in,
    outer_findings,
    remove,
    write_pack,
)
from app.storage.backup_proof import StoreState, flaws_of, prove, read_state
from app.storage.connection import connect, damage_in_words, disk_trouble, require_sound
from app.storage.folder import DataFolder
from app.storage.restoring import find_key, restore

__all__ = [
    "SUFFIX", "BackupFacts", "Made", "carry", "facts", "find_key", "is_backup", "lying_in",
    "remove", "restore", "verify", "write",
]  # fmt: skip

_DRAFT = ".draft-"
_LONGEST_CODE = 40
"""Signs of a station's code in a file's name, which may have 255 bytes; a sign has up to four."""


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was proven."""

    path: Path
    said: BackupFacts
    digest: str
    """SHA-256 of the file but its last 64 bytes, which are this digest."""
    size: int


def write(
    folder: DataFolder,
    station_keys: keys.StationKeys,
    to: Path,
    *,
    made_at: str,
    name: str,
    kind: str = "manual",
    why: str = "",
) -> Made:
    """Copy the store, its attachments and the wrapped keys into one file, and prove it.

    The copy of the store is one shot of SQLite's own backup, encrypted under the same key; the
    attachments are encrypted as they lie; the data key goes along only wrapped. What was written
    is restored into a scratch place, opened and compared with the source as of the copy.

    Raises:
        StoreProblem: disk full, not writable, or the copy does not prove; nothing is left.
    """
    stamp = made_at.replace(":", "").replace("-", "").replace("T", "-")[:15]
    with _in_words(to):
        to.mkdir(parents=True, exist_ok=True)
        clear_drafts(to)
        with tempfile.TemporaryDirectory(dir=to, prefix=_DRAFT) as draft_name:
            draft = Path(draft_name)
            copy, finished = draft / STORE, draft / f"backup{SUFFIX}"
            said = _copy_and_tell(folder, copy, station_keys, made_at, kind, why)
            said, digest = write_pack(
                finished, _sources(folder, copy, station_keys), said, station_keys.data_key
            )
            copy.unlink()
            prove(finished, facts(finished), station_keys.data_key, draft)
            path = _free_name(to, f"{name}-{_as_name(said.station_code)}-{stamp}")
            size = finished.stat().st_size
            finished.replace(path)
        keys.sync_folder(to)
    return Made(path, said, digest, size)


def carry(made: Path, to: Path, data_key: str, scratch: Path) -> Path:
    """Copy a backup to a second place and prove it there, from what that medium gives back.

    Raises:
        StoreProblem: full, taken out, not writable, or the copy does not prove; the second
            place is left without it, and the first copy stays.
    """
    target = to / made.name
    draft = to / f"{_DRAFT}{made.name}"
    try:
        with _in_words(to):
            clear_drafts(to)
            _copy_through(made, draft)
            prove(draft, facts(draft), data_key, scratch)
            draft.replace(target)
            keys.sync_folder(to)
    except StoreProblem:
        with suppress(OSError):
            draft.unlink()
        raise
    return target


def verify(
    path: Path, *, keys_folder: Path | None = None, recovery: bytes | None = None
) -> tuple[tuple[tuple[str, str], ...], str]:
    """Check a backup; give findings, and what to say when there are none.

    Without a key only the outer hashes are checked, and the words say so.
    """
    said = facts(path)
    found = tuple(outer_findings(path, said))
    if found:
        return found, ""
    data_key = find_key(path, said, keys_folder=keys_folder, recovery=recovery)
    if data_key is None:
        return (), "外层校验一致；没有钥匙，里面的内容没有打开核对。"
    try:
        with tempfile.TemporaryDirectory(prefix="yizhan-verify-") as scratch:
            prove(path, said, data_key, Path(scratch))
    except StoreProblem as problem:
        return ((path.name, problem.what),), ""
    return (), "备份完好：试着恢复过一次，每页数据、每张表的条数、附件和封存的钥匙都对得上。"


def clear_drafts(folder: Path) -> None:
    """Take away what a backup cut short left half-way in a folder."""
    import shutil

    for left in folder.glob(f"{_DRAFT}*"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            with suppress(OSError):
                left.unlink()


def _copy_and_tell(
    folder: DataFolder,
    copy: Path,
    station_keys: keys.StationKeys,
    made_at: str,
    kind: str,
    why: str,
) -> BackupFacts:
    """Copy the store and say what it was at that very moment."""
    state, flaws = _copy_store(folder, copy, station_keys.data_key)
    return BackupFacts(
        made_at=made_at,
        station_code=state.code,
        key_id=station_keys.key_id,
        schema=state.schema,
        audit_seq=state.audit_seq,
        audit_head=state.audit_head,
        members={},
        audit_at=state.audit_at,
        kind=kind,
        why=why,
        line=state.line,
        rows=state.rows,
        structure=state.structure,
        flaws=tuple(sorted(flaws)),
    )


def _copy_store(folder: DataFolder, target: Path, data_key: str) -> tuple[StoreState, set[str]]:
    """Copy all pages at once on a connection of its own; read the state in the same snapshot."""
    reading = connect(folder.database, data_key)
    try:
        with damage_in_words():
            reading.execute("BEGIN")
            state = read_state(reading)
            _shoot(reading, target, data_key)
            require_sound(reading)
            flaws = flaws_of(reading, FileStore(folder.files, data_key))
            reading.execute("ROLLBACK")
    finally:
        reading.close()
    return state, flaws


def _shoot(reading: Any, target: Path, data_key: str) -> None:
    writing = connect(target, data_key)
    try:
        # A draft is thrown away when anything goes wrong: it needs no journal and no sync.
        writing.execute("PRAGMA synchronous = OFF")
        writing.execute("PRAGMA journal_mode = OFF")
        reading.backup(writing)
    finally:
        writing.close()


def _sources(
    folder: DataFolder, copy: Path, station_keys: keys.StationKeys
) -> dict[str, Path | bytes]:
    sources: dict[str, Path | bytes] = {
        STORE: copy,
        f"keys/{keys.RECOVERY}": folder.keys / keys.RECOVERY,
        f"keys/{keys.SIGNING}": keys.wrap_signing_key(station_keys),
    }
    for path in sorted(folder.files.glob("??/*")):
        if len(path.name) == 64:
            sources[f"files/{path.parent.name}/{path.name}"] = path
    return sources


def _copy_through(source: Path, target: Path) -> None:
    """Copy to the medium itself, and let go of what the system remembers of it."""
    import shutil

    with source.open("rb") as reading, target.open("wb") as writing:
        shutil.copyfileobj(reading, writing, 1 << 20)
        writing.flush()
        os.fsync(writing.fileno())
        if hasattr(os, "posix_fadvise"):
            # The proof must read what the stick holds, not what is still in memory.
            os.posix_fadvise(writing.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


@contextmanager
def _in_words(to: Path) -> Iterator[None]:
    """Say in words what the disk refused."""
    from sqlcipher3 import dbapi2

    try:
        yield
    except OSError as problem:
        raise _not_written(disk_words(problem), to) from problem
    except dbapi2.Error as problem:
        trouble = disk_trouble(problem)
        if trouble is None:
            raise
        raise _not_written(trouble.what.rstrip("。"), to) from problem


def _not_written(reason: str, to: Path) -> StoreProblem:
    return StoreProblem(
        f"备份没有写成（{reason}）：{to}。",
        kept="原数据没有改动，没有留下半份备份，以前的备份都在。",
        to_do="请检查磁盘空间和文件夹权限，或换一个位置。",
    )


def _as_name(code: str) -> str:
    """Write a station's code as part of a file name; one that is too long would let no copy be."""
    return re.sub(r"[^\w-]+", "-", code)[:_LONGEST_CODE].strip("-") or "station"


def _free_name(to: Path, stem: str) -> Path:
    path = to / f"{stem}{SUFFIX}"
    at = 2
    while path.exists():
        path = to / f"{stem}-{at}{SUFFIX}"
        at += 1
    return path
