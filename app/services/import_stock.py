"""Movements of a workbook's consumables ledger become movements of the store (导入物资台账)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.core.quantity import Quantity, quantity_text
from app.core.stock import BatchStock, earliest_expiry_first
from app.core.text import search_keys
from app.intake import reading
from app.models import Batch, Consumable, StockMove
from app.services.import_rows import ALREADY, Adoption, Outcome

_Reversal = aliased(StockMove)
_KINDS = {
    "结转": "carried",
    "入库": "receipt",
    "领用": "issue",
    "盘点": "stocktake",
    "撤销": "stocktake",
}
"""A written 撤销 has no movement of ours to reverse: it comes in as a counted difference."""


@dataclass(slots=True)
class _Item:
    id: int
    had_moves: bool
    """Whether the store kept this item before this import."""
    batches: dict[int | None, BatchStock] = field(default_factory=dict)


@dataclass(slots=True)
class StockAdoption:
    """What is left of each item while the rows come in, in the workbook's own order."""

    work: Adoption
    items: dict[tuple[str, str, str], _Item] = field(default_factory=dict)
    there: Counter[tuple[object, ...]] = field(default_factory=Counter)

    @classmethod
    def begin(cls, work: Adoption) -> StockAdoption:
        adoption = cls(work)
        rows = work.ctx.session.execute(
            select(
                Consumable.id,
                Consumable.name,
                Consumable.spec,
                Consumable.unit,
                StockMove.on_date,
                StockMove.kind,
                func.sum(StockMove.quantity).label("quantity"),
                StockMove.import_id,
                StockMove.source_sheet,
                StockMove.source_row,
            )
            .join(StockMove, StockMove.consumable_id == Consumable.id, isouter=True)
            .where(Consumable.station_id == work.ctx.station_id, Consumable.voided_at.is_(None))
            .where(StockMove.reverses_id.is_(None))
            .where(~select(1).where(_Reversal.reverses_id == StockMove.id).exists())
            # One row of a sheet may have been divided over batches: it is one row here too.
            .group_by(
                Consumable.id,
                StockMove.on_date,
                StockMove.kind,
                func.coalesce(StockMove.source_row, -StockMove.id),
                StockMove.import_id,
                StockMove.source_sheet,
            )
        )
        for row in rows:
            key = (row.name, row.spec, row.unit)
            item = adoption.items.setdefault(key, _Item(row.id, had_moves=False))
            if row.on_date:
                item.had_moves = True
                adoption.there[(*key, row.on_date, row.kind, row.quantity)] += 1
        for item in adoption.items.values():
            item.batches = _batches_left(work, item.id)
        return adoption

    def adopt(self, proposal: reading.RowProposal) -> Outcome:
        """Bring one row in: receipts make a batch, issues take the earliest expiry."""
        value = proposal.value
        assert isinstance(value, reading.StockProposal)  # noqa: S101 (the register says so)
        key = (value.item, value.spec, value.unit)
        if value.moves and all(self._seen(key, value.on, move) for move in value.moves):
            return Outcome(refused=ALREADY)
        item = self.items.get(key)
        if item and item.had_moves and any(move.kind == "结转" for move in value.moves):
            return Outcome(refused=f"“{value.item}”已有账，上月结转不再重复入账。")
        if item is None:
            item = self._add_item(value, proposal)
        handler, reason = self.work.names.id_of(value.handled_by, proposal.sheet, proposal.row)
        reasons = [reason] if reason else []
        for move in value.moves:
            parts, shortage = self._divide(item, value, move, proposal)
            # The reading may have said already that the ledger's own balance falls below nothing.
            if shortage and value.balance >= 0:
                reasons.append(shortage)
            for batch_id, quantity in parts:
                self._add_move(
                    item, value, proposal, _KINDS[move.kind], batch_id, quantity, handler
                )
        return Outcome(reasons=tuple(reasons))

    def _seen(self, key: tuple[str, str, str], on: str, move: reading.StockMove) -> bool:
        content = (*key, on, _KINDS[move.kind], int(move.quantity))
        if self.there[content] <= 0:
            return False
        self.there[content] -= 1
        return True

    def _divide(
        self,
        item: _Item,
        value: reading.StockProposal,
        move: reading.StockMove,
        proposal: reading.RowProposal,
    ) -> tuple[list[tuple[int | None, Quantity]], str]:
        """Say which batches a movement touches, and in words where the ledger falls short."""
        if move.quantity >= 0:
            batch = self._batch_for(item, value, proposal)
            _change(item, batch, value.expires_on, move.quantity)
            return [(batch, move.quantity)], ""
        needed = Quantity(-move.quantity)
        left = Quantity(sum(max(0, stock.quantity) for stock in item.batches.values()))
        if left >= needed:
            parts = earliest_expiry_first(list(item.batches.values()), needed)
            shortage = ""
        else:
            parts = [(None, needed)]
            shortage = (
                f"“{value.item}”当时账上只有 {quantity_text(left)}，领用 {quantity_text(needed)}，"
                "结存会小于零，请核对。"
            )
        for batch, quantity in parts:
            _change(item, batch, "", Quantity(-quantity))
        return [(batch, Quantity(-quantity)) for batch, quantity in parts], shortage

    def _batch_for(
        self, item: _Item, value: reading.StockProposal, proposal: reading.RowProposal
    ) -> int | None:
        if not value.expires_on and not value.batch:
            return None
        batch = Batch(
            **self.work.stamp(proposal),
            consumable_id=item.id,
            expires_on=value.expires_on or None,
            label=value.batch,
        )
        self.work.ctx.session.add(batch)
        self.work.ctx.session.flush()
        return batch.id

    def _add_item(self, value: reading.StockProposal, proposal: reading.RowProposal) -> _Item:
        consumable = Consumable(
            **self.work.stamp(proposal),
            name=value.item,
            spec=value.spec,
            unit=value.unit,
            search_keys=search_keys(value.item),
        )
        self.work.ctx.session.add(consumable)
        self.work.ctx.session.flush()
        item = _Item(consumable.id, had_moves=False)
        self.items[(value.item, value.spec, value.unit)] = item
        return item

    def _add_move(
        self,
        item: _Item,
        value: reading.StockProposal,
        proposal: reading.RowProposal,
        kind: str,
        batch_id: int | None,
        quantity: Quantity,
        handler: int | None,
    ) -> None:
        stated = value.stated_balance
        self.work.ctx.session.add(
            StockMove(
                **self.work.stamp(proposal),
                on_date=value.on,
                consumable_id=item.id,
                batch_id=batch_id,
                kind=kind,
                quantity=int(quantity),
                handled_by=handler,
                entered_by=self.work.ctx.actor.person_id,
                reason=value.note,
                stated_balance=None if stated is None else int(stated),
            )
        )


def _change(item: _Item, batch: int | None, expires_on: str, quantity: Quantity) -> None:
    before = item.batches.get(batch)
    day = before.expires_on if before else date.fromisoformat(expires_on) if expires_on else None
    total = (before.quantity if before else 0) + quantity
    item.batches[batch] = BatchStock(batch, day, Quantity(total))


def _batches_left(work: Adoption, consumable_id: int) -> dict[int | None, BatchStock]:
    rows = work.ctx.session.execute(
        select(StockMove.batch_id, Batch.expires_on, func.sum(StockMove.quantity).label("left"))
        .join(Batch, Batch.id == StockMove.batch_id, isouter=True)
        .where(StockMove.consumable_id == consumable_id)
        .group_by(StockMove.batch_id)
    )
    return {
        row.batch_id: BatchStock(
            row.batch_id,
            date.fromisoformat(row.expires_on) if row.expires_on else None,
            Quantity(row.left),
        )
        for row in rows
    }
