"""Money: funds, expenses, their sign-offs and vouchers (PJ-61…65)."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import INTERNAL, Base, Imported, Record, Voidable, table

CONTENT_COLUMNS = (
    "number", "on_date", "summary", "purpose", "amount_fen", "payee", "fund_id", "invoice_code",
    "invoice_number", "handler_id", "entered_by", "imported_by", "import_id", "paper_vouchers",
    "voucher_place", "corrects_id", "import_remark", "public_id", "station_id", "created_at",
)  # fmt: skip
"""What a signature signs: frozen in the database from the first one on."""


class Fund(Record, Voidable, Base):
    """Where money comes from (经费来源), e.g. an earmarked grant (专款)."""

    __tablename__ = "fund"
    __table_args__ = table(UniqueConstraint("station_id", "name"))

    name: Mapped[str]
    note: Mapped[str] = mapped_column(default="")


class Expense(Record, Imported, Voidable, Base):
    """One expense (支出) of the station; two other people than its maker sign it (PJ-64)."""

    __tablename__ = "expense"
    __table_args__ = table(
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint(
            "state IN ('draft','lead_signed','chair_approved','paid','filed','returned',"
            "'superseded','void')",
            name="state",
        ),
        CheckConstraint("(lead_by IS NULL) = (lead_at IS NULL)", name="lead_complete"),
        CheckConstraint("(chair_by IS NULL) = (chair_at IS NULL)", name="chair_complete"),
        CheckConstraint("chair_by IS NULL OR lead_by IS NOT NULL", name="lead_first"),
        CheckConstraint(
            "lead_by IS NULL OR (lead_by <> handler_id AND lead_by IS NOT entered_by)",
            name="lead_is_not_maker",
        ),
        CheckConstraint(
            "chair_by IS NULL OR (chair_by <> handler_id AND chair_by IS NOT entered_by"
            " AND chair_by <> lead_by)",
            name="chair_is_third",
        ),
        CheckConstraint("handler_id IS NOT NULL OR lead_by IS NULL", name="signed_has_maker"),
        CheckConstraint("entered_by IS NOT NULL OR import_id IS NOT NULL", name="entered"),
        CheckConstraint("(lead_by IS NULL) = (content_code = '')", name="signed_has_code"),
        CheckConstraint("state <> 'draft' OR lead_by IS NULL", name="draft_unsigned"),
        CheckConstraint(
            "state <> 'lead_signed' OR (lead_by IS NOT NULL AND chair_by IS NULL)",
            name="lead_signed_means_it",
        ),
        CheckConstraint(
            "state NOT IN ('chair_approved','paid','filed') OR chair_by IS NOT NULL",
            name="approved_means_it",
        ),
        CheckConstraint(
            "state NOT IN ('paid','filed') OR paid_on IS NOT NULL", name="paid_means_it"
        ),
        CheckConstraint("state <> 'filed' OR filed_on IS NOT NULL", name="filed_means_it"),
        CheckConstraint("state <> 'returned' OR returned_reason <> ''", name="returned_has_reason"),
        CheckConstraint("lead_by IS NULL OR fund_id IS NOT NULL", name="signed_has_fund"),
        CheckConstraint(
            "(state IN ('void','superseded')) = (voided_at IS NOT NULL)", name="void_is_dated"
        ),
        UniqueConstraint("station_id", "number"),
        Index("ix_expense_on", "station_id", "on_date", "search_keys"),
        Index("ix_expense_state", "station_id", "state", "on_date"),
        Index("ix_expense_invoice", "station_id", "invoice_number"),
        Index(
            "uq_expense_invoice",
            "station_id",
            "invoice_code",
            "invoice_number",
            unique=True,
            sqlite_where=text("invoice_number <> '' AND voided_at IS NULL"),
            postgresql_where=text("invoice_number <> '' AND voided_at IS NULL"),
        ),
    )

    number: Mapped[str]
    on_date: Mapped[str]
    summary: Mapped[str]
    purpose: Mapped[str]
    amount_fen: Mapped[int]
    payee: Mapped[str] = mapped_column(default="", info=INTERNAL)
    fund_id: Mapped[int | None] = mapped_column(ForeignKey("fund.id"))
    """Blank (未注明) only in a draft."""
    invoice_code: Mapped[str] = mapped_column(default="")
    invoice_number: Mapped[str] = mapped_column(default="")
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """经办人; a maker."""
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who typed it; a maker too. Blank for imported rows."""
    imported_by: Mapped[str] = mapped_column(default="", info=INTERNAL)
    """Name of who imported the row: stands on the slip, is no maker."""
    paper_vouchers: Mapped[int] = mapped_column(default=0)
    voucher_place: Mapped[str] = mapped_column(default="")
    search_keys: Mapped[str] = mapped_column(default="")
    """What it is found by, in one text; in the index, so that a search reads no row in vain."""
    note: Mapped[str] = mapped_column(default="")
    import_remark: Mapped[str] = mapped_column(default="")
    """What the old ledger wrote of signatures; never a signature."""
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("expense.id"))
    state: Mapped[str] = mapped_column(default="draft")
    lead_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lead_at: Mapped[str | None]
    chair_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    chair_at: Mapped[str | None]
    content_code: Mapped[str] = mapped_column(default="")
    """First 12 hex of the SHA-256 of what was signed; set at the lead's signature."""
    paid_on: Mapped[str | None]
    paid_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    filed_on: Mapped[str | None]
    filed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    filed_place: Mapped[str] = mapped_column(default="")
    returned_at: Mapped[str | None]
    returned_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    returned_reason: Mapped[str] = mapped_column(default="")


class ExpenseVoucher(Record, Base):
    """An attached file of an expense (凭证), by content hash."""

    __tablename__ = "expense_voucher"
    __table_args__ = table(
        UniqueConstraint("expense_id", "sha256"), Index("ix_expense_voucher_file", "sha256")
    )

    expense_id: Mapped[int] = mapped_column(ForeignKey("expense.id"))
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(default="")
    added_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class StoredFile(Base):
    """A file kept by content hash (附件); its bytes lie encrypted in the data folder."""

    __tablename__ = "stored_file"
    __table_args__ = table(CheckConstraint("byte_count >= 0", name="byte_count"))

    sha256: Mapped[str] = mapped_column(primary_key=True)
    byte_count: Mapped[int]
    media_type: Mapped[str]
    stored_at: Mapped[str]
