"""The ways papers go through people's hands: one list for everything that needs a signature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from app.core.permissions import Role


class PaperKind(StrEnum):
    """What kind of thing is signed (签批事项)."""

    EXPENSE = "expense"
    ACTIVITY = "activity"
    BUDGET = "budget"
    LEAVE = "leave"
    STOCKTAKE = "stocktake"
    MONTH_CLOSE = "month_close"
    CORRECTION = "correction"
    GRADE = "grade"
    HANDOVER = "handover"


class PaperState(StrEnum):
    """Where a paper stands (签批状态)."""

    OPEN = "open"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


KIND_NAMES: Mapping[PaperKind, str] = MappingProxyType(
    {
        PaperKind.EXPENSE: "支出",
        PaperKind.ACTIVITY: "活动",
        PaperKind.BUDGET: "年度预算",
        PaperKind.LEAVE: "请假",
        PaperKind.STOCKTAKE: "盘点差异",
        PaperKind.MONTH_CLOSE: "月结",
        PaperKind.CORRECTION: "更正",
        PaperKind.GRADE: "申报评级",
        PaperKind.HANDOVER: "岗位交接",
    }
)

STATE_NAMES: Mapping[PaperState, str] = MappingProxyType(
    {
        PaperState.OPEN: "等签字",
        PaperState.APPROVED: "已签齐",
        PaperState.RETURNED: "已退回",
        PaperState.WITHDRAWN: "已撤回",
        PaperState.SUPERSEDED: "已更正",
    }
)

OUTGOING, INCOMING, WITNESS = "outgoing", "incoming", "witness"
"""Who signs a hand-over: by person, not by role."""


@dataclass(frozen=True, slots=True)
class Step:
    """One signature of a way: which roles may give it, and what it is called."""

    name: str
    roles: tuple[Role, ...] = ()
    """Any of them; the first is named where the role is vacant. Blank: `party` says who."""
    party: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """In what order who signs, and the clause that says so (签批顺序)."""

    steps: tuple[Step, ...]
    source: str
    needs_maker: bool = True
    """Whether somebody made it who may not sign."""


_BY_LEAD = Step("责任人同意", (Role.LEAD, Role.CHAIR))
"""The lead; for what the lead made or asks for, another lead or the chair."""

WAYS: Mapping[PaperKind, Way] = MappingProxyType(
    {
        PaperKind.EXPENSE: Way(
            (Step("责任人签字", (Role.LEAD,)), Step("工会主席批准", (Role.CHAIR,))), "PJ-64"
        ),
        PaperKind.ACTIVITY: Way(
            (Step("责任人同意", (Role.LEAD,)), Step("工会主席批准经费", (Role.CHAIR,))),
            "PJ-55、PJ-66",
        ),
        PaperKind.BUDGET: Way(
            (Step("责任人签字", (Role.LEAD,)), Step("工会主席批准", (Role.CHAIR,))), "PJ-61"
        ),
        PaperKind.LEAVE: Way((_BY_LEAD,), "PJ-52"),
        PaperKind.STOCKTAKE: Way((_BY_LEAD,), "PJ-62、PJ-63"),
        PaperKind.MONTH_CLOSE: Way((Step("责任人月结", (Role.LEAD,)),), "PJ-40", needs_maker=False),
        PaperKind.CORRECTION: Way((_BY_LEAD,), "PJ-46、PJ-51"),
        PaperKind.GRADE: Way((Step("工会主席同意", (Role.CHAIR,)),), "PJ-51、PJ-69"),
        PaperKind.HANDOVER: Way(
            (Step("交出人签字", party=OUTGOING), Step("接收人签字", party=INCOMING)),
            "PJ-63",
            needs_maker=False,
        ),
    }
)
"""The one list: services ask it, triggers are made of it."""
