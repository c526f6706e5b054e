"""A reader that hangs, swells or crashes takes only its own process with it."""

from __future__ import annotations

import ctypes
import mmap
import os
from collections.abc import Iterator

import pytest

from app.core.errors import BadInput, UserError
from app.intake import worker
from app.intake.worker import Limits, Words, read_guarded

KEPT = Words("原有的记录没有改动。", "请换一份文件。")


@pytest.fixture(autouse=True)
def _end_worker() -> Iterator[None]:
    yield
    worker.stop()


def double(number: int) -> int:
    return number * 2


def own_process() -> int:
    return os.getpid()


def refuse(name: str) -> None:
    raise BadInput(f"“{name}”不是照片。", kept="没有添加。", to_do="请换一张。", field="photo")


def hang() -> None:
    while True:
        pass


def swell() -> int:
    held = []
    while True:
        held.append(bytearray(os.urandom(1024) * 16 * 1024))


def crash() -> None:
    ctypes.string_at(0)


def claim() -> str:
    """Ask the system for more memory than any file needs, without touching it."""
    try:
        mmap.mmap(-1, 4 * 1024**3).close()
    except OSError as refused:
        raise MemoryError from refused
    return "there it is"


def break_down() -> None:
    raise KeyError("a bug of ours")


def test_a_reader_works_in_another_process_that_serves_again() -> None:
    first = read_guarded(own_process)

    assert first != os.getpid()
    assert read_guarded(own_process) == first
    assert read_guarded(double, 21) == 42


def test_a_refusal_comes_back_in_its_own_words_and_kind() -> None:
    with pytest.raises(BadInput) as caught:
        read_guarded(refuse, "猫")

    assert (caught.value.what, caught.value.field) == ("“猫”不是照片。", "photo")
    assert caught.value.to_do == "请换一张。"


@pytest.mark.parametrize(
    ("reader", "limits", "words"),
    [
        (hang, Limits(seconds=1.0), "超过了 1 秒"),
        (swell, Limits(memory=200 * 1024 * 1024), "太多内存"),
        (crash, Limits(), "一读就出错"),
    ],
)
def test_a_reader_that_hangs_swells_or_crashes_is_stopped_in_words(
    reader: object, limits: Limits, words: str
) -> None:
    with pytest.raises(UserError) as caught:
        read_guarded(reader, limits=limits, words=KEPT)  # type: ignore[arg-type]

    assert words in caught.value.what
    assert (caught.value.kept, caught.value.to_do) == (KEPT.kept, KEPT.to_do)
    assert read_guarded(double, 2) == 4


@pytest.mark.skipif(os.name == "nt", reason="Windows holds no process to a limit")
def test_the_system_gives_a_reader_no_more_than_any_file_needs() -> None:
    with pytest.raises(UserError, match="太多内存"):
        read_guarded(claim, limits=Limits(memory=1 << 40))

    assert read_guarded(double, 2) == 4


def test_a_worker_that_went_home_just_now_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_guarded(double, 1) == 2
    gone = worker._running()
    gone.process.kill()
    gone.process.join()
    # It went between the look and the question.
    seen = iter([gone])
    again = worker._running
    monkeypatch.setattr(worker, "_running", lambda: next(seen, None) or again())

    assert read_guarded(double, 2) == 4


def test_a_bug_in_a_reader_stays_a_bug() -> None:
    with pytest.raises(RuntimeError, match="a bug of ours"):
        read_guarded(break_down)
