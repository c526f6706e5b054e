"""The engine over the encrypted store: one SQLite on every platform, one writer at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import NullPool, QueuePool

from app.storage import changes
from app.storage.connection import connect

__all__ = ["connect", "open_engine"]

WATCHED = "notes what is touched"


def open_engine(path: Path, data_key: str, *, pooled: bool = True) -> Engine:
    """Give an engine whose transactions begin with BEGIN IMMEDIATE: one writer at a time.

    With the execution option `reading` a transaction is a snapshot that takes no write lock.
    A pooled engine, that of the office, notes every row a transaction touches.
    """
    from sqlcipher3 import dbapi2

    pool: dict[str, Any] = {"poolclass": NullPool}
    if pooled:
        pool = {"poolclass": QueuePool, "pool_size": 2, "max_overflow": 2}
    engine = create_engine(
        "sqlite://",
        module=dbapi2,
        creator=lambda: connect(path, data_key),
        # What people typed must not come into a log or a message with the words of an error.
        hide_parameters=True,
        **pool,
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        reading = connection.get_execution_options().get("reading", False)
        if pooled and not reading and not connection.info.get(WATCHED):
            # Before BEGIN: what a rolled back transaction made would go with it.
            changes.watch(connection.connection.driver_connection)
            connection.info[WATCHED] = True
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine
