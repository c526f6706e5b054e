"""Reading the fields of one TOML entry, with a problem for each wrong one."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, datetime

from app.standards.problems import Report

MAX_TEXT = 2000
MAX_COUNT = 1_000_000_000
MAX_NAME = 60
MAX_WORDS = 300
DAY_OF_YEAR = re.compile(r"[0-9]{2}-[0-9]{2}")
ID = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")


class Entry:
    """One table of the file: reads typed fields and remembers which it read."""

    def __init__(
        self, values: dict[str, object], label: str, report: Report, line: int | None = None
    ) -> None:
        self.values = values
        self.label = label
        self.line = line
        self.report = report
        self._read: set[str] = set()

    def problem(self, what: str) -> None:
        self.report.add(self.label, what, self.line)

    def has(self, key: str) -> bool:
        return key in self.values

    def text(self, key: str, default: str | None = None) -> str:
        """A line of text; required where there is no default."""
        value = self._take(key)
        if value is None:
            if default is None:
                self.problem(f"缺少 {key}")
            return default or ""
        fault = _text_fault(value)
        if fault or not isinstance(value, str):
            self.problem(f"{key} {fault}")
            return default or ""
        return value.strip()

    def identifier(self, key: str = "id") -> str:
        found = self.text(key)
        if found and not ID.fullmatch(found):
            self.problem(f"{key} 只能用小写字母、数字、横线和点：{found[:MAX_NAME]}")
        return found

    def flag(self, key: str, *, default: bool) -> bool:
        value = self._take(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.problem(f"{key} 只能是 true 或 false")
            return default
        return value

    def count(self, key: str, *, required: bool = True) -> int | None:
        """A whole number, not below 0."""
        value = self._take(key)
        if value is None:
            if required:
                self.problem(f"缺少 {key}")
        elif isinstance(value, bool) or not isinstance(value, int):
            self.problem(f"{key} 要写整数，不加引号")
        elif not 0 <= value <= MAX_COUNT:
            self.problem(f"{key} 要在 0 到 {MAX_COUNT} 之间")
        else:
            return value
        return None

    def day_of_year(self, key: str) -> str:
        """A day of any year as MM-DD; blank where the key is not there."""
        found = self.text(key, "")
        if found and not _is_day_of_year(found):
            self.problem(f'{key} 要写成“月-日”，例如 "09-30"：{found[:20]}')
            return ""
        return found

    def day(self, key: str) -> date | None:
        value = self._take(key)
        if value is None:
            return None
        if isinstance(value, datetime) or not isinstance(value, date):
            self.problem(f"{key} 要写成日期，例如 2023-09-01，不加引号")
            return None
        return value

    def words(
        self,
        key: str,
        default: tuple[str, ...] | None = (),
        *,
        known: Collection[str] | None = None,
        what: str = "不认识的值",
    ) -> tuple[str, ...]:
        """A list of texts, each once; required where the default is None."""
        value = self._take(key)
        if value is None:
            if default is None:
                self.problem(f"缺少 {key}")
            return default or ()
        if not isinstance(value, list) or any(_text_fault(word) for word in value):
            self.problem(f'{key} 要写成一串文字，例如 ["…", "…"]')
            return default or ()
        if len(value) > MAX_WORDS:
            self.problem(f"{key} 有 {len(value)} 项，太多了，最多 {MAX_WORDS} 项")
            return default or ()
        found = tuple(str(word).strip() for word in value)
        for word in sorted({word for word in found if found.count(word) > 1}):
            self.problem(f"{key} 里 {word} 写了两次")
        for word in found:
            if known is not None and word not in known:
                self.problem(f"{key}：{what} {word}")
        return found

    def parts(self, key: str) -> list[object] | None:
        """A list of tables or names; None where the key is not there."""
        value = self._take(key)
        if value is None:
            return None
        if not isinstance(value, list):
            self.problem(f"{key} 要写成一串分项")
            return None
        if len(value) > MAX_WORDS:
            self.problem(f"{key} 有 {len(value)} 项，太多了，最多 {MAX_WORDS} 项")
            return None
        return value

    def finish(self) -> None:
        """Report the fields nobody asked for: mostly a slip of the pen."""
        for key in self.values:
            if key not in self._read:
                self.problem(f"不认识的字段 {key[:MAX_NAME]}")

    def _take(self, key: str) -> object:
        self._read.add(key)
        return self.values.get(key)


def _is_day_of_year(text: str) -> bool:
    if not DAY_OF_YEAR.fullmatch(text):
        return False
    try:
        # Not a leap year: a day that is not there every year is no deadline.
        date.fromisoformat(f"2023-{text}")
    except ValueError:
        return False
    return True


def _text_fault(value: object) -> str:
    if not isinstance(value, str):
        return "要写成文字，前后加英文引号"
    if not value.strip():
        return "是空的"
    if len(value) > MAX_TEXT:
        return f"太长，最多 {MAX_TEXT} 个字"
    if any(ord(letter) < ord(" ") for letter in value):
        return "里有换行或看不见的字符"
    return ""
