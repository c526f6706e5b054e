"""One spreadsheet row of a register's table: its fields read, doubts and problems gathered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from app.core.day_words import WEEKDAYS
from app.core.money import Fen
from app.intake.cells import (
    Read,
    digits_written,
    is_nothing,
    read_clock,
    read_count,
    read_money,
    read_names,
    squeezed,
    tidy,
    words_of,
)
from app.intake.dates import Dating, complete, title_dating, weekday_written, written_date
from app.intake.reading import RegisterName, RowProposal, Value, Verdict
from app.intake.tables import GROUP, MONTH, SERVICE, YEAR, Column, Table, texts_of
from app.intake.words import heading_words
from app.intake.workbook import Raw

T = TypeVar("T")

_TOTAL = re.compile(
    r"^(([^月]{0,4}|\d{1,2}月份?|本月|当月|全月|上月|本月份)(合计|小计|总计|共计|累计|总和)|汇总|平均)"
    r"(数|值|人次|金额)?([:(].*)?$"
)
_FOOTNOTE = re.compile(
    r"^(注|说明|备注|附注|填表|制表|审核|复核|负责人|站点?负责人|站长|盖章|签[字名章]|主席签|单位负责|"
    r"责任人签|经办人签|填报|打印|编制|记录人签|统计人)[^:：]{0,8}[:：]|^[※*★]"
)
_DUST = 1e-6
_DITTO = frozenset(("同上", "〃", '"', "″", "''", "”", "“", "同前"))
_FRAME = frozenset((YEAR, MONTH, "index", "on", "weekday", "balance", "rest", "unit"))
"""Fields that forms hold ready before anything is written: alone they are no record."""
_SUMS = frozenset(("", GROUP, SERVICE, "total", "services_total"))
"""Columns in which a nought may be a formula's, in a row nobody wrote in."""


@dataclass(slots=True)
class Line:
    """One row with what was found doubtful and what cannot be taken."""

    table: Table
    row: int
    dating: Dating
    today: date
    above: Line | None = None
    doubts: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """Remarks the record keeps: unknown columns, texts that could not be read."""

    def raw(self, name: str, *, spread: bool = False) -> Raw | None:
        """Give a field's cell; `spread` looks through merged cells."""
        column = self.table.column(name)
        if column is None:
            return self.table.fixed.get(name)
        return self.cell(column, spread=spread)

    def cell(self, column: Column, *, spread: bool = False) -> Raw | None:
        """Give the cell of a column; `spread` looks through merged cells."""
        grid = self.table.grid
        if spread:
            return grid.filled(self.row, column.number)
        return grid.value(self.row, column.number)

    def has(self, name: str) -> bool:
        """Tell whether anything is written in a field."""
        return not is_nothing(tidy(self.raw(name)))

    def text(self, name: str) -> str:
        """Give a field's words; 同上 is the row above."""
        raw = self.raw(name, spread=True)
        if squeezed(raw) in _DITTO and self.above is not None:
            text = self.above.text(name)
            self.doubts.append(f"{self.label(name)}写“{tidy(raw)}”，按上一行记为“{text}”")
            return text
        return words_of(raw)

    def label(self, name: str) -> str:
        """Give a field's heading as the sheet writes it."""
        column = self.table.column(name)
        return column.label if column is not None else name

    def accept(self, read: Read[T], name: str, *, key: bool = False) -> T | None:
        """Take a reading: doubts are noted; a problem refuses the row only in a key field."""
        self.doubts += read.doubts
        if read.problem and key:
            label = self.label(name)
            said = read.problem.startswith(label)
            self.problems.append(read.problem if said else f"{label}：{read.problem}")
        elif read.problem:
            written = tidy(self.raw(name, spread=True))
            self.doubts.append(f"{self.label(name)}：{read.problem}，原文留在备注里")
            self.kept.append(f"{self.label(name)}：{written}")
        return read.value

    def count(self, name: str) -> int | None:
        """Read a count; unreadable text stays as a remark."""
        return self.accept(read_count(self.raw(name)), name)

    def money(self, name: str, *, key: bool = False) -> Fen | None:
        """Read an amount, with the unit of the heading."""
        column = self.table.column(name)
        unit = column.unit if column is not None and column.unit else "元"
        return self.accept(read_money(self.raw(name), unit), name, key=key)

    def clock(self, name: str) -> str:
        """Read a clock time, blank where there is none."""
        return self.accept(read_clock(self.raw(name, spread=True)), name) or ""

    def number(self, name: str) -> str:
        """Read a number that is text: invoice, phone."""
        return self.accept(digits_written(self.raw(name, spread=True)), name) or ""

    def names(self, name: str) -> tuple[str, ...]:
        """Read one or several names; 同上 is the row above."""
        raw: Raw | None = self.raw(name, spread=True)
        if squeezed(raw) in _DITTO:
            raw = self.text(name)
        return self.accept(read_names(raw), name) or ()

    def names_in(self, column: Column) -> tuple[str, ...]:
        """Read names in a column that is no single field (早班, 晚班)."""
        read = read_names(self.cell(column, spread=True))
        self.doubts += read.doubts
        return read.value or ()

    def one_name(self, name: str) -> str:
        """Read names into one text."""
        return "、".join(self.names(name))

    def day(self, name: str) -> str:
        """Read a date beside the key date; one that is none stays as a remark."""
        raw = self.raw(name, spread=True)
        written = written_date(raw)
        if written.value is None:
            nothing: Read[date] = Read(problem=written.problem)
            return _iso(self.accept(nothing, name))
        return _iso(self.accept(complete(written.value, self.row, self.dating, raw), name))

    def key_day(self, name: str = "on", *, fill: bool = False) -> str:
        """Read the date the row belongs to; without one the row is refused.

        Args:
            name: the field.
            fill: a blank cell means the date of the row above.
        """
        raw = self.key_raw(name, fill=fill)
        written = written_date(raw)
        if written.value is None:
            missing = "没有写日期" if not written.problem else written.problem
            self.problems.append(missing)
            return ""
        day = complete(written.value, self.row, self.dating, raw)
        if day.value is None:
            self.problems.append(day.problem)
            return ""
        self.doubts += day.doubts
        self._check_day(day.value)
        return day.value.isoformat()

    def remark(self) -> str:
        """Give the note of the row with everything that has no field of its own."""
        parts = [self.text("note")]
        for column in self.table.remarks:
            text = words_of(self.cell(column))
            if text:
                parts.append(f"{column.label}：{text}")
        return "；".join(part for part in (*parts, *self.kept) if part)

    def verdict(self) -> Verdict:
        """Say what becomes of the row."""
        if self.problems:
            return "refused"
        return "changed" if self.doubts else "taken"

    def proposal(
        self, register: RegisterName, value: Value | None, names: tuple[str, ...] = ()
    ) -> RowProposal:
        """Make the proposal of this row; `names` are the persons it names."""
        verdict = self.verdict()
        reasons = self.problems if verdict == "refused" else self.doubts
        return RowProposal(
            sheet=self.table.grid.sheet.name,
            row=self.row,
            register=register,
            verdict=verdict,
            reasons=tuple(f"{reason}。" for reason in dict.fromkeys(reasons)),
            value=None if verdict == "refused" else value,
            unknown_names=tuple(dict.fromkeys(name for name in names if name)),
        )

    def key_raw(self, name: str, *, fill: bool) -> Raw | None:
        """Give the cell of the key date, or the one above that it stands for."""
        raw = self.table.day_cell(self.row) if name == "on" else self.raw(name, spread=True)
        is_ditto = squeezed(raw) in _DITTO
        if self.above is None or not (is_ditto or (fill and is_nothing(tidy(raw)))):
            return raw
        above = self.above.key_raw(name, fill=True)
        if not is_nothing(tidy(above)):
            written = f"写“{tidy(raw)}”" if is_ditto else "空着"
            self.doubts.append(f"日期{written}，按上一行的“{tidy(above)}”记")
        return above

    def _check_day(self, day: date) -> None:
        if day > self.today:
            self.doubts.append(f"日期 {day.isoformat()} 在今天（{self.today.isoformat()}）之后")
        weekday = weekday_written(self.raw("weekday"))
        if weekday is not None and weekday != day.weekday():
            self.doubts.append(
                f"写的是{WEEKDAYS[weekday]}，{day.isoformat()} 是{WEEKDAYS[day.weekday()]}"
            )


def lines_of(table: Table, workbook_year: int | None, today: date) -> Iterator[Line]:
    """Give the rows that are records; titles, totals, blank and note rows are passed over."""
    dating = table_dating(table, workbook_year)
    above: Line | None = None
    for row in record_rows(table):
        line = Line(table, row, dating, today, above)
        yield line
        above = line


def table_dating(table: Table, workbook_year: int | None = None) -> Dating:
    """Gather what completes a table's dates."""
    return dating_of(table.title, known_days(table), workbook_year)


def dating_of(title: str, known: Mapping[int, date], workbook_year: int | None) -> Dating:
    """Gather what completes dates under a title."""
    year, month = title_dating(title)
    told = (part for part in title.split() if title_dating(part) != (None, None))
    return Dating(next(told, "")[:30], year, month, known, workbook_year)


def is_sum_word(text: str) -> bool:
    """Tell whether a label says that its row or column only sums up: 合计, 本月小计."""
    return bool(_TOTAL.match(squeezed(text)))


def is_footnote(text: str) -> bool:
    """Tell a remark on the sheet itself: 注：…, 备注：…, 填表人：…."""
    return bool(_FOOTNOTE.match(text))


def known_days(table: Table) -> dict[int, date]:
    """Give the complete dates that stand in a table, by row."""
    column = table.column("on")
    days: dict[int, date] = {}
    for row in record_rows(table) if column is not None else ():
        raw = table.day_cell(row)
        written = written_date(raw).value
        if written is not None and written.year is not None and not written.doubts:
            day = complete(written, row, Dating(), raw).value
            if day is not None:
                days[row] = day
    return days


def record_rows(table: Table) -> list[int]:
    """Give the numbers of the rows that are records."""
    rows = table.grid.sheet.rows
    records = [
        row
        for row in range(table.first_row, table.last_row + 1)
        if row in rows and not _is_passed_over(table, row)
    ]
    return [row for row in records if not _is_bare_sum(table, row, records)]


def footnotes(table: Table) -> list[tuple[int, str]]:
    """Give texts under the table that are neither records nor totals, by row."""
    notes = []
    for row in range(table.first_row, table.last_row + 1):
        texts = texts_of(table.grid.row(row).values())
        if texts and _is_note(table, row, texts):
            notes.append((row, " ".join(texts)))
    return notes


def _is_passed_over(table: Table, row: int) -> bool:
    texts = texts_of(table.grid.row(row).values())
    if not any(not is_nothing(text) for text in texts):
        return True
    return (
        _is_frame(table, row)
        or _is_total(table, row)
        or _is_note(table, row, texts)
        or _is_heading(table, texts)
    )


def _is_frame(table: Table, row: int) -> bool:
    """Tell a row of a form nobody wrote in: a running number, a date, sums of nothing."""
    cells = table.grid.sheet.rows[row]
    fields = {column.number: column.field for column in table.columns}
    for number, value in cells.items():
        name = fields.get(number, "")
        if name in _FRAME:
            continue
        is_sum = isinstance(value, int | float) and value == 0
        if not is_sum or name not in _SUMS:
            return False
    return not ("on" in {fields.get(n) for n in cells} and _counts_written(table, row))


def _counts_written(table: Table, row: int) -> bool:
    """Tell whether zeros were written into a dated row: a day with nobody is a record."""
    counts = {column.number for column in (*table.counts(GROUP), *table.counts(SERVICE))}
    return bool(counts & table.grid.sheet.rows[row].keys())


def _is_total(table: Table, row: int) -> bool:
    cells = table.grid.row(row)
    column = table.column("on")
    if column is not None and written_date(cells.get(column.number)).value is not None:
        return False
    first = list(dict.fromkeys(squeezed(cell) for cell in cells.values()))[:3]
    return any(_TOTAL.match(text) for text in first)


def _is_bare_sum(table: Table, row: int, records: list[int]) -> bool:
    """Tell a totals row nobody labelled: only numbers, each the sum of the rows above."""
    above = [other for other in records if other < row]
    cells = table.grid.sheet.rows[row]
    if len(above) < 2 or table.day_cell(row) is not None:
        return False
    return all(
        isinstance(value, int | float) and abs(value - sum(_numbers(table, above, column))) < _DUST
        for column, value in cells.items()
    )


def _numbers(table: Table, rows: list[int], column: int) -> list[float]:
    values = (table.grid.value(row, column) for row in rows)
    return [value for value in values if isinstance(value, int | float)]


def _is_note(table: Table, row: int, texts: list[str]) -> bool:
    if _FOOTNOTE.match(texts[0]):
        return True
    if len(texts) > 1:
        return False
    column = table.column("on")
    is_dated = column is not None and table.grid.filled(row, column.number) is not None
    number = min(table.grid.row(row))
    is_wide = len(table.grid.row(row)) > 2
    if table.form.name == "people" and not is_wide and len(texts[0]) <= 5:
        return False
    starts_left = number == min((c.number for c in table.columns), default=1)
    is_date = written_date(table.grid.row(row)[number]).value is not None
    return is_wide or (starts_left and not (is_dated and is_date) and len(table.columns) > 2)


def _is_heading(table: Table, texts: list[str]) -> bool:
    words = [heading_words(text)[0] for text in texts]
    return len(words) > 1 and sum(word in table.headings for word in words) > 0.6 * len(words)


def _iso(day: date | None) -> str:
    return day.isoformat() if day is not None else ""
