"""今天 says in one line for each kind what waits for my signature, and leads to the record."""

from __future__ import annotations

import pytest

from app.core.clock import FixedClock
from app.core.money import Fen
from app.core.permissions import Role
from app.core.sign_ways import PaperKind
from app.services import activities, delegations, signing, today
from app.services.activities import ActivityFields
from app.services.office import Office
from app.services.todo_row import TodoRow
from tests.services import papers
from tests.services.desk import ATTENDANT, CHAIR, KEEPER, LEAD, SECOND_LEAD, Desk
from tests.services.tampering import behind


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
    assert rows[0].arg == "mine"
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
    desk.draft(on="2026-10-14")

    money, row = waiting(desk, KEEPER)

    assert row.second == "活动　代赵国强签　今天的"
    assert money.second == "2026-10-001　代赵国强签　已等 8 天"
    desk.draft()
    assert waiting(desk, KEEPER)[0].second == "代赵国强签　最早的一笔已等 8 天"
    desk.sit(CHAIR)
    desk.office.act(
        delegations.delegate, desk.person(LEAD), Role.CHAIR, "2026-10-30", "培训", desk.proof()
    )
    assert waiting(desk, LEAD)[0].second == "最早的一笔已等 8 天"


def test_no_more_than_seven_lines_stand_on_the_page(desk: Desk) -> None:
    for number in range(4):
        activity(desk, f"活动{number}")
        desk.draft(summary=f"支出{number}")

    assert len(desk.sit(LEAD).read(today.to_do)) <= today.MOST
    assert len(waiting(desk, LEAD)) == 2


def told(desk: Desk, name: str, words: str) -> list[TodoRow]:
    rows = desk.sit(name).read(today.to_do, most=100)
    return [row for row in rows if words in row.text]


def test_a_maker_is_told_what_came_back_and_why(desk: Desk) -> None:
    made, public_id = activity(desk)
    papers.send_back(desk, PaperKind.ACTIVITY, public_id, LEAD, "预算太高")

    (row,) = told(desk, ATTENDANT, "被退回")

    assert row.text.startswith("活动“送清凉进驿站”")
    assert (row.second, row.page, row.arg) == ("预算太高", "activities", made)
    assert told(desk, KEEPER, "被退回") == []
    papers.put_forward(desk, PaperKind.ACTIVITY, public_id, ATTENDANT)
    assert told(desk, ATTENDANT, "被退回") == []


def test_what_came_back_and_was_given_up_is_not_told_for_ever(
    desk: Desk, clock: FixedClock
) -> None:
    made, public_id = activity(desk)
    papers.send_back(desk, PaperKind.ACTIVITY, public_id, LEAD, "预算太高")
    clock.advance(15 * 86_400)
    assert told(desk, ATTENDANT, "被退回") == []

    made, public_id = activity(desk, "快递员入会")
    papers.send_back(desk, PaperKind.ACTIVITY, public_id, LEAD, "日期不对")
    assert len(told(desk, ATTENDANT, "被退回")) == 1
    desk.sit(LEAD).act(activities.void, made, "不办了")
    assert told(desk, ATTENDANT, "被退回") == []


def test_a_maker_who_took_it_back_is_told_nothing(desk: Desk) -> None:
    _made, public_id = activity(desk)
    desk.sit(ATTENDANT).act(signing.withdraw, PaperKind.ACTIVITY, public_id, "再改改")

    assert told(desk, ATTENDANT, "被退回") == []


def test_what_nobody_can_sign_is_told_to_who_may_appoint(desk: Desk) -> None:
    desk.end_role(SECOND_LEAD)
    activity(desk, by=LEAD)

    (row,) = told(desk, LEAD, "现在没有人能签")

    assert (row.page, row.button) == ("people", "去任命")
    assert "须由另一位责任人同意" in row.second
    assert told(desk, ATTENDANT, "现在没有人能签") == []
    desk.appoint(ATTENDANT, Role.LEAD)
    assert told(desk, LEAD, "现在没有人能签") == []


def test_what_was_approved_is_paid_and_what_was_paid_is_filed(desk: Desk) -> None:
    first = desk.approved()

    (row,) = told(desk, KEEPER, "等登记付款")
    assert (row.page, row.arg, row.button) == ("expenses", first, "登记")
    assert told(desk, LEAD, "等登记付款") == []
    assert told(desk, ATTENDANT, "等登记付款") == []

    desk.approved(summary="打印纸", on="2026-10-21")
    assert told(desk, KEEPER, "2 笔支出已批，等登记付款")[0].arg == first
    desk.pay(first)
    (row,) = told(desk, SECOND_LEAD, "等归档")
    assert told(desk, KEEPER, "等归档") == []
    assert row.text.startswith("送清凉物资：绿豆、毛巾 1,680.32 元已付")


def test_without_a_keeper_the_lead_is_told_what_is_to_be_paid(desk: Desk) -> None:
    desk.approved()
    desk.end_role(KEEPER)

    assert len(told(desk, LEAD, "等登记付款")) == 1


def test_a_record_taken_out_behind_the_program_hides_nothing_else(desk: Desk) -> None:
    """The check names it; who sits at the desk must still see what today asks for."""
    made, _ = activity(desk, "义诊")
    _, sent_back = activity(desk, "送清凉进驿站")
    desk.sit(LEAD).act(signing.send_back, PaperKind.ACTIVITY, sent_back, "人数不对")
    left, _ = activity(desk, "快递员入会")

    with behind(desk.office) as raw:
        raw.execute("DELETE FROM activity WHERE id <> ?", (left,))

    assert made != left
    assert [row.arg for row in waiting(desk, LEAD)] == [left]
    assert [row for row in desk.sit(ATTENDANT).read(today.to_do) if "退回" in row.text] == []
