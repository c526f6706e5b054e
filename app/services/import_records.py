"""What a written row comes to: how far an opinion is, two duty rows of one day in one record."""

from __future__ import annotations

import re

from app.intake import reading
from app.models import DutyRecord


def join_records(first: DutyRecord, second: DutyRecord) -> None:
    """Let a second row of one person and day go into the first record: one day, one record."""
    first.arrived = min(filter(None, (first.arrived, second.arrived)), default="")
    first.left = max(filter(None, (first.left, second.left)), default="")
    for name in ("weather", "cleaning", "restocked", "opinions", "sentence", "text"):
        parts = dict.fromkeys((getattr(first, name), getattr(second, name)))
        setattr(first, name, "；".join(part for part in parts if part))


def opinion_state(value: reading.OpinionProposal) -> tuple[str, str | None, str]:
    """Say how far an opinion came by what is written, and what was inferred."""
    done = value.outcome and not re.search(r"办理中|未落实|待|进行中|研究", value.outcome)
    if value.answer and done and value.told_how:
        if value.closed_on:
            return "closed", value.closed_on, ""
        day = value.told_on or value.answered_on or value.on
        return "closed", day, f"答复、落实、告知都写了，没有办结日期，按 {day} 办结记下。"
    if value.answer and value.told_how:
        return "told", None, ""
    if value.answer:
        return "answered", None, ""
    return ("taken" if value.taken_by else "received"), None, ""
