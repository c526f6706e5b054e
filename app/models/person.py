"""People, their roles and how they sign in."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import INTERNAL, PERSONAL, Base, Imported, Record, Voidable, table


class Person(Record, Imported, Voidable, Base):
    """One person (人员) of the station: attendant, lead, chair, volunteer."""

    __tablename__ = "person"
    __table_args__ = table(
        CheckConstraint("employment IN ('', 'full_time', 'part_time')", name="employment"),
        Index("ix_person_name", "station_id", "name"),
    )

    name: Mapped[str] = mapped_column(info=INTERNAL)
    search_keys: Mapped[str] = mapped_column(default="", info=INTERNAL)
    """Pinyin readings of the name, space-joined, for search."""
    employment: Mapped[str] = mapped_column(default="", info=INTERNAL)
    phone: Mapped[str] = mapped_column(default="", info=PERSONAL)
    email: Mapped[str] = mapped_column(default="", info=PERSONAL)
    """The chair's is made public (BJ-08)."""
    note: Mapped[str] = mapped_column(default="", info=PERSONAL)
    source_text: Mapped[str] = mapped_column(default="", info=PERSONAL)
    is_pending: Mapped[bool] = mapped_column(default=False)
    """Only a document named this person (待确认)."""
    left_on: Mapped[str | None]
    retain_until: Mapped[str | None]
    """Last day their personal data are kept (PIPL 47); blank while they serve."""
    anonymised_at: Mapped[str | None]


class RoleAssignment(Record, Imported, Base):
    """A role (岗位) somebody holds from a day on, and who appointed them."""

    __tablename__ = "role_assignment"
    __table_args__ = table(
        CheckConstraint(
            "role IN ('attendant','expense_keeper','lead','chair','archivist','liaison','leader')",
            name="role",
        ),
        CheckConstraint(
            "appointed_how IN ('first_run','by_holder','by_other_holder','recovery_code','import')",
            name="appointed_how",
        ),
        Index("ix_role_assignment_person", "person_id"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str]
    from_on: Mapped[str]
    to_on: Mapped[str | None]
    appointed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    appointed_how: Mapped[str]


class Credential(Record, Base):
    """The PIN (口令) of a person, as an argon2id hash."""

    __tablename__ = "credential"
    __table_args__ = table(CheckConstraint("failures >= 0", name="failures"))

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    pin_hash: Mapped[str] = mapped_column(default="", info=PERSONAL)
    set_by_self: Mapped[bool] = mapped_column(default=False)
    """Whoever has not set their own PIN at their own first sign-in cannot sign."""
    set_at: Mapped[str | None]
    failures: Mapped[int] = mapped_column(default=0)
    wait_until: Mapped[str | None]
    is_locked: Mapped[bool] = mapped_column(default=False)
    """After ten wrong PINs; the lead (or for the lead: the chair) resets it."""


class Notice(Record, Base):
    """A line shown to one person at the next sign-in (告知), e.g. who was appointed."""

    __tablename__ = "notice"
    __table_args__ = table(Index("ix_notice_person", "person_id"))

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(info=INTERNAL)
    seen_at: Mapped[str | None]
