"""A correction washes nobody off: who made any earlier version signs no later one (PJ-64)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import event, select

from app.core.errors import NotAllowed
from app.core.leave import LeaveKind
from app.core.money import Fen
from app.core.permissions import Role
from app.core.sign_ways import PaperKind
from app.models import Application, DutyRecord, Expense, SignMaker
from app.services import (
    activities,
    delegations,
    duty,
    expense_desk,
    expense_list,
    expenses,
    leaves,
    sign_makers,
    sign_view,
    signing,
)
from app.services.activities import ActivityFields
from app.services.context import Context
from app.services.duty import DutyFields
from app.services.expense_list import Only
from app.services.leaves import LeaveFields
from app.services.office import Office
from tests.services import papers
from tests.services.desk import ATTENDANT, CHAIR, KEEPER, LEAD, SECOND_LEAD, Desk
from tests.services.signed_papers import sign_all
from tests.services.tampering import behind
from tests.services.test_budget_plans import CHAIRS, WATER, draft, submit

WASHED = "您经办或登记过更正前的那一笔，这笔支出也不能由您签字，须由另一位责任人签字"


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


def corrected(desk: Desk, old: int, by: str = KEEPER, handler: str = "") -> int:
    """Send an expense back and have somebody enter its correction, in their own name."""
    desk.sit(SECOND_LEAD).act(expenses.return_expense, old, "写得不清楚")
    fields = desk.fields(amount=Fen(500), handler_id=desk.person(handler or by))
    return desk.sit(by).act(expenses.correct, old, fields)


def bought_by_the_lead(desk: Desk) -> int:
    return desk.draft(by=LEAD, invoice_number="77")


def test_lead_does_not_sign_their_own_purchase_corrected_by_another(desk: Desk) -> None:
    new = corrected(desk, bought_by_the_lead(desk))

    with pytest.raises(NotAllowed, match=WASHED):
        desk.sign(new, LEAD)

    desk.sign(new, SECOND_LEAD)
    desk.approve(new)
    assert desk.state(new) == "chair_approved"


def test_who_was_only_named_as_handler_is_not_washed_off_either(desk: Desk) -> None:
    old = desk.draft(by=ATTENDANT, handler_id=desk.person(LEAD))

    with pytest.raises(NotAllowed, match=WASHED):
        desk.sign(corrected(desk, old), LEAD)


def test_many_corrections_wash_nobody_off(desk: Desk) -> None:
    expense = bought_by_the_lead(desk)
    for by in (KEEPER, ATTENDANT, KEEPER):
        expense = corrected(desk, expense, by)

    with pytest.raises(NotAllowed, match=WASHED):
        desk.sign(expense, LEAD)


def test_chair_does_not_approve_a_correction_of_what_they_bought(desk: Desk) -> None:
    desk.appoint(CHAIR, Role.LEAD)
    new = corrected(desk, desk.draft(by=ATTENDANT, handler_id=desk.person(CHAIR)))
    desk.sign(new, LEAD)

    with pytest.raises(NotAllowed, match="您经办或登记过更正前的那一笔，这笔支出也不能由您批准"):
        desk.approve(new)


def test_nobody_signs_for_who_made_an_earlier_version(desk: Desk) -> None:
    new = corrected(desk, bought_by_the_lead(desk))
    desk.sit(LEAD).act(
        delegations.delegate, desk.person(ATTENDANT), Role.LEAD, "2026-10-24", "开会", desk.proof()
    )

    desk.sit(ATTENDANT)
    with pytest.raises(NotAllowed, match="委托您的人经办或登记过更正前的那一笔，不能由人代签"):
        desk.office.act(expenses.sign_as_lead, new, desk.proof(), desk.person(LEAD))


def test_every_list_says_the_same(desk: Desk) -> None:
    new = corrected(desk, bought_by_the_lead(desk))

    mine = desk.sit(LEAD).read(expense_list.list_expenses, only=Only.MINE)
    assert mine.lines == ()
    assert desk.office.read(signing.waiting_for_me) == ()
    detail = desk.office.read(expense_desk.detail, new)
    assert detail.explanation == f"{WASHED}。可由{SECOND_LEAD}（责任人）签字。"
    assert detail.waits_for == SECOND_LEAD
    assert detail.row.holder_line == f"等责任人签字：{SECOND_LEAD}，今天送到"
    public_id = desk.row(new).public_id
    seen = desk.office.read(sign_view.view, PaperKind.EXPENSE, public_id)
    assert (seen.may_sign, seen.who_may) == (False, (SECOND_LEAD,))
    assert seen.makers == (KEEPER,)


def test_paper_takes_in_the_makers_of_every_version(desk: Desk) -> None:
    new = corrected(desk, corrected(desk, bought_by_the_lead(desk)), ATTENDANT)
    desk.sign(new, SECOND_LEAD)

    written = desk.office.read(lambda ctx: set(ctx.session.scalars(select(SignMaker.person_id))))
    assert written == {desk.person(name) for name in (LEAD, KEEPER, ATTENDANT)}


def test_many_corrections_are_looked_up_together(desk: Desk) -> None:
    ids = [corrected(desk, desk.draft(by=LEAD, invoice_number=str(n))) for n in range(4)]

    def look(ctx: Context, how_many: int) -> int:
        rows = ctx.session.scalars(select(Expense).where(Expense.id.in_(ids[:how_many]))).all()
        asked: list[str] = []
        bind = ctx.session.get_bind()
        note = lambda *told: asked.append(told[2])  # noqa: E731 (taken off again by name)
        event.listen(bind, "before_cursor_execute", note)
        found = sign_makers.made_before(ctx, PaperKind.EXPENSE, rows)
        event.remove(bind, "before_cursor_execute", note)
        assert set(found.values()) == {frozenset({desk.person(LEAD)})}
        return len(asked)

    assert desk.office.read(look, 1) == desk.office.read(look, 4)


def test_corrections_in_a_circle_end_somewhere(desk: Desk) -> None:
    """Only a damaged store has them; its check must still come to an end."""
    old = bought_by_the_lead(desk)
    new = corrected(desk, old)
    with behind(desk.office) as raw:
        raw.execute("UPDATE expense SET corrects_id = ? WHERE id = ?", (new, old))

    made = desk.office.read(
        lambda ctx: sign_makers.made_before_one(
            ctx, PaperKind.EXPENSE, ctx.session.get_one(Expense, new)
        )
    )
    assert made == {desk.person(LEAD)}


def test_correcting_duty_text_oneself_is_not_washed_off(desk: Desk) -> None:
    first = desk.sit(ATTENDANT).act(
        duty.sign_day, "2026-10-21", DutyFields("8:30", "17:00"), desk.proof()
    )
    for by, left in ((LEAD, "17:30"), (ATTENDANT, "17:31")):
        first = desk.sit(by).act(
            duty.correct, first, DutyFields("8:30", left), "写错了", desk.proof()
        )
    subject = desk.office.read(lambda ctx: ctx.session.get_one(DutyRecord, first).public_id)

    with pytest.raises(NotAllowed, match="您写过更正前的那一版，这次更正也不能由您同意"):
        papers.sign(desk, PaperKind.CORRECTION, subject, LEAD)
    papers.sign(desk, PaperKind.CORRECTION, subject, CHAIR)


def test_who_put_an_earlier_version_forward_is_written_under_it_and_counts(desk: Desk) -> None:
    def write(ctx: Context) -> frozenset[int]:
        common = {"station_id": ctx.station_id, "created_at": ctx.now(), "standard_id": "s",
                  "form_id": "f", "year": 2026, "state_since": ctx.today()}  # fmt: skip
        first = Application(entered_by=desk.person(ATTENDANT), **common)
        ctx.session.add(first)
        ctx.session.flush()
        makers = (desk.person(ATTENDANT), desk.person(LEAD))
        sign_all(ctx, PaperKind.GRADE, first, makers)
        second = Application(entered_by=desk.person(KEEPER), corrects_id=first.id, **common)
        ctx.session.add(second)
        ctx.session.flush()
        ctx.audit("测试", second)
        return sign_makers.made_before_one(ctx, PaperKind.GRADE, second)

    assert desk.office.act(write) == {desk.person(ATTENDANT), desk.person(LEAD)}


def test_who_changed_a_leave_before_it_became_another_s_does_not_agree_to_it(desk: Desk) -> None:
    asked = LeaveFields(LeaveKind.LEAVE, desk.person(LEAD), "2026-10-28", reason="看病")
    leave = desk.sit(SECOND_LEAD).act(leaves.ask, asked)
    others = replace(asked, person_id=desk.person(ATTENDANT))
    desk.sit(LEAD).act(leaves.change, leave, others)
    desk.sit(SECOND_LEAD).act(leaves.change, leave, replace(others, reason="陪护"))
    subject = desk.office.read(leaves.get, leave).public_id

    with pytest.raises(NotAllowed, match="不能同意自己的请假"):
        papers.sign(desk, PaperKind.LEAVE, subject, LEAD)
    papers.sign(desk, PaperKind.LEAVE, subject, CHAIR)


def test_who_put_a_budget_forward_may_sign_the_next_version(desk: Desk) -> None:
    """Its lines lie open to all; what counts is who stands for them now."""
    draft(desk, WATER)
    submit(desk, by=LEAD)
    draft(desk, WATER, CHAIRS)
    second = submit(desk, "加桌椅", by=KEEPER)

    papers.sign(desk, PaperKind.BUDGET, second.public_id, LEAD, CHAIR)


def recorded(desk: Desk) -> tuple[int, str]:
    fields = ActivityFields(on="2026-10-30", name="义诊", budget=Fen(5000),
                            leader_id=desk.person(ATTENDANT))  # fmt: skip
    made = desk.sit(ATTENDANT).act(activities.record_activity, fields)
    return made, desk.office.read(activities.activity, made).public_id


def test_who_wrote_an_activity_s_budget_does_not_agree_to_it(desk: Desk) -> None:
    made, subject = recorded(desk)
    was = desk.sit(LEAD).read(activities.activity, made).fields
    desk.office.act(activities.change_activity, made, _with(was, budget=Fen(900000)))
    desk.sit(ATTENDANT).act(signing.put_forward, PaperKind.ACTIVITY, subject)

    with pytest.raises(NotAllowed, match="登记人不能同意自己的活动"):
        papers.sign(desk, PaperKind.ACTIVITY, subject, LEAD)
    papers.sign(desk, PaperKind.ACTIVITY, subject, SECOND_LEAD)


def test_who_only_noted_how_many_came_may_agree(desk: Desk) -> None:
    made, subject = recorded(desk)
    was = desk.sit(LEAD).read(activities.activity, made).fields
    desk.office.act(activities.change_activity, made, _with(was, note="带血压计"))
    desk.sit(ATTENDANT).act(signing.put_forward, PaperKind.ACTIVITY, subject)

    papers.sign(desk, PaperKind.ACTIVITY, subject, LEAD)


def test_who_only_put_it_forward_and_took_that_back_may_agree(desk: Desk) -> None:
    """Putting forward is a word, not a deed: taken back, it is another's to give."""
    _made, subject = recorded(desk)
    desk.sit(LEAD).act(signing.put_forward, PaperKind.ACTIVITY, subject)
    desk.office.act(signing.withdraw, PaperKind.ACTIVITY, subject, "应由登记人提交")
    desk.sit(ATTENDANT).act(signing.put_forward, PaperKind.ACTIVITY, subject)

    papers.sign(desk, PaperKind.ACTIVITY, subject, LEAD)


def _with(fields: ActivityFields, **changed: object) -> ActivityFields:
    return replace(fields, **changed)  # type: ignore[arg-type]  # the test's own words
