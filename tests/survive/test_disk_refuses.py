"""A disk that refuses any change is said in words, and costs nothing that was there."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.survive.refused import refuse
from tests.survive.refused_work import Session
from tests.survive.shim import compile_shim


@pytest.mark.skipif(sys.platform != "linux", reason="the shim is for Linux")
def test_a_full_read_only_or_faulty_disk_costs_nothing_that_was_there(tmp_path: Path) -> None:
    shim = compile_shim(tmp_path)

    jobs = [
        ("acts", 61, 7), ("copies", 170, 11), ("keys", 2000, 700), ("return", 900, 250),
        ("damaged", 200, 40),
    ]  # fmt: skip
    outcomes = dict(refuse(shim, tmp_path, jobs))

    assert [wrong for outcome in outcomes.values() for wrong in outcome.wrong] == []
    assert sum(outcome.tried for outcome in outcomes.values()) > 20
    # The work does change the disk, hundreds of times, in each way it may refuse.
    changes = {what: min(outcome.changes.values()) for what, outcome in outcomes.items()}
    assert changes.pop("damaged") > 50
    assert all(count > 200 for count in changes.values())


def test_a_failure_without_words_would_be_found(tmp_path: Path) -> None:
    session = Session(tmp_path)

    session.step("write", (tmp_path / "no such folder" / "file").touch)

    assert "FileNotFoundError" in session.wordless[0]
