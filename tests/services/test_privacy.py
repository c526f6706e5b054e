"""Privacy by class: who sees what, recorded looks, consents, and making people anonymous."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import BadInput, NotAllowed, NotFound
from app.core.masking import masked_email, masked_note, masked_phone
from app.core.permissions import Role
from app.models import Person
from app.services import (
    appointments,
    book,
    book_rows,
    consents,
    leads_list,
    people,
    privacy,
    privacy_file,
    setup,
    sign_in,
    wall_content,
)
from app.services.consents import ConsentFields
from app.services.context import Actor, Context
from app.services.office import Office
from app.services.people import PersonFields
from tests.services.desk import Desk
from tests.services.known import EMAIL, NOTE, PHONE, consent_to, know

Sit = Callable[[str], Office]

HIDDEN_PHONE, HIDDEN_EMAIL = "139****5678", "s***@example.org"


@pytest.fixture
def shan(desk: Desk) -> int:
    """An attendant of whom everything is known."""
    return know(desk)


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13812345678", "138****5678"), ("0427-1234567", "****4567"), ("110", "****"), ("", "")],
)
def test_a_phone_keeps_what_tells_people_apart(phone: str, shown: str) -> None:
    assert masked_phone(phone) == shown


@given(st.from_regex(r"\A1[3-9][0-9]{9}\Z"))
def test_no_covered_phone_holds_its_middle(phone: str) -> None:
    assert masked_phone(phone) == f"{phone[:3]}****{phone[-4:]}"


def test_an_e_mail_keeps_one_letter_and_its_place() -> None:
    assert masked_email("abc@example.org") == "a***@example.org"
    assert masked_email("") == ""


@pytest.mark.parametrize("viewer", ["曾立群", "赵国强", "孙惠民", "解红梅"])
def test_nobody_else_sees_anything_in_full(desk: Desk, shan: int, viewer: str) -> None:
    entry = desk.sit(viewer).read(people.person, shan)

    assert (entry.phone, entry.email) == (HIDDEN_PHONE, HIDDEN_EMAIL)
    assert entry.note == masked_note(NOTE)
    assert entry.is_masked


@pytest.mark.parametrize("viewer", ["曾立群", "赵国强"])
def test_no_list_tells_more_than_the_person_itself(desk: Desk, shan: int, viewer: str) -> None:
    office = desk.sit(viewer)

    for found in (
        office.read(people.list_people),
        office.read(people.list_people, "单"),
        office.read(people.of_same_name, "单雨桐"),
    ):
        seen = next(one for one in found if one.id == shan)
        assert (seen.phone, seen.email) == (HIDDEN_PHONE, HIDDEN_EMAIL)
        assert seen.note != NOTE
        assert seen.is_masked


def test_everybody_sees_their_own(desk: Desk, shan: int) -> None:
    entry = desk.sit("单雨桐").read(people.person, shan)

    assert (entry.phone, entry.email, entry.note) == (PHONE, EMAIL, NOTE)


def test_a_look_says_what_for_and_is_recorded(desk: Desk, shan: int) -> None:
    seen = desk.sit("赵国强").act(privacy.show, shan, "国庆值班联系")

    assert (seen.phone, seen.email, seen.note) == (PHONE, EMAIL, NOTE)
    (entry,) = desk.sit("单雨桐").read(privacy.accesses, shan)
    assert (entry.viewer, entry.purpose) == ("赵国强", "国庆值班联系")
    assert entry.fields == ("电话", "邮箱", "备注")


def test_of_who_was_taken_off_the_list_nothing_is_told_or_changed(desk: Desk, shan: int) -> None:
    def void(ctx: Context) -> None:
        row = ctx.session.get_one(Person, shan)
        row.voided_at = ctx.now()
        ctx.audit("作废人员", row)

    office = desk.sit("赵国强")
    consent = consent_to(office, shan, "note")
    office.act(void)

    fields = ConsentFields("值班联系", ("phone",), "2026-10-20", "柜")
    tries: list[Callable[[], object]] = [
        lambda: office.read(people.person, shan),
        lambda: office.act(privacy.show, shan, "核对"),
        lambda: office.read(privacy.accesses, shan),
        lambda: office.act(consents.record, shan, fields),
        lambda: office.act(consents.withdraw, consent, on="2026-10-22", reason="不留"),
        lambda: office.act(people.change_person, shan, PersonFields("单雨桐")),
        lambda: office.act(people.mark_left, shan),
        lambda: office.act(appointments.appoint, shan, Role.ARCHIVIST),
        lambda: office.act(appointments.reset_pin, shan),
        lambda: office.act(sign_in.set_own_pin, shan, "2580"),
    ]
    for each in tries:
        with pytest.raises(NotFound):
            each()
    assert shan not in [one.id for one in office.read(people.list_people, with_left=True)]


def test_a_look_without_a_reason_is_refused(desk: Desk, shan: int) -> None:
    with pytest.raises(BadInput, match="为什么"):
        desk.sit("赵国强").act(privacy.show, shan, "  ")
    assert desk.office.read(privacy.accesses, shan) == ()


@pytest.mark.parametrize("viewer", ["曾立群"])
def test_who_is_not_entitled_can_neither_look_nor_read_the_log(
    desk: Desk, shan: int, viewer: str
) -> None:
    with pytest.raises(NotAllowed, match="责任人、工会主席"):
        desk.sit(viewer).act(privacy.show, shan, "好奇")
    with pytest.raises(NotAllowed):
        desk.office.read(privacy.accesses, shan)


def test_who_keeps_consents_reads_them_and_not_who_looked(desk: Desk, shan: int) -> None:
    desk.sit("赵国强").act(privacy.show, shan, "核对")
    which = consent_to(desk.office, shan, "phone")
    keeper = desk.person("曾立群")

    desk.office.actor = Actor(keeper, "曾立群", frozenset({Role.LIAISON}))
    file = desk.office.read(privacy_file.read, shan)

    assert [one.public_id for one in file.consents] == [which]
    assert file.accesses == ()
    assert file.entry.phone == HIDDEN_PHONE
    desk.office.actor = Actor(keeper, "曾立群", frozenset({Role.ATTENDANT}))
    assert not desk.office.read(privacy_file.may_open, shan)
    assert desk.office.read(privacy_file.may_open, keeper)
    with pytest.raises(NotAllowed):
        desk.office.read(privacy_file.read, shan)


def test_somebody_is_found_by_four_digits_and_no_more_is_told(desk: Desk, shan: int) -> None:
    def found(query: str) -> list[str]:
        return [one.name for one in desk.sit("曾立群").read(people.list_people, query)]

    assert found("5678") == ["单雨桐"]
    assert found("45678") == found("95678") == found(PHONE) == ["单雨桐"]


def test_what_comes_back_covered_stays_as_it_is(desk: Desk, shan: int) -> None:
    office = desk.sit("赵国强")
    seen = office.read(people.person, shan)
    fields = PersonFields(seen.name, "part_time", seen.phone, seen.note, seen.email)

    office.act(people.change_person, shan, fields)

    row = office.act(privacy.show, shan, "核对")
    assert (row.phone, row.email, row.note) == (PHONE, EMAIL, NOTE)
    assert office.read(people.person, shan).employment == "part_time"


def test_half_a_covered_number_is_never_kept(desk: Desk, shan: int) -> None:
    with pytest.raises(BadInput, match="星号"):
        desk.sit("赵国强").act(
            people.change_person, shan, PersonFields("单雨桐", phone=HIDDEN_PHONE + "9")
        )


def test_the_ledger_and_the_month_that_is_kept_hold_no_phone(desk: Desk, shan: int) -> None:
    rows = desk.sit("赵国强").read(book_rows.people)

    row = next(one for one in rows if one.id == shan)
    assert (row.phone, row.note) == (HIDDEN_PHONE, "")


def test_the_list_of_leads_is_full_only_for_who_prints_and_exports(desk: Desk) -> None:
    lead = desk.person("赵国强")
    desk.sit("赵国强").act(people.change_person, lead, PersonFields("赵国强", phone=PHONE))

    def printed(viewer: str) -> str:
        made = desk.sit(viewer).read(leads_list.gather)
        return next(one.phone for one in made.paper.leads if one.name == "赵国强")

    assert printed("孙惠民") == PHONE
    assert printed("单雨桐") == HIDDEN_PHONE
    assert HIDDEN_PHONE in [one.phone for one in desk.office.read(leads_list.list_leads)]


def test_the_chair_is_public_only_where_a_standard_asks(desk: Desk) -> None:
    chair = desk.person("孙惠民")
    fields = PersonFields("孙惠民", phone=PHONE, email=EMAIL, note=NOTE)
    desk.sit("赵国强").act(people.change_person, chair, fields)
    assert desk.sit("单雨桐").read(people.person, chair).phone == HIDDEN_PHONE

    desk.sit("赵国强").act(setup.choose_standards, ["beijing-2013"])

    seen = desk.sit("单雨桐").read(people.person, chair)
    assert (seen.phone, seen.email) == (PHONE, EMAIL)
    assert seen.note != NOTE, "a note is nobody's public contact"
    assert seen.is_masked


def test_nothing_of_it_is_readable_in_the_change_log(desk: Desk, shan: int) -> None:
    from app.models import AuditEntry

    desk.sit("赵国强").act(privacy.show, shan, "联系")
    said = desk.office.read(lambda ctx: [row.payload for row in ctx.session.query(AuditEntry)])

    assert not [text for text in said if PHONE in text or EMAIL in text or NOTE in text]


def test_a_month_printed_by_anybody_reads_the_same(desk: Desk, shan: int) -> None:
    from app.core.month import Month

    month = Month.parse("2026-10")
    mine = desk.sit("单雨桐").read(book.gather, month)
    others = desk.sit("赵国强").read(book.gather, month)

    assert mine.people == others.people


def test_the_wall_says_the_same_of_the_chair_whoever_prints_it(desk: Desk) -> None:
    chair = desk.person("孙惠民")
    desk.sit("赵国强").act(people.change_person, chair, PersonFields("孙惠民", phone=PHONE))

    def said(viewer: str) -> tuple[str, ...]:
        held = desk.sit(viewer).read(wall_content.source)
        return tuple(one.phone for one in held.contacts.values())

    assert said("单雨桐") == said("孙惠民") == (HIDDEN_PHONE,)
    desk.sit("赵国强").act(setup.choose_standards, ["beijing-2013"])
    assert said("单雨桐") == said("孙惠民") == (PHONE,)
