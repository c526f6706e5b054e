"""Activities: a simple register where a missing approval number stands out (PJ-55)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.errors import BadInput, MonthClosed, NotAllowed, NotFound
from app.core.money import Fen
from app.services import activities
from app.services.activities import PAGE, ActivityDetail, ActivityFields, Only
from tests.services.desk import ATTENDANT, CHAIR, KEEPER, LEAD, Desk

COOL = ActivityFields(
    "2026-10-13",
    "送清凉进驿站",
    "慰问",
    people=36,
    budget=Fen(180000),
    final_account=Fen(168032),
    approval_number="示总工发〔2026〕21号",
)


def held(desk: Desk, fields: ActivityFields = COOL) -> int:
    return desk.sit(ATTENDANT).act(activities.record_activity, fields)


def seen(desk: Desk, activity_id: int) -> ActivityDetail:
    return desk.office.read(activities.activity, activity_id)


def test_an_activity_is_kept_as_it_was_written(desk: Desk) -> None:
    leader = desk.person(LEAD)
    found = seen(desk, held(desk, replace(COOL, leader_id=leader)))
    assert found.row.leader == LEAD
    assert (found.row.people, found.row.budget, found.row.final_account) == (36, 180000, 168032)
    assert found.row.approval_number == "示总工发〔2026〕21号"
    assert found.fields == replace(COOL, leader_id=leader)
    assert not found.lacks_approval
    assert found.over_budget == 0


@pytest.mark.parametrize("number", ["", "无", "-", "  "])
def test_without_an_approval_number_it_stands_out(desk: Desk, number: str) -> None:
    held(desk)
    lacking = held(desk, replace(COOL, name="四季入会", approval_number=number))
    assert seen(desk, lacking).lacks_approval
    assert desk.office.read(activities.unapproved_count) == 1
    only = desk.office.read(activities.list_activities, Only.UNAPPROVED).rows
    assert [row.id for row in only] == [lacking]


def test_spending_above_the_budget_is_told(desk: Desk) -> None:
    found = seen(desk, held(desk, replace(COOL, final_account=Fen(180050))))
    assert found.over_budget == 50
    without = seen(desk, held(desk, replace(COOL, budget=None)))
    assert without.over_budget == 0


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"on": "2026-02-30"}, "on"),
        ({"people": -1}, "people"),
        ({"budget": Fen(-1)}, "budget"),
        ({"final_account": Fen(-1)}, "final_account"),
        ({"leader_id": 999}, "leader_id"),
    ],
)
def test_a_wrong_field_is_named(desk: Desk, changed: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as wrong:
        held(desk, replace(COOL, **changed))  # type: ignore[arg-type]  # the test's own words
    assert wrong.value.field == field


def test_a_change_gives_what_it_was_for_the_undo(desk: Desk) -> None:
    activity_id = held(desk, replace(COOL, approval_number=""))
    was = desk.office.act(activities.change_activity, activity_id, COOL)
    assert not seen(desk, activity_id).lacks_approval
    desk.office.act(activities.change_activity, activity_id, was)
    assert seen(desk, activity_id).lacks_approval


def test_a_closed_month_refuses_entering_changing_and_voiding(desk: Desk) -> None:
    activity_id = held(desk)
    november = held(desk, replace(COOL, on="2026-11-02"))
    desk.close_month()
    with pytest.raises(MonthClosed):
        held(desk)
    with pytest.raises(MonthClosed):
        desk.office.act(activities.change_activity, activity_id, replace(COOL, people=37))
    with pytest.raises(MonthClosed):
        desk.office.act(activities.change_activity, november, COOL)
    with pytest.raises(MonthClosed):
        desk.office.act(activities.void, activity_id, "没有办成")
    assert seen(desk, activity_id).month_is_closed


def test_voiding_needs_a_reason_and_takes_it_off_the_list(desk: Desk) -> None:
    activity_id = held(desk)
    with pytest.raises(BadInput, match="原因"):
        desk.office.act(activities.void, activity_id, "")
    desk.office.act(activities.void, activity_id, "因天气没有举行")
    assert desk.office.read(activities.list_activities).rows == ()
    assert not desk.office.read(activities.any_activity)
    with pytest.raises(NotFound):
        seen(desk, activity_id)


@pytest.mark.parametrize("name", [CHAIR])
def test_who_does_not_keep_activities_is_told_who_does(desk: Desk, name: str) -> None:
    with pytest.raises(NotAllowed, match="联络员"):
        desk.sit(name).act(activities.record_activity, COOL)


def test_the_leader_of_then_may_have_left_since(desk: Desk) -> None:
    from app.models import Person
    from app.services.context import Context

    leader = desk.person(KEEPER)
    activity_id = held(desk, replace(COOL, leader_id=leader))

    def leave(ctx: Context) -> None:
        ctx.session.get_one(Person, leader).left_on = "2026-10-20"
        ctx.audit("离岗", "person")

    desk.office.act(leave)
    changed = replace(COOL, leader_id=leader, people=40)
    desk.office.act(activities.change_activity, activity_id, changed)
    assert leader not in dict(desk.office.read(activities.leaders))
    with pytest.raises(BadInput, match="名单"):
        held(desk, replace(COOL, leader_id=leader))


@pytest.mark.parametrize("query", ["清凉", "sqljyz", "songqing", "慰问", "21号"])
def test_activities_are_found_by_words_pinyin_and_number(desk: Desk, query: str) -> None:
    activity_id = held(desk)
    held(desk, replace(COOL, name="四季入会", kind="服务", approval_number=""))
    found = desk.office.read(activities.list_activities, Only.ALL, query).rows
    assert [row.id for row in found] == [activity_id]


@pytest.mark.parametrize("search", ["", "清凉"])
def test_pages_follow_one_another_without_gap(desk: Desk, search: str) -> None:
    made = [held(desk, replace(COOL, on=f"2026-10-{1 + at % 20:02}")) for at in range(PAGE + 2)]
    first = desk.office.read(activities.list_activities, Only.ALL, search)
    rest = desk.office.read(activities.list_activities, Only.ALL, search, after=first.next_after)
    assert len(first.rows) == PAGE
    assert sorted(row.id for row in first.rows + rest.rows) == sorted(made)
    assert desk.office.read(activities.kinds) == ("慰问",)
