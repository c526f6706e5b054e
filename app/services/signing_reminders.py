"""What 今天 says of papers on their way: mine to sign, sent back to me, paid by me, stuck."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.core.clock import iso
from app.core.money import Fen, yuan
from app.core.permissions import Act, may
from app.core.sign_off import ExpenseState
from app.core.sign_ways import KIND_NAMES, WAYS, PaperKind, PaperState
from app.models import Expense, SignMaker, SignPaper
from app.services import expense_rules, expenses, sign_hands, sign_subjects, signing
from app.services.context import Context
from app.services.sign_waiting import Waiting
from app.services.todo_row import LATER, SOON, TodoRow, short, waited

_DAYS_TOLD = 14
"""So long 今天 says that something was sent back: what was given up must not stand for ever."""

_NEXT = (
    (ExpenseState.CHAIR_APPROVED, "已批，等登记付款", "登记"),
    (ExpenseState.PAID, "已付，等归档", "归档"),
)


def lines(ctx: Context) -> Iterator[TodoRow]:
    """Give a line for each kind that waits for the acting person, own or by delegation (代签)."""
    if ctx.actor.person_id is None:
        return
    yield from _expenses(ctx, ctx.actor.person_id)
    yield from _others(ctx)
    yield from _sent_back(ctx, ctx.actor.person_id)
    yield from _stuck(ctx)
    yield from _paid_and_filed(ctx, ctx.actor.person_id)


def _expenses(ctx: Context, me: int) -> Iterator[TodoRow]:
    waiting = expenses.waiting_for(ctx, me)
    if not waiting:
        return
    first = waiting[0]
    opens: object = first.id
    since = waited(first.on, ctx.clock.today())
    if len(waiting) == 1:
        text = f"{short(first.summary)} {yuan(first.amount)} 元，等您签"
        second = f"{first.number}　{_for_whom(ctx, me)}{since}"
    else:
        total = Fen(sum(line.amount for line in waiting))
        text = f"{len(waiting)} 笔支出等您签，共 {yuan(total)} 元"
        second, opens = f"{_for_whom(ctx, me)}最早的一笔{since}", "mine"
    yield TodoRow(SOON, text, second, "expenses", opens, "查看")


def _for_whom(ctx: Context, me: int) -> str:
    """Say for whom money is signed by somebody who signs it by delegation alone (代签)."""
    who = sign_hands.signers(ctx)
    signing_roles = {role for step in WAYS[PaperKind.EXPENSE].steps for role in step.roles}
    if any(me == person for role in signing_roles for person, _name in who.holders.get(role, ())):
        return ""
    names = sorted({who.names[row.from_person] for row in who.mandates if row.to_person == me})
    return f"代{'、'.join(names)}签　" if names else ""


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


def _sent_back(ctx: Context, me: int) -> Iterator[TodoRow]:
    """Tell a maker what came back, until it or another of its kind is put forward."""
    since = iso(ctx.clock.now() - timedelta(days=_DAYS_TOLD))
    later, its_maker = aliased(SignPaper), aliased(SignMaker)
    again = (
        select(later.id)
        .join(its_maker, its_maker.paper_id == later.id)
        .where(later.kind == SignPaper.kind, later.id > SignPaper.id, its_maker.person_id == me)
    )
    papers = ctx.session.scalars(
        select(SignPaper)
        .join(SignMaker, SignMaker.paper_id == SignPaper.id)
        .where(
            SignPaper.station_id == ctx.station_id,
            SignPaper.state == PaperState.RETURNED.value,
            SignPaper.kind != PaperKind.EXPENSE.value,
            SignPaper.state_since >= since,
            SignPaper.ended_by != me,
            SignMaker.person_id == me,
            ~again.exists(),
        )
        .order_by(SignPaper.id)
    ).all()
    for paper in papers:
        subject = sign_subjects.subject(PaperKind(paper.kind))
        row = sign_subjects.find_if_there(ctx, subject.kind, paper.subject_id)
        if row is not None and getattr(row, "voided_at", None) is None:
            page, arg = subject.open_at(row)
            yield TodoRow(
                SOON, f"{short(paper.title)}，被退回", short(paper.reason), page, arg, "去改"
            )


def _stuck(ctx: Context) -> Iterator[TodoRow]:
    """Tell whoever may appoint what nobody can sign: the role is to be filled first."""
    if not may(ctx.actor.roles, Act.APPOINT) or not _is_any_open(ctx):
        return
    stuck = signing.waiting_for_nobody(ctx)
    for one in stuck[:1]:
        others = f"，另有 {len(stuck) - 1} 件" if len(stuck) > 1 else ""
        yield TodoRow(
            SOON,
            f"{short(one.title)}，现在没有人能签{others}",
            one.holder_line,
            "people",
            None,
            "去任命",
        )


def _paid_and_filed(ctx: Context, me: int) -> Iterator[TodoRow]:
    """Tell whose work it is what is approved and not paid yet, paid and not filed yet."""
    mine = [act for act in (Act.PAY_EXPENSE, Act.FILE_EXPENSE) if may(ctx.actor.roles, act)]
    if not mine:
        return
    who = sign_hands.signers(ctx)
    for state, words, button in _NEXT:
        if all(person != me for person, _name in expense_rules.next_hands(who, state)):
            continue
        rows = ctx.session.execute(
            select(Expense.id, Expense.summary, Expense.amount_fen)
            .where(Expense.station_id == ctx.station_id, Expense.state == state.value)
            .order_by(Expense.on_date, Expense.id)
        ).all()
        if rows:
            text = f"{short(rows[0].summary)} {yuan(Fen(rows[0].amount_fen))} 元{words}"
            if len(rows) > 1:
                text = f"{len(rows)} 笔支出{words}"
            second = f"最早：{short(rows[0].summary)}" if len(rows) > 1 else ""
            yield TodoRow(LATER, text, second, "expenses", rows[0].id, button)


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
