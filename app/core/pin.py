"""Rules of PINs (口令): which may be chosen, and what a wrong one costs."""

from __future__ import annotations

from itertools import pairwise

from app.core.text import plain

LOCKED_AFTER = 10
"""So many wrong PINs in a row lock the account until it is reset."""

_WAITS = {3: 30, 4: 60}
LONGEST_WAIT = 300
"""Seconds."""


def normal_pin(pin: str) -> str:
    """Give a PIN as it is hashed: full-width digits as half-width."""
    return plain(pin).replace(" ", "")


def pin_problem(pin: str) -> str | None:
    """Say in Chinese why a PIN may not be chosen; None when it may.

    4 to 6 digits, not one digit repeated, not a run like 1234 or 4321.
    """
    text = normal_pin(pin)
    if not text or any(c not in "0123456789" for c in text):
        return "口令只能用数字。"
    if not 4 <= len(text) <= 6:
        return "口令要 4 到 6 位数字。"
    if len(set(text)) == 1:
        return "口令不能每一位都相同。"
    if {(int(b) - int(a)) % 10 for a, b in pairwise(text)} in ({1}, {9}):
        return "口令不能用 1234 这样连着的数字。"
    return None


def wait_after(failures: int) -> int:
    """Give the seconds to wait after so many wrong PINs in a row."""
    return 0 if failures < 3 else _WAITS.get(failures, LONGEST_WAIT)


def is_locked(failures: int) -> bool:
    """Tell whether so many wrong PINs lock the account until the lead resets it."""
    return failures >= LOCKED_AFTER
