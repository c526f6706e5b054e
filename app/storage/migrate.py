"""Bring a store to the newest schema, or leave it untouched and say why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.core.errors import StoreProblem

_VERSIONS = Path(__file__).parent / "migrations" / "versions"


def head() -> str:
    """Name the newest revision: the last of the numbered files."""
    return max(path.name[:4] for path in _VERSIONS.glob("[0-9]*.py"))


def known() -> frozenset[str]:
    return frozenset(path.name[:4] for path in _VERSIONS.glob("[0-9]*.py"))


def current(connection: Any) -> str:
    """Give the revision of an opened store, "" for an empty file."""
    found = connection.execute(
        "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'alembic_version'"
    ).fetchone()
    if found is None:
        return ""
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else ""


def upgrade(path: Path, data_key: str, *, may_be_new: bool = True) -> None:
    """Upgrade to the newest schema in one transaction; an up-to-date store costs one query.

    Args:
        path: of the store.
        data_key: its key.
        may_be_new: whether a store without anything in it is filled, or lost its contents.

    Raises:
        StoreProblem: written by a newer version, or damaged; nothing is changed.
    """
    from app.storage.connection import connect, damage_in_words, damaged

    connection = connect(path, data_key)
    try:
        with damage_in_words():
            revision = current(connection)
    finally:
        connection.close()
    if revision == head():
        return
    if not revision and not may_be_new:
        raise damaged("里面是空的")
    if revision and revision not in known():
        raise StoreProblem(
            f"这份数据是更新版本的驿站管家写的（数据版本 {revision}）。",
            kept="数据没有改动。",
            to_do="请先把驿站管家升级到最新版，再打开它。",
        )
    _run(path, data_key)


def _run(path: Path, data_key: str) -> None:
    """Alembic is imported only here: an everyday start never needs it."""
    from alembic.config import Config
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from alembic.script import ScriptDirectory

    from app.storage import triggers
    from app.storage.engine import open_engine

    config = Config()
    config.set_main_option("script_location", str(_VERSIONS.parent))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    engine = open_engine(path, data_key, pooled=False)
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None  # noqa: S101 (a connected connection has one)
        # Before BEGIN: inside a transaction the pragma is ignored, and a recreated table
        # would take its child rows with it.
        raw.execute("PRAGMA foreign_keys = OFF")
        with connection.begin():
            context = MigrationContext.configure(
                connection,
                opts={
                    "fn": lambda revision, _: script._upgrade_revs("head", revision),  # noqa: SLF001 (alembic's own env does this)
                    "transactional_ddl": False,
                },
            )
            with Operations.context(context):
                context.run_migrations()
            triggers.create_all(connection)
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken or triggers.missing(connection):
                raise StoreProblem(
                    "升级数据时发现内部关系不一致，升级已取消。",
                    kept="数据保持升级前的样子。",
                    to_do="请把数据文件夹复制一份，联系上级工会的技术人员。",
                )
    engine.dispose()
