"""The floor area of a station in square metres, as people type it (面积)."""

from __future__ import annotations

import re
from decimal import Decimal

from app.core.errors import BadInput
from app.core.text import plain

_WRITTEN = re.compile(r"([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(\.[0-9]{1,2})?")
_UNIT = re.compile(r" ?(m2|m²|平方米|平米)$")
_MOST = Decimal(1_000_000)


def parse_area(text: str) -> str:
    """Read an area; gives its digits alone: "36.5" of "３６．５ ㎡". Blank stays blank.

    Raises:
        BadInput: not a number above 0 with at most two decimals; `field` is area_m2.
    """
    digits = _UNIT.sub("", plain(text))
    if not digits:
        return ""
    if not _WRITTEN.fullmatch(digits):
        raise _bad(f"面积“{plain(text)}”不是数字，或者小数多于两位。")
    number = Decimal(digits.replace(",", ""))
    if not 0 < number < _MOST:
        raise _bad(f"面积“{plain(text)}”不像一个站点的面积。")
    return f"{number:f}"


def _bad(what: str) -> BadInput:
    to_do = "请只写数字，如 36 或 36.5；不清楚就空着。"
    return BadInput(what, kept="还没有保存。", to_do=to_do, field="area_m2")
