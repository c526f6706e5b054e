"""Dates as ledgers write them, with the year from the title or the neighbours where none stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.intake.cells import Read, chinese_number, is_nothing, squeezed, tidy
from app.intake.workbook import Raw

EARLIEST_YEAR, LATEST_YEAR = 1990, 2100
_SERIALS = range(32_874, 73_415)
"""Excel's day numbers from 1990 to 2100."""
_SERIAL_START = date(1899, 12, 30)

_WEEKDAY = re.compile(r"[(（]?(?:星期|周|礼拜)([一二三四五六日天])[)）]?")
_CLOCK = re.compile(r"(?:上午|下午)|\d{1,2}:\d{2}(?::\d{2})?$")
_CHINESE = re.compile(r"[〇零一二三四五六七八九十]+(?=[年月日号])")
_FULL = re.compile(r"(\d{4}|\d{2})[年./\-](\d{1,2})[月./\-](\d{1,2})[日号]?")
_PACKED = re.compile(r"((?:19|20)\d{2})([01]\d)([0-3]\d)")
_YEAR_LAST = re.compile(r"(\d{1,2})[./\-](\d{1,2})[./\-](\d{4})")
_MONTH_DAY = re.compile(r"(\d{1,2})[月./\-](\d{1,2})[日号]?")
_DAY = re.compile(r"(\d{1,2})[日号]?")
_RANGE = re.compile(r"(.+?[日号\d])(?:[~～—–至到]+|(?<=[日号])-)(.+)")
_TITLE_YEAR = re.compile(r"(?<!\d)(20\d{2})(?!\d)")
_TITLE_MONTH = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])月(?!\d)")
_TITLE_BOTH = re.compile(r"(?<!\d)(20\d{2})[-./年]?(1[0-2]|0[1-9]|[1-9])(?:月|(?!\d))")


@dataclass(frozen=True, slots=True)
class Written:
    """A date as far as it is written."""

    day: int
    month: int | None = None
    year: int | None = None
    doubts: tuple[str, ...] = ()
    is_decimal: bool = False
    """Came from a spreadsheet number like 10.1, which may have been 10.10."""


@dataclass(frozen=True, slots=True)
class Dating:
    """What helps to complete dates of one table: its title, its other rows, the whole workbook."""

    title: str = ""
    year: int | None = None
    month: int | None = None
    known: Mapping[int, date] = field(default_factory=dict)
    """Complete dates of the same table by row number."""
    workbook_year: int | None = None


def title_dating(text: str) -> tuple[int | None, int | None]:
    """Find the year and the month a title speaks of; None where it names none or several."""
    bare = _CHINESE.sub(_as_digits, squeezed(text))
    both = set(_TITLE_BOTH.findall(bare))
    years = {int(year) for year in _TITLE_YEAR.findall(bare)} | {int(year) for year, _ in both}
    # 2026年10月 names the month; 2026年11月2日 is only when the sheet was filled in.
    months = {int(month) for month in _TITLE_MONTH.findall(bare)} or {int(m) for _, m in both}
    return (
        years.pop() if len(years) == 1 else None,
        months.pop() if len(months) == 1 else None,
    )


def written_date(raw: Raw | None) -> Read[Written]:
    """Take a cell apart into year, month and day, as far as they stand there."""
    if isinstance(raw, date):
        if EARLIEST_YEAR <= raw.year <= LATEST_YEAR:
            return Read(Written(raw.day, raw.month, raw.year))
        return Read(problem=f"日期“{tidy(raw)}”的年份不合理")
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _from_number(raw)
    text = squeezed(raw)
    if is_nothing(text):
        return Read()
    return _from_text(_CHINESE.sub(_as_digits, text), tidy(raw))


def weekday_written(raw: Raw | None) -> int | None:
    """Find the weekday named in a cell, 0 = Monday."""
    text = squeezed(raw)
    found = _WEEKDAY.search(text) or re.fullmatch(r"([一二三四五六日天])", text)
    return "一二三四五六日".index(found[1].replace("天", "日")) if found else None


def complete(written: Written, row: int, dating: Dating, raw: Raw | None) -> Read[date]:
    """Complete a written date; what is inferred is a doubt, what cannot be is a problem."""
    if written.year is not None and written.month is not None:
        return _checked(written.year, written.month, written.day, raw, written.doubts)
    if written.month is None:
        return _complete_day(written, row, dating, raw)
    month = written.month
    if not 1 <= month <= 12:
        return Read(problem=f"日期“{tidy(raw)}”不存在")
    near, source = _anchor(row, dating)
    if near is None:
        return Read(problem=f"日期“{tidy(raw)}”没有年份，标题和前后各行也看不出是哪一年")
    if written.is_decimal:
        written = _undo_decimal(written, row, dating)
    is_precise = bool(dating.month) if dating.year else bool(dating.known)
    years = _around(near.year) if is_precise else [near.year]
    year = min(years, key=lambda year: abs(date(year, month, 15) - near))
    best = _day(year, month, written.day)
    if best is None:
        return Read(problem=f"日期“{tidy(raw)}”不存在")
    doubt = f"日期“{tidy(raw)}”没有年份，按{source}补为 {best.isoformat()}"
    return Read(best, (*written.doubts, doubt))


def _complete_day(written: Written, row: int, dating: Dating, raw: Raw | None) -> Read[date]:
    near, source = _anchor(row, dating)
    if near is None or (dating.month is None and not dating.known):
        return Read(problem=f"日期“{tidy(raw)}”没有年份和月份，标题和前后各行也看不出来")
    if dating.month is None:
        near, source = _nearest(row, dating.known)
    month = dating.month or near.month
    doubt = f"日期“{tidy(raw)}”只写了日，按{source}补为 {near.year}-{month:02d}-{written.day:02d}"
    return _checked(near.year, month, written.day, raw, (*written.doubts, doubt))


def _anchor(row: int, dating: Dating) -> tuple[date | None, str]:
    """Find a day the missing year must be near to, and the words for where it comes from."""
    if dating.year is not None:
        return date(dating.year, dating.month or 7, 1), f"标题“{dating.title}”"
    if dating.known:
        return _nearest(row, dating.known)
    if dating.workbook_year is not None:
        source = f"标题“{dating.title}”和" if dating.month else ""
        return date(dating.workbook_year, dating.month or 7, 1), f"{source}同一工作簿里别的日期"
    return None, ""


def _nearest(row: int, known: Mapping[int, date]) -> tuple[date, str]:
    nearest = min(known, key=lambda other: abs(other - row))
    return known[nearest], f"第{nearest}行的日期"


def _around(year: int) -> list[int]:
    return [year, year - 1, year + 1]


def _undo_decimal(written: Written, row: int, dating: Dating) -> Written:
    """Choose between 10.1 and 10.10 by the row before: dates in a ledger run upwards."""
    before = [day for other, day in dating.known.items() if other < row]
    ten_fold = Written(written.day * 10, written.month, None, written.doubts)
    if written.day > 3 or not before or (written.month, written.day * 10) == (2, 30):
        return written
    last = before[-1]
    if (last.month, last.day) > (written.month, written.day) and last.month == written.month:
        return ten_fold
    return written


def _from_number(raw: float) -> Read[Written]:
    if isinstance(raw, float) and not raw.is_integer():
        if int(raw) in _SERIALS:
            return _from_serial(int(raw))
        found = _MONTH_DAY.fullmatch(tidy(raw))
        if not found:
            return Read(problem=f"日期“{tidy(raw)}”读不懂")
        doubt = f"日期在表里是小数 {tidy(raw)}，按 {found[1]}月{found[2]}日 读"
        doubts = (doubt,) if len(found[2]) == 1 else ()
        return Read(Written(int(found[2]), int(found[1]), None, doubts, is_decimal=bool(doubts)))
    number = int(raw)
    if number in _SERIALS:
        return _from_serial(number)
    return _from_text(str(number), tidy(raw))


def _from_serial(number: int) -> Read[Written]:
    day = _SERIAL_START + timedelta(days=number)
    return Read(Written(day.day, day.month, day.year))


def _from_text(text: str, written: str) -> Read[Written]:
    bare = _CLOCK.sub("", _WEEKDAY.sub("", text)).rstrip("Tt ")
    if re.fullmatch(r"\d{5}", bare) and int(bare) in _SERIALS:
        return _from_serial(int(bare))
    if found := _PACKED.fullmatch(bare):
        return Read(Written(int(found[3]), int(found[2]), int(found[1])))
    if found := _FULL.fullmatch(bare):
        return Read(_with_short_year(found, written))
    if found := _YEAR_LAST.fullmatch(bare):
        doubt = f"日期“{written}”按“月/日/年”读"
        return Read(Written(int(found[2]), int(found[1]), int(found[3]), (doubt,)))
    if found := _MONTH_DAY.fullmatch(bare):
        return Read(Written(int(found[2]), int(found[1])))
    if found := _DAY.fullmatch(bare):
        return Read(Written(int(found[1])))
    if (found := _RANGE.fullmatch(bare)) and (first := _from_text(found[1], written)).value:
        start = first.value
        doubts = (*start.doubts, f"日期“{written}”是一段，按第一天记")
        return Read(Written(start.day, start.month, start.year, doubts))
    return Read(problem=f"日期“{written}”读不懂")


def _with_short_year(found: re.Match[str], written: str) -> Written:
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    if len(found[1]) == 4:
        return Written(day, month, year)
    doubt = f"日期“{written}”的年份只有两位，按 {2000 + year} 年"
    return Written(day, month, 2000 + year, (doubt,))


def _checked(
    year: int, month: int, day: int, raw: Raw | None, doubts: tuple[str, ...]
) -> Read[date]:
    found = _day(year, month, day)
    if found is None:
        return Read(problem=f"日期“{tidy(raw)}”不存在")
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return Read(problem=f"日期“{tidy(raw)}”的年份不合理")
    return Read(found, doubts)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _as_digits(found: re.Match[str]) -> str:
    number = chinese_number(found[0])
    return found[0] if number is None else str(number)
