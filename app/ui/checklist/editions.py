"""A newer edition of a chosen standard: which one, and what taking it would mean (版本)."""

from __future__ import annotations

from collections.abc import Iterable

from app.services.checklists import Walk
from app.standards.schema import Standard


def newer_of(standard: Standard, shelf: Iterable[Standard]) -> Standard | None:
    """Give the edition that replaces this one, if there is one to measure by."""
    found = (one for one in shelf if one.replaces == standard.id and not one.is_superseded)
    return next(found, None)


def edition_words(standard: Standard, newer: Standard, walk: Walk) -> str:
    """Say that there is a newer edition, and how much would have to be looked at again."""
    again = len(walk.reopened)
    looked = f"有 {again} 条改了，要再看一次" if again else "看过的都不用再看"
    first = (
        f"{standard.edition}已被{newer.edition}替代，现在只供查看。"
        if standard.is_superseded
        else f"这个标准有新版本：{newer.edition}。"
    )
    return f"{first}换用后{looked}，其余的答案都带过去。"


def edition_name(standard: Standard, shown: Iterable[Standard]) -> str:
    """Name an edition: by its city alone, where no other one of it stands beside."""
    if standard.is_superseded:
        return f"{standard.city}（旧版）"
    alone = sum(one.city == standard.city and not one.is_superseded for one in shown) == 1
    return standard.city if alone else f"{standard.city} {standard.edition}"
