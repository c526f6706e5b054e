"""What the standard of one city holds, as frozen values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import cast

from app.core.gap import Prepared, answerable, items, prepare


class Status(StrEnum):
    """Whether an edition (版本) is measured by, or only kept to look at."""

    CURRENT = "current"
    SUPERSEDED = "superseded"


class EvidenceKind(StrEnum):
    """What proves a criterion (佐证)."""

    LOOK = "look"
    PHOTO = "photo"
    DOCUMENT = "document"
    COUNT = "count"
    RECORD = "record"
    PERSON = "person"


class Judge(StrEnum):
    """Who may judge a criterion: the station's roles, or the upper union."""

    ATTENDANT = "attendant"
    EXPENSE_KEEPER = "expense_keeper"
    LEAD = "lead"
    CHAIR = "chair"
    ARCHIVIST = "archivist"
    LIAISON = "liaison"
    LEADER = "leader"
    UPPER_UNION = "upper_union"


@dataclass(frozen=True)
class Requirement:
    """One requirement of a source document, by its ID (such as PJ-23).

    `reason` says why a requirement is not `is_checkable` at one station.
    """

    id: str
    clause: str
    title: str
    kinds: tuple[str, ...]
    is_checkable: bool
    reason: str


@dataclass(frozen=True)
class Chapter:
    """One chapter of the source, the bridge to its text."""

    clause: str
    title: str


@dataclass(frozen=True)
class Zone:
    """One zone (功能区) to walk through; `position` counts from 1."""

    id: str
    title: str
    hint: str
    position: int


@dataclass(frozen=True)
class Aspect:
    """One aspect (方面) criteria are put together by, across the zones."""

    id: str
    title: str
    clause: str


@dataclass(frozen=True)
class Criterion:
    """One criterion (条目), or a part of one.

    With parts in `any_of` one of them is enough and the whole is one item;
    with parts in `all_of` each part is an item of its own; without parts it
    is answered itself. `grades` is None where it counts for every grade and
    empty where it counts for none. `label` is its name in the source
    ("六有之三"), blank where it has none. `fact` names what the program
    itself holds of it (core.facts), `pending` says that the source gives a
    heading or mentions a value without giving it.
    """

    id: str
    title: str
    text: str
    clause: str
    requirement: str
    zone: str
    evidence: tuple[EvidenceKind, ...]
    judges: tuple[Judge, ...]
    grades: tuple[str, ...] | None
    optional: bool
    label: str
    hint: str
    any_of: tuple[Criterion, ...] = ()
    all_of: tuple[Criterion, ...] = ()
    aspect: str = ""
    fact: str = ""
    pending: bool = False
    either_or: str = ""
    """The text of the either-or it is a part of, blank where it is of none."""

    @cached_property
    def asked(self) -> str:
        """12 hex digits that change when the criterion asks something else.

        Titles, hints, clause numbers, zones and grades may change without it.
        """
        content = {
            "all_of": [part.asked for part in self.all_of],
            "any_of": [part.asked for part in self.any_of],
            "either_or": self.either_or,
            "evidence": sorted(self.evidence),
            "optional": self.optional,
            "pending": self.pending,
            "text": self.text,
        }
        plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return sha256(plain.encode()).hexdigest()[:12]

    @property
    def is_either_or(self) -> bool:
        return bool(self.any_of)

    @property
    def leaves(self) -> tuple[Criterion, ...]:
        """What a person answers: the parts at the ends, or the criterion itself."""
        # The parts of a criterion are criteria again.
        return tuple(cast("Iterator[Criterion]", answerable((self,))))


@dataclass(frozen=True)
class Grade:
    """One grade (等级); `host_types` only suggest it, they are no condition."""

    id: str
    title: str
    clause: str
    requirement: str
    host_types: tuple[str, ...]
    hint: str


@dataclass(frozen=True)
class Subsidy:
    """One subsidy (补助); `amount_yuan` is None where the source gives no sum.

    `grade` is blank where the source names none.
    """

    id: str
    title: str
    grade: str
    amount_yuan: int | None
    clause: str
    requirement: str
    by: str
    note: str


class ApplicationKind(StrEnum):
    """What is applied for (申报): the station, or a subsidy."""

    STATION = "station"
    SUBSIDY = "subsidy"


@dataclass(frozen=True)
class ApplicationPaper:
    """One paper that goes with an application."""

    id: str
    title: str
    clause: str
    is_required: bool


@dataclass(frozen=True)
class Application:
    """One application (申报) the standard asks for.

    `grades` is None where it is for any; `photos_min` and `photos_max` are
    None where the source says nothing; `due` is MM-DD of each year or blank;
    `levels` are those whose opinions are gathered before it, in order.
    """

    id: str
    title: str
    kind: ApplicationKind
    clause: str
    requirement: str
    to: str
    grades: tuple[str, ...] | None
    photos_min: int | None
    photos_max: int | None
    due: str
    levels: tuple[str, ...]
    papers: tuple[ApplicationPaper, ...]
    hint: str


@dataclass(frozen=True)
class SurveyItem:
    """One thing the survey before building (选址考察) covers; same id, same field everywhere."""

    id: str
    title: str
    clause: str
    requirement: str
    hint: str


@dataclass(frozen=True)
class WallItem:
    """One thing that hangs on the wall (上墙); `id` is its kind (core.facts.WALL_KINDS)."""

    id: str
    title: str
    clause: str
    requirement: str
    place: str
    hint: str


@dataclass(frozen=True)
class RuleDraft:
    """A draft of a rule document (制度) in our own words, to start from."""

    id: str
    kind: str
    title: str
    clause: str
    requirement: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class ReportDuty:
    """What has to be reported or filed when it changes (上报)."""

    id: str
    title: str
    to: str
    clause: str
    requirement: str
    hint: str


@dataclass(frozen=True)
class Standard:
    """One edition of one city's standard (标准), complete and checked.

    Dates are None where the source gives none; `dates_note` then says so.
    `replaces` is the id of the former edition, whose answers it takes over.
    """

    id: str
    city: str
    title: str
    edition: str
    status: Status
    issued_on: date | None
    effective_on: date | None
    superseded_on: date | None
    dates_note: str
    source: str
    notes: tuple[str, ...]
    host_types: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    zones: tuple[Zone, ...]
    grades: tuple[Grade, ...]
    criteria: tuple[Criterion, ...]
    replaces: str = ""
    aspects: tuple[Aspect, ...] = ()
    subsidies: tuple[Subsidy, ...] = ()
    applications: tuple[Application, ...] = ()
    surveys: tuple[SurveyItem, ...] = ()
    walls: tuple[WallItem, ...] = ()
    rules: tuple[RuleDraft, ...] = ()
    reports: tuple[ReportDuty, ...] = ()

    @property
    def is_superseded(self) -> bool:
        """Whether it may only be viewed."""
        return self.status is Status.SUPERSEDED

    @cached_property
    def items(self) -> tuple[Criterion, ...]:
        """The items a gap counts, in the order of the zones."""
        position = {zone.id: zone.position for zone in self.zones}
        found = cast("Iterator[Criterion]", items(self.criteria))
        return tuple(sorted(found, key=lambda item: position[item.zone]))

    @cached_property
    def answerable(self) -> Mapping[str, Criterion]:
        """Every criterion or part that takes an answer, by its id."""
        return {leaf.id: leaf for criterion in self.criteria for leaf in criterion.leaves}

    @cached_property
    def prepared(self) -> tuple[Prepared, ...]:
        """Its items, made ready to be evaluated."""
        return prepare(self.items)

    @cached_property
    def item_of(self) -> Mapping[str, Criterion]:
        """The item each answerable criterion or part belongs to, by its id."""
        return {leaf.id: item for item in self.items for leaf in item.leaves}

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """The facts its criteria name, each once, in their order."""
        named = (leaf.fact for leaf in self.answerable.values() if leaf.fact)
        return tuple(dict.fromkeys(named))

    @cached_property
    def _items_by_id(self) -> Mapping[str, Criterion]:
        return {item.id: item for item in self.items}

    def items_of(self, zone: str) -> tuple[Criterion, ...]:
        return tuple(item for item in self.items if item.zone == zone)

    def item(self, item_id: str) -> Criterion | None:
        return self._items_by_id.get(item_id)

    def grade(self, grade_id: str) -> Grade | None:
        return next((grade for grade in self.grades if grade.id == grade_id), None)

    def application(self, form_id: str) -> Application | None:
        return next((form for form in self.applications if form.id == form_id), None)

    def zone(self, zone_id: str) -> Zone | None:
        return next((zone for zone in self.zones if zone.id == zone_id), None)

    def grades_for_host(self, host_type: str) -> tuple[Grade, ...]:
        """The grades the source names this host type (共建单位类型) under."""
        return tuple(grade for grade in self.grades if host_type in grade.host_types)

    def summary(self) -> dict[str, object]:
        """What the command line lists of this standard."""
        return {
            "id": self.id,
            "city": self.city,
            "title": self.title,
            "edition": self.edition,
            "status": self.status.value,
            "grades": [grade.id for grade in self.grades],
            "criteria": len(self.items),
        }
