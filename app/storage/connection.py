"""Opens one raw connection to the encrypted store, with the settings that lose nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.core.errors import StoreDamaged, StoreProblem

MINIMUM_SQLITE = (3, 51, 3)
"""Older ones may damage a WAL when two connections checkpoint at the same instant."""

_PRAGMAS = (
    "PRAGMA busy_timeout = 5000",
    "PRAGMA foreign_keys = ON",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",
    "PRAGMA checkpoint_fullfsync = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA recursive_triggers = ON",
    "PRAGMA cell_size_check = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA secure_delete = FAST",
    "PRAGMA mmap_size = 0",
    "PRAGMA cache_size = -65536",
)


def connect(path: Path, data_key: str, *, read_only: bool = False) -> Any:
    """Open one raw connection with the house's settings.

    Raises:
        StoreDamaged: the key does not fit, or the file is damaged.
        StoreProblem: this machine's SQLite is too old.
    """
    from sqlcipher3 import dbapi2

    if dbapi2.sqlite_version_info < MINIMUM_SQLITE:
        raise StoreProblem(
            f"本机的数据库组件太旧（{dbapi2.sqlite_version}）。",
            kept="数据没有改动。",
            to_do="请重新安装驿站管家。",
        )
    mode = "?mode=ro" if read_only else ""
    try:
        connection = dbapi2.connect(
            f"{path.absolute().as_uri()}{mode}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
        )
        connection.execute(f"PRAGMA key = \"x'{data_key}'\"")
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        for pragma in _PRAGMAS:
            if not (read_only and "journal_mode" in pragma):
                connection.execute(pragma)
    except dbapi2.Error as problem:
        # A full or read-only disk says nothing about the store: it must not be taken for damage.
        refused = disk_trouble(problem)
        if refused is not None and not isinstance(refused, StoreDamaged):
            raise refused from problem
        raise StoreDamaged(
            f"打不开数据文件 {path.name}：钥匙不符，或文件已损坏。",
            kept="数据文件没有改动。",
            to_do="请从“设置”里的备份恢复，或联系上级工会的技术人员。",
        ) from problem
    return connection


@contextmanager
def damage_in_words() -> Iterator[None]:
    """Say in words that a page of the store cannot be read over a raw connection.

    Raises:
        StoreProblem: the file is damaged.
    """
    from sqlcipher3 import dbapi2

    try:
        yield
    except dbapi2.DatabaseError as problem:
        if "malformed" not in str(problem):
            raise
        raise damaged() from problem


def damaged(found: str = "") -> StoreDamaged:
    """Say that the store is damaged, and that a backup is the way back."""
    what = f"（{found}）" if found else ""
    return StoreDamaged(
        f"数据文件 station.db 有损坏{what}。",
        kept="没有再写入任何东西。",
        to_do="请用最近的备份恢复到新文件夹；损坏的文件请留着，不要删。",
    )


def disk_trouble(problem: BaseException) -> StoreProblem | None:
    """Say in words what disk or file refused of a statement; None for a fault of our own."""
    text = str(problem).lower()
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


def require_sound(connection: Any) -> None:
    """See that every page of a store that was just copied could be read.

    SQLCipher's backup copies a page it cannot read, and all that follow, as zeros with a valid
    seal: no look at the copy alone would ever tell.

    Raises:
        StoreDamaged: a page of the source is damaged.
    """
    check = "PRAGMA cipher_integrity_check"
    # Twice: a checkpoint may be writing a page at the very moment it is read.
    if connection.execute(check).fetchall() and (found := connection.execute(check).fetchall()):
        raise damaged(f"有 {len(found)} 页读不出来，所以没有抄")
