"""What every use case is handed: the transaction, who acts, for which station, when."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.audit import canonical
from app.core.clock import Clock, iso
from app.core.errors import NotAllowed
from app.core.permissions import Act, Role, may, who_may
from app.services.audit_rows import Noted
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
    noted: list[Noted] = field(default_factory=list)
    """What was done so far; `Office.act` chains it before the commit."""

    def require(self, act: Act) -> None:
        """Go on only if one of the actor's roles may do this.

        Raises:
            NotAllowed: with who may instead.
        """
        if self.actor.is_command_line and act in COMMAND_LINE_ACTS:
            return
        if not may(self.actor.roles, act):
            who = f"{self.actor.name}，" if self.actor.name else "还没有人登录，"
            raise NotAllowed(
                f"{who}这一步由{who_may(act)}来做。",
                kept="没有改动任何内容。",
                to_do="请在窗口里换他们登录（F9 换人），再做一次。",
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
        """Note a change; at the end of the act it is chained, with every row that was touched.

        Personal values do not belong here: the rows are kept with them hashed.

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
        self.noted.append(
            Noted(
                self.now(),
                self.actor.audit_name,
                act,
                record_type,
                record_id,
                self.station_id,
                canonical(what),
            )
        )
        self.changed.add(record_type)

    def count(self, model: Any, *where: Any) -> int:
        """Count rows of this station."""
        found = self.session.scalar(
            select(func.count())
            .select_from(model)
            .where(model.station_id == self.station_id, *where)
        )
        return int(found or 0)


COMMAND_LINE_ACTS = frozenset({Act.IMPORT_LEDGER, Act.EXPORT, Act.BACKUP})
"""No subcommand signs, closes, voids or changes roles (contract, Command line)."""
