"""A shelf of consumables for tests: an attendant moves goods on the real store."""

from __future__ import annotations

from collections.abc import Callable

from app.core.quantity import Quantity, parse_quantity
from app.services import stock, stock_list
from app.services.office import Office
from app.services.stock import ItemFields, Moved, ReceiptFields


def units(count: float) -> Quantity:
    return parse_quantity(count)


class Shelf:
    """Short words for what the tests do again and again, by default as the attendant."""

    def __init__(self, office: Office, sit: Callable[[str], Office]) -> None:
        self.office = office
        self.sit = sit
        sit("单雨桐")

    def item(self, name: str = "矿泉水", unit: str = "箱", **fields: object) -> int:
        made = ItemFields(name=name, unit=unit, **fields)  # type: ignore[arg-type]  # test's words
        return self.office.act(stock.add_item, made)

    def receive(
        self, item: int, count: float, expires: str = "", on: str | None = None, **more: object
    ) -> Moved:
        fields = ReceiptFields(
            units(count),
            "采购",
            expires_on=expires,
            on=on,
            **more,  # type: ignore[arg-type]  # the test's own words
        )
        return self.office.act(stock.receive, item, fields)

    def issue(
        self, item: int, count: float, reason: str = "日常补充", on: str | None = None
    ) -> Moved:
        return self.office.act(stock.issue, item, units(count), reason=reason, on=on)

    def line(self, item: int) -> stock_list.ItemLine:
        return self.office.read(stock_list.item, item)

    def batches(self, item: int) -> dict[str, float]:
        return {b.expires_on: b.quantity / 1000 for b in self.line(item).batches}
