"""The slip (报销单) of one expense, printed while it is on its way: pen and stamp need paper."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.core.errors import NotFound
from app.core.fingerprint import fingerprint
from app.core.month import Month
from app.services import book, expense_rules, expense_signing
from app.services.context import Context


@dataclass(frozen=True, slots=True)
class Slip:
    """A printed slip: where it lies, and the characters no font could draw."""

    number: str
    path: Path
    missing: tuple[str, ...] = ()


def write_slip(ctx: Context, month: str, expense_id: int) -> Slip:
    """Write the slip of an expense of a month (YYYY-MM) into exports/; nothing else changes.

    Raises:
        StoreProblem: the folder cannot be written.
    """
    from app.reports.expenses import write_expense_slip

    gathered = book.gather(ctx, Month.parse(month))
    row = next((row for row in gathered.expenses if row.id == expense_id), None)
    if row is None:
        raise NotFound("没有找到这笔支出。", to_do="请回到列表重新选择。")
    path = ctx.folder.exports / f"报销单-{row.number}.pdf"
    code = fingerprint(expense_signing.content_of(ctx, expense_rules.find(ctx, expense_id)))
    return Slip(row.number, path, write_expense_slip(gathered, row, path, code))
