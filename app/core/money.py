"""Amounts of money in whole fen (分); written as 1,680.32 and in capital numerals (大写)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NewType

from app.core.errors import BadInput
from app.core.text import plain

Fen = NewType("Fen", int)
"""A hundredth of a yuan."""

ZERO = Fen(0)

_MOST_YUAN = Decimal(10) ** 9
_WRITTEN = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]*)?|[+-]?\.[0-9]+")
_CURRENCY = re.compile(r"^(?:人民币|RMB|CNY)?\s*([+-]?)\s*[¥￥]?\s*(.*?)\s*(?:元整?|圆整?)?$", re.I)

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")


def parse_yuan(value: str | float | Decimal) -> Fen:
    """Read an amount of yuan: ¥1,680.32, １６８０．３２元, a number from a cell.

    Raises:
        BadInput: not an amount, more than two decimals, not finite, or above 10^9 yuan.
    """
    number = _number(value)
    if number is None or not number.is_finite():
        raise BadInput(f"“{value}”不是金额。", to_do="请只写数字，如 85.50。", field="amount")
    if abs(number) > _MOST_YUAN:
        raise BadInput(f"金额“{value}”太大了。", to_do="请核对金额。", field="amount")
    fen = number * 100
    if fen != fen.to_integral_value():
        raise BadInput(
            f"金额“{value}”的小数超过两位。", to_do="金额最小到分，请核对。", field="amount"
        )
    return Fen(int(fen))


def _number(value: str | float | Decimal) -> Decimal | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        found = _CURRENCY.match(plain(value))
        text = found[1] + found[2] if found else ""
        return Decimal(text.replace(",", "")) if _WRITTEN.fullmatch(text) else None
    # The shortest text of a float is what was typed into the cell; sums of cells carry
    # binary dust far below a fen, which is not somebody's third decimal.
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if isinstance(value, float) and number.is_finite() and abs(number) <= _MOST_YUAN:
        return round(number, 6)
    return number


def yuan(fen: Fen) -> str:
    """Write an amount with two decimals and thousands commas: 1,680.32."""
    whole, part = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{part:02}"


def capital(fen: Fen) -> str:
    """Write an amount in capital numerals (人民币大写; 支付结算办法, annex).

    House style where the rule leaves a choice, nothing is written: no 零 before 角 where the yuan
    end in zero (壹仟陆佰捌拾元叁角贰分), none before 仟 where the 万 do (壹拾万柒仟元整), no 整
    after 角 (壹佰元伍角). A negative amount begins with 负.
    """
    whole, part = divmod(abs(fen), 100)
    jiao, cents = divmod(part, 10)
    text = _whole_yuan(whole) + "元" if whole else ""
    if jiao:
        text += _DIGITS[jiao] + "角"
    elif cents and whole:
        text += "零"
    if cents:
        text += _DIGITS[cents] + "分"
    if not part:
        text = (text or "零元") + "整"
    return "人民币" + ("负" if fen < 0 else "") + text


def _whole_yuan(number: int) -> str:
    if number >= 10**12:
        raise ValueError(f"beyond what is ever written on a slip: {number}")
    text = ""
    owed_zero = False
    for power in (2, 1, 0):
        group = number // 10 ** (4 * power) % 10000
        if not group:
            owed_zero = owed_zero or bool(text)
            continue
        if text and (owed_zero or group < 1000):
            text += "零"
        text += _group(group) + _GROUPS[power]
        owed_zero = False
    return text


def _group(group: int) -> str:
    """Write 1…9999; zeros inside become one 零, zeros at the end none."""
    text = ""
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            text += _DIGITS[digit] + _PLACES[place]
        elif text and group % 10**place and not text.endswith("零"):
            text += "零"
    return text
