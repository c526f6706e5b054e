"""How people name a day: 10月3日, 10月3日 星期六."""

from __future__ import annotations

from datetime import date

WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")


def day_label(day: date) -> str:
    """Write a day for people: 10月3日."""
    return f"{day.month}月{day.day}日"


def long_day_label(day: date) -> str:
    """Write a day with its weekday: 10月22日 星期四."""
    return f"{day_label(day)} {WEEKDAYS[day.weekday()]}"


def short_day_label(day: date) -> str:
    """Write a day with its weekday where there is little room: 10月22日 周四."""
    return f"{day_label(day)} 周{WEEKDAYS[day.weekday()][-1]}"


def full_day_label(day: date) -> str:
    """Write a day with year and weekday: 2026年10月22日 星期四."""
    return f"{day.year}年{long_day_label(day)}"
