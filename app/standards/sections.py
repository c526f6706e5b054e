"""Reading the frame of a standard: chapters, zones, aspects, grades and requirements."""

from __future__ import annotations

from collections.abc import Collection

from app.standards.document import Document
from app.standards.schema import Aspect, Chapter, Grade, Requirement, Zone
from app.standards.terms import refuse_repeats, within

KINDS = ("R", "D", "F", "RU", "N", "W", "A", "AR", "S", "C", "Z", "G", "DL", "X")


def read_chapters(document: Document) -> tuple[Chapter, ...]:
    """The chapters of the source; a standard without any is refused."""
    found = []
    entries = document.several("chapter", "章节", identified_by="clause")
    for entry in entries:
        found.append(Chapter(clause=entry.text("clause"), title=entry.text("title")))
        entry.finish()
    refuse_repeats(entries, [chapter.clause for chapter in found])
    if not found:
        document.report.add("", "一个 [[chapter]] 也没有")
    return tuple(chapter for chapter in found if chapter.clause)


def read_zones(document: Document) -> tuple[Zone, ...]:
    """The zones in the order they are walked through."""
    found = []
    entries = document.several("zone", "分区")
    for position, entry in enumerate(entries, start=1):
        zone = Zone(entry.identifier(), entry.text("title"), entry.text("hint", ""), position)
        found.append(zone)
        entry.finish()
    refuse_repeats(entries, [zone.id for zone in found])
    if not found:
        document.report.add("", "一个 [[zone]] 也没有")
    return tuple(found)


def read_aspects(document: Document, clauses: tuple[str, ...]) -> tuple[Aspect, ...]:
    """The aspects (方面), of which a standard need not have any."""
    found = []
    entries = document.several("aspect", "方面")
    for entry in entries:
        aspect = Aspect(entry.identifier(), entry.text("title"), entry.text("clause", ""))
        found.append(aspect)
        entry.finish()
    refuse_repeats(entries, [aspect.id for aspect in found])
    _refuse_stray_clauses(document, "方面", found, clauses)
    return tuple(found)


def read_grades(
    document: Document,
    requirements: Collection[str],
    host_types: tuple[str, ...],
    clauses: tuple[str, ...],
) -> tuple[Grade, ...]:
    """The grades, of which a standard need not have any."""
    found = []
    entries = document.several("grade", "等级")
    for entry in entries:
        requirement = entry.text("requirement")
        if requirement and requirement not in requirements:
            entry.problem(f"没有要求编号 {requirement}")
        hosts = entry.words("host_types", known=host_types, what="[standard] 里没有共建单位类型")
        grade = Grade(
            id=entry.identifier(),
            title=entry.text("title"),
            clause=entry.text("clause"),
            requirement=requirement,
            host_types=hosts,
            hint=entry.text("hint", ""),
        )
        found.append(grade)
        entry.finish()
    refuse_repeats(entries, [grade.id for grade in found])
    _refuse_stray_clauses(document, "等级", found, clauses)
    return tuple(found)


def read_requirement_list(document: Document) -> tuple[Requirement, ...]:
    """The requirements of a list, or those a standard brings along."""
    found = []
    entries = document.several("requirement", "要求")
    for entry in entries:
        checkable = entry.flag("checkable", default=True)
        reason = entry.text("reason", "" if checkable else None)
        requirement = Requirement(
            id=entry.text("id"),
            clause=entry.text("clause"),
            title=entry.text("title"),
            kinds=entry.words("kinds", known=KINDS, what="没有这种类别"),
            is_checkable=checkable,
            reason=reason,
        )
        found.append(requirement)
        entry.finish()
    refuse_repeats(entries, [requirement.id for requirement in found])
    return tuple(found)


def _refuse_stray_clauses(
    document: Document, noun: str, found: list[Grade] | list[Aspect], clauses: tuple[str, ...]
) -> None:
    for one in found:
        if one.clause and not any(within(one.clause, chapter) for chapter in clauses):
            what = f"条款 {one.clause} 不在任何一个 [[chapter]] 之内"
            document.report.add(f"{noun} {one.id}", what)
