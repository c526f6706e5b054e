"""A separate consent: recorded with its paper, looked at, withdrawn, and what needs one."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.errors import BadInput, NotAllowed, NotFound, Refused, StoreProblem
from app.models import Person
from app.services import consents, kept_files, people, privacy
from app.services.consents import ConsentFields
from app.services.context import Context
from app.services.kept_files import Incoming
from app.services.people import PersonFields
from tests.photos import photo
from tests.services.desk import Desk
from tests.services.known import EMAIL, NOTE, PHONE, consent_to, know


@pytest.fixture
def shan(desk: Desk) -> int:
    return know(desk)


def test_a_consent_needs_purpose_fields_and_its_paper(desk: Desk, shan: int) -> None:
    office = desk.sit("赵国强")
    with pytest.raises(BadInput, match="用途"):
        consent_to(office, shan, "note", purpose=" ")
    with pytest.raises(BadInput, match="内容"):
        consent_to(office, shan)
    with pytest.raises(BadInput, match="在哪里"):
        consent_to(office, shan, "note", paper_place="")
    with pytest.raises(BadInput, match="还没有到"):
        consent_to(office, shan, "note", given_on="2026-10-23")
    with pytest.raises(NotAllowed, match="联络员"):
        consent_to(desk.sit("曾立群"), shan, "note")


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
    which = consent_to(desk.sit("赵国强"), shan, "phone")

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
    which = consent_to(office, shan, "phone", "note")
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
    which = consent_to(office, shan, "note")
    consent_to(office, shan, "note", purpose="紧急联系")

    becomes = office.act(consents.withdraw, which, on="2026-10-22", reason="本人要求")

    assert becomes.stays == (("备注", consents.OTHER_CONSENT),)
    assert office.act(privacy.show, shan, "核对").note == NOTE


def test_people_withdraw_their_own_word(desk: Desk, shan: int) -> None:
    which = consent_to(desk.sit("赵国强"), shan, "note")

    desk.sit("单雨桐").act(consents.withdraw, which, on="2026-10-22", reason="不想留")

    assert desk.office.read(people.person, shan).note == ""
    with pytest.raises(Refused, match="已经撤回"):
        desk.office.act(consents.withdraw, which, on="2026-10-22", reason="再来")


@pytest.mark.parametrize("name", ["曾立群", "孙惠民"])
def test_nobody_else_withdraws_a_word(desk: Desk, shan: int, name: str) -> None:
    which = consent_to(desk.sit("赵国强"), shan, "note")

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
    which = consent_to(desk.sit("赵国强"), shan, "note")
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
    which = consent_to(office, shan, "note")

    office.act(consents.withdraw, which, on="2026-10-22", reason="本人要求")

    assert office.read(lambda ctx: ctx.session.get_one(Person, shan).source_text) == ""


def test_who_holds_no_role_is_not_kept_for_duty(desk: Desk, shan: int) -> None:
    office = desk.sit("赵国强")
    which = consent_to(office, shan, "phone")
    office.act(people.mark_left, shan)

    assert office.read(consents.goes_with, which).goes == ("电话",)


def test_a_withdrawn_consent_keeps_nothing(desk: Desk, shan: int) -> None:
    office = desk.sit("赵国强")
    first, second = (
        consent_to(office, shan, "note"),
        consent_to(office, shan, "note", purpose="其他"),
    )
    office.act(consents.withdraw, first, on="2026-10-22", reason="本人要求")

    becomes = office.act(consents.withdraw, second, on="2026-10-22", reason="本人要求")

    assert becomes.goes == ("备注",)


def test_a_sensitive_value_needs_a_liveconsent_to(
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
    which = consent_to(office, shan, "note")
    write("对花生过敏")
    office.act(consents.withdraw, which, on="2026-10-22", reason="本人要求")
    with pytest.raises(Refused, match="敏感"):
        write("对花生过敏")
