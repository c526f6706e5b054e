"""What people type, brought to one form; and finding it again by Chinese, Pinyin or digits."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, time
from typing import Any

from app.core.errors import BadInput

_BLANK_WORDS = frozenset({"", "无", "没有", "暂无", "空", "未填", "n/a", "na", "none", "nil"})
_ONLY_STROKES = re.compile(r"[-—–－_/\\.·。*~、，,]+")
_CLOCK = re.compile(
    r"(上午|下午|中午|晚上|早上|早|晚|am|pm)?\s*([0-9]{1,2})\s*(?:[:：时点]\s*([0-9]{1,2}|半|整)?"
    r"\s*分?(?::([0-9]{2})(?:\.[0-9]+)?)?)\s*(am|pm)?",
    re.IGNORECASE,
)
_FOUR_DIGITS = re.compile(r"([0-9]{1,2})([0-9]{2})")
_MINUTE_WORDS = {"半": 30, "整": 0}
_INVISIBLE = frozenset({"Cc", "Cf", "Cs"})
"""Control and format characters and half surrogates: no file or paper can carry them."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A spreadsheet takes text that begins so for a formula; in full width too, where it is typed."""
_AFTERNOON = frozenset({"下午", "晚上", "晚", "pm"})

SURNAME_READINGS: dict[str, tuple[str, ...]] = {
    "单": ("shan",),
    "曾": ("zeng",),
    "仇": ("qiu",),
    "解": ("xie",),
    "区": ("ou",),
    "查": ("zha",),
    "朴": ("piao",),
    "翟": ("zhai", "di"),
    "折": ("she",),
    "缪": ("miao",),
    "覃": ("qin", "tan"),
    "盖": ("ge", "gai"),
    "乐": ("yue", "le"),
    "员": ("yun",),
    "召": ("shao",),
    "洗": ("xian",),
    "冼": ("xian",),
    "隗": ("wei", "kui"),
    "适": ("kuo",),
    "黑": ("he",),
    "种": ("chong",),
    "秘": ("bi",),
    "繁": ("po",),
    "尉": ("wei", "yu"),
    "郇": ("xun", "huan"),
}
"""Surnames read otherwise than the character usually is; the usual surname reading first."""

_PARTS_FOUND_ANYWHERE = 3
"""So many letters find the middle of a name too; fewer only its beginning, else all match."""


def plain(text: str) -> str:
    """Give text in one form: full-width as half-width (NFKC), trimmed, single blanks.

    For numbers, codes, names and comparing; what is printed as typed goes through `as_written`.
    """
    return " ".join(unicodedata.normalize("NFKC", _visible(text)).split())


def as_written(text: str) -> str:
    """Give text that is kept and printed as it was typed: only trimmed, control characters gone.

    Chinese punctuation and full-width characters stay; line breaks of a note stay.
    """
    lines = _visible(text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    tidied = (" ".join(unicodedata.normalize("NFC", line).split()) for line in lines)
    return "\n".join(tidied).strip()


def _visible(text: str) -> str:
    return "".join(
        c
        for c in text
        if c in "\n\t" or (unicodedata.category(c) not in _INVISIBLE and c not in "\ufffe\uffff")
    )


def is_blank_word(text: str) -> bool:
    """Tell whether a cell says that there is nothing: blank, 无, -, /, 空…."""
    bare = plain(text).lower().strip("（）() 。.")
    return bare in _BLANK_WORDS or _ONLY_STROKES.fullmatch(bare) is not None


def digits(text: str) -> str:
    """Give only the digits of a text, full-width ones included."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c in "0123456789")


def clock_time(value: str | time | datetime) -> str:
    """Read a time of day as HH:MM: 8:25, ８：２５, 0825, 8点半, 下午2:10, a time from a cell.

    Raises:
        BadInput: it is none.
    """
    if isinstance(value, time | datetime):
        return f"{value.hour:02}:{value.minute:02}"
    text = plain(value)
    if bare := _FOUR_DIGITS.fullmatch(text):
        hour, minute = int(bare[1]), int(bare[2])
    elif found := _CLOCK.fullmatch(text):
        half_day, hours, minutes = found[1] or found[5] or "", found[2], found[3] or "整"
        hour = int(hours)
        if half_day.lower() in _AFTERNOON and hour < 12:
            hour += 12
        minute = _MINUTE_WORDS[minutes] if minutes in _MINUTE_WORDS else int(minutes)
    else:
        hour, minute = -1, -1
    if not (0 <= hour < 24 and 0 <= minute < 60):
        raise BadInput(f"“{value}”不是时间。", to_do="请写成 8:25 这样的形式。")
    return f"{hour:02}:{minute:02}"


def full_keys(name: str) -> tuple[str, ...]:
    """Give a name's full Pinyin in every reading of its surname: 单雨桐 shanyutong, danyutong."""
    return tuple(dict.fromkeys("".join(reading) for reading in _readings(name)))


def initials_keys(name: str) -> tuple[str, ...]:
    """Give a name's Pinyin initials in every reading of its surname: 单雨桐 syt, dyt."""
    return tuple(dict.fromkeys("".join(s[:1] for s in reading) for reading in _readings(name)))


def search_keys(name: str) -> str:
    """Give what a name is found by, space-joined: full Pinyin and initials, every reading."""
    return " ".join(dict.fromkeys((*full_keys(name), *initials_keys(name))))


def matches(query: str, text: str, keys: str = "") -> bool:
    """Tell whether a typed query finds a text: by part of it, Pinyin, initials or last digits.

    Args:
        query: what was typed; a blank one finds everything.
        text: what people see.
        keys: `search_keys` of it.
    """
    wanted = plain(query).lower()
    seen = plain(text).lower()
    if not wanted or wanted in seen or wanted.replace(" ", "") in seen.replace(" ", ""):
        return True
    letters = "".join(c for c in wanted.replace("ü", "v") if c.isalnum())
    if not letters:
        return False
    anywhere = len(letters) >= _PARTS_FOUND_ANYWHERE
    return any(letters in key if anywhere else key.startswith(letters) for key in keys.split())


def _readings(name: str) -> tuple[tuple[str, ...], ...]:
    """Give the syllables of a name, once for every reading of its first character."""
    # Loaded here: the dictionary costs more than the window's first paint allows.
    from pypinyin import Style, lazy_pinyin, pinyin

    text = "".join(c for c in plain(name).lower() if c.isalnum())
    if not text:
        return ()
    # Digits, letters and rare characters have no Pinyin: kept one by one.
    split: Any = list
    usual = [part.replace("ü", "v") for part in lazy_pinyin(text, errors=split)]
    first = text[0]
    every = pinyin(first, style=Style.NORMAL, heteronym=True, errors=split)[0]
    heads = (*SURNAME_READINGS.get(first, ()), usual[0], *(r.replace("ü", "v") for r in every))
    return tuple((head, *usual[1:]) for head in dict.fromkeys(heads))
