"""Tells people apart by their PIN, and lets nobody sign without it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app.core.clock import iso, moment
from app.core.errors import NotAllowed
from app.core.pin import is_locked, normal_pin, wait_after
from app.models import Credential
from app.services.context import Context

PASSES = 3
MEMORY_KIB = 65536
"""argon2id: three passes over 64 MiB. Tests hash with less."""

PROOF_LASTS = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Proof:
    """That this person gave the right PIN at this moment; good for a signature within a minute."""

    person_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class WrongPin:
    """Why a PIN was not taken, in words, and how long to wait before the next try."""

    text: str
    wait_seconds: int = 0


def hash_pin(pin: str) -> str:
    """Give the argon2id hash of a PIN, as it is stored."""
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB).hash(normal_pin(pin))


def prove(ctx: Context, pin: str) -> Proof | WrongPin:
    """Check the acting person's PIN (口令) before a signature.

    A wrong PIN is an answer and no error, so that its count is committed.
    """
    wrong = check_pin(ctx, ctx.person_id, pin)
    return wrong if wrong is not None else Proof(ctx.person_id, ctx.clock.now())


def require_proof(ctx: Context, proof: Proof) -> None:
    """Go on only if the acting person gave their own PIN within the last minute.

    Raises:
        NotAllowed: another person's proof, or one that is too old.
    """
    age = ctx.clock.now() - proof.at
    if proof.person_id != ctx.person_id or not timedelta(0) <= age <= PROOF_LASTS:
        raise NotAllowed(
            "签字要由本人输口令，口令一分钟内有效。",
            kept="没有签字，没有改动任何内容。",
            to_do="请再输一次您自己的口令。",
        )


def check_pin(ctx: Context, person_id: int, pin: str) -> WrongPin | None:
    """Compare a PIN and count failures: they slow down, ten in a row lock it."""
    row = ctx.session.scalar(select(Credential).where(Credential.person_id == person_id))
    if row is None or not row.pin_hash:
        return WrongPin("您还没有设口令。请先登录一次，设好自己的口令。")
    if row.is_locked:
        return _locked()
    if row.wait_until and (left := moment(row.wait_until) - ctx.clock.now()) > timedelta(0):
        seconds = int(left.total_seconds()) + 1
        return WrongPin(f"口令连续输错，请等 {seconds} 秒再试。", seconds)
    if _fits(row.pin_hash, pin):
        if row.failures:
            row.failures, row.wait_until = 0, None
            ctx.audit("口令正确", row, failures=0)
        return None
    return _count_failure(ctx, row)


def _count_failure(ctx: Context, row: Credential) -> WrongPin:
    row.failures += 1
    row.is_locked = is_locked(row.failures)
    wait = wait_after(row.failures)
    row.wait_until = iso(ctx.clock.now() + timedelta(seconds=wait)) if wait else None
    ctx.audit("口令锁定" if row.is_locked else "口令输错", row, failures=row.failures)
    if row.is_locked:
        return _locked()
    later = f"请等 {wait} 秒再试。" if wait else "请再输一次。"
    return WrongPin(f"口令不对，{later}", wait)


def _locked() -> WrongPin:
    return WrongPin("口令输错次数太多，已锁定。请责任人或工会主席重设口令。")


def _fits(pin_hash: str, pin: str) -> bool:
    from argon2 import PasswordHasher
    from argon2.exceptions import VerifyMismatchError

    try:
        return PasswordHasher().verify(pin_hash, normal_pin(pin))
    except VerifyMismatchError:
        return False
