"""A newer edition of a chosen standard: which one, and what taking it would mean (版本)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from app.services.shelf import lineage
from app.standards.schema import Standard


def newer_of(standard: Standard, shelf: Sequence[Standard]) -> Standard | None:
    """Give the newest edition that replaces this one, if there is one to measure by."""
    found = [one for one in shelf if not one.is_superseded and standard.id in lineage(shelf, one)]
    return max(found, key=lambda one: len(lineage(shelf, one)), default=None)


def edition_words(standard: Standard, newer: Standard, again: int, today: date) -> str:
    """Say that there is a newer edition, and that `again` criteria are to be looked at again."""
    looked = f"有 {again} 条改了，要再看一次" if again else "看过的都不用再看"
    if standard.is_superseded:
        first = f"{standard.edition}已被{newer.edition}替代，现在只供查看。"
    else:
        first = f"这个标准有新版本：{newer.edition}{_from(newer.effective_on, today)}。"
    return f"{first}换用后{looked}，其余的答案都带过去。"


def edition_name(standard: Standard, shown: Iterable[Standard]) -> str:
    """Name an edition: by its city alone, where no other one of it stands beside."""
    if standard.is_superseded:
        return f"{standard.city}（旧版）"
    alone = sum(one.city == standard.city and not one.is_superseded for one in shown) == 1
    return standard.city if alone else f"{standard.city} {standard.edition}"


def _from(effective_on: date | None, today: date) -> str:
    if effective_on is None or effective_on <= today:
        return ""
    return f"，{effective_on.year}年{effective_on.month}月{effective_on.day}日起施行"
