"""How people name a day or a wait: 10月3日 星期六, 4 分 20 秒; and the day a form gives."""

from __future__ import annotations

from datetime import date

from app.core.errors import BadInput

WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")


def day_label(day: date) -> str:
    """Write a day for people: 10月3日."""
    return f"{day.month}月{day.day}日"


def dated_label(day: date) -> str:
    """Write a day with its year: 2026年10月22日."""
    return f"{day.year}年{day_label(day)}"


def stored_day_label(on: str) -> str:
    """Write a stored day, or the day of a stored moment: 10月22日; blank stays blank."""
    return day_label(date.fromisoformat(on[:10])) if on else ""


def long_day_label(day: date) -> str:
    """Write a day with its weekday: 10月22日 星期四."""
    return f"{day_label(day)} {WEEKDAYS[day.weekday()]}"


def short_day_label(day: date) -> str:
    """Write a day with its weekday where there is little room: 10月22日 周四."""
    return f"{day_label(day)} 周{WEEKDAYS[day.weekday()][-1]}"


def full_day_label(day: date) -> str:
    """Write a day with year and weekday: 2026年10月22日 星期四."""
    return f"{dated_label(day)} {WEEKDAYS[day.weekday()]}"


def read_day(text: str) -> date:
    """Read the business date of a form's field `on`, YYYY-MM-DD.

    Raises:
        BadInput: it is no date.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise BadInput("日期没有写对。", to_do="请写成 2026-10-22 这样。", field="on") from problem


def wait_words(seconds: int) -> str:
    """Write how long to wait: 30 秒, 1 分钟, 4 分 20 秒."""
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return f"{rest} 秒"
    return f"{minutes} 分 {rest} 秒" if rest else f"{minutes} 分钟"
