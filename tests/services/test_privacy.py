"""Privacy by class: who sees what, recorded looks, consents, and making people anonymous."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import BadInput, NotAllowed, NotFound, Refused, StoreProblem
from app.core.masking import masked_email, masked_note, masked_phone
from app.core.permissions import Role
from app.models import Person
from app.services import (
    appointments,
    book,
    book_rows,
    consents,
    kept_files,
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
from app.services.kept_files import Incoming
from app.services.office import Office
from app.services.people import PersonFields
from tests.photos import photo
from tests.services.desk import Desk

Sit = Callable[[str], Office]

PHONE, EMAIL, NOTE = "13912345678", "shan@example.org", "家住示范里"
HIDDEN_PHONE, HIDDEN_EMAIL = "139****5678", "s***@example.org"


@pytest.fixture
def shan(desk: Desk) -> int:
    """An attendant of whom everything is known."""
    who = desk.person("单雨桐")
    fields = PersonFields("单雨桐", phone=PHONE, email=EMAIL, note=NOTE)
    desk.sit("赵国强").act(people.change_person, who, fields)
    return who


def _consent(office: Office, who: int, *columns: str, **more: str) -> str:
    said = {"purpose": "值班联系", "given_on": "2026-10-20", "paper_place": "档案柜二层"} | more
    return office.act(consents.record, who, ConsentFields(columns=columns, **said))


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
    consent = _consent(office, shan, "note")
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
    which = _consent(desk.office, shan, "phone")
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


def test_a_consent_needs_purpose_fields_and_its_paper(desk: Desk, shan: int) -> None:
    office = desk.sit("赵国强")
    with pytest.raises(BadInput, match="用途"):
        _consent(office, shan, "note", purpose=" ")
    with pytest.raises(BadInput, match="内容"):
        _consent(office, shan)
    with pytest.raises(BadInput, match="在哪里"):
        _consent(office, shan, "note", paper_place="")
    with pytest.raises(BadInput, match="还没有到"):
        _consent(office, shan, "note", given_on="2026-10-23")
    with pytest.raises(NotAllowed, match="联络员"):
        _consent(desk.sit("曾立群"), shan, "note")


def test_the_scan_of_a_consent_is_shown_to_whom_it_concerns(
    desk: Desk, shan: int, tmp_path: Path
) -> None:
    paper = tmp_path / "扫描 0001.jpg"
    paper.write_bytes(photo())
    scan = kept_files.read_paper(paper)
    fields = ConsentFields("值班联系", ("phone",), "2026-10-20")
    which = desk.sit("赵国强").act(consents.record, shan, fields, scan)

    for name in ("赵国强", "孙惠民", "单雨桐"):
        shown = desk.sit(name).read(consents.open_scan, which)
        assert shown.name == "单独同意书-单雨桐-2026-10-20.jpg"
        assert (shown.content, shown.media_type) == (scan.content, "image/jpeg")
    for wanted in (consents.open_scan, consents.goes_with):
        with pytest.raises(NotAllowed, match="联络员"):
            desk.sit("曾立群").read(wanted, which)


def test_without_a_scan_the_place_of_the_paper_is_said(desk: Desk, shan: int) -> None:
    which = _consent(desk.sit("赵国强"), shan, "phone")

    with pytest.raises(NotFound, match="纸件在档案柜二层"):
        desk.office.read(consents.open_scan, which)


def test_a_scan_that_was_altered_is_not_shown(desk: Desk, shan: int) -> None:
    scan = Incoming("a.jpg", photo(), "image/jpeg")
    fields = ConsentFields("值班联系", ("phone",), "2026-10-20")
    office = desk.sit("赵国强")
    which = office.act(consents.record, shan, fields, scan)
    (kept,) = (path for path in office.folder.files.rglob("*") if path.is_file())
    kept.write_bytes(kept.read_bytes()[:-1] + b"x")

    with pytest.raises(StoreProblem):
        office.read(consents.open_scan, which)


def test_a_withdrawn_consent_takes_with_it_what_nothing_else_needs(desk: Desk, shan: int) -> None:
    office = desk.sit("赵国强")
    which = _consent(office, shan, "phone", "note")
    said = office.read(consents.goes_with, which)
    assert said.goes == ("备注",)
    assert said.stays == (("电话", consents.DUTY_CONTACT),)

    office.act(consents.withdraw, which, on="2026-10-22", reason="本人要求")

    row = office.act(privacy.show, shan, "核对")
    assert (row.phone, row.email, row.note) == (PHONE, EMAIL, "")
    (entry,) = office.read(consents.of_person, shan)
    assert (entry.withdrawn_on, entry.withdrawn_reason) == ("2026-10-22", "本人要求")


def test_another_consent_keeps_what_it_covers(desk: Desk, shan: int) -> None:
    office = desk.sit("赵国强")
    which = _consent(office, shan, "note")
    _consent(office, shan, "note", purpose="紧急联系")

    becomes = office.act(consents.withdraw, which, on="2026-10-22", reason="本人要求")

    assert becomes.stays == (("备注", consents.OTHER_CONSENT),)
    assert office.act(privacy.show, shan, "核对").note == NOTE


def test_people_withdraw_their_own_word(desk: Desk, shan: int) -> None:
    which = _consent(desk.sit("赵国强"), shan, "note")

    desk.sit("单雨桐").act(consents.withdraw, which, on="2026-10-22", reason="不想留")

    assert desk.office.read(people.person, shan).note == ""
    with pytest.raises(Refused, match="已经撤回"):
        desk.office.act(consents.withdraw, which, on="2026-10-22", reason="再来")


@pytest.mark.parametrize("name", ["曾立群", "孙惠民"])
def test_nobody_else_withdraws_a_word(desk: Desk, shan: int, name: str) -> None:
    which = _consent(desk.sit("赵国强"), shan, "note")

    with pytest.raises(NotAllowed, match="联络员"):
        desk.sit(name).act(consents.withdraw, which, on="2026-10-22", reason="不想留")

    assert desk.sit("单雨桐").read(people.person, shan).note == NOTE


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"on": "2026-10-19"}, "早于签字"),
        ({"on": "2026-10-23"}, "还没有到"),
        ({"reason": " "}, "为什么撤回"),
    ],
)
def test_a_withdrawal_says_when_and_why(
    desk: Desk, shan: int, changed: dict[str, str], words: str
) -> None:
    which = _consent(desk.sit("赵国强"), shan, "note")
    said = {"on": "2026-10-22", "reason": "本人要求"} | changed

    with pytest.raises(BadInput, match=words):
        desk.office.act(consents.withdraw, which, on=said["on"], reason=said["reason"])

    (entry,) = desk.office.read(consents.of_person, shan)
    assert entry.withdrawn_on is None


def test_what_was_read_in_from_a_ledger_goes_with_the_value(desk: Desk, shan: int) -> None:
    def imported(ctx: Context) -> None:
        row = ctx.session.get_one(Person, shan)
        row.source_text = f"单雨桐 {NOTE}"
        ctx.audit("导入", row)

    office = desk.sit("赵国强")
    office.act(imported)
    which = _consent(office, shan, "note")

    office.act(consents.withdraw, which, on="2026-10-22", reason="本人要求")

    assert office.read(lambda ctx: ctx.session.get_one(Person, shan).source_text) == ""


def test_who_holds_no_role_is_not_kept_for_duty(desk: Desk, shan: int) -> None:
    office = desk.sit("赵国强")
    which = _consent(office, shan, "phone")
    office.act(people.mark_left, shan)

    assert office.read(consents.goes_with, which).goes == ("电话",)


def test_a_withdrawn_consent_keeps_nothing(desk: Desk, shan: int) -> None:
    office = desk.sit("赵国强")
    first, second = _consent(office, shan, "note"), _consent(office, shan, "note", purpose="其他")
    office.act(consents.withdraw, first, on="2026-10-22", reason="本人要求")

    becomes = office.act(consents.withdraw, second, on="2026-10-22", reason="本人要求")

    assert becomes.goes == ("备注",)


def test_a_sensitive_value_needs_a_live_consent(
    desk: Desk, shan: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(Person.__table__.c.note.info, "privacy", "sensitive")
    office = desk.sit("赵国强")

    def write(note: str) -> None:
        office.act(people.change_person, shan, PersonFields("单雨桐", phone=PHONE, note=note))

    with pytest.raises(Refused, match="备注是敏感个人信息"):
        write("对花生过敏")
    with pytest.raises(Refused, match="敏感"):
        office.act(people.add_person, PersonFields("王伟", note="对花生过敏"))
    which = _consent(office, shan, "note")
    write("对花生过敏")
    office.act(consents.withdraw, which, on="2026-10-22", reason="本人要求")
    with pytest.raises(Refused, match="敏感"):
        write("对花生过敏")


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
