"""What applications put on 今天: a due day that comes near, and what was sent back (QHD-24)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.core.application_rules import countdown
from app.core.application_steps import ApplicationState
from app.models import Application
from app.services import applications, checklists, setup, shelf
from app.services.context import Context
from app.standards.schema import Application as Form
from app.standards.schema import Standard

BEGIN = "start"
"""Asks the page for what may be begun."""
LATE = 30
"""So many days after the due day a draft is still reminded of."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One line; `stage` is 60, 30 or 7 days before the due day, 7 also once it is past."""

    stage: int
    text: str
    second: str
    about: int | str
    """The application, or what may be begun."""
    button: str


def reminders(ctx: Context) -> tuple[Reminder, ...]:
    """Give what applications remind of today, the most pressing first."""
    rows = ctx.session.scalars(
        select(Application)
        .where(Application.station_id == ctx.station_id, Application.voided_at.is_(None))
        .order_by(Application.id)
    ).all()
    found = [*_sent_back(ctx, rows), *_due(ctx, rows)]
    return tuple(sorted(found, key=lambda one: one.stage))


def _sent_back(ctx: Context, rows: Sequence[Application]) -> Iterator[Reminder]:
    replaced = {row.corrects_id for row in rows}
    for row in rows:
        if row.state == ApplicationState.RETURNED and row.id not in replaced:
            steps = json.loads(row.outcome).get("steps", [])
            reason = str(steps[-1]["words"]) if steps else ""
            title = applications.row_of(ctx, row).title
            yield Reminder(30, f"{title}被退回，等我们补正", reason, row.id, "补正")


def _due(ctx: Context, rows: Sequence[Application]) -> Iterator[Reminder]:
    if not setup.chosen_standards(ctx):
        return
    for standard in checklists.chosen(ctx, shelf.shelf(ctx)).standards:
        for form in standard.applications if not standard.is_superseded else ():
            if form.due:
                mine = [
                    row for row in rows
                    if (row.standard_id, row.form_id) == (standard.id, form.id)
                ]  # fmt: skip
                yield from _due_form(ctx, standard, form, mine)


def _due_form(
    ctx: Context, standard: Standard, form: Form, rows: Sequence[Application]
) -> Iterator[Reminder]:
    """Remind of one application, unless it was handed in this year or granted before."""
    today = ctx.clock.today()
    if any(row.state == ApplicationState.GRANTED for row in rows):
        return
    if any(row.year == today.year and row.submitted_on for row in rows):
        return
    left = countdown(form.due, today.year, today)
    draft = next((row for row in rows if row.year == today.year and not row.submitted_on), None)
    if draft is not None and left.is_past and -left.days <= LATE:
        yield Reminder(7, f"{form.title}还没有提交", left.words, draft.id, "继续填")
    if left.stage is None:
        return
    if draft is not None:
        yield Reminder(left.stage, f"{form.title}还没有提交", left.words, draft.id, "继续填")
    else:
        text = f"{standard.city}：{form.title}可以申报"
        yield Reminder(left.stage, text, left.words, BEGIN, "去申报")
