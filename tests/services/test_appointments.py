"""Who appoints whom: lead and chair watch over each other; the sealed code is the way back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.core.clock import FixedClock
from app.core.errors import BadInput, NotAllowed, Refused
from app.core.permissions import Role
from app.core.recovery_code import format_code
from app.models import AuditEntry, Person
from app.services import appointments, directory, leads_list, people, sealed_code, sign_in
from app.services.appointments import Consent
from app.services.context import Actor
from app.services.office import Office
from app.services.sealed_code import Unsealed
from app.services.sign_in import Proof, WrongPin
from app.storage import database

Sit = Callable[[str], Office]
ATTENDANT, LEAD, CHAIR, SECOND_LEAD = "单雨桐", "赵国强", "孙惠民", "解红梅"
PINS = {ATTENDANT: "2580", LEAD: "4711", CHAIR: "8642", SECOND_LEAD: "9753"}


def _id(office: Office, name: str) -> int:
    found = office.read(
        lambda ctx: ctx.session.scalar(select(Person.id).where(Person.name == name))
    )
    assert found is not None
    return found


def _roles(office: Office, name: str) -> frozenset[Role]:
    return office.read(directory.roles_of, _id(office, name))


def _assignment(office: Office, name: str, role: Role) -> int:
    entry = office.read(people.person, _id(office, name))
    return next(span.id for span in entry.roles if span.role is role and span.is_current)


def _pin(office: Office, name: str) -> None:
    office.act(sign_in.set_own_pin, _id(office, name), PINS[name])


def _consent(office: Office, name: str) -> Consent:
    proof = office.act(sign_in.prove_other, _id(office, name), PINS[name])
    assert isinstance(proof, Proof)
    return Consent(proof)


def _unsealed(office: Office, code: str) -> Consent:
    answer = office.act(sealed_code.prove_code, code)
    assert isinstance(answer, Unsealed)
    return Consent(unsealed=answer)


@pytest.fixture
def with_pins(office: Office) -> Office:
    for name in PINS:
        _pin(office, name)
    return office


@pytest.fixture
def code(blank_folder: Path) -> str:
    return format_code((blank_folder / "recovery.bytes").read_bytes())


def test_lead_gives_an_attendant_a_second_role(with_pins: Office, as_person: Sit) -> None:
    as_person(LEAD).act(appointments.appoint, _id(with_pins, ATTENDANT), Role.LIAISON)
    assert _roles(with_pins, ATTENDANT) == {Role.ATTENDANT, Role.LIAISON}


def test_attendant_appoints_nobody(with_pins: Office, as_person: Sit) -> None:
    with pytest.raises(NotAllowed):
        as_person(ATTENDANT).act(appointments.appoint, _id(with_pins, ATTENDANT), Role.LIAISON)


@pytest.mark.parametrize("role", [Role.LEAD, Role.CHAIR])
def test_lead_or_chair_is_not_appointed_without_the_other(
    with_pins: Office, as_person: Sit, role: Role
) -> None:
    with pytest.raises(NotAllowed, match="同意"):
        as_person(LEAD).act(appointments.appoint, _id(with_pins, ATTENDANT), role)
    assert _roles(with_pins, ATTENDANT) == {Role.ATTENDANT}


def test_another_lead_is_appointed_with_the_chairs_pin(with_pins: Office, as_person: Sit) -> None:
    as_person(LEAD)
    consent = _consent(with_pins, CHAIR)
    with_pins.act(appointments.appoint, _id(with_pins, ATTENDANT), Role.LEAD, consent=consent)
    assert Role.LEAD in _roles(with_pins, ATTENDANT)


def test_the_lead_does_not_agree_to_another_lead(with_pins: Office, as_person: Sit) -> None:
    as_person(LEAD)
    consent = _consent(with_pins, SECOND_LEAD)
    with pytest.raises(NotAllowed):
        with_pins.act(appointments.appoint, _id(with_pins, ATTENDANT), Role.LEAD, consent=consent)


def test_nobody_agrees_to_their_own_appointment(with_pins: Office, as_person: Sit) -> None:
    as_person(LEAD)
    consent = _consent(with_pins, LEAD)
    with pytest.raises(NotAllowed):
        with_pins.act(appointments.appoint, _id(with_pins, LEAD), Role.CHAIR, consent=consent)


def test_the_chair_does_not_become_lead_by_their_own_hand(
    with_pins: Office, as_person: Sit, code: str
) -> None:
    as_person(CHAIR)
    with pytest.raises(Refused, match="两个人"):
        with_pins.act(
            appointments.appoint,
            _id(with_pins, CHAIR),
            Role.LEAD,
            consent=_unsealed(with_pins, code),
        )


def test_old_consent_is_no_consent(with_pins: Office, as_person: Sit, clock: FixedClock) -> None:
    as_person(LEAD)
    consent = _consent(with_pins, CHAIR)
    clock.advance(61)
    with pytest.raises(NotAllowed):
        with_pins.act(appointments.appoint, _id(with_pins, ATTENDANT), Role.LEAD, consent=consent)


def test_consent_of_a_chair_without_own_pin_does_not_count(office: Office, as_person: Sit) -> None:
    _pin(office, LEAD)
    as_person(LEAD)
    assert isinstance(office.act(sign_in.prove_other, _id(office, CHAIR), ""), WrongPin)


def test_replacing_the_chair_needs_the_lead_and_both_learn_of_it(
    with_pins: Office, as_person: Sit
) -> None:
    old = _assignment(with_pins, CHAIR, Role.CHAIR)
    as_person(LEAD)
    with pytest.raises(NotAllowed):
        with_pins.act(appointments.appoint, _id(with_pins, ATTENDANT), Role.CHAIR, replaces=old)
    consent = _consent(with_pins, LEAD)
    with_pins.act(
        appointments.appoint,
        _id(with_pins, ATTENDANT),
        Role.CHAIR,
        replaces=old,
        consent=consent,
    )
    assert Role.CHAIR not in _roles(with_pins, CHAIR)
    assert Role.CHAIR in _roles(with_pins, ATTENDANT)
    for name in (LEAD, CHAIR, ATTENDANT):
        told = as_person(name).read(sign_in.unseen_notices)
        assert any("单雨桐自2026-10-22起任工会主席" in line for line in told), name


def test_whoever_was_replaced_may_still_sign_in_and_read_of_it(
    with_pins: Office, as_person: Sit
) -> None:
    as_person(LEAD)
    consent = _consent(with_pins, LEAD)
    with_pins.act(appointments.end_role, _assignment(with_pins, CHAIR, Role.CHAIR), consent=consent)
    assert CHAIR in [who.name for who in with_pins.read(sign_in.names_to_pick)]


def test_notice_is_shown_once(with_pins: Office, as_person: Sit) -> None:
    as_person(LEAD)
    with_pins.act(appointments.reset_pin, _id(with_pins, ATTENDANT))
    as_person(ATTENDANT)
    assert len(with_pins.read(sign_in.unseen_notices)) == 1
    with_pins.act(sign_in.mark_notices_seen)
    assert with_pins.read(sign_in.unseen_notices) == ()


def test_sealed_code_opens_a_station_that_lost_both(office: Office, code: str) -> None:
    office.actor = Actor(None, "")
    sloppy = code.lower().replace("-", " ")
    office.act(
        appointments.appoint,
        _id(office, ATTENDANT),
        Role.LEAD,
        consent=_unsealed(office, sloppy),
    )
    assert Role.LEAD in _roles(office, ATTENDANT)
    by = office.read(
        lambda ctx: ctx.session.scalar(
            select(AuditEntry.actor).where(AuditEntry.act == "任命").order_by(AuditEntry.seq)
        )
    )
    assert by == "恢复码"


def test_another_stations_code_is_not_taken(office: Office) -> None:
    other = office.act(sealed_code.prove_code, format_code(bytes(20)))
    assert isinstance(other, WrongPin)
    assert "不符" in other.text
    with pytest.raises(BadInput):
        office.act(sealed_code.prove_code, "ABCD")


def test_wrong_codes_slow_down_like_wrong_pins_and_never_lock(
    office: Office, clock: FixedClock, code: str
) -> None:
    folder = office.folder
    waits = []
    for _ in range(12):
        wrong = office.act(sealed_code.prove_code, format_code(bytes(20)))
        assert isinstance(wrong, WrongPin)
        waits.append(wrong.wait_seconds)
        office.close()
        office = Office(database.open_existing(folder), clock)
        if wrong.wait_seconds:
            early = office.act(sealed_code.prove_code, code)
            assert isinstance(early, WrongPin), "the right code is not even tried while waiting"
            clock.advance(-7200)
            assert isinstance(office.act(sealed_code.prove_code, code), WrongPin)
        clock.advance(wrong.wait_seconds + 1)
    right = office.act(sealed_code.prove_code, code)
    office.close()

    assert waits == [0, 0, 30, 60, *[300] * 8]
    assert isinstance(right, Unsealed)


def test_a_code_typed_a_minute_ago_decides_nothing(
    office: Office, as_person: Sit, code: str, clock: FixedClock
) -> None:
    consent = _unsealed(office, code)
    clock.advance(61)
    with pytest.raises(NotAllowed, match="一分钟"):
        as_person(LEAD).act(
            appointments.appoint, _id(office, ATTENDANT), Role.CHAIR, consent=consent
        )


def test_station_without_a_chair_gets_one_from_its_lead(with_pins: Office, as_person: Sit) -> None:
    as_person(LEAD)
    with_pins.act(
        appointments.end_role,
        _assignment(with_pins, CHAIR, Role.CHAIR),
        consent=_consent(with_pins, LEAD),
    )
    with_pins.act(
        appointments.appoint,
        _id(with_pins, ATTENDANT),
        Role.CHAIR,
        consent=_consent(with_pins, LEAD),
    )
    assert Role.CHAIR in _roles(with_pins, ATTENDANT)


def test_locked_attendant_is_reset_by_the_lead_and_sets_a_new_pin(
    with_pins: Office, as_person: Sit, clock: FixedClock
) -> None:
    who = _id(with_pins, ATTENDANT)
    for _ in range(10):
        wrong = with_pins.act(sign_in.sign_in, who, "0000")
        assert isinstance(wrong, WrongPin)
        clock.advance(wrong.wait_seconds + 1)
    as_person(LEAD).act(appointments.reset_pin, who)
    assert not with_pins.read(directory.has_own_pin, who)
    assert with_pins.act(sign_in.set_own_pin, who, "1379").name == ATTENDANT


def test_leads_pin_is_reset_by_the_chair_only(with_pins: Office, as_person: Sit) -> None:
    lead = _id(with_pins, LEAD)
    as_person(SECOND_LEAD)
    with pytest.raises(NotAllowed):
        with_pins.act(appointments.reset_pin, lead)
    with pytest.raises(NotAllowed):
        with_pins.act(appointments.reset_pin, lead, consent=_consent(with_pins, SECOND_LEAD))
    as_person(CHAIR)
    with_pins.act(appointments.reset_pin, lead, consent=_consent(with_pins, CHAIR))
    assert not with_pins.read(directory.has_own_pin, lead)
    assert as_person(CHAIR).read(sign_in.unseen_notices)


def test_chairs_pin_is_reset_with_the_leads_pin(with_pins: Office, as_person: Sit) -> None:
    chair = _id(with_pins, CHAIR)
    as_person(LEAD)
    with pytest.raises(NotAllowed):
        with_pins.act(appointments.reset_pin, chair, consent=_consent(with_pins, CHAIR))
    with_pins.act(appointments.reset_pin, chair, consent=_consent(with_pins, LEAD))
    assert not with_pins.read(directory.has_own_pin, chair)


def test_the_pin_of_who_will_be_lead_is_reset_by_the_chair_only(
    with_pins: Office, as_person: Sit
) -> None:
    who = _id(with_pins, ATTENDANT)
    as_person(LEAD)
    with_pins.act(
        appointments.appoint,
        who,
        Role.LEAD,
        from_on="2026-10-25",
        consent=_consent(with_pins, CHAIR),
    )

    # Whoever resets it may be the first to sit down under that name.
    with pytest.raises(NotAllowed, match="工会主席"):
        with_pins.act(appointments.reset_pin, who)
    with_pins.act(appointments.reset_pin, who, consent=_consent(with_pins, CHAIR))

    assert not with_pins.read(directory.has_own_pin, who)


def test_a_role_taken_back_before_it_began_may_be_given_anew(
    with_pins: Office, as_person: Sit
) -> None:
    who = _id(with_pins, ATTENDANT)
    as_person(LEAD)
    made = with_pins.act(appointments.appoint, who, Role.ARCHIVIST, from_on="2026-10-25")
    with_pins.act(appointments.end_role, made, on="2026-10-25")

    with_pins.act(appointments.appoint, who, Role.ARCHIVIST)

    assert Role.ARCHIVIST in _roles(with_pins, ATTENDANT)


def test_who_consents_names_only_those_whose_pin_would_do(office: Office) -> None:
    who = _id(office, ATTENDANT)
    assert office.read(appointments.who_consents, (Role.LIAISON,), who) == ()
    named = [name for _, name in office.read(appointments.who_consents, (Role.CHAIR,), who)]
    assert named == [LEAD, SECOND_LEAD]


def test_a_lead_leaves_only_after_being_replaced(with_pins: Office, as_person: Sit) -> None:
    with pytest.raises(Refused, match="换人"):
        as_person(SECOND_LEAD).act(people.mark_left, _id(with_pins, LEAD))
    as_person(LEAD).act(people.mark_left, _id(with_pins, ATTENDANT))
    assert _roles(with_pins, ATTENDANT) == frozenset()


def test_role_from_a_later_day_counts_from_that_day(
    with_pins: Office, as_person: Sit, clock: FixedClock
) -> None:
    as_person(LEAD).act(
        appointments.appoint, _id(with_pins, ATTENDANT), Role.ARCHIVIST, from_on="2026-10-24"
    )
    assert Role.ARCHIVIST not in _roles(with_pins, ATTENDANT)
    with pytest.raises(Refused, match="已经是"):
        with_pins.act(appointments.appoint, _id(with_pins, ATTENDANT), Role.ARCHIVIST)
    clock.advance(2 * 86_400)
    assert Role.ARCHIVIST in _roles(with_pins, ATTENDANT)


def test_list_of_leads_names_those_who_went_too(with_pins: Office, as_person: Sit) -> None:
    as_person(CHAIR)
    with_pins.act(
        appointments.end_role,
        _assignment(with_pins, LEAD, Role.LEAD),
        consent=_consent(with_pins, CHAIR),
    )
    leads = with_pins.read(leads_list.list_leads)
    assert [(lead.name, lead.to_on) for lead in leads] == [
        (SECOND_LEAD, None),
        (LEAD, "2026-10-22"),
    ]


def test_raw_sql_knows_no_other_role_and_no_other_way(office: Office) -> None:
    columns = (
        "public_id, station_id, revision, created_at, person_id, role, from_on, appointed_how,"
        " source_sheet, source_text"
    )
    for role, how in (("owner", "by_holder"), ("lead", "by_myself")):
        with pytest.raises(IntegrityError, match="CHECK"), office.database.transaction() as raw:
            raw.execute(
                text(
                    f"INSERT INTO role_assignment ({columns}) VALUES"
                    f" ('x', 1, 1, '', 1, '{role}', '2026-01-01', '{how}', '', '')"
                )
            )


def test_appointment_says_who_agreed_and_how(with_pins: Office, as_person: Sit) -> None:
    as_person(LEAD)
    with_pins.act(
        appointments.appoint,
        _id(with_pins, ATTENDANT),
        Role.LEAD,
        consent=_consent(with_pins, CHAIR),
    )

    entry = with_pins.read(people.person, _id(with_pins, ATTENDANT))
    span = next(span for span in entry.roles if span.role is Role.LEAD)
    assert (span.how, span.appointed_by) == ("by_other_holder", _id(with_pins, CHAIR))
