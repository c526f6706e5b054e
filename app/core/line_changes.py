"""What differs between two readings of a record, in its own labels: 收款方：甲 → 乙."""

from __future__ import annotations

from collections.abc import Iterable

Lines = Iterable[tuple[str, str]]
NOTHING = "（空）"


def changed_lines(was: Lines, now: Lines) -> tuple[str, ...]:
    """Name every line whose value changed, old → new, in the order of the record as it is now."""
    before, after = _by_label(was), _by_label(now)
    labels = [*after, *(label for label in before if label not in after)]
    return tuple(
        f"{label}：{before.get(label) or NOTHING} → {after.get(label) or NOTHING}"
        for label in labels
        if before.get(label, "") != after.get(label, "")
    )


def _by_label(lines: Lines) -> dict[str, str]:
    found: dict[str, str] = {}
    for label, value in lines:
        found[label] = f"{found[label]}；{value}" if label in found else value
    return found
