"""Once a week the store is looked through as a whole, while people work (每周检查)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy.exc import DatabaseError

from app.core.errors import StoreProblem
from app.services import audit_start, checkup
from app.services.context import Context
from app.services.office import Office
from app.services.settings import read_setting, write_setting
from app.services.start_up import PROGRAM
from app.services.todo_row import URGENT, TodoRow

KEPT = "weekly_check"
"""Key of the day it was last done, and of what it found."""
DAYS = 7


def after_start(office: Office) -> tuple[str, ...] | None:
    """Verify what was added to the change log; give what the week's look found, if it was due."""
    office.read(audit_start.go_on_from_last_time)
    return office.read(look)


def is_due(ctx: Context) -> bool:
    """Tell whether it was not done for a week, or found something the last time."""
    if ctx.station_id == 0:
        return False
    on, found = _last(ctx)
    if on is None or found:
        return True
    # A day still to come was written under a clock that ran ahead.
    return not timedelta(0) <= ctx.clock.today() - on < timedelta(DAYS)


def look(ctx: Context) -> tuple[str, ...] | None:
    """Look through every tree and index of the store; None where it is not due.

    At each start only the pages are checked: this takes longer and goes on behind the window.
    """
    if not is_due(ctx):
        return None
    try:
        findings = tuple(checkup.structure(ctx))
    except (DatabaseError, StoreProblem):
        return ("有一部分数据读不出来，文件已损坏。",)
    return tuple(f"{one.where}：{one.what}" for one in findings)


def note(office: Office, found: tuple[str, ...]) -> None:
    """Keep the day and what was found, under the program's own name."""
    Office(office.database, office.clock, PROGRAM).act(_note, found)


def lines(ctx: Context) -> Iterator[TodoRow]:
    """Say to everybody what it found, for nobody should go on writing into a damaged store."""
    _on, found = _last(ctx)
    if found:
        text = "每周检查发现数据文件有损坏，先不要再往下记"
        second = f"请告诉责任人，用最近的好备份恢复。{found[0]}"
        yield TodoRow(URGENT, text, second, "settings", "backup", "看备份")


def _note(ctx: Context, found: tuple[str, ...]) -> None:
    write_setting(ctx, KEPT, {"on": ctx.today(), "found": list(found)})
    ctx.audit("每周检查", "store", found=list(found))


def _last(ctx: Context) -> tuple[date | None, tuple[str, ...]]:
    kept = read_setting(ctx, KEPT, None)
    if kept is None:
        return None, ()
    return date.fromisoformat(kept["on"]), tuple(kept["found"])
