"""What is to be done for a missing item (达标任务): planned, changed, done, withdrawn.

An ended task can be taken up again.
A task names the item of a standard, what has to be done, who does it, by when, and what it is
estimated to cost; the estimate is typed by a person or blank. Where money is needed, the task
carries a line of the draft budget that changes with it and is withdrawn with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from app.core.day_words import read_day
from app.core.errors import BadInput, NotFound, Refused
from app.core.money import Fen
from app.core.permissions import Act
from app.core.text import as_written
from app.models import GapTask, Person
from app.services import budget_lines, directory, shelf
from app.services.budget_lines import BudgetFields, BudgetRow
from app.services.context import Context
from app.standards.schema import Criterion, Standard

LONGEST = 200
STATES = {"open": "要办", "done": "办好了", "dropped": "已收回"}


@dataclass(frozen=True, slots=True)
class TaskFields:
    """What the form of a task asks; all but `what` may be blank."""

    what: str
    responsible_id: int | None = None
    due_on: str = ""
    """YYYY-MM-DD or blank."""
    cost: Fen | None = None
    """Estimated by whoever types it; None is not estimated."""
    note: str = ""
    budget: BudgetFields | None = None
    """Where the money should stand in the draft budget; None where none is asked."""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task as it is kept."""

    id: int
    standard_id: str
    criterion_id: str
    fields: TaskFields
    responsible: str
    state: str
    ended_on: str
    budget: BudgetRow | None = None
    """Its line in the draft budget, while that stands."""

    @property
    def order(self) -> tuple[bool, str, int]:
        """By deadline, those without one last."""
        return not self.fields.due_on, self.fields.due_on, self.id

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    def is_late(self, today: date) -> bool:
        """Whether it should have been done before today."""
        return self.is_open and bool(self.fields.due_on) and self.fields.due_on < today.isoformat()


def listed(ctx: Context, standard_ids: Iterable[str] | None = None) -> tuple[TaskRow, ...]:
    """List the tasks, by deadline, those without one last; None for those of any standard."""
    query = select(GapTask).where(GapTask.station_id == ctx.station_id)
    if standard_ids is not None:
        query = query.where(GapTask.standard_id.in_(sorted(standard_ids)))
    names, lines = directory.names(ctx), budget_lines.by_task(ctx)
    found = (_row(row, names, lines) for row in ctx.session.scalars(query))
    return tuple(sorted(found, key=lambda task: task.order))


def row_of(ctx: Context, task_id: int) -> TaskRow:
    """Give one task."""
    return _row(_find(ctx, task_id), directory.names(ctx), budget_lines.by_task(ctx))


def people(ctx: Context) -> tuple[tuple[int, str], ...]:
    """Give id and name of everybody a task may be given to."""
    rows = ctx.session.execute(
        select(Person.id, Person.name)
        .where(
            Person.station_id == ctx.station_id,
            Person.voided_at.is_(None),
            Person.left_on.is_(None),
            Person.is_pending.is_(False),
        )
        .order_by(Person.id)
    )
    return tuple((row.id, row.name) for row in rows)


def add(ctx: Context, standard: Standard, item_id: str, fields: TaskFields) -> int:
    """Plan a task for an item; give its id.

    Raises:
        NotAllowed: the person's roles may not.
        NotFound: no such item in this edition.
        Refused: an open task stands for it, or the source leaves open what is asked.
        BadInput: a field makes no sense.
    """
    ctx.require(Act.PLAN_GAPS)
    _require_plannable(ctx, standard, item_id)
    wanted = _checked(ctx, fields)
    row = GapTask(
        station_id=ctx.station_id,
        created_at=ctx.now(),
        standard_id=standard.id,
        criterion_id=item_id,
        **wanted,
    )
    ctx.session.add(row)
    ctx.audit("列达标任务", row, standard=standard.id, item=item_id, **wanted)
    budget_lines.follow(ctx, row, fields.budget)
    return row.id


def add_many(
    ctx: Context,
    standard: Standard,
    item_ids: Sequence[str],
    *,
    responsible_id: int | None = None,
    due_on: str = "",
) -> tuple[int, ...]:
    """Plan one task for each of several items, all or none; each is estimated afterwards."""
    if not item_ids:
        raise BadInput("还没有勾选哪几条。", to_do="请先在要办的条目前打勾。")
    return tuple(
        add(
            ctx,
            standard,
            item_id,
            TaskFields(default_words(_item(standard, item_id)), responsible_id, due_on),
        )
        for item_id in dict.fromkeys(item_ids)
    )


def change(ctx: Context, task_id: int, fields: TaskFields) -> TaskFields:
    """Change an open task and its budget line; give what stood before, to go back to."""
    ctx.require(Act.PLAN_GAPS)
    row = _open(ctx, task_id)
    before = row_of(ctx, task_id).fields
    wanted = _checked(ctx, fields, was_due=before.due_on)
    now = {key: value for key, value in wanted.items() if getattr(row, key) != value}
    was = {key: getattr(row, key) for key in now}
    for key, value in now.items():
        setattr(row, key, value)
    if now:
        row.revision += 1
        ctx.audit("改达标任务", row, now=now, was=was)
    budget_lines.follow(ctx, row, fields.budget)
    return before


def finish(ctx: Context, task_id: int) -> TaskRow:
    """End a task as done; its budget line stays. The item itself has to be looked at again."""
    ctx.require(Act.PLAN_GAPS)
    _end(ctx, _open(ctx, task_id), "done", "达标任务办好")
    return row_of(ctx, task_id)


def drop(ctx: Context, task_ids: Sequence[int]) -> None:
    """Withdraw open tasks, and their budget lines with them."""
    ctx.require(Act.PLAN_GAPS)
    for task_id in task_ids:
        row = _open(ctx, task_id)
        _end(ctx, row, "dropped", "收回达标任务")
        budget_lines.follow(ctx, row, None)


def reopen(ctx: Context, task_id: int, budget: BudgetFields | None = None) -> None:
    """Take an ended task up again; `budget` puts its line back into the draft.

    Raises:
        Refused: it is open, or another open task stands for the same item.
    """
    ctx.require(Act.PLAN_GAPS)
    row = _find(ctx, task_id)
    if row.state == "open":
        raise Refused("这项任务本来就还在办。", kept="没有改动。")
    _require_none_open(ctx, (row.standard_id,), row.criterion_id)
    was = row.state
    row.state, row.ended_on = "open", None
    row.revision += 1
    ctx.audit("恢复达标任务", row, was=was)
    if budget is not None:
        budget_lines.follow(ctx, row, budget)


def default_words(item: Criterion) -> str:
    """What a task for an item says at first."""
    return f"补上：{item.title}"


def _require_plannable(ctx: Context, standard: Standard, item_id: str) -> None:
    if _item(standard, item_id).pending:
        raise Refused(
            "这一条来源没有列出具体要求，不算缺项，不用列任务。",
            kept="没有改动。",
            to_do="上级给了具体要求，请在对照检查里记下来。",
        )
    _require_none_open(
        ctx, (standard.id, *shelf.lineage(shelf.shelf(ctx).standards, standard)), item_id
    )


def _require_none_open(ctx: Context, standard_ids: Sequence[str], item_id: str) -> None:
    there = ctx.session.scalar(
        select(GapTask.what).where(
            GapTask.station_id == ctx.station_id,
            GapTask.standard_id.in_(standard_ids),
            GapTask.criterion_id == item_id,
            GapTask.state == "open",
        )
    )
    if there is not None:
        raise Refused(
            f"这一条已经有一项还在办的任务：{there}。",
            kept="没有另列一项。",
            to_do="要改内容，请打开那项任务。",
        )


def _item(standard: Standard, item_id: str) -> Criterion:
    item = standard.item(item_id)
    if item is None:
        raise NotFound(
            "这个标准里没有这一条，可能换了版本。",
            kept="没有改动。",
            to_do="请回到达标差距重新打开。",
        )
    return item


def _checked(ctx: Context, fields: TaskFields, *, was_due: str = "") -> dict[str, object]:
    what = as_written(fields.what)[:LONGEST]
    if not what:
        raise BadInput("要做什么还空着。", to_do="请写一句，例：买一个热水壶。", field="what")
    known = {person_id for person_id, _ in people(ctx)} | {None}
    if fields.responsible_id not in known:
        raise BadInput("这个人现在不在站里。", to_do="请另选一位。", field="responsible")
    if fields.due_on and fields.due_on != was_due:
        due = read_day(fields.due_on)
        if due < ctx.clock.today():
            raise BadInput("期限已经过去了。", to_do="请写今天或以后的日期。", field="due_on")
    if fields.cost is not None and fields.cost < 0:
        raise BadInput("估价不能小于零。", to_do="不知道就空着。", field="cost")
    return {
        "what": what,
        "responsible_id": fields.responsible_id,
        "due_on": fields.due_on or None,
        "cost_fen": fields.cost,
        "note": as_written(fields.note)[:LONGEST],
    }


def _end(ctx: Context, row: GapTask, state: str, act: str) -> None:
    row.state, row.ended_on = state, ctx.today()
    row.revision += 1
    ctx.audit(act, row, what=row.what, item=row.criterion_id)


def _open(ctx: Context, task_id: int) -> GapTask:
    row = _find(ctx, task_id)
    if row.state != "open":
        raise Refused(
            f"这项任务{STATES[row.state]}，不能再改。",
            kept="没有改动。",
            to_do="要接着办，请先恢复它。",
        )
    return row


def _find(ctx: Context, task_id: int) -> GapTask:
    row = ctx.session.get(GapTask, task_id)
    if row is None or row.station_id != ctx.station_id:
        raise NotFound("没有找到这项任务。", to_do="请回到达标差距重新打开。")
    return row


def _row(row: GapTask, names: dict[int, str], lines: dict[int, BudgetRow]) -> TaskRow:
    line = lines.get(row.id)
    cost = None if row.cost_fen is None else Fen(row.cost_fen)
    fields = TaskFields(row.what, row.responsible_id, row.due_on or "", cost, row.note)
    if line is not None:
        fields = replace(fields, budget=line.fields)
    return TaskRow(
        row.id,
        row.standard_id,
        row.criterion_id,
        fields,
        names.get(row.responsible_id or 0, ""),
        row.state,
        row.ended_on or "",
        line,
    )
