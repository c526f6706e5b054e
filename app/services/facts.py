"""What the program itself holds of a station, so that criteria answer themselves (程序记录)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from app.core.facts import NOTHING_KNOWN, Fact, parted
from app.services import daily_facts, house_facts, standing_facts
from app.services.context import Context

Answerer = Callable[[Context, frozenset[str]], Mapping[str, Fact]]
"""Answers the wanted facts of one group, each by its key and argument as the standard wrote it."""

_GROUPS: Mapping[str, Answerer] = MappingProxyType(
    {
        "card": house_facts.card,
        "role": house_facts.roles,
        "chair": house_facts.chair,
        "groups": house_facts.groups,
        "services": house_facts.services,
        "equipment": house_facts.equipment,
        "roster": daily_facts.roster,
        "opening": daily_facts.duty,
        "duty": daily_facts.duty,
        "opinions": daily_facts.opinions,
        "stock": daily_facts.stock,
        "month": daily_facts.months,
        "archive": daily_facts.months,
        "expenses": daily_facts.expenses,
        "funds": daily_facts.funds,
        "activities": daily_facts.activities,
        "backup": daily_facts.backup,
        "wall": standing_facts.wall,
        "survey": standing_facts.survey,
        "application": standing_facts.applications,
        "filing": standing_facts.filing,
        "leads": standing_facts.leads,
        "map": standing_facts.map_card,
        "grade": standing_facts.grades,
    }
)
"""Who answers, by the first word of the key."""


def gather(ctx: Context, wanted: Iterable[str]) -> Mapping[str, Fact]:
    """Compute the wanted facts of the store, each group of them at once.

    Args:
        ctx: the query under way.
        wanted: facts as a standard names them; `of_standard` has bound those that need it.

    Returns:
        What is known by fact; what the program does not know stands there without a verdict.
    """
    by_group: dict[Answerer, set[str]] = {}
    found: dict[str, Fact] = {}
    for fact in wanted:
        found[fact] = NOTHING_KNOWN
        answerer = _GROUPS.get(parted(fact)[0].partition(".")[0])
        if answerer is not None:
            by_group.setdefault(answerer, set()).add(fact)
    for answerer, facts in by_group.items():
        found.update(answerer(ctx, frozenset(facts)))
    return found


def of_standard(fact: str, standard_ids: Iterable[str]) -> str:
    """Bind a fact to the editions it is asked under, where that matters: who applied for what."""
    key, argument = parted(fact)
    if key in standing_facts.BOUND and not argument:
        return f"{key}:{'|'.join(standard_ids)}"
    return fact
