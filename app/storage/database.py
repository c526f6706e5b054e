"""The store in use: one transaction per use case, one writer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core.errors import StoreProblem
from app.storage import engine as engines
from app.storage import keys, migrate
from app.storage.connection import damaged
from app.storage.folder import DataFolder

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

SNAPSHOT = "snapshot"
"""Marks a session that only reads, in its `info`."""


class Database:
    """An opened station store (数据)."""

    def __init__(self, folder: DataFolder, station_keys: keys.StationKeys) -> None:
        self.folder = folder
        self.keys = station_keys
        self._engine: Engine = engines.open_engine(folder.database, station_keys.data_key)
        self._reading: Engine = self._engine.execution_options(reading=True)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Run one use case: all of it is written, or nothing.

        Raises:
            StoreProblem: the disk is full or refuses to write.
        """
        session = Session(self._engine, expire_on_commit=False, autoflush=True)
        try:
            with _in_words(), session.begin():
                yield session
        finally:
            session.close()

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """Read one consistent state; nothing is written, no writer waits.

        Raises:
            StoreProblem: the file is damaged, or the disk refuses.
        """
        session = Session(
            self._reading, expire_on_commit=False, autoflush=False, info={SNAPSHOT: True}
        )
        try:
            with _in_words():
                yield session
        finally:
            session.rollback()
            session.close()

    def checkpoint(self) -> None:
        """Fold the write-ahead log into the file: at idle, at lock, before a copy."""
        with self._engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None  # noqa: S101 (a connected connection has one)
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        self._engine.dispose()


def create(folder: DataFolder) -> tuple[Database, bytes]:
    """Make a new store with its keys; give it and the secret bytes of its recovery code."""
    if folder.exists() or keys.exist(folder.keys):
        raise StoreProblem(
            f"文件夹里已经有一个站点的数据：{folder.root}。",
            kept="原有数据没有改动。",
            to_do="请直接打开它，或另选一个空文件夹。",
        )
    station_keys, recovery = keys.create(folder.keys)
    migrate.upgrade(folder.database, station_keys.data_key)
    return Database(folder, station_keys), recovery


def open_existing(folder: DataFolder) -> Database:
    """Open a store, upgrading it where an older version of the program wrote it."""
    station_keys = keys.load(folder.keys)
    with suppress(OSError):
        # Tidying the keys must not keep a full disk from being opened.
        keys.sweep(folder.keys)
        keys.settle(station_keys)
    migrate.upgrade(folder.database, station_keys.data_key, may_be_new=not _was_used(folder))
    return Database(folder, station_keys)


def _was_used(folder: DataFolder) -> bool:
    """Whether a store lay here: an empty file alone is one whose making was cut short."""
    return any(part.is_dir() and any(part.iterdir()) for part in (folder.backups, folder.files))


@contextmanager
def _in_words() -> Iterator[None]:
    """Say in words what disk and file refused; our own bugs are left as they are."""
    try:
        yield
    except DBAPIError as problem:
        trouble = _disk_trouble(problem)
        if trouble is None:
            raise
        raise trouble from problem


def _disk_trouble(problem: DBAPIError) -> StoreProblem | None:
    text = str(problem.orig).lower()
    if "full" in text:
        return StoreProblem(
            "磁盘空间不足，这一步没有写进去。",
            kept="之前记下的内容都在。",
            to_do="请清理磁盘后再试一次。",
        )
    if "readonly" in text or "read-only" in text or "i/o error" in text or "unable to open" in text:
        return StoreProblem(
            "数据文件写不进去。",
            kept="之前记下的内容都在。",
            to_do="请检查磁盘和文件夹权限，再试一次。",
        )
    if "malformed" in text or "not a database" in text:
        return damaged()
    if "locked" in text or "busy" in text:
        return StoreProblem(
            "数据文件正被另一个程序占用，这一步没有写进去。",
            kept="之前记下的内容都在。",
            to_do="请关闭另一个窗口后再试一次。",
        )
    return None
