"""What 今天 says of a hand-over that was begun and is not signed yet (交接草稿)."""

from __future__ import annotations

from collections.abc import Iterator

from app.services import handover_filled
from app.services.context import Context
from app.services.todo_row import SOON, TodoRow


def lines(ctx: Context) -> Iterator[TodoRow]:
    """Remind the two who hand over, and lead and chair, who may have begun it for them."""
    for draft in handover_filled.drafts(ctx):
        text = f"{draft.title}，还没有签完"
        second = "两人都签了岗位才换过来；填好的都还在"
        arg = ("draft", draft.role, draft.from_person)
        yield TodoRow(SOON, text, second, "people", arg, "接着办")
