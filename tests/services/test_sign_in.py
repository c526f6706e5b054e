"""Signing in: own PIN first, wrong PINs slow down and lock, notices wait for their reader."""

from __future__ import annotations

import logging
import traceback
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.clock import FixedClock
from app.core.errors import BadInput, NotAllowed, Refused
from app.core.permissions import Role
from app.models import AuditEntry, Credential, Notice, Person
from app.services import sign_in
from app.services.context import Actor, Context
from app.services.office import Office
from app.services.sign_in import Proof, WrongPin
from app.storage import connection, database

_AUDIT = select(AuditEntry).order_by(AuditEntry.seq)


def _id(office: Office, name: str) -> int:
    found = office.read(
        lambda ctx: ctx.session.scalar(select(Person.id).where(Person.name == name))
    )
    assert found is not None
    return found


@pytest.fixture
def attendant(office: Office) -> int:
    """单雨桐, who has set 2580 as her PIN."""
    person_id = _id(office, "单雨桐")
    office.act(sign_in.set_own_pin, person_id, "2580")
    return person_id


def test_first_sign_in_sets_ones_own_pin(office: Office) -> None:
    actor = office.act(sign_in.set_own_pin, _id(office, "赵国强"), "4711")
    assert actor.name == "赵国强"
    assert actor.roles == {Role.LEAD}
    again = office.act(sign_in.sign_in, actor.person_id or 0, "４７１１")
    assert again == actor


def test_nobody_sets_the_pin_of_somebody_who_has_one(office: Office, attendant: int) -> None:
    with pytest.raises(Refused, match="已经有口令"):
        office.act(sign_in.set_own_pin, attendant, "9753")
    assert isinstance(office.act(sign_in.sign_in, attendant, "2580"), Actor)


@pytest.mark.parametrize("pin", ["123", "1234", "7777", "1234567", "12a4", ""])
def test_weak_pin_is_not_taken(office: Office, pin: str) -> None:
    with pytest.raises(BadInput):
        office.act(sign_in.set_own_pin, _id(office, "赵国强"), pin)


def test_pin_is_stored_only_as_argon2id(office: Office, attendant: int) -> None:
    stored = office.read(
        lambda ctx: ctx.session.scalar(
            select(Credential.pin_hash).where(Credential.person_id == attendant)
        )
    )
    assert stored is not None
    assert stored.startswith("$argon2id$")
    payloads = office.read(lambda ctx: list(ctx.session.scalars(select(AuditEntry.payload))))
    assert not any("2580" in text or stored in text for text in payloads)


def test_wrong_pins_slow_down_and_ten_lock(
    office: Office, attendant: int, clock: FixedClock
) -> None:
    waits = []
    for _ in range(10):
        wrong = office.act(sign_in.sign_in, attendant, "9999")
        assert isinstance(wrong, WrongPin)
        waits.append(wrong.wait_seconds)
        clock.advance(wrong.wait_seconds + 1)
    assert waits == [0, 0, 30, 60, 300, 300, 300, 300, 300, 0]
    locked = office.act(sign_in.sign_in, attendant, "2580")
    assert isinstance(locked, WrongPin)
    assert "锁定" in locked.text
    assert "责任人或工会主席" in locked.text


def test_right_pin_is_not_even_tried_while_waiting(office: Office, attendant: int) -> None:
    for _ in range(3):
        office.act(sign_in.sign_in, attendant, "9999")
    early = office.act(sign_in.sign_in, attendant, "2580")
    assert isinstance(early, WrongPin)
    assert early.wait_seconds == 30


def test_right_pin_forgets_the_wrong_ones(
    office: Office, attendant: int, clock: FixedClock
) -> None:
    for _ in range(3):
        office.act(sign_in.sign_in, attendant, "9999")
    clock.advance(40)
    assert isinstance(office.act(sign_in.sign_in, attendant, "2580"), Actor)
    wrong = office.act(sign_in.sign_in, attendant, "9999")
    assert isinstance(wrong, WrongPin)
    assert wrong.wait_seconds == 0


def test_clock_set_back_neither_shortens_the_wait_nor_shuts_out(
    office: Office, attendant: int, clock: FixedClock
) -> None:
    for _ in range(3):
        office.act(sign_in.sign_in, attendant, "9999")
    clock.advance(-86_400)

    early = office.act(sign_in.sign_in, attendant, "2580")
    clock.advance(29)
    still_early = office.act(sign_in.sign_in, attendant, "2580")
    clock.advance(2)

    assert isinstance(early, WrongPin)
    assert early.wait_seconds == 30
    assert isinstance(still_early, WrongPin)
    assert isinstance(office.act(sign_in.sign_in, attendant, "2580"), Actor)


def test_clock_set_back_again_and_again_gains_nothing(
    office: Office, attendant: int, clock: FixedClock
) -> None:
    for _ in range(3):
        office.act(sign_in.sign_in, attendant, "9999")
    for _ in range(20):
        clock.advance(-3600)
        assert isinstance(office.act(sign_in.sign_in, attendant, "2580"), WrongPin)
    clock.advance(31)
    assert isinstance(office.act(sign_in.sign_in, attendant, "2580"), Actor)


def test_turning_the_clock_forward_shortens_no_wait(
    office: Office, attendant: int, clock: FixedClock
) -> None:
    for _ in range(3):
        office.act(sign_in.sign_in, attendant, "9999")
    clock.turn(timedelta(hours=1))
    assert isinstance(office.act(sign_in.sign_in, attendant, "2580"), WrongPin)
    clock.turn(timedelta(hours=-5))
    assert isinstance(office.act(sign_in.sign_in, attendant, "2580"), WrongPin)
    clock.advance(31)
    assert isinstance(office.act(sign_in.sign_in, attendant, "2580"), Actor)


def test_wrong_pins_are_counted_across_a_restart(
    office: Office, attendant: int, clock: FixedClock
) -> None:
    folder = office.folder
    waits = []
    for _ in range(10):
        wrong = office.act(sign_in.sign_in, attendant, "9999")
        assert isinstance(wrong, WrongPin)
        waits.append(wrong.wait_seconds)
        clock.advance(wrong.wait_seconds + 1)
        office.close()
        office = Office(database.open_existing(folder), clock)

    locked = office.act(sign_in.sign_in, attendant, "2580")
    office.close()

    assert waits == [0, 0, 30, 60, 300, 300, 300, 300, 300, 0]
    assert isinstance(locked, WrongPin)
    assert "锁定" in locked.text


def test_locked_means_locked_for_signing_too(
    office: Office, attendant: int, clock: FixedClock
) -> None:
    office.actor = Actor(attendant, "单雨桐", frozenset({Role.ATTENDANT}))
    proof = office.act(sign_in.prove, "2580")
    assert isinstance(proof, Proof)
    for _ in range(10):
        wrong = office.act(sign_in.prove_other, attendant, "9999")
        assert isinstance(wrong, WrongPin)
        clock.advance(wrong.wait_seconds + 1)

    assert isinstance(office.act(sign_in.prove, "2580"), WrongPin)
    assert isinstance(office.act(sign_in.prove_other, attendant, "2580"), WrongPin)
    with pytest.raises(NotAllowed, match="锁定"):
        office.act(sign_in.require_proof, Proof(attendant, clock.now()))


def test_wrong_pin_at_signing_counts_like_one_at_the_door(office: Office, attendant: int) -> None:
    office.actor = Actor(attendant, "单雨桐", frozenset({Role.ATTENDANT}))
    office.act(sign_in.prove, "9999")
    office.act(sign_in.prove_other, attendant, "9999")
    third = office.act(sign_in.sign_in, attendant, "9999")
    assert isinstance(third, WrongPin)
    assert third.wait_seconds == 30


def test_nobody_signs_with_the_word_of_another(
    office: Office, attendant: int, clock: FixedClock
) -> None:
    keeper = _id(office, "曾立群")
    office.act(sign_in.set_own_pin, keeper, "1379")
    office.actor = Actor(attendant, "单雨桐", frozenset())

    with pytest.raises(NotAllowed, match="本人输口令"):
        office.act(sign_in.require_proof, Proof(keeper, clock.now()))
    with pytest.raises(NotAllowed, match="本人输口令"):
        office.act(sign_in.change_own_pin, Proof(keeper, clock.now()), "8642")


def test_whoever_lost_their_pin_to_a_reset_does_not_sign_with_an_old_proof(
    office: Office, attendant: int, clock: FixedClock
) -> None:
    office.actor = Actor(attendant, "单雨桐", frozenset({Role.ATTENDANT}))
    proof = Proof(attendant, clock.now())
    office.act(sign_in.require_proof, proof)
    office.act(_clear, attendant)
    with pytest.raises(NotAllowed, match="还没有设自己的口令"):
        office.act(sign_in.require_proof, proof)


def _clear(ctx: Context, person_id: int) -> None:
    sign_in.clear_pin(ctx, person_id)
    ctx.audit("重设口令", "credential")


def test_no_pin_stands_in_anything_that_is_written(
    office: Office, attendant: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    office.actor = Actor(attendant, "单雨桐", frozenset({Role.ATTENDANT}))
    told = [str(office.act(sign_in.sign_in, attendant, "739164"))]
    told += [str(office.act(sign_in.prove, "739164")), str(office.act(sign_in.prove, "2580"))]
    for pin in ("1111", "2580"):
        with pytest.raises((BadInput, Refused)) as refused:
            office.act(sign_in.set_own_pin, attendant, pin)
        told += traceback.format_exception(refused.value)

    def rows(ctx: Context) -> list[str]:
        audit = [f"{row.act} {row.actor} {row.payload}" for row in ctx.session.scalars(_AUDIT)]
        return audit + [notice.text for notice in ctx.session.scalars(select(Notice))]

    written = "\n".join([*told, *office.read(rows), caplog.text])
    hashed = office.read(lambda ctx: ctx.session.scalar(select(Credential.pin_hash)))
    for secret in ("739164", "2580", str(hashed)):
        assert secret not in written


def test_old_pin_is_needed_to_change_it(office: Office, attendant: int, clock: FixedClock) -> None:
    office.actor = Actor(attendant, "单雨桐", frozenset({Role.ATTENDANT}))
    proof = office.act(sign_in.prove, "2580")
    assert isinstance(proof, Proof)
    office.act(sign_in.change_own_pin, proof, "8642")
    assert isinstance(office.act(sign_in.sign_in, attendant, "8642"), Actor)
    clock.advance(61)
    with pytest.raises(NotAllowed):
        office.act(sign_in.change_own_pin, proof, "1379")


def test_names_come_with_one_plain_query(office: Office, attendant: int) -> None:
    raw = connection.connect(office.folder.database, office.database.keys.data_key, read_only=True)
    from app.storage.names import read_names

    plainly = read_names(raw, "2026-10-22")
    raw.close()
    assert plainly == office.read(sign_in.names_to_pick)
    assert [who.name for who in plainly] == ["单雨桐", "曾立群", "赵国强", "孙惠民", "解红梅"]
    assert [who.person_id for who in plainly if who.has_pin] == [attendant]
