"""Record what real work does to the disk, cut the power anywhere, and open what is left."""

from __future__ import annotations

import multiprocessing
import random
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.survive.disk import WAYS, Disk
from tests.survive.expect import Told, Verdict, look_over
from tests.survive.progress import Telling, quiet
from tests.survive.shim import Change, read_log, run_noted
from tests.survive.station import GOLDEN, made_station

WORKERS = 2


@dataclass(frozen=True, slots=True)
class Recording:
    """One process's work on one folder, change by change."""

    name: str
    root: Path
    before: Path
    """How the folder was when it began; not there for a first creation."""
    log: Path


@dataclass(frozen=True, slots=True)
class Cut:
    """One power cut: after how many changes, and what of the rest had arrived."""

    after: int
    way: str
    seed: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the cuts of one recording came to."""

    name: str
    trials: int
    acknowledged: int
    losing: int
    """Trials after which an acknowledged entry was gone."""
    damaged: int
    examples: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        return not self.losing and not self.damaged


def record(
    shim: Path, place: Path, scenario: str, *, seed: int, times: int, weakness: str = ""
) -> Recording:
    """Let a process do its work once, with its disk noted."""
    home = Path(tempfile.mkdtemp(dir=place, prefix=f"{scenario}-{seed}-"))
    root, before, log = home / "data", home / "before", home / "log"
    if scenario != "first":
        shutil.copytree(GOLDEN if scenario == "upgrade" else made_station(place), before)
        shutil.copytree(before, root)
    words = [scenario, str(root), str(home / "said"), str(seed), str(times), weakness]
    run_noted(shim, ["tests.survive.victim", *words], root, log=log, said=home / "said")
    recording = Recording(weakness or scenario, root, before, log)
    _require_complete(recording)
    return recording


def cut_power(
    recordings: Sequence[tuple[Recording, int]], seed: int, telling: Telling = quiet
) -> tuple[Outcome, ...]:
    """Cut the power so many times in each recording, and look at what is left."""
    # The modules are imported once, not anew for every worker.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    jobs = [
        (recording, part)
        for recording, trials in recordings
        for part in _shared_out(_cuts(recording, trials, seed))
    ]
    with ProcessPoolExecutor(WORKERS, mp_context=context) as workers:
        step, found = telling("power cut", len(jobs)), []
        for verdicts in workers.map(_try_out, *zip(*jobs, strict=True)):
            found.append(verdicts)
            step()
    return tuple(
        _together(recording, [v for (r, _), v in zip(jobs, found, strict=True) if r == recording])
        for recording, _ in recordings
    )


@cache
def _changes(log: Path) -> tuple[Change, ...]:
    return tuple(read_log(log))


def _require_complete(recording: Recording) -> None:
    """The record must give the folder as it lies there, or the trials prove nothing."""
    disk = Disk(recording.root, recording.before)
    for change in _changes(recording.log):
        disk.change(change)
    differing = disk.is_like(recording.root)
    assert not differing, f"{recording.name}: not noted: {differing[:5]}"


def _cuts(recording: Recording, trials: int, seed: int) -> list[Cut]:
    """Choose where: anywhere, and half of them within reach of an acknowledgement."""
    chance = random.Random(f"{seed} {recording.name} {recording.root.parent.name}")
    changes = _changes(recording.log)
    said = [at for at, change in enumerate(changes) if change.op == "A"]
    cuts = []
    for number in range(trials):
        after = chance.randint(0, len(changes))
        if number % 2 and said:
            after = min(len(changes), chance.choice(said) + chance.randint(1, 3))
        cuts.append(Cut(after, WAYS[number % len(WAYS)], chance.getrandbits(60)))
    return sorted(cuts, key=lambda cut: cut.after)


def _shared_out(cuts: list[Cut]) -> list[list[Cut]]:
    size = max(1, -(-len(cuts) // (2 * WORKERS)))
    return [cuts[at : at + size] for at in range(0, len(cuts), size)]


def _try_out(recording: Recording, cuts: Sequence[Cut]) -> list[tuple[int, Verdict, Cut]]:
    """Replay up to each cut, write out what is left, and open it."""
    found = []
    for cut, disk, told in _at_cuts(recording, cuts):
        with tempfile.TemporaryDirectory(prefix="yizhan-cut-") as name:
            root, chance = Path(name) / "data", random.Random(cut.seed)
            disk.after_power_cut(chance, cut.way, root)
            if (root / "station.db").exists() and chance.random() < 0.5:
                # What lay in the memory map; SQLite must not trust a byte of it.
                (root / "station.db-shm").write_bytes(chance.randbytes(32768))
            verdict = look_over(root, told)
        found.append((len(told.words), verdict, cut))
    return found


def _at_cuts(recording: Recording, cuts: Sequence[Cut]) -> Iterator[tuple[Cut, Disk, Told]]:
    disk, told, done = Disk(recording.root, recording.before), Told(), 0
    changes = _changes(recording.log)
    for cut in cuts:
        for change in changes[done : cut.after]:
            if change.op == "A":
                told.hear(change.content.decode())
            else:
                disk.change(change)
        done = cut.after
        yield cut, disk, told


def _together(recording: Recording, parts: Sequence[Sequence[tuple[int, Verdict, Cut]]]) -> Outcome:
    trials = [trial for part in parts for trial in part]
    return Outcome(
        name=recording.name,
        trials=len(trials),
        acknowledged=sum(told for told, _, _ in trials),
        losing=sum(verdict.lost > 0 for _, verdict, _ in trials),
        damaged=sum(bool(verdict.damage) for _, verdict, _ in trials),
        examples=tuple(
            f"{cut.way} after {cut.after}: {verdict.damage or f'{verdict.lost} lost'}"
            for _, verdict, cut in trials
            if verdict.damage or verdict.lost
        )[:6],
    )
