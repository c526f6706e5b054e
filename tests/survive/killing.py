"""Kill a process that works, again and again, and compare what it acknowledged with the store."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from types import MappingProxyType
from typing import Any

from app.bootstrap import StoreOpening
from app.core.clock import FixedClock, business_date
from app.core.errors import UserError
from app.intake.ledger import read_ledger
from app.intake.reading import LedgerReading
from app.services import backup, importing
from app.services.demo import read_sample
from tests.conftest import NOON
from tests.services.desk import LEAD, Desk
from tests.survive import acts
from tests.survive.acts import Word, desk_at, word_of
from tests.survive.expect import Told, look_over
from tests.survive.progress import Telling, quiet
from tests.survive.station import GOLDEN, made_station

WORKERS = 2
RENEWED_AFTER = 25
"""Cycles after which a run takes a fresh copy of its station, so that each start stays quick."""
LONGEST = MappingProxyType({"day": 0.2, "import": 1.0, "upgrade": 0.4, "unsafe": 0.1})
"""Seconds within which the kill falls, from the beginning of a phase."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the runs came to."""

    cycles: int
    acknowledged: int
    lost: int
    damaged: int
    moments: dict[str, int]
    """How many were killed while starting, working or closing, or came to their end first."""
    examples: tuple[str, ...] = ()


def kill_again_and_again(
    place: Path, cycles: int, seed: int, work: str = "", *, telling: Telling = quiet
) -> Outcome:
    """Let processes work on stations and kill each at a random moment; look the store over.

    Args:
        place: where the folders are made.
        cycles: how many are killed.
        seed: of the chances.
        work: what the victims do; "" for all of it by turns.
        telling: is told of every cycle.
    """
    step = telling("kill -9", cycles)
    made_station(place)
    context: Any = multiprocessing.get_context("forkserver" if sys.platform == "linux" else "spawn")
    if sys.platform == "linux":
        # The modules are imported once, not anew for every victim.
        context.set_forkserver_preload([__name__])
    shares = [cycles // WORKERS + (at < cycles % WORKERS) for at in range(WORKERS)]
    with ThreadPoolExecutor(WORKERS) as workers:
        parts = workers.map(
            lambda at: _kill_in_turn(context, place, shares[at], f"{seed} {at}", work, step),
            range(WORKERS),
        )
    return _together(list(parts))


def _kill_in_turn(
    context: Any, place: Path, cycles: int, seed: str, work: str, step: Callable[[], None]
) -> Outcome:
    chance = random.Random(seed)
    outcomes = []
    folder, told = Path(), Told()
    with tempfile.TemporaryDirectory(dir=place, prefix="killed-") as home:
        for cycle in range(cycles):
            what = work or chance.choices(("day", "import", "upgrade"), (88, 3, 9))[0]
            if cycle % RENEWED_AFTER == 0 or what != "day":
                folder, told = Path(home) / str(cycle), Told()
                shutil.copytree(GOLDEN if what == "upgrade" else made_station(place), folder)
            outcomes.append(_kill_once(context, folder, told, what, chance))
            step()
    return _together(outcomes)


def _kill_once(context: Any, folder: Path, told: Told, what: str, chance: random.Random) -> Outcome:
    ours, theirs = context.Pipe(duplex=False)
    # Read once: only the taking over writes.
    reading = _sample() if what == "import" else None
    seed = chance.getrandbits(60)
    process = context.Process(target=_work, args=(folder, theirs, what, seed, reading))
    process.start()
    theirs.close()
    # So that every phase has its share, however fast the machine is.
    phase = chance.choices(("starting", "working", "closing"), (30, 50, 20))[0]
    said = _until(ours, phase)
    process.join(chance.uniform(0, LONGEST[what]))
    moment = "ended"
    if process.exitcode is None:
        _kill(process.pid)
        process.join()
        moment = phase
    said += _drain(ours)
    before = len(told.words)
    for line in said:
        if line.startswith("{"):
            told.hear(line)
    verdict = look_over(folder, told)
    return Outcome(
        cycles=1,
        acknowledged=len(told.words) - before,
        lost=verdict.lost,
        damaged=int(bool(verdict.damage)),
        moments={moment: 1},
        examples=(f"{what}, {moment}: {verdict.damage}",) if verdict.damage else (),
    )


@cache
def _sample() -> LedgerReading:
    sample = read_sample()
    return read_ledger(sample.ledger, today=business_date(sample.now))


def _work(
    folder: Path, to: Connection, what: str, seed: int, reading: LedgerReading | None
) -> None:
    """Open, work, back up, close; say each act only once it is durable."""
    chance = random.Random(seed)
    to.send("starting")
    opening = StoreOpening(folder, FixedClock(NOON))
    opening.claim()
    desk = desk_at(opening.open().database)
    to.send("working")
    if reading is not None:
        sample = read_sample().ledger
        desk.sit(LEAD).act(importing.adopt, reading, sample)
        to.send(desk.office.read(word_of).as_line())
    for _ in range(chance.randint(1, 12)):
        if what == "unsafe":
            # The control: the word is given before the act.
            to.send(_too_early(desk))
        # A month that was closed refuses some: an answer like any other, the work goes on.
        with suppress(UserError):
            acts.act_at_random(desk, chance)
        to.send(desk.office.read(word_of).as_line())
    to.send("closing")
    desk.sit(LEAD)
    made = backup.backup_when_changed(desk.office)
    if made is not None:
        to.send(json.dumps({"backup": str(made.relative_to(folder))}))
    desk.office.close()
    opening.release()


def _too_early(desk: Desk) -> str:
    word = desk.office.read(word_of)
    return Word(word.seq + 1, "", word.counts).as_line()


def _until(ours: Connection, phase: str) -> list[str]:
    """Hear what the victim says until it reaches a phase, or its end."""
    said: list[str] = []
    try:
        while not said or said[-1] != phase:
            said.append(ours.recv())
    except EOFError:
        return said
    return said


def _kill(pid: int | None) -> None:
    assert pid is not None
    os.kill(pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)


def _drain(ours: Connection) -> list[str]:
    said: list[str] = []
    try:
        while ours.poll():
            said.append(ours.recv())
    except (EOFError, OSError):
        return said
    return said


def _together(parts: Sequence[Outcome]) -> Outcome:
    moments: Counter[str] = Counter()
    for part in parts:
        moments.update(part.moments)
    return Outcome(
        cycles=sum(part.cycles for part in parts),
        acknowledged=sum(part.acknowledged for part in parts),
        lost=sum(part.lost for part in parts),
        damaged=sum(part.damaged for part in parts),
        moments=dict(moments),
        examples=tuple(line for part in parts for line in part.examples)[:6],
    )
