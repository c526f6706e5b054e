"""Find the registers in a sheet: headings by meaning, tables one under another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from app.intake.cells import squeezed, tidy
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
    Table,
    texts_of,
)
from app.intake.words import (
    GROUP_WORDS,
    LOOKS_LIKE_GROUP,
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
class _Heading:
    form: Form
    row: int
    height: int
    columns: tuple[Column, ...]
    labels: Mapping[int, Label]
    fixed: Mapping[str, str]
    score: int


def find_tables(grid: Grid, skip: frozenset[int] = frozenset()) -> tuple[Table, ...]:
    """Find every register table of a sheet, top to bottom; `skip` names rows taken otherwise."""
    rows = [row for row in sorted(grid.sheet.rows) if row not in skip]
    headings: list[_Heading] = []
    for row in rows:
        if headings and row < headings[-1].row + headings[-1].height:
            continue
        heading = _heading_at(grid, row)
        if heading is not None:
            headings.append(heading)
    tables: list[Table] = []
    title = ""
    for place, heading in enumerate(headings):
        after = headings[place + 1].row if place + 1 < len(headings) else 0
        last = _title_start(grid, after) - 1 if after else max(rows)
        title = _title_above(grid, heading.row) or title
        tables.append(_table(grid, heading, title, last))
    return tuple(tables)


def _table(grid: Grid, heading: _Heading, title: str, last: int) -> Table:
    start = heading.row + heading.height
    columns, remarks = _unknown_columns(grid, heading, range(start, last + 1))
    return Table(
        form=heading.form,
        grid=grid,
        title=" ".join(dict.fromkeys((title, *_years_over(heading), grid.sheet.name))).strip(),
        first_row=start,
        heading_row=start - 1,
        last_row=last,
        columns=columns,
        remarks=remarks,
        headings=frozenset(label.words for label in heading.labels.values()),
        fixed=heading.fixed,
    )


def _years_over(heading: _Heading) -> list[str]:
    """Give what stands over 月 and 日 in an account book: 2026年."""
    parts = [c.number for c in heading.columns if c.field in (MONTH, "on")]
    return [over for number in parts if (over := heading.labels[number].over)]


def _heading_at(grid: Grid, row: int) -> _Heading | None:
    cells = grid.row(row)
    if len(texts_of(cells.values())) < 2 or any(_is_value(cell) for cell in cells.values()):
        return None
    hint, sheet = _title_above(grid, row), grid.sheet.name
    single = {c: _label(v) for c, v in cells.items()}
    best = _best_form(single, hint, sheet, (row, 1))
    double = _double_labels(grid, row)
    if double:
        other = _best_form(double, hint, sheet, (row, 2))
        if other and (best is None or other.score > best.score):
            return other
    return best


def _is_value(cell: Raw) -> bool:
    return isinstance(cell, int | float | date | time | timedelta)


def _label(cell: Raw, over: str = "") -> Label:
    words, unit = heading_words(cell)
    return Label(tidy(cell).replace("\n", ""), words, unit, over)


def _double_labels(grid: Grid, row: int) -> dict[int, Label]:
    """Read two rows as one heading, where the upper has a cell over several lower ones."""
    upper, lower = grid.row(row), grid.row(row + 1)
    if not lower or any(_is_value(cell) for cell in lower.values()):
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
) -> _Heading | None:
    """Find the shape that fits best; `place` is the heading's first row and its height."""
    found = [_match(form, labels, hint, sheet, place) for form in FORMS]
    fitting = [heading for heading in found if heading is not None]
    return max(fitting, key=lambda heading: heading.score, default=None)


def _match(
    form: Form, labels: Mapping[int, Label], hint: str, sheet: str, place: tuple[int, int]
) -> _Heading | None:
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
    return _Heading(form, *place, tuple(columns), labels, fixed, score)


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


def _unknown_columns(
    grid: Grid, heading: _Heading, rows: range
) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    """Sort out columns no word was known for: a worker group beside the others, or a remark."""
    columns = list(heading.columns)
    known = {column.number for column in columns}
    counting = [c.number for c in columns if c.field in (GROUP, SERVICE)]
    remarks: list[Column] = []
    written = {c for row in rows for c in grid.sheet.rows.get(row, {})} | set(heading.labels)
    for number in sorted(written - known):
        label = heading.labels.get(number)
        cells = [v for row in rows if (v := grid.value(row, number)) is not None]
        beside = counting and min(counting) - 1 <= number <= max(counting) + 1
        if label and beside and LOOKS_LIKE_GROUP.search(label.words) and _are_counts(cells):
            columns.append(Column(number, label.text, GROUP, label.unit, label.words))
        elif cells:
            text = label.text if label and label.text else f"第{number}列"
            remarks.append(Column(number, text, ""))
    return tuple(sorted(columns, key=lambda column: column.number)), tuple(remarks)


def _are_counts(cells: list[Raw]) -> bool:
    return all(re.fullmatch(r"\d{1,4}(\.0)?(人次?|次)?", squeezed(cell)) for cell in cells)


def _title_start(grid: Grid, heading_row: int) -> int:
    """Find the first of the title rows right above a heading."""
    start = heading_row
    while start > 1 and heading_row - start < _TITLE_ROWS:
        cells = grid.row(start - 1)
        texts = texts_of(cells.values())
        if any(_is_value(cell) for cell in cells.values()) or not _is_title(texts):
            break
        start -= 1
    return start


def _is_title(texts: list[str]) -> bool:
    """Tell a title, or a line like 单位：某某站 2026年10月, from a row of data."""
    return len(texts) <= 1 or (len(texts) <= 4 and any(re.search(r"[:：年月]", t) for t in texts))


def _title_above(grid: Grid, heading_row: int) -> str:
    start = _title_start(grid, heading_row)
    texts = [t for row in range(start, heading_row) for t in texts_of(grid.row(row).values())]
    return " ".join(texts)
