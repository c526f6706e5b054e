"""The only place that knows every part: folder, lock, store, office, window."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.clock import Clock, SystemClock
from app.core.errors import StoreProblem
from app.storage.folder import DataFolder, default_root, prepare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.office import Office


@contextmanager
def only_one(folder: DataFolder) -> Iterator[None]:
    """Hold the data folder alone; a lock left by a killed process is taken over.

    Raises:
        StoreProblem: another instance has it open.
    """
    from PySide6.QtCore import QLockFile

    lock = QLockFile(str(folder.lock))
    lock.setStaleLockTime(0)
    if not lock.tryLock(200):
        raise StoreProblem(
            "驿站管家已经开着，正在使用这个数据文件夹。",
            kept="数据没有改动。",
            to_do="请切换到已打开的窗口；需要在这里打开时，先关掉那一个。",
        )
    try:
        yield
    finally:
        lock.unlock()


@contextmanager
def open_office(
    root: Path | None, *, clock: Clock | None = None, create: bool = False
) -> Iterator[Office]:
    """Open a data folder alone and give its office, nobody signed in."""
    from app.services.office import Office
    from app.storage import database

    where = root or default_root()
    if not create and not DataFolder(where).exists():
        raise StoreProblem(
            f"这里还没有站点的数据：{where}。",
            kept="没有写入任何东西。",
            to_do="请核对 --data 后面的文件夹，或先建站、导入台账。",
        )
    folder, _ = prepare(where)
    with only_one(folder):
        if folder.exists():
            store = database.open_existing(folder)
        else:
            store, _ = database.create(folder)
        office = Office(store, clock or SystemClock())
        try:
            yield office
        finally:
            office.close()


@contextmanager
def office_for_command(root: Path | None, *, create: bool = False) -> Iterator[Office]:
    """Open a data folder for a subcommand: the audit names 命令行 and the system's user."""
    from app.services.context import Actor

    with open_office(root, create=create) as office:
        office.actor = Actor(None, f"命令行:{getpass.getuser()}", is_command_line=True)
        yield office


def take_screens(office: Office, folder: Path) -> tuple[Path, ...]:
    """Take a picture of every page as it is drawn for this office."""
    from app.ui.screens import take_screens as take

    return take(office, folder)


def run_window(words: Sequence[str]) -> int:
    """Open the window on one's own data; without a display show every page as a picture."""
    from app.ui.application import run

    return run(words)
