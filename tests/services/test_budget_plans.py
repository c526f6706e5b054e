"""A year's budget: versions of the draft, each signed by lead and chair (PJ-61)."""

from __future__ import annotations

import pytest

from app.core.errors import BadInput, NotAllowed, Refused
from app.core.sign_ways import PaperKind
from app.models import BudgetLine
from app.services import budget_plans
from app.services.budget_plans import PlanRow
from app.services.context import Context
from app.services.office import Office
from tests.services import papers
from tests.services.desk import ATTENDANT, CHAIR, KEEPER, LEAD, SECOND_LEAD, Desk

KIND = PaperKind.BUDGET
WATER = ("建设", "饮水机", 80000)
CHAIRS = ("建设", "桌椅", 120000)
POSTERS = ("宣传", "海报", 30000)


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


def draft(desk: Desk, *lines: tuple[str, str, int], year: int = 2027) -> None:
    """Let the draft of a year say just these lines."""

    def put(ctx: Context) -> None:
        for row in ctx.session.query(BudgetLine).filter_by(year=year):
            row.state = "withdrawn"
            ctx.audit("测试：收回", row)
        for purpose, title, fen in lines:
            row = BudgetLine(
                station_id=ctx.station_id, created_at=ctx.now(), year=year, purpose=purpose,
                title=title, amount_fen=fen, state="draft",
            )  # fmt: skip
            ctx.session.add(row)
            ctx.audit("测试：草案", row)

    desk.sit(LEAD).act(put)


def submit(desk: Desk, reason: str = "", by: str = KEEPER) -> PlanRow:
    made = desk.sit(by).act(budget_plans.submit, 2027, reason)
    return plan_of(desk, made)


def plan_of(desk: Desk, plan_id: int) -> PlanRow:
    return next(row for row in desk.office.read(budget_plans.versions) if row.id == plan_id)


def test_draft_is_put_forward_as_it_is_and_signed_by_lead_and_chair(desk: Desk) -> None:
    draft(desk, WATER, POSTERS)
    plan = submit(desk)
    draft(desk, CHAIRS)

    papers.sign(desk, KIND, plan.public_id, LEAD, CHAIR)

    now = plan_of(desk, plan.id)
    assert (now.total, len(now.lines), now.standing.name) == (110000, 2, "已签齐")
    said = papers.lines(desk, KIND, plan.public_id)
    assert said["年度"] == "2027 年，第 1 版"
    assert said["合计"] == "1,100.00 元（人民币壹仟壹佰元整），2 笔"
    assert said["宣传"] == "海报　300.00 元"


def test_who_put_it_forward_does_not_sign(desk: Desk) -> None:
    draft(desk, WATER)
    plan = submit(desk, by=LEAD)

    with pytest.raises(NotAllowed):
        papers.sign(desk, KIND, plan.public_id, LEAD)
    papers.sign(desk, KIND, plan.public_id, SECOND_LEAD)


def test_attendant_puts_no_budget_forward(desk: Desk) -> None:
    draft(desk, WATER)

    with pytest.raises(NotAllowed, match="经费专人"):
        submit(desk, by=ATTENDANT)


def test_blank_draft_and_one_that_says_the_same_are_refused(desk: Desk) -> None:
    with pytest.raises(Refused, match="还没有一笔"):
        submit(desk)
    draft(desk, WATER)
    submit(desk)

    with pytest.raises(Refused, match="草案和第 1 版一样"):
        submit(desk, "再交一次")


def test_later_version_needs_a_reason_and_says_what_differs(desk: Desk) -> None:
    draft(desk, WATER, POSTERS)
    submit(desk)
    draft(desk, ("建设", "饮水机", 96000), CHAIRS)
    with pytest.raises(BadInput, match="请写明为什么改"):
        submit(desk)
    assert len(desk.office.read(budget_plans.draft_differs, 2027)) == 3

    plan = submit(desk, "饮水机涨价，加桌椅")

    assert plan.version == 2
    assert set(plan.differs) == {
        "饮水机（建设）由 800.00 元改为 960.00 元",
        "加 桌椅（建设）1,200.00 元",
        "去掉 海报（宣传）300.00 元",
    }


def test_new_version_takes_the_place_of_one_that_waits(desk: Desk) -> None:
    draft(desk, WATER)
    first = submit(desk)
    draft(desk, CHAIRS)
    second = submit(desk, "改买桌椅", by=LEAD)

    with pytest.raises(Refused):
        papers.sign(desk, KIND, first.public_id, SECOND_LEAD)
    (past,) = papers.view(desk, KIND, first.public_id).history
    assert (past.state_name, past.reason) == ("已更正", "改为新的一版：改买桌椅")
    papers.sign(desk, KIND, second.public_id, SECOND_LEAD, CHAIR)


def test_approved_version_holds_until_the_new_one_is_approved(desk: Desk) -> None:
    draft(desk, WATER)
    first = submit(desk)
    papers.sign(desk, KIND, first.public_id, LEAD, CHAIR)
    draft(desk, WATER, CHAIRS)
    second = submit(desk, "加桌椅")

    papers.sign(desk, KIND, second.public_id, LEAD)
    assert plan_of(desk, first.id).standing.name == "已签齐"
    papers.sign(desk, KIND, second.public_id, CHAIR)

    rows = desk.office.read(budget_plans.versions)
    assert [(row.version, row.standing.name) for row in rows] == [(2, "已签齐"), (1, "已更正")]


def test_same_line_twice_counts_twice(desk: Desk) -> None:
    draft(desk, WATER)
    submit(desk)
    draft(desk, WATER, WATER)

    assert desk.office.read(budget_plans.draft_differs, 2027) == ("加 饮水机（建设）800.00 元",)
