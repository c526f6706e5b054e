"""The sentences in which a duty record writes itself from what was entered that day (PJ-46)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core.quantity import Quantity, quantity_text
from app.core.roster import Span


@dataclass(frozen=True, slots=True)
class CheckFact:
    """The standing answer of one daily check (每日检查): fine, problem or not_done."""

    result: str
    at_time: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What the store knows of one person's duty on one day; blank means nothing was entered."""

    person: str
    shifts: tuple[Span, ...] = ()
    arrived: str = ""
    left: str = ""
    weather: str = ""
    away: tuple[str, ...] = ()
    """Leave, leaving the post, swaps and standing in, each in words (PJ-52)."""
    visits: Mapping[str, int] = field(default_factory=dict)
    services: Mapping[str, int] = field(default_factory=dict)
    late: int = 0
    """How many of the visits were entered after the day (补录)."""
    opening: CheckFact | None = None
    cleaning: str = ""
    """In words as `cleaning_words` writes them."""
    restocking: str = ""
    stock_used: tuple[tuple[str, Quantity, str], ...] = ()
    """Item, quantity issued, unit."""
    opinions: tuple[tuple[str, str], ...] = ()
    """Number and content of each opinion received."""
    until: str = ""
    """HH:MM up to which the counts go, where others are on duty the same day."""
    written_on: str = ""
    """The day it is written, in words, when that is after the day itself (补记)."""


def write(facts: DayFacts) -> str:
    """Write the record as one paragraph; what was not entered is said to be missing."""
    parts = (
        _presence(facts),
        "；".join(facts.away),
        _opening(facts.opening),
        _visits(facts),
        _services(facts.services),
        f"卫生{facts.cleaning or '未记'}",
        f"物品{facts.restocking or '补充未记'}",
        _stock(facts.stock_used),
        _opinions(facts.opinions),
        f"本记录于{facts.written_on}补记" if facts.written_on else "",
    )
    return "".join(f"{part}。" for part in parts if part)


def counts_words(counts: Mapping[str, int]) -> str:
    """Write counts by name: 环卫工人5、快递员4; zero ones are left out."""
    return "、".join(f"{name}{count}" for name, count in counts.items() if count)


def cleaning_words(fact: CheckFact | None) -> str:
    """Write the answer to the daily cleaning (PJ-44); blank when there is none."""
    return _check(fact, {"fine": "已清洁", "problem": "有问题", "not_done": "没有打扫"})


def restocking_words(fact: CheckFact | None) -> str:
    """Write the answer to the daily restocking (PJ-43); blank when there is none."""
    return _check(fact, {"fine": "够用", "problem": "不够", "not_done": "没有补充"})


def _check(fact: CheckFact | None, words: Mapping[str, str]) -> str:
    if fact is None:
        return ""
    at = f"（{_short(fact.at_time)}）" if fact.at_time else ""
    return f"{words[fact.result]}{at}" + _said(fact.text)


def _presence(facts: DayFacts) -> str:
    planned = "、".join(f"{_short(s.opens)}–{_short(s.closes)}" for s in facts.shifts)
    parts = [f"{facts.person}值班" + (f"（排班{planned}）" if planned else "")]
    parts.append(f"{_short(facts.arrived)}到岗" if facts.arrived else "到岗时间未记")
    parts.append(f"{_short(facts.left)}离岗" if facts.left else "离岗时间未记")
    if facts.weather:
        parts.append(f"天气{facts.weather}")
    return "，".join(parts)


def _opening(fact: CheckFact | None) -> str:
    words = {
        "fine": "正常开放，设备完好",
        "problem": "开门检查有问题",
        "not_done": "没有做开门检查",
    }
    if fact is None:
        return "开门检查未记"
    return words[fact.result] + _said(fact.text)


def _visits(facts: DayFacts) -> str:
    total = sum(facts.visits.values())
    until = f"截至{_short(facts.until)}，" if facts.until else ""
    if not total:
        return f"{until}没有登记到站人次"
    late = f"，其中补录{facts.late}人次" if facts.late else ""
    return f"{until}到站{total}人次：{counts_words(facts.visits)}{late}"


def _services(services: Mapping[str, int]) -> str:
    total = sum(services.values())
    return f"提供服务{total}项次：{counts_words(services)}" if total else ""


def _stock(used: tuple[tuple[str, Quantity, str], ...]) -> str:
    words = "、".join(f"{item}{quantity_text(quantity)}{unit}" for item, quantity, unit in used)
    return f"领用{words}" if words else ""


def _opinions(opinions: tuple[tuple[str, str], ...]) -> str:
    if not opinions:
        return "没有收到意见"
    return f"收到意见{len(opinions)}条：{opinion_words(opinions)}"


def opinion_words(opinions: tuple[tuple[str, str], ...]) -> str:
    """Write the opinions received: “热水不够热”（2026-10-003）."""
    return "；".join(f"“{content.rstrip('。')}”（{number}）" for number, content in opinions)


def _said(text: str) -> str:
    return f"：{text.rstrip('。')}" if text else ""


def _short(clock: str) -> str:
    return clock.removeprefix("0")
