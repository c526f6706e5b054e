"""What of a month waits for a signature is listed as undecided and never keeps it open."""

from __future__ import annotations

import pytest

from app.core.leave import LeaveKind
from app.core.month import Month
from app.core.sign_ways import PaperKind
from app.records.book import PendingRow
from app.services import book, closing, closing_desk, leaves
from app.services.leaves import LeaveFields
from app.services.office import Office
from tests.services import papers
from tests.services.desk import ATTENDANT, LEAD, Desk

OCTOBER = Month(2026, 10)


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


def ask(desk: Desk, on: str) -> str:
    fields = LeaveFields(LeaveKind.LEAVE, desk.person(ATTENDANT), on, reason="看病")
    made = desk.sit(ATTENDANT).act(leaves.ask, fields)
    return desk.office.read(leaves.get, made).public_id


def test_waiting_leave_is_undecided_in_its_own_month_until_it_is_signed(desk: Desk) -> None:
    public_id = ask(desk, "2026-10-23")
    ask(desk, "2026-11-03")

    assert desk.office.read(book.gather, OCTOBER).pending == (
        PendingRow(
            "请假",
            "单雨桐请假　10月23日",
            "2026-10-23",
            "等责任人同意：赵国强、解红梅、孙惠民（自10月22日起）",
        ),
    )
    papers.sign(desk, PaperKind.LEAVE, public_id, LEAD)

    assert desk.office.read(book.gather, OCTOBER).pending == ()


def test_waiting_leave_is_a_look_and_leads_to_its_day(desk: Desk) -> None:
    ask(desk, "2026-10-23")

    found = desk.sit(LEAD).read(closing.look_over, OCTOBER)

    (look,) = [one for one in found if "请假" in one.what]
    assert look.level == "look"
    lines = desk.office.read(closing_desk.lay_out, OCTOBER).to_do
    assert [line.arg for line in lines if "请假" in line.what] == [("roster", "2026-10-23")]
