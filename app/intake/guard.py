"""Open a workbook nobody vouches for: checked first, then read in a process that can be ended."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

from app.intake.archive import BIG_TO_DO, damaged, read_archive, too_big
from app.intake.workbook import NOTHING_CHANGED, RawWorkbook, load_workbook
from app.intake.worker import Limits, Words, read_guarded

SECONDS_LIMIT = 60.0

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
        in_process: read here instead of in the worker process (tests, or where none can start).
        seconds: how long the worker may take.

    Raises:
        UserError: whatever is wrong with the file, in words.
    """
    if in_process:
        return _read(path)
    words = Words(NOTHING_CHANGED, BIG_TO_DO)
    return read_guarded(_read, path, limits=Limits(seconds=seconds), words=words)


def _read(path: Path) -> RawWorkbook:
    data = read_archive(path)
    try:
        return load_workbook(data)
    except _BROKEN as error:
        raise damaged() from error
    except MemoryError as error:
        raise too_big("这个文件读起来要占太多内存，已停止读取。") from error
