"""Play the sample month on the sample station, by the same use cases and PINs as the window."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from app import RESOURCES
from app.core.clock import FixedClock, by_minute
from app.core.errors import Refused
from app.core.month import Month
from app.intake.ledger import read_ledger
from app.intake.reading import ExpenseProposal, LedgerReading
from app.records.book import ExpenseRow, OpeningSpan
from app.services import (
    backup,
    closing,
    demo_setup,
    expense_entry,
    expense_list,
    expense_signing,
    funds,
    importing,
    setup,
    sign_in,
)
from app.services.demo_desk import Desk
from app.services.office import Office


@dataclass(frozen=True, slots=True)
class Sample:
    """What resources/sample/sample.toml says."""

    ledger: Path
    month: Month
    now: datetime
    pins: dict[str, str]
    fund: str
    voucher_place: str
    opening: tuple[OpeningSpan, ...]
    setup: Mapping[str, Any]
    """What resources/sample/setup.toml says of standards, wall, equipment and papers."""


def read_sample() -> Sample:
    """Read the bundled sample."""
    folder = RESOURCES / "sample"
    said = tomllib.loads((folder / "sample.toml").read_text("utf-8"))
    return Sample(
        ledger=folder / said["ledger"],
        month=Month.parse(said["month"]),
        now=datetime.fromisoformat(said["now"]),
        pins=dict(said["pins"]),
        fund=said["expenses"]["fund"],
        voucher_place=said["expenses"]["voucher_place"],
        opening=demo_setup.week(said["opening"]),
        setup=demo_setup.read(),
    )


def clock_note(sample: Sample) -> str:
    """Say on the papers that the demo runs under a clock of its own."""
    return f"示例时钟 {by_minute(sample.now)}"


def play(office: Office, sample: Sample) -> importing.ImportAnswer:
    """Adopt the sample ledger, set PINs, sign what the ledger says was signed, close the month.

    Raises:
        Refused: the station is not a sample.
    """
    if office.has_station and not office.read(importing.station_is_sample):
        raise Refused("这里是真实的站点，不能演示。", kept="没有改动任何内容。")
    read = read_ledger(sample.ledger, today=office.clock.today())
    answer = office.act(importing.adopt, read, sample.ledger, is_sample=True)
    desk = Desk(office, sample.pins)
    lead, chair = desk.holder("责任人"), desk.holder("工会主席")
    for name in sample.pins:
        office.act(sign_in.set_own_pin, desk.ids[name], sample.pins[name])
    desk.sit(lead)
    office.act(setup.set_opening_week, demo_setup.week(sample.setup["former_opening"]))
    demo_setup.play(desk, sample.setup, lead)
    desk.sit(lead)
    office.act(setup.set_opening_week, sample.opening)
    _sign_expenses(desk, sample, read, lead, chair)
    desk.sit(lead)
    office.act(closing.close_month, sample.month, desk.proof())
    backup.make_backup(office, why="月结")
    return answer


def _sign_expenses(desk: Desk, sample: Sample, read: LedgerReading, lead: str, chair: str) -> None:
    """Let the 经办人 complete what a signature needs, then lead and chair sign as written."""
    written = {(value.on, value.summary): value for value in _expenses(read) if value.lead_written}
    fund_id: int | None = None
    for row in desk.office.read(expense_list.expenses_of_month, str(sample.month)):
        value = written.get((row.on, row.summary))
        if value is None:
            continue
        desk.sit(row.handled_by)
        fund_id = fund_id or desk.office.act(funds.add_fund, sample.fund)
        desk.office.act(expense_entry.change_draft, row.id, _completed(desk, sample, row, fund_id))
        desk.sit(lead)
        desk.office.act(expense_signing.sign_as_lead, row.id, desk.proof())
        if value.chair_written:
            desk.sit(chair)
            desk.office.act(expense_signing.approve_as_chair, row.id, desk.proof())


def _completed(
    desk: Desk, sample: Sample, row: ExpenseRow, fund_id: int
) -> expense_entry.ExpenseFields:
    fields = expense_entry.ExpenseFields(
        on=row.on,
        summary=row.summary,
        amount=row.amount,
        purpose=row.purpose,
        payee=row.payee,
        invoice_code=row.invoice_code,
        invoice_number=row.invoice_number,
        handler_id=desk.ids[row.handled_by],
        paper_vouchers=row.paper_vouchers,
        note=row.note,
    )
    return replace(fields, fund_id=fund_id, voucher_place=sample.voucher_place)


def _expenses(read: LedgerReading) -> Iterable[ExpenseProposal]:
    values: list[Any] = [row.value for row in read.rows]
    return [value for value in values if isinstance(value, ExpenseProposal)]


def demo_clock(sample: Sample) -> FixedClock:
    """Give the clock the demo runs under."""
    return FixedClock(sample.now)
