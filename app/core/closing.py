"""Rules of closing a month (月结): what must, what should, what is worth a look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from app.core.day_words import day_label
from app.core.month import Month

Level = Literal["must", "should", "look"]


class Register(StrEnum):
    """One of the eight books of a station (台账)."""

    PEOPLE = "people"
    ROSTER = "roster"
    DUTY_RECORDS = "duty_records"
    VISITS = "visits"
    CONSUMABLES = "consumables"
    EXPENSES = "expenses"
    OPINIONS = "opinions"
    ACTIVITIES = "activities"


REGISTER_NAMES: Mapping[Register, str] = MappingProxyType(
    {
        Register.PEOPLE: "人员",
        Register.ROSTER: "值班表",
        Register.DUTY_RECORDS: "值班记录",
        Register.VISITS: "人次登记",
        Register.CONSUMABLES: "物资",
        Register.EXPENSES: "支出",
        Register.OPINIONS: "意见",
        Register.ACTIVITIES: "活动",
    }
)

STANDING = frozenset({Register.PEOPLE})
"""A list that stands over the months: no month of it can be blank."""


class NilKind(StrEnum):
    """What a blank register states (零报告)."""

    NONE_HAPPENED = "none_happened"
    NOT_KEPT = "not_kept"
    NOT_IN_SOURCE = "not_in_source"


NIL_NAMES: Mapping[NilKind, str] = MappingProxyType(
    {
        NilKind.NONE_HAPPENED: "本月无",
        NilKind.NOT_KEPT: "未记，因为",
        NilKind.NOT_IN_SOURCE: "原台账未记载",
    }
)


def nil_text(kind: NilKind, reason: str = "") -> str:
    """Write a nil statement as it is printed; the reason is somebody's own words."""
    return f"{NIL_NAMES[kind]}{reason}" if kind is NilKind.NOT_KEPT else NIL_NAMES[kind]


def nil_problem(kind: NilKind, reason: str, *, was_imported: bool) -> str | None:
    """Say in Chinese why a nil statement cannot stand; None when it can."""
    if kind is NilKind.NOT_KEPT and not reason.strip():
        return "“未记”须写明原因。"
    if kind is NilKind.NOT_IN_SOURCE and not was_imported:
        return "这个月没有导入过原台账，不能写“原台账未记载”。"
    return None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that stands before the closing."""

    level: Level
    register: Register | None
    what: str
    to_do: str
    where: str = ""
    """What to open: a business date, or the number of a paper; blank for the page as a whole."""


@dataclass(frozen=True, slots=True)
class WaitingPaper:
    """Something of the month that waits for a signature: leave, a stocktake, a correction."""

    register: Register
    what: str
    on: str
    """Its business date, YYYY-MM-DD."""


@dataclass(frozen=True, slots=True)
class MonthState:
    """What the rules of closing need to know of a month, as counts and dates."""

    month: Month
    today: date
    is_closed: bool = False
    previous_is_open: bool = False
    """The month before has records and is not closed."""
    rows: Mapping[Register, int] = field(default_factory=dict)
    """How many rows each register has in the month; a missing one has none."""
    stated: frozenset[Register] = frozenset()
    """Registers with a valid nil statement."""
    opening_days: tuple[date, ...] = ()
    duty_days: frozenset[date] = frozenset()
    unsigned_duty: tuple[date, ...] = ()
    roster_gap_days: tuple[date, ...] = ()
    roster_clash_days: tuple[date, ...] = ()
    draft_expenses: tuple[str, ...] = ()
    lead_signed_expenses: tuple[str, ...] = ()
    unpaid_expenses: tuple[str, ...] = ()
    unfiled_expenses: tuple[str, ...] = ()
    returned_expenses: tuple[str, ...] = ()
    without_voucher: tuple[str, ...] = ()
    open_opinions: tuple[str, ...] = ()
    waiting_papers: tuple[WaitingPaper, ...] = ()
    activities_without_approval: tuple[str, ...] = ()
    negative_balances: tuple[str, ...] = ()
    """Names of items whose balance is below zero at some day."""
    below_reorder: tuple[str, ...] = ()
    expired: tuple[str, ...] = ()
    pending_people: tuple[str, ...] = ()
    """Names only a document gave (待确认)."""


def findings(state: MonthState) -> tuple[Finding, ...]:
    """List what stands before the closing, must-items first."""
    found = (
        *_calendar(state),
        *_blank_registers(state),
        *_duty(state),
        *_stock(state),
        *_expenses(state),
        *_others(state),
    )
    order = ("must", "should", "look")
    return tuple(sorted(found, key=lambda finding: order.index(finding.level)))


def may_close(found: Iterable[Finding]) -> bool:
    """Tell whether nothing blocks the closing."""
    return all(finding.level != "must" for finding in found)


def _calendar(state: MonthState) -> Iterable[Finding]:
    if state.is_closed:
        yield Finding("must", None, f"{state.month.label}已经月结。", "要改动，请先由责任人反结。")
    if state.today < state.month.last:
        yield Finding(
            "must",
            None,
            f"{state.month.label}还没有过完。",
            f"请在{day_label(state.month.last)}下班以后月结。",
        )
    elif state.today == state.month.last:
        yield Finding("look", None, "今天是本月最后一天。", "月结以后，今天的记录也不能再改动。")
    if state.previous_is_open:
        yield Finding(
            "should",
            None,
            f"上个月（{state.month.previous().label}）还没有月结。",
            "请先月结上个月。",
        )


def _blank_registers(state: MonthState) -> Iterable[Finding]:
    for register in Register:
        if register in STANDING or state.rows.get(register, 0) or register in state.stated:
            continue
        yield Finding(
            "must",
            register,
            f"{REGISTER_NAMES[register]}本月是空的，还没有说明。",
            "请选“本月无”，或写明未记的原因。",
        )


def _duty(state: MonthState) -> Iterable[Finding]:
    missing = [day for day in state.opening_days if day not in state.duty_days]
    # A register stated as nil says it once: a line for each day would bury the rest.
    if missing and Register.DUTY_RECORDS not in state.stated:
        yield from _dated(
            missing,
            "should",
            Register.DUTY_RECORDS,
            "应开放，没有值班记录。",
            "请补记；没有值班的，可以照样月结。",
        )
    yield from _dated(
        state.unsigned_duty,
        "should",
        Register.DUTY_RECORDS,
        "的值班记录还没有签名。",
        "请值班人签名。",
    )
    yield from _dated(
        state.roster_gap_days, "look", Register.ROSTER, "开放时间里有空班。", "请看一看值班表。"
    )
    yield from _dated(
        state.roster_clash_days, "look", Register.ROSTER, "有人排了重叠的班。", "请看一看值班表。"
    )


def _stock(state: MonthState) -> Iterable[Finding]:
    for name in state.negative_balances:
        yield Finding(
            "should",
            Register.CONSUMABLES,
            f"{name}的结存小于零。",
            "请核对入库和领用，或做一次盘点。",
            name,
        )
    for name in state.expired:
        yield Finding(
            "should", Register.CONSUMABLES, f"{name}有过期的批次。", "请停用并处理过期物资。", name
        )
    for name in state.below_reorder:
        yield Finding(
            "look", Register.CONSUMABLES, f"{name}已低于补货线。", "请看一看采购单。", name
        )


def _expenses(state: MonthState) -> Iterable[Finding]:
    for number in state.without_voucher:
        yield Finding(
            "should", Register.EXPENSES, f"支出 {number} 没有凭证。", "请附上凭证。", number
        )
    yield from _unapproved(state)


def _unapproved(state: MonthState) -> Iterable[Finding]:
    held = (
        (state.draft_expenses, "还没有签字。", "可以月结，签字以后再补。"),
        (state.lead_signed_expenses, "等工会主席批准。", "可以月结，批准以后再补。"),
        (state.returned_expenses, "已退回，还没有更正。", "可以月结；要更正，请在月结前做。"),
        (state.unpaid_expenses, "已批准，还没有付款。", "可以月结，付款以后再记。"),
        (state.unfiled_expenses, "已付款，还没有归档。", "可以月结，归档以后再记。"),
    )
    for numbers, words, to_do in held:
        for number in numbers:
            yield Finding("look", Register.EXPENSES, f"支出 {number} {words}", to_do, number)


def _others(state: MonthState) -> Iterable[Finding]:
    yield from _open_opinions(state)
    yield from _waiting_papers(state)
    for name in state.activities_without_approval:
        yield Finding(
            "should",
            Register.ACTIVITIES,
            f"活动“{name}”没有批准文号。",
            "活动须经上级工会批准，请补上文号。",
            name,
        )
    for name in state.pending_people:
        yield Finding(
            "look", Register.PEOPLE, f"{name}只在台账里出现过，待确认。", "请在人员页确认。", name
        )


def _waiting_papers(state: MonthState) -> Iterable[Finding]:
    for paper in state.waiting_papers:
        # Only days are opened by their date; the others lead to their page.
        has_days = paper.register in (Register.ROSTER, Register.DUTY_RECORDS)
        yield Finding(
            "look",
            paper.register,
            f"{paper.what}，还在等签字。",
            "可以月结，签字以后再补。",
            paper.on if has_days else "",
        )


def _open_opinions(state: MonthState) -> Iterable[Finding]:
    for number in state.open_opinions:
        yield Finding(
            "look",
            Register.OPINIONS,
            f"意见 {number} 还没有办结。",
            "可以月结，以后继续办理。",
            number,
        )


def _dated(
    days: Iterable[date], level: Level, register: Register, words: str, to_do: str
) -> Iterable[Finding]:
    for day in sorted(days):
        yield Finding(level, register, f"{day_label(day)}{words}", to_do, day.isoformat())
