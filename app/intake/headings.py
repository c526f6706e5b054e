"""Understand a row of headings: which register it heads, and what each column gives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from app.intake.cells import squeezed, tidy
from app.intake.dates import written_date
from app.intake.forms import FORMS, SHIFT_COLUMN
from app.intake.tables import (
    GROUP,
    MONTH,
    SERVICE,
    SHIFT,
    YEAR,
    Column,
    Grid,
    Label,
    texts_of,
)
from app.intake.words import (
    GROUP_WORDS,
    OVER_GROUPS,
    OVER_SERVICES,
    SERVICE_WORDS,
    Form,
    heading_words,
)
from app.intake.workbook import Raw

_TITLE_ROWS = 5
_COUNTED = re.compile(r"(人次数?|人数|次数|数量|次|数)$")
_CARD = {
    "item": re.compile(r"(?:品名|物品名称|物资名称|物品|名称|消耗品名称)[:：]\s*([^\s:：]+)"),
    "spec": re.compile(r"规格(?:型号)?[:：]\s*([^\s:：]+)"),
    "unit": re.compile(r"(?:计量)?单位[:：]\s*([^\s:：]{1,3})(?=\s|$)"),
}
_GENERIC_NAME = re.compile(
    r"物资|物品|消耗品|耗材|台账|入库|出库|领用|库存|明细|支出|经费|[Ss]heet|表|\d|账"
)


@dataclass(frozen=True, slots=True)
class Heading:
    """One or two rows of headings, understood as the shape that fits best."""

    form: Form
    row: int
    height: int
    columns: tuple[Column, ...]
    labels: Mapping[int, Label]
    fixed: Mapping[str, str]
    score: int


def heading_at(grid: Grid, row: int) -> Heading | None:
    cells = grid.row(row)
    if len(texts_of(cells.values())) < 2 or any(is_value(cell) for cell in cells.values()):
        return None
    if any((day := written_date(cell).value) and day.year for cell in cells.values()):
        return None
    hint, sheet = title_above(grid, row), grid.sheet.name
    single = {c: _label(v) for c, v in cells.items()}
    best = _best_form(single, hint, sheet, (row, 1))
    double = _double_labels(grid, row)
    if double:
        other = _best_form(double, hint, sheet, (row, 2))
        if other and (best is None or other.score > best.score):
            return other
    return best


def is_value(cell: Raw) -> bool:
    return isinstance(cell, int | float | date | time | timedelta)


def _label(cell: Raw, over: str = "") -> Label:
    words, unit = heading_words(cell)
    return Label(tidy(cell).replace("\n", ""), words, unit, over)


def _double_labels(grid: Grid, row: int) -> dict[int, Label]:
    """Read two rows as one heading, where the upper has a cell over several lower ones."""
    upper, lower = grid.row(row), grid.row(row + 1)
    if not lower or any(is_value(cell) for cell in lower.values()):
        return {}
    labels: dict[int, Label] = {}
    over = ""
    spanning: dict[str, int] = {}
    for column in sorted(upper.keys() | lower.keys()):
        top, below = upper.get(column), lower.get(column)
        if top is not None:
            over = squeezed(top)
        if below is None or (top is not None and below == top):
            labels[column] = _label(top if top is not None else "")
            over = ""
        else:
            labels[column] = _label(below, over)
            spanning[over] = spanning.get(over, 0) + bool(over)
    return labels if any(count > 1 for count in spanning.values()) else {}


def _best_form(
    labels: Mapping[int, Label], hint: str, sheet: str, place: tuple[int, int]
) -> Heading | None:
    """Find the shape that fits best; `place` is the heading's first row and its height."""
    found = [_match(form, labels, hint, sheet, place) for form in FORMS]
    fitting = [heading for heading in found if heading is not None]
    return max(fitting, key=lambda heading: heading.score, default=None)


def _match(
    form: Form, labels: Mapping[int, Label], hint: str, sheet: str, place: tuple[int, int]
) -> Heading | None:
    is_titled = bool(form.titles.search(f"{hint} {sheet}"))
    if form.is_titled and not is_titled:
        return None
    columns = _columns(form, labels)
    used = {column.field for column in columns}
    has = used | ({"counts"} if used & {GROUP, SERVICE} else set())
    if "person" not in has and SHIFT in has:
        has.add("person")
    fixed = _fixed_fields(form, used, hint, sheet)
    has |= fixed.keys()
    if not all(need & has for need in form.needs):
        return None
    if len(columns) < 4 and 2 * len(columns) < len(labels):
        return None
    score = sum(2 if name in form.own else 1 for name in used - {GROUP, SERVICE})
    score += min(4, sum(column.field in (GROUP, SERVICE) for column in columns))
    score += 3 if is_titled else 0
    score += 6 if fixed else 0
    return Heading(form, *place, tuple(columns), labels, fixed, score)


def _columns(form: Form, labels: Mapping[int, Label]) -> list[Column]:
    """Understand the headings: what stands under 服务群体 first, then fields, then other counts."""
    found: dict[int, Column] = {}
    if form.counts:
        for number, label in labels.items():
            column = _under_merged(number, label, found) if label.over else None
            if column is not None:
                found[number] = column
    found |= _date_in_parts(labels)
    taken = {column.field for column in found.values()}
    for name, synonyms in form.fields.items():
        place = None if name in taken else _field_column(synonyms, labels, found)
        if place is not None:
            found[place] = Column(place, labels[place].text, name, labels[place].unit)
    for number, label in sorted(labels.items()):
        if number not in found:
            before = [found[other] for other in sorted(found) if other < number]
            column = _open_column(form, number, label, before)
            if column is not None:
                found[number] = column
    return [found[number] for number in sorted(found)]


def _date_in_parts(labels: Mapping[int, Label]) -> dict[int, Column]:
    """Find columns 年, 月 and 日 of their own, as account books have them."""
    parts = {label.words: number for number, label in sorted(labels.items(), reverse=True)}
    if "月" not in parts or "日" not in parts or "日期" in parts:
        return {}
    fields = {"年": YEAR, "月": MONTH, "日": "on"}
    return {
        parts[word]: Column(parts[word], labels[parts[word]].text, name)
        for word, name in fields.items()
        if word in parts
    }


def _fixed_fields(form: Form, used: set[str], hint: str, sheet: str) -> dict[str, str]:
    """Take a stock card's item, spec and unit from its title, or its item from the sheet's name."""
    if form.name != "stock" or "item" in used:
        return {}
    fixed: dict[str, str] = {}
    for name, pattern in _CARD.items():
        found = pattern.search(hint)
        if found and name not in used:
            fixed[name] = found[1]
    is_card = {"on", "balance"} <= used and used & {"received", "issued"}
    if "item" not in fixed and is_card and not _GENERIC_NAME.search(sheet):
        fixed["item"] = sheet
    return fixed if "item" in fixed else {}


def _field_column(
    synonyms: tuple[str, ...], labels: Mapping[int, Label], found: Mapping[int, Column]
) -> int | None:
    """Find a field's column; the words a field lists first are the surer ones."""
    free = {number: label for number, label in sorted(labels.items()) if number not in found}
    for words in synonyms:
        for number, label in free.items():
            if words in (label.words, label.over + label.words):
                return number
    return None


def _open_column(form: Form, number: int, label: Label, before: list[Column]) -> Column | None:
    if form.counts:
        return _count_column(number, label, before)
    if form.name == "roster" and SHIFT_COLUMN.match(label.words):
        return Column(number, label.text, SHIFT, label.unit, label.words)
    return None


def _under_merged(number: int, label: Label, found: Mapping[int, Column]) -> Column | None:
    """Read a column under a heading like 服务群体 or 服务项目: whatever it is called, it counts."""
    over = heading_words(label.over)[0]
    is_total = re.fullmatch(r"(合计|小计|总计|共计|总人次|总数)", label.words)
    if _is_group(label.words, found) and OVER_SERVICES.search(over):
        return Column(number, label.text, GROUP, label.unit, GROUP_WORDS[label.words])
    if OVER_GROUPS.search(over) and not re.search(r"项目|内容", over):
        if is_total:
            is_first = all(column.field != "total" for column in found.values())
            return Column(number, label.text, "total") if is_first else None
        name = GROUP_WORDS.get(label.words, label.words)
        return Column(number, label.text, GROUP, label.unit, name)
    if OVER_SERVICES.search(over):
        if is_total:
            return Column(number, label.text, "services_total")
        name = SERVICE_WORDS.get(label.words, label.words)
        return Column(number, label.text, SERVICE, label.unit, name)
    return None


def _is_group(words: str, found: Mapping[int, Column]) -> bool:
    """Tell a worker group from a service: 服务人次 stands over the one as over the other."""
    if words in SERVICE_WORDS or words not in GROUP_WORDS:
        return False
    before = [column.field for column in found.values()]
    is_other = GROUP_WORDS[words] == "其他"
    return not is_other or before[-1:] == [GROUP]


def _count_column(number: int, label: Label, before: list[Column]) -> Column | None:
    bare = _COUNTED.sub("", label.words)
    group = GROUP_WORDS.get(label.words) or GROUP_WORDS.get(bare)
    service = SERVICE_WORDS.get(label.words) or SERVICE_WORDS.get(bare)
    counting = [column for column in before if column.field in (GROUP, SERVICE)]
    after_services = bool(counting) and counting[-1].field == SERVICE
    if "服务" in label.unit or (group == "其他" and after_services):
        return Column(number, label.text, SERVICE, "", service or label.words)
    if group is not None:
        return Column(number, label.text, GROUP, label.unit, group)
    if service is not None:
        return Column(number, label.text, SERVICE, label.unit, service)
    return None


def title_start(grid: Grid, heading_row: int) -> int:
    """Find the first of the title rows right above a heading."""
    start = heading_row
    while start > 1 and heading_row - start < _TITLE_ROWS:
        cells = grid.row(start - 1)
        texts = texts_of(cells.values())
        if any(is_value(cell) for cell in cells.values()) or not _is_title(texts):
            break
        start -= 1
    return start


def _is_title(texts: list[str]) -> bool:
    """Tell a title, or a line like 单位：某某站 2026年10月, from a row of data."""
    return len(texts) <= 1 or (len(texts) <= 4 and any(re.search(r"[:：年月]", t) for t in texts))


def title_above(grid: Grid, heading_row: int) -> str:
    start = title_start(grid, heading_row)
    texts = [t for row in range(start, heading_row) for t in texts_of(grid.row(row).values())]
    return " ".join(texts)
