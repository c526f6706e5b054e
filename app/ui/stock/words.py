"""How the stock page says things: the chip of an item, a batch, a movement."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.quantity import Quantity, quantity_text
from app.core.stock import ExpiryState
from app.services.stock_list import BatchLine, ItemLine, MoveLine
from app.ui.look import Level
from app.ui.record import ListRow

CHIPS: Mapping[str, tuple[str, Level]] = {
    "wrong": ("账不对", Level.MUST),
    "expired": ("已过期", Level.MUST),
    "empty": ("用完了", Level.SOON),
    "reorder": ("该补了", Level.SOON),
    "expiring": ("30天内到期", Level.SOON),
    "enough": ("够", Level.DONE),
}
"""What an item's chip says, by `ItemLine.standing`."""

EXPIRY: Mapping[ExpiryState, tuple[str, Level]] = {
    "expired": ("已过期", Level.MUST),
    "within_7": ("7天内", Level.SOON),
    "within_30": ("30天内", Level.SOON),
    "within_60": ("60天内", Level.PLAIN),
    "fine": ("", Level.PLAIN),
}


def item_row(item: ItemLine) -> ListRow:
    """One item in the list at the left."""
    word, level = CHIPS[item.standing]
    return ListRow(
        key=item.id,
        title=item.label,
        second=_second(item),
        figure=item.amount,
        chip=word,
        level=level,
        keys=item.keys,
    )


def _second(item: ItemLine) -> str:
    if item.lasts_days is not None:
        return f"约够 {item.lasts_days} 天"
    if item.nearest_expiry:
        return f"{item.nearest_expiry} 到期"
    return item.spec if item.spec not in item.label else ""


def levels_line(item: ItemLine) -> str:
    """When to order again, and up to what."""
    if item.reorder_level is None:
        return "还没有设补货线"
    words = f"补货线 {quantity_text(item.reorder_level)} {item.unit}"
    if item.order_up_to is not None:
        words += f"，补到 {quantity_text(item.order_up_to)} {item.unit}"
    return words


def use_line(item: ItemLine) -> str:
    """What was used, and how long the rest lasts."""
    if not item.used:
        return "近 30 天没有领用"
    words = f"近 30 天领用 {quantity_text(item.used)} {item.unit}"
    if item.lasts_days is not None:
        words += f"，照这样约够 {item.lasts_days} 天"
    return words


def batch_words(batch: BatchLine, unit: str) -> str:
    """One batch: 2026-12-01 到期 · 3 包."""
    name = f"{batch.expires_on} 到期" if batch.expires_on else "没有有效期"
    label = f"（批号 {batch.label}）" if batch.label else ""
    return f"{name}{label} · {quantity_text(batch.quantity)} {unit}"


def move_row(line: MoveLine) -> ListRow:
    """One movement in the history."""
    row = line.row
    second = (row.on, row.handled_by, row.note)
    batch = f"{row.expires_on} 到期" if row.expires_on else ""
    voucher = f"支出 {row.voucher}" if row.voucher else ""
    return ListRow(
        key=row.id,
        title=f"{row.kind} {_sign(line)}{quantity_text(Quantity(abs(row.quantity)))} {row.unit}",
        second=" · ".join(part for part in (*second, batch, voucher) if part),
        figure=f"余 {quantity_text(row.balance)}",
        chip="已撤销" if line.is_undone else "",
    )


def _sign(line: MoveLine) -> str:
    """A receipt or an issue says its direction by its name; a stocktake or an undo does not."""
    if line.row.kind == "盘点":
        return "多 " if line.row.quantity > 0 else "少 "
    if line.row.kind == "撤销":
        return "+" if line.row.quantity > 0 else "-"
    return ""
