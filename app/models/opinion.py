"""What workers say, and what became of it (PJ-48)."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import INTERNAL, Base, Imported, Record, Voidable, table


class Opinion(Record, Imported, Voidable, Base):
    """One opinion (意见): not closed without answer, outcome and the worker told (件件有答复)."""

    __tablename__ = "opinion"
    __table_args__ = table(
        CheckConstraint("state IN ('received','taken','answered','told','closed')", name="state"),
        CheckConstraint(
            "state <> 'closed' OR (answer <> '' AND outcome <> '' AND told_how <> ''"
            " AND closed_on IS NOT NULL)",
            name="closed_means_it",
        ),
        Index("ix_opinion_on", "station_id", "on_date"),
    )

    number: Mapped[str]
    on_date: Mapped[str]
    content: Mapped[str] = mapped_column(info=INTERNAL)
    worker_group: Mapped[str] = mapped_column(default="")
    """Group only; nobody's name is asked (privacy of visiting workers)."""
    state: Mapped[str] = mapped_column(default="received")
    received_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    taken_at: Mapped[str | None]
    answer: Mapped[str] = mapped_column(default="", info=INTERNAL)
    answered_on: Mapped[str | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[str] = mapped_column(default="", info=INTERNAL)
    told_how: Mapped[str] = mapped_column(default="", info=INTERNAL)
    told_on: Mapped[str | None]
    told_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_on: Mapped[str | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(default="", info=INTERNAL)
