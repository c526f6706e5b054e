"""What a station does while its disk refuses: each step may fail, but only in words."""

from __future__ import annotations

import random
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.bootstrap import StoreOpening
from app.core.clock import FixedClock
from app.core.errors import Refused, UserError
from app.core.month import Month
from app.services import backup, export, key_change, replacing, sealed_sheet, settings
from app.services.context import Context
from app.services.office import Office
from app.storage import key_lock, keys
from tests.conftest import NOON
from tests.services.desk import ATTENDANT, JPEG, LEAD, Desk
from tests.survive import acts
from tests.survive.acts import desk_at, word_of
from tests.survive.expect import Told
from tests.survive.rare_work import agreed

ENDS = ("swap", "new keys")
"""Where one of these fails the program opens anew: nothing more is written by this one."""


@dataclass(slots=True)
class Session:
    """One go at everything that writes; each step may fail, but only in words."""

    root: Path
    told: Told = field(default_factory=Told)
    said: list[str] = field(default_factory=list)
    """What was said of each step that failed."""
    wordless: list[str] = field(default_factory=list)
    """What failed without words."""
    tries: int = 0

    def step(self, name: str, do: Callable[[], object]) -> bool:
        """Do one step; tell whether it was done."""
        self.tries += 1
        try:
            do()
        except UserError as problem:
            self.said.append(f"{name}: {problem}")
            if not (problem.what and (problem.kept or problem.to_do)):
                self.wordless.append(f"{name}: {problem!r}")
        except Exception:  # noqa: BLE001 (any other is what this looks for)
            self.wordless.append(f"{name}: {traceback.format_exc()[-1500:]}")
        else:
            return True
        return False


def work(session: Session, what: str) -> None:
    """Open, do one of everything that writes, close."""
    # The slow hash is tried elsewhere.
    key_lock.MEMORY_KIB, key_lock.PASSES = 64, 1
    opening = StoreOpening(session.root, FixedClock(NOON))
    offices: list[Office] = []
    if session.step("claim", opening.claim):
        session.step("open", lambda: offices.append(opening.open()))
    for office in offices:
        desk = desk_at(office.database)
        for name, do in STEPS[what](desk, session).items():
            if session.step(name, do):
                session.told.words.append(desk.office.read(word_of))
            elif name in ENDS:
                break
        session.step("close", desk.office.close)
    session.step("release", opening.release)


Steps = dict[str, Callable[[], object]]


def _nothing(_desk: Desk, _session: Session) -> Steps:
    return {}


def _keys(desk: Desk, session: Session) -> Steps:
    told, chance = session.told, random.Random(1)

    def sheet() -> None:
        new = desk.sit(LEAD).act(key_change.new_sheet, desk.proof(), agreed(desk))
        desk.office.act(key_change.try_sheet, new)
        told.codes = [new]

    def passphrase(chosen: str) -> None:
        told.passphrases.append(chosen)
        key_change.set_passphrase(desk.sit(LEAD), desk.proof(), chosen)
        told.passphrases = [chosen]

    def none() -> None:
        told.passphrases.append("")
        key_change.remove_passphrase(desk.sit(LEAD), desk.proof())
        told.passphrases = [""]

    def new_keys() -> None:
        office = desk.sit(LEAD)
        new = key_change.prepare_new_keys(office, desk.proof(), agreed(desk))
        key_change.try_new_keys(office, new)
        if told.codes:
            told.codes.append(new)
        desk.office = key_change.take_over(office)
        told.codes = [new]

    told.passphrases = [""]
    return {
        "sheet": sheet,
        "passphrase": lambda: passphrase("四海之内皆兄弟也"),
        "another passphrase": lambda: passphrase("correct horse 7"),
        "no passphrase": none,
        "expense": lambda: acts.enter_expense(desk, chance),
        "new keys": new_keys,
        "tap": lambda: acts.tap(desk, chance),
    }


def _return(desk: Desk, session: Session) -> Steps:
    told, chance = session.told, random.Random(1)

    def back_up() -> None:
        before = desk.office.read(word_of)
        _back_up(desk, session)
        told.other = [before]

    def make_ready() -> None:
        if not told.files:
            raise Refused("没有备份。", kept="没有改动。")
        replacing.make_ready(desk.sit(LEAD), session.root / told.files[0], desk.proof())

    def swap() -> None:
        desk.office = replacing.take_over(desk.office)
        told.words, told.other = told.other, []

    return {
        "tap": lambda: acts.tap(desk, chance),
        "backup": back_up,
        "another tap": lambda: acts.tap(desk, chance),
        "ready": make_ready,
        "swap": swap,
        "last tap": lambda: acts.tap(desk, chance),
    }


def _acts(desk: Desk) -> Steps:
    chance = random.Random(1)
    return {
        "tap": lambda: acts.tap(desk, chance),
        "duty": lambda: acts.sign_duty(desk, chance),
        "attach": lambda: _attach(desk),
        "expense": lambda: acts.enter_expense(desk, chance),
        "settings": lambda: desk.sit(LEAD).act(settings.set_idle_minutes, 10),
        "lock": desk.office.database.checkpoint,
        "keys": lambda: desk.sit(LEAD).act(_new_code),
        "close month": lambda: acts.close_month(desk, chance),
        "last tap": lambda: acts.tap(desk, chance),
    }


def _copies(desk: Desk, session: Session) -> Steps:
    month = Month.of(desk.office.clock.today())
    return {
        "backup": lambda: _back_up(desk, session),
        "papers": lambda: _print(desk, month, session),
        "tap": lambda: acts.tap(desk, random.Random(1)),
    }


def _new_code(ctx: Context) -> None:
    keys.renew_recovery(keys.load(ctx.folder.keys))
    sealed_sheet.note_digest(ctx)
    ctx.audit("制作恢复码", "recovery_code")


def _attach(desk: Desk) -> None:
    expense = desk.draft(ATTENDANT, with_file=False)
    desk.attach(expense, JPEG + b"one")


def _back_up(desk: Desk, session: Session) -> None:
    path = backup.make_backup(desk.sit(LEAD))
    session.told.files.append(str(path.relative_to(session.root)))


def _print(desk: Desk, month: Month, session: Session) -> None:
    made = export.write_papers_of(desk.sit(LEAD), month, session.root / "exports")
    session.told.files.append(str(made.zip.relative_to(session.root)))


STEPS: dict[str, Callable[[Desk, Session], Steps]] = {
    "acts": lambda desk, _session: _acts(desk),
    "copies": _copies,
    "keys": _keys,
    "return": _return,
    "damaged": _nothing,
}
