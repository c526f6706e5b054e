"""The store in use: one transaction per use case, one writer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core.clock import Clock, SystemClock, iso, local
from app.core.disk_words import disk_words, is_refused
from app.core.errors import StoreProblem
from app.storage import engine as engines
from app.storage import keys, migrate, replacing
from app.storage.connection import connect, damaged, disk_trouble
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
            StoreProblem: the disk is full or refuses, or another store is taking its place.
        """
        replacing.require_whole(self.folder)
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
            StoreProblem: the file is damaged, the disk refuses, or another store takes its place.
        """
        replacing.require_whole(self.folder)
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
        """Fold the write-ahead log into the file: at idle, at lock, before a copy.

        Raises:
            StoreProblem: the disk refuses; nothing is lost, the log stays.
        """
        with self._engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None  # noqa: S101 (a connected connection has one)
            with _in_words():
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        self._engine.dispose()


def create(folder: DataFolder) -> tuple[Database, bytes]:
    """Make a new store with its keys; give it and the secret bytes of its recovery code.

    Keys that a power cut left without a store are used: no key is ever thrown away.

    Raises:
        StoreDamaged: a store lay here and is gone.
        StoreProblem: a store lies here.
    """
    if folder.exists():
        raise StoreProblem(
            f"文件夹里已经有一个站点的数据：{folder.root}。",
            kept="原有数据没有改动。",
            to_do="请直接打开它，或另选一个空文件夹。",
        )
    if was_used(folder):
        raise damaged("文件不见了")
    if keys.exist(folder.keys):
        station_keys = keys.load(folder.keys)
        recovery = keys.renew_recovery(station_keys)
    else:
        station_keys, recovery = keys.create(folder.keys)
    migrate.upgrade(folder.database, station_keys.data_key)
    return Database(folder, station_keys), recovery


def open_existing(folder: DataFolder, clock: Clock | None = None) -> Database:
    """Open a store, upgrading it where an older version of the program wrote it.

    Before an upgrade a proven backup is made; where none can be made, nothing is upgraded.
    """
    from app.storage import rekey

    station_keys = keys.load(folder.keys)
    with suppress(OSError):
        # Tidying the keys must not keep a full disk from being opened.
        keys.sweep(folder.keys)
        keys.settle(station_keys)
    migrate.upgrade(
        folder.database,
        station_keys.data_key,
        may_be_new=not was_used(folder),
        before=lambda old, new: _back_up_first(folder, station_keys, clock, old, new),
    )
    with suppress(OSError):
        rekey.tidy(folder)
    return Database(folder, station_keys)


def was_used(folder: DataFolder) -> bool:
    """Whether a store lay here: an empty file alone is one whose making was cut short."""
    parts = (folder.backups, folder.files)
    return any(part.is_dir() and any(part.iterdir()) for part in parts) or any(
        any(folder.root.glob(f"{name}-*")) for name in ("replaced", "quarantine")
    )


def _back_up_first(
    folder: DataFolder, station_keys: keys.StationKeys, clock: Clock | None, old: str, new: str
) -> None:
    """Keep the store as the older version left it; a second try finds the first one's copy."""
    from app.storage import backup, proofs

    now = (clock or SystemClock()).now()
    name = f"upgrade-{old}-{new}"
    head = _head(folder, station_keys)
    for copy in proofs.read(folder).copies:
        is_same = copy.name.startswith(name) and (copy.audit_seq, copy.audit_head) == head
        if is_same and proofs.is_there(copy):
            return
    try:
        made = backup.write(
            folder,
            station_keys,
            folder.backups,
            made_at=f"{local(now):%Y-%m-%dT%H:%M:%S}",
            name=name,
            kind="upgrade",
            why=f"升级前（{old} → {new}）",
        )
        proofs.keep(folder, proofs.of(made, iso(now)))
    except (StoreProblem, OSError) as problem:
        why = problem.what if isinstance(problem, StoreProblem) else disk_words(problem)
        raise StoreProblem(
            f"升级数据以前要先备份，备份没有做成，所以没有升级。{why}",
            kept="数据保持原样，没有改动。",
            to_do="请先腾出磁盘空间、检查文件夹权限，再打开驿站管家。",
        ) from problem


def _head(folder: DataFolder, station_keys: keys.StationKeys) -> tuple[int, str]:
    connection = connect(folder.database, station_keys.data_key, read_only=True)
    try:
        row = connection.execute(
            "SELECT seq, hash FROM audit_entry ORDER BY seq DESC LIMIT 1"
        ).fetchone()
    finally:
        connection.close()
    return (int(row[0]), str(row[1])) if row else (0, "")


@contextmanager
def _in_words() -> Iterator[None]:
    """Say in words what disk and file refused; our own bugs are left as they are."""
    from sqlcipher3 import dbapi2

    try:
        yield
    except (DBAPIError, dbapi2.Error) as problem:
        cause = problem.orig or problem if isinstance(problem, DBAPIError) else problem
        trouble = disk_trouble(cause)
        if trouble is None:
            raise
        raise trouble from problem
    except OSError as problem:
        # A use case also writes files: keys, attachments.
        if not is_refused(problem):
            raise
        raise StoreProblem(
            f"有文件没有写成（{disk_words(problem)}）。",
            kept="之前记下的内容都在。",
            to_do="请检查磁盘空间和文件夹权限，再试一次。",
        ) from problem
