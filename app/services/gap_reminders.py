"""What 今天 says of 达标任务: those that are late, or else those due within a week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app.core.day_words import day_label
from app.core.permissions import Act, may
from app.services import gap_tasks
from app.services.context import Context

SOON_DAYS = 7


@dataclass(frozen=True, slots=True)
class GapReminder:
    """One line for all tasks that press."""

    task_id: int
    text: str
    second: str
    is_late: bool


def reminder(ctx: Context) -> GapReminder | None:
    """Name what presses, to whoever plans the tasks and whoever has to do them."""
    today = ctx.clock.today()
    until = (today + timedelta(days=SOON_DAYS)).isoformat()
    due = [one for one in gap_tasks.listed(ctx) if one.is_open and "" < one.fields.due_on <= until]
    if not may(ctx.actor.roles, Act.PLAN_GAPS):
        due = [one for one in due if one.fields.responsible_id == ctx.actor.person_id]
    late = [one for one in due if one.is_late(today)]
    shown = late or due
    if not shown:
        return None
    first, how = shown[0], "已过期" if late else "快到期"
    what = " ".join(first.fields.what.split())
    text = f"{len(shown)} 项达标任务{how}" if len(shown) > 1 else f"达标任务{how}：{what}"
    day = day_label(date.fromisoformat(first.fields.due_on))
    second = f"最早的一项 {day}：{what}" if len(shown) > 1 else f"最迟 {day}"
    return GapReminder(first.id, text, second, bool(late))
