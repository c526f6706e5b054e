"""A correction or a stocktake holds at once: its maker does not take the question back (PJ-46)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.core.errors import NotAllowed
from app.core.sign_ways import PaperKind
from app.models import DutyRecord
from app.services import duty, duty_corrections, signing, stocktake, stocktake_list
from app.services.duty import DutyFields
from app.services.office import Office
from app.services.stocktake import Count
from tests.services import papers
from tests.services.desk import ATTENDANT, CHAIR, LEAD, SECOND_LEAD, Desk
from tests.services.shelf import Shelf, units


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


@pytest.fixture
def correction(desk: Desk) -> str:
    """What the attendant wrote, put otherwise by the lead."""
    first = desk.sit(ATTENDANT).act(
        duty.sign_day, "2026-10-21", DutyFields("8:30", "17:00"), desk.proof()
    )
    second = desk.sit(LEAD).act(
        duty.correct, first, DutyFields("8:30", "17:30"), "写错了", desk.proof()
    )
    return desk.office.read(lambda ctx: ctx.session.get_one(DutyRecord, second).public_id)


@pytest.fixture
def counted(desk: Desk, as_person: Callable[[str], Office]) -> str:
    """A stocktake of the lead's, two packs short."""
    shelf = Shelf(desk.office, as_person)
    cups = shelf.item("纸杯", "包")
    shelf.receive(cups, 8)
    counts = {cups: Count(units(8), units(6), "受潮扔了")}
    taken = desk.sit(LEAD).act(stocktake.take_stock, counts)
    rows = desk.office.read(stocktake_list.taken)
    return next(row.public_id for row in rows if row.id == taken.id)


@pytest.mark.parametrize("kind", [PaperKind.CORRECTION, PaperKind.STOCKTAKE])
def test_nobody_takes_the_question_back(
    desk: Desk, kind: PaperKind, request: pytest.FixtureRequest
) -> None:
    name = "correction" if kind is PaperKind.CORRECTION else "counted"
    subject = request.getfixturevalue(name)

    for person in (LEAD, SECOND_LEAD):
        seen = desk.sit(person).read(signing.view, kind, subject)
        assert not seen.may_withdraw
        with pytest.raises(NotAllowed, match="已经记下，不能撤回"):
            desk.office.act(signing.withdraw, kind, subject, "不用了")

    assert [one.subject_id for one in desk.office.read(signing.all_waiting)] == [subject]


@pytest.mark.parametrize("kind", [PaperKind.CORRECTION, PaperKind.STOCKTAKE])
def test_who_made_it_does_not_send_it_back_but_who_may_sign_does(
    desk: Desk, kind: PaperKind, request: pytest.FixtureRequest
) -> None:
    name = "correction" if kind is PaperKind.CORRECTION else "counted"
    subject = request.getfixturevalue(name)

    assert not desk.sit(LEAD).read(signing.view, kind, subject).may_send_back
    with pytest.raises(NotAllowed, match="不能退回"):
        papers.send_back(desk, kind, subject, LEAD, "不用了")

    papers.send_back(desk, kind, subject, CHAIR, "请再数一次")
    assert desk.office.read(signing.all_waiting) == ()


def test_correction_taken_back_by_nobody_waits_on(desk: Desk, correction: str) -> None:
    papers.sign(desk, PaperKind.CORRECTION, correction, SECOND_LEAD)

    with pytest.raises(NotAllowed, match="已经记下，不能撤回"):
        desk.sit(LEAD).act(signing.withdraw, PaperKind.CORRECTION, correction, "不用了")
    record = desk.office.read(
        lambda ctx: ctx.session.query(DutyRecord).filter_by(public_id=correction).one().id
    )
    standing = desk.office.read(duty_corrections.of, record)
    assert standing is not None
    assert standing.standing.name == "已签齐"
