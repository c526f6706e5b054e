"""A reader that hangs, swells or crashes takes only its own process with it."""

from __future__ import annotations

import ctypes
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


def test_a_bug_in_a_reader_stays_a_bug() -> None:
    with pytest.raises(RuntimeError, match="a bug of ours"):
        read_guarded(break_down)
