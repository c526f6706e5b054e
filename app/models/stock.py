"""Consumables: items, batches, movements, stocktakes."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Imported, Record, Voidable, table


class Consumable(Record, Imported, Voidable, Base):
    """One consumable (物资): quantities are whole thousandths of its unit."""

    __tablename__ = "consumable"
    __table_args__ = table(Index("ix_consumable_name", "station_id", "name"))

    name: Mapped[str]
    spec: Mapped[str] = mapped_column(default="")
    unit: Mapped[str] = mapped_column(default="")
    search_keys: Mapped[str] = mapped_column(default="")
    reorder_level: Mapped[int | None]
    order_up_to: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="")


class Batch(Record, Imported, Base):
    """One batch (批次) of a consumable with its expiry day."""

    __tablename__ = "batch"
    __table_args__ = table(Index("ix_batch_consumable", "consumable_id"))

    consumable_id: Mapped[int] = mapped_column(ForeignKey("consumable.id"))
    expires_on: Mapped[str | None]
    label: Mapped[str] = mapped_column(default="")


class StockMove(Record, Imported, Base):
    """One movement (出入库); never changed, undone by a reversal; signed thousandths."""

    __tablename__ = "stock_move"
    __table_args__ = table(
        CheckConstraint(
            "kind IN ('carried', 'receipt', 'issue', 'stocktake', 'reversal')", name="kind"
        ),
        CheckConstraint("kind <> 'receipt' OR quantity > 0", name="receipt"),
        CheckConstraint("kind <> 'issue' OR quantity < 0", name="issue"),
        CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name="reversal"),
        UniqueConstraint("reverses_id"),
        Index("ix_stock_move_on", "station_id", "on_date"),
        Index("ix_stock_move_item", "consumable_id", "on_date"),
        Index("ix_stock_move_expense", "expense_id"),
        # Holds all that balances need, so that ten years add up as fast as one.
        Index("ix_stock_move_balance", "consumable_id", "batch_id", "quantity"),
    )

    on_date: Mapped[str]
    consumable_id: Mapped[int] = mapped_column(ForeignKey("consumable.id"))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"))
    kind: Mapped[str]
    quantity: Mapped[int]
    handled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(default="")
    expense_id: Mapped[int | None] = mapped_column(ForeignKey("expense.id"))
    """The expense that paid for a receipt."""
    stocktake_id: Mapped[int | None] = mapped_column(ForeignKey("stocktake.id"))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("stock_move.id"))
    stated_balance: Mapped[int | None]
    """What the imported ledger said the balance was; a remark, ours counts."""


class Stocktake(Record, Base):
    """One stocktake (盘点): counted by whom, on which day."""

    __tablename__ = "stocktake"
    __table_args__ = table()

    on_date: Mapped[str]
    counted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(default="")


class StocktakeLine(Record, Base):
    """One counted item of a stocktake (盘点); a difference needs an explanation."""

    __tablename__ = "stocktake_line"
    __table_args__ = table(
        CheckConstraint("counted >= 0", name="counted"),
        CheckConstraint("counted = book OR explanation <> ''", name="explained"),
    )

    stocktake_id: Mapped[int] = mapped_column(ForeignKey("stocktake.id"))
    consumable_id: Mapped[int] = mapped_column(ForeignKey("consumable.id"))
    book: Mapped[int]
    counted: Mapped[int]
    explanation: Mapped[str] = mapped_column(default="")
