"""交接 on the page 人员, from the first question to the printed sheet, by real keys and clicks."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.core.permissions import Role
from app.core.quantity import Quantity
from app.core.sign_ways import PaperKind
from app.services import (
    directory,
    handover,
    handover_filled,
    people,
    sign_in,
    sign_slips,
    stock,
    today,
)
from app.services.office import Office
from app.ui.main_window import MainWindow
from app.ui.pages.people import HANDOVERS, PeoplePage
from app.ui.widgets import PinPad
from tests.services.desk import KEEPER, SECOND_LEAD, Desk
from tests.ui.conftest import Answers, press, show
from tests.ui.desk import no_lines, sit_down
from tests.ui.pages.opened import type_in

LEAD, CHAIR, NEW = "赵国强", "孙惠民", "王㐂"
PINS = {LEAD: "4711", CHAIR: "8642", NEW: "2580"}


@pytest.fixture(autouse=True)
def cheap_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "MEMORY_KIB", 64)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow()
    qtbot.addWidget(made)
    show(made)
    yield made
    made.tasks.close()


def _id(office: Office, name: str) -> int:
    return next(e.id for e in office.read(people.list_people) if e.name == name)


def _open(window: MainWindow, office: Office) -> PeoplePage:
    """Let the lead sit down; the newcomer is registered, cups are on the shelf."""
    sit_down(office, LEAD)
    office.act(people.add_person, people.PersonFields(NEW))
    cups = office.act(stock.add_item, stock.ItemFields("纸杯", "包"))
    office.act(stock.receive, cups, stock.ReceiptFields(Quantity(8000), "采购"))
    for name in (LEAD, CHAIR):
        office.act(sign_in.set_own_pin, _id(office, name), PINS[name])
    sit_down(office, LEAD)
    window.welcome(office, no_lines, "people")
    page = window.page("people")
    assert isinstance(page, PeoplePage)
    return page


def _click(within: QWidget, text: str) -> None:
    QApplication.processEvents()
    found = [b for b in within.findChildren(QAbstractButton) if b.text() == text and b.isVisible()]
    assert found, text
    QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)


def _pin(pad: PinPad, pin: str) -> None:
    pad.setFocus()
    type_in(pad, pin)
    press(pad, Qt.Key.Key_Return)


def _begin(page: PeoplePage, office: Office) -> None:
    _click(page, "办理交接")
    page.handover.to.set_value(_id(office, NEW))
    _click(page, "开始清点")


def _count(page: PeoplePage, counted: str, why: str = "") -> None:
    sheet = page.handover.sheet
    assert sheet.stock is not None
    assert sheet.keys is not None
    row = sheet.stock.rows[0]
    type_in(row.counted.line, counted)
    if why:
        type_in(row.reason, why)
    type_in(sheet.keys.rows[0][0], "大门钥匙 2 把")


def test_the_lead_hands_over_and_prints_what_was_signed(window: MainWindow, office: Office) -> None:
    page = _open(window, office)
    office.act(sign_in.set_own_pin, _id(office, NEW), PINS[NEW])
    sit_down(office, LEAD)
    _begin(page, office)
    _count(page, "6", "受潮扔了")
    _click(page, "点清了，去签字")
    sign = page.handover.sign
    assert window.focusWidget() is sign.pad, "the PIN may be typed at once"
    _pin(sign.pad, PINS[LEAD])
    assert window.focusWidget() is sign.pad
    _pin(sign.pad, PINS[NEW])
    assert window.focusWidget() is sign.third.pad
    _pin(sign.third.pad, PINS[CHAIR])

    assert "从现在起责任人是王㐂" in page.notice.text
    assert office.read(directory.roles_of, _id(office, NEW)) == {Role.LEAD}
    assert office.actor.roles == frozenset()
    done = office.read(handover.list_handovers)[0].public_id
    page.handover.show_done(done)
    slips = office.read(sign_slips.printed, PaperKind.HANDOVER, done)
    assert [slip.is_valid for slip in slips] == [True], "printed twice, recorded once"
    words = pypdfium2.PdfDocument(page.handover.paper.path.read_bytes())
    said = "".join(p.get_textpage().get_text_range() for p in words)
    for part in ("责任人岗位交接单", "YZ-17", "大门钥匙 2 把", "受潮扔了", "孙惠民输口令同意",
                 "交出人（签字）", "接收人（签字）", "（盖章处）"):  # fmt: skip
        assert part in said, part


def test_a_wrong_pin_signs_nothing_and_is_counted(window: MainWindow, office: Office) -> None:
    page = _open(window, office)
    office.act(sign_in.set_own_pin, _id(office, NEW), PINS[NEW])
    sit_down(office, LEAD)
    _begin(page, office)
    _count(page, "8")
    _click(page, "点清了，去签字")
    sign = page.handover.sign
    _pin(sign.pad, PINS[LEAD])
    _pin(sign.pad, PINS[LEAD])
    assert "口令不对" in sign.pad.problem()
    assert office.read(handover.list_handovers) == ()


def test_what_is_not_counted_is_named_before_anybody_signs(
    window: MainWindow, office: Office
) -> None:
    page = _open(window, office)
    _begin(page, office)
    _click(page, "点清了，去签字")
    sheet = page.handover.sheet
    assert sheet.isVisible()
    assert "“纸杯”还没有点数" in sheet.error.text()
    _count(page, "7")
    _click(page, "点清了，去签字")
    assert "还没有说明原因" in sheet.error.text()


def test_a_count_typed_wrong_is_not_replaced_by_the_books(
    window: MainWindow, office: Office
) -> None:
    page = _open(window, office)
    _begin(page, office)
    _count(page, "几包")
    stock = page.handover.sheet.stock
    assert stock is not None

    _click(page, "没填的都相符")

    assert stock.rows[0].counted.text() == "几包"
    assert "不是数量" in stock.rows[0].counted.below.text()


def test_that_nobody_could_sign_for_the_only_lead_is_said_on_the_sheet(
    window: MainWindow, office: Office
) -> None:
    page = _open(window, office)
    _begin(page, office)
    sheet = page.handover.sheet
    assert not sheet.outlook.isVisible()

    sheet.leave()
    Desk(office).end_role(SECOND_LEAD)
    _click(page, "办理交接")
    page.handover.to.set_value(_id(office, KEEPER))
    _click(page, "开始清点")

    assert sheet.outlook.isVisible()
    assert "既是经费专人，又是唯一的责任人" in sheet.outlook.text()


def test_who_has_no_pin_is_told_to_sign_in_first_and_finds_the_draft_kept(
    window: MainWindow, office: Office
) -> None:
    page = _open(window, office)
    _begin(page, office)
    _count(page, "8")
    _click(page, "点清了，去签字")
    sign = page.handover.sign
    _pin(sign.pad, PINS[LEAD])
    assert not sign.pad.isVisible()
    assert "王㐂还没有设自己的口令" in sign.words.text()
    assert NEW in [one.name for one in office.read(sign_in.names_to_pick)]

    draft = office.read(handover_filled.drafts)[0]
    assert draft.filled.keys == ("大门钥匙 2 把",)
    _click(page, "回去再点")
    _click(page, "先放着")
    page.pills.set_value(HANDOVERS)
    page._show_list()
    page.history.resumed.emit(draft)
    sheet = page.handover.sheet
    assert sheet.isVisible()
    assert sheet.filled().keys == ("大门钥匙 2 把",)


def test_leaving_the_page_keeps_what_was_typed(window: MainWindow, office: Office) -> None:
    page = _open(window, office)
    _begin(page, office)
    type_in(page.handover.sheet.note, "供水商周三来")
    window.go("stock")
    assert office.read(handover_filled.drafts)[0].filled.note == "供水商周三来"


def test_a_draft_is_thrown_away_only_after_a_question(
    window: MainWindow, office: Office, answers: Answers
) -> None:
    page = _open(window, office)
    _begin(page, office)
    answers.expect("不办这次交接", True)
    _click(page, "不办了")
    assert office.read(handover_filled.drafts) == ()
    assert page.sides.isVisible()


def test_goods_taken_out_meanwhile_bring_both_back_to_the_shelf(
    window: MainWindow, office: Office
) -> None:
    page = _open(window, office)
    office.act(sign_in.set_own_pin, _id(office, NEW), PINS[NEW])
    sit_down(office, LEAD)
    _begin(page, office)
    _count(page, "8")
    _click(page, "点清了，去签字")
    office.act(stock.issue, 1, Quantity(1000), reason="日常补充")
    sign = page.handover.sign
    for pad, name in ((sign.pad, LEAD), (sign.pad, NEW), (sign.third.pad, CHAIR)):
        _pin(pad, PINS[name])
    sheet = page.handover.sheet
    assert sheet.isVisible()
    assert "账面数在盘点期间变了" in sheet.error.text()
    assert sheet.stock is not None
    assert sheet.stock.rows[0].line.book == 7000
    assert sheet.filled().keys == ("大门钥匙 2 把",)
    assert Role.LEAD in office.read(directory.roles_of, _id(office, LEAD))


def test_on_a_small_screen_name_dots_and_a_wrong_pin_stay_in_sight(
    window: MainWindow, office: Office
) -> None:
    page = _open(window, office)
    office.act(sign_in.set_own_pin, _id(office, NEW), PINS[NEW])
    sit_down(office, LEAD)
    window.resize(911, 512)
    _begin(page, office)
    _count(page, "8")
    _click(page, "点清了，去签字")
    sign = page.handover.sign

    show(window)
    press(sign.pad, Qt.Key.Key_Backtab)
    assert QApplication.focusWidget() is not sign.pad
    press(window.focusWidget(), Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is sign.pad
    type_in(sign.pad, "9999")
    press(sign.pad, Qt.Key.Key_Return)
    QTest.qWait(50)

    assert "口令不对" in sign.pad.problem()
    for part in (sign.who, sign.pad._dots, sign.pad._problem):
        assert part.visibleRegion().boundingRect().height() == part.height(), part


def test_the_line_of_today_opens_the_sheet_that_was_begun(
    window: MainWindow, office: Office
) -> None:
    page = _open(window, office)
    _begin(page, office)
    _click(page, "先放着")
    (line,) = [row for row in office.read(today.to_do) if "交接" in row.text]

    window.go("today")
    window.go(line.page, line.arg)

    assert page.handover.sheet.isVisible()
    office.act(handover_filled.drop_draft, Role.LEAD, _id(office, LEAD))
    window.go(line.page, line.arg)
    assert page.history.isVisible()


def test_the_way_by_the_sealed_code_is_in_sight_beside_the_digits(
    window: MainWindow, office: Office
) -> None:
    page = _open(window, office)
    office.act(sign_in.set_own_pin, _id(office, NEW), PINS[NEW])
    sit_down(office, LEAD)
    window.resize(1366, 749)
    _begin(page, office)
    _count(page, "8")
    _click(page, "点清了，去签字")
    sign = page.handover.sign
    assert not sign.third.switch_button.isVisible()
    for name in (LEAD, NEW):
        _pin(sign.pad, PINS[name])
    QTest.qWait(50)

    for part in (sign.third.switch_button, sign.third.pad, sign.back):
        assert part.visibleRegion().boundingRect() == part.rect(), part
    _click(page, "改用封存的恢复码")
    assert sign.third.code.isVisible()
    assert not sign.third.switch_button.isVisible()
