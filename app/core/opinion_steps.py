"""Rules of an opinion's way from the worker to its close (件件有答复, PJ-48, PJ-49)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class OpinionState(StrEnum):
    """How far an opinion came (意见状态)."""

    RECEIVED = "received"
    TAKEN = "taken"
    ANSWERED = "answered"
    TOLD = "told"
    CLOSED = "closed"


WAY = tuple(OpinionState)
STEP_TITLES = ("登记", "办理", "答复", "告知", "办结")
"""Names of the steps that lead to each state, in order."""

EXPLAINED = "解释疏导"
"""The outcome of a demand that cannot be met: the worker was talked to (PJ-49)."""

_COLON = "："


def may_follow(before: OpinionState, after: OpinionState) -> bool:
    """Tell whether a step is in order; who answers at once takes it in the same step."""
    if after is OpinionState.ANSWERED:
        return before in (OpinionState.RECEIVED, OpinionState.TAKEN, OpinionState.ANSWERED)
    return WAY.index(after) == WAY.index(before) + 1


def outcome_words(kind: str, text: str = "") -> str:
    """Write an outcome (落实情况) with what was done: 解释疏导：说明了大厅的安全规定."""
    return f"{kind}{_COLON}{text}" if kind and text else kind


def outcome_parts(outcome: str, kinds: tuple[str, ...]) -> tuple[str, str]:
    """Take an outcome apart into one of the kinds and its text; ("", all of it) if it has none."""
    kind, _, text = outcome.partition(_COLON)
    return (kind, text) if kind in kinds else ("", outcome)


def outcome_problem(outcome: str) -> str | None:
    """Say in Chinese why an outcome cannot stand; None when it can (PJ-49)."""
    if not outcome:
        return "落实情况还空着。"
    kind, _, text = outcome.partition(_COLON)
    if kind == EXPLAINED and not text.strip():
        return "“解释疏导”要写明向劳动者讲清了什么道理。"
    return None


def closing_problem(answer: str, outcome: str, told_how: str) -> str | None:
    """Say in Chinese what an opinion still lacks to be closed; None when it may be (PJ-48)."""
    if not answer:
        return "还没有答复。"
    if not told_how:
        return "还没有写怎样告知劳动者。"
    return outcome_problem(outcome)


def days_words(since: date, today: date) -> str:
    """Write how long something waits: 今天, 已 4 天."""
    days = (today - since).days
    return f"已 {days} 天" if days > 0 else "今天"


def waiting_words(
    state: OpinionState, on: date, answered_on: date | None, told_on: date | None, today: date
) -> str:
    """Say what an opinion waits for and how long: 已 4 天未答复; "" when closed."""
    if state is OpinionState.CLOSED:
        return ""
    if state is OpinionState.TOLD:
        return f"{_since(told_on or on, today)}告知，可以办结"
    if state is OpinionState.ANSWERED:
        return f"{_since(answered_on or on, today)}答复，还没告知劳动者"
    days = (today - on).days
    return f"已 {days} 天未答复" if days > 0 else "今天收到，还没答复"


def _since(day: date, today: date) -> str:
    days = (today - day).days
    return f"{days} 天前" if days > 0 else "今天"
