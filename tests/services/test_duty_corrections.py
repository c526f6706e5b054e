"""A corrected duty record holds at once and waits for the lead's consent (PJ-46, PJ-51)."""

from __future__ import annotations

import pytest

from app.core.errors import NotAllowed
from app.core.sign_ways import PaperKind
from app.models import DutyRecord
from app.services import duty, duty_corrections, signing
from app.services.duty import DutyFields
from app.services.office import Office
from tests.services import papers
from tests.services.desk import ATTENDANT, CHAIR, LEAD, SECOND_LEAD, Desk

KIND = PaperKind.CORRECTION
WEDNESDAY = "2026-10-21"


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


def signed(desk: Desk) -> int:
    desk.sit(ATTENDANT)
    return desk.office.act(duty.sign_day, WEDNESDAY, DutyFields("8:30", "17:00"), desk.proof())


def correct(desk: Desk, record_id: int, left: str = "17:30", by: str = ATTENDANT) -> int:
    desk.sit(by)
    fields = DutyFields("8:30", left)
    return desk.office.act(duty.correct, record_id, fields, "离岗写早了", desk.proof())


def public_id(desk: Desk, record_id: int) -> str:
    return desk.office.read(lambda ctx: ctx.session.get_one(DutyRecord, record_id).public_id)


def test_correction_goes_forward_with_the_old_words_and_the_new(desk: Desk) -> None:
    made = correct(desk, signed(desk))

    said = papers.lines(desk, KIND, public_id(desk, made))
    assert said["更正原因"] == "离岗写早了"
    assert "17:00离岗" in said["原来写"]
    assert "17:30离岗" in said["现在写"]
    assert desk.office.read(duty_corrections.waiting, (made,)) == {made}
    assert desk.office.read(duty.detail, made).row.left == "17:30"


def test_neither_whose_record_it_is_nor_who_corrected_it_agrees(desk: Desk) -> None:
    made = correct(desk, signed(desk), by=LEAD)

    with pytest.raises(NotAllowed):
        papers.sign(desk, KIND, public_id(desk, made), LEAD)
    assert set(papers.view(desk, KIND, public_id(desk, made)).who_may) == {SECOND_LEAD, CHAIR}
    papers.sign(desk, KIND, public_id(desk, made), SECOND_LEAD)

    assert desk.office.read(duty_corrections.waiting, (made,)) == frozenset()


def test_correction_corrected_again_waits_once(desk: Desk) -> None:
    second = correct(desk, signed(desk))
    third = correct(desk, second, "17:40")

    waiting = desk.office.read(signing.all_waiting)
    assert [one.subject_id for one in waiting] == [public_id(desk, third)]
    (past,) = papers.view(desk, KIND, public_id(desk, second)).history
    assert (past.state_name, past.reason) == ("已更正", "又更正为第 3 版")


def test_correction_of_what_nobody_signed_needs_nobodys_consent(desk: Desk) -> None:
    drafted = desk.sit(ATTENDANT).act(duty.keep_draft, WEDNESDAY, DutyFields("8:30", "17:00"))

    made = correct(desk, drafted)

    assert desk.office.read(duty_corrections.of, made) is None


def test_first_version_needs_nobodys_consent(desk: Desk) -> None:
    made = signed(desk)

    assert desk.office.read(duty_corrections.of, made) is None
    assert desk.office.read(signing.all_waiting) == ()
