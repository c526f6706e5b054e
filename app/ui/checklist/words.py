"""What the page says of a standard and its answers, as plain values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.core.day_words import day_label
from app.core.gap import Gap, State, Verdict, state_of
from app.core.permissions import Act, Role, may
from app.services.checklists import Given, GradeGap, Walk, WhereLeft, is_judge, judges_of
from app.services.evidence import Photo
from app.standards.schema import Criterion, Standard
from app.ui.look import Level

EITHER = "有一样就行"
NAMED_AT_ONCE = 5


@dataclass(frozen=True, slots=True)
class RowView:
    """One criterion or part to answer."""

    id: str
    title: str
    clause: str = ""
    text: str = ""
    hint: str = ""
    verdict: Verdict | None = None
    note: str = ""
    said: str = ""
    """Who answered and when, or why nothing needs to be."""
    photos: tuple[Photo, ...] = ()
    is_settled: bool = False
    """Answered, or one of several where another one is enough."""
    may_answer: bool = False
    judges: str = ""
    """Who judges it, for somebody who may answer others."""


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item: a criterion, or several of which one is enough (then with a title)."""

    id: str
    rows: tuple[RowView, ...]
    title: str = ""
    clause: str = ""
    state: State = State.UNKNOWN


@dataclass(frozen=True, slots=True)
class GradeView:
    """How far one grade is, in words."""

    id: str
    title: str
    short: str
    done: int
    total: int
    words: str
    level: Level
    gap: Gap = field(repr=False)
    is_suggested: bool = False


def zone_items(
    standard: Standard,
    zone_id: str,
    walk: Walk,
    photos: Mapping[str, tuple[Photo, ...]],
    roles: frozenset[Role],
) -> tuple[ItemView, ...]:
    """The items of a zone as they are shown to somebody with these roles."""
    return tuple(_item(standard, item, walk, photos, roles) for item in standard.items_of(zone_id))


def grade_view(standard: Standard, grade: GradeGap) -> GradeView:
    """One grade with what is missing, then what was not looked at."""
    gap = grade.gap
    done = len(gap.met) + len(gap.not_applicable)
    parts = []
    if gap.missing:
        parts.append(f"还缺 {len(gap.missing)} 项：{_named([one.title for one in gap.missing])}")
    if gap.unknown:
        names = "" if gap.missing else f"：{_named([one.title for one in gap.unknown])}"
        parts.append(f"还没看 {len(gap.unknown)} 项{names}")
    level = Level.DONE if gap.is_reached else Level.PLAIN
    return GradeView(
        grade.id,
        f"{standard.city} {grade.title}",
        grade.title,
        done,
        gap.total,
        "\n".join(parts) or "✓ 逐条对照都符合了",
        level,
        gap,
        grade.is_suggested,
    )


def left_words(left: WhereLeft | None) -> str:
    """Where the walk stopped last time."""
    if left is None:
        return ""
    return f"上次做到这里：{day_label(dt.date.fromisoformat(left.on))} {left.by}".rstrip()


def _item(
    standard: Standard,
    item: Criterion,
    walk: Walk,
    photos: Mapping[str, tuple[Photo, ...]],
    roles: frozenset[Role],
) -> ItemView:
    state = state_of(item, walk.verdicts)
    clause = _clause(standard, item)
    settled = item.is_either_or and state is State.MET
    rows = []
    for leaf, title in _titled(item):
        given = walk.given.get(leaf.id, Given(leaf.id, None))
        rows.append(
            RowView(
                leaf.id,
                title,
                "" if item.is_either_or else clause,
                "" if item.is_either_or else _text(leaf),
                "" if given.verdict or settled else leaf.hint,
                given.verdict,
                given.note,
                _said(given, is_settled=settled),
                photos.get(leaf.id, ()),
                is_settled=settled or given.verdict is not None,
                may_answer=is_judge(leaf, roles),
                judges=judges_of(leaf) if may(roles, Act.ASSESS) else "",
            )
        )
    if item.is_either_or:
        return ItemView(item.id, tuple(rows), item.title, f"{clause} · {EITHER}", state)
    return ItemView(item.id, tuple(rows), state=state)


def _titled(item: Criterion) -> Sequence[tuple[Criterion, str]]:
    """The parts to answer; one deeper down carries the name of what it belongs to."""
    if not item.is_either_or:
        return [(item, item.title)]
    return [
        (leaf, leaf.title if leaf.id == part.id else f"{part.title}：{leaf.title}")
        for part in item.any_of
        for leaf in part.leaves
    ]


def _clause(standard: Standard, item: Criterion) -> str:
    parts = [f"{standard.city} {item.clause}", item.label, "可有可无" if item.optional else ""]
    return " · ".join(part for part in parts if part)


def _text(leaf: Criterion) -> str:
    return "" if leaf.text in (leaf.title, f"有{leaf.title}") else leaf.text


def _said(given: Given, *, is_settled: bool) -> str:
    if given.verdict:
        return f"{given.by} {day_label(dt.date.fromisoformat(given.on))}".strip()
    return f"{EITHER}，这一样不用看了" if is_settled else "还没看"


def _named(titles: Sequence[str]) -> str:
    more = "……" if len(titles) > NAMED_AT_ONCE else ""
    return "、".join(titles[:NAMED_AT_ONCE]) + more
