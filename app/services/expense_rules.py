"""Where an expense stands, what it lacks, who holds it now, in words (PJ-64)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import func, or_, select

from app.core.clock import local_time
from app.core.errors import NotAllowed, NotFound, Refused
from app.core.permissions import Role
from app.core.sign_off import STATE_NAMES, ExpenseState, may_follow, step_line
from app.core.sign_ways import LIVE_STATES, PaperKind
from app.models import Expense, ExpenseVoucher, Signature, SignPaper
from app.services import sign_hands, sign_makers
from app.services.context import Context
from app.services.sign_hands import Papers, Signers

PAYERS = (Role.EXPENSE_KEEPER, Role.LEAD)
FILERS = (Role.ARCHIVIST, Role.EXPENSE_KEEPER, Role.LEAD)

WAITING = (ExpenseState.DRAFT, ExpenseState.LEAD_SIGNED)
"""Where a signature is due."""


def find(ctx: Context, expense_id: int) -> Expense:
    """Give one expense of this station.

    Raises:
        NotFound: there is none with this id.
    """
    expense = ctx.session.get(Expense, expense_id)
    if expense is None or expense.station_id != ctx.station_id:
        raise NotFound("没有找到这笔支出。", to_do="请回到列表重新选择。")
    return expense


def versions(ctx: Context, expense_id: int) -> frozenset[int]:
    """Give the ids of an expense and of every version that it corrects or that corrects it."""
    found: frozenset[int] = frozenset()
    more = frozenset((expense_id,))
    while more - found:
        found |= more
        rows = ctx.session.execute(
            select(Expense.id, Expense.corrects_id).where(
                or_(Expense.id.in_(found), Expense.corrects_id.in_(found))
            )
        )
        more = frozenset(one for row in rows for one in row if one is not None)
    return found


def makers(expense: Expense) -> frozenset[int]:
    """Give the makers: the 经办人 and whoever entered it."""
    return sign_makers.named_by(PaperKind.EXPENSE, expense)


def may_write(expense: Expense, person: int | None) -> bool:
    """Tell whether somebody may change what a draft says or what is attached to it.

    Its makers, so that nobody signs what they wrote; of an imported row that nobody typed here,
    whoever completes it.
    """
    return expense.entered_by is None or person in makers(expense)


def require_writer(ctx: Context, expense: Expense) -> None:
    """Go on only if the acting person may write a draft.

    Raises:
        NotAllowed: it is somebody else's.
    """
    if not may_write(expense, ctx.person_id):
        raise NotAllowed(
            f"{expense.number} 不是您登记或经办的，草稿由登记人或经办人来改。",
            kept="没有改动任何内容。",
            to_do="请告诉经办人改，或由责任人写明原因退回。",
        )


def take_as_maker(ctx: Context, expense: Expense) -> None:
    """Write down who completes an imported row as its maker."""
    if expense.entered_by is None:
        expense.entered_by = ctx.person_id
        expense.revision += 1


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


def signed_for(ctx: Context, expenses: Iterable[Expense]) -> dict[int, dict[int, int]]:
    """Give by expense and step for whom it was signed, where by delegation (代签)."""
    by_public_id = {expense.public_id: expense.id for expense in expenses if expense.lead_by}
    if not by_public_id:
        return {}
    rows = ctx.session.execute(
        select(SignPaper.subject_id, Signature.position, Signature.for_person)
        .join(Signature, Signature.paper_id == SignPaper.id)
        .where(
            SignPaper.kind == PaperKind.EXPENSE.value,
            SignPaper.subject_id.in_(list(by_public_id)),
            SignPaper.state.in_([state.value for state in LIVE_STATES]),
            Signature.for_person.is_not(None),
        )
    )
    found: dict[int, dict[int, int]] = {}
    for public_id, position, person in rows:
        if person is not None:
            found.setdefault(by_public_id[public_id], {})[position] = person
    return found


def papers_of(
    ctx: Context,
    expenses: Iterable[Expense],
    others: Mapping[int, Mapping[int, int]] | None = None,
) -> dict[int, Papers]:
    """Give by id what the rules of signing need of several expenses, in few queries.

    Args:
        ctx: who reads.
        expenses: the expenses.
        others: what `signed_for` gives of them, where it is at hand.
    """
    rows = tuple(expenses)
    others = signed_for(ctx, rows) if others is None else others
    before = sign_makers.made_before(ctx, PaperKind.EXPENSE, rows)
    return {
        row.id: _papers(row, others.get(row.id, {}).values(), before.get(row.id, frozenset()))
        for row in rows
    }


def _papers(
    expense: Expense, signed_for_others: Iterable[int], made_before: frozenset[int]
) -> Papers:
    given = [person for person in (expense.lead_by, expense.chair_by) if person is not None]
    return Papers(
        kind=PaperKind.EXPENSE,
        signed=len(given),
        makers=makers(expense),
        made_before=made_before,
        earlier=frozenset((*given, *signed_for_others)),
    )


def holder_line(who: Signers, expense: Expense, now: Papers, attached: int) -> str:
    """Say who holds the paper now and for how long: 等工会主席批准：孙惠民，已等 8 天."""
    state = ExpenseState(expense.state)
    if state is ExpenseState.DRAFT and (missing := gaps(expense, attached)):
        return f"草稿，还缺：{'、'.join(missing)}"
    if state in WAITING:
        if nobody := sign_hands.vacancy(who, now):
            return nobody
        line = sign_hands.holder_or_vacancy(who, now)
    else:
        line = step_line(
            state,
            keepers=tuple(name for _, name in next_hands(who, state)),
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
