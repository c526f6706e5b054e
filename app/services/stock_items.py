"""The items a station keeps: what they are called, and when to order again (物品, PJ-43)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.core.errors import BadInput, Refused
from app.core.permissions import Act
from app.core.quantity import NONE, Quantity
from app.core.text import plain, search_keys
from app.models import Consumable, MonthClosing, StockMove
from app.services import stock_ledger
from app.services.context import Context


@dataclass(frozen=True, slots=True)
class ItemFields:
    """One item as people describe it; levels may stay blank, none is invented."""

    name: str
    unit: str
    spec: str = ""
    reorder_level: Quantity | None = None
    """Order again at this balance or below (补货线)."""
    order_up_to: Quantity | None = None
    """Order up to this balance (补到)."""
    note: str = ""


def add_item(ctx: Context, fields: ItemFields) -> int:
    """Start keeping an item (新物品).

    Raises:
        BadInput: a blank name or unit, levels that cannot be, or an item kept already.
    """
    ctx.require(Act.MOVE_STOCK)
    values = _checked(ctx, fields)
    item = Consumable(station_id=ctx.station_id, created_at=ctx.now(), **values)
    ctx.session.add(item)
    ctx.audit("新物品", item, **_plain_fields(values))
    return item.id


def change_item(ctx: Context, item_id: int, fields: ItemFields) -> None:
    """Change levels and note; name, spec and unit only while no closed month speaks of it.

    Raises:
        BadInput: as for a new item.
        Refused: papers of a closed month name the item as it was.
    """
    ctx.require(Act.MOVE_STOCK)
    item = stock_ledger.item_of(ctx, item_id)
    values = _checked(ctx, fields, except_id=item_id)
    before = {key: getattr(item, key) for key in values}
    now = {key: value for key, value in values.items() if value != before[key]}
    if {"name", "spec", "unit"} & now.keys() and _in_closed_month(ctx, item_id):
        raise Refused(
            f"已月结的月份里有“{item.name}”的账，名称、规格、单位不能再改。",
            kept="没有改动任何内容。",
            to_do="换了规格的，请登记成新物品。",
        )
    if not now:
        return
    for key, value in now.items():
        setattr(item, key, value)
    item.revision += 1
    ctx.audit("改物品", item, now=_plain_fields(now), was={key: before[key] for key in now})


def void_item(ctx: Context, item_id: int) -> str:
    """Take an item back that has no movement yet; give its name.

    Raises:
        Refused: the stock ledger speaks of it.
    """
    ctx.require(Act.MOVE_STOCK)
    item = stock_ledger.item_of(ctx, item_id)
    if ctx.count(StockMove, StockMove.consumable_id == item_id):
        raise Refused(
            f"“{item.name}”已有出入库，账要留着，不能去掉。",
            kept="没有改动任何内容。",
            to_do="不再使用的物品，领用到零就可以了。",
        )
    item.voided_at = ctx.now()
    item.void_reason = "登记错了"
    item.revision += 1
    ctx.audit("去掉物品", item, name=item.name)
    return item.name


def _in_closed_month(ctx: Context, item_id: int) -> bool:
    closed = select(MonthClosing.month).where(
        MonthClosing.station_id == ctx.station_id, MonthClosing.state == "closed"
    )
    of_month = func.substr(StockMove.on_date, 1, 7)
    return bool(ctx.count(StockMove, StockMove.consumable_id == item_id, of_month.in_(closed)))


def _checked(ctx: Context, fields: ItemFields, except_id: int = 0) -> dict[str, Any]:
    name, unit, spec = plain(fields.name), plain(fields.unit), plain(fields.spec)
    for value, label, key in ((name, "名称", "name"), (unit, "单位", "unit")):
        if not value:
            raise BadInput(f"物品的{label}还空着。", to_do=f"请填写{label}。", field=key)
    _check_levels(fields.reorder_level, fields.order_up_to)
    if ctx.count(
        Consumable,
        Consumable.name == name,
        Consumable.spec == spec,
        Consumable.unit == unit,
        Consumable.voided_at.is_(None),
        Consumable.id != except_id,
    ):
        raise BadInput(
            f"“{name}”已经有了。",
            to_do="请在左边的物品里找它；规格不同的请写上规格。",
            field="name",
        )
    return {
        "name": name,
        "unit": unit,
        "spec": spec,
        "search_keys": search_keys(f"{name}{spec}"),
        "reorder_level": fields.reorder_level,
        "order_up_to": fields.order_up_to,
        "note": plain(fields.note),
    }


def _check_levels(reorder_level: Quantity | None, order_up_to: Quantity | None) -> None:
    for value, label, key in (
        (reorder_level, "补货线", "reorder_level"),
        (order_up_to, "补到", "order_up_to"),
    ):
        if value is not None and value < 0:
            raise BadInput(f"“{label}”不能小于零。", to_do="请重填。", field=key)
    if order_up_to is not None and order_up_to <= (reorder_level or NONE):
        raise BadInput("“补到”要比补货线多。", to_do="请重填，或先空着。", field="order_up_to")


def _plain_fields(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key != "search_keys"}
