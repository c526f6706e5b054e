"""Sheets with the days of a month across the columns: rosters and tallies kept as a grid."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from app.intake.cells import is_nothing, read_clock_span, read_count, read_names, squeezed, tidy
from app.intake.dates import Dating, complete, written_date
from app.intake.forms import SHIFT_COLUMN
from app.intake.forms_daily import ON_DUTY
from app.intake.headings import heading_at, title_above, title_start
from app.intake.lines import dating_of, is_footnote, is_sum_word
from app.intake.reading import RowProposal, ShiftEntry, ShiftProposal, VisitsProposal
from app.intake.tables import Grid, texts_of
from app.intake.words import GROUP_WORDS, LOOKS_LIKE_GROUP, SERVICE_WORDS, heading_words
from app.intake.workbook import Raw

_FEWEST_DAYS, _FEWEST_BARE_DAYS = 5, 7
_ON = re.compile(
    r"(上|值)?班|值|上|√|✓|✔|[●○★☆]|1|全天?|[早中晚白夜](班)?|[上下]午(班)?|正常|[ABCD]班?|当值|值守"
)
_OFF = re.compile(r"(轮|调|公|双|补)?休息?|[事病年]?假|请假|放假|[×xX—/\-]|0|无|空|不开放")
_LEGEND = re.compile(
    r"([^\s=＝:：、,，;；()（）]{1,3})[=＝:：]\s*(\d{1,2}[:：点][^、,，;；)）\s]{3,12})"
)
_NO_PLAN = re.compile(r"考勤|签到|出勤")
_COUNTED = re.compile(r"([(（].*[)）]|人次数?|人数|次数)$")

Kind = Literal["visits", "persons", "shifts"]


@dataclass(frozen=True, slots=True)
class Matrix:
    """A grid found in a sheet: what its rows are, and which column is which day."""

    kind: Kind
    grid: Grid
    title: str
    top_row: int
    heading_row: int
    last_row: int
    days: Mapping[int, Raw]
    """Heading of each day's column, by column number."""

    def label(self, row: int) -> str:
        """Give what a row is called: the words nearest to its days."""
        first = min(self.days)
        left = [tidy(v) for c, v in self.grid.row(row).items() if c < first]
        words = [text for text in left if not re.fullmatch(r"\d+", text)]
        return words[-1] if words else ""

    def cells(self, row: int) -> dict[int, Raw]:
        """Give what is written under the days."""
        own = self.grid.sheet.rows.get(row, {})
        return {c: v for c, v in own.items() if c in self.days and not is_nothing(tidy(v))}

    def records(self) -> list[int]:
        """Give the rows that are records: neither blank, nor totals, nor notes."""
        return [
            row
            for row in range(self.heading_row + 1, self.last_row + 1)
            if self.cells(row) and self.label(row) and not is_sum_word(self.label(row))
        ]

    def left_over(self) -> list[tuple[int, str]]:
        """Give rows with words that are no records, as the notes name them."""
        records = set(self.records())
        return [
            (row, " ".join(texts))
            for row in range(self.heading_row + 1, self.last_row + 1)
            if row not in records
            and (texts := texts_of(self.grid.row(row).values()))
            and not (is_sum_word(self.label(row)) or _is_weekdays(texts) or self._is_bare(row))
        ]

    def _is_bare(self, row: int) -> bool:
        """Tell a row of the grid in which nothing was entered, or the key to its marks."""
        label = self.label(row)
        if is_footnote(label):
            return bool(_LEGEND.search(label))
        cells = {c for c, v in self.grid.row(row).items() if tidy(v) not in ("", "0")}
        return bool(label) and not any(column >= min(self.days) for column in cells)


def find_matrices(grid: Grid) -> tuple[Matrix, ...]:
    """Find every grid of days in a sheet that a register can be read from."""
    rows = sorted(grid.sheet.rows)
    headings = {row: days for row in rows if (days := _days_across(grid, row))}
    found: list[Matrix] = []
    for row, days in headings.items():
        later = (other for other in rows if other > row)
        after = next((r for r in later if r in headings or heading_at(grid, r)), 0)
        last = title_start(grid, after) - 1 if after else rows[-1]
        kind = _kind(grid, row, last, days)
        if kind is not None:
            title = f"{title_above(grid, row)} {grid.sheet.name}".strip()
            found.append(Matrix(kind, grid, title, title_start(grid, row), row, last, days))
    return tuple(found)


def read_matrix(matrix: Matrix, workbook_year: int | None, today: date) -> Iterator[RowProposal]:
    """Read a grid: each filled cell is an entry of its row."""
    dating = dating_of(matrix.title, {}, workbook_year)
    days = _Days.of(matrix, dating)
    legend = _legend(matrix.grid)
    for row in matrix.records():
        if matrix.kind == "visits":
            yield from _visits(matrix, row, days, today)
        else:
            yield from _shifts(matrix, row, days, legend)


@dataclass(frozen=True, slots=True)
class _Days:
    """The date of each column, with what had to be inferred said once."""

    dates: Mapping[int, date]
    problems: Mapping[int, str]
    doubt: str

    @classmethod
    def of(cls, matrix: Matrix, dating: Dating) -> _Days:
        dates: dict[int, date] = {}
        problems: dict[int, str] = {}
        inferred = False
        for column, raw in matrix.days.items():
            written = written_date(raw).value
            read = complete(written, matrix.heading_row, dating, raw) if written else None
            if read is None or read.value is None:
                problems[column] = read.problem if read else f"日期“{tidy(raw)}”读不懂"
            else:
                dates[column] = read.value
                inferred = inferred or bool(read.doubts)
        doubt = ""
        if inferred and dates:
            source = f"标题“{dating.title}”" if dating.title else "同一工作簿里别的日期"
            span = f"{min(dates.values()).isoformat()} 至 {max(dates.values()).isoformat()}"
            doubt = f"表头的日期没有写全，按{source}补为 {span}"
        return cls(dates, problems, doubt)


def _days_across(grid: Grid, row: int) -> dict[int, Raw]:
    """Find the days in a row of headings: they run on by one, from column to column."""
    days: dict[int, Raw] = {}
    numbers: list[int] = []
    for column, raw in sorted(grid.sheet.rows[row].items()):
        written = written_date(raw).value
        if written is not None and not isinstance(raw, float):
            days[column] = raw
            numbers.append(written.day)
    is_bare = all(re.fullmatch(r"\d+", squeezed(raw)) for raw in days.values())
    if len(days) < (_FEWEST_BARE_DAYS if is_bare else _FEWEST_DAYS) or min(days) == 1:
        return {}
    if any(_counted(tidy(v)) for c, v in grid.row(row).items() if c < min(days)):
        return {}
    follows = sum(b == a + 1 or (b == 1 and a >= 28) for a, b in pairwise(numbers))
    others = len(grid.sheet.rows[row]) - len(days)
    return days if follows == len(numbers) - 1 and others <= 6 else {}


def _kind(grid: Grid, heading_row: int, last: int, days: Mapping[int, Raw]) -> Kind | None:
    trial = Matrix("visits", grid, "", heading_row, heading_row, last, days)
    rows = trial.records()
    labels = [trial.label(row) for row in rows]
    cells = [squeezed(cell) for row in rows for cell in trial.cells(row).values()]
    if any(_counted(label) for label in labels):
        return "visits"
    if _NO_PLAN.search(f"{title_above(grid, heading_row)} {grid.sheet.name}"):
        return None
    if labels and all(_is_shift(label) for label in labels):
        return "shifts"
    known = [c for c in cells if _ON.fullmatch(c) or _OFF.fullmatch(c) or _span(c)]
    is_marked = bool(cells) and 2 * len(known) > len(cells)
    return "persons" if is_marked and any(not c.isdecimal() for c in cells) else None


def _is_shift(label: str) -> bool:
    words = heading_words(label)[0]
    return bool(SHIFT_COLUMN.match(words) or words in ON_DUTY or _span(label))


def _counted(label: str) -> tuple[str, str] | None:
    """Find the settled name of the group or service a row counts."""
    for words in (squeezed(label).lower(), _COUNTED.sub("", squeezed(label).lower())):
        if words in GROUP_WORDS:
            return "group", GROUP_WORDS[words]
        if words in SERVICE_WORDS:
            return "service", SERVICE_WORDS[words]
    return None


def _visits(matrix: Matrix, row: int, days: _Days, today: date) -> Iterator[RowProposal]:
    label = matrix.label(row)
    counted = _counted(label)
    doubts = [days.doubt] if days.doubt else []
    if counted is None and LOOKS_LIKE_GROUP.search(label):
        counted = "group", label
    elif counted is not None and counted[1] not in label:
        doubts.append(f"“{label}”按“{counted[1]}”记")
    if counted is None:
        reason = f"“{label}”看不出是哪一类人，也不是服务项目"
        yield _proposal(matrix, row, "visits", None, [reason])
        return
    doubts += _total_doubt(matrix, row)
    kind, name = counted
    for column, raw in matrix.cells(row).items():
        read = read_count(raw)
        problem = days.problems.get(column) or read.problem
        if problem:
            where = tidy(matrix.days[column])
            yield _proposal(matrix, row, "visits", None, [f"“{where}”一栏：{problem}"])
            continue
        on = days.dates[column]
        late = [f"日期 {on.isoformat()} 在今天（{today.isoformat()}）之后"] if on > today else []
        if read.value:
            counts = {name: read.value}
            value = VisitsProposal(
                on.isoformat(),
                counts if kind == "group" else {},
                counts if kind == "service" else {},
            )
            yield _proposal(matrix, row, "visits", value, [*doubts, *read.doubts, *late])


def _total_doubt(matrix: Matrix, row: int) -> list[str]:
    """Compare a row's own total with the sum of its days."""
    head = matrix.grid.row(matrix.heading_row)
    cells = matrix.grid.sheet.rows[row]
    columns = [c for c, v in head.items() if c > max(matrix.days) and is_sum_word(tidy(v))]
    stated = read_count(cells.get(columns[0])).value if columns else None
    total = sum(read_count(cell).value or 0 for cell in matrix.cells(row).values())
    if stated is None or stated == total:
        return []
    return [f"“{tidy(head[columns[0]])}”写 {stated}，各日相加是 {total}，以各日为准"]


def _shifts(
    matrix: Matrix, row: int, days: _Days, legend: Mapping[str, tuple[str, str]]
) -> Iterator[RowProposal]:
    doubts = [days.doubt] if days.doubt else []
    for column, raw in matrix.cells(row).items():
        mark = squeezed(raw)
        if _OFF.fullmatch(mark):
            continue
        where = tidy(matrix.days[column])
        if problem := days.problems.get(column):
            yield _proposal(matrix, row, "roster", None, [problem])
            continue
        if matrix.kind == "shifts":
            names, key = read_names(raw).value or (), squeezed(matrix.label(row))
        else:
            names, key = read_names(matrix.label(row)).value or (), mark
        hours = legend.get(key) or _span(key)
        if matrix.kind == "persons" and not hours and not _ON.fullmatch(mark):
            reason = f"“{where}”一栏写的“{tidy(raw)}”看不懂"
            yield _proposal(matrix, row, "roster", None, [reason])
            continue
        on = days.dates[column].isoformat()
        starts, ends = hours or ("", "")
        entries = tuple(ShiftEntry(on, name, starts, ends) for name in names)
        note = key if not hours and SHIFT_COLUMN.match(key) else ""
        yield _proposal(matrix, row, "roster", ShiftProposal(on, entries, note), doubts, names)


def _span(text: str) -> tuple[str, str] | None:
    return read_clock_span(text).value if re.search(r"\d", text) else None


def _legend(grid: Grid) -> dict[str, tuple[str, str]]:
    """Read what the marks of a roster stand for: 班=8:30-17:00."""
    texts = (tidy(v) for cells in grid.sheet.rows.values() for v in cells.values())
    marks = (found for text in texts if is_footnote(text) for found in _LEGEND.findall(text))
    return {squeezed(mark): span for mark, hours in marks if (span := _span(hours))}


def _is_weekdays(texts: Iterable[str]) -> bool:
    return all(re.fullmatch(r"(星期|周|礼拜)?[一二三四五六日天几]?", squeezed(t)) for t in texts)


def _proposal(
    matrix: Matrix,
    row: int,
    register: Literal["visits", "roster"],
    value: VisitsProposal | ShiftProposal | None,
    reasons: list[str],
    names: tuple[str, ...] = (),
) -> RowProposal:
    return RowProposal(
        sheet=matrix.grid.sheet.name,
        row=row,
        register=register,
        verdict="refused" if value is None else "changed" if reasons else "taken",
        reasons=tuple(f"{reason}。" for reason in dict.fromkeys(reasons)),
        value=value,
        unknown_names=names,
    )
