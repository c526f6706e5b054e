"""The check finds every signature by the wrong person, planted past all rules of the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from app.core.leave import LeaveKind
from app.core.permissions import Role
from app.core.sign_ways import PaperKind
from app.models import Activity, Handover, Signature
from app.services import (
    checkup,
    delegations,
    expenses,
    leaves,
    sign_check,
    sign_papers,
    sign_subjects,
    signing,
)
from app.services.context import Context
from app.services.office import Office
from tests.services.desk import ATTENDANT, CHAIR, KEEPER, LEAD, SECOND_LEAD, Desk
from tests.services.tampering import behind

PAPER = (
    "(SELECT id FROM sign_paper WHERE subject_id = (SELECT public_id FROM expense WHERE id = 1))"
)


@pytest.fixture
def desk(office: Office) -> Desk:
    """A station with an approved expense, one the lead signed, and one signed by delegation."""
    made = Desk(office)
    made.approved(invoice_number="1")
    made.signed(invoice_number="2")
    third = made.draft(invoice_number="3")
    office = made.sit(LEAD)
    keeper = made.person(KEEPER)
    office.act(delegations.delegate, keeper, Role.LEAD, "2026-10-25", "出差", made.proof())
    made.sit(KEEPER).act(expenses.sign_as_lead, third, made.proof(), made.person(LEAD))
    return made


def found(desk: Desk) -> str:
    return "\n".join(
        f"{where} {what}"
        for where, what in desk.office.read(lambda c: tuple(sign_check.findings(c)))
    )


def test_sound_store_has_nothing_to_say(desk: Desk) -> None:
    desk.sit(CHAIR).act(expenses.return_expense, 2, "缺单")
    desk.sit(ATTENDANT).act(expenses.correct, 2, desk.fields(invoice_number="2"))

    assert found(desk) == ""
    assert desk.office.read(checkup.check_store) == ()


Plant = Callable[[Any, Desk], object]


def taken_back_before(raw: Any, _desk: Desk) -> None:
    """Let the entry stand before the signature's, its moment after it."""
    raw.execute("UPDATE delegation SET revoked_by = 1, revoked_at = '2026-10-29T00:00:00.000Z'")
    raw.execute(
        "UPDATE audit_entry SET act = '收回代签委托', record_type = 'delegation',"
        " record_id = (SELECT public_id FROM delegation) WHERE seq = 1"
    )
    raw.execute("UPDATE audit_entry SET record_id = 'x' WHERE act = '委托代签'")


PLANTS: dict[str, tuple[str, Plant]] = {
    "signed by somebody without the role": (
        "那天不是责任人",
        lambda raw, desk: raw.execute(
            f"UPDATE signature SET signed_by = ? WHERE paper_id = {PAPER} AND position = 1",
            (desk.person(KEEPER),),
        ),
    ),
    "the role was not held any more": (
        "那天不是工会主席",
        lambda raw, desk: raw.execute(
            "UPDATE role_assignment SET to_on = '2026-10-01' WHERE person_id = ?",
            (desk.person(CHAIR),),
        ),
    ),
    "the maker signed": (
        "不能给自己的支出签字",
        lambda raw, desk: raw.execute(
            f"UPDATE sign_maker SET person_id = ? WHERE paper_id = {PAPER}",
            (desk.person(LEAD),),
        ),
    ),
    "the record names the signer as its maker": (
        "不能给自己的支出签字",
        lambda raw, desk: raw.execute(
            "UPDATE expense SET handler_id = ? WHERE id = 1", (desk.person(LEAD),)
        ),
    ),
    "the makers are gone": (
        "不能给自己的支出签字",
        lambda raw, desk: (
            raw.execute("DELETE FROM sign_maker"),
            raw.execute("UPDATE expense SET entered_by = lead_by WHERE id = 1"),
        ),
    ),
    "one person gave both signatures": (
        "每一步须是不同的人",
        lambda raw, desk: raw.execute(
            f"UPDATE signature SET signed_by = ? WHERE paper_id = {PAPER}", (desk.person(LEAD),)
        ),
    ),
    "the delegation was of other days": (
        "这份代签委托只在",
        lambda raw, desk: raw.execute("UPDATE delegation SET from_on = '2026-10-23'"),
    ),
    "the delegation was revoked before": (
        "这份代签委托已经收回",
        lambda raw, desk: raw.execute(
            "UPDATE delegation SET revoked_by = 1, revoked_at = '2026-10-22T00:00:00.000Z'"
        ),
    ),
    "the delegation is gone": (
        "没有代签委托",
        lambda raw, desk: raw.execute("DELETE FROM delegation"),
    ),
    "the delegation had ended with the role": (
        "这份代签委托已经失效",
        lambda raw, desk: (
            raw.execute("UPDATE delegation SET created_at = '2026-10-20T04:00:00.000Z'"),
            raw.execute(
                "UPDATE role_assignment SET from_on = '2026-10-21' WHERE person_id = ?",
                (desk.person(LEAD),),
            ),
        ),
    ),
    "the delegation was taken back before, the clock turned": (
        "这份代签委托已经收回",
        taken_back_before,
    ),
    "the delegation was given to another": (
        "这份代签委托不是给您的",
        lambda raw, desk: raw.execute(
            "UPDATE delegation SET to_person = ?", (desk.person(ATTENDANT),)
        ),
    ),
    "approved with one signature": (
        "签字却只有 1 个",
        lambda raw, desk: raw.execute(
            f"DELETE FROM signature WHERE paper_id = {PAPER} AND position = 2"
        ),
    ),
    "the first signature is gone": (
        "签字的次序断了",
        lambda raw, desk: raw.execute(
            f"DELETE FROM signature WHERE paper_id = {PAPER} AND position = 1"
        ),
    ),
    "one signature made enough": (
        "应为 2 个",
        lambda raw, desk: raw.execute(f"UPDATE sign_paper SET steps = 1 WHERE id = {PAPER}"),
    ),
    "a signature too many": (
        "多出来的签字",
        lambda raw, desk: raw.execute(
            "INSERT INTO signature (public_id, station_id, revision, created_at, paper_id,"
            " position, role, signed_by, signed_at, content_code)"
            f" SELECT 'x', 1, 1, created_at, {PAPER}, 3, 'lead', ?, signed_at, content_code"
            " FROM signature LIMIT 1",
            (desk.person(SECOND_LEAD),),
        ),
    ),
    "another role at this step": (
        "这一步不该由chair签",
        lambda raw, desk: raw.execute(
            f"UPDATE signature SET role = 'chair' WHERE paper_id = {PAPER} AND position = 1"
        ),
    ),
    "another content was signed": (
        "签的不是这份内容",
        lambda raw, desk: raw.execute(
            f"UPDATE signature SET content_code = 'ffffffffffff' WHERE paper_id = {PAPER}"
        ),
    ),
    "the paper's content was rewritten": (
        "内容和内容码对不上",
        lambda raw, desk: raw.execute(
            "UPDATE sign_paper SET content = replace(content, '168032', '999')"
        ),
    ),
    "the paper is of no record": (
        "它说的那条记录不存在",
        lambda raw, desk: raw.execute(f"UPDATE sign_paper SET subject_id = 'x' WHERE id = {PAPER}"),
    ),
    "the paper of a signature is gone": (
        "它所在的签批件不存在",
        lambda raw, desk: raw.execute(f"DELETE FROM sign_paper WHERE id = {PAPER}"),
    ),
    "an expense names another lead": (
        "支出 2026-10-001 写的签字人或时间和签批件不一样",
        lambda raw, desk: raw.execute(
            "UPDATE expense SET lead_by = ? WHERE id = 1", (desk.person(SECOND_LEAD),)
        ),
    ),
    "an expense is approved by nobody's signature": (
        "支出 2026-10-002 写的签字人或时间和签批件不一样",
        lambda raw, desk: raw.execute(
            "UPDATE expense SET state = 'chair_approved', chair_by = ?, chair_at = lead_at"
            " WHERE id = 2",
            (desk.person(CHAIR),),
        ),
    ),
    "an expense is signed on no paper": (
        "支出 2026-10-001 记为签过字，却没有签批件",
        lambda raw, desk: raw.execute(f"DELETE FROM sign_paper WHERE id = {PAPER}"),
    ),
    "an expense carries another code": (
        "支出 2026-10-001 内容码和签批件不一样",
        lambda raw, desk: raw.execute(
            "UPDATE expense SET content_code = 'ffffffffffff' WHERE id = 1"
        ),
    ),
    "a paper was taken back behind an expense": (
        "支出 2026-10-001 签批件已撤回",
        lambda raw, desk: raw.execute(
            "UPDATE sign_paper SET state = 'withdrawn', reason = 'x', ended_by = 1"
            f" WHERE id = {PAPER}"
        ),
    ),
    "the audit knows nothing of it": (
        "变更记录里没有本人签这个字的记录",
        lambda raw, desk: raw.execute(
            "UPDATE audit_entry SET record_id = 'x' WHERE record_type IN ('signature', 'expense')"
        ),
    ),
    "the entry of it is another's": (
        "变更记录里没有本人签这个字的记录",
        lambda raw, desk: raw.execute(
            "UPDATE audit_entry SET actor = '解红梅#' || ?"
            " WHERE record_type IN ('signature', 'expense')",
            (desk.person(SECOND_LEAD),),
        ),
    ),
    "the audit names another": (
        "变更记录里没有本人签这个字的记录",
        lambda raw, desk: raw.execute(
            f"UPDATE signature SET signed_by = ? WHERE paper_id = {PAPER} AND position = 1",
            (desk.person(SECOND_LEAD),),
        ),
    ),
}


@pytest.mark.parametrize("name", PLANTS)
def test_what_is_planted_is_found(desk: Desk, name: str) -> None:
    words, plant = PLANTS[name]
    with behind(desk.office) as raw:
        plant(raw, desk)

    assert words in found(desk)
    assert any(
        words in f"{each.where} {each.what}" for each in desk.office.read(checkup.check_store)
    )


def test_delegation_taken_back_after_the_clock_was_turned_back_covered_what_came_before(
    desk: Desk,
) -> None:
    """The order of things is that of the change log, never the clock's."""
    desk.office.clock.advance(-3600)  # type: ignore[attr-defined]  # the tests' clock
    desk.sit(LEAD).act(delegations.revoke, 1)

    assert found(desk) == ""


def test_signature_by_who_made_an_earlier_version_is_found(desk: Desk) -> None:
    old = desk.draft(by=LEAD, invoice_number="9")
    desk.sit(SECOND_LEAD).act(expenses.return_expense, old, "缺单")
    new = desk.sit(KEEPER).act(expenses.correct, old, desk.fields(invoice_number="9"))
    desk.sign(new, SECOND_LEAD)
    assert found(desk) == ""
    lead = desk.person(LEAD)

    with behind(desk.office) as raw:
        raw.execute("UPDATE expense SET lead_by = ? WHERE id = ?", (lead, new))
        raw.execute(
            "UPDATE signature SET signed_by = ? WHERE id = (SELECT max(id) FROM signature)", (lead,)
        )
        raw.execute("DELETE FROM sign_maker WHERE person_id = ?", (lead,))

    assert "本人经办或登记过更正前的那一笔，这笔支出也不能由本人签字" in found(desk)


def test_ended_paper_is_looked_over_by_the_makers_it_had(desk: Desk) -> None:
    """Its record may say something else by now, and name others."""
    asked = leaves.LeaveFields(LeaveKind.LEAVE, desk.person(ATTENDANT), "2026-10-28", reason="看病")
    leave = desk.sit(SECOND_LEAD).act(leaves.ask, asked)
    subject = desk.office.read(leaves.get, leave).public_id
    desk.sit(LEAD).act(signing.sign, PaperKind.LEAVE, subject, desk.proof())
    desk.sit(SECOND_LEAD).act(signing.withdraw, PaperKind.LEAVE, subject, "选错了人")
    desk.office.act(leaves.change, leave, replace(asked, person_id=desk.person(LEAD)))

    assert found(desk) == ""


def test_handover_signed_by_another_than_it_names_is_found(desk: Desk) -> None:
    desk.sit(LEAD).act(handed_over, desk.person(LEAD), desk.person(SECOND_LEAD))
    assert "签字的不是" not in found(desk)

    with behind(desk.office) as raw:
        raw.execute("UPDATE handover SET from_person = ?", (desk.person(KEEPER),))

    assert "签字的不是交出人本人" in found(desk)


def handed_over(ctx: Context, giver: int, taker: int) -> None:
    """Let one party of a hand-over sign it."""
    common = {"station_id": ctx.station_id, "created_at": ctx.now()}
    row = Handover(role="lead", from_person=giver, to_person=taker, on_date=ctx.today(),
                   content="{}", **common)  # fmt: skip
    ctx.session.add(row)
    ctx.session.flush()
    subject = sign_subjects.subject(PaperKind.HANDOVER)
    paper = sign_papers.make(ctx, subject, row, frozenset())
    ctx.session.add(
        Signature(paper_id=paper.id, position=1, role="outgoing", signed_by=giver,
                  signed_at=ctx.now(), content_code=paper.content_code, **common)
    )  # fmt: skip
    ctx.audit("交接", row)


def test_whatever_else_was_signed_is_compared_with_its_record(desk: Desk) -> None:
    def add(ctx: Context) -> str:
        row = Activity(
            station_id=ctx.station_id, created_at=ctx.now(), on_date="2026-10-22", name="义诊",
            budget_fen=5000, leader_id=desk.person(ATTENDANT), entered_by=ctx.person_id,
        )  # fmt: skip
        ctx.session.add(row)
        ctx.audit("登记活动", row)
        return row.public_id

    subject = desk.sit(ATTENDANT).act(add)
    desk.office.act(signing.put_forward, PaperKind.ACTIVITY, subject)
    desk.sit(LEAD).act(signing.sign, PaperKind.ACTIVITY, subject, desk.proof())
    assert found(desk) == ""

    with behind(desk.office) as raw:
        raw.execute("UPDATE activity SET budget_fen = 900000")

    assert "记录的内容和签字时不一样" in found(desk)
