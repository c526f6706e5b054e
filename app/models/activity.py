"""Activities, as a simple register for now (PJ-53…58)."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import INTERNAL, Base, Imported, Record, Voidable, table


class Activity(Record, Imported, Voidable, Base):
    """One activity (活动); flagged while the approval number of PJ-55 is missing."""

    __tablename__ = "activity"
    __table_args__ = table(
        CheckConstraint("people IS NULL OR people >= 0", name="people"),
        CheckConstraint("budget_fen IS NULL OR budget_fen >= 0", name="budget"),
        CheckConstraint("final_account_fen IS NULL OR final_account_fen >= 0", name="final"),
        Index("ix_activity_on", "station_id", "on_date"),
    )

    on_date: Mapped[str]
    name: Mapped[str] = mapped_column(info=INTERNAL)
    kind: Mapped[str] = mapped_column(default="")
    people: Mapped[int | None]
    budget_fen: Mapped[int | None]
    final_account_fen: Mapped[int | None]
    leader_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approval_number: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="", info=INTERNAL)
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Blank for what an import brought."""
