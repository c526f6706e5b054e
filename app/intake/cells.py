"""Values out of single cells: dates, clock times, counts, amounts, quantities, names."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Generic, TypeVar

from app.core.errors import BadInput
from app.core.money import Fen
from app.core.quantity import Quantity
from app.core.text import as_written, clock_time, is_blank_word, plain
from app.intake.workbook import Raw

T = TypeVar("T")

COUNT_LIMIT = 100_000
YUAN_LIMIT = 1_000_000_000
FEN_PER = {"元": 100, "万元": 1_000_000, "万": 1_000_000, "千元": 100_000, "角": 10, "分": 1}

_NUMBER = re.compile(r"([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[+-]?\.\d+)(.*)", re.DOTALL)
_ABOUT = re.compile(r"^(?:约|大约|近|大概)|(?:左右|余|多|\+)(?=\D*$)")
_CHINESE_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}

_PLACES = {"千": 1000, "百": 100, "十": 10}
_CAPITALS = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """What a cell gave: a value, or nothing (blank), or a problem; doubts go with a value."""

    value: T | None = None
    doubts: tuple[str, ...] = ()
    problem: str = ""


def tidy(raw: Raw | None) -> str:
    """Give a cell's text as people would retype it; the words themselves stay."""
    if raw is None:
        return ""
    if isinstance(raw, str):
        return as_written(raw)
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, float):
        return _float_text(raw)
    return str(raw) if isinstance(raw, int) else _moment_text(raw)


def _moment_text(raw: date | time | timedelta) -> str:
    if isinstance(raw, timedelta):
        minutes = int(raw.total_seconds() // 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    if isinstance(raw, time):
        return raw.strftime("%H:%M")
    if isinstance(raw, datetime) and raw.time() != time():
        return raw.strftime("%Y-%m-%d %H:%M")
    return raw.strftime("%Y-%m-%d")


def words_of(raw: Raw | None) -> str:
    """Give free text of a cell; 无, a dash and the like are nothing."""
    text = tidy(raw)
    return "" if is_nothing(text) else text


def is_nothing(text: str) -> bool:
    """Tell whether a text only says that there is nothing."""
    return is_blank_word(text)


def squeezed(raw: Raw | None) -> str:
    """Give text for comparing: half width, no blanks at all."""
    return re.sub(r"\s+", "", plain(tidy(raw)))


def read_count(raw: Raw | None) -> Read[int]:
    """Read a count of people or times: 4, ４, 4人次; blank and 无 are none."""
    number = _number(raw)
    if number.value is None:
        return Read(problem=number.problem)
    value, doubts = number.value, number.doubts
    if value < 0:
        return Read(problem=f"“{tidy(raw)}”是负数")
    if value != value.to_integral_value():
        return Read(problem=f"“{tidy(raw)}”不是整数")
    if value > COUNT_LIMIT:
        return Read(problem=f"“{tidy(raw)}”大得不合理")
    return Read(int(value), doubts)


def read_money(raw: Raw | None, unit: str = "元") -> Read[Fen]:
    """Read an amount in whole fen; `unit` is what the heading says (元, 万元 …)."""
    text = squeezed(raw).removeprefix("人民币").lstrip("¥￥").removesuffix("整")
    if isinstance(raw, str) and (in_words := _fen_in_words(text)) is not None:
        return Read(Fen(in_words))
    found = re.search(r"(万元|千元|元|万|角|分)$", text)
    if found and isinstance(raw, str):
        unit, text = found[1], text[: found.start()]
    number = _number(text if isinstance(raw, str) else raw, written=tidy(raw))
    if number.value is None:
        return Read(problem=number.problem)
    fen = number.value * FEN_PER.get(unit, 100)
    doubts = number.doubts
    whole = fen.quantize(Decimal(1), ROUND_HALF_UP)
    if fen != whole and abs(fen - whole) > Decimal("0.0001"):
        doubts += (f"金额“{tidy(raw)}”不到分，四舍五入为 {whole / 100:.2f} 元",)
    if whole < 0:
        return Read(problem=f"金额“{tidy(raw)}”是负数")
    if whole > YUAN_LIMIT * 100:
        return Read(problem=f"金额“{tidy(raw)}”大得不合理")
    return Read(Fen(int(whole)), doubts)


def _fen_in_words(text: str) -> int | None:
    """Read 88元5角 or 叁拾元 as fen; None where an amount is written otherwise."""
    plain_words = text.translate(_CAPITALS)
    found = re.fullmatch(r"(.+?)[元圆块](?:(.)[角毛])?(?:(.)分)?", plain_words)
    if not found:
        return None
    parts = [_small_number(part) if part else 0 for part in found.groups()]
    if None in parts or (found[1].isdecimal() and not (found[2] or found[3])):
        return None
    yuan, jiao, fen = (part or 0 for part in parts)
    return yuan * 100 + jiao * 10 + fen if jiao < 10 and fen < 10 else None


def _small_number(text: str) -> int | None:
    """Read 320, 三十 or 一千二百零五."""
    if text.isdecimal():
        return int(text)
    total = digit = 0
    above = 10_000
    for char in text:
        place = _PLACES.get(char, above)
        if place < above and (digit or (char == "十" and not total)):
            total, digit, above = total + (digit or 1) * place, 0, place
        elif char in _CHINESE_DIGITS and not digit:
            digit = _CHINESE_DIGITS[char]
        else:
            return None
    return total + digit if text else None


def read_quantity(raw: Raw | None) -> Read[Quantity]:
    """Read a quantity of stock in thousandths: 20, 2.5, 20桶; may be below zero."""
    number = _number(raw)
    if number.value is None:
        return Read(problem=number.problem)
    thousandths = number.value * 1000
    whole = thousandths.quantize(Decimal(1), ROUND_HALF_UP)
    doubts = number.doubts
    if abs(thousandths - whole) > Decimal("0.0001"):
        doubts += (f"数量“{tidy(raw)}”小数太长，按 {whole / 1000} 计",)
    if abs(whole) > COUNT_LIMIT * 1000 * 10:
        return Read(problem=f"数量“{tidy(raw)}”大得不合理")
    return Read(Quantity(int(whole)), doubts)


def unit_written(raw: Raw | None) -> str:
    """Give the unit written after a number, as in 20桶; blank where there is none."""
    if not isinstance(raw, str):
        return ""
    found = _NUMBER.fullmatch(squeezed(raw))
    return found[2] if found and re.fullmatch(r"[一-鿿a-zA-Z]{1,4}", found[2]) else ""


def read_clock(raw: Raw | None) -> Read[str]:
    """Read a clock time as HH:MM: 8:25, 8：25, 825, 8点半, 下午5:05, an Excel time."""
    if isinstance(raw, datetime | time):
        return Read(clock_time(raw))
    if isinstance(raw, float) and 0 < raw < 1:
        raw = timedelta(minutes=round(raw * 24 * 60))
    text = squeezed(raw)
    if is_nothing(text):
        return Read()
    doubts: tuple[str, ...] = ()
    if found := re.fullmatch(r"(\d{1,2})[.,](\d{1,2})", text):
        text = f"{found[1]}:{found[2]:0<2}"
        doubts = (f"时间“{tidy(raw)}”按 {text} 读",)
    try:
        return Read(clock_time(text), doubts)
    except BadInput:
        return Read(problem=f"时间“{tidy(raw)}”读不懂")


def read_clock_span(raw: Raw | None) -> Read[tuple[str, str]]:
    """Read two clock times written in one cell: 08:30-17:00, 8：30～17：00, 8点至17点."""
    text = squeezed(raw)
    if is_nothing(text):
        return Read()
    parts = [part for part in re.split(r"[-~～—–－―至到]+", text) if part]
    if len(parts) != 2:
        return Read(problem=f"时段“{tidy(raw)}”读不懂")
    starts, ends = read_clock(parts[0]), read_clock(parts[1])
    if starts.value is None or ends.value is None:
        return Read(problem=f"时段“{tidy(raw)}”读不懂")
    return Read((starts.value, ends.value), starts.doubts + ends.doubts)


def read_names(raw: Raw | None) -> Read[tuple[str, ...]]:
    """Read one or several names: 王芳、单雨桐; 王 芳 is one name."""
    text = tidy(raw)
    if is_nothing(text):
        return Read()
    bare = re.sub(r"[(（\[【][^)）\]】]*[)）\]】]", "", text)
    doubts = (f"姓名“{text}”括号里的话没有带进姓名",) if bare != text else ()
    names: list[str] = []
    for part in re.split(r"[、,，;；/／&＆+\n|]", bare):
        pieces = part.split()
        if len(pieces) > 1 and all(len(piece) >= 2 for piece in pieces):
            names += pieces
        elif pieces:
            names.append("".join(pieces))
    return Read(tuple(dict.fromkeys(names)), doubts)


def digits_written(raw: Raw | None) -> Read[str]:
    """Read a number that is really text (invoice, phone); as a number it may have lost digits."""
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    text = re.sub(r"^(?i:no)[.:：]?(?=\d)", "", squeezed(raw).removeprefix("'").lstrip("`"))
    if is_nothing(text):
        return Read()
    if isinstance(raw, int) and not isinstance(raw, bool) and raw >= 10**15:
        return Read(
            text, (f"号码 {text} 在表里是数字格式，超过 15 位的后几位可能已被改成 0，请对照原件",)
        )
    return Read(text)


def chinese_number(text: str) -> int | None:
    """Read a small Chinese numeral: 三, 十二, 二十, 三十一; None where it is none."""
    if not text or any(c not in _CHINESE_DIGITS and c != "十" for c in text):
        return None
    if "十" not in text:
        return int("".join(str(_CHINESE_DIGITS[c]) for c in text))
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return None
    return _CHINESE_DIGITS.get(tens, 1) * 10 + _CHINESE_DIGITS.get(ones, 0)


def known_value(table: Mapping[str, str], raw: Raw | None, what: str) -> Read[str]:
    """Map a written word to the settled one; another word for it is a doubt."""
    text = words_of(raw)
    settled = table.get(squeezed(text))
    if settled is None or settled == text:
        return Read(text or None)
    if squeezed(text) == settled:
        return Read(settled)
    return Read(settled, (f"{what}“{text}”按“{settled}”记",))


def _float_text(value: float) -> str:
    if not math.isfinite(value):
        return str(value)
    if value.is_integer():
        return str(int(value))
    return format(Decimal(repr(value)).normalize(), "f")


def _number(raw: Raw | None, written: str | None = None) -> Read[Decimal]:
    written = tidy(raw) if written is None else written
    if isinstance(raw, bool | date | time | timedelta):
        return Read(problem=f"“{written}”不是数字")
    if isinstance(raw, int | float):
        if not math.isfinite(raw):
            return Read(problem=f"“{written}”不是数字")
        return Read(round(Decimal(repr(raw)), 9))
    text = squeezed(raw)
    if is_nothing(text):
        return Read()
    bare = _ABOUT.sub("", text)
    doubts = (f"“{written}”是约数，按 {bare} 计",) if bare != text else ()
    return _written_number(bare, written, doubts)


def _written_number(bare: str, written: str, doubts: tuple[str, ...]) -> Read[Decimal]:
    found = _NUMBER.fullmatch(bare)
    if found and re.fullmatch(r"[一-鿿a-zA-Z]{0,4}", found[2]) and "负" not in found[2]:
        try:
            return Read(Decimal(found[1].replace(",", "")), doubts)
        except InvalidOperation:
            return Read(problem=f"“{written}”不是数字")
    chinese = chinese_number(re.sub(r"(人次|人|次|[个桶包卷盒瓶把张])$", "", bare))
    if chinese is not None:
        return Read(Decimal(chinese), doubts)
    return Read(problem=f"“{written}”不是数字")
