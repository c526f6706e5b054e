"""Puts a restored store in the place of the one in use; a power cut in between is made good."""

from __future__ import annotations

from pathlib import Path

from app.storage.folder import DataFolder
from app.storage.keys import sync_folder

_PARTS = ("keys", "files", "station.db-wal", "station.db-shm", "station.db")
"""In this order; the store itself last, so that it never meets keys that are not its own."""


def place_of(folder: DataFolder) -> Path:
    """Where a restored folder is made ready."""
    return folder.root / "restored"


def begin(folder: DataFolder, moment: str) -> Path:
    """Say that what lies in `place_of` is whole and takes over; give where the old one goes."""
    kept = folder.root / f"replaced-{moment}"
    kept.mkdir()
    _mark(folder).write_text(kept.name, encoding="utf-8")
    sync_folder(folder.root)
    return kept


def finish(folder: DataFolder) -> bool:
    """Take a begun replacement to its end; tell whether there was one.

    Called after `begin` and at every start: without the mark it touches nothing.
    """
    mark = _mark(folder)
    if not mark.exists():
        return False
    kept = folder.root / mark.read_text(encoding="utf-8")
    new = place_of(folder)
    for name in _PARTS:
        old, away, coming = folder.root / name, kept / name, new / name
        if old.exists() and not away.exists():
            old.replace(away)
        if coming.exists():
            coming.replace(old)
    sync_folder(folder.root)
    mark.unlink()
    for left in sorted(new.rglob("*"), reverse=True):
        left.rmdir() if left.is_dir() else left.unlink()
    new.rmdir()
    return True


def _mark(folder: DataFolder) -> Path:
    return folder.root / "replacing"
