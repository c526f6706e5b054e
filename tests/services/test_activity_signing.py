"""Activities need the lead's consent and the chair's to their money, and stay as signed (PJ-55)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.errors import NotAllowed, Refused
from app.core.money import Fen
from app.core.sign_ways import PaperKind
from app.services import activities, signing
from app.services.activities import ActivityFields
from app.services.office import Office
from tests.services import papers
from tests.services.desk import ATTENDANT, CHAIR, LEAD, SECOND_LEAD, Desk

KIND = PaperKind.ACTIVITY


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


def enter(desk: Desk, by: str = ATTENDANT, **changed: object) -> tuple[int, str]:
    fields = ActivityFields(
        "2026-10-28", "送清凉进驿站", "慰问", 30, Fen(80000), leader_id=desk.person(ATTENDANT)
    )
    made = desk.sit(by).act(activities.record_activity, replace(fields, **changed))  # type: ignore[arg-type]  # the test's own words
    return made, desk.office.read(activities.activity, made).public_id


def put(desk: Desk, by: str = ATTENDANT, **changed: object) -> tuple[int, str]:
    made, public_id = enter(desk, by, **changed)
    papers.put_forward(desk, KIND, public_id, by)
    return made, public_id


def test_lead_and_chair_sign_in_this_order(desk: Desk) -> None:
    _made, public_id = put(desk)
    with pytest.raises(NotAllowed):
        papers.sign(desk, KIND, public_id, CHAIR)

    papers.sign(desk, KIND, public_id, LEAD, CHAIR)

    shown = papers.view(desk, KIND, public_id)
    assert [step.signed_by for step in shown.steps] == [LEAD, CHAIR]
    assert shown.state_words == "已签齐"


def test_who_entered_or_submitted_it_does_not_sign(desk: Desk) -> None:
    _made, public_id = enter(desk, LEAD)
    papers.put_forward(desk, KIND, public_id, SECOND_LEAD)

    for maker in (LEAD, SECOND_LEAD):
        with pytest.raises(NotAllowed):
            papers.sign(desk, KIND, public_id, maker)
    assert "另一位责任人" in papers.view(desk, KIND, public_id).holder_line


def test_what_was_voided_is_laid_before_nobody(desk: Desk) -> None:
    made, public_id = enter(desk)
    desk.office.act(activities.void, made, "不办了")

    with pytest.raises(Refused, match="已作废，不能提交签批"):
        papers.put_forward(desk, KIND, public_id, ATTENDANT)


def test_without_budget_or_leader_nothing_is_laid_before_anybody(desk: Desk) -> None:
    _made, public_id = enter(desk, budget=None, leader_id=None)

    with pytest.raises(Refused, match="还缺：预算（没有花费写 0）、负责人"):
        papers.put_forward(desk, KIND, public_id, ATTENDANT)


@pytest.mark.parametrize(
    "change",
    [{"on": "2026-10-29"}, {"name": "别的"}, {"kind": "别的"}, {"budget": Fen(1)},
     {"leader_id": None}],
)  # fmt: skip
def test_what_is_signed_of_it_stays_until_it_is_taken_back(
    desk: Desk, change: dict[str, object]
) -> None:
    made, public_id = put(desk)
    fields = desk.office.read(activities.activity, made).fields
    for signer in (LEAD, CHAIR):
        papers.sign(desk, KIND, public_id, signer)
        with pytest.raises(Refused, match="内容不能改"):
            desk.sit(ATTENDANT).act(activities.change_activity, made, replace(fields, **change))  # type: ignore[arg-type]  # the test's own words
    with pytest.raises(Refused, match="内容不能改"):
        desk.office.act(activities.void, made, "不办了")

    desk.office.act(signing.withdraw, KIND, public_id, "改了日子")
    desk.office.act(activities.change_activity, made, replace(fields, **change))  # type: ignore[arg-type]  # the test's own words

    assert desk.office.read(activities.activity, made).fields == replace(fields, **change)  # type: ignore[arg-type]  # the test's own words


def test_what_comes_afterwards_is_filled_in_while_signed(desk: Desk) -> None:
    made, public_id = put(desk)
    papers.sign(desk, KIND, public_id, LEAD, CHAIR)
    fields = desk.office.read(activities.activity, made).fields

    after = replace(fields, approval_number="示总工发〔2026〕21号", people=28, note="下雨改在室内",
                    final_account=Fen(79000))  # fmt: skip
    desk.sit(ATTENDANT).act(activities.change_activity, made, after)

    assert not desk.office.read(activities.activity, made).lacks_approval
    assert papers.view(desk, KIND, public_id).state_words == "已签齐"


def test_new_paper_after_taking_back_names_the_old(desk: Desk) -> None:
    made, public_id = put(desk)
    papers.sign(desk, KIND, public_id, LEAD, CHAIR)
    desk.sit(ATTENDANT).act(signing.withdraw, KIND, public_id, "预算不够")
    fields = desk.office.read(activities.activity, made).fields
    desk.office.act(activities.change_activity, made, replace(fields, budget=Fen(120000)))

    papers.put_forward(desk, KIND, public_id, ATTENDANT)

    shown = papers.view(desk, KIND, public_id)
    assert [step.signed_by for step in shown.steps] == ["", ""]
    (past,) = shown.history
    assert (past.state_name, past.reason, past.signed_by) == ("已撤回", "预算不够", (LEAD, CHAIR))
    assert papers.lines(desk, KIND, public_id)["经费预算"].startswith("1,200.00 元")
