"""Duty records (值班记录) and visits (人次登记), in one table or in two."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from app.intake.cells import is_nothing, read_clock_span, read_count, squeezed, tidy, words_of
from app.intake.lines import Line
from app.intake.reading import DutyProposal, RowProposal, VisitsProposal
from app.intake.tables import GROUP, SERVICE
from app.intake.words import GROUP_WORDS, SERVICE_WORDS

OTHERS = "其他"
_CLOSED = re.compile(
    r"[(（]?(休息?|轮休|公休|双休|放假|停班|不开放|未开放|不开门|闭站|关闭|周末)(日|天)?[)）]?"
)
_SERVICES_APART = re.compile(r"[、,，;；/／+\s]+")


def read_duty(lines: Iterable[Line], roster: Mapping[str, frozenset[str]]) -> Iterator[RowProposal]:
    """Read duty rows: each gives a duty record, and a visits entry where the table counts.

    Args:
        lines: the table's rows.
        roster: who was to be on duty, by day: for a row that names nobody.
    """
    for line in lines:
        counting = Line(line.table, line.row, line.dating, line.today, line.above)
        on = line.key_day(fill=False)
        yield _duty_row(line, on, roster.get(on, frozenset()))
        is_counting = _has_counts(line) and (not _says_closed(line) or _is_counted(line))
        if is_counting:
            yield _visits_row(counting, fill=False)


def read_visits(lines: Iterable[Line]) -> Iterator[RowProposal]:
    """Read a table with one row per day and one column per group or service."""
    for line in lines:
        if _says_closed(line) and not _is_counted(line):
            line.key_day(fill=True)
            line.problems.append(f"写的是“{line.text('person')}”，当天没有人次")
            yield line.proposal("visits", None)
        else:
            yield _visits_row(line, fill=True)


def read_visits_long(lines: Iterable[Line]) -> Iterator[RowProposal]:
    """Read a table with one row per day and group (or service)."""
    for line in lines:
        on = line.key_day(fill=True)
        count = line.accept(read_count(line.raw("count")), "count", key=True)
        if count is None and not line.problems:
            line.problems.append("没有写人次")
        group, service = _named(line, "group", GROUP_WORDS), _named(line, "service", SERVICE_WORDS)
        if not group and not service:
            line.problems.append("没有写群体，也没有写服务项目")
        number = count or 0
        services = _services(service) if number else ()
        if len(services) > 1:
            line.doubts.append(f"“{service}”是几项服务，每项各记 {number} 次")
        value = VisitsProposal(
            on,
            {group: number} if group and number else {},
            dict.fromkeys(services, number),
            line.remark(),
        )
        yield line.proposal("visits", value)


def read_visits_each(lines: Iterable[Line]) -> Iterator[RowProposal]:
    """Read a table with one row per visitor: one visit each, without name or phone."""
    for line in lines:
        on = line.key_day(fill=True)
        group = _named(line, "group", GROUP_WORDS)
        if not group:
            group = OTHERS
            line.doubts.append(f"没有写群体，记入“{OTHERS}”")
        services = dict.fromkeys(_services(line.text("service")), 1)
        yield line.proposal("visits", VisitsProposal(on, {group: 1}, services, line.text("note")))


def _services(text: str) -> tuple[str, ...]:
    """Take apart several services named in one cell: 饮水、休息."""
    if squeezed(text).lower() in SERVICE_WORDS:
        return (SERVICE_WORDS[squeezed(text).lower()],)
    parts = (part.strip() for part in _SERVICES_APART.split(text))
    return tuple(SERVICE_WORDS.get(squeezed(part).lower(), part) for part in parts if part)


def _duty_row(line: Line, on: str, rostered: frozenset[str]) -> RowProposal:
    persons = line.names("person")
    if _says_closed(line):
        line.problems.append(f"写的是“{line.text('person')}”，当天没有值班")
        persons = ()
    elif not persons and len(rostered) == 1:
        persons = tuple(rostered)
        line.doubts.append(f"没有写值班人，按值班表记为 {persons[0]}")
    elif not persons:
        line.problems.append("没有写值班人")
    arrived, left = _clocks(line)
    if arrived and left and left < arrived:
        line.doubts.append(f"离岗时间 {left} 早于到岗时间 {arrived}")
    signed = line.text("signed")
    if signed:
        line.doubts.append(f"“{line.label('signed')}”里的“{signed}”只是文字，不算本程序的签名")
    value = DutyProposal(
        on=on,
        persons=persons,
        arrived=arrived,
        left=left,
        weather=line.text("weather"),
        cleaning=line.text("cleaning"),
        restocked=line.text("restocked"),
        opinions=line.text("opinions"),
        sentence=line.text("sentence"),
        note=line.remark(),
        signed_written=signed,
    )
    return line.proposal("duty_records", value, persons)


def _clocks(line: Line) -> tuple[str, str]:
    arrived, left = line.clock("arrived"), line.clock("left")
    if arrived or left or not line.has("hours"):
        return arrived, left
    span = line.accept(read_clock_span(line.raw("hours", spread=True)), "hours")
    return span or ("", "")


def _says_closed(line: Line) -> bool:
    """Tell a day off written where the name should stand: 休息, 不开放."""
    return bool(_CLOSED.fullmatch(squeezed(line.raw("person", spread=True))))


def _is_counted(line: Line) -> bool:
    columns = (*line.table.counts(GROUP), *line.table.counts(SERVICE))
    return any(not is_nothing(tidy(line.cell(column))) for column in columns)


def _has_counts(line: Line) -> bool:
    table = line.table
    return bool(table.counts(GROUP) or table.counts(SERVICE) or table.column("total"))


def _visits_row(line: Line, *, fill: bool) -> RowProposal:
    on = line.key_day(fill=fill)
    groups, services = _counted(line, GROUP), _counted(line, SERVICE)
    total = line.accept(read_count(line.raw("total")), "total")
    if not line.table.counts(GROUP) and total:
        groups = {OTHERS: total}
        line.doubts.append(f"人次没有分群体，{total} 人次记入“{OTHERS}”")
    # A column called 人次 beside services may well sum up those instead of the groups.
    elif total is not None and total not in (sum(groups.values()), sum(services.values())):
        line.doubts.append(
            f"“{line.label('total')}”写 {total}，各群体相加是 {sum(groups.values())}，以各群体为准"
        )
    note = line.remark() if line.table.form.name == "visits" else ""
    return line.proposal("visits", VisitsProposal(on, groups, services, note))


def _counted(line: Line, kind: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for column in line.table.counts(kind):
        raw = line.cell(column)
        read = read_count(raw)
        if read.problem:
            line.problems.append(f"{column.label}：{read.problem}")
        line.doubts += read.doubts
        if read.value:
            counts[column.name] = counts.get(column.name, 0) + read.value
    return counts


def _named(line: Line, name: str, words: Mapping[str, str]) -> str:
    text = line.text(name)
    if not text:
        raw = line.raw(name, spread=True)
        return "" if raw is None or is_nothing(tidy(raw)) else words_of(raw)
    settled = words.get(squeezed(text).lower(), text)
    if settled != text:
        line.doubts.append(f"“{text}”按“{settled}”记")
    return settled
