"""What an application (申报) still lacks, and how long there is: rules over a standard's data."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from app.core.day_words import dated_label

STATION, SUBSIDY = "station", "subsidy"
"""What is applied for: a site (建站), or money for one (补助)."""

CARD_FIELDS: Mapping[str, str] = {
    "name": "站点名称",
    "union_name": "所属工会",
    "address": "地址",
}
"""Fields of the station card without which nobody knows which station applies."""

ROLE_FIELDS: Mapping[str, str] = {
    "lead": "责任人",
    "leader": "负责领导",
    "liaison": "专职联络员",
}
"""People a form names, where the standard asks for them."""

TEXTS: Mapping[str, Mapping[str, str]] = {
    STATION: {"reason": "申报理由", "plan": "建设打算"},
    SUBSIDY: {"reason": "申请理由", "use": "资金用途"},
}
"""What is typed into the form, by the kind of application; the first is always asked."""


class Opinion(StrEnum):
    """What a union said of an application that passes through it (逐级审核意见)."""

    AGREES = "agrees"
    DISAGREES = "disagrees"
    NOT_CONCERNED = "not_concerned"


OPINION_NAMES: Mapping[Opinion, str] = {
    Opinion.AGREES: "同意上报",
    Opinion.DISAGREES: "不同意",
    Opinion.NOT_CONCERNED: "不经这一级",
}


class PaperRule(Protocol):
    """What the rules need to know of a paper that goes with an application."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def is_required(self) -> bool: ...


class FormRule(Protocol):
    """What the rules need to know of an application a standard declares."""

    @property
    def kind(self) -> str: ...
    @property
    def grades(self) -> tuple[str, ...] | None: ...
    @property
    def photos_min(self) -> int | None: ...
    @property
    def photos_max(self) -> int | None: ...
    @property
    def levels(self) -> tuple[str, ...]: ...
    @property
    def papers(self) -> Sequence[PaperRule]: ...


@dataclass(frozen=True, slots=True)
class Given:
    """One level's opinion as far as the rules look at it."""

    opinion: Opinion
    on: str


@dataclass(frozen=True, slots=True)
class Filled:
    """What an application holds so far."""

    fields: Mapping[str, str] = field(default_factory=dict)
    """Card, people and typed texts, by key."""
    roles: tuple[str, ...] = ("lead",)
    """The people this standard asks for, of `ROLE_FIELDS`."""
    grade: str = ""
    photos: int = 0
    papers: frozenset[str] = frozenset()
    opinions: Mapping[int, Given] = field(default_factory=dict)
    """By the place of the level, from 0."""
    lacks_survey: bool = False
    """The standard asks for a survey of the site, and none found it suitable."""


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is still missing, and the part of the application it belongs to."""

    section: str
    """card, people, grade, text, photos, papers, opinions or survey."""
    words: str
    is_must: bool = True


@dataclass(frozen=True, slots=True)
class Countdown:
    """How long there is until applications close."""

    due_on: date
    days: int
    """Days left; 0 on the last day, negative afterwards."""

    @property
    def is_past(self) -> bool:
        return self.days < 0

    @property
    def stage(self) -> int | None:
        """The reminder that is due: 60, 30 or 7 days; None before all of them and afterwards."""
        if self.is_past:
            return None
        return next((limit for limit in (7, 30, 60) if self.days <= limit), None)

    @property
    def words(self) -> str:
        day = dated_label(self.due_on)
        if self.is_past:
            return f"截止日 {day} 已过 {-self.days} 天"
        return f"今天（{day}）截止" if self.days == 0 else f"{day} 截止，还有 {self.days} 天"


def countdown(due: str, year: int, today: date) -> Countdown:
    """Count the days until the due day (MM-DD) of a year (QHD-24)."""
    month, day = (int(part) for part in due.split("-"))
    last = monthrange(year, month)[1]  # 29 February is the 28th in other years
    due_on = date(year, month, min(day, last))
    return Countdown(due_on, (due_on - today).days)


def open_year(due: str, today: date) -> int:
    """Give the year a new application is for: this one, or the next once its due day is past."""
    if due and countdown(due, today.year, today).is_past:
        return today.year + 1
    return today.year


def photo_words(least: int | None, most: int | None) -> str:
    """Say how many photos a form takes; blank where it says nothing (PJ-69: 3 to 5)."""
    if least is None and most is None:
        return ""
    if least is None:
        return f"最多 {most} 张"
    if most is None:
        return f"至少 {least} 张"
    return f"{least} 张" if least == most else f"{least}–{most} 张"


def photo_problem(count: int, least: int | None, most: int | None) -> str:
    """Say what is wrong with the number of photos; blank when it is right (PJ-69)."""
    asked = photo_words(least, most)
    if least is not None and count < least:
        return f"照片还差 {least - count} 张：要 {asked}，现有 {count} 张"
    if most is not None and count > most:
        return f"照片多了 {count - most} 张：要 {asked}，现有 {count} 张"
    return ""


def opinion_problem(
    levels: Sequence[str], given: Mapping[int, Given], level: int, opinion: Given
) -> str:
    """Say why a level's opinion cannot be taken in now: they are gathered in order (QHD-25)."""
    earlier = [at for at in range(level) if at not in given]
    if earlier:
        return f"还没有“{levels[earlier[0]]}”的意见；意见逐级来，先登记前一级的。"
    before = max((given[at].on for at in range(level)), default="")
    if opinion.on and opinion.on < before:
        return f"日期早于前一级的意见（{before}）；意见逐级来，请核对日期。"
    after = [given[at].on for at in given if at > level and given[at].on]
    if opinion.on and after and opinion.on > min(after):
        return f"日期晚于后一级的意见（{min(after)}）；意见逐级来，请核对日期。"
    return ""


def lacks(form: FormRule, filled: Filled) -> tuple[Lack, ...]:
    """List what an application still lacks, in the order of the form."""
    return tuple(_lacks(form, filled))


def _lacks(form: FormRule, filled: Filled) -> Iterator[Lack]:
    yield from _field_lacks(form, filled)
    if problem := photo_problem(filled.photos, form.photos_min, form.photos_max):
        yield Lack("photos", problem)
    for paper in form.papers:
        if paper.id not in filled.papers:
            yield Lack("papers", f"没有附{paper.title}", is_must=paper.is_required)
    yield from _opinion_lacks(form.levels, filled.opinions)
    if filled.lacks_survey:
        yield Lack("survey", "没有结论为“适宜”的选址考察")


def _field_lacks(form: FormRule, filled: Filled) -> Iterator[Lack]:
    for key, name in CARD_FIELDS.items():
        if not filled.fields.get(key):
            yield Lack("card", f"站点信息里没有{name}")
    for role in filled.roles:
        if not filled.fields.get(role):
            yield Lack("people", f"还没有登记{ROLE_FIELDS[role]}")
    if form.kind == SUBSIDY and form.grades and filled.grade not in form.grades:
        yield Lack("grade", "没有选申请哪一种")
    for at, (key, name) in enumerate(TEXTS[form.kind].items()):
        if not filled.fields.get(key):
            yield Lack("text", f"{name}没有写", is_must=at == 0)


def _opinion_lacks(levels: Sequence[str], given: Mapping[int, Given]) -> Iterator[Lack]:
    for at, level in enumerate(levels):
        if at not in given:
            yield Lack("opinions", f"没有“{level}”的意见")
        elif given[at].opinion is Opinion.DISAGREES:
            yield Lack("opinions", f"“{level}”不同意")
