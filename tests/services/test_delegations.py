"""Signing for another: a dated word of the holder's own, for a time, and never for a maker."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from app.core.errors import BadInput, NotAllowed, NotFound, Refused
from app.core.permissions import Role
from app.core.sign_ways import PaperKind
from app.models import AuditEntry, Notice, Person, RoleAssignment
from app.services import delegations, expense_desk, expenses, signing
from app.services.context import Context
from app.services.office import Office
from tests.services.desk import ATTENDANT, CHAIR, KEEPER, LEAD, SECOND_LEAD, Desk

LAST = "2026-10-25"


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


def delegate(desk: Desk, to: str = KEEPER, by: str = LEAD, **other: Any) -> int:
    desk.sit(by)
    role = other.pop("role", Role.LEAD)
    values = {"to_on": LAST, "reason": "去市里开会", **other}
    return desk.office.act(
        delegations.delegate, desk.person(to), role, values.pop("to_on"), values.pop("reason"),
        desk.proof(), **values,
    )  # fmt: skip


def sign_for_lead(desk: Desk, expense: int, by: str = KEEPER) -> None:
    desk.sit(by).act(expenses.sign_as_lead, expense, desk.proof(), desk.person(LEAD))


def test_delegate_signs_and_the_signature_says_for_whom(desk: Desk) -> None:
    delegate(desk)
    expense = desk.draft()

    sign_for_lead(desk, expense)

    row = desk.row(expense)
    assert row.lead == "曾立群（代赵国强）"
    view = desk.office.read(signing.view, PaperKind.EXPENSE, row.public_id)
    assert (view.steps[0].signed_by, view.steps[0].for_name) == (KEEPER, LEAD)
    acts = desk.office.read(
        lambda ctx: tuple(
            ctx.session.scalars(select(AuditEntry.act).where(AuditEntry.record_type == "signature"))
        )
    )
    assert acts == ("责任人签字（代签）",)


def test_delegate_is_named_among_those_it_waits_for(desk: Desk) -> None:
    delegate(desk)
    expense = desk.draft()

    assert "曾立群（代赵国强）" in desk.row(expense).holder_line
    desk.sit(KEEPER)
    (waiting,) = desk.office.read(signing.waiting_for_me)
    assert waiting.for_names == (LEAD,)
    assert [line.id for line in desk.office.read(expenses.waiting_for, desk.person(KEEPER))] == [
        expense
    ]
    detail = desk.office.read(expense_desk.detail, expense)
    assert "您可以代赵国强签字" in detail.explanation


def test_without_a_word_of_the_holder_nobody_signs_for_them(desk: Desk) -> None:
    expense = desk.draft()

    with pytest.raises(NotAllowed, match="赵国强现在没有委托您代签"):
        sign_for_lead(desk, expense)


def test_holder_of_the_role_signs_for_another_holder_by_their_word_only(desk: Desk) -> None:
    expense = desk.draft()

    with pytest.raises(NotAllowed, match="赵国强现在没有委托您代签"):
        sign_for_lead(desk, expense, by=SECOND_LEAD)


def test_delegation_holds_only_on_its_days(desk: Desk) -> None:
    delegate(desk, from_on="2026-10-23", to_on="2026-10-24")
    early, late = desk.draft(), desk.draft(invoice_number="2")

    with pytest.raises(NotAllowed, match="没有委托您代签"):
        sign_for_lead(desk, early)
    desk.office.clock.advance(24 * 3600)  # type: ignore[attr-defined]  # the tests' clock
    sign_for_lead(desk, early)
    desk.office.clock.advance(2 * 24 * 3600)  # type: ignore[attr-defined]  # the tests' clock
    with pytest.raises(NotAllowed, match="没有委托您代签"):
        sign_for_lead(desk, late)


def test_delegation_taken_back_covers_nothing(desk: Desk) -> None:
    mandate = delegate(desk)
    desk.sit(LEAD).act(delegations.revoke, mandate)

    with pytest.raises(NotAllowed, match="没有委托您代签"):
        sign_for_lead(desk, desk.draft())
    with pytest.raises(Refused, match="已经收回"):
        desk.sit(LEAD).act(delegations.revoke, mandate)


def test_delegation_ends_with_the_role_of_its_giver(desk: Desk) -> None:
    delegate(desk)
    expense = desk.draft()
    desk.end_role(LEAD)

    with pytest.raises(NotAllowed, match="没有委托您代签"):
        sign_for_lead(desk, expense)
    (row,) = desk.office.read(delegations.list_of)
    assert row.state_words == "委托人离任，已失效"


def test_delegation_never_helps_a_maker(desk: Desk) -> None:
    delegate(desk)
    own = desk.draft(by=KEEPER)
    bought_by_lead = desk.draft(by=ATTENDANT, handler_id=desk.person(LEAD), invoice_number="2")

    with pytest.raises(NotAllowed, match="不能给自己的支出签字"):
        sign_for_lead(desk, own)
    with pytest.raises(NotAllowed, match="委托您的人是经办人或登记人"):
        sign_for_lead(desk, bought_by_lead)


def test_whoever_was_signed_for_or_signed_gives_no_second_signature(desk: Desk) -> None:
    delegate(desk)
    desk.appoint(LEAD, Role.CHAIR)
    delegate(desk, by=CHAIR, role=Role.CHAIR)
    expense = desk.draft()
    sign_for_lead(desk, expense)

    for person, for_person in ((LEAD, None), (KEEPER, CHAIR)):
        desk.sit(person)
        whom = desk.person(for_person) if for_person else None
        with pytest.raises(NotAllowed, match="每一步须是不同的人"):
            desk.office.act(expenses.approve_as_chair, expense, desk.proof(), whom)
    desk.approve(expense)


def test_only_the_holder_delegates(desk: Desk) -> None:
    for by, role in ((ATTENDANT, Role.LEAD), (SECOND_LEAD, Role.CHAIR)):
        with pytest.raises(NotAllowed):
            delegate(desk, by=by, role=role)


def test_delegate_may_not_hand_it_on(desk: Desk) -> None:
    delegate(desk, to=SECOND_LEAD, by=CHAIR, role=Role.CHAIR)

    with pytest.raises(NotAllowed, match="要由现任的工会主席本人来办"):
        delegate(desk, to=KEEPER, by=SECOND_LEAD, role=Role.CHAIR)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"to": LEAD}, "另一个人"),
        ({"reason": " "}, "原因还空着"),
        ({"to_on": "2026-10-21"}, "早于第一天"),
        ({"from_on": "2026-10-01"}, "过去的日子"),
    ],
    ids=["oneself", "no reason", "already over", "backdated"],
)
def test_what_cannot_be_is_said(desk: Desk, wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        delegate(desk, **wrong)


def test_whoever_cannot_sign_in_is_not_asked(desk: Desk) -> None:
    from app.models import Credential

    def forget(ctx: Context) -> None:
        row = ctx.session.query(Credential).filter_by(person_id=desk.person(KEEPER)).one()
        row.set_by_self = False
        ctx.audit("测试", row)

    desk.office.act(forget)

    with pytest.raises(BadInput, match="还没有设自己的口令"):
        delegate(desk)


def test_old_proof_delegates_nothing(desk: Desk) -> None:
    desk.sit(LEAD)
    proof = desk.proof()
    desk.office.clock.advance(61)  # type: ignore[attr-defined]  # the tests' clock

    with pytest.raises(NotAllowed, match="口令一分钟内有效"):
        desk.office.act(delegations.delegate, desk.person(KEEPER), Role.LEAD, LAST, "开会", proof)


def test_neither_another_role_nor_a_clock_set_back_delegates(desk: Desk) -> None:
    with pytest.raises(NotAllowed, match="这一步由责任人、工会主席来做"):
        delegate(desk, to=ATTENDANT, by=KEEPER)
    delegate(desk, to=ATTENDANT)
    desk.office.clock.advance(-3 * 3600)  # type: ignore[attr-defined]  # the tests' clock

    with pytest.raises(Refused, match="可能被调慢了"):
        delegate(desk)


def test_same_days_are_delegated_once(desk: Desk) -> None:
    delegate(desk)

    with pytest.raises(Refused, match="已经委托过"):
        delegate(desk)


def test_others_neither_take_it_back_nor_find_what_is_not_there(desk: Desk) -> None:
    mandate = delegate(desk)

    with pytest.raises(NotAllowed, match="只能由委托人收回"):
        desk.sit(CHAIR).act(delegations.revoke, mandate)
    with pytest.raises(NotFound):
        desk.office.act(delegations.revoke, 999)
    desk.sit(KEEPER).act(delegations.revoke, mandate)
    (row,) = desk.office.read(delegations.list_of, desk.person(LEAD))
    assert (row.state_words, row.may_revoke) == ("已收回", False)


def test_delegate_is_told_at_the_next_sign_in(desk: Desk) -> None:
    delegate(desk)

    (told,) = desk.office.read(
        lambda ctx: tuple(
            ctx.session.scalars(select(Notice.text).where(Notice.person_id == desk.person(KEEPER)))
        )
    )
    assert told == "2026-10-22：赵国强委托您代签责任人，10月22日至10月25日，原因：去市里开会。"


def test_delegation_does_not_come_back_with_the_next_appointment(desk: Desk) -> None:
    """It was the word of who held the role then; appointed anew, they give it anew."""
    mandate = delegate(desk)
    expense = desk.draft()
    desk.end_role(LEAD)
    desk.office.clock.advance(24 * 3600)  # type: ignore[attr-defined]  # the tests' clock
    reappoint(desk)

    with pytest.raises(NotAllowed, match="没有委托您代签"):
        sign_for_lead(desk, expense)
    row = next(one for one in desk.office.read(delegations.list_of) if one.id == mandate)
    assert (row.state_words, row.is_in_force) == ("委托人离任，已失效", False)

    delegate(desk)
    sign_for_lead(desk, expense)
    assert desk.state(expense) == "lead_signed"


def test_whoever_left_is_asked_for_nothing_and_signs_for_nobody(desk: Desk) -> None:
    delegate(desk)
    expense = desk.draft()
    desk.office.act(gone, desk.person(KEEPER), "left_on")
    desk.office.act(gone, desk.person(ATTENDANT), "voided_at")

    with pytest.raises(NotAllowed, match="没有委托您代签"):
        sign_for_lead(desk, expense)
    offered = desk.sit(LEAD).read(delegations.candidates)
    assert {name for _, name in offered} == {CHAIR, SECOND_LEAD}


def test_voided_delegate_signs_for_nobody(desk: Desk) -> None:
    delegate(desk)
    expense = desk.draft()
    desk.office.act(gone, desk.person(KEEPER), "voided_at")

    with pytest.raises(NotAllowed, match="没有委托您代签"):
        sign_for_lead(desk, expense)


def gone(ctx: Context, person: int, column: str) -> None:
    """Note that somebody left, or was entered by mistake."""
    row = ctx.session.get_one(Person, person)
    setattr(row, column, ctx.today() if column == "left_on" else ctx.now())
    ctx.audit("测试", row)


def reappoint(desk: Desk) -> None:
    def add(ctx: Context) -> None:
        row = RoleAssignment(
            station_id=ctx.station_id, person_id=desk.person(LEAD), role="lead",
            from_on=ctx.today(), appointed_how="first_run", created_at=ctx.now(),
        )  # fmt: skip
        ctx.session.add(row)
        ctx.audit("任命", row)

    desk.office.act(add)


def test_list_says_what_is_in_force(desk: Desk) -> None:
    delegate(desk)
    delegate(desk, to=ATTENDANT, from_on="2026-10-24")

    rows = desk.office.read(delegations.list_of)

    assert [(row.to_name, row.state_words, row.may_revoke) for row in rows] == [
        (ATTENDANT, "尚未开始", True),
        (KEEPER, "有效", True),
    ]
    assert desk.office.read(delegations.roles_to_delegate) == (Role.LEAD,)
