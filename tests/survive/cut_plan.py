"""Which work is recorded for the power cuts, how often it is cut, and which controls must fail."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.survive.power_cut import WORKERS, Outcome, Recording, cut_power, record
from tests.survive.progress import Telling, quiet
from tests.survive.station import made_station
from tests.survive.victim import FILES_NOT_SYNCED, WEAKNESSES


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of work: how many runs are recorded, how long they are, how often each is cut."""

    scenario: str
    runs: int
    times: int
    trials: int
    weakness: str = ""


CONTROLS = (*WEAKNESSES, FILES_NOT_SYNCED)
FULL = (
    Part("day", 4, 40, 150),
    Part("first", 2, 6, 150),
    Part("swap", 2, 8, 150),
    Part("upgrade", 2, 6, 100),
    Part("papers", 1, 4, 100),
    Part("keys", 1, 20, 100),
    Part("ledger", 1, 3, 100),
    Part("house", 1, 6, 100),
    Part("locks", 2, 2, 100),
    *(Part("day", 1, 30, 200, weakness) for weakness in CONTROLS),
)
SHORT = (
    Part("day", 1, 14, 35),
    Part("first", 1, 3, 20),
    Part("swap", 1, 4, 20),
    Part("upgrade", 1, 3, 15),
    Part("papers", 1, 2, 15),
    Part("keys", 1, 8, 5),
    Part("ledger", 1, 1, 10),
    Part("house", 1, 1, 10),
    Part("locks", 1, 1, 20),
    *(Part("day", 1, 14, 40, weakness) for weakness in CONTROLS),
)


def run(
    shim: Path, place: Path, parts: Sequence[Part], seed: int, telling: Telling = quiet
) -> tuple[Outcome, ...]:
    """Record all the work, then cut the power in it."""
    recorded = telling("work to cut the power in, recorded", sum(part.runs for part in parts))
    wanted = [(part, seed + at) for part in parts for at in range(part.runs)]

    def note(one: tuple[Part, int]) -> Recording:
        part, chance = one
        made = record(
            shim, place, part.scenario, seed=chance, times=part.times, weakness=part.weakness
        )
        recorded()
        return made

    # Before the threads begin, so that it is made once.
    made_station(place)
    with ThreadPoolExecutor(WORKERS) as workers:
        recordings = list(workers.map(note, wanted))
    trials = [part.trials for part, _ in wanted]
    return cut_power(list(zip(recordings, trials, strict=True)), seed, telling)


def is_control(outcome: Outcome) -> bool:
    return outcome.name in CONTROLS
