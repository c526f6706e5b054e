"""Puts a restored store in the place of the one in use; a power cut in between is made good."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.core.disk_words import disk_words
from app.core.errors import StoreProblem
from app.storage.folder import DataFolder
from app.storage.keys import sync_folder, write_private

STORE = ("station.db-wal", "station.db-shm", "station.db")
EVERYTHING = ("keys", "files", *STORE)
"""In this order; the store itself last, so that it never meets keys that are not its own."""


def place_of(folder: DataFolder) -> Path:
    """Where a restored folder is made ready."""
    return folder.root / "restored"


def is_ready(folder: DataFolder) -> bool:
    """Tell whether a store lies in `place_of`: without one everything would only go aside."""
    return (place_of(folder) / folder.database.name).exists()


def begin(
    folder: DataFolder,
    kept_as: str,
    *,
    parts: tuple[str, ...] = EVERYTHING,
    note: Mapping[str, Any] | None = None,
) -> Path:
    """Say that what lies in `place_of` is whole and takes over; give where the old one goes.

    Args:
        folder: of the station.
        kept_as: name of the folder that takes what was in use, e.g. replaced-20261022-1200.
        parts: what is replaced.
        note: what the next opened store is to be told of it (`pending`).

    Raises:
        StoreProblem: the disk refuses; nothing was moved.
    """
    with in_words(is_begun=False):
        kept = _free(folder.root / kept_as)
        kept.mkdir()
        coming = [name for name in parts if (place_of(folder) / name).exists()]
        said = {"kept": kept.name, "parts": list(parts), "coming": coming, "note": note}
        write_private(_mark(folder), json.dumps(said, ensure_ascii=False).encode())
    return kept


def finish(folder: DataFolder) -> bool:
    """Take a begun replacement to its end; tell whether there was one.

    Called after `begin` and at every start: without the mark it touches nothing.

    Raises:
        StoreProblem: the disk refuses; the next start goes on with it.
    """
    if not is_under_way(folder):
        return False
    with in_words(is_begun=True):
        _finish(folder)
    return True


@contextmanager
def in_words(*, is_begun: bool) -> Iterator[None]:
    """Say in words that the disk refused, be it of a restore or of a change of keys.

    Args:
        is_begun: whether the next start goes on with it, or nothing was replaced.

    Raises:
        StoreProblem: for any OSError.
    """
    try:
        yield
    except OSError as problem:
        why = disk_words(problem)
        if is_begun:
            raise _half_done(f"（{why}）") from problem
        raise StoreProblem(
            f"数据没有换上（{why}）。",
            kept="原来的数据都在，没有动。",
            to_do="请检查磁盘空间和文件夹权限，再打开一次；看到的还是原来的数据，请重新做一遍。",
        ) from problem


def require_whole(folder: DataFolder) -> None:
    """Go on only if no begun replacement waits for its end.

    What was written now would be taken for the old store's, and set aside with it.

    Raises:
        StoreProblem: one does.
    """
    if is_under_way(folder):
        raise _half_done("")


def _half_done(why: str) -> StoreProblem:
    return StoreProblem(
        f"数据还没有全部换上{why}。",
        kept="原来的数据和要换上的数据都在，没有丢。",
        to_do="请检查磁盘空间和文件夹权限，再打开一次，会接着做完。",
    )


def _finish(folder: DataFolder) -> None:
    mark = _mark(folder)
    said = json.loads(mark.read_text("utf-8"))
    kept, new = folder.root / said["kept"], place_of(folder)
    for name in said["parts"]:
        old, away, coming = folder.root / name, kept / name, new / name
        # What came already must not be taken for the old one when this runs a second time.
        is_old = coming.exists() if name in said["coming"] else True
        if is_old and old.exists() and not away.exists():
            old.replace(away)
        if coming.exists():
            coming.replace(old)
    for place in (kept, *((new,) if new.exists() else ()), folder.root):
        sync_folder(place)
    if said["note"] is not None:
        note = {"kept": kept.name} | said["note"]
        write_private(_note(folder), json.dumps(note, ensure_ascii=False).encode())
    shutil.rmtree(new, ignore_errors=True)
    mark.unlink()
    # Were the mark to come back after a power cut, it would take the new store for the old.
    sync_folder(folder.root)


def is_under_way(folder: DataFolder) -> bool:
    """Tell whether a begun replacement still waits for its end."""
    return _mark(folder).exists()


def pending(folder: DataFolder) -> dict[str, Any] | None:
    """Give what the store is still to be told of its replacement."""
    try:
        found: dict[str, Any] = json.loads(_note(folder).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found


def told(folder: DataFolder) -> None:
    """The store has it in its books now."""
    _note(folder).unlink(missing_ok=True)


def _free(path: Path) -> Path:
    found, at = path, 2
    while found.exists():
        found = path.with_name(f"{path.name}-{at}")
        at += 1
    return found


def _mark(folder: DataFolder) -> Path:
    return folder.root / "replacing"


def _note(folder: DataFolder) -> Path:
    return folder.root / "replaced.json"
