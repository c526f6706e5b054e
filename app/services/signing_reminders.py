"""What 今天 says of papers that wait for my signature: one line for each kind of thing."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from app.core.money import Fen, yuan
from app.core.sign_ways import KIND_NAMES, PaperKind, PaperState
from app.models import SignPaper
from app.services import expenses, signing
from app.services.context import Context
from app.services.sign_waiting import Waiting
from app.services.todo_row import SOON, TodoRow, short, waited


def lines(ctx: Context) -> Iterator[TodoRow]:
    """Give a line for each kind that waits for the acting person, own or by delegation (代签)."""
    if ctx.actor.person_id is None:
        return
    yield from _expenses(ctx, ctx.actor.person_id)
    yield from _others(ctx)


def _expenses(ctx: Context, me: int) -> Iterator[TodoRow]:
    waiting = expenses.waiting_for(ctx, me)
    if not waiting:
        return
    first = waiting[0]
    since = waited(first.on, ctx.clock.today())
    if len(waiting) == 1:
        text = f"{short(first.summary)} {yuan(first.amount)} 元，等您签"
        second = f"{first.number}　{since}"
    else:
        total = Fen(sum(line.amount for line in waiting))
        text = f"{len(waiting)} 笔支出等您签，共 {yuan(total)} 元"
        second = f"最早的一笔{since}"
    yield TodoRow(SOON, text, second, "expenses", first.id, "查看")


def _others(ctx: Context) -> Iterator[TodoRow]:
    """Other kinds are rare: they are looked into only where a paper is open."""
    if not _is_any_open(ctx):
        return
    by_kind: dict[PaperKind, list[Waiting]] = {}
    for one in signing.waiting_for_me(ctx):
        if one.kind is not PaperKind.EXPENSE:
            by_kind.setdefault(one.kind, []).append(one)
    for kind, waiting in by_kind.items():
        first, name = waiting[0], KIND_NAMES[kind]
        text = f"{short(first.title)}，等您签"
        if len(waiting) > 1:
            text = f"{len(waiting)} 件{name}等您签"
        since = waited(first.since, ctx.clock.today())
        whose = f"代{'、'.join(first.for_names)}签　" if first.for_names else ""
        second = f"{name}　{whose}{since}"
        if len(waiting) > 1:
            second = f"最早：{short(first.title)}　{since}"
        yield TodoRow(SOON, text, second, first.page, first.arg, "查看")


def _is_any_open(ctx: Context) -> bool:
    return (
        ctx.session.scalar(
            select(SignPaper.id)
            .where(
                SignPaper.station_id == ctx.station_id,
                SignPaper.state == PaperState.OPEN.value,
                SignPaper.kind != PaperKind.EXPENSE.value,
            )
            .limit(1)
        )
        is not None
    )
