"""The ways papers go through people's hands: one list for everything that needs a signature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from app.core.permissions import ROLE_NAMES, Role


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

OUTGOING, INCOMING = "outgoing", "incoming"
"""Who signs a hand-over: by person, not by role."""


@dataclass(frozen=True, slots=True)
class Step:
    """One signature of a way: which roles may give it, and what it is called."""

    name: str
    roles: tuple[Role, ...] = ()
    """Any of them; the first is named where the role is vacant. Blank: `party` says who."""
    party: str = ""
    verb: str = "签字"
    """What the signer does: 签字, 批准, 同意."""


@dataclass(frozen=True, slots=True)
class Way:
    """In what order who signs, and the clause that says so (签批顺序)."""

    steps: tuple[Step, ...]
    source: str
    table: str
    """Where the records of this kind lie."""
    it: str
    """How people call one of them: 这笔支出."""
    maker: str = "登记人"
    """What its maker is called."""
    maker_columns: tuple[str, ...] = ()
    """Columns of the record that name makers: they never sign it, whatever the paper says."""
    needs_maker: bool = True
    """Whether somebody made it who may not sign."""
    stands: bool = False
    """Whether the record holds already while it is asked: then nobody takes the question back."""
    corrects: str = ""
    """Column by which a record names the version it corrects (更正), where it does."""
    corrected_by: str = ""
    """Column by which the earlier version names the record instead."""
    made_before: str = ""
    """What the maker of an earlier version did, for a sentence: 经办或登记过更正前的那一笔."""


_BY_LEAD = Step("责任人同意", (Role.LEAD, Role.CHAIR), verb="同意")
"""The lead; for what the lead made or asks for, another lead or the chair."""

WAYS: Mapping[PaperKind, Way] = MappingProxyType(
    {
        PaperKind.EXPENSE: Way(
            (
                Step("责任人签字", (Role.LEAD,)),
                Step("工会主席批准", (Role.CHAIR,), verb="批准"),
            ),
            "PJ-64",
            "expense",
            "这笔支出",
            maker="经办人",
            maker_columns=("handler_id", "entered_by"),
            corrects="corrects_id",
            made_before="经办或登记过更正前的那一笔",
        ),
        PaperKind.ACTIVITY: Way(
            (
                Step("责任人同意", (Role.LEAD,), verb="同意"),
                Step("工会主席批准经费", (Role.CHAIR,), verb="批准"),
            ),
            "PJ-55、PJ-66",
            "activity",
            "这场活动",
            maker_columns=("entered_by",),
        ),
        PaperKind.BUDGET: Way(
            (
                Step("责任人签字", (Role.LEAD,)),
                Step("工会主席批准", (Role.CHAIR,), verb="批准"),
            ),
            "PJ-61",
            "budget_plan",
            "这份预算",
            maker_columns=("entered_by",),
        ),
        PaperKind.LEAVE: Way(
            (_BY_LEAD,),
            "PJ-52",
            "leave_request",
            "这次请假",
            maker="请假人",
            maker_columns=("person_id", "entered_by"),
        ),
        PaperKind.STOCKTAKE: Way(
            (_BY_LEAD,),
            "PJ-62、PJ-63",
            "stocktake",
            "这次盘点",
            maker="盘点人",
            maker_columns=("counted_by",),
            stands=True,
            made_before="点过重盘以前的那一次",
        ),
        PaperKind.MONTH_CLOSE: Way(
            (Step("责任人月结", (Role.LEAD,), verb="月结"),),
            "PJ-40",
            "month_closing",
            "这次月结",
            needs_maker=False,
        ),
        PaperKind.CORRECTION: Way(
            (_BY_LEAD,),
            "PJ-46、PJ-51",
            "duty_record",
            "这次更正",
            maker="更正人",
            maker_columns=("person_id", "signed_by"),
            stands=True,
            corrected_by="replaced_by",
            made_before="写过更正前的那一版",
        ),
        PaperKind.GRADE: Way(
            (Step("工会主席同意", (Role.CHAIR,), verb="同意"),),
            "PJ-51、PJ-69",
            "application",
            "这份申报",
            maker_columns=("entered_by",),
            corrects="corrects_id",
            made_before="填过更正前的那一版",
        ),
        PaperKind.HANDOVER: Way(
            (Step("交出人签字", party=OUTGOING), Step("接收人签字", party=INCOMING)),
            "PJ-63",
            "handover",
            "这次交接",
            needs_maker=False,
        ),
    }
)
"""The one list: services ask it, triggers are made of it."""

PARTY_COLUMNS: Mapping[str, str] = MappingProxyType(
    {OUTGOING: "from_person", INCOMING: "to_person"}
)
"""Which column of the record names the person who signs as that party."""

PARTY_NAMES: Mapping[str, str] = MappingProxyType({OUTGOING: "交出人", INCOMING: "接收人"})

LIVE_STATES = (PaperState.OPEN, PaperState.APPROVED)

_P = PaperState
_FOLLOWS: Mapping[PaperState, frozenset[PaperState]] = MappingProxyType(
    {
        _P.OPEN: frozenset({_P.APPROVED, _P.RETURNED, _P.WITHDRAWN, _P.SUPERSEDED}),
        # What was agreed to is not sent back any more: it is taken back or corrected.
        _P.APPROVED: frozenset({_P.WITHDRAWN, _P.SUPERSEDED}),
        _P.RETURNED: frozenset(),
        _P.WITHDRAWN: frozenset(),
        _P.SUPERSEDED: frozenset(),
    }
)


@dataclass(frozen=True, slots=True)
class Mandate:
    """A delegation (代签委托) as the rules see it: whose role, to whom, from when to when."""

    role: Role
    from_person: int
    to_person: int
    from_on: str
    to_on: str
    """Last day, included."""
    is_revoked: bool = False


def may_follow(now: PaperState, then: PaperState) -> bool:
    """Tell whether a paper may go from one state to the other; an ended one stays ended."""
    return then in _FOLLOWS[now]


def next_step(kind: PaperKind, signed: int) -> Step | None:
    """Give the step that is due after so many signatures; None when all stand."""
    steps = WAYS[kind].steps
    return steps[signed] if signed < len(steps) else None


def role_name(role: str) -> str:
    """Name as what somebody signed: a role, or a party of a hand-over."""
    return PARTY_NAMES.get(role) or ROLE_NAMES[Role(role)]


def step_role_name(step: Step) -> str:
    """Name who signs a step: its first role, or its party."""
    return role_name(step.party or step.roles[0].value)


def person_problem(
    kind: PaperKind,
    signed: int,
    makers: frozenset[int],
    earlier: frozenset[int],
    person: int,
    for_person: int | None = None,
    made_before: frozenset[int] = frozenset(),
) -> str | None:
    """Say in Chinese why this person may not give the next signature; None when they may.

    Three persons are compared as persons: who made it, who signed before, who was signed for.
    Whoever made a version that this one corrects is its maker for good: a correction by
    somebody else does not make another's deed one's own to sign.

    Args:
        kind: what is signed.
        signed: how many signatures stand.
        makers: ids of those who made it.
        earlier: ids of those who signed, or were signed for, in earlier steps.
        person: id of who would sign.
        for_person: id of whose role it is, where signed by delegation (代签).
        made_before: ids of those who made an earlier version that it corrects.
    """
    way, step = WAYS[kind], next_step(kind, signed)
    if step is None:
        return f"{way.it}的签字已经齐了。"
    if step.party:
        return None
    if way.needs_maker and not makers:
        return f"还没有写明{way.maker}，不能{step.verb}。"
    own = f"给自己的{KIND_NAMES[kind]}签字" if step.verb == "签字" else ""
    own = own or f"{step.verb}自己的{KIND_NAMES[kind]}"
    made = _makers_words(way)
    why_not = (
        (makers, f"{made}不能{own}", f"委托您的人是{made}，不能由人代签"),
        (
            made_before,
            f"您{way.made_before}，{way.it}也不能由您{step.verb}",
            f"委托您的人{way.made_before}，不能由人代签",
        ),
        (
            earlier,
            "每一步须是不同的人，您已在前面一步签过字",
            "每一步须是不同的人，委托您的人已在前面一步签过字",
        ),
    )
    for people, of_the_signer, of_the_giver in why_not:
        if person in people or for_person in people:
            words = of_the_signer if person in people else of_the_giver
            return f"{words}，须由另一位{step_role_name(step)}{step.verb}。"
    return None


def mandate_problem(mandate: Mandate, role: Role, holder: int, signer: int, day: str) -> str | None:
    """Say why a delegation does not cover a signature of this role on this day."""
    if (mandate.role, mandate.from_person, mandate.to_person) != (role, holder, signer):
        return "这份代签委托不是给您的，或不是这个岗位的。"
    if mandate.is_revoked:
        return "这份代签委托已经收回。"
    if not mandate.from_on <= day <= mandate.to_on:
        return f"这份代签委托只在 {mandate.from_on} 至 {mandate.to_on} 有效。"
    return None


def holder_line(step: Step, names: Sequence[str], since: str = "") -> str:
    """Say who holds a paper and since when: 等责任人签字：赵国强（自11月3日起）."""
    line = f"等{step.name}：{'、'.join(names)}"
    return f"{line}（自{since}起）" if since else line


def vacancy_line(
    kind: PaperKind, step: Step, held: Sequence[str], without_pin: Sequence[str]
) -> str:
    """Say why nobody can give a signature, and which role is to be filled where.

    Args:
        kind: what waits.
        step: the signature it waits for.
        held: names of those who hold its role and may not sign this one.
        without_pin: names of those who only lack a PIN of their own.
    """
    role, verb = step_role_name(step), step.verb
    if without_pin:
        return f"{'、'.join(without_pin)}还没有设自己的口令，先由本人登录设好，才能{verb}。"
    if not held:
        return f"{role}岗位空缺，现在没有人能{verb}。请先在“人员”里任命{role}。"
    return (
        f"{role}{'、'.join(held)}自己经手或签过{WAYS[kind].it}，须由另一位{role}{verb}；"
        f"现在没有另一位，请先在“人员”里任命。"
    )


def _makers_words(way: Way) -> str:
    return way.maker if way.maker == "登记人" else f"{way.maker}或登记人"
