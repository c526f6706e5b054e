"""Play the sample month on the sample station, by the same use cases and PINs as the window."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from app import RESOURCES
from app.core.clock import FixedClock, by_minute
from app.core.errors import NotAllowed, Refused
from app.core.gap import Verdict
from app.core.month import Month
from app.intake.ledger import read_ledger
from app.intake.reading import ExpenseProposal, LedgerReading
from app.records.book import ExpenseRow, OpeningSpan
from app.services import (
    backup,
    book_rows,
    checklists,
    closing,
    expense_entry,
    expense_list,
    expense_signing,
    funds,
    importing,
    setup,
    sign_in,
)
from app.services.context import Actor
from app.services.office import Office
from app.standards.loader import BUNDLED, read_shelf


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
    answers: dict[str, dict[str, str]]
    """By standard: verdicts by criterion."""


def read_sample() -> Sample:
    """Read the bundled sample."""
    folder = RESOURCES / "sample"
    said = tomllib.loads((folder / "sample.toml").read_text("utf-8"))
    opening = said["opening"]
    return Sample(
        ledger=folder / said["ledger"],
        month=Month.parse(said["month"]),
        now=datetime.fromisoformat(said["now"]),
        pins=dict(said["pins"]),
        fund=said["expenses"]["fund"],
        voucher_place=said["expenses"]["voucher_place"],
        opening=tuple(
            OpeningSpan(day, opening["opens"], opening["closes"]) for day in opening["weekdays"]
        ),
        answers={standard: dict(given) for standard, given in said["answers"].items()},
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
    desk = Desk(office, sample)
    lead, chair = desk.holder("责任人"), desk.holder("工会主席")
    for name in sample.pins:
        office.act(sign_in.set_own_pin, desk.ids[name], sample.pins[name])
    _prepare_station(desk, lead)
    _sign_expenses(desk, read, lead, chair)
    desk.sit(lead)
    office.act(closing.close_month, sample.month, desk.proof())
    backup.make_backup(office, why="月结")
    return answer


class Desk:
    """The sample's front desk: who sits there, and their PINs."""

    def __init__(self, office: Office, sample: Sample) -> None:
        self.office = office
        self.sample = sample
        people = office.read(book_rows.people)
        self.ids = {person.name: person.id for person in people}
        self._posts = {person.name: person.post for person in people}

    def holder(self, post: str) -> str:
        """Name who holds a post at the sample station."""
        return next(name for name, posts in self._posts.items() if post in posts)

    def sit(self, name: str) -> None:
        """Sign somebody in with their PIN."""
        found = self.office.act(sign_in.sign_in, self.ids[name], self.sample.pins[name])
        if not isinstance(found, Actor):
            raise NotAllowed(found.text)
        self.office.actor = found

    def proof(self) -> sign_in.Proof:
        """Give the PIN of whoever sits there once more, as a signature asks."""
        proof = self.office.act(sign_in.prove, self.sample.pins[self.office.actor.name])
        if not isinstance(proof, sign_in.Proof):
            raise NotAllowed(proof.text)
        return proof


def _prepare_station(desk: Desk, lead: str) -> None:
    desk.sit(lead)
    desk.office.act(setup.set_opening_week, desk.sample.opening)
    shelf = read_shelf(BUNDLED)
    desk.office.act(setup.choose_standards, [standard.id for standard in shelf.standards])
    for standard in shelf.standards:
        for criterion, verdict in desk.sample.answers.get(standard.id, {}).items():
            desk.office.act(checklists.answer, standard, criterion, Verdict(verdict))


def _sign_expenses(desk: Desk, read: LedgerReading, lead: str, chair: str) -> None:
    """Let the 经办人 complete what a signature needs, then lead and chair sign as written."""
    written = {(value.on, value.summary): value for value in _expenses(read) if value.lead_written}
    fund_id: int | None = None
    for row in desk.office.read(expense_list.expenses_of_month, str(desk.sample.month)):
        value = written.get((row.on, row.summary))
        if value is None:
            continue
        desk.sit(row.handled_by)
        fund_id = fund_id or desk.office.act(funds.add_fund, desk.sample.fund)
        desk.office.act(expense_entry.change_draft, row.id, _completed(desk, row, fund_id))
        desk.sit(lead)
        desk.office.act(expense_signing.sign_as_lead, row.id, desk.proof())
        if value.chair_written:
            desk.sit(chair)
            desk.office.act(expense_signing.approve_as_chair, row.id, desk.proof())


def _completed(desk: Desk, row: ExpenseRow, fund_id: int) -> expense_entry.ExpenseFields:
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
    return replace(fields, fund_id=fund_id, voucher_place=desk.sample.voucher_place)


def _expenses(read: LedgerReading) -> Iterable[ExpenseProposal]:
    values: list[Any] = [row.value for row in read.rows]
    return [value for value in values if isinstance(value, ExpenseProposal)]


def demo_clock(sample: Sample) -> FixedClock:
    """Give the clock the demo runs under."""
    return FixedClock(sample.now)
