"""Kill a process that writes, again and again, and compare what it acknowledged with the store."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sys
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.core.clock import SystemClock
from app.core.permissions import Role
from app.models import Person, Tally, WorkerGroup
from app.services import checkup, tally
from app.services.context import Actor, Context
from app.services.office import Office
from app.storage import database
from app.storage.folder import DataFolder


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the runs came to."""

    cycles: int
    acknowledged: int
    lost: int
    damaged: int


def kill_again_and_again(folder: Path, cycles: int, seed: int) -> Outcome:
    """Let a process write visits, kill it at a random moment, look the store over; repeat."""
    chance = random.Random(seed)
    context: Any = multiprocessing.get_context("forkserver" if sys.platform == "linux" else "spawn")
    if sys.platform == "linux":
        # The modules are imported once, not anew for every victim.
        context.set_forkserver_preload([__name__])
    acknowledged: set[str] = set()
    damaged = 0
    for cycle in range(cycles):
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_write_visits, args=(folder, theirs))
        process.start()
        theirs.close()
        # The first acknowledgement starts the clock: so every cycle is killed while writing.
        acknowledged.add(ours.recv())
        time.sleep(chance.uniform(0, 0.05))
        _kill(process.pid)
        process.join()
        acknowledged.update(_drain(ours))
        damaged += not _is_sound(folder, thorough=cycle % 10 == 9 or cycle == cycles - 1)
    lost = acknowledged - _kept(folder)
    return Outcome(cycles, len(acknowledged), len(lost), damaged)


def _write_visits(folder: Path, acknowledge: Connection) -> None:
    """Tap visits as fast as it goes; say each one's id only after it is durable."""
    office = Office(database.open_existing(DataFolder(folder)), SystemClock())
    person = office.read(lambda ctx: ctx.session.scalar(select(Person.id).limit(1)))
    office.actor = Actor(person, "值班员", frozenset({Role.ATTENDANT}))
    group = office.read(lambda ctx: ctx.session.scalar(select(WorkerGroup.id).limit(1)))
    assert group is not None
    while True:
        acknowledge.send(office.act(_tap, group))


def _tap(ctx: Context, group: int) -> str:
    entry = tally.tap_visit(ctx, group)
    return str(
        ctx.session.execute(select(Tally.public_id).where(Tally.id == entry.id)).scalar_one()
    )


def _kill(pid: int | None) -> None:
    assert pid is not None
    if hasattr(signal, "SIGKILL"):
        os.kill(pid, signal.SIGKILL)
    else:
        os.kill(pid, signal.SIGTERM)


def _drain(ours: Connection) -> list[str]:
    said: list[str] = []
    try:
        while ours.poll():
            said.append(ours.recv())
    except (EOFError, OSError):
        return said
    return said


def _open(folder: Path) -> Office:
    return Office(database.open_existing(DataFolder(folder)), SystemClock())


def _is_sound(folder: Path, *, thorough: bool) -> bool:
    """Open it as the next start would; every so often look every page and the chain over."""
    office = _open(folder)
    try:
        if not thorough:
            return office.read(lambda ctx: ctx.count(Tally)) > 0
        return not office.read(checkup.check_store)
    finally:
        office.close()


def _kept(folder: Path) -> set[str]:
    office = _open(folder)
    try:
        return set(office.read(lambda ctx: ctx.session.scalars(select(Tally.public_id)).all()))
    finally:
        office.close()
