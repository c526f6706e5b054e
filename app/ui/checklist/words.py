"""What the page says of zones and grades, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from app.core.day_words import stored_day_label
from app.core.gap import Gap
from app.services.checklists import Given, GradeGap, Walk, WhereLeft
from app.standards.schema import Standard
from app.ui.look import Level

NAMED_AT_ONCE = 5
_LONGEST_ON_BUTTON = 4


@dataclass(frozen=True, slots=True)
class ZoneView:
    """One zone as the list shows it."""

    id: str
    title: str
    answered: int
    total: int
    """Without what only the upper union can say."""
    last: str = ""
    """Who answered here last, and when."""
    missing: int = 0
    """Items that are looked at and lacking."""

    @property
    def is_done(self) -> bool:
        """Whether everything was looked at, whatever was found."""
        return bool(self.total) and self.answered == self.total

    @property
    def figure(self) -> str:
        if self.is_done and self.missing:
            return f"缺 {self.missing}"
        return f"{self.answered}/{self.total}" if self.total else "待上级"


@dataclass(frozen=True, slots=True)
class GradeView:
    """How far one grade is, in words."""

    standard: str
    id: str
    title: str
    done: int
    total: int
    words: str
    level: Level
    gap: Gap = field(repr=False)
    is_suggested: bool = False

    @property
    def left(self) -> int:
        """How many items lie between the station and the grade, as far as it can do anything."""
        return len(self.gap.missing) + len(self.gap.unknown) - len(self.gap.waiting)


def zone_views(standard: Standard, walk: Walk) -> list[ZoneView]:
    """The zones of a standard, each with its progress and who was there last."""
    by_zone = {zone.zone: zone for zone in walk.progress}
    missing: dict[str, set[str]] = {}
    for grade in walk.grades:
        for item in grade.gap.missing:
            missing.setdefault(item.zone, set()).add(item.id)
    last: dict[str, Given] = {}
    for given in walk.given.values():
        leaf = standard.answerable.get(given.criterion_id)
        if leaf and given.verdict and given.on >= _on(last.get(leaf.zone)):
            last[leaf.zone] = given
    return [
        ZoneView(
            zone.id,
            zone.title,
            by_zone[zone.id].answered,
            by_zone[zone.id].total - by_zone[zone.id].waiting,
            f"{last[zone.id].by} {stored_day_label(last[zone.id].on)}" if zone.id in last else "",
            len(missing.get(zone.id, ())),
        )
        for zone in standard.zones
        if zone.id in by_zone
    ]


def nearest_first(grades: Iterable[GradeView]) -> list[GradeView]:
    """Sort grades by how much lies before them; equal ones stay in their order."""
    return sorted(grades, key=lambda grade: grade.left)


def grade_view(standard: Standard, grade: GradeGap) -> GradeView:
    """One grade with what is missing, then what was not looked at."""
    gap = grade.gap
    done = len(gap.met) + len(gap.not_applicable)
    return GradeView(
        standard.id,
        grade.id,
        f"{standard.city} {grade.title}",
        done,
        gap.total,
        "\n".join(_gap_lines(gap)) or "✓ 逐条对照都符合了",
        Level.DONE if gap.is_reached else Level.PLAIN,
        gap,
        grade.is_suggested,
    )


def left_words(left: WhereLeft | None) -> str:
    """Where the walk stopped last time."""
    if left is None:
        return ""
    return f"上次做到这里：{stored_day_label(left.on)} {left.by}".rstrip()


def given_words(given: Given) -> str:
    """Who looked and when; who entered it and under which edition, where that was another."""
    aside = [
        f"{given.entered_by}录入" if given.entered_by else "",
        f"{given.edition}时看的" if given.edition else "",
    ]
    told = "，".join(one for one in aside if one)
    return f"{given.by} {stored_day_label(given.on)}".strip() + (f"（{told}）" if told else "")


def _gap_lines(gap: Gap) -> Iterator[str]:
    aside = {item.id for item in (*gap.waiting, *gap.short)}
    unseen = [item.title for item in gap.unknown if item.id not in aside]
    if gap.missing:
        yield f"差 {len(gap.missing)} 项：{_named([one.title for one in gap.missing])}"
    if gap.short:
        yield f"不合上级要求 {len(gap.short)} 项：{_named([one.title for one in gap.short])}"
    if unseen:
        yield f"还没看 {len(unseen)} 项{'' if gap.missing else f'：{_named(unseen)}'}"
    if gap.waiting:
        yield f"待上级提供要求 {len(gap.waiting)} 项，不算缺"


def short(name: str) -> str:
    """Shorten a name for a button."""
    return name if len(name) <= _LONGEST_ON_BUTTON else name[:_LONGEST_ON_BUTTON] + "…"


def _on(given: Given | None) -> str:
    return given.on if given else ""


def _named(titles: Sequence[str]) -> str:
    more = "……" if len(titles) > NAMED_AT_ONCE else ""
    return "、".join(titles[:NAMED_AT_ONCE]) + more
