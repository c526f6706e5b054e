"""Who may put a name to an expense, and what still stands in the way, in words (PJ-64)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from app.core.clock import local_time
from app.core.errors import NotAllowed, NotFound, Refused
from app.core.permissions import ROLE_NAMES, Act, Role
from app.core.sign_off import (
    STATE_NAMES,
    ExpenseState,
    may_follow,
    problem_as_chair,
    problem_as_lead,
    step_line,
)
from app.models import Credential, Expense, ExpenseVoucher
from app.services import clock_guard, directory, sign_in
from app.services.context import Context

PAYERS = (Role.EXPENSE_KEEPER, Role.LEAD)
FILERS = (Role.ARCHIVIST, Role.EXPENSE_KEEPER, Role.LEAD)


@dataclass(frozen=True, slots=True)
class Signers:
    """Who holds which role today and has set their own PIN, read once for many expenses."""

    names: Mapping[int, str]
    holders: Mapping[Role, tuple[tuple[int, str], ...]]
    with_pin: frozenset[int]
    today: str


def signers(ctx: Context) -> Signers:
    """Read who could sign today."""
    with_pin = ctx.session.scalars(
        select(Credential.person_id).where(Credential.set_by_self.is_(True))
    )
    roles = (Role.LEAD, Role.CHAIR, Role.EXPENSE_KEEPER, Role.ARCHIVIST)
    return Signers(
        names=directory.names(ctx),
        holders={role: directory.holders(ctx, role) for role in roles},
        with_pin=frozenset(with_pin),
        today=ctx.today(),
    )


def find(ctx: Context, expense_id: int) -> Expense:
    """Give one expense of this station.

    Raises:
        NotFound: there is none with this id.
    """
    expense = ctx.session.get(Expense, expense_id)
    if expense is None or expense.station_id != ctx.station_id:
        raise NotFound("没有找到这笔支出。", to_do="请回到列表重新选择。")
    return expense


def makers(expense: Expense) -> frozenset[int]:
    """Give the makers: the 经办人 and whoever entered it."""
    return frozenset(p for p in (expense.handler_id, expense.entered_by) if p is not None)


def gaps(expense: Expense, attached: int) -> tuple[str, ...]:
    """Name what the lead still needs before signing."""
    found = []
    if expense.handler_id is None:
        found.append("经办人")
    if expense.fund_id is None:
        found.append("经费来源")
    if not expense.purpose:
        found.append("用途")
    if not attached and not expense.paper_vouchers:
        found.append("凭证（附上文件，或写明纸质凭证张数和存放处）")
    elif expense.paper_vouchers and not expense.voucher_place:
        found.append("纸质凭证的存放处")
    return tuple(found)


def attached_count(ctx: Context, expense_id: int) -> int:
    """Count the attached files of an expense."""
    return int(
        ctx.session.scalar(
            select(func.count())
            .select_from(ExpenseVoucher)
            .where(ExpenseVoucher.expense_id == expense_id)
        )
        or 0
    )


def require_step(expense: Expense, then: ExpenseState) -> None:
    """Go on only if the expense may take this step now.

    Raises:
        Refused: it stands elsewhere.
    """
    now = ExpenseState(expense.state)
    if not may_follow(now, then):
        raise Refused(
            f"{expense.number} 现在是“{STATE_NAMES[now]}”，不能走到“{STATE_NAMES[then]}”。",
            kept="没有改动任何内容。",
            to_do="请看这笔支出的步骤，先办前面的一步。",
        )


def require_signer(ctx: Context, act: Act, role: Role, proof: sign_in.Proof) -> int:
    """Go on only if the acting person may sign in this role now; give their id.

    Raises:
        NotAllowed: role not held today, no PIN of their own, or no fresh proof.
        Refused: the clock was set back.
    """
    person = ctx.person_id
    ctx.require(act)
    if role not in directory.roles_of(ctx, person):
        raise NotAllowed(
            f"您今天不是{ROLE_NAMES[role]}，不能签字。",
            kept="没有签字，没有改动任何内容。",
            to_do=f"请由{directory.holder_names(ctx, role) or ROLE_NAMES[role]}来签。",
        )
    if not directory.has_own_pin(ctx, person):
        raise NotAllowed(
            "您还没有设自己的口令，不能签字。",
            kept="没有签字，没有改动任何内容。",
            to_do="请先由本人登录，设好自己的口令。",
        )
    sign_in.require_proof(ctx, proof)
    clock_guard.require_sane_clock(ctx)
    return person


def as_lead(expense: Expense) -> Callable[[int], str | None]:
    """Give the rule that says why a person may not sign this expense as lead."""
    return lambda person: problem_as_lead(makers(expense), person)


def as_chair(expense: Expense) -> Callable[[int], str | None]:
    """Give the rule that says why a person may not approve this expense as chair."""
    return lambda person: problem_as_chair(makers(expense), expense.lead_by, person)


def able(
    who: Signers, role: Role, problem: Callable[[int], str | None]
) -> tuple[tuple[int, str], ...]:
    """Give who could sign in this role: holds it, has set a PIN, is no maker."""
    return tuple(
        (person, name)
        for person, name in who.holders[role]
        if person in who.with_pin and problem(person) is None
    )


def vacancy(who: Signers, role: Role, problem: Callable[[int], str | None]) -> str:
    """Say why nobody can sign in this role; "" where somebody can."""
    if able(who, role, problem):
        return ""
    name, act = ROLE_NAMES[role], "签字" if role is Role.LEAD else "批准"
    if not who.holders[role]:
        return f"{name}岗位空缺，现在没有人能{act}。请先任命{name}。"
    unset = [n for p, n in who.holders[role] if problem(p) is None and p not in who.with_pin]
    if unset:
        return f"{'、'.join(unset)}还没有设自己的口令，先由本人登录设好，才能{act}。"
    held = "、".join(n for _, n in who.holders[role])
    return f"{name}{held}自己经手了这笔支出，须由另一位{name}{act}；现在没有另一位，请先任命。"


def holder_line(who: Signers, expense: Expense, attached: int) -> str:
    """Say who holds the paper now and for how long: 等工会主席批准：孙惠民，已等 8 天."""
    state = ExpenseState(expense.state)
    if state is ExpenseState.DRAFT and (missing := gaps(expense, attached)):
        return f"草稿，还缺：{'、'.join(missing)}"
    for waiting, role, rule in (
        (ExpenseState.DRAFT, Role.LEAD, as_lead(expense)),
        (ExpenseState.LEAD_SIGNED, Role.CHAIR, as_chair(expense)),
    ):
        if state is waiting and (nobody := vacancy(who, role, rule)):
            return nobody
    line = step_line(
        state,
        "",
        leads=_names(able(who, Role.LEAD, as_lead(expense))),
        chairs=_names(able(who, Role.CHAIR, as_chair(expense))),
        keepers=_names(next_hands(who, state)),
        makers=tuple(who.names.get(p, "") for p in sorted(makers(expense))),
    )
    since = since_when(expense)
    return f"{line}，{waited(since, who.today)}" if since else line


def since_when(expense: Expense) -> str:
    """Give the day since which somebody holds the paper; "" where nobody waits."""
    at = {
        ExpenseState.DRAFT: expense.created_at,
        ExpenseState.LEAD_SIGNED: expense.lead_at,
        ExpenseState.CHAIR_APPROVED: expense.chair_at,
        ExpenseState.RETURNED: expense.returned_at,
    }.get(ExpenseState(expense.state))
    if expense.state == ExpenseState.PAID:
        return expense.paid_on or ""
    return local_time(at)[:10]


def waited(since: str, today: str) -> str:
    """Say how long: 今天送到, 已等 8 天."""
    days = (date.fromisoformat(today) - date.fromisoformat(since)).days
    return f"已等 {days} 天" if days > 0 else "今天送到"


def next_hands(who: Signers, state: ExpenseState) -> tuple[tuple[int, str], ...]:
    """Give who pays or files next: the one whose work it is, the lead where nobody is named."""
    roles = {ExpenseState.CHAIR_APPROVED: PAYERS, ExpenseState.PAID: FILERS}.get(state, ())
    return next((who.holders[role] for role in roles if who.holders[role]), ())


def _names(people: tuple[tuple[int, str], ...]) -> tuple[str, ...]:
    return tuple(name for _, name in people)
