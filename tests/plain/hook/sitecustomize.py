"""Started by Python itself: keeps a copy of every file that is removed or written over."""

from __future__ import annotations

import os
import sys
import threading
from itertools import count
from pathlib import Path

_KEPT = os.environ.get("YIZHAN_TEST_KEPT", "")
_BELOW = os.environ.get("YIZHAN_TEST_BELOW", "")
_busy = threading.local()
_numbers = count()


def _whole(path: object, folder: object = None) -> Path:
    """Where a path of an audit event leads; removing a tree names files by an open folder."""
    if not isinstance(path, str | bytes | os.PathLike):
        return Path()
    place = Path(os.fsdecode(path))
    if isinstance(folder, int) and folder >= 0 and not place.is_absolute():
        place = Path(f"/proc/self/fd/{folder}").readlink() / place
    return place.absolute()


def _keep(path: Path) -> None:
    if not str(path).startswith(_BELOW) or str(path).startswith(_KEPT) or not path.is_file():
        return
    content = path.read_bytes()
    if content:
        name = str(path.relative_to(_BELOW)).replace(os.sep, "%")[-150:]
        (Path(_KEPT) / f"{os.getpid()}-{next(_numbers)}-{name}").write_bytes(content)


def _watch(event: str, args: tuple[object, ...]) -> None:
    if getattr(_busy, "now", False):
        return
    _busy.now = True
    try:
        if event == "os.remove":
            _keep(_whole(args[0], args[1]))
        elif event == "os.rename":
            _keep(_whole(args[1], args[3]))
        elif event == "open" and isinstance(args[2], int) and args[2] & os.O_TRUNC:
            _keep(_whole(args[0]))
    finally:
        _busy.now = False


if _KEPT:
    sys.addaudithook(_watch)
