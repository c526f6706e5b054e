"""Expenses: entered, signed by two others, paid, filed, returned, corrected (PJ-61…65)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.errors import BadInput, MonthClosed, NotAllowed, NotFound, Refused
from app.core.money import Fen
from app.core.permissions import Role
from app.models import Credential, Expense, ImportRun, Person
from app.services import clock_guard, expenses, funds
from app.services.context import Context
from app.services.expenses import ExpenseFields, Only
from app.services.sign_in import Proof
from tests.conftest import NOON
from tests.services.desk import ATTENDANT, CHAIR, GRANT, KEEPER, LEAD, SECOND_LEAD, Desk


def test_an_expense_goes_its_whole_way(desk: Desk) -> None:
    expense = desk.draft()
    assert desk.row(expense).holder_line == "等责任人签字：赵国强、解红梅，今天送到"

    code = desk.sign(expense)
    desk.office.clock.advance(8 * 86400)  # type: ignore[attr-defined]  # the tests' own clock
    assert desk.row(expense).holder_line == "等工会主席批准：孙惠民，已等 8 天"
    desk.approve(expense)
    desk.pay(expense, on="2026-10-30")
    desk.sit(KEEPER).act(expenses.file_expense, expense, "2026年凭证盒")

    row = desk.row(expense)
    assert (row.state, row.state_name, row.number) == ("filed", "已归档", "2026-10-001")
    assert (row.lead, row.lead_at) == (LEAD, "2026-10-22 12:00")
    assert (row.chair, row.chair_at) == (CHAIR, "2026-10-30 12:00")
    assert (row.paid_on, row.filed_on) == ("2026-10-30", "2026-10-30")
    assert [(step.step, step.person) for step in row.steps] == [
        ("经办", ATTENDANT),
        ("责任人签字", LEAD),
        ("主席批准", CHAIR),
        ("付款", KEEPER),
        ("归档", KEEPER),
    ]
    assert row.content_code == code
    assert len(code) == 12


def test_every_step_leaves_its_audit_row(desk: Desk) -> None:
    from sqlalchemy import select

    from app.models import AuditEntry

    expense = desk.paid()
    desk.sit(KEEPER).act(expenses.file_expense, expense, "盒1")

    acts = desk.office.read(
        lambda ctx: tuple(
            ctx.session.scalars(
                select(AuditEntry.act)
                .where(AuditEntry.record_type == "expense")
                .order_by(AuditEntry.seq)
            )
        )
    )
    assert acts == ("登记支出", "责任人签字", "主席批准", "付款", "归档")


# Three persons


def test_whoever_entered_it_does_not_sign_it(desk: Desk) -> None:
    expense = desk.draft(by=LEAD, handler_id=desk.person(ATTENDANT))

    with pytest.raises(NotAllowed, match="经办人或登记人不能给自己的支出签字") as refused:
        desk.sign(expense, by=LEAD)

    assert refused.value.to_do == "可以请解红梅来签字。"
    assert desk.state(expense) == "draft"


def test_whoever_bought_it_does_not_sign_it(desk: Desk) -> None:
    expense = desk.draft(by=ATTENDANT, handler_id=desk.person(LEAD))

    with pytest.raises(NotAllowed):
        desk.sign(expense, by=LEAD)

    desk.sign(expense, by=SECOND_LEAD)
    assert desk.row(expense).lead == SECOND_LEAD


def test_a_lead_alone_waits_for_another_lead_in_words(desk: Desk) -> None:
    desk.end_role(SECOND_LEAD)
    expense = desk.draft(by=LEAD)

    with pytest.raises(NotAllowed) as refused:
        desk.sign(expense, by=LEAD)

    words = (
        "责任人赵国强自己经手或签过这笔支出，须由另一位责任人签字；"
        "现在没有另一位，请先在“人员”里任命。"
    )
    assert refused.value.to_do == words
    assert desk.row(expense).holder_line == words


def test_a_station_without_a_chair_is_blocked_and_names_the_role(desk: Desk) -> None:
    expense = desk.signed()
    desk.end_role(CHAIR)

    line = desk.row(expense).holder_line

    assert line == "工会主席岗位空缺，现在没有人能批准。请先在“人员”里任命工会主席。"
    with pytest.raises(NotAllowed, match="这一步由工会主席来批准"):
        desk.approve(expense)
    assert desk.state(expense) == "lead_signed"


def test_one_person_with_both_roles_signs_once(desk: Desk) -> None:
    desk.appoint(LEAD, Role.CHAIR)
    expense = desk.signed()
    desk.sit(LEAD)
    desk.office.actor = replace(desk.office.actor, roles=frozenset({Role.LEAD, Role.CHAIR}))

    with pytest.raises(NotAllowed, match="每一步须是不同的人"):
        desk.office.act(expenses.approve_as_chair, expense, desk.proof())


def test_without_a_pin_of_ones_own_nobody_signs(desk: Desk) -> None:
    _forget_own_pin(desk, CHAIR)
    expense = desk.signed()

    with pytest.raises(NotAllowed, match="您还没有设自己的口令"):
        desk.approve(expense)
    assert "孙惠民还没有设自己的口令" in desk.row(expense).holder_line


@pytest.mark.parametrize("name", [ATTENDANT, KEEPER, CHAIR])
def test_only_a_lead_signs_as_lead(desk: Desk, name: str) -> None:
    expense = desk.draft()

    with pytest.raises(NotAllowed):
        desk.sign(expense, by=name)


@pytest.mark.parametrize("name", [ATTENDANT, KEEPER, LEAD, SECOND_LEAD])
def test_only_the_chair_approves(desk: Desk, name: str) -> None:
    expense = desk.signed()

    with pytest.raises(NotAllowed):
        desk.approve(expense, by=name)


def test_the_proof_of_another_person_signs_nothing(desk: Desk) -> None:
    expense = desk.draft()
    desk.sit(SECOND_LEAD)
    others = desk.proof()
    desk.sit(LEAD)

    with pytest.raises(NotAllowed, match="本人输口令"):
        desk.office.act(expenses.sign_as_lead, expense, others)


def test_a_proof_is_good_for_a_minute(desk: Desk) -> None:
    expense = desk.draft()
    desk.sit(LEAD)
    proof = desk.proof()
    desk.office.clock.advance(61)  # type: ignore[attr-defined]  # the tests' own clock

    with pytest.raises(NotAllowed):
        desk.office.act(expenses.sign_as_lead, expense, proof)


def test_a_clock_set_back_signs_nothing_until_the_lead_confirms(desk: Desk) -> None:
    expense = desk.draft()
    desk.office.clock.advance(-3600)  # type: ignore[attr-defined]  # the tests' own clock

    with pytest.raises(Refused, match="可能被调慢了"):
        desk.sign(expense)

    desk.sit(LEAD).act(clock_guard.confirm_clock)
    desk.sign(expense)
    assert desk.state(expense) == "lead_signed"


def test_only_the_lead_confirms_the_clock(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        desk.sit(ATTENDANT).act(clock_guard.confirm_clock)


def test_a_clock_a_little_slow_is_no_reason_to_refuse(desk: Desk) -> None:
    expense = desk.draft()
    desk.office.clock.advance(-200)  # type: ignore[attr-defined]  # the tests' own clock

    desk.sign(expense)

    assert desk.state(expense) == "lead_signed"


def test_the_chair_sees_that_the_content_is_what_the_lead_signed(desk: Desk) -> None:
    expense = desk.signed()
    _forge(desk, "UPDATE expense SET amount_fen = 1 WHERE id = ?", expense)

    with pytest.raises(Refused, match="内容和提交时不一样"):
        desk.approve(expense)


# What must be there before the lead signs


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({"fund_id": None}, "经费来源"),
        ({"purpose": ""}, "用途"),
        ({"paper_vouchers": 2}, "纸质凭证的存放处"),
    ],
)
def test_the_lead_signs_only_what_is_complete(
    desk: Desk, changed: dict[str, object], missing: str
) -> None:
    expense = desk.draft(**changed)  # type: ignore[arg-type]  # the test's own words

    with pytest.raises(Refused, match=missing):
        desk.sign(expense)
    assert desk.row(expense).holder_line == f"草稿，还缺：{missing}"


def test_without_any_voucher_the_lead_does_not_sign(desk: Desk) -> None:
    expense = desk.draft(with_file=False)

    with pytest.raises(Refused, match="凭证（附上文件，或写明纸质凭证张数和存放处）"):
        desk.sign(expense)


def test_paper_vouchers_with_their_place_are_enough(desk: Desk) -> None:
    expense = desk.draft(with_file=False, paper_vouchers=3, voucher_place="凭证盒1")

    desk.sign(expense)

    assert desk.row(expense).voucher_place == "凭证盒1"


def test_the_fund_may_wait_until_the_lead_signs(desk: Desk) -> None:
    expense = desk.draft(fund_id=None)
    assert desk.row(expense).fund == "未注明"

    desk.sit(ATTENDANT).act(expenses.change_draft, expense, desk.fields())
    desk.sit(ATTENDANT).act(expenses.change_draft, expense, desk.fields())
    desk.sign(expense)

    assert desk.row(expense).fund == GRANT


# The form


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"summary": "  "}, "summary"),
        ({"amount": Fen(0)}, "amount"),
        ({"amount": Fen(-5)}, "amount"),
        ({"on": "2026-10-23"}, "on"),
        ({"on": "十月三日"}, "on"),
        ({"handler_id": 999}, "handler"),
        ({"paper_vouchers": -1}, "paper_vouchers"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_kept(
    desk: Desk, changed: dict[str, object], field: str
) -> None:
    fields = desk.fields(**changed)

    with pytest.raises(BadInput) as wrong:
        desk.sit(ATTENDANT).act(expenses.enter_expense, fields)

    assert wrong.value.field == field
    assert desk.office.read(expenses.list_expenses).lines == ()


def test_full_width_digits_and_blanks_of_an_invoice_are_one_form(desk: Desk) -> None:
    expense = desk.draft(invoice_number=" ２４２１ 2000 0000 0002 2222 ")

    assert desk.row(expense).invoice_number == "24212000000000022222"


def test_the_same_invoice_twice_is_refused_and_named(desk: Desk) -> None:
    desk.draft(invoice_number="24212000000000022222")
    again = desk.fields(invoice_number="2421 2000 0000 0002 2222", invoice_code="1")

    with pytest.raises(Refused, match=r"2026-10-001，¥1,680\.32"):
        desk.sit(KEEPER).act(expenses.enter_expense, again)


def test_a_number_under_another_code_is_another_invoice(desk: Desk) -> None:
    desk.draft(invoice_code="021001900111", invoice_number="12345678")

    same = desk.office.read(expenses.invoice_seen, "021001900111", "12345678")
    other = desk.office.read(expenses.invoice_seen, "021001900112", "12345678")
    doubt = desk.office.read(expenses.invoice_seen, "", "12345678")
    none = desk.office.read(expenses.invoice_seen, "", "")

    assert same is not None
    assert same.is_certain
    assert other is None
    assert doubt is not None
    assert not doubt.is_certain
    assert none is None


def test_an_expense_does_not_see_its_own_invoice(desk: Desk) -> None:
    expense = desk.draft(invoice_number="24212000000000022222")

    assert desk.office.read(expenses.invoice_seen, "", "24212000000000022222", expense) is None


def test_a_voided_invoice_is_free_again(desk: Desk) -> None:
    expense = desk.draft(invoice_number="24212000000000022222")
    desk.sit(KEEPER).act(expenses.void, expense, "重复登记")

    again = desk.draft(invoice_number="24212000000000022222")

    assert desk.row(again).number == "2026-10-002"


def test_numbers_run_by_month_and_are_never_given_twice(desk: Desk) -> None:
    first, second = desk.draft(), desk.draft(on="2026-09-30")
    third = desk.draft()
    desk.sit(KEEPER).act(expenses.void, third, "输错了")
    fourth = desk.draft()

    numbers = [desk.row(e).number for e in (first, second, third, fourth)]
    assert numbers == ["2026-10-001", "2026-09-001", "2026-10-002", "2026-10-003"]


# Drafts


def test_a_draft_is_changed_by_its_makers_only(desk: Desk) -> None:
    expense = desk.draft(by=ATTENDANT, handler_id=desk.person(KEEPER))
    changed = desk.fields(amount=Fen(100), handler_id=desk.person(KEEPER))

    with pytest.raises(NotAllowed, match="草稿由登记人或经办人来改"):
        desk.sit(LEAD).act(expenses.change_draft, expense, changed)
    desk.sit(KEEPER).act(expenses.change_draft, expense, changed)

    assert desk.row(expense).amount == 100


def test_who_wrote_a_draft_as_its_handler_cannot_be_taken_off_it_to_sign_it(desk: Desk) -> None:
    expense = desk.draft(by=ATTENDANT, handler_id=desk.person(LEAD))
    own = desk.fields(amount=Fen(999900), handler_id=desk.person(LEAD))
    desk.sit(LEAD).act(expenses.change_draft, expense, own)

    other = desk.fields(amount=Fen(999900), handler_id=desk.person(ATTENDANT))
    with pytest.raises(BadInput, match="改过这张草稿的内容"):
        desk.sit(ATTENDANT).act(expenses.change_draft, expense, other)
    with pytest.raises(NotAllowed):
        desk.sign(expense, LEAD)


def test_a_handler_named_by_mistake_is_replaced_by_who_entered_it(desk: Desk) -> None:
    expense = desk.draft(by=ATTENDANT, handler_id=desk.person(LEAD))

    own = desk.fields(handler_id=desk.person(ATTENDANT))
    desk.sit(ATTENDANT).act(expenses.change_draft, expense, own)

    desk.sign(expense, LEAD)


def test_a_draft_keeps_to_the_month_of_its_number(desk: Desk) -> None:
    expense = desk.draft()

    with pytest.raises(BadInput, match="编号属于2026年10月"):
        desk.office.act(expenses.change_draft, expense, desk.fields(on="2026-09-30"))


def test_a_signed_expense_is_not_changed(desk: Desk) -> None:
    expense = desk.signed()

    with pytest.raises(Refused, match="已不是草稿"):
        desk.sit(ATTENDANT).act(expenses.change_draft, expense, desk.fields(amount=Fen(1)))


def test_whoever_completes_an_imported_row_becomes_its_maker(desk: Desk) -> None:
    expense = _imported(desk, handler=ATTENDANT)
    fields = desk.fields(paper_vouchers=1, voucher_place="盒1", handler_id=desk.person(ATTENDANT))
    desk.sit(LEAD).act(expenses.change_draft, expense, fields)

    with pytest.raises(NotAllowed):
        desk.sign(expense, by=LEAD)
    desk.sign(expense, by=SECOND_LEAD)

    row = desk.row(expense)
    assert (row.entered_by, row.is_imported) == (LEAD, True)


def test_whoever_imported_may_sign_unless_named_in_the_row(desk: Desk) -> None:
    mine = _imported(desk, handler=LEAD, imported_by=SECOND_LEAD, complete=True)

    with pytest.raises(NotAllowed):
        desk.sign(mine, by=LEAD)
    desk.sign(mine, by=SECOND_LEAD)

    row = desk.row(mine)
    assert row.entered_by == SECOND_LEAD
    assert row.steps[0].note == "由解红梅导入"


# Back


def test_a_return_says_why_and_its_correction_is_linked(desk: Desk) -> None:
    expense = desk.signed(invoice_number="24212000000000022222")
    desk.sit(CHAIR).act(expenses.return_expense, expense, "缺签收表")
    assert desk.row(expense).holder_line == "已退回，等经办人更正：单雨桐，今天送到"

    fields = desk.fields(amount=Fen(160000), invoice_number="24212000000000022222")
    new = desk.sit(ATTENDANT).act(expenses.correct, expense, fields)

    old, row = desk.row(expense), desk.row(new)
    assert (old.state_name, old.amount, old.lead) == ("已更正", 168032, LEAD)
    assert (row.state, row.amount, row.corrects, row.lead) == ("draft", 160000, old.number, "")
    assert row.attachments == old.attachments
    assert old.steps[-1].note == f"由 {row.number} 更正：缺签收表"


def test_the_correction_needs_both_signatures_anew(desk: Desk) -> None:
    expense = desk.paid()
    fields = desk.fields(amount=Fen(160000))

    new = desk.sit(KEEPER).act(expenses.correct, expense, fields, "金额抄错了")
    with pytest.raises(Refused):
        desk.pay(new)
    desk.sign(new)
    desk.approve(new)

    assert desk.state(new) == "chair_approved"


def test_what_was_approved_is_corrected_by_makers_or_keepers_only(desk: Desk) -> None:
    expense = desk.approved(by=KEEPER)

    with pytest.raises(NotAllowed, match="已批准，更正要由"):
        desk.sit(ATTENDANT).act(expenses.correct, expense, desk.fields(), "看错了")


def test_a_correction_needs_a_reason(desk: Desk) -> None:
    expense = desk.signed()

    with pytest.raises(BadInput, match="更正的原因"):
        desk.sit(ATTENDANT).act(expenses.correct, expense, desk.fields())


def test_a_return_needs_a_reason(desk: Desk) -> None:
    expense = desk.signed()

    with pytest.raises(BadInput):
        desk.sit(CHAIR).act(expenses.return_expense, expense, " ")
    assert desk.state(expense) == "lead_signed"


def test_what_is_approved_is_not_returned_but_corrected(desk: Desk) -> None:
    expense = desk.approved()

    with pytest.raises(Refused):
        desk.sit(CHAIR).act(expenses.return_expense, expense, "想想不对")


def test_nobody_but_those_concerned_returns(desk: Desk) -> None:
    expense = desk.signed()
    desk.office.actor = replace(
        desk.sit(ATTENDANT).actor, roles=frozenset({Role.LEADER}), person_id=99
    )

    with pytest.raises(NotAllowed):
        desk.office.act(expenses.return_expense, expense, "看看")


def test_a_draft_is_voided_with_a_reason(desk: Desk) -> None:
    expense = desk.draft()

    with pytest.raises(BadInput):
        desk.sit(KEEPER).act(expenses.void, expense, "")
    desk.sit(KEEPER).act(expenses.void, expense, "重复登记")

    row = desk.row(expense)
    assert (row.state_name, row.steps[-1].step, row.steps[-1].note) == (
        "已作废",
        "作废",
        "重复登记",
    )


def test_what_the_chair_approved_only_the_chair_voids(desk: Desk) -> None:
    expense = desk.approved()

    with pytest.raises(NotAllowed):
        desk.sit(KEEPER).act(expenses.void, expense, "不要了")
    with pytest.raises(NotAllowed, match="输口令"):
        desk.sit(CHAIR).act(expenses.void, expense, "不要了")
    desk.office.act(expenses.void, expense, "不要了", desk.proof())

    assert desk.state(expense) == "void"


def test_money_that_went_out_is_not_voided(desk: Desk) -> None:
    expense = desk.paid()
    desk.sit(CHAIR)

    with pytest.raises(Refused, match="不能走到“已作废”"):
        desk.office.act(expenses.void, expense, "不要了", desk.proof())


# Payment and file


def test_nothing_is_paid_before_it_is_approved(desk: Desk) -> None:
    expense = desk.signed()

    with pytest.raises(Refused):
        desk.pay(expense)


@pytest.mark.parametrize("on", ["2026-10-21", "2026-10-23", "明天"])
def test_a_payment_day_fits_between_approval_and_today(desk: Desk, on: str) -> None:
    expense = desk.approved()

    with pytest.raises(BadInput):
        desk.pay(expense, on=on)


def test_an_imported_row_keeps_the_day_it_was_paid(desk: Desk) -> None:
    expense = _imported(desk, handler=ATTENDANT, complete=True)
    desk.sign(expense)
    desk.approve(expense)

    desk.pay(expense, on="2026-10-14")

    assert desk.row(expense).paid_on == "2026-10-14"


def test_filing_says_where_the_papers_lie(desk: Desk) -> None:
    expense = desk.paid()

    with pytest.raises(BadInput):
        desk.sit(KEEPER).act(expenses.file_expense, expense, "")
    desk.sit(SECOND_LEAD).act(expenses.file_expense, expense, "凭证盒1")

    assert desk.row(expense).voucher_place == "凭证盒1"


# Months


def test_closed_month_refuses_an_expense(desk: Desk) -> None:
    expense, signed, fields = desk.draft(), desk.signed(), desk.fields()
    desk.close_month()

    with pytest.raises(MonthClosed):
        desk.sit(ATTENDANT).act(expenses.enter_expense, fields)
    with pytest.raises(MonthClosed):
        desk.office.act(expenses.change_draft, expense, desk.fields(amount=Fen(1)))
    with pytest.raises(MonthClosed):
        desk.office.act(expenses.correct, signed, fields, "抄错了")
    with pytest.raises(MonthClosed):
        desk.sit(KEEPER).act(expenses.void, expense, "重复")
    with pytest.raises(MonthClosed):
        desk.attach(expense)


def test_the_command_line_enters_and_signs_nothing(desk: Desk) -> None:
    expense, fields = desk.draft(), desk.fields()
    desk.office.actor = replace(
        desk.office.actor, person_id=None, roles=frozenset(), is_command_line=True
    )

    with pytest.raises(NotAllowed):
        desk.office.act(expenses.enter_expense, fields)
    with pytest.raises(NotAllowed):
        desk.office.act(expenses.sign_as_lead, expense, Proof(desk.person(LEAD), NOON))


def test_an_unknown_expense_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.row(99)


# Lists


def test_the_list_is_newest_first_and_pages_by_key(desk: Desk) -> None:
    fields = desk.fields()
    desk.sit(ATTENDANT)
    for n in range(60):
        desk.office.act(
            expenses.enter_expense,
            replace(fields, summary=f"支出{n}", on=f"2026-10-{n % 20 + 1:02}"),
        )

    first = desk.office.read(expenses.list_expenses, "2026-10")
    rest = desk.office.read(expenses.list_expenses, "2026-10", after=first.next_after)

    assert (len(first.lines), len(rest.lines), rest.next_after) == (50, 10, None)
    order = [(line.on, line.id) for line in (*first.lines, *rest.lines)]
    assert order == sorted(order, reverse=True)


@pytest.mark.parametrize(
    "query", ["绿豆", "ldmj", "lvdou", "sangmao", "示例商贸", "22222", "2026-10-001", "２２２２２"]
)
def test_an_expense_is_found_by_chinese_pinyin_and_last_digits(desk: Desk, query: str) -> None:
    desk.draft(invoice_number="24212000000000022222")
    desk.draft(summary="饮水机维修", payee="家电维修部", on="2026-10-01")

    found = desk.office.read(expenses.list_expenses, None, query)

    expected = [] if query == "sangmao" else ["送清凉物资：绿豆、毛巾"]
    assert [line.summary for line in found.lines] == expected


def test_a_search_takes_wildcards_for_themselves(desk: Desk) -> None:
    desk.draft()

    assert desk.office.read(expenses.list_expenses, None, "%").lines == ()


def test_only_what_waits_for_me(desk: Desk) -> None:
    complete, incomplete = desk.draft(summary="齐了"), desk.draft(summary="没齐", fund_id=None)
    mine = desk.draft(by=LEAD, summary="自己的")
    signed = desk.signed(summary="等主席")
    assert incomplete

    def waits(name: str) -> list[str]:
        desk.sit(name)
        page = desk.office.read(expenses.list_expenses, "2026-10", only=Only.MINE)
        return [line.summary for line in page.lines]

    assert waits(LEAD) == ["齐了"]
    assert waits(SECOND_LEAD) == ["齐了", "自己的"]
    assert waits(CHAIR) == ["等主席"]
    assert waits(ATTENDANT) == []
    assert {complete, mine, signed} <= {
        line.id for line in desk.office.read(expenses.list_expenses).lines
    }


def test_only_what_was_returned(desk: Desk) -> None:
    desk.draft()
    expense = desk.signed(summary="退的")
    desk.sit(CHAIR).act(expenses.return_expense, expense, "缺清单")

    found = desk.office.read(expenses.list_expenses, "2026-10", only=Only.RETURNED)

    assert [line.summary for line in found.lines] == ["退的"]


def test_the_month_adds_up_without_voided_and_corrected_ones(desk: Desk) -> None:
    desk.draft(amount=Fen(100))
    desk.approved(amount=Fen(1000))
    voided = desk.draft(amount=Fen(7))
    desk.sit(KEEPER).act(expenses.void, voided, "重复")
    desk.draft(amount=Fen(9), on="2026-09-30")

    found = desk.office.read(expenses.month_total, "2026-10")

    assert (found.count, found.total) == (2, 1100)
    rows = desk.office.read(expenses.expenses_of_month, "2026-10")
    assert [row.state for row in rows] == ["draft", "chair_approved", "void"]


def test_purposes_come_from_the_list_of_the_standard(desk: Desk) -> None:
    found = desk.office.read(expenses.purposes)

    assert found[:2] == ("建设", "运营")


# Funds


def test_a_fund_named_by_a_signed_expense_keeps_its_name(desk: Desk) -> None:
    desk.signed()

    with pytest.raises(Refused, match="名称不能再改"):
        desk.sit(LEAD).act(funds.rename_fund, desk.fund(), "别的")


def test_a_fund_shows_what_was_spent_and_leaves_the_list_when_voided(desk: Desk) -> None:
    fund = desk.fund()
    desk.draft(amount=Fen(500))
    other = desk.sit(LEAD).act(funds.add_fund, "会费")
    desk.office.act(funds.rename_fund, other, "本级会费")
    desk.office.act(funds.switch_fund, other, active=False)

    found = desk.office.read(funds.list_funds)
    assert [(row.id, row.name, row.spent) for row in found] == [(fund, GRANT, 500)]
    assert len(desk.office.read(funds.list_funds, with_voided=True)) == 2

    assert desk.office.act(funds.add_fund, "本级会费") == other
    with pytest.raises(Refused):
        desk.office.act(funds.add_fund, "本级会费")
    with pytest.raises(BadInput):
        desk.office.act(funds.add_fund, " ")
    with pytest.raises(Refused):
        desk.office.act(funds.rename_fund, other, GRANT)
    with pytest.raises(NotFound):
        desk.office.act(funds.rename_fund, 99, "别的")


def _forget_own_pin(desk: Desk, name: str) -> None:
    def reset(ctx: Context) -> None:
        from sqlalchemy import select

        row = ctx.session.scalars(
            select(Credential).where(Credential.person_id == desk.person(name))
        ).one()
        row.set_by_self = False
        ctx.audit("重设口令", row)

    desk.office.act(reset)


def _imported(desk: Desk, handler: str, imported_by: str = LEAD, *, complete: bool = False) -> int:
    fund = desk.fund() if complete else None

    def take(ctx: Context) -> int:
        from sqlalchemy import select

        run = ImportRun(
            station_id=ctx.station_id,
            file_name="ledger.xlsx",
            file_sha256="",
            imported_by_name=imported_by,
            summary="{}",
            created_at=ctx.now(),
        )
        ctx.session.add(run)
        ctx.session.flush()
        row = Expense(
            station_id=ctx.station_id,
            number="2026-10-001",
            on_date="2026-10-14",
            summary="送清凉物资：绿豆、毛巾",
            purpose="建设",
            amount_fen=168032,
            handler_id=ctx.session.scalars(select(Person.id).where(Person.name == handler)).one(),
            imported_by=imported_by,
            import_id=run.id,
            fund_id=fund,
            paper_vouchers=3,
            voucher_place="凭证盒1" if complete else "",
            created_at=ctx.now(),
        )
        ctx.session.add(row)
        ctx.audit("导入", row)
        return row.id

    return desk.office.act(take)


def _forge(desk: Desk, sql: str, *values: object) -> None:
    from app.storage import connection

    raw = connection.connect(desk.office.folder.database, desk.office.database.keys.data_key)
    raw.execute("DROP TRIGGER expense_no_change_once_signed")
    raw.execute(sql, values)
    raw.close()


def test_the_fields_of_a_form_have_no_amount_by_themselves() -> None:
    with pytest.raises(TypeError):
        ExpenseFields(on="2026-10-01", summary="")  # type: ignore[call-arg]  # that is the point


def test_the_list_calls_a_draft_nothing_is_missing_from_by_who_holds_it(desk: Desk) -> None:
    whole = desk.draft()
    bare = desk.draft(with_file=False, summary="没有凭证")
    unnamed = desk.draft(fund_id=None, summary="没有来源")
    signed = desk.signed(summary="签过的")

    lines = desk.office.read(expenses.list_expenses, "2026-10").lines

    assert {line.id: line.state_name for line in lines} == {
        whole: "等责任人签",
        bare: "草稿",
        unnamed: "草稿",
        signed: "等主席批",
    }
    mine = desk.sit(LEAD).read(expenses.list_expenses, only=Only.MINE).lines
    assert [line.state_name for line in mine] == ["等责任人签"]
