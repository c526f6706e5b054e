"""Quantities of stock (数量) in whole thousandths of a unit."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NewType

from app.core.errors import BadInput
from app.core.text import plain

Quantity = NewType("Quantity", int)
"""Thousandths: 1000 is one unit (箱, 包, 个…)."""

UNIT = Quantity(1000)
NONE = Quantity(0)

_MOST = Decimal(10) ** 9
_WRITTEN = re.compile(r"([+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]*)?|[+-]?\.[0-9]+)")


def parse_quantity(value: str | float | Decimal) -> Quantity:
    """Read a quantity; a sign is kept, what a movement may carry is the ledger's rule.

    Raises:
        BadInput: not a number, finer than a thousandth, or absurd.
    """
    number = _number(value)
    if number is None:
        raise BadInput(f"“{value}”不是数量。", to_do="请只写数字，如 3 或 2.5。", field="quantity")
    if abs(number) > _MOST:
        raise BadInput(f"数量“{value}”太大了。", to_do="请核对数量。", field="quantity")
    thousandths = number * 1000
    if thousandths != thousandths.to_integral_value():
        raise BadInput(f"数量“{value}”的小数最多三位。", to_do="请核对数量。", field="quantity")
    return Quantity(int(thousandths))


def _number(value: str | float | Decimal) -> Decimal | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        text = plain(value)
        return Decimal(text.replace(",", "")) if _WRITTEN.fullmatch(text) else None
    # A float from a cell carries binary dust (2.1 + 0.2): its shortest text is what was typed,
    # and sums in a cell are right to the thousandth.
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        return None
    return round(number, 6) if isinstance(value, float) and abs(number) <= _MOST else number


def quantity_text(quantity: Quantity) -> str:
    """Write a quantity without needless zeros: 17, 2.5."""
    whole, part = divmod(abs(quantity), 1000)
    sign = "-" if quantity < 0 else ""
    return f"{sign}{whole}" + (f".{part:03}".rstrip("0") if part else "")


def decimal_of(quantity: Quantity) -> int | float:
    """Give a quantity as a JSON number: 17 or 2.5."""
    return quantity // 1000 if quantity % 1000 == 0 else quantity / 1000
