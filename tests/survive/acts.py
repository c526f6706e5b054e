"""What a station does all day, done by its own use cases; and the word that it was done."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import func, select, text

from app.core.clock import FixedClock, moment
from app.core.closing import REGISTER_NAMES, STANDING, NilKind, Register
from app.core.errors import Refused
from app.core.month import Month
from app.models import AuditEntry, ServiceKind, WorkerGroup
from app.services import checks, closing, duty, opinions, settings, tally
from app.services.checks import Check
from app.services.context import Context
from app.services.duty import DutyFields
from app.services.office import Office
from app.services.opinions import OpinionFields
from app.storage.database import Database
from tests.services.desk import ATTENDANT, CHAIR, JPEG, LEAD, Desk

COUNTED = (
    "tally", "daily_check", "duty_record", "expense", "expense_voucher", "stored_file",
    "opinion", "month_closing", "nil_statement",
)  # fmt: skip
"""Rows of these are never taken away by the acts below."""


@dataclass(frozen=True, slots=True)
class Word:
    """What the store held when an act was acknowledged."""

    seq: int
    hash: str
    counts: tuple[int, ...]

    def as_line(self) -> str:
        return json.dumps({"did": [self.seq, self.hash, list(self.counts)]}) + "\n"


def word_of(ctx: Context) -> Word:
    """Give the end of the audit chain and how many rows there are."""
    head = ctx.session.execute(
        select(AuditEntry.seq, AuditEntry.hash).order_by(AuditEntry.seq.desc()).limit(1)
    ).first()
    counted = ", ".join(f"(SELECT count(*) FROM {name})" for name in COUNTED)
    counts = ctx.session.execute(text(f"SELECT {counted}")).one()
    return Word(head.seq if head else 0, head.hash if head else "", tuple(counts))


def is_kept(ctx: Context, word: Word) -> bool:
    """Tell whether what was acknowledged is there; the chain pins all that came before."""
    found = ctx.session.scalar(select(AuditEntry.hash).where(AuditEntry.seq == word.seq))
    now = word_of(ctx).counts
    pinned = found == word.hash if word.hash else found is not None or word.seq == 0
    return pinned and all(there >= told for there, told in zip(now, word.counts, strict=True))


def desk_at(store: Database) -> Desk:
    """Open the desk a minute after the latest act: time goes by acts, not by the machine's clock.

    The latest, not the last: each start notes something under a clock of its own.
    """
    with store.snapshot() as session:
        last = session.scalar(select(func.max(AuditEntry.at)))
    assert last is not None
    return Desk(Office(store, FixedClock(moment(last) + timedelta(minutes=1))))


def act_at_random(desk: Desk, chance: random.Random) -> None:
    """Do one thing, as often as stations do it."""
    clock_of(desk).advance(60)
    names, weights = zip(*WEIGHTS.items(), strict=True)
    ACTS[chance.choices(names, weights)[0]](desk, chance)


def clock_of(desk: Desk) -> FixedClock:
    clock = desk.office.clock
    assert isinstance(clock, FixedClock)
    return clock


def tap(desk: Desk, chance: random.Random) -> None:
    office = desk.sit(ATTENDANT)
    visit = office.act(tally.tap_visit, _any(office, WorkerGroup), chance.randint(1, 10))
    if chance.random() < 0.3:
        office.act(tally.tap_service, _any(office, ServiceKind), visit.id)


def check_off(desk: Desk, chance: random.Random) -> None:
    desk.sit(ATTENDANT).act(checks.record_check, chance.choice(list(Check)), "fine")


def sign_duty(desk: Desk, chance: random.Random) -> None:
    """Write and sign today's record, or put a corrected version beside it."""
    office = desk.sit(ATTENDANT)
    on = office.clock.today().isoformat()
    sheet = office.read(duty.sheet, on)
    fields = DutyFields("08:25", f"17:{chance.randint(10, 59)}", "晴", "")
    if sheet.is_signed and sheet.record_id is not None:
        office.act(duty.correct, sheet.record_id, fields, "离岗时间写错", desk.proof())
    else:
        office.act(duty.sign_day, on, fields, desk.proof())


def enter_expense(desk: Desk, chance: random.Random) -> None:
    """Enter one with its invoice; some are signed at once, some approved too."""
    on = desk.office.clock.today().isoformat()
    number = chance.getrandbits(60)
    summary = f"补充物资{number}"
    expense = desk.draft(with_file=False, on=on, summary=summary, invoice_number=str(number))
    desk.attach(expense, JPEG + chance.randbytes(chance.randint(50, 20_000)))
    if chance.random() < 0.6:
        desk.sign(expense, LEAD)
        if chance.random() < 0.5:
            desk.approve(expense, CHAIR)


def hear(desk: Desk, chance: random.Random) -> None:
    on = desk.office.clock.today().isoformat()
    fields = OpinionFields(on=on, content=f"希望有针线包{chance.getrandbits(40)}")
    desk.sit(ATTENDANT).act(opinions.record_opinion, fields)


def choose_idle(desk: Desk, chance: random.Random) -> None:
    minutes = chance.choice(settings.IDLE_CHOICES)
    desk.sit(LEAD).act(settings.set_idle_minutes, minutes)


def close_month(desk: Desk, _chance: random.Random) -> None:
    """Go to the first of next month and close the one before."""
    office = desk.office
    month = Month.of(office.clock.today())
    while Month.of(office.clock.today()) == month:
        clock_of(desk).advance(86_400)
    office = desk.sit(LEAD)
    for register in Register:
        if register not in STANDING:
            _state_nil(office, month, register)
    office.act(closing.close_month, month, desk.proof())


def _state_nil(office: Office, month: Month, register: Register) -> None:
    try:
        office.act(closing.state_nil, month, register, NilKind.NONE_HAPPENED)
    except Refused:
        assert register in REGISTER_NAMES  # it has rows: nothing to state


def _any(office: Office, model: Any) -> int:
    found = office.read(lambda ctx: ctx.session.scalar(select(model.id).limit(1)))
    assert isinstance(found, int)
    return found


ACTS: MappingProxyType[str, Callable[[Desk, random.Random], None]] = MappingProxyType(
    {
        "tap": tap,
        "check": check_off,
        "duty": sign_duty,
        "expense": enter_expense,
        "hear": hear,
        "choose": choose_idle,
        "close": close_month,
    }
)
WEIGHTS = MappingProxyType(
    {"tap": 50, "check": 8, "duty": 8, "expense": 20, "hear": 6, "choose": 4, "close": 1}
)
