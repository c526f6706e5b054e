"""Ends a process at its n-th touch of a file, as a power cut would: nothing is cleaned up."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

_TOUCHES = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir"}


def run_cut_at(number: int, work: Callable[[], object], inside: Path) -> bool:
    """Run work in a child that dies before its n-th touch inside a folder; tell whether it did.

    Only what the audit events of Python see counts: opening, renaming, removing, making folders.
    """
    child = os.fork()
    if child == 0:
        left = number

        def die(event: str, args: tuple[object, ...]) -> None:
            nonlocal left
            if event in _TOUCHES and str(args[0]).startswith(str(inside)):
                left -= 1
                if left == 0:
                    os._exit(9)

        sys.addaudithook(die)
        try:
            work()
        except BaseException:  # noqa: BLE001 (whatever it is, the child must not go on as pytest)
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, 9), code
    return code == 9
