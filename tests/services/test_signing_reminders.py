"""今天 says in one line for each kind what waits for my signature, and leads to the record."""

from __future__ import annotations

import pytest

from app.core.money import Fen
from app.core.permissions import Role
from app.core.sign_ways import PaperKind
from app.services import activities, delegations, today
from app.services.activities import ActivityFields
from app.services.office import Office
from app.services.todo_row import TodoRow
from tests.services import papers
from tests.services.desk import ATTENDANT, CHAIR, KEEPER, LEAD, SECOND_LEAD, Desk


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


def activity(desk: Desk, name: str = "送清凉进驿站", by: str = ATTENDANT) -> tuple[int, str]:
    fields = ActivityFields(
        "2026-10-28", name, "慰问", 30, Fen(80000), leader_id=desk.person(ATTENDANT)
    )
    made = desk.sit(by).act(activities.record_activity, fields)
    public_id = desk.office.read(activities.activity, made).public_id
    papers.put_forward(desk, PaperKind.ACTIVITY, public_id, by)
    return made, public_id


def waiting(desk: Desk, name: str) -> list[TodoRow]:
    rows = desk.sit(name).read(today.to_do)
    return [row for row in rows if "等您签" in row.text]


def test_an_activity_waits_for_the_lead_then_for_the_chair(desk: Desk) -> None:
    made, public_id = activity(desk)

    (row,) = waiting(desk, LEAD)
    assert (row.page, row.arg, row.button) == ("activities", made, "查看")
    assert row.text.startswith("活动“送清凉进驿站”")
    assert waiting(desk, CHAIR) == []

    papers.sign(desk, PaperKind.ACTIVITY, public_id, LEAD)
    assert waiting(desk, LEAD) == []
    assert len(waiting(desk, CHAIR)) == 1


def test_several_of_a_kind_are_one_line_with_their_count(desk: Desk) -> None:
    both = {activity(desk, name)[0] for name in ("送清凉进驿站", "快递员入会")}
    desk.draft()
    desk.draft(summary="毛巾")

    rows = waiting(desk, LEAD)

    assert [row.text[:9] for row in rows] == ["2 笔支出等您签，", "2 件活动等您签"]
    assert rows[1].arg in both
    assert rows[1].second.startswith("最早：活动“")


def test_nothing_waits_for_its_maker(desk: Desk) -> None:
    activity(desk, by=SECOND_LEAD)
    desk.draft(by=SECOND_LEAD)

    assert waiting(desk, SECOND_LEAD) == []
    assert len(waiting(desk, LEAD)) == 2


def test_the_delegate_is_told_for_whom(desk: Desk) -> None:
    desk.sit(LEAD)
    desk.office.act(
        delegations.delegate, desk.person(KEEPER), Role.LEAD, "2026-10-30", "培训", desk.proof()
    )
    activity(desk)

    (row,) = waiting(desk, KEEPER)

    assert row.second == "活动　代赵国强签　今天的"


def test_no_more_than_seven_lines_stand_on_the_page(desk: Desk) -> None:
    for number in range(4):
        activity(desk, f"活动{number}")
        desk.draft(summary=f"支出{number}")

    assert len(desk.sit(LEAD).read(today.to_do)) <= today.MOST
    assert len(waiting(desk, LEAD)) == 2
