"""One thing a check found wrong, as it is said to people."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """One thing found wrong: where, and what."""

    where: str
    what: str
