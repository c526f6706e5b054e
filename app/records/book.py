"""What one month of one station consists of, as plain values: all papers and figures read this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core.money import Fen
from app.core.quantity import Quantity


@dataclass(frozen=True, slots=True)
class OpeningSpan:
    """Opening hours of one weekday (0 = Monday), as HH:MM."""

    weekday: int
    opens: str
    closes: str


@dataclass(frozen=True, slots=True)
class StationCard:
    """The station (站点) as papers and signs introduce it; blanks are gaps, never invented."""

    name: str
    code: str = ""
    union_name: str = ""
    host_name: str = ""
    host_type: str = ""
    build_mode: str = ""
    """Chinese words as printed: 自建 or 共建."""
    opening_mode: str = ""
    opening_text: str = ""
    """Opening hours in one line, e.g. 8:30-17:00."""
    opening: tuple[OpeningSpan, ...] = ()
    address: str = ""
    area_m2: str = ""
    phone: str = ""
    lead_name: str = ""
    chair_name: str = ""
    is_sample: bool = False


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person (人员) on the station's list."""

    id: int
    name: str
    post: str = ""
    """Roles in Chinese, joined by 、."""
    employment: str = ""
    """专职, 兼职 or blank."""
    phone: str = ""
    note: str = ""
    is_pending: bool = False
    """True when only a document named this person and nobody confirmed them (待确认)."""
    has_left: bool = False


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """One shift (班次) of the roster."""

    id: int
    on: str
    person: str
    starts: str
    ends: str
    note: str = ""
    person_id: int = 0
    """Tells people of one name apart; 0 in months kept before it was."""


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """Hours of one day in which somebody is not there, agreed to (请假、离岗、换班)."""

    on: str
    person: str
    person_id: int
    kind: str
    """Chinese word: 请假, 离岗, 换班."""
    starts: str
    ends: str
    substitute: str = ""
    substitute_id: int | None = None


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One duty record (值班记录) of one day in its newest version."""

    id: int
    on: str
    version: int
    person: str
    arrived: str = ""
    left: str = ""
    weather: str = ""
    cleaning: str = ""
    restocked: str = ""
    opinions: str = ""
    sentence: str = ""
    """The sentence the attendant adds."""
    text: str = ""
    """What the record says by itself from the day's entries."""
    signed_by: str = ""
    signed_at: str = ""
    visits: Mapping[str, int] = field(default_factory=dict)
    """Visits by worker group of that day; only groups above zero."""
    services: Mapping[str, int] = field(default_factory=dict)
    source: str = ""
    """Blank, or where an imported row came from (值班记录 第12行)."""


@dataclass(frozen=True, slots=True)
class VisitDay:
    """The tally (人次登记) of one day: two separate counts, never multiplied into each other."""

    on: str
    by_group: Mapping[str, int]
    by_service: Mapping[str, int]
    late: int = 0
    """How many of the visits were entered after the day (补录)."""


@dataclass(frozen=True, slots=True)
class StockMoveRow:
    """One movement of a consumable (物资): quantity is signed, receipts above zero."""

    id: int
    on: str
    item: str
    spec: str
    unit: str
    kind: str
    """Chinese word: 结转, 入库, 领用, 盘点, 撤销."""
    quantity: Quantity
    balance: Quantity
    """Balance of the item after this movement in business order."""
    handled_by: str = ""
    expires_on: str = ""
    voucher: str = ""
    """Number of the expense that paid for a receipt."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class StockItemMonth:
    """One item's month: opening, in, out, stocktake difference, closing (PJ-30)."""

    item: str
    spec: str
    unit: str
    label: str
    """Item name, or 名称（规格） where two items share a name."""
    opening: Quantity
    received: Quantity
    issued: Quantity
    stocktake: Quantity
    closing: Quantity
    reorder_level: Quantity | None = None
    order_up_to: Quantity | None = None
    earliest_expiry: str = ""
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step an expense has gone through: who and when, in words."""

    step: str
    """经办, 责任人签字, 主席批准, 付款, 归档, 退回, 更正, 作废."""
    person: str
    at: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ExpenseRow:
    """One expense (支出) with its sign-offs (PJ-61…65)."""

    id: int
    number: str
    on: str
    summary: str
    purpose: str
    fund: str
    """Name of the fund, or 未注明."""
    amount: Fen
    payee: str
    invoice_code: str
    invoice_number: str
    handled_by: str
    entered_by: str
    """Who typed it; for imported rows the person who imported it (named on the slip)."""
    is_imported: bool
    """Whether the row came from an old ledger; `imported_by` says by whom."""
    state: str
    """Value of core.sign_off.ExpenseState."""
    state_name: str
    lead: str = ""
    lead_at: str = ""
    chair: str = ""
    chair_at: str = ""
    paid_on: str = ""
    filed_on: str = ""
    paper_vouchers: int = 0
    voucher_place: str = ""
    attachments: tuple[str, ...] = ()
    receipts: tuple[str, ...] = ()
    """Stock it paid for, in words: 桶装水 20 桶."""
    corrects: str = ""
    """Number of the expense this one corrects."""
    returned_reason: str = ""
    note: str = ""
    import_remark: str = ""
    """What the old ledger said of signatures; never a signature."""
    imported_by: str = ""
    """Who imported the row: no maker, but named on the slip."""
    content_code: str = ""
    steps: tuple[StepRow, ...] = ()
    holder_line: str = ""
    """Who holds it now and since when, in words."""
    public_id: str = ""
    """What the code of its slip names it by."""


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """One opinion (意见) and its way to a close."""

    id: int
    number: str
    on: str
    content: str
    group: str
    state: str
    state_name: str
    taken_by: str = ""
    answer: str = ""
    answered_on: str = ""
    outcome: str = ""
    told_how: str = ""
    told_on: str = ""
    closed_on: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One activity (活动) of the simple register."""

    id: int
    on: str
    name: str
    kind: str
    people: int | None
    budget: Fen | None
    final_account: Fen | None
    leader: str = ""
    approval_number: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class NilRow:
    """A nil statement (零报告) for one register of the month."""

    register: str
    """Value of core.closing.Register."""
    words: str
    """本月无 / 未记，因为… / 原台账未记载."""
    stated_by: str = ""


@dataclass(frozen=True, slots=True)
class PendingRow:
    """One open matter (未决) at closing time: it does not block, it is listed."""

    kind: str
    what: str
    since: str
    holder: str


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a month as contract.md names them; the one place they are held."""

    visits_total: int
    visits_by_group: Mapping[str, int]
    services_total: int
    services_by_kind: Mapping[str, int]
    duty_days: int
    expenses_total_fen: int
    expenses_approved_fen: int
    opinions_received: int
    opinions_closed: int
    closing_balances: Mapping[str, int | float]

    def as_dict(self) -> dict[str, object]:
        """Give the figures as the manifest writes them."""
        return {
            "visits_total": self.visits_total,
            "visits_by_group": dict(self.visits_by_group),
            "services_total": self.services_total,
            "services_by_kind": dict(self.services_by_kind),
            "duty_days": self.duty_days,
            "expenses_total_fen": self.expenses_total_fen,
            "expenses_approved_fen": self.expenses_approved_fen,
            "opinions_received": self.opinions_received,
            "opinions_closed": self.opinions_closed,
            "closing_balances": dict(self.closing_balances),
        }


@dataclass(frozen=True, slots=True)
class MonthBook:
    """Everything the papers of one month say (月度资料), gathered in one read of the store."""

    station: StationCard
    month: str
    status: str
    """open or closed."""
    revision: int
    fingerprint: str
    station_key: str
    """Fingerprint of the station's public signing key, for the monthly report."""
    made_at: str
    """When the papers were made, local wall clock, YYYY-MM-DD HH:MM."""
    clock_note: str
    """Said on the papers when the program ran under a clock of its own (示例时钟), else blank."""
    groups: tuple[str, ...]
    """Worker groups in the station's order, zero groups included."""
    services: tuple[str, ...]
    people: tuple[PersonRow, ...]
    shifts: tuple[ShiftRow, ...]
    duty: tuple[DutyRow, ...]
    visits: tuple[VisitDay, ...]
    stock_moves: tuple[StockMoveRow, ...]
    stock_items: tuple[StockItemMonth, ...]
    expenses: tuple[ExpenseRow, ...]
    opinions: tuple[OpinionRow, ...]
    activities: tuple[ActivityRow, ...]
    nil_statements: tuple[NilRow, ...]
    pending: tuple[PendingRow, ...]
    closed_by: str
    closed_at: str
    figures: Figures
    prior_papers: tuple[str, ...] = ()
    """Folder names of earlier revisions kept beside this one."""
    previous_fingerprint: str = ""
    """Fingerprint of the month closed before it, as the closing quoted it."""
    audit_seq: int = 0
    """Last entry of the audit before the closing; 0 for an open month."""
    audit_head: str = ""
    """Hash of that entry: the fingerprint of a closed month takes it in."""
    absences: tuple[AbsenceRow, ...] = ()
    """What was agreed to of leave, day by day; what still waits leaves no gap yet."""
    duty_from: str = ""
    """First day a duty record is expected of, YYYY-MM-DD; blank: every day of opening."""
