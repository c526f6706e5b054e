"""The long run: `dev.py survive`."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.survive import cut_plan, killing
from tests.survive.power_cut import Outcome
from tests.survive.progress import aloud
from tests.survive.refused import refuse
from tests.survive.shim import compile_shim

KILLS = 1000
CONTROL_KILLS = 60
SEED = 1


def main() -> int:
    """Kill and cut the power at full size; 0 when nothing was lost and every control failed."""
    with tempfile.TemporaryDirectory(prefix="yizhan-survive-") as name:
        place = Path(name)
        kills_are_fine = _killed(place)
        if sys.platform != "linux":
            _say("The power-cut and disk-trouble runs need Linux.")
            return 0 if kills_are_fine else 1
        shim = compile_shim(place)
        cuts_are_fine = _cut(shim, place)
        refusals_are_fine = _refused(shim, place, every="--every-write" in sys.argv)
        return 0 if kills_are_fine and cuts_are_fine and refusals_are_fine else 1


def _killed(place: Path) -> bool:
    began = time.monotonic()
    ours = killing.kill_again_and_again(place, KILLS, SEED, telling=aloud)
    control = killing.kill_again_and_again(place, CONTROL_KILLS, SEED, work="unsafe")
    _say(f"{'kill -9':<28}{'cycles':>8}{'told':>8}{'lost':>8}{'damaged':>9}")
    for title, outcome in (("all kinds of work", ours), ("control: told too early", control)):
        _say(
            f"{title:<28}{outcome.cycles:>8}{outcome.acknowledged:>8}"
            f"{outcome.lost:>8}{outcome.damaged:>9}"
        )
    _say(f"killed while: {ours.moments}; {_minutes(began)}")
    for example in ours.examples:
        _say(f"  {example}")
    if not control.lost:
        _say("THE CONTROL LOST NOTHING: the run proves nothing.")
    return not ours.lost and not ours.damaged and control.lost > 0


def _cut(shim: Path, place: Path) -> bool:
    began = time.monotonic()
    outcomes = cut_plan.run(shim, place, cut_plan.FULL, SEED, aloud)
    _say(f"\n{'power cut':<28}{'trials':>8}{'told':>8}{'losing':>8}{'damaged':>9}")
    for outcome in outcomes:
        _line(outcome)
    ours = [outcome for outcome in outcomes if not cut_plan.is_control(outcome)]
    trials = sum(outcome.trials for outcome in ours)
    _say(f"{trials} trials of {len(ours)} recorded runs, controls aside; {_minutes(began)}")
    asleep = [o.name for o in outcomes if cut_plan.is_control(o) and o.is_sound]
    if asleep:
        _say(f"CONTROLS THAT LOST NOTHING, so the run proves nothing: {asleep}")
    return not asleep and all(outcome.is_sound for outcome in ours)


def _refused(shim: Path, place: Path, *, every: bool) -> bool:
    began = time.monotonic()
    steps = {"acts": 12, "copies": 30, "keys": 150, "return": 55, "damaged": 15}
    jobs = [(what, 1 if every else step, 0) for what, step in steps.items()]
    outcomes = refuse(shim, place, jobs, aloud=True)
    _say(f"\n{'disk refuses':<28}{'changes':>8}{'tried':>8}{'wrong':>8}")
    for what, outcome in outcomes:
        changes = max(outcome.changes.values())
        _say(f"{what:<28}{changes:>8}{outcome.tried:>8}{len(outcome.wrong):>8}")
        for wrong in outcome.wrong[:6]:
            _say(f"  {wrong}")
    how = "every change" if every else "a part of them; --every-write tries all"
    _say(f"full, read-only and faulty once, at {how}; {_minutes(began)}")
    return not any(outcome.wrong for _, outcome in outcomes)


def _line(outcome: Outcome) -> None:
    title = f"control: {outcome.name}" if cut_plan.is_control(outcome) else outcome.name
    _say(
        f"{title:<28}{outcome.trials:>8}{outcome.acknowledged:>8}"
        f"{outcome.losing:>8}{outcome.damaged:>9}"
    )
    if not cut_plan.is_control(outcome):
        for example in outcome.examples:
            _say(f"  {example}")


def _minutes(began: float) -> str:
    return f"{(time.monotonic() - began) / 60:.1f} min"


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 (a report to whoever ran it)


if __name__ == "__main__":
    sys.exit(main())
