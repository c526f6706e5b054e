"""经费 by key and mouse: entered, signed in place by two others, paid, filed, sent back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.core.money import Fen
from app.services import expenses, vouchers
from app.services.expense_desk import Step
from app.services.office import Office
from app.ui.look import Level
from app.ui.pages.expenses import ExpensesPage
from app.ui.widgets import AccentButton
from tests.services.desk import ATTENDANT, CHAIR, GRANT, KEEPER, LEAD, SECOND_LEAD, Desk
from tests.ui.conftest import Answers
from tests.ui.pages.opened import PIN, click, give_pins, key, open_page, type_in, write


@pytest.fixture
def desk(office: Office, monkeypatch: pytest.MonkeyPatch) -> Desk:
    give_pins(office, monkeypatch)
    return Desk(office)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "发票.jpg"
    image = QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    assert image.save(str(path))
    return path


def opened(desk: Desk, qtbot: QtBot, by: str, arg: object = None) -> ExpensesPage:
    desk.sit(by)
    return open_page(ExpensesPage, desk.office, qtbot, arg)


def give_pin(page: ExpensesPage, pin: str = PIN) -> None:
    type_in(page.view.pane.pin.pad, pin)
    key(page.view.pane.pin.pad, Qt.Key.Key_Return)


def titles(page: ExpensesPage) -> list[str]:
    model = page.list.rows.rows
    return [model.row_at(model.index(at, 0)).title for at in range(model.rowCount())]


def drop(page: ExpensesPage, path: Path, qtbot: QtBot) -> None:
    """Drop a file on the area, as from the file manager."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    act, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    area, none = page.view.drop, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(area, QDragEnterEvent(QPoint(5, 5), act, data, button, none))
    QApplication.sendEvent(area, QDropEvent(QPointF(5, 5), act, data, button, none))
    qtbot.waitUntil(lambda: not page.tasks.is_busy, timeout=20_000)


def name_of(field: QWidget) -> str:
    """What stands before a field."""
    around = field.window().findChildren(QLabel)
    return next(label.text() for label in around if label.buddy() is field)


def test_a_new_expense_is_entered_by_keyboard_alone(desk: Desk, qtbot: QtBot) -> None:
    desk.fund()
    page = opened(desk, qtbot, ATTENDANT)

    key(page, Qt.Key.Key_F2)
    type_in(page.form.summary, "桶装水20桶")
    key(page.form, Qt.Key.Key_Return)
    type_in(page.form.amount.line, "３２０")
    assert page.form.amount.below.text() == "人民币叁佰贰拾元整"
    key(page.form, Qt.Key.Key_Return)
    type_in(page.form.purpose, "运营")
    key(page.form, Qt.Key.Key_F10)

    line = desk.office.read(expenses.list_expenses).lines[0]
    assert (line.summary, line.amount, line.state) == ("桶装水20桶", 32000, "draft")
    assert desk.row(line.id).purpose == "运营"
    assert page.notice.text.startswith("已登记：桶装水20桶 ¥320.00，编号 2026-10-001。草稿，还缺：")
    assert titles(page) == ["桶装水20桶"]
    assert page.view.amount.accessibleName() == "¥320.00"


def test_a_new_source_of_money_is_named_on_the_way(desk: Desk, qtbot: QtBot) -> None:
    page = opened(desk, qtbot, ATTENDANT, "new")
    write(page.form.summary, "饮水机维修")
    write(page.form.amount.line, "150")
    page.form.fund.setFocus()
    key(page.form, Qt.Key.Key_Down)
    page.form.fund.activated.emit(page.form.fund.currentIndex())

    write(page.form.new_fund, "市总专项补助")
    click(page.form.save)

    assert desk.row(1).fund == GRANT


def test_what_is_missing_is_said_below_its_field(desk: Desk, qtbot: QtBot) -> None:
    page = opened(desk, qtbot, ATTENDANT, "new")

    key(page, Qt.Key.Key_F10)
    assert page.form.rows.error_of("amount").startswith("✗ 金额还空着")
    write(page.form.amount.line, "8")
    key(page, Qt.Key.Key_F10)

    assert page.form.rows.error_of("summary").startswith("✗ 摘要还空着")
    assert desk.office.read(expenses.list_expenses).lines == ()


def test_an_invoice_entered_before_is_seen_while_it_is_typed(desk: Desk, qtbot: QtBot) -> None:
    desk.draft(invoice_number="24212000000000022222")
    page = opened(desk, qtbot, ATTENDANT, "new")

    write(page.form.invoice_number, "2421 2000 0000 0002 2221")
    assert page.form.invoice_line.text() == "未见重复"
    write(page.form.invoice_number, "2421 2000 0000 0002 2222")
    assert page.form.invoice_line.text() == "✗ 这张发票已经登记过：2026-10-001"

    write(page.form.summary, "又一次")
    write(page.form.amount.line, "1")
    click(page.form.save)
    assert "这张发票已经登记过：2026-10-001" in page.notice.text


def test_the_lead_signs_in_place_with_the_pin(desk: Desk, qtbot: QtBot) -> None:
    expense = desk.draft()
    page = opened(desk, qtbot, LEAD, expense)
    assert page.view.pane.explanation.text() == "请核对金额和附件，您可以作为责任人签字。"

    click(page.view.pane.buttons["sign"])
    assert page.view.pane.pin.heading.text() == "赵国强，请输您的口令"
    give_pin(page, "1111")
    assert page.view.pane.pin.pad.problem() == "✗ 口令不对，请再输一次。"
    assert desk.state(expense) == "draft"
    give_pin(page)

    assert desk.row(expense).lead == LEAD
    assert "等工会主席批准：孙惠民" in page.notice.text
    assert page.view.chip.text == "等主席批"
    assert Step.CHANGE not in page.view.buttons


def test_the_chair_finds_what_waits_and_approves_it(desk: Desk, qtbot: QtBot) -> None:
    desk.draft(summary="还没签的")
    expense = desk.signed()
    page = opened(desk, qtbot, CHAIR, "mine")
    assert titles(page) == ["送清凉物资：绿豆、毛巾"]

    page.list.rows.setFocus()
    key(page.list.rows, Qt.Key.Key_Down)
    click(page.view.pane.buttons["sign"])
    give_pin(page)

    assert desk.row(expense).chair == CHAIR
    assert titles(page) == []


def test_escape_leaves_the_pin_pad_and_nothing_is_signed(desk: Desk, qtbot: QtBot) -> None:
    expense = desk.draft()
    page = opened(desk, qtbot, LEAD, expense)

    click(page.view.pane.buttons["sign"])
    type_in(page.view.pane.pin.pad, PIN)
    key(page.view.pane.pin.pad, Qt.Key.Key_Escape)

    assert not page.view.pane.is_asking
    assert page.view.amount.isVisible()
    assert desk.state(expense) == "draft"


def test_who_may_not_sign_sees_no_button_but_who_may(desk: Desk, qtbot: QtBot) -> None:
    expense = desk.draft(by=LEAD)
    page = opened(desk, qtbot, LEAD, expense)

    assert "sign" not in page.view.pane.buttons
    assert page.view.pane.explanation.text().endswith("可由解红梅（责任人）签字。")


def test_a_station_without_a_chair_says_so(desk: Desk, qtbot: QtBot) -> None:
    expense = desk.signed()
    desk.end_role(CHAIR)
    page = opened(desk, qtbot, ATTENDANT, expense)

    assert (
        "工会主席岗位空缺，现在没有人能批准。请先在“人员”里任命工会主席。"
        in page.view.pane.explanation.text()
    )
    assert page.view.pane.steps.accessibleName().count("现在在这一步 岗位空缺") == 1


def test_files_are_dropped_on_a_draft_and_looked_at(desk: Desk, qtbot: QtBot, photo: Path) -> None:
    expense = desk.draft(with_file=False)
    page = opened(desk, qtbot, ATTENDANT, expense)

    drop(page, photo, qtbot)
    (file,) = desk.office.read(vouchers.list_vouchers, expense)
    page.view.voucher_chosen.emit(file.id)

    assert page.stack.currentWidget() is page.voucher
    assert page.voucher.heading.text() == "发票.jpg"
    click(page.voucher.remove)
    assert desk.office.read(vouchers.list_vouchers, expense) == ()


def test_a_file_that_is_no_picture_is_refused_in_words(
    desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    expense = desk.draft(with_file=False)
    wrong = tmp_path / "发票.jpg"
    wrong.write_bytes(b"MZ")
    page = opened(desk, qtbot, ATTENDANT, expense)

    drop(page, wrong, qtbot)

    assert "不是照片、扫描件、PDF 或 OFD" in page.notice.text


def test_a_voucher_of_a_signed_expense_is_saved_elsewhere_but_not_removed(
    desk: Desk, qtbot: QtBot, photo: Path, tmp_path: Path, answers: Answers
) -> None:
    expense = desk.draft(with_file=False)
    voucher = desk.attach(expense, photo.read_bytes())
    desk.sign(expense)
    page = opened(desk, qtbot, ATTENDANT, expense)
    page.view.voucher_chosen.emit(voucher)
    QApplication.processEvents()

    answers.expect("另存一份", tmp_path / "抄件.jpg")
    page.voucher.save_copy()

    assert (tmp_path / "抄件.jpg").read_bytes() == photo.read_bytes()
    assert not page.voucher.remove.isVisible()


def test_a_return_with_its_reason_becomes_a_correction(desk: Desk, qtbot: QtBot) -> None:
    expense = desk.signed()
    page = opened(desk, qtbot, CHAIR, expense)
    click(page.view.buttons[Step.RETURN])
    key(page, Qt.Key.Key_Return)
    assert "退回的原因还空着" in page.question.rows.error_of("reason")
    type_in(page.question.text, "缺签收表")
    key(page, Qt.Key.Key_Return)
    assert desk.state(expense) == "returned"
    assert page.question.rows.error_of("reason") == ""

    maker = opened(desk, qtbot, ATTENDANT, expense)
    click(maker.view.buttons[Step.CORRECT])
    assert maker.form.reason.text() == "缺签收表"
    write(maker.form.amount.line, "1600")
    click(maker.form.save)

    assert desk.row(expense).state_name == "已更正"
    new = desk.row(expense + 1)
    assert (new.amount, new.corrects, len(new.attachments)) == (160000, "2026-10-001", 1)
    assert maker.view.title.text() == "送清凉物资：绿豆、毛巾"


def test_payment_and_file_are_one_answer_each(desk: Desk, qtbot: QtBot) -> None:
    expense = desk.approved()
    page = opened(desk, qtbot, KEEPER, expense)

    click(page.view.buttons[Step.PAY])
    write(page.question.day.line, "2026-10-21")
    click(page.question.go)
    assert "早于批准的 2026-10-22" in page.question.rows.error_of("on")
    write(page.question.day.line, "今天")
    click(page.question.go)
    assert desk.row(expense).paid_on == "2026-10-22"

    click(page.view.buttons[Step.FILE])
    assert name_of(page.question.text) == "存放处"
    type_in(page.question.text, "2026年凭证盒")
    key(page, Qt.Key.Key_Return)

    assert (desk.state(expense), desk.row(expense).voucher_place) == ("filed", "2026年凭证盒")


def test_a_draft_is_changed_and_voided(desk: Desk, qtbot: QtBot) -> None:
    expense = desk.draft(by=KEEPER)
    page = opened(desk, qtbot, KEEPER, expense)

    click(page.view.buttons[Step.CHANGE])
    write(page.form.payee, "示例水站")
    click(page.form.save)
    assert desk.row(expense).payee == "示例水站"

    click(page.view.buttons[Step.VOID])
    type_in(page.question.text, "重复登记")
    click(page.question.go)
    assert desk.row(expense).state_name == "已作废"


def test_what_was_approved_is_voided_by_the_chair_with_the_pin(desk: Desk, qtbot: QtBot) -> None:
    expense = desk.approved()
    page = opened(desk, qtbot, CHAIR, expense)

    click(page.view.buttons[Step.VOID])
    type_in(page.question.text, "商家退款")
    click(page.question.go)
    assert desk.state(expense) == "chair_approved"
    type_in(page.sign.pad, PIN)
    key(page.sign.pad, Qt.Key.Key_Return)

    assert desk.state(expense) == "void"


def test_the_list_is_searched_over_all_months(desk: Desk, qtbot: QtBot) -> None:
    desk.draft(on="2026-09-10", summary="九月的饮水机", payee="维修部")
    desk.draft(summary="十月的水")
    page = opened(desk, qtbot, ATTENDANT)
    assert titles(page) == ["十月的水"]

    write(page.list.bar.search, "ysj")

    assert titles(page) == ["九月的饮水机"]
    assert page.list.second.text() == "所有月份里找到 1 笔"


def test_another_month_is_a_click_away(desk: Desk, qtbot: QtBot) -> None:
    desk.draft(on="2026-09-10", summary="九月的")
    page = opened(desk, qtbot, ATTENDANT)
    assert page.list.nothing.text().startswith("这个月还没有支出")

    assert page.list.bar.month is not None
    page.list.bar.month.changed.emit(page.list.bar.month.month)
    page.list.show_month_of("2026-09-10")

    assert titles(page) == ["九月的"]


def test_a_long_list_goes_on_when_scrolled_to_its_end(desk: Desk, qtbot: QtBot) -> None:
    fields = desk.fields()
    desk.sit(ATTENDANT)
    for _ in range(70):
        desk.office.act(expenses.enter_expense, fields)
    page = opened(desk, qtbot, ATTENDANT)
    bar = page.list.rows.verticalScrollBar()
    assert page.list.rows.rows.rowCount() == 50

    QApplication.processEvents()

    bar.setValue(bar.maximum())

    assert page.list.rows.rows.rowCount() == 70
    assert page.list.rows.rows.row_at(page.list.rows.rows.index(69, 0)).key == 1


def test_the_slip_that_is_shown_is_the_file_that_is_printed(desk: Desk, qtbot: QtBot) -> None:
    expense = desk.signed()
    page = opened(desk, qtbot, ATTENDANT, expense)

    pane = page.view.pane
    click(pane.buttons["slip"])
    qtbot.waitUntil(pane.slip.isVisible, timeout=60_000)

    assert pane.slip.path == desk.office.folder.exports / "报销单-2026-10-001.pdf"
    assert pane.slip.path.exists()


def test_on_a_small_screen_list_and_expense_take_turns(desk: Desk, qtbot: QtBot) -> None:
    expense = desk.draft()
    page = opened(desk, qtbot, ATTENDANT)
    page.resize(734, 400)
    assert page.list.isVisible()

    page.list.rows.choose(expense)
    assert not page.list.isVisible()
    click(page.back_to_list)

    assert page.list.isVisible()
    assert not page.right.isVisible()


def test_the_page_opens_without_anything_and_teaches(desk: Desk, qtbot: QtBot) -> None:
    page = opened(desk, qtbot, SECOND_LEAD)

    assert page.stack.currentWidget() is page.empty
    assert page.list.sentence.startswith("这个月还没有支出。买了东西")
    assert not page.list.nothing.isVisible()  # said once, at the right
    page.resize(734, 400)
    qtbot.waitUntil(page.list.nothing.isVisible)
    assert page.list.nothing.text() == page.list.sentence


def test_what_another_window_changed_is_read_again(desk: Desk, qtbot: QtBot) -> None:
    expense = desk.draft(amount=Fen(100))
    page = opened(desk, qtbot, ATTENDANT, expense)

    desk.office.act(expenses.change_draft, expense, desk.fields(amount=Fen(900)))

    assert page.view.amount.accessibleName() == "¥9.00"


@pytest.fixture(autouse=True)
def _nothing_left_open() -> Iterator[None]:
    yield
    assert QApplication.activeModalWidget() is None


def test_what_is_complete_names_who_signs_it_next(desk: Desk, qtbot: QtBot) -> None:
    expense = desk.draft()
    page = opened(desk, qtbot, ATTENDANT, expense)

    click(page.view.buttons[Step.CHANGE])
    write(page.form.payee, "示例水站")
    click(page.form.save)

    assert "等责任人签字：赵国强、解红梅" in page.notice.text


def test_a_reason_left_blank_is_typed_where_it_is_missing(desk: Desk, qtbot: QtBot) -> None:
    page = opened(desk, qtbot, CHAIR, desk.signed())
    click(page.view.buttons[Step.RETURN])

    click(page.question.go)

    assert "退回的原因还空着" in page.question.rows.error_of("reason")
    assert page.question.text.hasFocus()


def test_what_waits_for_me_is_of_all_months_and_the_oldest_is_open(
    desk: Desk, qtbot: QtBot
) -> None:
    newer = desk.signed(on="2026-10-20", summary="打印纸")
    older = desk.signed(on="2026-09-20", summary="雨伞")
    page = opened(desk, qtbot, CHAIR, "mine")

    assert titles(page) == ["雨伞", "打印纸"]
    assert page.view.title.text() == "雨伞"
    assert page.list.bar.month is not None
    assert not page.list.bar.month.isVisibleTo(page)

    click(page.view.pane.buttons["sign"])
    give_pin(page)
    assert desk.row(older).chair == CHAIR
    page.list.rows.choose(newer)
    assert page.view.title.text() == "打印纸"
    page.open_with(None)
    assert page.list.bar.month.isVisibleTo(page)


@pytest.mark.parametrize(
    ("state", "by", "act"),
    [
        ("approved", KEEPER, Step.PAY),
        ("paid", KEEPER, Step.FILE),
        ("returned", ATTENDANT, Step.CORRECT),
        ("incomplete", ATTENDANT, Step.CHANGE),
    ],
)
def test_the_next_act_alone_is_blue(
    desk: Desk, qtbot: QtBot, state: str, by: str, act: Step
) -> None:
    make: dict[str, Callable[[], int]] = {
        "approved": desk.approved,
        "paid": desk.paid,
        "returned": desk.signed,
        "incomplete": partial(desk.draft, with_file=False),
    }
    expense = make[state]()
    if state == "returned":
        desk.sit(CHAIR)
        desk.office.act(expenses.return_expense, expense, "缺签收表")
    page = opened(desk, qtbot, by, expense)

    blue = [step for step, button in page.view.buttons.items() if isinstance(button, AccentButton)]

    assert blue == [act]


def test_a_change_says_that_the_printed_slip_no_longer_holds(desk: Desk, qtbot: QtBot) -> None:
    expense = desk.draft()
    page = opened(desk, qtbot, ATTENDANT, expense)
    click(page.view.pane.buttons["slip"])
    qtbot.waitUntil(page.view.pane.slip.isVisible, timeout=60_000)
    qtbot.waitUntil(lambda: not page.tasks.is_busy, timeout=20_000)
    page.view.pane.leave()

    def may_change() -> bool:  # the button is built anew when the page reads again
        return page.view.buttons[Step.CHANGE].isVisible()

    qtbot.waitUntil(may_change, timeout=20_000)
    click(page.view.buttons[Step.CHANGE])
    write(page.form.amount.line, "1700")
    click(page.form.save)

    assert page.notice.level is Level.SOON
    assert "打印过的签批单已作废，改了金额：¥1,680.32 → ¥1,700.00" in page.notice.text


def test_old_news_goes_when_the_slip_is_opened(desk: Desk, qtbot: QtBot) -> None:
    page = opened(desk, qtbot, ATTENDANT, desk.draft())
    page.notice.ok("已改好。")

    click(page.view.pane.buttons["slip"])
    qtbot.waitUntil(page.view.pane.slip.isVisible, timeout=60_000)

    assert page.notice.text == ""
