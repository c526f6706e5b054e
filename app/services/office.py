"""The one door for window and command line: runs use cases, one transaction each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import select

from app.core.clock import Clock
from app.models import Station
from app.services import audit_rows, directory
from app.services.context import Actor, Context
from app.storage.attachments import FileStore
from app.storage.database import Database

P = ParamSpec("P")
R = TypeVar("R")

NOBODY = Actor(None, "")


class Office:
    """An opened station with whoever sits at it (当前操作人)."""

    def __init__(self, database: Database, clock: Clock, actor: Actor = NOBODY) -> None:
        self.database = database
        self.clock = clock
        self.actor = actor
        self.folder = database.folder
        self.files = FileStore(database.folder.files, database.keys.data_key)
        self.listeners: list[Callable[[frozenset[str]], None]] = []
        """Called after each committed change with the names of the tables it touched."""
        self._station_id = self._find_station()

    @property
    def has_station(self) -> bool:
        """Whether a station was set up in this store."""
        return self._station_id > 0

    def act(
        self, use_case: Callable[Concatenate[Context, P], R], /, *args: P.args, **kw: P.kwargs
    ) -> R:
        """Run one use case in one transaction; tell the listeners once it is durable.

        Raises:
            UserError: what a person can act on; then nothing was written.
        """
        with self.database.transaction() as session:
            ctx = self._context(session)
            result = use_case(ctx, *args, **kw)
            session.flush()
            raw = session.connection().connection.driver_connection
            if audit_rows.seal(raw, ctx.noted) and not ctx.noted:
                raise AssertionError(f"{use_case.__name__} changed the store without an audit row")
            changed = frozenset(ctx.changed)
        if self._station_id == 0:
            self._station_id = self._find_station()
        if "role_assignment" in changed:
            self.see_roles_anew()
        for listener in tuple(self.listeners):
            listener(changed)
        return result

    def read(
        self, query: Callable[Concatenate[Context, P], R], /, *args: P.args, **kw: P.kwargs
    ) -> R:
        """Run one query on a snapshot of the store."""
        with self.database.snapshot() as session:
            return query(self._context(session), *args, **kw)

    def see_roles_anew(self) -> None:
        """Let whoever sits here do what their roles of this moment allow: one may have ended."""
        if self.actor.person_id is not None:
            roles = self.read(directory.roles_of, self.actor.person_id)
            self.actor = replace(self.actor, roles=roles)

    def close(self) -> None:
        self.database.close()

    def _context(self, session: Any) -> Context:
        return Context(
            session=session,
            station_id=self._station_id,
            actor=self.actor,
            clock=self.clock,
            folder=self.folder,
            files=self.files,
        )

    def _find_station(self) -> int:
        with self.database.snapshot() as session:
            return session.scalar(select(Station.id).order_by(Station.id).limit(1)) or 0
