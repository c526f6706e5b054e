"""The audit chain."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import INTERNAL, Base, table


class AuditEntry(Base):
    """One link of the audit chain (审计链), written in the same transaction as its change."""

    __tablename__ = "audit_entry"
    __table_args__ = table(
        Index("ix_audit_entry_record", "record_type", "record_id"),
        # The latest time ever recorded, at every signature: whoever set the clock back.
        Index("ix_audit_entry_at", "at"),
    )

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str]
    actor: Mapped[str] = mapped_column(info=INTERNAL)
    """Name and id of who acted, or 命令行 with the operating system's user."""
    act: Mapped[str]
    record_type: Mapped[str]
    record_id: Mapped[str]
    payload: Mapped[str] = mapped_column(info=INTERNAL)
    """Canonical JSON of what changed."""
    previous_hash: Mapped[str]
    hash: Mapped[str]
