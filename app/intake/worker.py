"""Read what nobody vouches for in a process of its own: there it may hang, swell or crash."""

from __future__ import annotations

import multiprocessing
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from app.core.errors import BadInput, UserError

R = TypeVar("R")

_LOOK_EVERY = 0.1
_IDLE_SECONDS = 120.0
"""After so long without a file the worker ends by itself; the next file starts a new one."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long reading one file may take, and how much memory it may hold."""

    seconds: float = 60.0
    memory: int = 800 * 1024 * 1024
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is said when reading had to be stopped, and what a person can do about it."""

    kept: str
    to_do: str


WORDS = Words("没有改动任何内容。", "请换一份文件，或重新扫描、另存后再试。")


def read_guarded(
    reader: Callable[..., R],
    /,
    *args: Any,
    limits: Limits | None = None,
    words: Words = WORDS,
    **kw: Any,
) -> R:
    """Call a reader in the worker process and give what it gives.

    Args:
        reader: a function of a module; it and its arguments go over by pickle.
        args: what it is called with, and
        kw: by name.
        limits: time and memory it may take.
        words: what was kept and what to do, said when it had to be stopped.

    Raises:
        UserError: what the reader refused, in its own words; or that it took too long, too much
            memory, or broke down on the file.
    """
    allowed = limits or Limits()
    with _ONE_AT_A_TIME:
        worker = _asked(reader, args, kw)
        try:
            kind, answer = _answer(worker, allowed, words)
        except (EOFError, OSError) as problem:
            # A reader written in C went down with the process; the program goes on.
            _stop()
            raise _stopped("这个文件一读就出错，多半坏了", words) from problem
    if kind == "refused":
        raise _rebuilt(*answer)
    if kind == "bug":
        raise RuntimeError(answer)
    given: R = answer
    return given


def stop() -> None:
    """End the worker process, if one is running."""
    with _ONE_AT_A_TIME:
        _stop()


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    connection: Connection


@dataclass(slots=True)
class _Desk:
    """Who is reading now; one worker serves all files, one after another."""

    worker: _Worker | None = field(default=None)


_DESK = _Desk()
_ONE_AT_A_TIME = threading.Lock()


def _asked(reader: Callable[..., Any], args: Any, kw: Any) -> _Worker:
    """Hand a job to the worker; to a new one where the old has just gone home."""
    for _ in range(2):
        worker = _running()
        try:
            worker.connection.send((reader, args, kw))
        except OSError:
            _stop()
        else:
            return worker
    raise UserError("这台电脑现在起不了新的进程。", kept=WORDS.kept, to_do="请重新启动程序再试。")


def _running() -> _Worker:
    worker = _DESK.worker
    if worker is not None and worker.process.is_alive():
        return worker
    _stop()
    # Never forked: the window's process has threads, and the store is open in it.
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    _DESK.worker = _Worker(process, ours)
    return _DESK.worker


def _stop() -> None:
    worker, _DESK.worker = _DESK.worker, None
    if worker is None:
        return
    worker.connection.close()
    worker.process.kill()
    worker.process.join()
    worker.process.close()


def _answer(worker: _Worker, limits: Limits, words: Words) -> tuple[str, Any]:
    deadline = time.monotonic() + limits.seconds
    while not worker.connection.poll(min(_LOOK_EVERY, max(0.0, deadline - time.monotonic()))):
        if time.monotonic() >= deadline:
            _stop()
            raise _stopped(f"读这个文件超过了 {limits.seconds:.0f} 秒，已停止读取", words)
        if _memory(worker.process) > limits.memory:
            _stop()
            raise _stopped("这个文件读起来要占太多内存，已停止读取", words)
    kind, answer = worker.connection.recv()
    return kind, answer


def _stopped(what: str, words: Words) -> UserError:
    return UserError(f"{what}。", kept=words.kept, to_do=words.to_do)


def _memory(process: BaseProcess) -> int:
    """Give the bytes the worker holds; 0 when it has just ended."""
    import psutil

    try:
        return int(psutil.Process(process.pid).memory_info().rss)
    except psutil.Error:
        return 0


def _rebuilt(kind: type[UserError], what: str, kept: str, to_do: str, where: str) -> UserError:
    if issubclass(kind, BadInput):
        return kind(what, kept=kept, to_do=to_do, field=where)
    return kind(what, kept=kept, to_do=to_do)


def _serve(connection: Connection) -> None:
    """Be the worker: one job after another, until nobody asks any more."""
    _hold_memory()
    with suppress(EOFError, OSError):
        while connection.poll(_IDLE_SECONDS):
            reader, args, kw = connection.recv()
            try:
                answer = _done(reader, args, kw)
            except Exception:
                # A bug of ours, told where bugs are told; this process is done for.
                connection.send(("bug", traceback.format_exc()))
                raise
            connection.send(answer)
    connection.close()


def _done(reader: Callable[..., Any], args: Any, kw: Any) -> tuple[str, Any]:
    try:
        return "given", reader(*args, **kw)
    except UserError as refused:
        where = getattr(refused, "field", "")
        return "refused", (type(refused), refused.what, refused.kept, refused.to_do, where)
    except MemoryError:
        words = ("这个文件读起来要占太多内存，已停止读取。", WORDS.kept, WORDS.to_do, "")
        return "refused", (UserError, *words)


def _hold_memory() -> None:
    """Let the system itself refuse what no honest file needs; Windows knows no such limit."""
    if sys.platform == "win32":
        return
    import resource

    most = 3 * 1024**3
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
