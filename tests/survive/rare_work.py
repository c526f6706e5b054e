"""What a station does seldom: a ledger taken over, settings, sealed sheet, passphrase, new keys."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from app.bootstrap import StoreOpening
from app.core.clock import FixedClock
from app.intake.ledger import read_ledger
from app.services import import_undo, importing, key_change, settings, setup
from app.services.appointments import Consent
from app.services.demo import read_sample
from app.services.sign_in import Proof
from app.storage import key_lock
from tests.conftest import NOON
from tests.services.desk import CHAIR, LEAD, Desk
from tests.survive import acts
from tests.survive.acts import desk_at
from tests.survive.sayer import Sayer


@contextmanager
def _desk(root: Path) -> Iterator[Desk]:
    opening = StoreOpening(root, FixedClock(NOON))
    opening.claim()
    desk = desk_at(opening.open().database)
    yield desk
    desk.office.close()
    opening.release()


def ledger(root: Path, sayer: Sayer, chance: random.Random, times: int) -> None:
    """Take a whole workbook over, go on working, and take it back."""
    sample = read_sample()
    with _desk(root) as desk:
        for _ in range(times):
            acts.tap(desk, chance)
            sayer.word(desk.office)
        reading = read_ledger(sample.ledger, today=desk.office.clock.today())
        taken = desk.sit(LEAD).act(importing.adopt, reading, sample.ledger)
        sayer.word(desk.office)
        acts.sign_duty(desk, chance)
        sayer.word(desk.office)
        assert taken.import_id is not None
        desk.sit(LEAD).act(import_undo.undo_import, taken.import_id)
        sayer.word(desk.office)
        for _ in range(times):
            acts.act_at_random(desk, chance)
            sayer.word(desk.office)


def house(root: Path, sayer: Sayer, chance: random.Random, times: int) -> None:
    """Change the station's card, its lists and its settings."""
    with _desk(root) as desk:
        office = desk.sit(LEAD)
        for number in range(times):
            fields = office.read(setup.station_fields)
            office.act(setup.change_station, replace(fields, phone=f"0427-{number:07}"))
            sayer.word(office)
            entry = office.act(settings.add_entry, "services", f"服务{number}")
            sayer.word(office)
            office.act(settings.rename_entry, "services", entry, f"服务{number}改")
            sayer.word(office)
            office.act(settings.switch_entry, "services", entry, active=chance.random() < 0.5)
            sayer.word(office)
            office.act(settings.set_idle_minutes, chance.choice(settings.IDLE_CHOICES))
            sayer.word(office)


def locks(root: Path, sayer: Sayer, chance: random.Random, times: int) -> None:
    """Renew the sealed sheet, set, change and remove the passphrase, change every key.

    Before each, it is said which ways in there may be; afterwards, which one there is.
    """
    key_lock.MEMORY_KIB, key_lock.PASSES = 64, 1
    code, passphrase = "", ""
    for number in range(times):
        with _desk(root) as desk:
            code = _new_sheet(desk, sayer, code)
            for chosen in (f"四海之内皆兄弟也{number}", f"correct horse {number}", ""):
                sayer.say(passphrases=[passphrase, chosen])
                if chosen:
                    key_change.set_passphrase(desk.sit(LEAD), desk.proof(), chosen)
                else:
                    key_change.remove_passphrase(desk.sit(LEAD), desk.proof())
                sayer.say(passphrases=[chosen])
                sayer.word(desk.office)
                acts.tap(desk, chance)
                sayer.word(desk.office)
                passphrase = chosen
            acts.enter_expense(desk, chance)
            sayer.word(desk.office)
            code = _new_keys(desk, sayer, code)
            acts.tap(desk, chance)
            sayer.word(desk.office)


def _new_sheet(desk: Desk, sayer: Sayer, code: str) -> str:
    office = desk.sit(LEAD)
    new = office.act(key_change.new_sheet, desk.proof(), agreed(desk))
    if code:
        sayer.say(codes=[code, new])
    office.act(key_change.try_sheet, new)
    sayer.say(codes=[new])
    sayer.word(office)
    return new


def _new_keys(desk: Desk, sayer: Sayer, code: str) -> str:
    office = desk.sit(LEAD)
    new = key_change.prepare_new_keys(office, desk.proof(), agreed(desk))
    sayer.word(office)
    key_change.try_new_keys(office, new)
    sayer.say(codes=[code, new])
    desk.office = key_change.take_over(office)
    sayer.say(codes=[new])
    sayer.word(desk.office)
    return new


def agreed(desk: Desk) -> Consent:
    """What the chair's PIN gives."""
    return Consent(Proof(desk.person(CHAIR), desk.office.clock.now()))
