"""The sealed recovery code as somebody's word: every wrong one is counted and slows the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.clock import iso
from app.core.day_words import wait_words
from app.core.pin import wait_after
from app.core.recovery_code import parse_code
from app.services.context import Context
from app.services.settings import read_setting, write_setting
from app.services.sign_in import PROOF_LASTS, WrongPin, seconds_left, steady_now
from app.storage import keys

TRIES = "sealed_code.tries"
"""Key of how many wrong codes came in a row, and until when one has to wait."""


@dataclass(frozen=True, slots=True)
class Unsealed:
    """That somebody typed this station's recovery code at this moment; good for a minute."""

    at: datetime


def prove_code(ctx: Context, code: str) -> Unsealed | WrongPin:
    """Check the sealed recovery code (恢复码); anybody may, also while nobody is signed in.

    A wrong code is an answer and no error, so that its count is committed. It slows down like a
    wrong PIN but never locks: it is the last way back.

    Raises:
        BadInput: a typing mistake, as the check group shows; it is no try.
    """
    typed = parse_code(code)
    tries = read_setting(ctx, TRIES, {"failures": 0, "wait_until": ""})
    seconds = seconds_left(ctx, tries["wait_until"], wait_after(tries["failures"]))
    if seconds:
        tries["wait_until"] = iso(steady_now(ctx) + timedelta(seconds=seconds))
        _keep(ctx, tries, "恢复码还要等")
        return WrongPin(f"恢复码连续输错，请等 {wait_words(seconds)}再试。", seconds)
    if keys.fits_recovery(ctx.folder.keys, typed):
        _keep(ctx, {"failures": 0, "wait_until": ""}, "恢复码正确")
        return Unsealed(ctx.clock.now())
    failures = tries["failures"] + 1
    wait = wait_after(failures)
    until = iso(steady_now(ctx) + timedelta(seconds=wait)) if wait else ""
    _keep(ctx, {"failures": failures, "wait_until": until}, "恢复码不符")
    later = f"请等 {wait_words(wait)}再试。" if wait else ""
    return WrongPin(f"恢复码与本站不符，请核对封存纸上的恢复码，一组一组地输入。{later}", wait)


def is_fresh(ctx: Context, unsealed: Unsealed) -> bool:
    """Tell whether the code was typed within the last minute."""
    return timedelta(0) <= ctx.clock.now() - unsealed.at <= PROOF_LASTS


def _keep(ctx: Context, tries: dict[str, object], act: str) -> None:
    write_setting(ctx, TRIES, tries)
    ctx.audit(act, "recovery_code", failures=tries["failures"])
