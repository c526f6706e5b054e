"""One process at a time has a data folder: the system itself holds it, and lets go at its death."""

from __future__ import annotations

import errno
import getpass
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from app.core.disk_words import disk_words
from app.core.errors import StoreProblem
from app.core.text import as_written
from app.storage.folder import DataFolder

PATIENCE = 0.3
"""Seconds: a process that is just ending lets go within them."""
_PAUSE = 0.02
_IS_HELD = frozenset({errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK})
_LONGEST_NAME = 64

if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30
    """Beyond anything written: what is locked there nobody else can read."""

    def _open(folder: DataFolder) -> int:
        held = os.open(folder.lock, os.O_RDWR | os.O_CREAT | os.O_BINARY)
        os.lseek(held, _FAR, os.SEEK_SET)
        return held

    def _lock(held: int, _folder: DataFolder) -> None:
        msvcrt.locking(held, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _open(folder: DataFolder) -> int:
        # The folder itself: a file in it could be deleted, and the next one made and held anew.
        return os.open(folder.root, os.O_RDONLY)

    def _lock(held: int, folder: DataFolder) -> None:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Older versions held the file: a window of theirs may be open while this one starts.
        try:
            file = os.open(folder.lock, os.O_RDONLY | os.O_NONBLOCK)
        except OSError:
            return
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        finally:
            os.close(file)


@contextmanager
def only_one(folder: DataFolder) -> Iterator[None]:
    """Hold the data folder alone. Nothing that lies in it says whether it is free.

    A process number in a file may belong to another program after a restart, and a file left by a
    power cut may say anything: `in-use.lock` only tells people who has the folder open.

    Raises:
        StoreProblem: another instance has it open, or this disk cannot hold a folder.
    """
    held = _take(folder)
    try:
        with suppress(OSError):
            folder.lock.write_bytes(json.dumps({"user": _user()}).encode())
        yield
    finally:
        with suppress(OSError):
            folder.lock.unlink()
        os.close(held)


def _take(folder: DataFolder) -> int:
    try:
        held = _open(folder)
    except OSError as problem:
        raise _unheld(folder, problem) from problem
    try:
        _lock_soon(held, folder)
    except OSError as problem:
        os.close(held)
        raise (_in_use if problem.errno in _IS_HELD else _unheld)(folder, problem) from problem
    return held


def _lock_soon(held: int, folder: DataFolder) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            _lock(held, folder)
        except OSError as problem:
            if problem.errno not in _IS_HELD or time.monotonic() >= until:
                raise
        else:
            return
        time.sleep(_PAUSE)


def _in_use(folder: DataFolder, _problem: OSError) -> StoreProblem:
    other = _holder(folder)
    if other and other != _user():
        to_do = f"请换到电脑的另一个用户“{other}”，在那里关掉驿站管家，再回来打开。"
    else:
        to_do = "请切换到已打开的窗口；需要在这里打开时，先关掉那一个。找不到那个窗口的，重启电脑。"
    return StoreProblem(
        "驿站管家已经开着，正在使用这个数据文件夹。", kept="数据没有改动。", to_do=to_do
    )


def _unheld(folder: DataFolder, problem: OSError) -> StoreProblem:
    return StoreProblem(
        f"不能确认没有别的窗口在用这个数据文件夹（{disk_words(problem)}）：{folder.root}。",
        kept="数据没有改动。",
        to_do="请检查文件夹权限；放在特殊磁盘上的，请改放到本机硬盘。",
    )


def _holder(folder: DataFolder) -> str:
    """Name the user who has it open; "" where the file does not tell."""
    try:
        with folder.lock.open("rb") as stream:
            name = json.loads(stream.read(4 * _LONGEST_NAME))["user"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ""
    return as_written(str(name)[:_LONGEST_NAME])


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
