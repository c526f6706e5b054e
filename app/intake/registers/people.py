"""People (人员) and roster (值班表)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from app.core.masking import looks_masked
from app.intake.cells import known_value, read_clock_span, squeezed, tidy
from app.intake.lines import Line
from app.intake.reading import PersonProposal, RowProposal, ShiftEntry, ShiftProposal
from app.intake.tables import SHIFT
from app.intake.words import EMPLOYMENT_WORDS, POST_WORDS

_SPLIT_POSTS = re.compile(r"[、,，;；/／\n]|兼(?!职)")
_NAME_LIMIT = 30


def read_people(lines: Iterable[Line]) -> Iterator[RowProposal]:
    """Read the list of people; a name that stands twice is taken and said."""
    seen: dict[str, Line] = {}
    for line in lines:
        person = _person(line)
        other = seen.get(person.name)
        if other is not None and person.name:
            line.doubts.append(f"和第{other.row}行同名，请核对是不是同一个人")
        elif person.name:
            seen[person.name] = line
        yield line.proposal("people", person)


def read_roster(lines: Iterable[Line]) -> Iterator[RowProposal]:
    """Read the roster: one person or several a row, one column or one per shift (早班, 晚班)."""
    for line in lines:
        on = line.key_day(fill=True)
        entries = tuple(_entries(line, on))
        if not entries:
            line.problems.append("没有写值班人")
        names = tuple(entry.person for entry in entries)
        yield line.proposal("roster", ShiftProposal(on, entries, line.remark()), names)


def _person(line: Line) -> PersonProposal:
    names = line.names("name")
    name = "、".join(names)
    if not name:
        line.problems.append("没有写姓名")
    elif len(names) > 1:
        line.problems.append(f"一行写了几个姓名（{name}），请一人一行")
    elif len(name) > _NAME_LIMIT:
        line.problems.append(f"姓名“{name[:_NAME_LIMIT]}…”太长，不像姓名")
    standing = line.text("standing")
    return PersonProposal(
        name=name,
        posts=tuple(_posts(line)),
        employment=line.accept(
            known_value(EMPLOYMENT_WORDS, line.raw("employment"), "专兼职"), "employment"
        )
        or "",
        phone=_phone(line),
        note=line.remark(),
        is_pending="待确认" in standing,
        has_left=any(word in standing for word in ("离岗", "离职", "已离", "调离", "退出")),
    )


def _phone(line: Line) -> str:
    """Read a phone; one that was covered (138****5678) tells nothing and is not taken."""
    phone = line.number("phone")
    if not looks_masked(phone):
        return phone
    line.doubts.append("电话是遮盖过的，没有采用")
    return ""


def _posts(line: Line) -> Iterator[str]:
    for part in _SPLIT_POSTS.split(line.text("post")):
        post = part.strip()
        if not post:
            continue
        settled = POST_WORDS.get(squeezed(post), post)
        if settled != post:
            line.doubts.append(f"岗位“{post}”按“{settled}”记")
        yield settled


def _entries(line: Line, on: str) -> Iterator[ShiftEntry]:
    starts, ends = _hours(line)
    for name in line.names("person"):
        yield ShiftEntry(on, name, starts, ends)
    for column in line.table.counts(SHIFT):
        for name in line.names_in(column):
            yield ShiftEntry(on, name, starts, ends)
            if not starts:
                line.kept.append(f"{name}：{column.name}")


def _hours(line: Line) -> tuple[str, str]:
    starts, ends = line.clock("starts"), line.clock("ends")
    raw = line.raw("hours", spread=True)
    if starts or ends or not line.text("hours"):
        return starts, ends
    span = read_clock_span(raw)
    if span.value is None:
        line.kept.append(f"{line.label('hours')}：{tidy(raw)}")
        return "", ""
    line.doubts += span.doubts
    return span.value
