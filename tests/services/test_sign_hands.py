"""Who could sign today, and who only lacks a PIN of their own."""

from __future__ import annotations

import pytest

from app.core.sign_ways import PaperKind
from app.models import Credential
from app.services import sign_hands
from app.services.context import Context
from app.services.office import Office
from app.services.sign_hands import Papers
from tests.services.desk import ATTENDANT, LEAD, SECOND_LEAD, Desk


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


def forget_pin(ctx: Context, person: int) -> None:
    ctx.session.query(Credential).filter_by(person_id=person).one().set_by_self = False
    ctx.audit("测试", "credential")


def test_only_who_lacks_nothing_but_a_pin_is_named_for_it(desk: Desk) -> None:
    desk.office.act(forget_pin, desk.person(SECOND_LEAD))
    desk.office.act(forget_pin, desk.person(ATTENDANT))
    papers = Papers(PaperKind.EXPENSE, makers=frozenset({desk.person(ATTENDANT)}))

    who = desk.office.read(sign_hands.signers)

    assert sign_hands.who_may(who, papers) == (LEAD,)
    assert sign_hands.without_pin(who, papers) == (SECOND_LEAD,)


def test_a_maker_s_missing_pin_is_not_what_holds_a_paper_up(desk: Desk) -> None:
    desk.office.act(forget_pin, desk.person(SECOND_LEAD))
    makers = frozenset({desk.person(LEAD), desk.person(SECOND_LEAD)})

    who = desk.office.read(sign_hands.signers)

    assert sign_hands.without_pin(who, Papers(PaperKind.EXPENSE, makers=makers)) == ()


def test_a_role_nobody_holds_is_not_held(desk: Desk) -> None:
    papers = Papers(PaperKind.EXPENSE, makers=frozenset({desk.person(LEAD)}))
    assert sign_hands.is_held(desk.office.read(sign_hands.signers), papers)

    for name in (LEAD, SECOND_LEAD):
        desk.end_role(name)

    who = desk.office.read(sign_hands.signers)
    assert not sign_hands.is_held(who, papers)
    assert "岗位空缺" in sign_hands.vacancy(who, papers)
