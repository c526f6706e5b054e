"""What the page says of one expense, and which steps it offers to whom."""

from __future__ import annotations

import pytest

from app.core.errors import BadInput
from app.services import expense_desk, expenses, kept_files, vouchers
from app.services.expense_desk import Step
from tests.photos import photo
from tests.services.desk import ATTENDANT, CHAIR, KEEPER, LEAD, SECOND_LEAD, Desk


def _detail(desk: Desk, expense_id: int, name: str) -> expense_desk.ExpenseDetail:
    desk.sit(name)
    return desk.office.read(expense_desk.detail, expense_id)


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        (ATTENDANT, {Step.CHANGE, Step.ATTACH}),
        (KEEPER, {Step.VOID}),
        (LEAD, {Step.RETURN, Step.VOID}),
        (CHAIR, set()),
    ],
)
def test_a_draft_offers_each_their_own_steps(desk: Desk, name: str, steps: set[Step]) -> None:
    expense = desk.draft()

    assert _detail(desk, expense, name).steps == steps


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        (ATTENDANT, {Step.RETURN}),
        (KEEPER, {Step.RETURN, Step.VOID}),
        (LEAD, {Step.RETURN, Step.VOID}),
        (CHAIR, {Step.RETURN}),
    ],
)
def test_what_the_lead_signed_offers_each_their_own_steps(
    desk: Desk, name: str, steps: set[Step]
) -> None:
    expense = desk.signed()

    assert _detail(desk, expense, name).steps == steps


def test_every_offered_step_can_be_taken_and_no_other(desk: Desk) -> None:
    approved, paid = desk.approved(), desk.paid()
    desk.sit(KEEPER).act(expenses.file_expense, paid, "盒1")

    assert _detail(desk, approved, ATTENDANT).steps == {Step.CORRECT}
    assert _detail(desk, approved, KEEPER).steps == {Step.PAY, Step.CORRECT}
    assert _detail(desk, approved, CHAIR).steps == {Step.VOID}
    assert _detail(desk, paid, LEAD).steps == {Step.CORRECT}


def test_a_lead_never_sees_the_signature_of_their_own(desk: Desk) -> None:
    expense = desk.draft(by=LEAD)

    mine, others = _detail(desk, expense, LEAD), _detail(desk, expense, SECOND_LEAD)

    assert mine.explanation == (
        "经办人或登记人不能给自己的支出签字，须由另一位责任人签字。可由解红梅（责任人）签字。"
    )
    assert others.explanation == "请核对金额和附件，您可以作为责任人签字。"


def test_the_explanation_says_who_may_and_why_not_me(desk: Desk) -> None:
    expense = desk.signed()

    said = _detail(desk, expense, ATTENDANT).explanation

    assert said == (
        "责任人签字后内容已锁定。要改请先“退回”，再“更正”，原单与附件保留。"
        "这一步由工会主席来批准。可由孙惠民（工会主席）批准。"
    )


def test_a_closed_month_offers_signatures_only(desk: Desk) -> None:
    expense = desk.draft()
    desk.close_month()

    found = _detail(desk, expense, LEAD)

    assert found.steps == {Step.RETURN}
    assert "这个月已月结" in found.explanation
    assert "您可以作为责任人签字" in found.explanation


def test_who_may_not_write_a_draft_is_told_who_completes_it(desk: Desk) -> None:
    expense = desk.draft(with_file=False)
    lacks = "签字前还缺：凭证（附上文件，或写明纸质凭证张数和存放处）。"

    assert _detail(desk, expense, LEAD).explanation == f"{lacks}请{ATTENDANT}补齐。"
    assert _detail(desk, expense, ATTENDANT).explanation == lacks


def test_nobody_signed_in_is_offered_nothing(desk: Desk) -> None:
    from app.services.office import NOBODY

    expense = desk.draft()
    desk.office.actor = NOBODY

    assert desk.office.read(expense_desk.detail, expense).steps == frozenset()


def test_the_lines_about_invoice_and_goods(desk: Desk) -> None:
    plain = desk.draft()
    alone = desk.draft(invoice_number="24212000000000022222")
    first = desk.draft(invoice_code="021001900111", invoice_number="12345678")
    doubtful = desk.draft(invoice_number="12345678")

    assert _detail(desk, plain, LEAD).invoice_line == ""
    assert _detail(desk, alone, LEAD).invoice_line == "未见重复"
    found = _detail(desk, doubtful, LEAD)
    assert found.invoice_line == f"和 {desk.row(first).number} 的发票号码相同，请核对"
    assert not found.invoice_is_fine
    assert found.goods_line == "没有对应的入库"


def test_the_form_gets_back_what_was_entered(desk: Desk) -> None:
    fields = desk.fields(handler_id=desk.person(KEEPER), note="急用")
    expense = desk.sit(ATTENDANT).act(expenses.enter_expense, fields)

    assert _detail(desk, expense, ATTENDANT).fields == fields


def test_the_next_hands_after_approval_are_named(desk: Desk) -> None:
    approved, paid = desk.approved(), desk.paid()

    assert "下一步由曾立群办理。" in _detail(desk, approved, CHAIR).explanation
    assert "付款后请登记付款日期。" in _detail(desk, approved, KEEPER).explanation
    assert "下一步由解红梅办理。" in _detail(desk, paid, CHAIR).explanation


def test_a_returned_one_tells_what_a_correction_is(desk: Desk) -> None:
    expense = desk.signed()
    desk.sit(CHAIR).act(expenses.return_expense, expense, "缺清单")

    found = _detail(desk, expense, ATTENDANT)

    assert found.steps == {Step.CORRECT}
    assert found.explanation == "更正会生成相连的新一张，原单和附件都保留。"


def test_a_file_on_the_disk_is_attached_or_said_to_be_gone(desk: Desk) -> None:
    expense = desk.draft(with_file=False)
    there = desk.office.folder.root / "发票.jpg"
    there.write_bytes(photo())
    desk.sit(ATTENDANT)

    desk.office.act(vouchers.attach_file, expense, kept_files.read_original(there))
    there.unlink()
    with pytest.raises(BadInput, match="读不出来"):
        kept_files.read_original(there)

    (file,) = _detail(desk, expense, ATTENDANT).vouchers
    assert (file.name, file.also_on) == ("发票.jpg", "")


def test_a_file_carried_over_by_a_correction_is_no_double_use(desk: Desk) -> None:
    first = desk.approved(invoice_number="24212000000000022222")
    fields = desk.fields(invoice_number="24212000000000022222")
    second = desk.sit(ATTENDANT).act(expenses.correct, first, fields, "金额抄错了")
    desk.sign(second)
    desk.approve(second)
    third = desk.sit(ATTENDANT).act(expenses.correct, second, fields, "又抄错了")

    for version in (first, second, third):
        found = _detail(desk, version, KEEPER)
        assert [file.also_on for file in found.vouchers] == [""]
        assert (found.invoice_line, found.invoice_is_fine) == ("未见重复", True)


def test_another_expense_with_a_corrected_ones_file_is_still_pointed_out(desk: Desk) -> None:
    content = photo()
    first, other = desk.draft(with_file=False), desk.draft(with_file=False)
    for expense in (first, other):
        desk.sit(ATTENDANT)
        desk.attach(expense, content)
    desk.sign(first)
    desk.approve(first)
    second = desk.sit(ATTENDANT).act(expenses.correct, first, desk.fields(), "金额抄错了")
    numbers = {one: desk.row(one).number for one in (second, other)}

    told = {
        one: [file.also_on for file in _detail(desk, one, KEEPER).vouchers]
        for one in (first, second, other)
    }

    assert told == {
        first: [numbers[other]], second: [numbers[other]], other: [numbers[second]]
    }  # fmt: skip
