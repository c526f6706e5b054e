"""One line of what needs doing today (今天要做), and how pressing it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

URGENT, SOON, LATER = "急", "近", "待"
SHORT = 24
"""So many characters of an opinion or a summary fit into a line."""


@dataclass(frozen=True, slots=True)
class TodoRow:
    """One line of what needs doing, and where it is done."""

    level: str
    """急, 近 or 待."""
    text: str
    second: str
    page: str
    """Id of the page."""
    arg: object
    """What the page opens with."""
    button: str


def short(text: str) -> str:
    """Cut a text to what fits into a line."""
    line = " ".join(text.split())
    return line if len(line) <= SHORT else f"{line[: SHORT - 1]}…"


def waited(since: str, today: date) -> str:
    """Say how long something has waited: 已等 8 天, 今天的."""
    days = (today - date.fromisoformat(since)).days
    return f"已等 {days} 天" if days > 0 else "今天的"
