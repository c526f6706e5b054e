"""The papers of 达标差距: one grade's gap, all standards side by side, the draft budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.money import Fen, capital, yuan
from app.records.book import StationCard
from app.records.spec import Align
from app.reports import fonts
from app.reports.blocks import Labelled, labelled, signatures, small
from app.reports.finish import finish
from app.reports.page import Head, Paper, station_line
from app.reports.tables import TIGHT, Column, table

GAP_FORM, COMPARISON_FORM, BUDGET_FORM = "YZ-31", "YZ-32", "YZ-33"
DRAFT = "草案"
MISSING_COLUMNS = (
    Column("序号", 5, Align.CENTRE),
    Column("还缺什么", 18),
    Column("出处", 13),
    Column("怎么补", 14),
    Column("谁来办", 7),
    Column("最迟", 9),
    Column("估价（元）", 9, Align.RIGHT),
)
LOOK_COLUMNS = (
    Column("序号", 5, Align.CENTRE),
    Column("看什么", 40),
    Column("出处", 14),
    Column("在哪里", 15),
)
GRADE_COLUMNS = (
    Column("标准", 15),
    Column("等级", 9),
    Column("已符合", 5, Align.RIGHT),
    Column("还缺", 5, Align.RIGHT),
    Column("还没看", 5, Align.RIGHT),
    Column("不适用", 5, Align.RIGHT),
    Column("来源未列", 6, Align.RIGHT),
    Column("全部", 5, Align.RIGHT),
)
BUDGET_COLUMNS = (
    Column("序号", 5, Align.CENTRE),
    Column("用途", 8),
    Column("项目", 22),
    Column("为了哪一条", 18),
    Column("金额（元）", 9, Align.RIGHT),
)


@dataclass(frozen=True, slots=True)
class MissingLine:
    """One missing item and what it would take; blanks are not planned yet."""

    text: str
    cited: str
    task: str = ""
    who: str = ""
    due: str = ""
    cost: Fen | None = None


@dataclass(frozen=True, slots=True)
class LookLine:
    """One item that has to be looked at, or whose source says nothing."""

    text: str
    cited: str
    zone: str


@dataclass(frozen=True, slots=True)
class GapSheet:
    """What the paper of one grade says."""

    name: str
    standard: str
    sum: str
    tally: str
    remarks: tuple[str, ...]
    missing: tuple[MissingLine, ...]
    unknown: tuple[LookLine, ...]
    short_of_upper: tuple[LookLine, ...]
    cost: Fen
    """The sum of the estimates, which the paper repeats."""
    is_priced: bool


@dataclass(frozen=True, slots=True)
class GradeFigures:
    """One line of the table of all grades, as it stands on screen."""

    standard: str
    grade: str
    met: int
    missing: int
    unknown: int
    not_applicable: int
    waiting: int
    total: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """All standards side by side; `rooms` are rows of a name and one cell for each standard."""

    standards: tuple[str, ...]
    rooms: tuple[tuple[str, ...], ...]
    grades: tuple[GradeFigures, ...]


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One line of the draft budget."""

    purpose: str
    title: str
    cited: str
    amount: Fen


@dataclass(frozen=True, slots=True)
class BudgetDraft:
    """The draft budget of one year."""

    year: int
    lines: tuple[BudgetLine, ...]
    total: Fen


def write_gap_sheet(
    sheet: GapSheet, station: StationCard, path: Path, *, made_at: str
) -> tuple[str, ...]:
    """Write the gap to one grade; gives the characters no face could draw."""
    paper = Paper(_head(station, made_at), GAP_FORM)
    paper.title("达标差距单", sheet.name)
    rows = [
        Labelled("对照的标准", sheet.standard),
        Labelled("合起来看", sheet.sum, fonts.SONG_BOLD),
        Labelled("逐条点数", sheet.tally),
    ]
    labelled(paper, [*rows, *(Labelled("", words) for words in sheet.remarks)])
    _missing(paper, sheet)
    _looks(paper, f"还没看（{len(sheet.unknown)} 项）", sheet.unknown)
    if sheet.short_of_upper:
        count = len(sheet.short_of_upper)
        title = f"对照上级的要求还没有达到（{count} 项，不计入缺项）"
        _looks(paper, title, sheet.short_of_upper)
    paper.skip(6)
    small(paper, "等级由评定人评定；本单只对照条文，说还差什么。没看的不算缺。估价由站里自己填写。")
    signatures(paper, ("责任人", "工会主席"))
    return finish(paper, path, f"{station.name}达标差距单")


def write_comparison(
    found: Comparison, station: StationCard, path: Path, *, made_at: str
) -> tuple[str, ...]:
    """Write how all standards look at the same rooms; gives the characters no face could draw."""
    paper = Paper(_head(station, made_at), COMPARISON_FORM, wide=True)
    paper.title("标准对照表", "同一间屋子，几个标准怎么说")
    columns = [Column("功能区", 13), *(Column(name, 15) for name in found.standards)]
    small(
        paper,
        "每格后面的数字是“已符合和不适用 / 全部条目”，不分等级；"
        "“未列”是来源没有写出具体要求，不算缺。",
    )
    paper.skip(4)
    table(paper, columns, found.rooms, pad=TIGHT)
    paper.heading("各级的差距")
    paper.skip(4)
    table(paper, GRADE_COLUMNS, [_figures(one) for one in found.grades], pad=TIGHT)
    paper.skip(6)
    small(paper, "等级由评定人评定；本表只对照条文。来源未列的，来源没有写出具体要求，不算缺。")
    signatures(paper, ("责任人", "工会主席"))
    return finish(paper, path, f"{station.name}标准对照表")


def write_budget_draft(
    draft: BudgetDraft, station: StationCard, path: Path, *, made_at: str
) -> tuple[str, ...]:
    """Write the draft budget of a year; gives the characters no face could draw."""
    paper = Paper(_head(station, made_at, mark=DRAFT), BUDGET_FORM)
    paper.title("建设经费预算（草案）", f"{draft.year}年")
    rows = [
        (str(at), line.purpose, line.title, line.cited, yuan(line.amount))
        for at, line in enumerate(draft.lines, 1)
    ]
    table(paper, BUDGET_COLUMNS, rows, totals=[("", "合计", "", "", yuan(draft.total))])
    paper.skip(8)
    labelled(paper, [Labelled("大写", capital(draft.total), fonts.SONG_BOLD)])
    paper.skip(6)
    small(paper, "草案：金额由站里自己估计，没有经过批准，不作支出依据。")
    signatures(paper, ("责任人", "工会主席"))
    return finish(paper, path, f"{station.name}{draft.year}年建设经费预算草案")


def _head(station: StationCard, made_at: str, mark: str = "") -> Head:
    return Head(station_line(station), is_sample=station.is_sample, made_at=made_at, mark=mark)


def _missing(paper: Paper, sheet: GapSheet) -> None:
    paper.heading(f"还缺（{len(sheet.missing)} 项）")
    paper.skip(4)
    if not sheet.missing:
        paper.prose("看过的条目里没有缺的。")
        return
    rows = [
        (
            str(at),
            line.text,
            line.cited,
            line.task,
            line.who,
            line.due,
            "" if line.cost is None else yuan(line.cost),
        )
        for at, line in enumerate(sheet.missing, 1)
    ]
    total = ("", "合计", "", "", "", "", yuan(sheet.cost) if sheet.is_priced else "没有估价")
    table(paper, MISSING_COLUMNS, rows, totals=[total], gap=4)


def _looks(paper: Paper, title: str, lines: Sequence[LookLine]) -> None:
    paper.heading(title)
    paper.skip(4)
    if not lines:
        paper.prose("都看过了。")
        return
    rows = [(str(at), line.text, line.cited, line.zone) for at, line in enumerate(lines, 1)]
    table(paper, LOOK_COLUMNS, rows, gap=4, pad=TIGHT)


def _figures(one: GradeFigures) -> tuple[str, ...]:
    figures = (one.met, one.missing, one.unknown, one.not_applicable, one.waiting, one.total)
    return (one.standard, one.grade, *map(str, figures))
