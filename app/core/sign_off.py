"""Rules of the three persons on money: maker, lead, chair (PJ-51, PJ-64)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class ExpenseState(StrEnum):
    """Where an expense stands on its way."""

    DRAFT = "draft"
    LEAD_SIGNED = "lead_signed"
    CHAIR_APPROVED = "chair_approved"
    PAID = "paid"
    FILED = "filed"
    RETURNED = "returned"
    SUPERSEDED = "superseded"
    VOID = "void"


STATE_NAMES: Mapping[ExpenseState, str] = MappingProxyType(
    {
        ExpenseState.DRAFT: "草稿",
        ExpenseState.LEAD_SIGNED: "等主席批",
        ExpenseState.CHAIR_APPROVED: "已批待付",
        ExpenseState.PAID: "已付",
        ExpenseState.FILED: "已归档",
        ExpenseState.RETURNED: "已退回",
        ExpenseState.SUPERSEDED: "已更正",
        ExpenseState.VOID: "已作废",
    }
)

_S = ExpenseState
_FOLLOWS: Mapping[ExpenseState, frozenset[ExpenseState]] = MappingProxyType(
    {
        # The lead may send an unsigned draft back to its maker, too.
        _S.DRAFT: frozenset({_S.LEAD_SIGNED, _S.RETURNED, _S.VOID}),
        _S.LEAD_SIGNED: frozenset({_S.CHAIR_APPROVED, _S.RETURNED, _S.SUPERSEDED, _S.VOID}),
        _S.CHAIR_APPROVED: frozenset({_S.PAID, _S.SUPERSEDED, _S.VOID}),
        # Money that has gone out does not vanish from the books: only a correction follows.
        _S.PAID: frozenset({_S.FILED, _S.SUPERSEDED}),
        _S.FILED: frozenset({_S.SUPERSEDED}),
        _S.RETURNED: frozenset({_S.SUPERSEDED, _S.VOID}),
        _S.SUPERSEDED: frozenset(),
        _S.VOID: frozenset(),
    }
)

APPROVED_STATES = frozenset({_S.CHAIR_APPROVED, _S.PAID, _S.FILED})
"""Approved or later: what `expenses_approved_fen` adds up."""

COUNTED_STATES = frozenset(_S) - {_S.SUPERSEDED, _S.VOID}
"""What `expenses_total_fen` adds up: a voided or corrected one is not spent twice."""


def may_follow(now: ExpenseState, then: ExpenseState) -> bool:
    """Tell whether an expense may go from one state to the other.

    A returned expense does not come back: its correction is a new, linked version.
    """
    return then in _FOLLOWS[now]


def problem_as_lead(makers: frozenset[int], person: int) -> str | None:
    """Say in Chinese why this person may not sign as lead; None when they may.

    Args:
        makers: ids of the 经办人 and of whoever entered it; blank where nobody is named yet.
        person: id of who would sign.
    """
    if not makers:
        return "还没有写明经办人，不能签字。"
    if person in makers:
        return "经办人或登记人不能给自己的支出签字，须由另一位责任人签字。"
    return None


def problem_as_chair(makers: frozenset[int], lead: int | None, person: int) -> str | None:
    """Say in Chinese why this person may not approve as chair; None when they may.

    Args:
        makers: ids of the 经办人 and of whoever entered it.
        lead: id of who signed as lead, None before that.
        person: id of who would approve.
    """
    if lead is None:
        return "责任人还没有签字，主席不能先批。"
    if not makers:
        return "还没有写明经办人，不能批准。"
    if person in makers:
        return "经办人或登记人不能批准自己的支出，须由另一位工会主席批准。"
    if person == lead:
        return "签字和批准须是两个人，您已作为责任人签过字。"
    return None


def step_line(
    state: ExpenseState,
    since: str,
    *,
    leads: tuple[str, ...] = (),
    chairs: tuple[str, ...] = (),
    keepers: tuple[str, ...] = (),
    makers: tuple[str, ...] = (),
) -> str:
    """Say who holds the paper now, and since when.

    Args:
        state: where the expense stands.
        since: the day it came there, as shown to people.
        leads: names of those who may sign it next as lead; the maker is not among them.
        chairs: likewise as chair.
        keepers: names of those who pay and file.
        makers: names of those who put a returned one right.
    """
    holds = {
        _S.DRAFT: ("等责任人签字", leads, "现在没有可以签字的责任人"),
        _S.LEAD_SIGNED: ("等工会主席批准", chairs, "现在没有可以批准的工会主席"),
        _S.CHAIR_APPROVED: ("已批准，等付款", keepers, ""),
        _S.PAID: ("已付款，等归档", keepers, ""),
        _S.RETURNED: ("已退回，等经办人更正", makers, ""),
    }
    if state not in holds:
        return f"{STATE_NAMES[state]}（{since}）" if since else STATE_NAMES[state]
    words, names, nobody = holds[state]
    line = words + (f"：{'、'.join(names)}" if names else f"，{nobody}" if nobody else "")
    return line + (f"（自{since}起）" if since else "")
