"""Read a file somebody chose: only an ordinary one, never more of it than is allowed."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from app.core.text import as_written

_READ_ONLY = os.O_RDONLY | getattr(os, "O_BINARY", 0)
# A pipe nobody writes into, or a terminal, would be waited for without end.
_WITHOUT_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)


def read_foreign(path: Path, limit: int) -> bytes:
    """Give the bytes of a file, at most one more than the limit: then it is too large.

    Raises:
        OSError: not there, not readable, a folder, a pipe or a device.
    """
    with os.fdopen(open_ordinary(path), "rb") as stream:
        return stream.read(limit + 1)


def open_ordinary(path: Path) -> int:
    """Open a file for reading; give its handle, which the caller closes.

    Raises:
        OSError: not there, not readable, a folder, a pipe or a device.
    """
    try:
        handle = os.open(path, _READ_ONLY | _WITHOUT_WAITING)
    except ValueError as problem:
        # A NUL in the name, or signs no file name can hold.
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL)) from problem
    mode = os.fstat(handle).st_mode
    if stat.S_ISREG(mode):
        return handle
    os.close(handle)
    number = errno.EISDIR if stat.S_ISDIR(mode) else errno.ESPIPE
    raise OSError(number, os.strerror(number))


def shown_name(path: Path) -> str:
    """Give a file's name as one line: without line ends, marks that turn text round, odd bytes."""
    return " ".join(as_written(path.name).split()) or "文件"
