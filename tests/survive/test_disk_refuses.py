"""A disk that refuses any change is said in words, and costs nothing that was there."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.survive.refused import refuse
from tests.survive.shim import compile_shim
from tests.survive.trouble import Session


@pytest.mark.skipif(sys.platform != "linux", reason="the shim is for Linux")
def test_a_full_read_only_or_faulty_disk_costs_nothing_that_was_there(tmp_path: Path) -> None:
    shim = compile_shim(tmp_path)

    outcomes = dict(refuse(shim, tmp_path, [("acts", 61, 7), ("copies", 170, 11)]))

    assert [wrong for outcome in outcomes.values() for wrong in outcome.wrong] == []
    assert sum(outcome.tried for outcome in outcomes.values()) > 20
    # The work does change the disk, hundreds of times, in each way it may refuse.
    assert all(min(outcome.changes.values()) > 200 for outcome in outcomes.values())


def test_a_failure_without_words_would_be_found(tmp_path: Path) -> None:
    session = Session(tmp_path)

    session.step("write", (tmp_path / "no such folder" / "file").touch)

    assert "FileNotFoundError" in session.wordless[0]
