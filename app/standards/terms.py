"""What the entries of a standard may refer to, and whether they do."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from app.standards.entry import Entry
from app.standards.schema import Judge


@dataclass(frozen=True)
class Terms:
    """What an entry may refer to, and who judges where it does not say."""

    clauses: tuple[str, ...]
    requirements: Collection[str]
    zones: frozenset[str]
    grades: frozenset[str]
    judges: tuple[Judge, ...]
    aspects: frozenset[str] = frozenset()


def check_source(entry: Entry, clause: str, requirement: str, terms: Terms) -> None:
    """Report a clause of no chapter and a requirement nobody listed; blanks are passed over."""
    if requirement and requirement not in terms.requirements:
        entry.problem(f"没有要求编号 {requirement[:60]}")
    if clause and not any(within(clause, one) for one in terms.clauses):
        entry.problem(f"条款 {clause[:60]} 不在任何一个 [[chapter]] 之内")


def within(clause: str, chapter: str) -> bool:
    """Whether a clause belongs to a chapter: "6.2.2" to "6.2", but not "6.21"."""
    rest = clause.removeprefix(chapter)
    return clause == chapter or (rest != clause and not rest[0].isdigit())


def refuse_repeats(entries: list[Entry], ids: list[str]) -> None:
    """Report each entry whose id another one before it has."""
    seen: set[str] = set()
    for entry, one in zip(entries, ids, strict=True):
        if one and one in seen:
            entry.problem("编号重复")
        seen.add(one)
