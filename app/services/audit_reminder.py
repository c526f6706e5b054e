"""What 今天 says when the change log did not hold at the last start."""

from __future__ import annotations

from collections.abc import Iterator

from app.services import audit_seen
from app.services.context import Context
from app.services.todo_row import URGENT, TodoRow


def broken(ctx: Context) -> Iterator[TodoRow]:
    """Say to everybody that records were changed behind the program, before anything else."""
    problem = audit_seen.read(ctx.folder).problem
    if problem:
        yield TodoRow(
            URGENT,
            "变更记录核对不上，先不要再往下记",
            f"请告诉责任人。{problem}",
            "settings",
            "history",
            "查看",
        )
