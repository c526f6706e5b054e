"""Verifies the chain step by step at each start, from where the last one came to."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from app.core.errors import Refused, StoreProblem
from app.services import audit_seen
from app.services.audit_check import raw_of
from app.services.context import Context
from app.storage import log_chain

TO_DO = (
    "请不要再往下记，先把数据文件夹整个复制一份留存，告诉责任人和上级工会；"
    "技术人员用 yizhan check 可以查出是哪几条。"
)


@dataclass(frozen=True, slots=True)
class Verified:
    """What the verification of the chain came to."""

    entries: int
    """How many the chain has."""
    problem: str = ""
    """Where it does not hold, with day and record; "" where it does."""


def go_on_from_last_time(ctx: Context) -> Verified:
    """Verify what was added since the last start, and remember what came of it (变更记录核对)."""
    seen = audit_seen.read(ctx.folder)
    raw = raw_of(ctx)
    found = log_chain.walk_from(raw, seen.seq, seen.hash)
    problem = ""
    if seen.seq and log_chain.hash_at(raw, seen.seq) != seen.hash:
        said = log_chain.describe(raw, seen.seq) or "这一条已经不在"
        problem = f"变更记录第{seen.seq}条与上次启动时核对过的不同：{said}。"
    elif found.broken is not None:
        finding = log_chain.broken_at(raw, found.broken)
        problem = f"{finding.where}：{finding.what}"
    if (found.seq, problem) != (seen.seq, seen.problem):
        kept = (seen.seq, seen.hash) if problem else (found.seq, found.hash)
        with suppress(StoreProblem, OSError):
            # On a full disk the next start begins where this one began.
            audit_seen.write(ctx.folder, *kept, problem)
    return Verified(found.seq, problem)


def require_whole(ctx: Context) -> None:
    """Go on only if the whole chain holds, from its first entry.

    Raises:
        Refused: with the entry, its day and its record.
    """
    raw = raw_of(ctx)
    found = log_chain.walk_from(raw)
    if found.broken is None:
        return
    finding = log_chain.broken_at(raw, found.broken)
    raise Refused(
        f"变更记录核对不上，不能月结。{finding.where}：{finding.what}",
        kept="没有月结，记录都在。",
        to_do=TO_DO,
    )
