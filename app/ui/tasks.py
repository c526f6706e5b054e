"""Run work now or in the background: one way for results, one way for errors."""

from __future__ import annotations

import gc
import itertools
import logging
import traceback
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.core.errors import UserError
from app.ui import messages

R = TypeVar("R")
Failed = Callable[[UserError], object]

_log = logging.getLogger("yizhan")


class Tasks(QObject):
    """Runs the work of pages; a `UserError` goes to the page, anything else is reported once."""

    busy = Signal(str)
    """What is being done in the background, in words; blank when it is over."""

    _finished = Signal(object)

    def __init__(self, window: QWidget | None = None, executor: Executor | None = None) -> None:
        """Take the window dialogs stand on, and another executor in tests."""
        super().__init__()
        self.window = window
        # One thread: the store has one writer, and long jobs never overlap.
        self._executor = executor or ThreadPoolExecutor(max_workers=1, thread_name_prefix="yizhan")
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._numbers = itertools.count()
        self._is_closed = False
        self._jobs: dict[int, _Job] = {}
        """Work and callbacks name widgets: this thread alone holds them, and lets go of them."""
        self._holds = False
        self._held: list[tuple[_Job, _Done[Any] | _Failed]] = []

    def now(self, work: Callable[[], R], failed: Failed) -> R | None:
        """Run short work at once; None when it failed."""
        outcome = _outcome(work)
        if isinstance(outcome, _Done):
            return outcome.result
        self._tell(outcome.problem, failed)
        return None

    def attempt(self, work: Callable[[], R], done: Callable[[R], object], failed: Failed) -> None:
        """Run short work at once, then `done` with its result."""
        self.now(lambda: done(work()), failed)

    def later(
        self,
        words: str,
        work: Callable[[], R],
        done: Callable[[R], object],
        failed: Failed,
    ) -> None:
        """Run long work on the one background thread; `done` or `failed` follows on this one.

        Once the window is closed nothing is begun any more.

        Args:
            words: what is being done, for the bottom line: 正在打印十月的材料.
            work: touches no widget.
            done: takes the result.
            failed: takes what a person can act on.
        """
        if self._is_closed:
            return
        number = next(self._numbers)
        self._jobs[number] = _Job(work, done, failed)
        # Python collects garbage in whichever thread allocates. A collection in the background
        # thread would destroy widgets there, under Qt's hands: it waits until the work is over.
        gc.disable()
        self.busy.emit(words)
        self._executor.submit(self._work, number)

    @property
    def is_busy(self) -> bool:
        """Whether work in the background is not over yet."""
        return bool(self._jobs)

    def hold(self) -> None:
        """Let results wait: nothing may open above a locked window."""
        self._holds = True

    def go_on(self) -> None:
        """Hand over what waited, and from now on what comes."""
        self._holds = False
        held, self._held = self._held, []
        for job, outcome in held:
            self._hand_over(job, outcome)

    def close(self) -> None:
        """Wait for work under way; take no more."""
        self._is_closed = True
        self._executor.shutdown(wait=True)
        gc.enable()

    def _work(self, number: int) -> None:
        self._finished.emit((number, _outcome(self._jobs[number].work)))

    @Slot(object)
    def _deliver(self, finished: tuple[int, _Done[Any] | _Failed]) -> None:
        number, outcome = finished
        job = self._jobs.pop(number)
        if not self._jobs:
            gc.enable()
            self.busy.emit("")
        if self._holds:
            self._held.append((job, outcome))
        else:
            self._hand_over(job, outcome)

    def _hand_over(self, job: _Job, outcome: _Done[Any] | _Failed) -> None:
        if isinstance(outcome, _Done):
            self.attempt(lambda: outcome.result, job.done, job.failed)
        else:
            self._tell(outcome.problem, job.failed)

    def _tell(self, problem: Exception, failed: Failed) -> None:
        if isinstance(problem, UserError):
            failed(problem)
        else:
            report_fault(self.window, problem)


@dataclass(frozen=True, slots=True)
class _Job:
    """Long work and who is told of its end."""

    work: Callable[[], Any]
    done: Callable[[Any], object]
    failed: Failed


@dataclass(frozen=True, slots=True)
class _Done(Generic[R]):
    """Work that came to its end."""

    result: R


@dataclass(frozen=True, slots=True)
class _Failed:
    """Work that did not."""

    problem: Exception


def _outcome(work: Callable[[], R]) -> _Done[R] | _Failed:
    try:
        return _Done(work())
    except Exception as problem:  # noqa: BLE001 (one of the two places: a fault must not be silent)
        return _Failed(problem)


def report_fault(window: QWidget | None, fault: BaseException) -> None:
    """Log a fault of the program and show it once, with details to copy."""
    details = "".join(traceback.format_exception(fault))
    _log.error("fault\n%s", details)
    while QGuiApplication.overrideCursor() is not None:
        QGuiApplication.restoreOverrideCursor()
    messages.show_fault(
        window,
        "程序这一步出了差错，刚才的操作没有完成。已经保存过的内容都在。",
        details,
    )
