"""The signing pane on real pages: who may sign sees how, who may not sees who, papers come back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.money import Fen
from app.core.permissions import Role
from app.core.sign_ways import PaperKind
from app.services import activities, delegations, expense_desk, expenses, signing, slip_scans
from app.services.activities import ActivityFields
from app.services.office import Office
from app.ui.pages.activities import ActivitiesPage
from app.ui.pages.expenses import ExpensesPage
from app.ui.signing.pane import SignPane
from tests.services import papers
from tests.services.desk import ATTENDANT, CHAIR, KEEPER, LEAD, SECOND_LEAD, Desk
from tests.services.slips import picture, print_slip, save_photo
from tests.ui.conftest import Answers
from tests.ui.pages.opened import PIN, click, give_pins, key, open_page, type_in

JOIN = ActivityFields("2026-10-28", "送清凉进驿站", "慰问", 30, Fen(80000))


@pytest.fixture
def desk(office: Office, monkeypatch: pytest.MonkeyPatch) -> Desk:
    give_pins(office, monkeypatch)
    return Desk(office)


def activity(desk: Desk) -> tuple[int, str]:
    """An activity the attendant put forward."""
    asked = replace(JOIN, leader_id=desk.person(KEEPER))
    made = desk.sit(ATTENDANT).act(activities.record_activity, asked)
    public_id = desk.office.read(activities.activity, made).public_id
    papers.put_forward(desk, PaperKind.ACTIVITY, public_id, ATTENDANT)
    return made, public_id


def at_activity(desk: Desk, qtbot: QtBot, by: str, made: int) -> ActivitiesPage:
    desk.sit(by)
    return open_page(ActivitiesPage, desk.office, qtbot, made)


def at_expense(desk: Desk, qtbot: QtBot, by: str, made: int) -> ExpensesPage:
    desk.sit(by)
    return open_page(ExpensesPage, desk.office, qtbot, made)


def give_pin(pane: SignPane) -> None:
    type_in(pane.pin.pad, PIN)
    key(pane.pin.pad, Qt.Key.Key_Return)


def delegate(desk: Desk, giver: str, role: Role, to: str) -> int:
    desk.sit(giver)
    return desk.office.act(
        delegations.delegate, desk.person(to), role, "2026-10-30", "外出培训", desk.proof()
    )


def test_the_steps_say_in_words_what_is_done_and_who_is_next(desk: Desk, qtbot: QtBot) -> None:
    made, public_id = activity(desk)
    papers.sign(desk, PaperKind.ACTIVITY, public_id, LEAD)

    pane = at_activity(desk, qtbot, ATTENDANT, made).pane

    said = pane.steps.accessibleName().split("；")
    assert said[0].startswith("提交 已完成 单雨桐")
    assert said[1].startswith("责任人同意 已完成 赵国强")
    assert said[2].startswith("工会主席批准经费 现在在这一步 等 孙惠民")
    assert pane.holder.text() == "等工会主席批准经费：孙惠民（自10月22日起）"


def test_both_hands_sign_in_place_and_the_page_says_who_is_next(desk: Desk, qtbot: QtBot) -> None:
    made, public_id = activity(desk)
    page = at_activity(desk, qtbot, LEAD, made)
    click(page.pane.buttons["sign"])
    assert page.pane.pin.heading.text() == "赵国强，请输您的口令"
    give_pin(page.pane)
    assert "等工会主席批准经费：孙惠民" in page.notice.text
    assert not page.pane.is_asking

    chair = at_activity(desk, qtbot, CHAIR, made)
    click(chair.pane.buttons["sign"])
    give_pin(chair.pane)

    assert papers.view(desk, PaperKind.ACTIVITY, public_id).state_words == "已签齐"
    assert chair.pane.chip.text == "已签齐"


def test_a_wrong_pin_signs_nothing(desk: Desk, qtbot: QtBot) -> None:
    made, public_id = activity(desk)
    page = at_activity(desk, qtbot, LEAD, made)

    click(page.pane.buttons["sign"])
    type_in(page.pane.pin.pad, "1111")
    key(page.pane.pin.pad, Qt.Key.Key_Return)

    assert "口令不对" in page.pane.pin.pad.problem()
    assert papers.view(desk, PaperKind.ACTIVITY, public_id).steps[0].signed_by == ""


def test_who_may_not_sign_has_no_button_and_reads_who_may(desk: Desk, qtbot: QtBot) -> None:
    made, _public_id = activity(desk)

    page = at_activity(desk, qtbot, ATTENDANT, made)

    assert not {"sign", "sign_for"} & set(page.pane.buttons)
    assert page.pane.holder.text().startswith("等责任人同意：赵国强、解红梅（自")
    assert page.pane.explanation.text() == "这一步由责任人来同意。"


def test_what_was_not_put_forward_yet_says_who_does_it(desk: Desk, qtbot: QtBot) -> None:
    asked = replace(JOIN, leader_id=desk.person(KEEPER))
    made = desk.sit(ATTENDANT).act(activities.record_activity, asked)

    mine = at_activity(desk, qtbot, ATTENDANT, made).pane
    assert mine.explanation.text() == "提交后内容就锁定了，先等责任人同意。"
    chair = at_activity(desk, qtbot, CHAIR, made).pane

    assert "put_forward" not in chair.buttons
    assert chair.explanation.text() == "还没有提交签批，由值班员、责任人、联络员提交。"


def test_a_vacant_role_names_the_role_to_fill(desk: Desk, qtbot: QtBot) -> None:
    made, public_id = activity(desk)
    papers.sign(desk, PaperKind.ACTIVITY, public_id, LEAD)
    desk.end_role(CHAIR)

    page = at_activity(desk, qtbot, LEAD, made)

    assert "工会主席岗位空缺" in page.pane.holder.text()
    assert "请先在“人员”里任命工会主席" in page.pane.holder.text()
    assert "等" not in page.pane.steps.accessibleName().split("；")[2]


def test_it_goes_back_only_with_a_reason_that_stays_to_be_read(desk: Desk, qtbot: QtBot) -> None:
    made, public_id = activity(desk)
    page = at_activity(desk, qtbot, LEAD, made)
    click(page.pane.buttons["send_back"])
    click(page.pane.question.go)
    assert "原因还空着" in page.pane.question.rows.error_of("reason")
    type_in(page.pane.question.text, "预算没有写明细")
    key(page.pane.question, Qt.Key.Key_Return)
    assert papers.view(desk, PaperKind.ACTIVITY, public_id).state == ""

    maker = at_activity(desk, qtbot, ATTENDANT, made)
    assert "最近一次已退回" in maker.pane.past_line.text()
    click(maker.pane.past_button)

    assert any("赵国强 已退回：预算没有写明细" in text for text in maker.pane.past.texts())
    maker.pane.leave()
    click(maker.pane.buttons["put_forward"])
    assert papers.view(desk, PaperKind.ACTIVITY, public_id).state == "open"


def test_its_maker_takes_it_back_with_a_reason(desk: Desk, qtbot: QtBot) -> None:
    made, public_id = activity(desk)
    page = at_activity(desk, qtbot, ATTENDANT, made)

    click(page.pane.buttons["withdraw"])
    type_in(page.pane.question.text, "日期要改")
    click(page.pane.question.go)

    assert papers.view(desk, PaperKind.ACTIVITY, public_id).history[0].reason == "日期要改"
    assert "put_forward" in page.pane.buttons


def test_the_delegate_signs_for_the_holder_and_the_paper_says_so(desk: Desk, qtbot: QtBot) -> None:
    delegate(desk, LEAD, Role.LEAD, KEEPER)
    expense = desk.draft(by=ATTENDANT)
    page = at_expense(desk, qtbot, KEEPER, expense)
    button = page.view.pane.buttons["sign_for"]
    assert button.text() == "代赵国强签字"

    click(button)
    assert "代赵国强签的" in page.view.pane.pin.meaning.text()
    give_pin(page.view.pane)

    signed = papers.view(desk, PaperKind.EXPENSE, desk.row(expense).public_id).steps[0]
    assert (signed.signed_by, signed.for_name) == (KEEPER, LEAD)
    assert "曾立群" in page.view.pane.steps.accessibleName()


def test_a_delegate_who_made_it_has_no_button(desk: Desk, qtbot: QtBot) -> None:
    delegate(desk, LEAD, Role.LEAD, KEEPER)
    expense = desk.draft(by=KEEPER)

    page = at_expense(desk, qtbot, KEEPER, expense)

    assert not {"sign", "sign_for"} & set(page.view.pane.buttons)


def test_a_delegation_taken_back_takes_the_button_away(desk: Desk, qtbot: QtBot) -> None:
    made = delegate(desk, LEAD, Role.LEAD, KEEPER)
    expense = desk.draft(by=ATTENDANT)
    page = at_expense(desk, qtbot, KEEPER, expense)
    assert "sign_for" in page.view.pane.buttons

    desk.sit(LEAD).act(delegations.revoke, made)
    desk.sit(KEEPER)
    page.reload()

    assert "sign_for" not in page.view.pane.buttons


def test_the_signed_paper_is_hung_on_and_void_after_a_change(
    desk: Desk, qtbot: QtBot, tmp_path: Path, answers: Answers
) -> None:
    expense = desk.draft(by=ATTENDANT)
    page = at_expense(desk, qtbot, ATTENDANT, expense)
    pane = page.view.pane
    click(pane.buttons["slip"])
    qtbot.waitUntil(pane.slip.isVisible, timeout=60_000)
    photo = save_photo(picture(pane.slip.path), tmp_path / "签好.jpg")
    pane.leave()
    page.reload()
    answers.expect("签好的签批单", [photo])
    click(pane.scan_button)
    qtbot.waitUntil(lambda: "和现在的记录一致" in page.notice.text, timeout=30_000)
    assert "签好的纸已挂上" in pane.past_line.text()

    fields = desk.office.read(expense_desk.detail, expense).fields
    desk.office.act(expenses.change_draft, expense, replace(fields, payee="示例水站"))

    assert "已作废，改了收款方：示例商贸 → 示例水站" in pane.past_line.text()
    click(pane.past_button)
    said = pane.past.texts()
    assert said.count("收款方：示例商贸 → 示例水站") == 2
    assert desk.state(expense) == "draft"


def test_a_scan_is_looked_at_in_place(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    expense = desk.draft(by=ATTENDANT)
    paper = print_slip(desk.sit(ATTENDANT), desk.row(expense).public_id)
    scan = slip_scans.read_scan(save_photo(picture(paper), tmp_path / "签好.jpg"))
    desk.office.act(slip_scans.take_scan, scan)
    page = at_expense(desk, qtbot, LEAD, expense)

    click(page.view.pane.past_button)
    page.view.pane.past.scan_chosen.emit(1)
    QApplication.processEvents()

    assert page.view.pane.scan.isVisible()
    assert page.view.pane.scan.heading.text() == "签好.jpg"
    assert page.view.pane.scan.second.text().endswith("有效")


def test_a_slip_of_another_record_is_not_hung_on(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    first, second = desk.draft(), desk.draft(summary="毛巾")
    paper = print_slip(desk.sit(ATTENDANT), desk.row(first).public_id)
    page = at_expense(desk, qtbot, ATTENDANT, second)

    page.view.pane.take_scan(save_photo(picture(paper), tmp_path / "签好.jpg"))

    qtbot.waitUntil(lambda: "不是这条记录的" in page.notice.text, timeout=30_000)
    assert "送清凉物资" in page.notice.text


def test_what_is_asked_stays_open_while_others_change_something(desk: Desk, qtbot: QtBot) -> None:
    expense = desk.draft(by=ATTENDANT)
    page = at_expense(desk, qtbot, SECOND_LEAD, expense)
    click(page.view.pane.buttons["sign"])

    page.changed(frozenset({"expense"}))

    assert page.view.pane.is_asking
    assert not page.view.amount.isVisible()
    page.view.pane.leave()
    assert page.view.amount.isVisible()


def test_a_changed_record_refuses_the_signature_in_words(desk: Desk, qtbot: QtBot) -> None:
    expense = desk.draft(by=ATTENDANT)
    page = at_expense(desk, qtbot, LEAD, expense)
    click(page.view.pane.buttons["sign"])
    desk.sit(SECOND_LEAD).act(
        signing.sign, PaperKind.EXPENSE, desk.row(expense).public_id, desk.proof()
    )
    desk.sit(LEAD)

    give_pin(page.view.pane)

    assert "没有签字" in page.notice.text
    assert desk.row(expense).lead == SECOND_LEAD
