"""Arithmetic of the stock ledger: balances, batches, shortage, stocktake, ordering (PJ-30, 43)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from app.core.errors import Refused
from app.core.quantity import NONE, Quantity, quantity_text


class MoveKind(StrEnum):
    """Why a quantity changed (出入库)."""

    CARRIED = "carried"
    RECEIPT = "receipt"
    ISSUE = "issue"
    STOCKTAKE = "stocktake"
    REVERSAL = "reversal"


MOVE_NAMES: Mapping[MoveKind, str] = {
    MoveKind.CARRIED: "结转",
    MoveKind.RECEIPT: "入库",
    MoveKind.ISSUE: "领用",
    MoveKind.STOCKTAKE: "盘点",
    MoveKind.REVERSAL: "撤销",
}

ExpiryState = Literal["expired", "within_7", "within_30", "within_60", "fine"]


@dataclass(frozen=True, slots=True)
class BatchStock:
    """What is left of one batch (批次); `batch` None is stock without a batch."""

    batch: int | None
    expires_on: date | None
    quantity: Quantity


def earliest_expiry_first(
    batches: Sequence[BatchStock], quantity: Quantity
) -> list[tuple[int | None, Quantity]]:
    """Divide an issue over batches, the earliest expiry first, those without expiry last.

    Returns:
        Batches with what to take of each; quantities above zero that add up to the issue.

    Raises:
        Refused: nothing is asked for, or less is there.
    """
    if quantity <= 0:
        raise Refused("领用数量要大于零。", kept="没有改动库存。", to_do="请重填数量。")
    there = Quantity(sum(batch.quantity for batch in batches if batch.quantity > 0))
    if there < quantity:
        raise Refused(
            f"库存不够：现有 {quantity_text(there)}，要领 {quantity_text(quantity)}。",
            kept="没有改动库存。",
            to_do="请减少数量，或先登记入库。",
        )
    taken: list[tuple[int | None, Quantity]] = []
    left = int(quantity)
    for batch in sorted(batches, key=_expiry_order):
        part = min(left, batch.quantity)
        if part > 0:
            taken.append((batch.batch, Quantity(part)))
            left -= part
    return taken


def _expiry_order(batch: BatchStock) -> tuple[date, bool, int]:
    return (batch.expires_on or date.max, batch.batch is None, batch.batch or 0)


def stocktake_difference(book: Quantity, counted: Quantity) -> Quantity:
    """Give what a stocktake (盘点) adds to the book: above zero found, below zero missing.

    Raises:
        Refused: less than nothing was counted.
    """
    if counted < 0:
        raise Refused("盘点的数量不能小于零。", kept="没有改动库存。", to_do="请重填实盘数。")
    return Quantity(counted - book)


def below_reorder(balance: Quantity, reorder_level: Quantity | None) -> bool:
    """Tell whether to order again: the balance is at the reorder level (补货线) or below."""
    return reorder_level is not None and balance <= reorder_level


def order_quantity(
    balance: Quantity, reorder_level: Quantity | None, order_up_to: Quantity | None
) -> Quantity:
    """Give how much to order: up to the level named, once the balance is at the reorder level.

    Without a level to order up to, there is no figure to propose: zero.
    """
    if not below_reorder(balance, reorder_level) or order_up_to is None:
        return NONE
    return Quantity(max(0, order_up_to - balance))


def expiry_state(expires_on: date | None, today: date) -> ExpiryState | None:
    """Tell how near the expiry is; the day of expiry itself is still good. None without one."""
    if expires_on is None:
        return None
    days = (expires_on - today).days
    if days < 0:
        return "expired"
    limits: tuple[tuple[int, ExpiryState], ...] = (
        (7, "within_7"),
        (30, "within_30"),
        (60, "within_60"),
    )
    return next((state for limit, state in limits if days <= limit), "fine")
