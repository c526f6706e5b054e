"""The states of an expense, from draft to file (PJ-64); who signs it is said in `sign_ways`."""

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


def step_line(
    state: ExpenseState, *, keepers: tuple[str, ...] = (), makers: tuple[str, ...] = ()
) -> str:
    """Say who holds an expense that waits for no signature (for those see `core.sign_ways`).

    Args:
        state: where the expense stands.
        keepers: names of those who pay and file.
        makers: names of those who put a returned one right.
    """
    holds = {
        _S.CHAIR_APPROVED: ("已批准，等付款", keepers),
        _S.PAID: ("已付款，等归档", keepers),
        _S.RETURNED: ("已退回，等经办人更正", makers),
    }
    words, names = holds.get(state, (STATE_NAMES[state], ()))
    return words + (f"：{'、'.join(names)}" if names else "")
