"""How the station stands under every chosen standard and grade at once (达标差距).

Screen and paper read the same values, so that no figure differs between them. What the rules say
is said; a grade exists only where a reviewer gave one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.core import gap as rules
from app.core.day_words import stored_day_label
from app.core.gap import Gap, State
from app.core.money import Fen
from app.services import checklists, gap_tasks, reviews, shelf
from app.services.checklists import Walk
from app.services.context import Context
from app.services.gap_tasks import TaskRow
from app.standards.schema import Criterion, Grade, Standard, Subsidy

if TYPE_CHECKING:
    from app.services.reviews import GivenGrade


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the missing items of a grade would take, as far as people planned it."""

    missing: int
    cost: Fen
    """Of the open tasks that were estimated."""
    unpriced: int
    """Missing items without an estimate, or without a task."""
    latest: str
    """The last deadline, YYYY-MM-DD; blank where none was set."""


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item: what it asks, where it stands, what is known of it, what is planned for it."""

    item: Criterion
    state: State
    zone: str
    is_heading: bool = False
    """The source gives no requirement; unknown as long as the upper union's text is not met."""
    is_short: bool = False
    """It falls short of the upper union's text."""
    known: str = ""
    """What the program holds or a person answered, with source and day."""
    upper: str = ""
    """What the upper union asks where the source leaves it open."""
    task: TaskRow | None = None
    """The task that is open, or else the newest one that was done."""

    @property
    def id(self) -> str:
        return self.item.id


@dataclass(frozen=True, slots=True)
class GradeStanding:
    """How far the station is from one grade, or from the whole of a standard without grades.

    Every item that counts stands in exactly one of the tuples. `open_headings` are those the
    source gives without saying what they ask, `short_of_upper` those not met against the upper
    union's own text: neither is ever missing.
    """

    standard: Standard
    grade: Grade | None
    gap: Gap = field(repr=False)
    missing: tuple[ItemLine, ...] = field(repr=False)
    unknown: tuple[ItemLine, ...] = field(repr=False)
    met: tuple[ItemLine, ...] = field(repr=False)
    not_applicable: tuple[ItemLine, ...] = field(repr=False)
    open_headings: tuple[ItemLine, ...] = field(repr=False)
    short_of_upper: tuple[ItemLine, ...] = field(repr=False)
    estimate: Estimate
    is_suggested: bool = False
    """The source names the station's host type under this grade; no condition."""
    given: GivenGrade | None = None
    """The grade a reviewer gave under this standard, whichever it is."""

    @property
    def key(self) -> tuple[str, str]:
        return self.standard.id, self.grade.id if self.grade else ""

    @property
    def title(self) -> str:
        return self.grade.title if self.grade else "全部条目"

    @property
    def subsidies(self) -> tuple[Subsidy, ...]:
        """What the standard says is given for this grade, or whatever the grade."""
        wanted = ("", self.grade.id if self.grade else "")
        return tuple(one for one in self.standard.subsidies if one.grade in wanted)

    @property
    def tally(self) -> Tally:
        return _tally(self.lines)

    @property
    def lines(self) -> tuple[ItemLine, ...]:
        """Every item, missing first, then what was not looked at."""
        return (
            *self.missing,
            *self.unknown,
            *self.short_of_upper,
            *self.open_headings,
            *self.met,
            *self.not_applicable,
        )

    @property
    def is_all_met(self) -> bool:
        """Whether nothing that the source asks is missing or left to look at."""
        return not self.missing and not self.unknown


@dataclass(frozen=True, slots=True)
class Tally:
    """How many items stand how; each is counted once."""

    met: int
    missing: int
    unknown: int
    not_applicable: int
    waiting: int
    """The source gives no requirement, and the upper union's text is not met either."""
    short: int = 0
    """Of those waiting: what falls short of the upper union's text."""

    @property
    def settled(self) -> int:
        return self.met + self.not_applicable

    @property
    def total(self) -> int:
        return self.settled + self.missing + self.unknown + self.waiting


@dataclass(frozen=True, slots=True)
class PartTally:
    """One aspect (方面) or one zone, and how its items stand."""

    title: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class RoomCell:
    """What one standard says of one room."""

    standard_id: str
    zone_id: str
    title: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Room:
    """One room and what each standard says of it; None where a standard does not name it."""

    id: str
    title: str
    cells: tuple[RoomCell | None, ...]


@dataclass(frozen=True, slots=True)
class TaskView:
    """One task with where its item stands now."""

    task: TaskRow
    standard: Standard
    item: Criterion | None
    """None where the edition has no such item any more."""
    state: State | None

    @property
    def is_met_meanwhile(self) -> bool:
        return self.task.is_open and self.state is State.MET

    @property
    def wants_a_look(self) -> bool:
        """Whether it was done and the item is not yet met."""
        return self.task.state == "done" and self.state in (State.MISSING, State.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the tab shows, read once."""

    standards: tuple[Standard, ...]
    standings: tuple[GradeStanding, ...]
    rooms: tuple[Room, ...]
    tasks: tuple[TaskView, ...]

    def standing(self, standard_id: str, grade_id: str) -> GradeStanding | None:
        return next((one for one in self.standings if one.key == (standard_id, grade_id)), None)

    @property
    def waits_for_a_walk(self) -> bool:
        """Whether nothing can be planned before items are judged: none is known to be missing."""
        return (
            any(one.unknown for one in self.standings)
            and not any(one.missing for one in self.standings)
            and not any(one.task.is_open for one in self.tasks)
        )


def overview(ctx: Context, standards: Sequence[Standard]) -> Overview:
    """Read how the station stands under these standards."""
    walks = checklists.walks(ctx, standards)
    known = shelf.shelf(ctx).standards
    editions = {one.id: (one.id, *shelf.lineage(known, one)) for one in standards}
    tasks = gap_tasks.listed(ctx, {one for ids in editions.values() for one in ids})
    judged = []
    for standard, walk in zip(standards, walks, strict=True):
        own = [task for task in tasks if task.standard_id in editions[standard.id]]
        judged.append(Judged(standard, walk, _lines(standard, walk, own), own))
    return Overview(
        tuple(standards),
        tuple(standing for one in judged for standing in _standings(ctx, one)),
        _rooms(judged),
        _task_views(judged),
    )


@dataclass(frozen=True, slots=True)
class Judged:
    """One standard with all of its items as they stand."""

    standard: Standard
    walk: Walk
    lines: tuple[ItemLine, ...]
    tasks: Sequence[TaskRow]


def _standings(ctx: Context, judged: Judged) -> Iterable[GradeStanding]:
    standard = judged.standard
    given = reviews.grade_now(ctx, standard.id)
    for grade in judged.walk.grades:
        lines = [one for one in judged.lines if rules.counts_for(one.item, grade.id or None)]
        unknown = _of(lines, State.UNKNOWN)
        missing = _of(lines, State.MISSING)
        yield GradeStanding(
            standard,
            standard.grade(grade.id),
            grade.gap,
            missing,
            tuple(line for line in unknown if not line.is_heading and not line.is_short),
            _of(lines, State.MET),
            _of(lines, State.NOT_APPLICABLE),
            tuple(line for line in unknown if line.is_heading and not line.is_short),
            tuple(line for line in unknown if line.is_short),
            _estimate(missing),
            grade.is_suggested,
            given,
        )


def _of(lines: Iterable[ItemLine], state: State) -> tuple[ItemLine, ...]:
    return tuple(line for line in lines if line.state is state)


def _lines(standard: Standard, walk: Walk, tasks: Sequence[TaskRow]) -> tuple[ItemLine, ...]:
    upper = walk.uppers
    planned = _planned(tasks)
    zones = {zone.id: zone.title for zone in standard.zones}
    standings = rules.standings(standard.prepared, walk.verdicts)
    return tuple(
        ItemLine(
            item,
            standing.state,
            zones[item.zone],
            standing.item.is_pending,
            standing.item.is_short,
            _known(item, walk),
            "；".join(upper[leaf.id].text for leaf in item.leaves if leaf.id in upper),
            planned.get(item.id),
        )
        for item, standing in zip(standard.items, standings, strict=True)
    )


def _known(item: Criterion, walk: Walk) -> str:
    """What is known of the parts that were answered, in one line."""
    said = []
    for leaf in item.leaves:
        fact, given = walk.facts.get(leaf.id), walk.given.get(leaf.id)
        named = f"{leaf.title}：" if item.is_either_or else ""
        if given is not None and given.verdict is not None:
            who = " ".join(part for part in (given.by, stored_day_label(given.on)) if part)
            note = f"，{given.note}" if given.note else ""
            said.append(f"{named}{rules.VERDICT_NAMES[given.verdict]}{note}（{who}）")
        elif (former := walk.reopened.get(leaf.id)) is not None:
            who = " ".join(part for part in (former.by, stored_day_label(former.on)) if part)
            said.append(f"{named}新版本改了这一条，请再看一次；上次：{who}")
        if fact is not None and fact.verdict is not None:
            source = "，".join(part for part in (fact.source, stored_day_label(fact.on)) if part)
            said.append(f"{named}{fact.text}（{source}）" if source else f"{named}{fact.text}")
    return "；".join(said)


def _planned(tasks: Sequence[TaskRow]) -> dict[str, TaskRow]:
    """The task that speaks for each item: the open one, else the newest that was done."""
    done = sorted((task for task in tasks if task.state == "done"), key=lambda task: task.id)
    found = {task.criterion_id: task for task in done}
    return found | {task.criterion_id: task for task in tasks if task.is_open}


def _estimate(missing: Sequence[ItemLine]) -> Estimate:
    planned = [line.task.fields for line in missing if line.task and line.task.is_open]
    priced = [one.cost for one in planned if one.cost is not None]
    return Estimate(
        len(missing),
        Fen(sum(priced)),
        len(missing) - len(priced),
        max((one.due_on for one in planned if one.due_on), default=""),
    )


def aspects_of(standing: GradeStanding) -> tuple[PartTally, ...]:
    """Give how each aspect stands that has items under this grade."""
    groups = [(one.id, one.title) for one in standing.standard.aspects]
    return _parts(groups, [(line.item.aspect, line) for line in standing.lines])


def zones_of(standing: GradeStanding) -> tuple[PartTally, ...]:
    """Give how each zone stands that has items under this grade."""
    groups = [(one.id, one.title) for one in standing.standard.zones]
    return _parts(groups, [(line.item.zone, line) for line in standing.lines])


def _parts(
    groups: Sequence[tuple[str, str]], lines: Sequence[tuple[str, ItemLine]]
) -> tuple[PartTally, ...]:
    return tuple(
        PartTally(title, _tally(own))
        for group, title in groups
        if (own := [line for key, line in lines if key == group])
    )


def _tally(lines: Sequence[ItemLine]) -> Tally:
    unknown = [line for line in lines if line.state is State.UNKNOWN]
    waiting = [line for line in unknown if line.is_heading or line.is_short]
    return Tally(
        len(_of(lines, State.MET)),
        len(_of(lines, State.MISSING)),
        len(unknown) - len(waiting),
        len(_of(lines, State.NOT_APPLICABLE)),
        len(waiting),
        sum(line.is_short for line in waiting),
    )


def _rooms(judged: Sequence[Judged]) -> tuple[Room, ...]:
    """Rooms by the id the standards share, in the order of the first standard that names them."""
    titles: dict[str, str] = {}
    for one in judged:
        for zone in one.standard.zones:
            if one.standard.items_of(zone.id):
                titles.setdefault(zone.id, zone.title)
    return tuple(
        Room(zone_id, title, tuple(_cell(zone_id, one) for one in judged))
        for zone_id, title in titles.items()
    )


def _cell(zone_id: str, judged: Judged) -> RoomCell | None:
    zone = judged.standard.zone(zone_id)
    lines = [line for line in judged.lines if line.item.zone == zone_id]
    if zone is None or not lines:
        return None
    return RoomCell(judged.standard.id, zone_id, zone.title, _tally(lines))


def _task_views(judged: Sequence[Judged]) -> tuple[TaskView, ...]:
    """The tasks in the order they are due, each with where its item stands now."""
    found = []
    for one in judged:
        state = {line.id: line for line in one.lines}
        for task in one.tasks:
            line = state.get(task.criterion_id)
            item, stands = (line.item, line.state) if line else (None, None)
            found.append(TaskView(task, one.standard, item, stands))
    return tuple(sorted(found, key=lambda view: view.task.order))
