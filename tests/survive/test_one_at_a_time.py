"""A data folder is open once: the second is refused in words, a killed one lets go at once."""

from __future__ import annotations

import multiprocessing
import shutil
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from app import bootstrap
from app.bootstrap import StoreOpening
from app.core.errors import StoreProblem
from app.storage.folder import DataFolder, prepare

AT_ONCE = 6


def open_window(root: Path) -> Callable[[], object]:
    opening = StoreOpening(root)
    opening.claim()
    return opening.release


def open_command(root: Path) -> Callable[[], object]:
    held = bootstrap.office_for_command(root)
    held.__enter__()
    return lambda: held.__exit__(None, None, None)


def claim(root: Path, how: Callable[[Path], Callable[[], object]], ours: Connection) -> None:
    """Try to open at a signal; say how it went, and hold on until told to let go."""
    ours.send("ready")
    ours.recv()
    try:
        let_go = how(root)
    except StoreProblem as problem:
        ours.send(str(problem))
        return
    ours.send("open")
    ours.recv()
    let_go()


class Rival:
    """A process that wants the folder."""

    def __init__(self, root: Path, how: Callable[[Path], Callable[[], object]]) -> None:
        way = "forkserver" if sys.platform == "linux" else "spawn"
        context: Any = multiprocessing.get_context(way)
        if way == "forkserver":
            context.set_forkserver_preload([__name__])
        self.line, theirs = context.Pipe()
        self.process = context.Process(target=claim, args=(root, how, theirs))
        self.process.start()
        theirs.close()

    def answer(self) -> str:
        return str(self.line.recv())


@pytest.fixture
def folder(staffed_folder: Path, tmp_path: Path) -> Path:
    shutil.copytree(staffed_folder, tmp_path / "data")
    prepare(tmp_path / "data")
    return tmp_path / "data"


def test_of_many_that_start_at_once_exactly_one_opens_again_and_again(folder: Path) -> None:
    ways = (open_window, open_command)
    for _round in range(3):
        rivals = [Rival(folder, ways[at % 2]) for at in range(AT_ONCE)]
        assert {rival.answer() for rival in rivals} == {"ready"}

        for rival in rivals:
            rival.line.send("now")
        answers = [rival.answer() for rival in rivals]

        assert answers.count("open") == 1
        assert all("已经开着" in answer for answer in answers if answer != "open")
        # Killed, not closed: the lock it leaves must keep nobody out of the next round.
        winner = rivals[answers.index("open")]
        winner.process.kill()
        for rival in rivals:
            rival.process.join()
        assert DataFolder(folder).lock.exists()


def test_window_and_command_line_refuse_each_other(folder: Path) -> None:
    for first, second in ((open_window, open_command), (open_command, open_window)):
        let_go = first(folder)
        with pytest.raises(StoreProblem, match="已经开着") as refused:
            second(folder)
        assert refused.value.kept
        assert refused.value.to_do
        let_go()

        second(folder)()
