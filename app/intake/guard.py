"""Open a workbook nobody vouches for: checked first, then read in a process that can be ended."""

from __future__ import annotations

import multiprocessing
import time
import zipfile
import zlib
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from app.core.errors import UserError
from app.intake.archive import damaged, read_archive, too_big
from app.intake.workbook import RawWorkbook, load_workbook

SECONDS_LIMIT = 60.0
MEMORY_LIMIT = 800 * 1024 * 1024
_LOOK_EVERY = 0.1

_BROKEN = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    OverflowError,
    RuntimeError,
    EOFError,
    OSError,
    zipfile.BadZipFile,
    zlib.error,
    SyntaxError,
)
"""What the workbook library raises on files that only look like workbooks.

Its XML parsers' errors are SyntaxErrors, whichever of them is installed.
"""


def open_workbook(
    path: Path, *, in_process: bool = False, seconds: float = SECONDS_LIMIT
) -> RawWorkbook:
    """Read the cells of a workbook file.

    Args:
        path: the file.
        in_process: read here instead of in a worker process (tests, or where none can start).
        seconds: how long the worker may take.

    Raises:
        UserError: whatever is wrong with the file, in words.
    """
    if in_process:
        return _read(path)
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    worker = context.Process(target=_work, args=(str(path), theirs), daemon=True)
    worker.start()
    theirs.close()
    try:
        return _wait(worker, ours, seconds)
    finally:
        ours.close()
        worker.kill()
        worker.join()
        worker.close()


def _read(path: Path) -> RawWorkbook:
    data = read_archive(path)
    try:
        return load_workbook(data)
    except _BROKEN as error:
        raise damaged() from error
    except MemoryError as error:
        raise too_big("这个文件读起来要占太多内存，已停止读取。") from error


def _work(path: str, answer: Connection) -> None:
    """Be the worker: send the workbook, or the words of why not."""
    try:
        answer.send(_read(Path(path)))
    except UserError as error:
        answer.send((error.what, error.kept, error.to_do))
    finally:
        answer.close()


def _wait(worker: BaseProcess, answer: Connection, seconds: float) -> RawWorkbook:
    deadline = time.monotonic() + seconds
    try:
        while not answer.poll(_LOOK_EVERY):
            if time.monotonic() > deadline:
                raise too_big(f"读这个文件超过了 {seconds:.0f} 秒，已停止读取。")
            if _memory(worker) > MEMORY_LIMIT:
                raise too_big("这个文件读起来要占太多内存，已停止读取。")
        result = answer.recv()
    except EOFError as error:
        raise damaged() from error
    if isinstance(result, RawWorkbook):
        return result
    what, kept, to_do = result
    raise UserError(what, kept=kept, to_do=to_do)


def _memory(worker: BaseProcess) -> int:
    """Give the bytes the worker holds; 0 when it has just ended."""
    import psutil

    try:
        return int(psutil.Process(worker.pid).memory_info().rss)
    except psutil.Error:
        return 0
