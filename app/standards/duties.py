"""Reading what a standard asks besides its criteria: papers, the wall, rules, subsidies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from app.core.facts import WALL_KINDS
from app.standards.document import Document
from app.standards.entry import Entry
from app.standards.schema import (
    Application,
    ApplicationKind,
    ApplicationPaper,
    ReportDuty,
    RuleDraft,
    Subsidy,
    SurveyItem,
    WallItem,
)
from app.standards.terms import Terms, check_source, refuse_repeats

APPLICATION_KINDS = tuple(kind.value for kind in ApplicationKind)


class _Cited(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def clause(self) -> str: ...
    @property
    def requirement(self) -> str: ...


_Duty = TypeVar("_Duty", bound=_Cited)


@dataclass(frozen=True)
class Duties:
    """What a standard asks besides its criteria, each in the order of the file."""

    subsidies: tuple[Subsidy, ...]
    applications: tuple[Application, ...]
    surveys: tuple[SurveyItem, ...]
    walls: tuple[WallItem, ...]
    rules: tuple[RuleDraft, ...]
    reports: tuple[ReportDuty, ...]


def read_duties(document: Document, terms: Terms) -> Duties:
    """Everything a standard asks besides its criteria; whatever is wrong is reported."""
    return Duties(
        subsidies=_each(document, terms, "subsidy", "补助", _subsidy),
        applications=_each(document, terms, "application", "申报", _application),
        surveys=_each(document, terms, "survey", "选址考察", _survey),
        walls=_each(document, terms, "wall", "上墙", _wall),
        rules=_each(document, terms, "rule", "制度", _rule),
        reports=_each(document, terms, "report", "上报", _report),
    )


def _each(
    document: Document,
    terms: Terms,
    section: str,
    noun: str,
    read: Callable[[Entry, Terms], _Duty],
) -> tuple[_Duty, ...]:
    found = []
    entries = document.several(section, noun)
    for entry in entries:
        duty = read(entry, terms)
        check_source(entry, duty.clause, duty.requirement, terms)
        entry.finish()
        found.append(duty)
    refuse_repeats(entries, [duty.id for duty in found])
    return tuple(found)


def _subsidy(entry: Entry, terms: Terms) -> Subsidy:
    grade = entry.text("grade", "")
    if grade and grade not in terms.grades:
        entry.problem(f"没有等级 {grade[:60]}")
    amount = entry.count("amount_yuan", required=False)
    if amount == 0:
        entry.problem("amount_yuan 是 0；来源没有写数额的，不要写这一项")
    return Subsidy(
        id=entry.identifier(),
        title=entry.text("title"),
        grade=grade,
        amount_yuan=amount,
        clause=entry.text("clause"),
        requirement=entry.text("requirement"),
        by=entry.text("by", ""),
        note=entry.text("note", ""),
    )


def _application(entry: Entry, terms: Terms) -> Application:
    kind = entry.text("kind")
    if kind and kind not in APPLICATION_KINDS:
        entry.problem(f"kind 只能是 station 或 subsidy：{kind[:60]}")
    fewest = entry.count("photos_min", required=False)
    most = entry.count("photos_max", required=False)
    if fewest is not None and most is not None and fewest > most:
        entry.problem(f"photos_min（{fewest}）比 photos_max（{most}）大")
    clause = entry.text("clause")
    grades = entry.words("grades", known=terms.grades, what="没有这个等级")
    return Application(
        id=entry.identifier(),
        title=entry.text("title"),
        kind=ApplicationKind(kind if kind in APPLICATION_KINDS else ApplicationKind.STATION),
        clause=clause,
        requirement=entry.text("requirement"),
        to=entry.text("to", ""),
        grades=grades if entry.has("grades") else None,
        photos_min=fewest,
        photos_max=most,
        due=entry.day_of_year("due"),
        levels=entry.words("levels"),
        papers=_papers(entry, clause, terms),
        hint=entry.text("hint", ""),
    )


def _papers(entry: Entry, clause: str, terms: Terms) -> tuple[ApplicationPaper, ...]:
    found: list[ApplicationPaper] = []
    children: list[Entry] = []
    for number, values in enumerate(entry.parts("papers") or (), start=1):
        if not isinstance(values, dict):
            entry.problem('papers 的每一项要写成 { id = "…", title = "…" }')
            continue
        child = Entry(values, f"{entry.label} 的第 {number} 份材料", entry.report, entry.line)
        paper = ApplicationPaper(
            id=child.identifier(),
            title=child.text("title"),
            clause=child.text("clause", clause),
            is_required=child.flag("required", default=True),
        )
        check_source(child, paper.clause if child.has("clause") else "", "", terms)
        child.finish()
        found.append(paper)
        children.append(child)
    refuse_repeats(children, [paper.id for paper in found])
    return tuple(found)


def _survey(entry: Entry, _: Terms) -> SurveyItem:
    return SurveyItem(
        id=entry.identifier(),
        title=entry.text("title"),
        clause=entry.text("clause"),
        requirement=entry.text("requirement"),
        hint=entry.text("hint", ""),
    )


def _wall(entry: Entry, _: Terms) -> WallItem:
    kind = entry.text("id")
    if kind and kind not in WALL_KINDS:
        known = "、".join(f"{one} {name}" for one, name in WALL_KINDS.items())
        entry.problem(f"id：没有这种上墙内容 {kind[:60]}（有：{known}）")
    return WallItem(
        id=kind,
        title=entry.text("title"),
        clause=entry.text("clause"),
        requirement=entry.text("requirement"),
        place=entry.text("place", ""),
        hint=entry.text("hint", ""),
    )


def _rule(entry: Entry, _: Terms) -> RuleDraft:
    lines = entry.words("lines", None)
    if entry.has("lines") and entry.values["lines"] == []:
        entry.problem("lines 是空的")
    return RuleDraft(
        id=entry.identifier(),
        kind=entry.text("kind"),
        title=entry.text("title"),
        clause=entry.text("clause"),
        requirement=entry.text("requirement"),
        lines=lines,
    )


def _report(entry: Entry, _: Terms) -> ReportDuty:
    return ReportDuty(
        id=entry.text("id"),
        title=entry.text("title"),
        to=entry.text("to", ""),
        clause=entry.text("clause"),
        requirement=entry.text("requirement"),
        hint=entry.text("hint", ""),
    )
