"""Knows a folder on a removable disk again, whatever drive letter or mount it comes back under."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from app.storage.keys import write_private

_MARK = "驿站管家备份.txt"


def put_mark(folder: Path, mark: str) -> None:
    """Make the folder and leave a mark in it.

    Raises:
        OSError: the medium refuses.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_private(
        folder / _MARK, f"驿站管家把备份放在这个文件夹里，请不要改动。\n{mark}\n".encode()
    )


def find(folder: Path, mark: str) -> Path | None:
    """Find the marked folder: where it was, else at the same place of another drive."""
    if _has_mark(folder, mark):
        return folder
    import psutil

    tails = [Path(*folder.parts[at:]) for at in range(1, len(folder.parts))]
    with suppress(OSError):
        for part in psutil.disk_partitions(all=False):
            for tail in tails:
                if _has_mark(Path(part.mountpoint) / tail, mark):
                    return Path(part.mountpoint) / tail
            if _has_mark(Path(part.mountpoint), mark):
                return Path(part.mountpoint)
    return None


def on_one_disk(one: Path, other: Path) -> bool:
    """Tell whether two folders lie on one drive, so that both are lost together."""
    try:
        return one.stat().st_dev == other.stat().st_dev
    except OSError:
        return False


def _has_mark(folder: Path, mark: str) -> bool:
    try:
        return mark in (folder / _MARK).read_text("utf-8")
    except (OSError, ValueError):
        return False
