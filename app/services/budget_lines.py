"""Lines of the draft budget (预算草案, PJ-61): each follows the task that needs the money."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.core.errors import BadInput
from app.core.money import Fen
from app.core.text import as_written
from app.models import BudgetLine, GapTask
from app.services import expense_entry
from app.services.context import Context

FIRST_YEAR, LAST_YEAR = 2000, 2099


@dataclass(frozen=True, slots=True)
class BudgetFields:
    """Where the money of a task should stand; the amount is the task's estimate."""

    year: int
    purpose: str


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """One line that stands in the draft."""

    id: int
    fields: BudgetFields
    title: str
    amount: Fen
    task_id: int | None = None


def purposes(ctx: Context) -> tuple[str, ...]:
    """Give the purposes (用途) to choose from: the station's list, and those in use (PJ-61)."""
    used = (row.fields.purpose for row in listed(ctx))
    return tuple(dict.fromkeys((*expense_entry.purposes(ctx), *used)))


def listed(ctx: Context, year: int | None = None) -> tuple[BudgetRow, ...]:
    """List the lines that stand, by year and purpose in the order of their first line."""
    query = select(BudgetLine).where(
        BudgetLine.station_id == ctx.station_id, BudgetLine.state == "draft"
    )
    if year is not None:
        query = query.where(BudgetLine.year == year)
    rows = [_row(row) for row in ctx.session.scalars(query.order_by(BudgetLine.id))]
    first: dict[str, int] = {}
    for row in rows:
        first.setdefault(row.fields.purpose, row.id)
    return tuple(sorted(rows, key=lambda one: (one.fields.year, first[one.fields.purpose], one.id)))


def by_task(ctx: Context) -> dict[int, BudgetRow]:
    """Give the line that stands for each task that has one."""
    return {row.task_id: row for row in listed(ctx) if row.task_id is not None}


def total(rows: tuple[BudgetRow, ...]) -> Fen:
    """Add up what the lines ask for."""
    return Fen(sum(row.amount for row in rows))


def follow(ctx: Context, task: GapTask, wanted: BudgetFields | None) -> None:
    """Bring the line of a task in step with it: written, changed, withdrawn or put back.

    Raises:
        BadInput: it is wanted without an estimate, a purpose or a year that can be meant.
    """
    row = ctx.session.scalar(
        select(BudgetLine).where(BudgetLine.task_id == task.id).order_by(BudgetLine.id.desc())
    )
    if wanted is None:
        if row is not None and row.state == "draft":
            row.state = "withdrawn"
            row.revision += 1
            ctx.audit("收回预算草案", row, title=row.title, amount=row.amount_fen)
        return
    now = _checked(task, wanted)
    if row is None:
        row = BudgetLine(
            station_id=ctx.station_id, created_at=ctx.now(), task_id=task.id, state="draft", **now
        )
        ctx.session.add(row)
        ctx.audit("列入预算草案", row, **now)
        return
    was = {key: getattr(row, key) for key in now if getattr(row, key) != now[key]}
    if not was and row.state == "draft":
        return
    for key, value in now.items():
        setattr(row, key, value)
    was["state"], row.state = row.state, "draft"
    row.revision += 1
    ctx.audit("改预算草案", row, now=now, was=was)


def _checked(task: GapTask, wanted: BudgetFields) -> dict[str, object]:
    if not task.cost_fen:
        raise BadInput(
            "要列进预算草案，先要有估价。", to_do="请写估价，或者先不列进预算。", field="cost"
        )
    purpose = as_written(wanted.purpose)
    if not purpose:
        raise BadInput("预算用在哪方面还空着。", to_do="请选一项用途。", field="purpose")
    if not FIRST_YEAR <= wanted.year <= LAST_YEAR:
        raise BadInput(
            f"“{wanted.year}”不是年份。", to_do="请写四位数的年份，如 2027。", field="year"
        )
    return {
        "year": wanted.year,
        "purpose": purpose,
        "title": task.what,
        "amount_fen": task.cost_fen,
    }


def _row(row: BudgetLine) -> BudgetRow:
    fields = BudgetFields(row.year, row.purpose)
    return BudgetRow(row.id, fields, row.title, Fen(row.amount_fen), row.task_id)
