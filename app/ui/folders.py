"""Folders of the person: where a file dialog begins, and what the system opens by itself."""

from __future__ import annotations

from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices

from app.ui import window_settings


class Way(StrEnum):
    """Whether files come in or go out: each way has a last folder of its own."""

    TAKEN = "taken_from"
    PUT = "put_into"


_roots: list[Path] = []
"""The data folder whose window is open: there the last folders are kept."""
_last: dict[Way, Path] = {}


def keep_in(root: Path) -> None:
    """Keep the last folders with the settings of this data folder's window."""
    _roots[:] = [root]
    _last.clear()


def forget() -> None:
    """Keep nothing any more: no window is open."""
    _roots.clear()
    _last.clear()


def begin_at(way: Way) -> Path:
    """Where a file dialog begins: the last folder while it is there, at first the documents."""
    last = _last.get(way) or _kept(way)
    if last is not None and _is_there(last):
        return last
    documents = QStandardPaths.StandardLocation.DocumentsLocation
    own = Path(QStandardPaths.writableLocation(documents))
    return own if _is_there(own) else Path.home()


def remember(way: Way, folder: Path) -> None:
    """Begin there the next time; on a full or read-only disk only until the program is closed."""
    _last[way] = folder
    if _roots:
        with suppress(OSError):
            window_settings.keep(_roots[0], way.value, str(folder))


def open_outside(path: Path) -> bool:
    """Open a folder or file outside the program; False where the system cannot."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _kept(way: Way) -> Path | None:
    kept = window_settings.kept(_roots[0]).get(way.value) if _roots else None
    return Path(kept) if isinstance(kept, str) and kept else None


def _is_there(folder: Path) -> bool:
    # A stick pulled out, or a share that does not answer, is no fault: the documents are there.
    try:
        return folder.is_dir()
    except OSError:
        return False
