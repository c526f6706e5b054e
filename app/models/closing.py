"""Closing of months."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Record, table


class MonthClosing(Record, Base):
    """One closing of a month (月结); a reopened month gets a further one with the next revision."""

    __tablename__ = "month_closing"
    __table_args__ = table(
        UniqueConstraint("station_id", "month", "closing_revision"),
        CheckConstraint("state IN ('closed', 'reopened')", name="state"),
        CheckConstraint(
            "state = 'closed' OR (reopened_by IS NOT NULL AND consent_by IS NOT NULL"
            " AND reopened_by <> consent_by AND reopen_reason <> '' AND reopen_until IS NOT NULL)",
            name="reopened_means_it",
        ),
        Index("ix_month_closing_month", "station_id", "month"),
    )

    month: Mapped[str]
    closing_revision: Mapped[int]
    state: Mapped[str] = mapped_column(default="closed")
    closed_at: Mapped[str]
    closed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    fingerprint: Mapped[str]
    audit_seq: Mapped[int]
    audit_head: Mapped[str]
    previous_fingerprint: Mapped[str] = mapped_column(default="")
    """Fingerprint of the month closed before it: each month quotes the last."""
    book_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"))
    """The month as it was closed, kept as a file: its papers can be made anew from it."""
    pending: Mapped[str]
    """JSON list of what was open (未决) at that moment."""
    reopened_at: Mapped[str | None]
    reopened_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    consent_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reopen_reason: Mapped[str] = mapped_column(default="")
    reopen_until: Mapped[str | None]


class NilStatement(Record, Base):
    """A statement that a register is blank for a month, and why (零报告); the newest counts."""

    __tablename__ = "nil_statement"
    __table_args__ = table(
        CheckConstraint(
            "kind IN ('none_happened', 'not_kept', 'not_in_source', 'taken_back')", name="kind"
        ),
        CheckConstraint("kind <> 'not_kept' OR reason <> ''", name="reason"),
        Index("ix_nil_statement_month", "station_id", "month"),
    )

    month: Mapped[str]
    register: Mapped[str]
    kind: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    stated_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
