"""What 今天 says while nobody has said yet where the station stands (建站进程)."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.permissions import Act, may
from app.services import life, setup
from app.services.context import Context
from app.services.todo_row import LATER, TodoRow


def first_step(ctx: Context) -> Iterator[TodoRow]:
    """Lead whoever sets the station up to its first step, once a standard is chosen."""
    if not may(ctx.actor.roles, Act.KEEP_LIFE) or not setup.chosen_standards(ctx):
        return
    if life.state(ctx).step is None:
        yield TodoRow(
            LATER,
            "还没登记站点走到哪一步",
            "要建的从选址考察开始，已在运行的登记一下",
            "setup",
            "life",
            "去登记",
        )
