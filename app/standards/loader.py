"""Loading the standards of a folder, and saying what is wrong with a file."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from app.core.gap import counts_for
from app.standards.criteria import JUDGES, read_criteria
from app.standards.document import Document, read_document
from app.standards.duties import read_duties
from app.standards.entry import Entry
from app.standards.problems import Problem, Report, StandardError
from app.standards.schema import Judge, Requirement, Standard, Status
from app.standards.sections import (
    read_aspects,
    read_chapters,
    read_grades,
    read_requirement_list,
    read_zones,
)
from app.standards.terms import Terms

BUNDLED = Path(__file__).resolve().parents[2] / "resources" / "standards"
"""The folder of the standards that come with the program."""

REQUIREMENTS_FILE = "requirements.toml"
SECTIONS = (
    *("standard", "chapter", "zone", "aspect", "grade", "requirement", "criterion"),
    *("subsidy", "application", "survey", "wall", "rule", "report", "end"),
)


@dataclass(frozen=True)
class Shelf:
    """What a folder holds: the standards that can be used, and what is wrong with the rest."""

    standards: tuple[Standard, ...]
    problems: tuple[Problem, ...]


def load_all(folder: Path) -> tuple[Standard, ...]:
    """Every standard of a folder in the order of its files; none where none is there.

    Raises:
        StandardError: A file cannot be used; its `problems` name all of them.
    """
    shelf = read_shelf(folder)
    if shelf.problems:
        raise StandardError(shelf.problems)
    return shelf.standards


def read_shelf(folder: Path) -> Shelf:
    """Every good standard of a folder, with the problems of the others beside."""
    known, problems = _known_requirements(folder)
    found: dict[str, Standard] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.name == REQUIREMENTS_FILE:
            continue
        report = Report(path.name)
        standard = _read_standard(path, known, report)
        if standard and standard.id in found:
            report.add(f"标准 {standard.id}", "编号和另一个文件里的标准相同")
        elif standard:
            found[standard.id] = standard
        problems.extend(report.problems)
    problems.extend(circles(found.values(), folder.name))
    return Shelf(tuple(found.values()), tuple(problems))


def in_circle(standards: Iterable[Standard]) -> tuple[str, ...]:
    """Ids of the editions that replace each other in a circle: none of them is the newest."""
    former = {standard.id: standard.replaces for standard in standards}
    found = []
    for start, before in former.items():
        seen, here = {start}, before
        while here in former and here not in seen:
            seen.add(here)
            here = former[here]
        if here == start:
            found.append(start)
    return tuple(found)


def circles(standards: Iterable[Standard], where: str) -> tuple[Problem, ...]:
    """The problems of the editions that replace each other in a circle."""
    return tuple(
        Problem(where, f"标准 {one}", "replaces 绕成了圈，互相替代") for one in in_circle(standards)
    )


def load_file(path: Path) -> Standard:
    """One standard.

    Raises:
        StandardError: The file cannot be used.
    """
    known, problems = _known_requirements(path.parent)
    report = Report(path.name, problems)
    standard = _read_standard(path, known, report)
    if standard is None:
        raise StandardError(tuple(report.problems))
    return standard


def check_file(path: Path) -> tuple[Problem, ...]:
    """What is wrong with a standard's file or a list of requirements; empty when good."""
    if path.name == REQUIREMENTS_FILE:
        report = Report(path.name)
        _read_requirements(path, report)
        return tuple(report.problems)
    known, problems = _known_requirements(path.parent)
    report = Report(path.name, problems)
    _read_standard(path, known, report)
    return tuple(report.problems)


def load_requirements(path: Path) -> tuple[Requirement, ...]:
    """The requirement list of a file, in its order.

    Raises:
        StandardError: The list cannot be used.
    """
    report = Report(path.name)
    found = _read_requirements(path, report)
    if report:
        raise StandardError(tuple(report.problems))
    return found


def _known_requirements(folder: Path) -> tuple[frozenset[str], list[Problem]]:
    known: set[str] = set()
    problems: list[Problem] = []
    for place in dict.fromkeys((BUNDLED, folder.resolve())):
        path = place / REQUIREMENTS_FILE
        if path.is_file():
            report = Report(path.name)
            known.update(one.id for one in _read_requirements(path, report))
            problems.extend(report.problems)
    return frozenset(known), problems


def _read_requirements(path: Path, report: Report) -> tuple[Requirement, ...]:
    document = read_document(path, report)
    if document is None:
        return ()
    _refuse_unknown_sections(document, ("requirement", "end"))
    found = read_requirement_list(document)
    _check_end(document, "requirement", "requirements")
    return found


def _read_standard(path: Path, known: frozenset[str], report: Report) -> Standard | None:
    document = read_document(path, report)
    return None if document is None else read_standard(document, known)


def read_standard(document: Document, known: Collection[str]) -> Standard | None:
    """The standard of a document; None with the problems in its report where one is wrong.

    Args:
        document: The tables of a file or a sheet.
        known: Ids of requirements listed elsewhere.
    """
    report = document.report
    _refuse_unknown_sections(document, SECTIONS)
    head = document.single("standard")
    requirements = {*known, *(one.id for one in read_requirement_list(document))}
    standard = _frame(head, document, requirements)
    terms = Terms(
        clauses=tuple(chapter.clause for chapter in standard.chapters),
        requirements=requirements,
        zones=frozenset(zone.id for zone in standard.zones),
        grades=frozenset(grade.id for grade in standard.grades),
        judges=_head_judges(head),
        aspects=frozenset(aspect.id for aspect in standard.aspects),
    )
    duties = read_duties(document, terms)
    standard = replace(standard, criteria=read_criteria(document, terms), **vars(duties))
    head.finish()
    _check_end(document, "criterion", "criteria")
    if standard.criteria:
        _check_use(standard, report)
    return None if report else standard


def _frame(head: Entry, document: Document, requirements: Collection[str]) -> Standard:
    """The standard with its frame; criteria and duties are still to come."""
    host_types = head.words("host_types")
    chapters = read_chapters(document)
    clauses = tuple(chapter.clause for chapter in chapters)
    standard = Standard(
        id=head.identifier(),
        city=head.text("city"),
        title=head.text("title"),
        edition=head.text("edition"),
        status=_status(head),
        issued_on=head.day("issued_on"),
        effective_on=head.day("effective_on"),
        superseded_on=head.day("superseded_on"),
        dates_note=head.text("dates_note", ""),
        source=head.text("source"),
        notes=head.words("notes"),
        host_types=host_types,
        chapters=chapters,
        zones=read_zones(document),
        grades=read_grades(document, requirements, host_types, clauses),
        criteria=(),
        replaces=head.identifier("replaces") if head.has("replaces") else "",
        aspects=read_aspects(document, clauses),
    )
    if standard.replaces and standard.replaces == standard.id:
        head.problem(f"replaces 写的是自己：{standard.replaces}")
    _check_dates(head, standard)
    return standard


def _status(head: Entry) -> Status:
    status = head.text("status")
    if status and status not in tuple(Status):
        head.problem(f"status 只能是 current 或 superseded：{status[:60]}")
    return Status.SUPERSEDED if status == Status.SUPERSEDED else Status.CURRENT


def _check_dates(head: Entry, standard: Standard) -> None:
    named = (
        ("issued_on", standard.issued_on),
        ("effective_on", standard.effective_on),
        ("superseded_on", standard.superseded_on),
    )
    given = [(name, day) for name, day in named if day]
    for (earlier, first), (later, second) in pairwise(given):
        if second < first:
            head.problem(f"日期先后不对：{later}（{second}）早于 {earlier}（{first}）")
    if standard.superseded_on and standard.status is Status.CURRENT:
        head.problem("写了 superseded_on，status 就要写 superseded")
    dated = standard.issued_on or standard.effective_on
    if not dated and not standard.dates_note and not any(map(head.has, dict(named))):
        head.problem("没有发布和施行日期；来源没写的，请在 dates_note 里说明")


def _head_judges(head: Entry) -> tuple[Judge, ...]:
    words = head.words("judges", None, known=JUDGES, what="没有这个角色")
    return tuple(Judge(word) for word in words if word in JUDGES)


def _refuse_unknown_sections(document: Document, known: Iterable[str]) -> None:
    for name in document.tables:
        if name not in known:
            document.report.add("", f"不认识的部分 {name}")


def _check_end(document: Document, section: str, key: str) -> None:
    """Hold the file against the number it ends with: a cut-off file has none."""
    if "end" not in document.tables:
        document.report.add("", "末尾没有 [end]，文件可能被截断了")
        return
    end = document.single("end")
    stated = end.count(key)
    found = document.tables.get(section)
    counted = len(found) if isinstance(found, list) else 0
    if stated is not None and stated != counted:
        end.problem(f"写的是 {stated} 条，文件里有 {counted} 条，可能漏了或被截断了")
    end.finish()


def _check_use(standard: Standard, report: Report) -> None:
    used = {item.zone for item in standard.items}
    for zone in standard.zones:
        if zone.id not in used:
            report.add(f"分区 {zone.id}", "没有条目")
    aspects = {leaf.aspect for leaf in standard.answerable.values()}
    for aspect in standard.aspects:
        if aspect.id not in aspects:
            report.add(f"方面 {aspect.id}", "没有条目")
    for grade in standard.grades:
        if not any(counts_for(item, grade.id) for item in standard.items):
            report.add(f"等级 {grade.id}", "没有一条算进这个等级")
