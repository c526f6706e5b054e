"""Tells people apart by their PIN, and lets nobody sign without it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import Select, select

from app.core.clock import iso, moment
from app.core.day_words import wait_words
from app.core.errors import BadInput, NotAllowed, NotFound, Refused
from app.core.permissions import ROLE_NAMES, Role
from app.core.pin import is_locked, normal_pin, pin_problem, wait_after
from app.models import Credential, Notice, Person
from app.services import directory
from app.services.context import Actor, Context
from app.storage.names import NameToPick, read_names

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


def names_to_pick(ctx: Context) -> tuple[NameToPick, ...]:
    """List whom to pick from at sign-in, people of one name told apart."""
    raw = ctx.session.connection().connection.driver_connection
    return read_names(raw, ctx.today())


def sign_in(ctx: Context, person_id: int, pin: str) -> Actor | WrongPin:
    """Let a person sit down at the office (登录); a wrong PIN is an answer, and is counted."""
    wrong = check_pin(ctx, person_id, pin)
    return wrong if wrong is not None else _actor(ctx, person_id)


def set_own_pin(ctx: Context, person_id: int, pin: str) -> Actor:
    """Let a person set their own PIN at their first sign-in, or the first one after a reset.

    Only a PIN somebody set for themselves lets them sign.

    Raises:
        BadInput: the PIN may not be chosen.
        Refused: the person has one already.
    """
    actor = _actor(ctx, person_id)
    row = _credential(ctx, person_id)
    if row is not None and row.pin_hash:
        raise Refused(
            f"{actor.name}已经有口令了。",
            kept="口令没有改动。",
            to_do=f"请用原来的口令登录；忘了口令，请{who_resets(actor.roles)}重设。",
        )
    if row is None:
        row = Credential(station_id=ctx.station_id, person_id=person_id, created_at=ctx.now())
        ctx.session.add(row)
    ctx.actor = actor
    _write_pin(ctx, row, pin, "首次设口令")
    return actor


def change_own_pin(ctx: Context, proof: Proof, pin: str) -> None:
    """Replace one's own PIN after giving the old one (改口令)."""
    require_proof(ctx, proof)
    row = _credential(ctx, ctx.person_id)
    assert row is not None  # noqa: S101 (the old PIN was just right)
    _write_pin(ctx, row, pin, "改口令")


def clear_pin(ctx: Context, person_id: int) -> None:
    """Take a PIN away, so that the person sets a new one at the next sign-in; see appointments."""
    row = _credential(ctx, person_id)
    if row is None:
        return
    row.pin_hash, row.set_by_self, row.set_at = "", False, None
    row.failures, row.wait_until, row.is_locked = 0, None, False
    row.revision += 1


def unseen_notices(ctx: Context) -> tuple[str, ...]:
    """What the signed-in person is to be told, oldest first (告知)."""
    rows = ctx.session.scalars(_unseen(ctx.person_id))
    return tuple(row.text for row in rows)


def mark_notices_seen(ctx: Context) -> None:
    """Record that the signed-in person read what was to be told."""
    for row in ctx.session.scalars(_unseen(ctx.person_id)).all():
        row.seen_at = ctx.now()
        ctx.audit("已阅告知", row)


def who_resets(roles: frozenset[Role]) -> str:
    """Say who may reset the PIN of somebody with these roles."""
    if Role.LEAD in roles and Role.CHAIR not in roles:
        return ROLE_NAMES[Role.CHAIR]
    if Role.CHAIR in roles and Role.LEAD not in roles:
        return ROLE_NAMES[Role.LEAD]
    return f"{ROLE_NAMES[Role.LEAD]}或{ROLE_NAMES[Role.CHAIR]}"


def prove(ctx: Context, pin: str) -> Proof | WrongPin:
    """Check the acting person's PIN (口令) before a signature.

    A wrong PIN is an answer and no error, so that its count is committed.
    """
    wrong = check_pin(ctx, ctx.person_id, pin)
    return wrong if wrong is not None else Proof(ctx.person_id, ctx.clock.now())


def prove_other(ctx: Context, person_id: int, pin: str) -> Proof | WrongPin:
    """Check the PIN of another person at this desk, e.g. the chair's consent."""
    wrong = check_pin(ctx, person_id, pin)
    return wrong if wrong is not None else Proof(person_id, ctx.clock.now())


def is_fresh(ctx: Context, proof: Proof) -> bool:
    """Tell whether a proof was given within the last minute."""
    return timedelta(0) <= ctx.clock.now() - proof.at <= PROOF_LASTS


def require_proof(ctx: Context, proof: Proof) -> None:
    """Go on only if the acting person gave their own PIN within the last minute.

    Raises:
        NotAllowed: another person's proof, one that is too old, or the PIN was locked meanwhile.
    """
    require_own_pin(ctx, ctx.person_id)
    if proof.person_id != ctx.person_id or not is_fresh(ctx, proof):
        raise NotAllowed(
            "签字要由本人输口令，口令一分钟内有效。",
            kept="没有签字，没有改动任何内容。",
            to_do="请再输一次您自己的口令。",
        )


def require_own_pin(ctx: Context, person_id: int) -> None:
    """Go on only if the person set their own PIN and it is not locked (contract, Who appoints).

    Raises:
        NotAllowed: with what they do first.
    """
    row = _credential(ctx, person_id)
    if row is not None and row.set_by_self and not row.is_locked:
        return
    name = directory.names(ctx).get(person_id, "")
    if row is not None and row.is_locked:
        who = who_resets(directory.roles_of(ctx, person_id))
        what, to_do = "的口令锁定了", f"请{who}在“人员”里重设，本人再登录一次设新的。"
    else:
        what, to_do = "还没有设自己的口令", "请本人先登录一次（F9 换人），设好自己的口令。"
    raise NotAllowed(f"{name}{what}，不能签字。", kept="没有签字，没有改动任何内容。", to_do=to_do)


def check_pin(ctx: Context, person_id: int, pin: str) -> WrongPin | None:
    """Compare a PIN and count failures: they slow down, ten in a row lock it."""
    row = _credential(ctx, person_id)
    if row is None or not row.pin_hash:
        return WrongPin("您还没有设口令。请先登录一次，设好自己的口令。")
    if row.is_locked:
        return _locked(ctx, person_id)
    seconds = _still_to_wait(ctx, row)
    if seconds:
        return WrongPin(f"口令连续输错，请等 {wait_words(seconds)}再试。", seconds)
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
    row.wait_until = iso(steady_now(ctx) + timedelta(seconds=wait)) if wait else None
    ctx.audit("口令锁定" if row.is_locked else "口令输错", row, failures=row.failures)
    if row.is_locked:
        return _locked(ctx, row.person_id)
    later = f"请等 {wait_words(wait)}再试。" if wait else "请再输一次。"
    return WrongPin(f"口令不对，{later}", wait)


def seconds_left(ctx: Context, until: str | None, ordered: int) -> int:
    """Give the seconds still to wait; more than was ordered means the clock was set back.

    Then the whole wait counts: nobody gains by the clock, and nobody is shut out for a day. What
    the clock was turned by while the program runs counts neither way.
    """
    left = (moment(until) - steady_now(ctx)).total_seconds() if until else 0
    return min(ceil(left), ordered) if left > 0 else 0


def steady_now(ctx: Context) -> datetime:
    """Give this moment as the clock would tell it had nobody turned it since the start."""
    return ctx.clock.now() - ctx.clock.turned()


def _still_to_wait(ctx: Context, row: Credential) -> int:
    seconds = seconds_left(ctx, row.wait_until, wait_after(row.failures))
    until = iso(steady_now(ctx) + timedelta(seconds=seconds))
    if seconds and row.wait_until and until < row.wait_until:
        # The clock was set back: what is still to wait counts from its new time.
        row.wait_until = until
        ctx.audit("口令重新等待", row, seconds=seconds)
    return seconds


def _locked(ctx: Context, person_id: int) -> WrongPin:
    who = who_resets(directory.roles_of(ctx, person_id))
    return WrongPin(f"口令连续输错十次，已经锁定。请{who}在“人员”里重设口令。")


def _credential(ctx: Context, person_id: int) -> Credential | None:
    return ctx.session.scalar(select(Credential).where(Credential.person_id == person_id))


def _actor(ctx: Context, person_id: int) -> Actor:
    person = ctx.session.get(Person, person_id)
    if person is None or person.voided_at or person.left_on:
        raise NotFound("人员里没有这个人，或已经离岗。", to_do="请重新选名字。")
    return Actor(person.id, person.name, directory.roles_of(ctx, person.id))


def _write_pin(ctx: Context, row: Credential, pin: str, act: str) -> None:
    problem = pin_problem(pin)
    if problem:
        raise BadInput(problem, kept="口令没有改动。", to_do="请换一个口令。", field="pin")
    row.pin_hash = hash_pin(pin)
    row.set_by_self, row.set_at = True, ctx.now()
    row.failures, row.wait_until, row.is_locked = 0, None, False
    row.revision = (row.revision or 0) + 1
    ctx.audit(act, row, person=ctx.person_id)


def _unseen(person_id: int) -> Select[Notice]:
    return (
        select(Notice)
        .where(Notice.person_id == person_id, Notice.seen_at.is_(None))
        .order_by(Notice.id)
    )


def _fits(pin_hash: str, pin: str) -> bool:
    from argon2 import PasswordHasher
    from argon2.exceptions import VerifyMismatchError

    try:
        return PasswordHasher().verify(pin_hash, normal_pin(pin))
    except VerifyMismatchError:
        return False
