"""Personal data: consents, who looked at what, salts of what the audit keeps hashed."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import INTERNAL, Base, Record, table


class Consent(Record, Base):
    """A separate consent (单独同意) of one person to one purpose, and its withdrawal (PIPL 29)."""

    __tablename__ = "consent"
    __table_args__ = table(
        CheckConstraint("purpose <> ''", name="purpose"),
        CheckConstraint("withdrawn_on IS NULL OR withdrawn_on >= given_on", name="order"),
        Index("ix_consent_person", "person_id"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    purpose: Mapped[str] = mapped_column(info=INTERNAL)
    fields: Mapped[str]
    """JSON list of the fields it covers."""
    given_on: Mapped[str]
    file_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"))
    """Scan of the signed sheet."""
    paper_place: Mapped[str] = mapped_column(default="")
    """Where the signed sheet lies."""
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_on: Mapped[str | None]
    withdrawn_reason: Mapped[str] = mapped_column(default="", info=INTERNAL)


class AccessEntry(Record, Base):
    """Who looked at personal data in full, when and what for (查看记录); only added."""

    __tablename__ = "access_entry"
    __table_args__ = table(Index("ix_access_entry_subject", "subject_type", "subject_id"))

    subject_type: Mapped[str]
    subject_id: Mapped[str]
    fields: Mapped[str]
    """JSON list of the fields shown."""
    purpose: Mapped[str] = mapped_column(default="", info=INTERNAL)
    viewer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class PrivacySalt(Base):
    """The salt of a record's hashed personal values; gone when it is anonymised (匿名化).

    Without it a short value like a phone number can no longer be guessed from the audit.
    """

    __tablename__ = "privacy_salt"
    __table_args__ = table()

    subject_type: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[str] = mapped_column(primary_key=True)
    salt: Mapped[str]
