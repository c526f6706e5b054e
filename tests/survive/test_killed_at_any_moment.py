"""An acknowledged entry is never lost, whenever the process is killed."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.survive.killing import kill_again_and_again


def test_nothing_acknowledged_is_lost_in_fifty_kills(staffed_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(staffed_folder, folder)

    outcome = kill_again_and_again(folder, cycles=50, seed=20261022)

    assert outcome.lost == 0
    assert outcome.damaged == 0
    assert outcome.acknowledged >= outcome.cycles
