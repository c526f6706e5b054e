"""Rules of the start passphrase (启动密码): which may be chosen, and what a wrong one costs."""

from __future__ import annotations

import unicodedata

SHORTEST = 8
SHORTEST_OF_DIGITS = 12
"""Somebody with a copy of the folder may try without end: twelve digits, or eight of all signs."""
LONGEST = 128

_WAITS = {3: 5, 4: 15, 5: 30, 6: 60}
LONGEST_WAIT = 300
"""Seconds."""


def normal_passphrase(text: str) -> str:
    """Give a passphrase as it is stretched: full-width signs as half-width, no blanks around."""
    return unicodedata.normalize("NFKC", text).strip()


def passphrase_problem(text: str) -> str | None:
    """Say in Chinese why a passphrase may not be chosen; None when it may."""
    chosen = normal_passphrase(text)
    if not chosen:
        return "启动密码还空着。"
    if len(chosen) > LONGEST:
        return f"启动密码太长，最多 {LONGEST} 个字符。"
    if len(set(chosen)) < 4:
        return "启动密码太简单，至少要有四种不同的字符。"
    if chosen.isdigit() and len(chosen) < SHORTEST_OF_DIGITS:
        return (
            f"只用数字的启动密码至少要 {SHORTEST_OF_DIGITS} 位；加上字母或汉字，{SHORTEST} 位就够。"
        )
    if len(chosen) < SHORTEST:
        return f"启动密码至少要 {SHORTEST} 个字符。"
    return None


def wait_after(failures: int) -> int:
    """Give the seconds to wait after so many wrong passphrases in a row."""
    return 0 if failures < 3 else _WAITS.get(failures, LONGEST_WAIT)
