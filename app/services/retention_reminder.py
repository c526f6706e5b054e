"""What 今天 says of people who left: whose data were kept long enough, and for whom nobody said."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.permissions import Act, may
from app.services import retention
from app.services.context import Context
from app.services.retention import Kept
from app.services.todo_row import LATER, SOON, TodoRow

_NAMED = 3


def lines(ctx: Context) -> Iterator[TodoRow]:
    """Tell whoever may act."""
    if not may(ctx.actor.roles, Act.ANONYMISE):
        return
    if found := retention.due(ctx):
        text = f"{_names(found)}的个人信息保存期满"
        yield TodoRow(
            SOON, text, "要做匿名化，数字和签字都在", "people", found[0].person_id, "去做"
        )
    if found := retention.undated(ctx):
        text = f"{_names(found)}离岗了，还没定个人信息保存到哪天"
        yield TodoRow(LATER, text, "到期以后程序会提醒", "people", found[0].person_id, "去定")


def _names(found: tuple[Kept, ...]) -> str:
    names = "、".join(one.name for one in found[:_NAMED])
    return names if len(found) <= _NAMED else f"{names}等 {len(found)} 人"
