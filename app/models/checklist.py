"""Answers to the criteria of a standard."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Record, table


class Assessment(Record, Base):
    """One answer (自评) to one criterion; the newest counts, earlier ones stay."""

    __tablename__ = "assessment"
    __table_args__ = table(
        CheckConstraint("verdict IN ('', 'meets', 'does_not', 'not_applicable')", name="verdict"),
        Index("ix_assessment_criterion", "station_id", "standard_id", "criterion_id"),
    )

    standard_id: Mapped[str]
    edition: Mapped[str]
    criterion_id: Mapped[str]
    verdict: Mapped[str]
    """Blank takes an answer back."""
    note: Mapped[str] = mapped_column(default="")
    judged_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    judged_on: Mapped[str]
    """When it was looked at: the day of the walk, also where a paper sheet was entered later."""
    asked: Mapped[str] = mapped_column(default="")
    """Digest of what the criterion asked; an answer counts while it asks the same."""
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Evidence(Record, Base):
    """A photo (佐证) of a criterion, by content hash."""

    __tablename__ = "evidence"
    __table_args__ = table(Index("ix_evidence_criterion", "standard_id", "criterion_id"))

    standard_id: Mapped[str]
    criterion_id: Mapped[str]
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    name: Mapped[str]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    removed_at: Mapped[str | None]
    thumb_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"))
    """A small copy made at intake, so that no page decodes the photo itself."""
    taken_at: Mapped[str | None]
    """When and where the camera says it was taken; kept only on request."""
    taken_longitude: Mapped[str | None]
    taken_latitude: Mapped[str | None]
