"""Which expenses wait for a signature, whose, and why nobody may give it (PJ-64)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, or_, select

from app.core import sign_ways
from app.core.sign_off import ExpenseState
from app.models import Expense
from app.services import expense_rules as rules
from app.services import sign_hands, vouchers
from app.services.context import Context
from app.services.sign_hands import Hand, Papers, Signers


def due(ctx: Context, person_id: int) -> tuple[Expense, ...]:
    """Give what this person may sign now (等我签), the oldest first."""
    others_made = [
        or_(maker.is_(None), maker != person_id)
        for maker in (Expense.handler_id, Expense.entered_by)
    ]
    return tuple(
        row
        for row, _step, hands, _nobody in _waiting(ctx, *others_made)
        if any(hand.person == person_id for hand in hands)
    )


def waiting_words(ctx: Context) -> str:
    """Say how many wait for whom: 等责任人签字 2 笔：赵国强；等工会主席批准 1 笔：岗位空缺."""
    counted = Counter(
        (step.name, "、".join(hand.words for hand in hands) or nobody)
        for _row, step, hands, nobody in _waiting(ctx)
    )
    return "；".join(f"等{name} {count} 笔：{who}" for (name, who), count in counted.items())


def complete(ctx: Context, drafts: Sequence[int]) -> frozenset[int]:
    """Give those of these drafts that nothing is missing from: they wait for a lead."""
    rows = ctx.session.scalars(
        select(Expense).where(
            Expense.id.in_(drafts), Expense.handler_id.is_not(None), Expense.fund_id.is_not(None)
        )
    ).all()
    files = vouchers.of_many(ctx, [row.id for row in rows])
    return frozenset(row.id for row in rows if not rules.gaps(row, len(files.get(row.id, ()))))


def _waiting(
    ctx: Context, *narrowed: ColumnElement[bool]
) -> Iterator[tuple[Expense, sign_ways.Step, tuple[Hand, ...], str]]:
    """Give what waits for a signature, the oldest first: its step, who may, why nobody may.

    The store leaves out what cannot wait in any case (years of imported drafts without 经办人 or
    经费来源); whether the others wait is for the rules to say.
    """
    who = sign_hands.signers(ctx)
    open_rows = ctx.session.scalars(
        select(Expense)
        .where(
            Expense.station_id == ctx.station_id,
            Expense.state.in_([state.value for state in rules.WAITING]),
            Expense.handler_id.is_not(None),
            Expense.fund_id.is_not(None),
            *narrowed,
        )
        .order_by(Expense.on_date, Expense.id)
    ).all()
    files = vouchers.of_many(ctx, [row.id for row in open_rows])
    papers = rules.papers_of(ctx, open_rows)
    for row in open_rows:
        if row.state == ExpenseState.DRAFT and rules.gaps(row, len(files.get(row.id, ()))):
            continue
        now = papers[row.id]
        step = sign_ways.next_step(now.kind, now.signed)
        if step is not None:
            hands = sign_hands.able(who, now)
            yield row, step, hands, "" if hands else _nobody(who, now, step)


def _nobody(who: Signers, now: Papers, step: sign_ways.Step) -> str:
    """Say in a few words why nobody can sign: the record itself says the rest."""
    if unset := sign_hands.without_pin(who, now):
        return f"{'、'.join(unset)}（还没设口令）"
    role = sign_ways.step_role_name(step)
    return f"须另一位{role}" if sign_hands.is_held(who, now) else "岗位空缺"
