"""The widgets behave as people expect: keys, full-width digits, errors in words."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QCalendarWidget, QLineEdit, QScrollArea
from pytestqt.qtbot import QtBot

from app.core.errors import BadInput, Refused
from app.core.money import Fen
from app.core.quantity import Quantity
from app.ui import look
from app.ui.look import Level
from app.ui.widgets import (
    BarStrip,
    Choice,
    DateEdit,
    DropArea,
    FilterPills,
    FormRows,
    MoneyEdit,
    NavigationEntry,
    NavigationList,
    NoticeBar,
    PinPad,
    PrimaryButton,
    QuantityEdit,
    SegmentedChoice,
    Step,
    StepLine,
    StepsPane,
    TallyButton,
    TimeEdit,
    TodoList,
    TodoRow,
    typed_date,
)
from tests.ui.conftest import Answers, press, show, type_in

TODAY = dt.date(2026, 10, 22)


def today() -> dt.date:
    return TODAY


def test_enter_and_its_own_key_press_a_button(qtbot: QtBot) -> None:
    pressed: list[str] = []
    button = PrimaryButton("结束今天", lambda: pressed.append("x"), key="F5")
    qtbot.addWidget(button)
    show(button)

    press(button, Qt.Key.Key_Return)
    button.setText("今天已结束")
    press(button, Qt.Key.Key_F5)
    button.setEnabled(False)
    press(button, Qt.Key.Key_F5)

    assert pressed == ["x", "x"]
    assert button.minimumSizeHint().height() >= look.TARGET


def test_a_button_grows_with_its_words_so_that_nothing_is_cut_off(qtbot: QtBot) -> None:
    short, long = PrimaryButton("好"), PrimaryButton("打印报销单（含签字栏）", key="F6")
    qtbot.addWidget(short)
    qtbot.addWidget(long)

    assert long.sizeHint().width() > short.sizeHint().width() + 150


def test_a_tally_button_says_its_count_and_does_not_choose_itself(qtbot: QtBot) -> None:
    button = TallyButton("快递员", key="2")
    qtbot.addWidget(button)
    button.set_count(4)

    with qtbot.waitSignal(button.clicked):
        button.click()

    assert button.accessibleName() == "快递员，今天 4"
    assert not button.isChecked()
    assert button.minimumHeight() == look.TALLY_TARGET


def test_a_segmented_choice_starts_open_and_tells_the_value(qtbot: QtBot) -> None:
    options = [("meets", "符合", Level.DONE), ("not", "不符合", Level.MUST)]
    choice = SegmentedChoice(options, "热水壶")
    qtbot.addWidget(choice)
    told: list[object] = []
    choice.chosen.connect(told.append)

    assert choice.value() is None
    choice.set_value("not")
    assert (choice.value(), told) == ("not", [])
    choice.set_value(None)
    assert choice.value() is None
    choice._group.button(0).click()
    assert told == ["meets"]


def test_a_drop_down_keeps_its_value_when_its_options_change(qtbot: QtBot) -> None:
    choice = Choice([(1, "市总专项补助"), (2, "行政拨款")], empty="请选经费来源")
    qtbot.addWidget(choice)
    told: list[object] = []
    choice.chosen.connect(told.append)
    assert choice.value() is None

    choice.set_value(2)
    choice.set_options([(2, "行政拨款"), (3, "会费")])
    assert choice.value() == 2
    choice.set_options([(3, "会费")])
    assert choice.value() is None
    show(choice)
    press(choice, Qt.Key.Key_Down)
    assert (choice.value(), told) == (3, [3])


def test_filter_pills_move_with_the_arrow_keys(qtbot: QtBot) -> None:
    pills = FilterPills([("all", "全部"), ("mine", "等我签")])
    qtbot.addWidget(pills)
    show(pills)
    told: list[object] = []
    pills.chosen.connect(told.append)
    assert pills.value() == "all"

    pills._group.button(0).setFocus()
    press(pills._group.button(0), Qt.Key.Key_Right)

    assert (pills.value(), told) == ("mine", ["mine"])


def test_money_in_full_width_digits_shows_its_capital_form(qtbot: QtBot) -> None:
    edit = MoneyEdit()
    qtbot.addWidget(edit)

    type_in(edit.line, "1680.32")
    assert edit.fen() == Fen(168032)
    assert "壹仟陆佰捌拾元" in edit.below.text()

    edit.set_text("１２．５")
    assert edit.fen() == Fen(1250)
    edit.tidy()
    assert edit.line.text() == "12.50"


def test_money_that_is_none_says_so_and_blank_is_none(qtbot: QtBot) -> None:
    edit = MoneyEdit()
    qtbot.addWidget(edit)
    assert edit.fen() is None

    edit.set_text("十块")

    assert edit.problem()
    with pytest.raises(BadInput):
        edit.fen()


def test_a_quantity_steps_by_one_with_the_arrow_keys(qtbot: QtBot) -> None:
    edit = QuantityEdit(unit="箱")
    qtbot.addWidget(edit)
    edit.set_quantity(Quantity(2500))

    press(edit.line, Qt.Key.Key_Up)

    assert edit.quantity() == Quantity(3500)


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-22",
        "20261022",
        "10-22",
        "1022",
        "10月22日",
        "２０２６年１０月２２日",
        "今天",
        "2026/10/22",
    ],
)
def test_a_date_is_understood_as_people_type_it(text: str) -> None:
    assert typed_date(text, TODAY) == TODAY


@pytest.mark.parametrize("text", ["2026-02-30", "13-01", "下周", "2026", "1"])
def test_an_impossible_date_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        typed_date(text, TODAY)
    assert text in str(caught.value)


def test_a_date_field_tidies_itself_and_steps(qtbot: QtBot) -> None:
    edit = DateEdit(today)
    qtbot.addWidget(edit)
    edit.set_text("10月1日")
    edit.tidy()
    assert edit.line.text() == "2026-10-01"

    press(edit.line, Qt.Key.Key_Down)

    assert edit.date() == dt.date(2026, 9, 30)


@pytest.mark.parametrize(
    ("typed", "way"), [("9999-12-31", Qt.Key.Key_Up), ("0001-01-01", Qt.Key.Key_Down)]
)
def test_a_date_field_stays_at_the_end_of_the_calendar(
    qtbot: QtBot, typed: str, way: Qt.Key
) -> None:
    edit = DateEdit(today)
    qtbot.addWidget(edit)
    edit.set_text(typed)

    press(edit.line, way)

    assert edit.text() == typed


def test_a_day_picked_from_the_calendar_is_taken(qtbot: QtBot) -> None:
    edit = DateEdit(today)
    qtbot.addWidget(edit)
    edit.show()
    edit.open_calendar()
    calendar = edit.findChildren(QCalendarWidget)[0]
    assert calendar.selectedDate() == QDate(2026, 10, 22)

    calendar.clicked.emit(QDate(2026, 10, 9))

    assert edit.date() == dt.date(2026, 10, 9)


def test_a_time_is_understood_as_people_type_it(qtbot: QtBot) -> None:
    edit = TimeEdit()
    qtbot.addWidget(edit)
    edit.set_text("８：２５")
    edit.tidy()
    assert (edit.time(), edit.line.text()) == ("08:25", "08:25")

    edit.set_text("25:00")
    edit.tidy()
    assert edit.problem()
    assert not edit.below.isHidden()


def test_the_pin_pad_takes_taps_keys_and_full_width_digits(qtbot: QtBot) -> None:
    pad = PinPad()
    qtbot.addWidget(pad)
    pad.show()
    entered: list[str] = []
    pad.entered.connect(entered.append)

    type_in(pad, "13")
    event = QInputMethodEvent()
    event.setCommitString("５７")
    QApplication.sendEvent(pad, event)
    press(pad, Qt.Key.Key_Return)

    assert entered == ["1357"]


def test_the_pin_pad_asks_for_the_missing_digits_and_forgets_a_wrong_pin(qtbot: QtBot) -> None:
    pad = PinPad()
    qtbot.addWidget(pad)
    entered: list[str] = []
    pad.entered.connect(entered.append)

    type_in(pad, "123")
    press(pad, Qt.Key.Key_Return)
    assert (entered, bool(pad.problem())) == ([], True)

    pad.say("口令不对，请再输一次。")
    type_in(pad, "8642")
    assert pad.problem() == ""
    press(pad, Qt.Key.Key_Backspace)
    press(pad, Qt.Key.Key_Return)
    assert entered == []


def test_a_notice_offers_its_named_undo_once(qtbot: QtBot) -> None:
    bar = NoticeBar()
    qtbot.addWidget(bar)
    undone: list[int] = []

    bar.ok("已领用 2 箱。", undo="撤销：领用 矿泉水 2 箱", on_undo=lambda: undone.append(1))
    bar._button.click()
    bar._button.click()

    assert undone == [1]
    assert bar.text == ""


def test_a_notice_says_a_problem_whole(qtbot: QtBot) -> None:
    bar = NoticeBar()
    qtbot.addWidget(bar)

    bar.error(Refused("不能签。", kept="没有改动。", to_do="请另一位责任人签。"))

    assert bar.text == "不能签。没有改动。请另一位责任人签。"
    assert bar.level is Level.MUST


def test_a_form_puts_a_problem_below_the_field_it_names(qtbot: QtBot) -> None:
    form = FormRows()
    qtbot.addWidget(form)
    payee = cast("QLineEdit", form.add("收款方", QLineEdit(), key="payee"))

    assert form.tell(BadInput("收款方没有填。", field="payee"))
    assert "收款方没有填" in form.error_of("payee")
    assert payee.property("wrong")
    assert not form.tell(Refused("别的问题。"))
    form.clear_errors()
    assert form.error_of("payee") == ""


def test_a_wrong_value_is_said_once_and_forgotten_when_put_right(qtbot: QtBot) -> None:
    form = FormRows()
    qtbot.addWidget(form)
    time = TimeEdit()
    form.add("离岗时间", time, key="left")
    show(form)
    type_in(time.line, "99")
    time.tidy()

    assert not form.check()
    assert "不是时间" in form.error_of("left")
    assert time.below.isHidden()
    press(time.line, Qt.Key.Key_Backspace)
    assert form.error_of("left") == ""


def test_enter_brings_the_next_field_of_a_long_form_into_view(qtbot: QtBot) -> None:
    form = FormRows()
    lines = [cast("QLineEdit", form.add(f"第{at}行", QLineEdit())) for at in range(12)]
    area = QScrollArea()
    qtbot.addWidget(area)
    area.setWidgetResizable(True)
    area.setWidget(form)
    area.resize(400, 200)
    show(area)
    lines[0].setFocus()

    for line in lines[:-1]:
        press(line, Qt.Key.Key_Return)

    assert lines[-1].hasFocus()
    assert not lines[-1].visibleRegion().isEmpty()


def test_a_form_checks_typed_values_and_goes_on_with_enter(qtbot: QtBot) -> None:
    form = FormRows()
    qtbot.addWidget(form)
    first = cast("QLineEdit", form.add("名称", QLineEdit()))
    money = MoneyEdit()
    form.add("金额", money, key="amount")
    form.show()
    submitted: list[bool] = []
    form.submitted.connect(lambda: submitted.append(True))
    money.set_text("abc")

    assert not form.check()
    assert form.error_of("amount")

    first.setFocus()
    press(first, Qt.Key.Key_Return)
    assert submitted == []
    press(money.line, Qt.Key.Key_Return)
    assert submitted == [True]


def test_every_field_of_a_form_has_a_name_to_be_read_aloud(qtbot: QtBot) -> None:
    form = FormRows()
    qtbot.addWidget(form)

    assert form.add("收款方", QLineEdit()).accessibleName() == "收款方"


def test_the_navigation_shows_numbers_and_moves_by_keys(qtbot: QtBot) -> None:
    pages = [NavigationEntry("home", "今天", "home"), NavigationEntry("stock", "物资", "box")]
    navigation = NavigationList(pages)
    qtbot.addWidget(navigation)
    show(navigation)
    navigation.choose("home")
    told: list[str] = []
    navigation.chosen.connect(told.append)

    navigation.set_badges({"stock": 2})
    assert navigation._buttons["stock"].accessibleName() == "物资，2 件等着"
    navigation._buttons["home"].setFocus()
    press(navigation._buttons["home"], Qt.Key.Key_Down)

    assert told == ["stock"]
    assert navigation.ids() == ("home", "stock")


def test_a_step_line_says_in_words_who_holds_the_paper(qtbot: QtBot) -> None:
    steps = [
        Step("经办", "解红梅", "10-14", "done"),
        Step("主席批准", "等 孙惠民", "已等 8 天", "current"),
    ]
    line = StepLine(steps)
    qtbot.addWidget(line)
    line.resize(600, 120)
    line.grab()

    assert "主席批准 现在在这一步 等 孙惠民 已等 8 天" in line.accessibleName()


def test_the_steps_of_the_wizard_can_be_chosen(qtbot: QtBot) -> None:
    pane = StepsPane(["站点名片", "人员"])
    qtbot.addWidget(pane)
    pane.set_state(0, {1})
    told: list[int] = []
    pane.chosen.connect(told.append)

    pane._entries[1].click()

    assert told == [1]
    assert "已完成" in pane._entries[1].accessibleName()


def test_a_todo_opens_its_form(qtbot: QtBot) -> None:
    opened: list[int] = []
    todo = TodoRow(Level.MUST, "意见已 4 天未答复", "今天到期", "答复", lambda: opened.append(1))
    qtbot.addWidget(todo)
    assert todo.button is not None

    todo.button.click()

    assert opened == [1]
    assert todo.accessibleName().startswith("急：")


def test_seven_todos_fit_beside_the_tally(qtbot: QtBot) -> None:
    todos = TodoList()
    qtbot.addWidget(todos)
    todos.resize(476, 300)
    todos.set_rows(
        [TodoRow(Level.SOON, "桶装水只够 2 天", "可打印采购单", "补充") for _ in range(7)]
    )
    show(todos)

    assert [row.height() >= 60 for row in todos.rows] == [True] * 7
    assert todos.sizeHint().height() <= 7 * 62
    todos.set_rows([])
    assert todos.rows == ()


def test_a_drop_area_lets_files_be_picked(qtbot: QtBot, answers: Answers) -> None:
    area = DropArea("把台账放到这里", suffixes=(".xlsx",))
    qtbot.addWidget(area)
    answers.expect("把台账放到这里", [Path("ledger.xlsx")])
    dropped: list[list[Path]] = []
    area.dropped.connect(dropped.append)

    area.click()

    assert dropped == [[Path("ledger.xlsx")]]


def test_bars_of_days_without_anybody_can_be_drawn(qtbot: QtBot) -> None:
    bars = BarStrip()
    qtbot.addWidget(bars)
    for values in ((), (0, 0), (1, 5, 0)):
        bars.set_values(values)
        bars.grab()
