"""The way of an application (申报) from the draft to its end, and who holds it (QHD-26)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from app.core.application_rules import SUBSIDY
from app.core.day_words import dated_label


class ApplicationState(StrEnum):
    """How far an application came (申报状态)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    REVIEWED = "reviewed"
    PROPOSED = "proposed"
    AGREED = "agreed"
    GRANTED = "granted"
    REFUSED = "refused"


_S = ApplicationState
ENDED = frozenset({_S.GRANTED, _S.REFUSED})

STATE_NAMES: Mapping[ApplicationState, str] = {
    _S.DRAFT: "草稿",
    _S.SUBMITTED: "已提交",
    _S.ACCEPTED: "已受理",
    _S.RETURNED: "已退回补正",
    _S.REVIEWED: "已复审和实地评估",
    _S.PROPOSED: "已提资金建议",
    _S.AGREED: "党组已同意",
    _S.GRANTED: "已通过",
    _S.REFUSED: "未通过",
}

_STATION_WAY: Mapping[ApplicationState, tuple[ApplicationState, ...]] = {
    _S.SUBMITTED: (_S.ACCEPTED, _S.RETURNED),
    _S.ACCEPTED: (_S.GRANTED, _S.RETURNED, _S.REFUSED),
}
_SUBSIDY_WAY: Mapping[ApplicationState, tuple[ApplicationState, ...]] = {
    _S.SUBMITTED: (_S.ACCEPTED, _S.RETURNED),
    _S.ACCEPTED: (_S.REVIEWED, _S.RETURNED, _S.REFUSED),
    _S.REVIEWED: (_S.PROPOSED, _S.RETURNED, _S.REFUSED),
    _S.PROPOSED: (_S.AGREED, _S.REFUSED),
    _S.AGREED: (_S.GRANTED,),
}
_WAITING: Mapping[ApplicationState, str] = {
    _S.SUBMITTED: "等受理",
    _S.ACCEPTED: "等审核结果",
    _S.REVIEWED: "等资金建议",
    _S.PROPOSED: "等党组会议研究",
    _S.AGREED: "等拨付",
}


def state_name(kind: str, state: ApplicationState) -> str:
    """Name a state; a subsidy that was granted is paid out (拨付)."""
    return "已拨付" if kind == SUBSIDY and state is _S.GRANTED else STATE_NAMES[state]


def next_states(kind: str, state: ApplicationState) -> tuple[ApplicationState, ...]:
    """Give what may come back from the union now; submitting is no such step."""
    return (_SUBSIDY_WAY if kind == SUBSIDY else _STATION_WAY).get(state, ())


def may_follow(kind: str, before: ApplicationState, after: ApplicationState) -> bool:
    """Tell whether a step is in order."""
    if before is _S.DRAFT:
        return after is _S.SUBMITTED
    return after in next_states(kind, before)


def needs_reason(state: ApplicationState) -> bool:
    """Tell whether a step has to say why: what goes back or fails, and what was found."""
    return state in (_S.RETURNED, _S.REFUSED, _S.REVIEWED)


def needs_amount(kind: str, state: ApplicationState) -> bool:
    """Tell whether a step states an amount: the proposal, and what was paid out."""
    return kind == SUBSIDY and state in (_S.PROPOSED, _S.GRANTED)


def holder_words(kind: str, state: ApplicationState, union: str, since: date, today: date) -> str:
    """Say who holds an application now, and since when.

    Args:
        kind: station or subsidy.
        state: how far it came.
        union: who it goes to; blank where the source does not say.
        since: the day it came there.
        today: the day it is told on.
    """
    union = union or "上级工会"
    day = dated_label(since)
    if state is _S.DRAFT:
        return f"在本站，还没有提交（{day}开始准备）。"
    if state in ENDED:
        return f"已办完：{day}{state_name(kind, state)}。"
    waited = (today - since).days
    long = f"，已 {waited} 天" if waited > 0 else ""
    if state is _S.RETURNED:
        return f"{day}退回本站，等我们补正{long}。"
    return f"{day}起在{union}，{_WAITING[state]}{long}。"
