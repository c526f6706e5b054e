"""What a ledger workbook says, as plain proposals: the contract between intake and import.

Made by `app.intake.ledger.read_ledger(path, today=...)`; taken over by the importing service.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from app.core.money import Fen
from app.core.quantity import Quantity

RegisterName: TypeAlias = Literal[
    "people",
    "roster",
    "duty_records",
    "visits",
    "consumables",
    "expenses",
    "opinions",
    "activities",
]
REGISTERS: tuple[RegisterName, ...] = (
    "people",
    "roster",
    "duty_records",
    "visits",
    "consumables",
    "expenses",
    "opinions",
    "activities",
)
Verdict: TypeAlias = Literal["taken", "changed", "refused"]


@dataclass(frozen=True, slots=True)
class StationProposal:
    """The station sheet (站点信息); a blank field is a gap, never invented."""

    name: str
    code: str = ""
    union_name: str = ""
    host_name: str = ""
    host_type: str = ""
    build_mode: str = ""
    opening_mode: str = ""
    opening_text: str = ""
    """As written, tidied: 8:30-17:00."""
    opens: str = ""
    """HH:MM where the opening text gives one span, else blank."""
    closes: str = ""
    weekdays: tuple[int, ...] = ()
    """0 = Monday; only where the text itself names the days (周一至周五), else empty."""
    week: tuple[tuple[int, str, str], ...] = ()
    """Weekday, opens, closes of each day, where the sheet lists them (our own export does)."""
    address: str = ""
    area_m2: str = ""
    phone: str = ""
    lead_name: str = ""
    chair_name: str = ""
    remarks: tuple[tuple[str, str], ...] = ()
    """Labels of the sheet this program has no field for, with their values."""
    gaps: tuple[str, ...] = ()
    """Chinese labels of the fields the sheet leaves open."""


@dataclass(frozen=True, slots=True)
class PersonProposal:
    """One person (人员)."""

    name: str
    posts: tuple[str, ...] = ()
    """Posts in the settled words where known (值班员, 责任人, 工会主席 …), else as written."""
    employment: str = ""
    """专职, 兼职 or blank."""
    phone: str = ""
    note: str = ""
    is_pending: bool = False
    """The sheet itself marks the person as 待确认."""
    has_left: bool = False


@dataclass(frozen=True, slots=True)
class ShiftEntry:
    """One person's shift (班次) on one day; times are HH:MM or blank where nothing is written."""

    on: str
    person: str
    starts: str = ""
    ends: str = ""


@dataclass(frozen=True, slots=True)
class ShiftProposal:
    """One row of the roster (值班表): one entry, or several where a row names several."""

    on: str
    entries: tuple[ShiftEntry, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class DutyProposal:
    """One duty record (值班记录); its counts are the VisitsProposal of the same sheet row."""

    on: str
    persons: tuple[str, ...]
    arrived: str = ""
    left: str = ""
    weather: str = ""
    cleaning: str = ""
    restocked: str = ""
    """补充物品 as written: text of the record, no stock move."""
    opinions: str = ""
    """意见 as written: text of the record, no opinion."""
    sentence: str = ""
    note: str = ""
    signed_written: str = ""
    """What the sheet says of a signature; never a signature."""


@dataclass(frozen=True, slots=True)
class VisitsProposal:
    """Counts (人次登记) of one sheet row: groups and services are two separate counts.

    Several rows may belong to the same day (long form: one row per group); they add up.
    """

    on: str
    by_group: Mapping[str, int] = field(default_factory=dict)
    """Visits by worker group; only counts above zero."""
    by_service: Mapping[str, int] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class StockMove:
    """One movement: quantity is the signed change of the balance (issues are below zero)."""

    kind: str
    """结转, 入库, 领用, 盘点 or 撤销, as records.book.StockMoveRow."""
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class StockProposal:
    """One row of the consumables ledger (物资台账)."""

    on: str
    item: str
    spec: str
    unit: str
    moves: tuple[StockMove, ...]
    """Usually one; two where a row has both 入库 and 出库; empty for an item at balance nil."""
    balance: Quantity
    """Our balance of the item after this row, in the workbook's own row order."""
    stated_balance: Quantity | None = None
    """结存 as written; differs from `balance` where the verdict says so."""
    handled_by: str = ""
    expires_on: str = ""
    batch: str = ""
    voucher: str = ""
    note: str = ""
    order: int = 0
    """Place in the order the balances run in, which need not be the sheets' order."""


@dataclass(frozen=True, slots=True)
class ExpenseProposal:
    """One expense (支出), always a draft: signatures written in the sheet stay words."""

    on: str
    summary: str
    amount: Fen
    purpose: str = ""
    """One of PURPOSES where the word or a known synonym is written, else as written or blank."""
    fund: str = ""
    """Blank where the sheet names none (未注明)."""
    payee: str = ""
    invoice_code: str = ""
    invoice_number: str = ""
    handled_by: str = ""
    vouchers: int | None = None
    """附件张数."""
    voucher_place: str = ""
    lead_written: str = ""
    """What stands under 责任人签字, e.g. 已签; blank for none."""
    chair_written: str = ""
    """What stands under 主席审批, e.g. 已批; blank for none."""
    state_written: str = ""
    """What stands under 状态 (草稿, 已付, 作废 …)."""
    number_written: str = ""
    """The number the sheet gives the expense."""
    paid_on: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class OpinionProposal:
    """One opinion (意见) with whatever of its way to a close is written."""

    on: str
    content: str
    group: str = ""
    answer: str = ""
    answered_on: str = ""
    outcome: str = ""
    told_how: str = ""
    told_on: str = ""
    closed_on: str = ""
    taken_by: str = ""
    state_written: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ActivityProposal:
    """One activity (活动)."""

    on: str
    name: str
    kind: str = ""
    people: int | None = None
    budget: Fen | None = None
    final_account: Fen | None = None
    leader: str = ""
    approval_number: str = ""
    note: str = ""


Value: TypeAlias = (
    PersonProposal
    | ShiftProposal
    | DutyProposal
    | VisitsProposal
    | StockProposal
    | ExpenseProposal
    | OpinionProposal
    | ActivityProposal
)


@dataclass(frozen=True, slots=True)
class RowProposal:
    """One spreadsheet row in one register; dates in values are ISO text, clock times HH:MM."""

    sheet: str
    row: int
    """Row number as the spreadsheet shows it, from 1."""
    register: RegisterName
    verdict: Verdict
    reasons: tuple[str, ...]
    """Sentences in Chinese; empty only for `taken`."""
    value: Value | None
    """None exactly when refused."""
    unknown_names: tuple[str, ...] = ()
    """Names in this row that the workbook's own 人员 sheet lacks (all names where it has none).

    They do not alter the verdict here: whether a name is known, the store decides.
    """

    @property
    def where(self) -> str:
        """Say where the row stands: 值班记录 第12行."""
        return f"{self.sheet} 第{self.row}行"


@dataclass(frozen=True, slots=True)
class LedgerReading:
    """The whole workbook as proposals; nothing has been compared with any store yet."""

    station: StationProposal | None
    rows: tuple[RowProposal, ...]
    notes: tuple[str, ...] = ()
    """Remarks on the file as a whole, Chinese sentences: macros ignored, unknown columns …"""
    months: tuple[str, ...] = ()
    """YYYY-MM of all rows not refused, in order."""
    groups: tuple[str, ...] = ()
    """Worker groups (服务群体) in the workbook's order, those without a count included."""
    services: tuple[str, ...] = ()
    file_sha256: str = ""
    """Of the very file that was read: it may be another by now."""

    def counted(self) -> dict[RegisterName, dict[Verdict, int]]:
        """Count rows by register and verdict; every register is there, zeros included."""
        counts: dict[RegisterName, dict[Verdict, int]] = {
            name: {"taken": 0, "changed": 0, "refused": 0} for name in REGISTERS
        }
        for row in self.rows:
            counts[row.register][row.verdict] += 1
        return counts
