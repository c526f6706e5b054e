"""Bring a store to the newest schema, or leave it untouched and say why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.core.clock import SystemClock, iso
from app.core.errors import StoreProblem

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Engine

_VERSIONS = Path(__file__).parent / "migrations" / "versions"
_MONEY = "sum of expenses"
_FIXED = ("expense", "expense_voucher", "month_closing", _MONEY)
"""What people signed: a migration brings it over as it is, row by row."""


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


def upgrade(
    path: Path,
    data_key: str,
    *,
    may_be_new: bool = True,
    before: Callable[[str, str], None] | None = None,
) -> None:
    """Upgrade to the newest schema in one transaction; an up-to-date store costs one query.

    Args:
        path: of the store.
        data_key: its key.
        may_be_new: whether a store without anything in it is filled, or lost its contents.
        before: keeps a store as it is, before it is changed from one revision to another.

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
    if revision and before is not None:
        before(revision, head())
    _run(path, data_key)


def _run(path: Path, data_key: str) -> None:
    """Run every step that is missing, in one transaction, and look it over before the commit."""
    from sqlalchemy.exc import DBAPIError
    from sqlcipher3 import dbapi2

    from app.storage.connection import disk_trouble
    from app.storage.engine import open_engine

    engine = open_engine(path, data_key, pooled=False)
    try:
        _run_on(engine)
    except (DBAPIError, dbapi2.Error) as problem:
        # Rows are looked at and registered over the bare connection, whose errors nobody wraps.
        trouble = disk_trouble(getattr(problem, "orig", None) or problem)
        if trouble is None:
            raise
        raise StoreProblem(
            f"升级数据没有做成：{trouble.what}",
            kept="数据保持升级前的样子。",
            to_do="请先腾出磁盘空间、检查文件夹权限，再打开驿站管家。",
        ) from problem
    finally:
        engine.dispose()


def _run_on(engine: Engine) -> None:
    """Alembic is imported only here: an everyday start never needs it."""
    from alembic.config import Config
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from alembic.script import ScriptDirectory

    from app.storage import changes, triggers, upgrade_look

    config = Config()
    config.set_main_option("script_location", str(_VERSIONS.parent))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None  # noqa: S101 (a connected connection has one)
        # Before BEGIN: inside a transaction the pragma is ignored, and a recreated table
        # would take its child rows with it.
        raw.execute("PRAGMA foreign_keys = OFF")
        with connection.begin():
            kept = _counted(connection)
            before = current(raw)
            found = upgrade_look.findings(raw, before)
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
            at = iso(SystemClock().now())
            upgrade_look.tell(raw, at, found)
            # A changed table has other rows than the audit knows: it learns them anew.
            changes.register_all(raw, at, before, head(), found)
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken or triggers.missing(connection) or not _all_there(kept, _counted(connection)):
                raise StoreProblem(
                    "升级数据时发现内部关系不一致，升级已取消。",
                    kept="数据保持升级前的样子。",
                    to_do="请把数据文件夹复制一份，联系上级工会的技术人员。",
                )


def _counted(connection: Any) -> dict[str, int]:
    """Count the rows of every table, and add up the money that was entered."""
    tables = connection.exec_driver_sql(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    found = {
        name: int(connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar())  # noqa: S608 (the store's own table names)
        for (name,) in tables
    }
    if "expense" in found:
        total = "SELECT coalesce(sum(amount_fen), 0) FROM expense"
        found[_MONEY] = int(connection.exec_driver_sql(total).scalar())
    return found


def _all_there(before: dict[str, int], after: dict[str, int]) -> bool:
    """Whether a migration lost no row, and changed neither number nor sum of what is signed."""
    return all(after.get(name, 0) >= count for name, count in before.items()) and all(
        after.get(name) == before[name] for name in _FIXED if name in before
    )
