"""The one mechanism of signing, on an activity as people put it forward (PJ-51, PJ-55)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from app.core.errors import BadInput, NotAllowed, NotFound, Refused
from app.core.permissions import Role
from app.core.sign_ways import WAYS, PaperKind, PaperState
from app.models import Activity, AuditEntry, RoleAssignment, SignMaker, SignPaper
from app.services import expenses, sign_subjects, signing
from app.services.appointments import Consent, end_role
from app.services.context import Context
from app.services.office import Office
from app.services.sign_in import Proof
from tests.services.desk import ATTENDANT, CHAIR, KEEPER, LEAD, SECOND_LEAD, Desk

KIND = PaperKind.ACTIVITY


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


def activity(desk: Desk, by: str = ATTENDANT, **other: Any) -> str:
    """Enter an activity; give its public id."""

    def add(ctx: Context) -> str:
        values = {"on_date": "2026-10-30", "name": "义诊", "budget_fen": 50000,
                  "leader_id": desk.person(by), "entered_by": ctx.person_id, **other}  # fmt: skip
        row = Activity(station_id=ctx.station_id, created_at=ctx.now(), **values)
        ctx.session.add(row)
        ctx.audit("登记活动", row)
        return row.public_id

    return desk.sit(by).act(add)


def put_forward(desk: Desk, by: str = ATTENDANT) -> str:
    subject = activity(desk, by)
    desk.office.act(signing.put_forward, KIND, subject)
    return subject


def sign(desk: Desk, subject: str, by: str) -> None:
    desk.sit(by).act(signing.sign, KIND, subject, desk.proof())


def view(desk: Desk, subject: str, by: str = LEAD) -> signing.PaperView:
    return desk.sit(by).read(signing.view, KIND, subject)


def test_paper_goes_from_the_lead_to_the_chair(desk: Desk) -> None:
    subject = put_forward(desk)
    waiting = view(desk, subject)
    assert (waiting.state_words, waiting.may_sign) == ("等签字", True)
    assert waiting.holder_line == "等责任人同意：赵国强、解红梅（自10月22日起）"

    sign(desk, subject, LEAD)
    assert view(desk, subject).holder_line == "等工会主席批准经费：孙惠民（自10月22日起）"
    sign(desk, subject, CHAIR)

    done = view(desk, subject)
    assert (done.state, done.state_words, done.holder_line) == ("approved", "已签齐", "")
    assert [(step.name, step.signed_by, step.at) for step in done.steps] == [
        ("责任人同意", LEAD, "2026-10-22 12:00"),
        ("工会主席批准经费", CHAIR, "2026-10-22 12:00"),
    ]
    assert done.why_not == ""


def test_whoever_puts_it_forward_is_a_maker_too(desk: Desk) -> None:
    subject = activity(desk, ATTENDANT)
    desk.sit(LEAD).act(signing.put_forward, KIND, subject)

    with pytest.raises(NotAllowed, match="不能同意自己的活动，须由另一位责任人同意"):
        sign(desk, subject, LEAD)
    sign(desk, subject, SECOND_LEAD)
    makers = desk.office.read(lambda ctx: set(ctx.session.scalars(select(SignMaker.person_id))))
    assert makers == {desk.person(ATTENDANT), desk.person(LEAD)}


def test_chair_does_not_come_before_the_lead(desk: Desk) -> None:
    subject = put_forward(desk)

    with pytest.raises(NotAllowed, match="这一步由责任人来同意"):
        sign(desk, subject, CHAIR)


def test_nobody_signs_two_steps(desk: Desk) -> None:
    desk.appoint(LEAD, Role.CHAIR)
    subject = put_forward(desk)
    sign(desk, subject, LEAD)

    with pytest.raises(NotAllowed, match="每一步须是不同的人"):
        sign(desk, subject, LEAD)


def test_nothing_is_signed_that_was_not_put_forward(desk: Desk) -> None:
    subject = activity(desk)

    with pytest.raises(Refused, match="还没有提交签批"):
        sign(desk, subject, LEAD)
    with pytest.raises(NotFound, match="没有找到这份活动"):
        sign(desk, "no such thing", LEAD)


def test_after_the_last_signature_there_is_nothing_to_sign(desk: Desk) -> None:
    subject = put_forward(desk)
    sign(desk, subject, LEAD)
    sign(desk, subject, CHAIR)

    with pytest.raises(Refused, match="签字已经齐了"):
        sign(desk, subject, SECOND_LEAD)


def test_what_waits_is_not_put_forward_again(desk: Desk) -> None:
    subject = put_forward(desk)

    with pytest.raises(Refused, match="不用再提交"):
        desk.office.act(signing.put_forward, KIND, subject)


def test_role_is_asked_for_putting_forward(desk: Desk) -> None:
    subject = activity(desk)

    with pytest.raises(NotAllowed):
        desk.sit(CHAIR).act(signing.put_forward, KIND, subject)


def test_unfinished_record_is_not_put_forward(desk: Desk) -> None:
    subject = activity(desk, budget_fen=None)

    with pytest.raises(Refused, match="还缺：预算"):
        desk.office.act(signing.put_forward, KIND, subject)
    assert not view(desk, subject, ATTENDANT).may_put_forward


def test_the_only_lead_hears_beforehand_that_nobody_could_sign_what_they_put_forward(
    desk: Desk,
) -> None:
    subject = activity(desk)
    assert view(desk, subject, LEAD).nobody_then == ""
    desk.end_role(SECOND_LEAD)

    alone = view(desk, subject, LEAD).nobody_then

    assert alone.startswith(f"责任人{LEAD}自己经手")
    assert alone.endswith("也可以请别人来提交。")
    assert view(desk, subject, ATTENDANT).nobody_then == ""


@pytest.mark.parametrize("by", [LEAD, CHAIR])
def test_whoever_signs_a_step_sends_it_back_with_a_reason(desk: Desk, by: str) -> None:
    subject = put_forward(desk)

    with pytest.raises(BadInput, match="退回的原因还空着"):
        desk.sit(by).act(signing.send_back, KIND, subject, " ")
    desk.office.act(signing.send_back, KIND, subject, "预算太高")

    seen = view(desk, subject, ATTENDANT)
    assert (seen.state_words, seen.may_put_forward) == ("未提交", True)
    (past,) = seen.history
    assert (past.state_name, past.reason, past.by) == ("已退回", "预算太高", by)


def test_others_do_not_send_it_back(desk: Desk) -> None:
    subject = put_forward(desk)

    with pytest.raises(NotAllowed, match="不能退回"):
        desk.sit(KEEPER).act(signing.send_back, KIND, subject, "不要")


def test_what_is_agreed_to_is_taken_back_and_not_sent_back(desk: Desk) -> None:
    subject = put_forward(desk)
    sign(desk, subject, LEAD)
    sign(desk, subject, CHAIR)

    with pytest.raises((NotAllowed, Refused)):
        desk.sit(LEAD).act(signing.send_back, KIND, subject, "晚了")
    desk.sit(ATTENDANT).act(signing.withdraw, KIND, subject, "下雨取消")
    (past,) = view(desk, subject).history
    assert (past.state_name, past.signed_by) == ("已撤回", (LEAD, CHAIR))


def test_only_makers_and_leads_take_it_back(desk: Desk) -> None:
    subject = put_forward(desk)

    with pytest.raises(NotAllowed, match="不是您提交的"):
        desk.sit(CHAIR).act(signing.withdraw, KIND, subject, "不要")
    desk.sit(SECOND_LEAD).act(signing.withdraw, KIND, subject, "办不成")
    with pytest.raises(Refused, match="没有在签批"):
        desk.office.act(signing.withdraw, KIND, subject, "再撤")


def test_new_paper_names_the_one_it_follows(desk: Desk) -> None:
    subject = put_forward(desk)
    desk.sit(LEAD).act(signing.send_back, KIND, subject, "预算太高")
    desk.sit(ATTENDANT).act(signing.put_forward, KIND, subject)

    rows = desk.office.read(
        lambda ctx: tuple(ctx.session.execute(select(SignPaper.state, SignPaper.replaces_id)))
    )
    assert [tuple(row) for row in rows] == [("returned", None), ("open", 1)]


def test_content_is_not_free_while_a_paper_stands(desk: Desk) -> None:
    subject = put_forward(desk)

    with pytest.raises(Refused, match="内容不能改"):
        desk.office.read(signing.require_free, KIND, subject)
    desk.office.act(signing.supersede, KIND, subject, "改预算")
    desk.office.read(signing.require_free, KIND, subject)


def test_changed_content_is_not_signed(desk: Desk) -> None:
    subject = put_forward(desk)

    def change(ctx: Context) -> None:
        row = sign_subjects.find(ctx, KIND, subject)
        row.budget_fen = 990000
        ctx.audit("测试", row)

    desk.office.act(change)

    with pytest.raises(Refused, match="内容和提交时不一样"):
        sign(desk, subject, LEAD)


def _without_pin(desk: Desk) -> Proof:
    from app.models import Credential

    def forget(ctx: Context) -> None:
        row = ctx.session.query(Credential).filter_by(person_id=desk.person(LEAD)).one()
        row.set_by_self = False
        ctx.audit("测试", row)

    desk.office.act(forget)
    desk.sit(LEAD)
    return desk.proof()


def _of_another(desk: Desk) -> Proof:
    desk.sit(SECOND_LEAD)
    proof = desk.proof()
    desk.sit(LEAD)
    return proof


def _too_old(desk: Desk) -> Proof:
    desk.sit(LEAD)
    proof = desk.proof()
    desk.office.clock.advance(61)  # type: ignore[attr-defined]  # the tests' clock
    return proof


@pytest.mark.parametrize("way", [_without_pin, _of_another, _too_old])
def test_without_a_fresh_pin_of_ones_own_nothing_is_signed(
    desk: Desk, way: Callable[[Desk], Proof]
) -> None:
    subject = put_forward(desk)
    proof = way(desk)

    with pytest.raises(NotAllowed, match="口令"):
        desk.office.act(signing.sign, KIND, subject, proof)
    assert not any(step.signed_by for step in view(desk, subject).steps)


def test_whoever_has_no_pin_of_their_own_is_not_waited_for(desk: Desk) -> None:
    desk.end_role(SECOND_LEAD)
    subject = put_forward(desk)
    _without_pin(desk)

    seen = view(desk, subject, LEAD)

    assert not seen.may_sign
    assert seen.why_not == "您还没有设自己的口令，不能同意。"
    assert seen.holder_line == "赵国强还没有设自己的口令，先由本人登录设好，才能同意。"


def test_vacant_role_blocks_and_is_named(desk: Desk) -> None:
    subject = put_forward(desk)
    sign(desk, subject, LEAD)
    desk.end_role(CHAIR)

    line = view(desk, subject).holder_line

    assert line == "工会主席岗位空缺，现在没有人能批准。请先在“人员”里任命工会主席。"


def test_what_waits_for_whom_is_listed_the_oldest_first(desk: Desk) -> None:
    expense = desk.draft()
    desk.office.clock.advance(3 * 24 * 3600)  # type: ignore[attr-defined]  # the tests' clock
    put_forward(desk)

    mine = desk.sit(LEAD).read(signing.waiting_for_me)

    assert [(row.kind_name, row.days, row.page) for row in mine] == [
        ("支出", 3, "expenses"),
        ("活动", 0, "activities"),
    ]
    assert desk.sit(CHAIR).read(signing.waiting_for_me) == ()
    assert len(desk.office.read(signing.all_waiting)) == 2
    assert mine[0].arg == expense


def test_view_says_who_may_and_why_not_me(desk: Desk) -> None:
    subject = put_forward(desk)

    seen = view(desk, subject, ATTENDANT)

    assert not seen.may_sign
    assert seen.why_not == "这一步由责任人来同意。"
    assert seen.who_may == (LEAD, SECOND_LEAD)
    assert (seen.may_withdraw, seen.may_send_back) == (True, False)


def test_expense_is_sent_back_through_the_same_door(desk: Desk) -> None:
    expense = desk.signed()
    subject = desk.row(expense).public_id

    desk.sit(CHAIR).act(signing.send_back, PaperKind.EXPENSE, subject, "缺清单")

    assert desk.row(expense).returned_reason == "缺清单"
    (past,) = desk.office.read(signing.view, PaperKind.EXPENSE, subject).history
    assert (past.state_name, past.reason) == ("已退回", "缺清单")


def test_papers_of_an_expense_end_with_it_and_follow_one_another(desk: Desk) -> None:
    approved, other = desk.approved(invoice_number="1"), desk.signed(invoice_number="2")
    new = desk.sit(ATTENDANT).act(
        expenses.correct, approved, desk.fields(invoice_number="1"), "写错"
    )
    desk.sit(LEAD).act(expenses.void, other, "重复")
    desk.sign(new)

    rows = desk.office.read(
        lambda ctx: tuple(
            ctx.session.execute(
                select(SignPaper.state, SignPaper.reason, SignPaper.replaces_id).order_by(
                    SignPaper.id
                )
            )
        )
    )
    assert [tuple(row) for row in rows] == [
        (PaperState.SUPERSEDED, f"由 {desk.row(new).number} 更正：写错", None),
        (PaperState.WITHDRAWN, "重复", None),
        (PaperState.OPEN, "", 1),
    ]


def test_each_signature_leaves_its_entry_with_who_and_what(desk: Desk) -> None:
    subject = put_forward(desk)
    sign(desk, subject, LEAD)

    entries = desk.office.read(
        lambda ctx: tuple(
            ctx.session.execute(
                select(AuditEntry.act, AuditEntry.actor)
                .where(AuditEntry.record_type.in_(("sign_paper", "signature")))
                .order_by(AuditEntry.seq)
            )
        )
    )
    assert [tuple(row) for row in entries] == [
        ("提交签批", f"{ATTENDANT}#{desk.person(ATTENDANT)}"),
        ("责任人同意", f"{LEAD}#{desk.person(LEAD)}"),
    ]


def test_every_kind_of_the_list_says_what_it_is(office: Office) -> None:
    for kind in PaperKind:
        subject = sign_subjects.subject(kind)
        assert subject.kind is kind
        assert subject.table == WAYS[kind].table


def test_expense_is_signed_without_being_put_forward_and_only_as_draft(desk: Desk) -> None:
    expense = desk.draft()
    subject = desk.row(expense).public_id

    with pytest.raises(Refused, match="不用另外提交签批"):
        desk.sit(ATTENDANT).act(signing.put_forward, PaperKind.EXPENSE, subject)
    desk.sit(ATTENDANT).act(signing.send_back, PaperKind.EXPENSE, subject, "写错")

    desk.sit(LEAD)
    with pytest.raises(Refused, match="现在不等签字"):
        desk.office.act(signing.sign, PaperKind.EXPENSE, subject, desk.proof())
    assert not desk.office.read(signing.view, PaperKind.EXPENSE, subject).may_sign


def test_role_ends_neither_before_its_last_signature_nor_later_than_settled(desk: Desk) -> None:
    desk.signed()
    desk.office.clock.advance(3 * 24 * 3600)  # type: ignore[attr-defined]  # the tests' clock
    row = desk.office.read(
        lambda ctx: ctx.session.scalar(
            select(RoleAssignment.id).where(
                RoleAssignment.person_id == desk.person(LEAD), RoleAssignment.role == "lead"
            )
        )
    )
    assert row is not None

    def end(on: str) -> None:
        agreed = Consent(proof=Proof(desk.person(CHAIR), desk.office.clock.now()))
        desk.sit(SECOND_LEAD).act(end_role, row, on=on, consent=agreed)

    with pytest.raises(BadInput, match="2026-10-22 还以责任人签过字"):
        end("2026-10-21")
    end("2026-10-30")
    with pytest.raises(Refused, match="不能再往后延"):
        end("2026-10-31")
    end("2026-10-26")
