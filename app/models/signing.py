"""What needs people's word: papers, who made them, who signed, for whom, on which slip."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.sign_ways import PaperKind, PaperState
from app.models.base import INTERNAL, Base, Record, Voidable, table


def _one_of(column: str, values: type[PaperKind] | type[PaperState]) -> str:
    return f"{column} IN ({', '.join(repr(value.value) for value in values)})"


class SignPaper(Record, Base):
    """One thing people are asked to sign (签批件), with its content fixed as they see it."""

    __tablename__ = "sign_paper"
    __table_args__ = table(
        CheckConstraint(_one_of("kind", PaperKind), name="kind"),
        CheckConstraint(_one_of("state", PaperState), name="state"),
        CheckConstraint("steps > 0", name="steps"),
        CheckConstraint(
            "state NOT IN ('returned', 'withdrawn') OR (reason <> '' AND ended_by IS NOT NULL)",
            name="ended_has_reason",
        ),
        # One live paper per record: nobody signs two versions of one thing at once.
        Index(
            "uq_sign_paper_live",
            "kind",
            "subject_id",
            unique=True,
            sqlite_where=text("state IN ('open', 'approved')"),
            postgresql_where=text("state IN ('open', 'approved')"),
        ),
        Index("ix_sign_paper_state", "station_id", "state", "kind"),
        Index("ix_sign_paper_subject", "subject_type", "subject_id"),
    )

    kind: Mapped[str]
    subject_type: Mapped[str]
    """Table of the record it is about."""
    subject_id: Mapped[str]
    """Public id of that record."""
    title: Mapped[str] = mapped_column(info=INTERNAL)
    """What it is about, in a line for people."""
    on_date: Mapped[str]
    """Business date of the record."""
    content: Mapped[str] = mapped_column(info=INTERNAL)
    """Canonical JSON of what a signature signs."""
    content_code: Mapped[str]
    """First 12 hex of the SHA-256 of the content."""
    steps: Mapped[int]
    """How many signatures make it valid."""
    state: Mapped[str] = mapped_column(default="open")
    state_since: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    """Why it was sent back or withdrawn."""
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("sign_paper.id"))


class SignMaker(Record, Base):
    """A maker (经办人、登记人) of a paper: signs none of its steps, neither do others for them."""

    __tablename__ = "sign_maker"
    __table_args__ = table(UniqueConstraint("paper_id", "person_id"))

    paper_id: Mapped[int] = mapped_column(ForeignKey("sign_paper.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class Delegation(Record, Base):
    """A dated word of a role's holder that another signs for them (代签委托); never a setting."""

    __tablename__ = "delegation"
    __table_args__ = table(
        CheckConstraint("from_person <> to_person", name="another"),
        CheckConstraint("from_on <= to_on", name="order"),
        CheckConstraint("role IN ('lead', 'chair')", name="role"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name="revoked"),
        Index("ix_delegation_to", "station_id", "to_person"),
    )

    role: Mapped[str]
    from_person: Mapped[int] = mapped_column(ForeignKey("person.id"))
    to_person: Mapped[int] = mapped_column(ForeignKey("person.id"))
    from_on: Mapped[str]
    to_on: Mapped[str]
    """Last day, included."""
    reason: Mapped[str] = mapped_column(info=INTERNAL)
    revoked_at: Mapped[str | None]
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Signature(Record, Base):
    """One signature (签字) under a paper; only ever added."""

    __tablename__ = "signature"
    __table_args__ = table(
        UniqueConstraint("paper_id", "position"),
        CheckConstraint("position > 0", name="position"),
        CheckConstraint("for_person IS NULL OR for_person <> signed_by", name="for_another"),
        CheckConstraint("(for_person IS NULL) = (delegation_id IS NULL)", name="delegated"),
        Index("ix_signature_signed_by", "signed_by"),
    )

    paper_id: Mapped[int] = mapped_column(ForeignKey("sign_paper.id"))
    position: Mapped[int]
    """Which step of the paper's way, from 1."""
    role: Mapped[str]
    """As what they signed: a role, or outgoing / incoming of a hand-over."""
    signed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    for_person: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Whose role it is, where signed by delegation (代)."""
    delegation_id: Mapped[int | None] = mapped_column(ForeignKey("delegation.id"))
    signed_at: Mapped[str]
    content_code: Mapped[str]


class SignSlip(Record, Base):
    """A slip printed for the wet signature (签批单): which content it shows; only added."""

    __tablename__ = "sign_slip"
    __table_args__ = table(Index("ix_sign_slip_subject", "subject_type", "subject_id"))

    kind: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[str]
    title: Mapped[str] = mapped_column(info=INTERNAL)
    content: Mapped[str] = mapped_column(info=INTERNAL)
    content_code: Mapped[str]
    printed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class SignScan(Record, Base):
    """A signed slip that came back (扫回签批单) and found its record by its QR; only added."""

    __tablename__ = "sign_scan"
    __table_args__ = table(
        CheckConstraint("verdict IN ('fits', 'void')", name="verdict"),
        Index("ix_sign_scan_subject", "subject_type", "subject_id"),
    )

    kind: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[str]
    content_code: Mapped[str]
    """As read off the slip."""
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    name: Mapped[str]
    verdict: Mapped[str]
    """Whether the record still said what the slip says when it came back."""
    reason: Mapped[str] = mapped_column(default="")
    scanned_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Leave(Record, Voidable, Base):
    """Leave, leaving the post or a swap (请假、离岗、换班); needs the lead's consent (PJ-52)."""

    __tablename__ = "leave_request"
    __table_args__ = table(
        CheckConstraint("kind IN ('leave', 'away', 'swap')", name="kind"),
        CheckConstraint("from_on <= to_on", name="order"),
        CheckConstraint("from_on < to_on OR starts = '' OR starts < ends", name="hours"),
        CheckConstraint("(starts = '') = (ends = '')", name="both_hours"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("substitute_id IS NULL OR substitute_id <> person_id", name="substitute"),
        Index("ix_leave_request_on", "station_id", "from_on"),
    )

    kind: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    from_on: Mapped[str]
    to_on: Mapped[str]
    starts: Mapped[str] = mapped_column(default="")
    """HH:MM; blank for whole days."""
    ends: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(info=INTERNAL)
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class BudgetPlan(Record, Base):
    """A year's budget as it was put forward (年度预算): a snapshot of the draft's lines (PJ-61)."""

    __tablename__ = "budget_plan"
    __table_args__ = table(
        CheckConstraint("total_fen >= 0", name="total"),
        UniqueConstraint("station_id", "year", "version"),
    )

    year: Mapped[int]
    version: Mapped[int]
    total_fen: Mapped[int]
    lines: Mapped[str]
    """Canonical JSON of the lines: purpose, title, amount in fen."""
    reason: Mapped[str] = mapped_column(default="")
    """Why it differs from the version before."""
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Handover(Record, Base):
    """The hand-over of a role in one act (交接): what was there, from whom, to whom."""

    __tablename__ = "handover"
    __table_args__ = table(
        CheckConstraint("from_person <> to_person", name="another"),
        CheckConstraint("cash_fen IS NULL OR cash_fen >= 0", name="cash"),
        Index("ix_handover_on", "station_id", "on_date"),
    )

    role: Mapped[str]
    from_person: Mapped[int] = mapped_column(ForeignKey("person.id"))
    to_person: Mapped[int] = mapped_column(ForeignKey("person.id"))
    on_date: Mapped[str]
    cash_fen: Mapped[int | None]
    """Cash counted; blank where none is kept."""
    content: Mapped[str] = mapped_column(info=INTERNAL)
    """Canonical JSON: cash, stock count, assets, keys, open opinions, unsigned papers, months."""
    note: Mapped[str] = mapped_column(default="", info=INTERNAL)
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
