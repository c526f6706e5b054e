"""The papers of 达标差距, gathered from what the screen shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.clock import local
from app.services import book_rows, budget_lines, gap_tasks, shelf
from app.services.context import Context
from app.services.gap_overview import GradeStanding, ItemLine, Overview, RoomCell
from app.services.gap_words import (
    NOTHING_ASKED,
    cell_words,
    citation,
    due_words,
    figure_words,
    given_words,
    name_of,
    subsidy_words,
    sum_words,
    tally_words,
)
from app.services.paper_folder import make_folder

if TYPE_CHECKING:
    from app.reports.gap_paper import GradeFigures, LookLine, MissingLine

NOT_NAMED = "没有提到"


@dataclass(frozen=True, slots=True)
class Made:
    """A paper ready to be written, and where to."""

    path: Path
    draw: Callable[[], tuple[str, ...]]
    """Writes the file; gives the characters no face could draw."""


def write(made: Made) -> tuple[str, ...]:
    """Write a paper; gives the characters no face could draw.

    Raises:
        StoreProblem: the folder cannot be written.
    """
    make_folder(made.path, "材料", kept="任务和预算草案没有改动。")
    return made.draw()


def gap_sheet(ctx: Context, standing: GradeStanding) -> Made:
    """Gather the paper of one grade (达标差距单)."""
    # Loaded here: the page opens without the PDF library.
    from app.reports import gap_paper

    today = ctx.clock.today()
    grade = standing.grade
    waiting = len(standing.open_headings)
    remarks = (
        given_words(standing),
        grade.hint if grade else "",
        *(subsidy_words(one) for one in standing.subsidies),
        f"另有 {waiting} 项{NOTHING_ASKED}，不算缺。" if waiting else "",
    )
    sheet = gap_paper.GapSheet(
        name_of(standing),
        f"{standing.standard.title}（{standing.standard.edition}）",
        sum_words(standing, today),
        tally_words(standing.tally),
        tuple(one for one in remarks if one),
        tuple(_missing(ctx, standing, line) for line in standing.missing),
        tuple(_look(standing, line) for line in standing.unknown),
        tuple(_look(standing, line) for line in standing.short_of_upper),
        standing.estimate.cost,
        standing.estimate.unpriced < standing.estimate.missing,
    )
    name = f"达标差距单-{standing.standard.id}-{standing.key[1] or '全部'}"
    return _made(ctx, name, partial(gap_paper.write_gap_sheet, sheet))


def comparison(ctx: Context, found: Overview) -> Made:
    """Gather the table of all standards (标准对照表)."""
    from app.reports import gap_paper

    value = gap_paper.Comparison(
        tuple(f"{one.city}\n{one.edition}" for one in found.standards),
        tuple((room.title, *map(_cell, room.cells)) for room in found.rooms),
        tuple(_figures(one) for one in found.standings),
    )
    return _made(ctx, "标准对照表", partial(gap_paper.write_comparison, value))


def budget_draft(ctx: Context, year: int) -> Made:
    """Gather the draft budget of a year (建设经费预算草案)."""
    from app.reports import gap_paper

    rows = budget_lines.listed(ctx, year)
    lines = tuple(
        gap_paper.BudgetLine(row.fields.purpose, row.title, _reason(ctx, row.task_id), row.amount)
        for row in rows
    )
    draft = gap_paper.BudgetDraft(year, lines, budget_lines.total(rows))
    return _made(ctx, f"预算草案-{year}", partial(gap_paper.write_budget_draft, draft))


def _made(ctx: Context, name: str, write_paper: Callable[..., tuple[str, ...]]) -> Made:
    now = local(ctx.clock.now())
    path = ctx.folder.exports / f"{name}-{now:%Y%m%d-%H%M%S}.pdf"
    station = book_rows.station_card(ctx)
    return Made(path, partial(write_paper, station, path, made_at=f"{now:%Y-%m-%d %H:%M}"))


def _missing(ctx: Context, standing: GradeStanding, line: ItemLine) -> MissingLine:
    from app.reports.gap_paper import MissingLine

    cited = _cited(standing, line)
    task = line.task if line.task and line.task.is_open else None
    if task is None:
        return MissingLine(line.item.text, cited)
    fields = task.fields
    due = due_words(fields.due_on, ctx.clock.today())
    return MissingLine(line.item.text, cited, fields.what, task.responsible, due, fields.cost)


def _look(standing: GradeStanding, line: ItemLine) -> LookLine:
    from app.reports.gap_paper import LookLine

    return LookLine(line.item.text, _cited(standing, line), line.zone)


def _cited(standing: GradeStanding, line: ItemLine) -> str:
    """The citation on two lines, which a narrow column holds unbroken."""
    return citation(standing.standard, line.item).replace(" · ", "\n", 1)


def _cell(cell: RoomCell | None) -> str:
    if cell is None:
        return NOT_NAMED
    return f"{cell_words(cell.tally)}　{figure_words(cell.tally)}"


def _figures(standing: GradeStanding) -> GradeFigures:
    from app.reports.gap_paper import GradeFigures

    tally = standing.tally
    return GradeFigures(
        standing.standard.city,
        standing.title,
        tally.met,
        tally.missing,
        tally.unknown,
        tally.not_applicable,
        tally.waiting,
        tally.total,
    )


def _reason(ctx: Context, task_id: int | None) -> str:
    """The item a line of the budget is for, with its clause."""
    if task_id is None:
        return ""
    task = gap_tasks.row_of(ctx, task_id)
    standard = shelf.find(ctx, task.standard_id)
    item = standard.item(task.criterion_id) if standard else None
    return citation(standard, item) if standard and item else ""
