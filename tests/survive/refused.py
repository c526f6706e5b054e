"""Start the disk-trouble runs: each behind the shim, in a process of its own."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.survive.shim import run_noted
from tests.survive.station import made_station
from tests.survive.trouble import Outcome

WORKERS = 2


def refuse(
    shim: Path, place: Path, jobs: Sequence[tuple[str, int, int]], *, aloud: bool = False
) -> tuple[tuple[str, Outcome], ...]:
    """Let the disk refuse every STEP-th change from OFFSET on, in each kind of work.

    Args:
        shim: as compiled.
        place: where folders are made.
        jobs: kind of work (acts, copies), step, offset.
        aloud: whether each says on stderr how far it has come.
    """
    station = made_station(place)

    def run(job: tuple[str, int, int]) -> tuple[str, Outcome]:
        what, step, offset = job
        home = Path(tempfile.mkdtemp(dir=place, prefix=f"refused-{what}-"))
        words = [str(station), str(home), what, str(step), str(offset), "aloud" if aloud else ""]
        said = run_noted(shim, ["tests.survive.trouble", *words], home / "data", aloud=aloud)
        return what, Outcome(**json.loads(said))

    with ThreadPoolExecutor(WORKERS) as workers:
        return tuple(workers.map(run, jobs))
