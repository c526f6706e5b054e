"""Results come back on the window's thread; errors have one way each."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.core.errors import Refused, UserError
from app.ui import messages
from app.ui.tasks import Tasks
from tests.ui.conftest import Answers


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.close()


class AtOnce(Executor):
    """Runs work when it is submitted: tests need not wait."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def refuse() -> str:
    raise Refused("不能签。", to_do="请另一位责任人签。")


def break_down() -> str:
    raise ZeroDivisionError("a fault of ours")


def test_a_problem_goes_to_the_page_in_its_own_words(tasks: Tasks) -> None:
    said: list[str] = []

    assert tasks.now(refuse, lambda problem: said.append(str(problem))) is None
    assert said == ["不能签。请另一位责任人签。"]


def test_a_fault_is_shown_once_with_details(tasks: Tasks) -> None:
    answers = Answers()
    said: list[UserError] = []

    with messages.answered_by(answers):
        assert tasks.now(break_down, said.append) is None

    assert said == []
    assert len(answers.faults) == 1
    assert "ZeroDivisionError: a fault of ours" in answers.faults[0]


def test_done_is_not_called_after_a_problem(tasks: Tasks) -> None:
    done: list[str] = []
    failed: list[UserError] = []

    tasks.attempt(refuse, done.append, failed.append)
    tasks.attempt(lambda: "好", done.append, failed.append)

    assert done == ["好"]
    assert len(failed) == 1


def test_long_work_leaves_the_window_s_thread_and_its_result_comes_back(
    tasks: Tasks, qtbot: QtBot
) -> None:
    threads: list[int] = []
    busy: list[str] = []
    tasks.busy.connect(busy.append)

    def work() -> str:
        threads.append(threading.get_ident())
        return "做好了"

    def done(result: str) -> None:
        threads.append(threading.get_ident())
        assert result == "做好了"

    tasks.later("正在打印", work, done, lambda problem: None)
    assert tasks.is_busy
    qtbot.waitUntil(lambda: not tasks.is_busy)

    assert threads[0] != threading.get_ident()
    assert threads[1] == threading.get_ident()
    assert busy == ["正在打印", ""]


def test_a_problem_in_the_background_goes_to_the_page(qtbot: QtBot) -> None:
    tasks = Tasks(executor=AtOnce())
    said: list[UserError] = []

    tasks.later("正在导入", refuse, lambda result: None, said.append)
    qtbot.waitUntil(lambda: not tasks.is_busy)

    assert [problem.code for problem in said] == ["refused"]


def test_a_fault_in_the_background_is_shown(qtbot: QtBot) -> None:
    tasks = Tasks(executor=AtOnce())
    answers = Answers()

    with messages.answered_by(answers):
        tasks.later("正在导入", break_down, lambda result: None, lambda problem: None)
        qtbot.waitUntil(lambda: not tasks.is_busy)

    assert "ZeroDivisionError" in answers.faults[0]
