"""A data folder is open once: the second is refused in words, a killed one lets go at once."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QLockFile

from app import bootstrap
from app.bootstrap import StoreOpening
from app.core.errors import StoreProblem
from app.storage import in_use
from app.storage.folder import DataFolder, prepare

AT_ONCE = 6


def open_window(root: Path) -> Callable[[], object]:
    opening = StoreOpening(root)
    opening.claim()
    return opening.release


def open_with_a_helper(root: Path) -> Callable[[], object]:
    """Open, and start another process that goes on when this one is killed."""
    let_go = open_window(root)
    # It ends with the test: this process holds the other end of the pipe.
    subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    return let_go


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


def test_a_helper_that_outlives_its_window_keeps_nobody_out(folder: Path) -> None:
    window = Rival(folder, open_with_a_helper)
    assert window.answer() == "ready"
    window.line.send("now")
    assert window.answer() == "open"

    window.process.kill()
    window.process.join()

    open_window(folder)()


def test_an_open_window_of_an_older_version_keeps_the_new_one_out(folder: Path) -> None:
    older = QLockFile(str(DataFolder(folder).lock))
    older.setStaleLockTime(0)
    assert older.tryLock(0)

    with pytest.raises(StoreProblem, match=r"已经开着|不能确认没有别的窗口在用"):
        open_window(folder)
    assert DataFolder(folder).lock.exists()

    older.unlock()
    let_go = open_window(folder)
    assert not older.tryLock(0)
    let_go()


class TestWhatLiesInTheFolder:
    """Neither keeps anybody out nor lets anybody in: only a living process holds it."""

    @pytest.fixture
    def living(self) -> Iterator[int]:
        """Give the number of a process of our own name, as one gets it again after a restart."""
        with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
            yield other.pid

    def test_a_number_that_another_process_has_now_keeps_nobody_out(
        self, folder: Path, living: int
    ) -> None:
        name, host = Path(sys.executable).resolve().name, socket.gethostname()
        for left in (f"{living}\n{name}\n{host}\n", f"{living}\n{name}\nanother-pc\n", f"{living}"):
            DataFolder(folder).lock.write_text(left)
            open_window(folder)()

    @pytest.mark.parametrize("left", [b"", bytes(60), b"\xff\xfe{", b'{"user": []}', b"[" * 4000])
    def test_a_file_half_written_at_a_power_cut_keeps_nobody_out(
        self, folder: Path, left: bytes
    ) -> None:
        DataFolder(folder).lock.write_bytes(left)

        open_window(folder)()

        let_go = open_window(folder)
        DataFolder(folder).lock.write_bytes(left)
        with pytest.raises(StoreProblem, match="已经开着"):
            open_window(folder)
        let_go()

    @pytest.mark.skipif(sys.platform == "win32", reason="there it cannot be deleted while held")
    def test_deleting_the_file_lets_no_second_one_in(self, folder: Path) -> None:
        let_go = open_window(folder)
        DataFolder(folder).lock.unlink()

        with pytest.raises(StoreProblem, match="已经开着"):
            open_command(folder)
        let_go()

    def test_another_user_of_this_computer_is_named(self, folder: Path) -> None:
        let_go = open_window(folder)
        with pytest.raises(StoreProblem) as refused:
            open_window(folder)
        assert "找不到那个窗口的，重启电脑" in refused.value.to_do

        DataFolder(folder).lock.write_text(json.dumps({"user": "zhang\u202e\nsan"}))
        with pytest.raises(StoreProblem) as refused:
            open_window(folder)
        assert "另一个用户“zhang" in refused.value.to_do
        assert "\u202e" not in refused.value.to_do
        let_go()

    def test_a_full_disk_keeps_nobody_out(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_args: object) -> None:
            raise OSError(errno.ENOSPC, "full")

        monkeypatch.setattr(Path, "write_bytes", full)

        with in_use.only_one(DataFolder(folder)):
            pass

    @pytest.mark.skipif(sys.platform == "win32", reason="flock is not there")
    def test_a_disk_that_cannot_hold_a_folder_is_refused_in_words(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def cannot(*_args: object) -> None:
            raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

        monkeypatch.setattr(in_use, "_lock", cannot)

        with pytest.raises(StoreProblem, match="不能确认没有别的窗口在用") as refused:
            open_window(folder)
        assert refused.value.kept
        assert refused.value.to_do
