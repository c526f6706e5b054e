"""Says on stderr how far a long run has come, so that nobody takes it for one that hangs."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from threading import Lock
from typing import TypeAlias

Telling: TypeAlias = Callable[[str, int], Callable[[], None]]
"""Takes what is done and in how many steps; gives what is called after each step."""
_SHARE = 5
"""Percent."""


def quiet(_title: str, _total: int) -> Callable[[], None]:
    """Say nothing: in tests."""
    return lambda: None


def aloud(title: str, total: int) -> Callable[[], None]:
    """Say a line after every twentieth of the steps."""
    began, lock = time.monotonic(), Lock()
    done = said = 0

    def step() -> None:
        nonlocal done, said
        with lock:
            done += 1
            share = done * 100 // total
            if share < said + _SHARE and done < total:
                return
            said = share
            minutes = (time.monotonic() - began) / 60
            sys.stderr.write(f"{title}: {share} % after {minutes:.1f} min\n")
            sys.stderr.flush()

    return step
