"""What every use case is handed: the transaction, who acts, for which station, when."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import audit as chain
from app.core.clock import Clock, iso
from app.core.errors import NotAllowed
from app.core.permissions import Act, Role, may, who_may
from app.models import AuditEntry
from app.storage.attachments import FileStore
from app.storage.folder import DataFolder


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a signed-in person, or the command line with the system's user."""

    person_id: int | None
    name: str
    roles: frozenset[Role] = frozenset()
    is_command_line: bool = False

    @property
    def audit_name(self) -> str:
        if self.person_id is None:
            return self.name
        return f"{self.name}#{self.person_id}"


@dataclass(slots=True)
class Context:
    """One use case under way (用例)."""

    session: Session
    station_id: int
    actor: Actor
    clock: Clock
    folder: DataFolder
    files: FileStore
    changed: set[str] = field(default_factory=set)
    """Names of the tables touched, for pages that show them."""
    audited: int = 0

    def require(self, act: Act) -> None:
        """Go on only if one of the actor's roles may do this.

        Raises:
            NotAllowed: with who may instead.
        """
        if self.actor.is_command_line and act in COMMAND_LINE_ACTS:
            return
        if not may(self.actor.roles, act):
            raise NotAllowed(
                f"{self.actor.name or '还没有人登录'}，您的岗位不能做这一步。",
                kept="没有改动任何内容。",
                to_do=f"请由{who_may(act)}来做。",
            )

    @property
    def person_id(self) -> int:
        """The acting person.

        Raises:
            NotAllowed: nobody is signed in.
        """
        if self.actor.person_id is None:
            raise NotAllowed(
                "这一步要记下是谁做的，现在没有人登录。",
                kept="没有改动任何内容。",
                to_do="请先选名字、输口令登录。",
            )
        return self.actor.person_id

    def now(self) -> str:
        """This moment as stored: UTC ISO text."""
        return iso(self.clock.now())

    def today(self) -> str:
        """The business date in Asia/Shanghai, YYYY-MM-DD."""
        return self.clock.today().isoformat()

    def audit(self, act: str, record: Any, **what: Any) -> None:
        """Write the audit row of a change into the same transaction.

        Args:
            act: the act in a Chinese word or two, e.g. 责任人签字.
            record: the changed row, or the name of what changed.
            what: what it is now, and where it matters what it was.
        """
        self.session.flush()
        if isinstance(record, str):
            record_type, record_id = record, ""
        else:
            record_type = record.__tablename__
            record_id = str(getattr(record, "public_id", "") or "")
        connection = self.session.connection()
        last = connection.execute(_HEAD).first()
        seq, previous = (last.seq + 1, last.hash) if last else (1, chain.GENESIS)
        at = self.now()
        payload = chain.canonical(
            {"record": [record_type, record_id], "what": what, "station": self.station_id}
        )
        connection.execute(
            _LINK,
            {
                "seq": seq,
                "at": at,
                "actor": self.actor.audit_name,
                "act": act,
                "record_type": record_type,
                "record_id": record_id,
                "payload": payload,
                "previous_hash": previous,
                "hash": chain.link(previous, seq, at, self.actor.audit_name, act, payload),
            },
        )
        self.changed.add(record_type)
        self.audited += 1

    def count(self, model: Any, *where: Any) -> int:
        """Count rows of this station."""
        found = self.session.scalar(
            select(func.count())
            .select_from(model)
            .where(model.station_id == self.station_id, *where)
        )
        return int(found or 0)


# Built once, of the table: every tap of the tally runs them.
_ENTRIES: Any = AuditEntry.__table__
_HEAD = select(_ENTRIES.c.seq, _ENTRIES.c.hash).order_by(_ENTRIES.c.seq.desc()).limit(1)
_LINK = _ENTRIES.insert()

COMMAND_LINE_ACTS = frozenset({Act.IMPORT_LEDGER, Act.EXPORT, Act.BACKUP})
"""No subcommand signs, closes, voids or changes roles (contract, Command line)."""
