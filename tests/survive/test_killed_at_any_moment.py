"""An acknowledged entry is never lost, whenever the process is killed."""

from __future__ import annotations

from pathlib import Path

from tests.survive.killing import kill_again_and_again


def test_nothing_acknowledged_is_lost_in_fifty_kills(tmp_path: Path) -> None:
    outcome = kill_again_and_again(tmp_path, cycles=50, seed=20261022)

    assert outcome.examples == ()
    assert (outcome.cycles, outcome.lost, outcome.damaged) == (50, 0, 0)
    assert outcome.acknowledged > 20
    assert {"starting", "working", "closing"} <= outcome.moments.keys()


def test_a_word_given_before_the_act_would_be_found_lost(tmp_path: Path) -> None:
    outcome = kill_again_and_again(tmp_path, cycles=16, seed=20261022, work="unsafe")

    assert outcome.lost > 0
