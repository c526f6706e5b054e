"""The page 今天 by key and mouse: counting, undo, late entry, and a day closed in a minute."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea
from pytestqt.qtbot import QtBot

from app.core.clock import FixedClock
from app.core.month import Month
from app.services import checks, duty_list, tally
from app.services.checks import Check
from app.services.office import Office
from app.ui.pages.today import TodayPage
from app.ui.widgets import SegmentedChoice
from tests.services.desk import ATTENDANT, CHAIR, LEAD, Desk
from tests.ui.conftest import Answers
from tests.ui.pages.opened import PIN, click, give_pins, key, open_page, type_in, write

TODAY = "2026-10-22"
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(office: Office, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = Desk(office)
    made.sit(LEAD)
    give_pins(office, monkeypatch)
    made.sit(ATTENDANT)
    return made


@pytest.fixture
def page(desk: Desk, qtbot: QtBot, answers: Answers) -> TodayPage:
    return open_page(TodayPage, desk.office, qtbot)


def counts(office: Office, on: str = TODAY) -> tuple[dict[str, int], dict[str, int]]:
    shown = office.read(tally.day, on)
    return (
        {g.name: g.count for g in shown.groups if g.count},
        {s.name: s.count for s in shown.services if s.count},
    )


def button(page: TodayPage, name: str) -> QAbstractButton:
    buttons = [*page.tally.groups.values(), *page.tally.services.values()]
    return next(one for one in buttons if one.text() == name)


def answer(choice: SegmentedChoice, word: str) -> None:
    names = {one.text(): one for one in choice.findChildren(QAbstractButton)}
    click(names[word])


def test_two_taps_count_a_visit_and_its_service(page: TodayPage, desk: Desk) -> None:
    click(button(page, "快递员"))
    click(button(page, "饮水"))

    assert counts(desk.office) == ({"快递员": 1}, {"饮水": 1})
    assert button(page, "快递员").isChecked()
    assert page.tally.undo.text() == "撤销：快递员 饮水"
    assert page.figure.accessibleName() == "今天人次 1"


def test_digits_count_groups_and_with_ctrl_services(page: TodayPage, desk: Desk) -> None:
    key(page, Qt.Key.Key_1)
    key(page, Qt.Key.Key_2)
    key(page, Qt.Key.Key_1, CTRL)
    key(page, Qt.Key.Key_5, CTRL)

    assert counts(desk.office) == ({"环卫工人": 1, "快递员": 1}, {"饮水": 1, "充电": 1})


def test_digits_count_wherever_the_focus_is_on_the_desk(page: TodayPage, desk: Desk) -> None:
    button(page, "饮水").setFocus()
    key(page, Qt.Key.Key_9)

    assert counts(desk.office)[0] == {"其他": 1}


def test_full_width_digits_count_too(page: TodayPage, desk: Desk) -> None:
    QApplication.sendEvent(
        page,
        QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, "３"),
    )
    committed = QInputMethodEvent()
    committed.setCommitString("４")
    QApplication.sendEvent(page, committed)

    assert counts(desk.office)[0] == {"外卖配送员": 1, "货车司机": 1}


def test_a_key_held_down_counts_once(page: TodayPage, desk: Desk) -> None:
    for is_repeat in (False, True, True):
        pressed = QKeyEvent(
            QEvent.Type.KeyPress, Qt.Key.Key_1, Qt.KeyboardModifier.NoModifier, "1", is_repeat
        )
        QApplication.sendEvent(page, pressed)

    assert counts(desk.office)[0] == {"环卫工人": 1}


def test_plus_five_and_plus_ten_add_to_the_chosen_group(page: TodayPage, desk: Desk) -> None:
    key(page, Qt.Key.Key_1)
    key(page, Qt.Key.Key_F7)
    key(page, Qt.Key.Key_F8)

    assert counts(desk.office)[0] == {"环卫工人": 16}
    assert page.tally.undo.text() == "撤销：环卫工人 +10"


def test_plus_five_without_a_group_says_what_to_do(page: TodayPage, desk: Desk) -> None:
    click(page.tally.plus_five)

    assert "先点一个群体" in page.notice.text
    assert counts(desk.office) == ({}, {})


def test_a_service_without_a_visit_says_what_to_do(page: TodayPage, desk: Desk) -> None:
    click(button(page, "饮水"))

    assert "先点这位来人的群体" in page.notice.text
    assert counts(desk.office) == ({}, {})


def test_areas_stay_where_they_are_when_a_tap_names_another_undo(page: TodayPage) -> None:
    before = page.tally.geometry()

    click(button(page, "快递员"))
    assert page.tally.undo.isVisible()
    QApplication.processEvents()
    assert page.tally.geometry() == before
    key(page, Qt.Key.Key_8)
    key(page, Qt.Key.Key_F8)
    QApplication.processEvents()
    assert page.tally.undo.text() == "撤销：园林绿化工人 +10"
    assert page.tally.geometry() == before


def test_areas_stand_below_one_another_on_an_enlarged_screen(
    desk: Desk, qtbot: QtBot, answers: Answers
) -> None:
    page = open_page(TodayPage, desk.office, qtbot)
    area = QScrollArea()
    qtbot.addWidget(area)
    area.setWidgetResizable(True)
    area.setWidget(page)
    area.resize(735, 460)
    area.show()
    qtbot.waitUntil(lambda: page.tally.y() < page.todo_card.mapTo(page.desk, QPoint(0, 0)).y())

    assert area.horizontalScrollBar().maximum() == 0
    assert page.tally.minimumSizeHint().width() <= page.desk.width()
    area.takeWidget()  # both are closed by the test's end, the page not with the area


def test_undo_is_named_and_goes_back_step_by_step(page: TodayPage, desk: Desk) -> None:
    key(page, Qt.Key.Key_2)
    key(page, Qt.Key.Key_1, CTRL)
    click(page.tally.undo)
    assert page.tally.undo.text() == "撤销：快递员 +1"
    assert counts(desk.office) == ({"快递员": 1}, {})

    key(page, Qt.Key.Key_Z, CTRL)

    assert counts(desk.office) == ({}, {})
    assert page.tally.undo.isHidden()
    click(button(page, "饮水"))
    assert counts(desk.office) == ({}, {})


def test_the_last_visit_is_taken_up_after_a_restart(
    page: TodayPage, desk: Desk, qtbot: QtBot
) -> None:
    key(page, Qt.Key.Key_4)

    again = open_page(TodayPage, desk.office, qtbot)
    click(button(again, "休息"))

    assert counts(desk.office) == ({"货车司机": 1}, {"休息": 1})


def test_a_past_day_is_entered_late(page: TodayPage, desk: Desk) -> None:
    key(page, Qt.Key.Key_F6)
    write(page.late.day.line, "10-20")
    write(page.late.field("环卫工人"), "１２")
    write(page.late.field("饮水"), "7")
    key(page, Qt.Key.Key_F6)

    assert counts(desk.office, "2026-10-20") == ({"环卫工人": 12}, {"饮水": 7})
    assert "已补录10月20日 12 人次" in page.notice.text
    assert page.tally.undo.text() == "撤销：补录10月20日"


@pytest.mark.parametrize(
    ("day", "count", "said"),
    [("10-22", "3", "过去的日子"), ("10-20", "三", "请只填数字"), ("10-20", "", "一个数也没有")],
)
def test_a_late_entry_that_cannot_be_is_said_in_place(
    page: TodayPage, desk: Desk, day: str, count: str, said: str
) -> None:
    key(page, Qt.Key.Key_F6)
    write(page.late.day.line, day)
    write(page.late.field("环卫工人"), count)
    click(page.late.button)

    assert said in page.late.problem.text() + page.late.form.error_of("on")
    assert not page.late.isHidden()
    assert counts(desk.office, "2026-10-20") == ({}, {})


def test_typing_into_a_field_counts_nobody(page: TodayPage, desk: Desk) -> None:
    key(page, Qt.Key.Key_F6)
    QTest.keyClicks(page.late.field("环卫工人"), "5")
    key(page, Qt.Key.Key_Escape)

    assert not page.desk.isHidden()
    assert counts(desk.office) == ({}, {})


def test_the_door_is_opened_in_one_click(page: TodayPage, desk: Desk) -> None:
    click(page.opening)

    assert desk.office.read(checks.answers, TODAY)[Check.OPENING].at_time == "12:00"
    assert page.opening.isHidden()
    assert page.end_words.text() == "今天还差：卫生、补充物品、离岗时间"


def test_the_day_is_closed_by_keys_and_clicks(
    page: TodayPage, desk: Desk, clock: FixedClock
) -> None:
    click(page.opening)
    key(page, Qt.Key.Key_1)
    clock.advance(5 * 3600)

    key(page, Qt.Key.Key_F5)
    answer(page.panel.lines[Check.CLEANING].choice, "已清洁")
    answer(page.panel.lines[Check.RESTOCKING].choice, "不够")
    type_in(page.panel.lines[Check.RESTOCKING].note, "纸巾用完了")
    key(page, Qt.Key.Key_Return)
    write(page.panel.sentence, "下午停电半小时")
    assert page.panel.left_at.text() == "17:00"
    assert "12:00到岗，17:00离岗" in page.panel.text.text()
    assert "物品不够（17:00）：纸巾用完了" in page.panel.text.text()
    key(page, Qt.Key.Key_F5)
    QTest.keyClicks(page.panel.pad, PIN)
    key(page, Qt.Key.Key_Return)

    (row,) = desk.office.read(duty_list.records_of, Month(2026, 10))
    assert (row.on, row.signed_by, row.sentence) == (TODAY, ATTENDANT, "下午停电半小时")
    assert (row.arrived, row.left) == ("12:00", "17:00")
    assert not page.desk.isHidden()
    assert "已签名" in page.notice.text
    assert page.end_words.text() == "今天已结束，17:00 签名"


def test_an_answer_pushes_no_other_from_under_the_mouse(page: TodayPage) -> None:
    key(page, Qt.Key.Key_F5)
    below = page.panel.lines[Check.RESTOCKING].choice
    stood = below.mapTo(page, below.rect().topLeft())

    answer(page.panel.lines[Check.CLEANING].choice, "已清洁")

    assert page.panel.lines[Check.CLEANING].said.whole().startswith("已记：")
    assert below.mapTo(page, below.rect().topLeft()) == stood


def test_a_wrong_pin_signs_nothing_and_says_so(page: TodayPage, desk: Desk) -> None:
    key(page, Qt.Key.Key_F5)
    key(page, Qt.Key.Key_F5)
    QTest.keyClicks(page.panel.pad, "2581")
    key(page, Qt.Key.Key_Return)

    assert "口令不对" in page.panel.pad.problem()
    assert page.office.read(duty_list.unsigned, Month(2026, 10)) != ()


def test_a_problem_without_words_is_asked_for_before_the_signature(page: TodayPage) -> None:
    key(page, Qt.Key.Key_F5)
    answer(page.panel.lines[Check.CLEANING].choice, "有问题")
    key(page, Qt.Key.Key_F5)

    assert "什么问题" in page.panel.form.error_of("cleaning")
    assert not page.panel.pad.isVisible()


def test_times_that_cannot_be_are_said_below_their_field(page: TodayPage) -> None:
    key(page, Qt.Key.Key_F5)
    write(page.panel.arrived.line, "13:00")
    write(page.panel.left_at.line, "9:00")
    key(page, Qt.Key.Key_F5)

    assert "晚于到岗" in page.panel.form.error_of("left")
    assert not page.panel.pad.isVisible()


def test_what_was_typed_is_kept_when_going_back(page: TodayPage, desk: Desk) -> None:
    key(page, Qt.Key.Key_F5)
    write(page.panel.arrived.line, "8:20")
    page.setFocus()
    key(page, Qt.Key.Key_Escape)
    assert not page.desk.isHidden()

    key(page, Qt.Key.Key_F5)

    assert page.panel.arrived.text() == "08:20"
    (row,) = desk.office.read(duty_list.records_of, Month(2026, 10))
    assert (row.arrived, row.left) == ("08:20", "")


def test_a_mere_look_at_the_end_of_the_day_writes_nothing(page: TodayPage, desk: Desk) -> None:
    key(page, Qt.Key.Key_F5)
    page.panel.leave()

    assert desk.office.read(duty_list.records_of, Month(2026, 10)) == ()


def test_a_line_of_what_needs_doing_opens_its_page(
    desk: Desk, qtbot: QtBot, answers: Answers, clock: FixedClock
) -> None:
    clock.set(clock.now().replace(day=26))
    page = open_page(TodayPage, desk.office, qtbot)
    row = next(row for row in page.todo.rows if "没有值班记录" in row.text)
    assert row.button is not None

    with qtbot.waitSignal(page.go) as asked:
        click(row.button)

    assert asked.args == ["duty", "2026-10-22"]


def test_an_opinion_is_recorded_a_click_away(page: TodayPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.go) as asked:
        click(page.opinion)

    assert asked.args == ["opinions", "new"]


def test_the_chair_sees_the_counts_and_taps_nothing(
    desk: Desk, qtbot: QtBot, answers: Answers
) -> None:
    desk.sit(CHAIR)
    page = open_page(TodayPage, desk.office, qtbot)

    key(page, Qt.Key.Key_1)

    assert counts(desk.office) == ({}, {})
    assert "值班员、责任人" in page.tally.second.text()
    assert page.tally.undo.isHidden()
    assert page.end_card.isHidden()


def test_a_closed_month_is_said_and_counts_nothing(
    desk: Desk, qtbot: QtBot, answers: Answers
) -> None:
    desk.close_month()
    desk.sit(ATTENDANT)
    page = open_page(TodayPage, desk.office, qtbot)

    key(page, Qt.Key.Key_1)

    assert "已月结" in page.notice.text
    assert counts(desk.office) == ({}, {})


def test_who_counts_nobody_sees_first_what_waits_on_a_small_screen(
    desk: Desk, qtbot: QtBot, answers: Answers
) -> None:
    desk.sit(CHAIR)
    page = open_page(TodayPage, desk.office, qtbot)

    page.resize(735, 460)

    qtbot.waitUntil(lambda: page.todo_card.mapTo(page.desk, QPoint(0, 0)).y() < page.tally.y())


def test_on_a_small_screen_the_pin_pad_is_seen_from_its_name_on(
    desk: Desk, qtbot: QtBot, answers: Answers
) -> None:
    page = open_page(TodayPage, desk.office, qtbot)
    area = QScrollArea()
    qtbot.addWidget(area)
    area.setWidgetResizable(True)
    area.setWidget(page)
    area.resize(735, 400)
    area.show()
    page.open_end()
    write(page.panel.arrived.line, "08:25")
    write(page.panel.left_at.line, "17:00")
    bar = area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())

    page.panel.go_sign()

    assert page.panel.pad.isVisible()
    assert bar.value() == 0
    area.takeWidget()


def test_what_is_still_missing_today_has_room_beside_no_two_buttons(
    page: TodayPage, desk: Desk
) -> None:
    page.resize(1150, 672)
    QApplication.processEvents()
    assert page.end_words.width() > page.opening.width() + page.end.width()
    assert page.end_words.height() < 3 * page.end_words.fontMetrics().lineSpacing()

    click(page.opening)
    QApplication.processEvents()

    assert page.end.geometry().center().y() == pytest.approx(
        page.end_card.rect().center().y(), abs=2
    )
