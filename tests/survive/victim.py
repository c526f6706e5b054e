"""The process whose disk is recorded: it does real work of ours and says when each act was done."""

from __future__ import annotations

import hashlib
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

from app.bootstrap import StoreOpening
from app.core.clock import FixedClock
from app.core.month import Month
from app.core.permissions import Role
from app.services import backup, export, replacing
from app.services.context import Actor
from app.storage import connection, keys
from tests.conftest import NOON, _staff
from tests.services.desk import LEAD
from tests.survive import acts, rare_work
from tests.survive.acts import desk_at, word_of
from tests.survive.sayer import Sayer

TIGHT = ("PRAGMA cache_size = 12", "PRAGMA wal_autocheckpoint = 16")
"""So that pages leave the cache early, and the log is folded in many times."""

WEAKNESSES = MappingProxyType(
    {
        "synchronous=NORMAL": ("synchronous = FULL", "synchronous = NORMAL"),
        "journal_mode=OFF": ("journal_mode = WAL", "journal_mode = OFF"),
    }
)
"""What must lose or damage something, or the harness sees nothing."""
FILES_NOT_SYNCED = "files not synced"


Scenario = Callable[[Path, Sayer, random.Random, int], None]


def day(root: Path, sayer: Sayer, chance: random.Random, times: int) -> None:
    """Open, work, close: what a station does."""
    opening = StoreOpening(root, FixedClock(NOON))
    opening.claim()
    office = opening.open()
    desk = desk_at(office.database)
    for _ in range(times):
        acts.act_at_random(desk, chance)
        sayer.word(desk.office)
    office.close()
    opening.release()


def first(root: Path, sayer: Sayer, chance: random.Random, times: int) -> None:
    """Make the folder, the keys and the store, found the station, and go on working."""
    opening = StoreOpening(root, FixedClock(NOON))
    opening.claim()
    office = opening.open()
    sayer.say(opened=True)
    office.actor = Actor(None, "建站", frozenset(Role))
    office.act(_staff)
    sayer.word(office)
    office.close()
    opening.release()
    day(root, sayer, chance, times)


def swap(root: Path, sayer: Sayer, chance: random.Random, times: int) -> None:
    """Back up, work on, and put the restored backup in the place of the data in use."""
    opening = StoreOpening(root, FixedClock(NOON))
    opening.claim()
    desk = desk_at(opening.open().database)
    for _ in range(times):
        acts.act_at_random(desk, chance)
        sayer.word(desk.office)
    before = desk.office.read(word_of)
    desk.sit(LEAD)
    path = backup.make_backup(desk.office)
    sayer.say(backup=str(path.relative_to(root)))
    for _ in range(times):
        acts.act_at_random(desk, chance)
        sayer.word(desk.office)
    desk.sit(LEAD)
    replacing.make_ready(desk.office, path, desk.proof())
    sayer.say(may=[before.seq, before.hash, list(before.counts)])
    office = replacing.take_over(desk.office)
    sayer.say(turned=True)
    desk = desk_at(office.database)
    for _ in range(times // 2):
        acts.act_at_random(desk, chance)
        sayer.word(desk.office)
    office.close()
    opening.release()


def new_keys(root: Path, sayer: Sayer, chance: random.Random, times: int) -> None:
    """Write private files again and again, among them the wrapped key."""
    station_keys = keys.load(root / "keys")
    for number in range(times):
        content = bytes([number % 256]) * chance.randint(1, 9000)
        sayer.say(writing=hashlib.sha256(content).hexdigest())
        keys.write_private(root / "keys" / "probe", content)
        sayer.say(wrote=hashlib.sha256(content).hexdigest())
        keys.renew_recovery(station_keys)


def papers(root: Path, sayer: Sayer, chance: random.Random, times: int) -> None:
    """Print a month while it is open, close it, print it again."""
    opening = StoreOpening(root, FixedClock(NOON))
    opening.claim()
    desk = desk_at(opening.open().database)
    for _ in range(times):
        acts.tap(desk, chance)
        sayer.word(desk.office)
    month = Month.of(desk.office.clock.today())
    for closing in (False, False, True):
        acts.tap(desk, chance)
        if closing:
            acts.close_month(desk, chance)
        desk.sit(LEAD)
        made = export.write_papers_of(desk.office, month, root / "exports")
        sayer.word(desk.office)
        sayer.say(package=str(made.zip.relative_to(root)))
        sayer.say(package=str(made.folder.relative_to(root)))
    desk.office.close()
    opening.release()


SCENARIOS: MappingProxyType[str, Scenario] = MappingProxyType(
    {
        "day": day,
        "first": first,
        "swap": swap,
        "keys": new_keys,
        "papers": papers,
        "upgrade": day,
        "ledger": rare_work.ledger,
        "house": rare_work.house,
        "locks": rare_work.locks,
    }
)


def weaken(weakness: str) -> None:
    """Take one of the guards out, so that the harness must find the loss."""
    pragmas: tuple[str, ...] = connection._PRAGMAS
    if weakness == FILES_NOT_SYNCED:
        # SQLite asks the system itself and goes on as before.
        setattr(os, "fsync", lambda _descriptor: None)  # noqa: B010 (its type is the system's)
    elif weakness:
        old, new = WEAKNESSES[weakness]
        assert f"PRAGMA {old}" in pragmas
        pragmas = tuple(line.replace(old, new) for line in pragmas)
    tight = (*(line for line in pragmas if "cache_size" not in line), *TIGHT)
    setattr(connection, "_PRAGMAS", tight)  # noqa: B010 (as many as it takes)


def main(words: list[str]) -> None:
    scenario, root, said, seed, times, *weakness = words
    weaken(weakness[0] if weakness else "")
    SCENARIOS[scenario](Path(root), Sayer(Path(said)), random.Random(int(seed)), int(times))


if __name__ == "__main__":
    main(sys.argv[1:])
