"""The page 值班 by key and mouse: records, a day written afterwards, corrections, the roster."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from app.core.clock import FixedClock
from app.core.month import Month
from app.models import DutyRecord
from app.records.book import DutyRow
from app.services import duty, duty_list, rosters
from app.services.context import Context
from app.services.duty import DutyFields
from app.services.office import Office
from app.services.rosters import RosterDay, ShiftFields
from app.ui.pages.duty import DutyPage
from app.ui.widgets import IconButton
from tests.services.desk import ATTENDANT, KEEPER, LEAD, Desk
from tests.ui.conftest import Answers
from tests.ui.pages.opened import PIN, click, give_pins, key, open_page, write

OCTOBER = Month(2026, 10)
WEDNESDAY, THURSDAY, FRIDAY = "2026-10-21", "2026-10-22", "2026-10-23"


@pytest.fixture
def desk(office: Office, monkeypatch: pytest.MonkeyPatch, answers: Answers) -> Desk:
    made = Desk(office)
    made.sit(LEAD)
    give_pins(office, monkeypatch)
    made.sit(ATTENDANT)
    return made


def records(desk: Desk) -> tuple[DutyRow, ...]:
    return desk.office.read(duty_list.records_of, OCTOBER)


def roster(desk: Desk, on: str) -> RosterDay:
    return next(day for day in desk.office.read(rosters.roster_of, OCTOBER) if day.on == on)


def sign_day(desk: Desk, on: str) -> int:
    return desk.office.act(duty.sign_day, on, DutyFields("8:30", "17:00"), desk.proof())


def titles(page: DutyPage) -> list[str]:
    shown = page.records.list.rows
    return [shown.row_at(shown.index(at, 0)).words for at in range(shown.rowCount())]


def icon(page: DutyPage, name: str) -> IconButton:
    QApplication.processEvents()
    buttons = page.roster.findChildren(IconButton)
    return next(b for b in buttons if b.accessibleName().startswith(name) and b.isVisible())


def undo(page: DutyPage) -> QAbstractButton:
    buttons = page.notice.findChildren(QAbstractButton)
    return next(b for b in buttons if b.text().startswith("撤销"))


def test_the_month_lists_records_and_the_days_without_one(
    desk: Desk, qtbot: QtBot, clock: FixedClock
) -> None:
    clock.set(clock.now().replace(day=27))
    sign_day(desk, FRIDAY)

    page = open_page(DutyPage, desk.office, qtbot)

    assert titles(page) == [
        "10月26日 星期一 没有值班记录 缺",
        "10月23日 星期五 单雨桐　8:30–17:00　0 人次 已签",
        "10月22日 星期四 没有值班记录 缺",
    ]
    assert page.records.list_card.second.text() == "1 天有记录，缺 2 天"


def test_a_missing_day_is_written_and_signed_afterwards(
    desk: Desk, qtbot: QtBot, clock: FixedClock
) -> None:
    clock.set(clock.now().replace(day=26))
    page = open_page(DutyPage, desk.office, qtbot, THURSDAY)

    click(page.records.write_button)
    write(page.panel.arrived.line, "0825")
    write(page.panel.left_at.line, "1700")
    key(page, Qt.Key.Key_F5)
    QTest.keyClicks(page.panel.pad, PIN)
    key(page, Qt.Key.Key_Return)

    (row,) = records(desk)
    assert (row.on, row.arrived, row.left, row.signed_by) == (THURSDAY, "08:25", "17:00", ATTENDANT)
    assert row.text.endswith("本记录于10月26日补记。")
    assert "已签名" in page.notice.text
    assert page.panel.isHidden()


def test_a_missing_days_visits_are_entered_on_the_other_page(
    desk: Desk, qtbot: QtBot, clock: FixedClock
) -> None:
    clock.set(clock.now().replace(day=26))
    page = open_page(DutyPage, desk.office, qtbot, THURSDAY)
    buttons = page.records.card.findChildren(QAbstractButton)
    enter = next(b for b in buttons if "补录" in b.text())

    with qtbot.waitSignal(page.go) as asked:
        click(enter)

    assert asked.args == ["today", THURSDAY]


def test_a_record_is_corrected_with_reason_and_pin(desk: Desk, qtbot: QtBot) -> None:
    sign_day(desk, WEDNESDAY)
    page = open_page(DutyPage, desk.office, qtbot, WEDNESDAY)

    click(page.records.correct_button)
    write(page.records.left_at.line, "17:30")
    click(page.records.save_button)
    assert "为什么更正" in page.records.form.error_of("reason")
    write(page.records.reason, "离岗时间写早了")
    key(page, Qt.Key.Key_F5)
    QTest.keyClicks(page.records.pad, "1111")
    key(page, Qt.Key.Key_Return)
    assert "口令不对" in page.records.pad.problem()
    QTest.keyClicks(page.records.pad, PIN)
    key(page, Qt.Key.Key_Return)

    (row,) = records(desk)
    assert (row.version, row.left) == (2, "17:30")
    shown = desk.office.read(duty.detail, row.id)
    assert shown.change_reason == "离岗时间写早了"
    assert "已更正" in page.notice.text


def test_times_wrong_in_a_correction_are_said_below_their_field(desk: Desk, qtbot: QtBot) -> None:
    sign_day(desk, WEDNESDAY)
    page = open_page(DutyPage, desk.office, qtbot, WEDNESDAY)
    click(page.records.correct_button)
    write(page.records.left_at.line, "8:00")
    write(page.records.reason, "试一试")
    key(page, Qt.Key.Key_F5)
    QTest.keyClicks(page.records.pad, PIN)
    key(page, Qt.Key.Key_Return)

    assert "晚于到岗" in page.records.form.error_of("left")
    assert page.records.form.isVisible()
    assert [row.version for row in records(desk)] == [1]


def test_an_imported_record_is_signed_by_its_person(desk: Desk, qtbot: QtBot) -> None:
    def adopt(ctx: Context) -> None:
        record = DutyRecord(
            station_id=ctx.station_id,
            created_at=ctx.now(),
            on_date=WEDNESDAY,
            person_id=desk.person(ATTENDANT),
            arrived="08:20",
            cleaning="已清扫",
            source_sheet="值班记录",
            source_row=12,
        )
        ctx.session.add(record)
        ctx.audit("导入", record)

    desk.office.act(adopt)
    page = open_page(DutyPage, desk.office, qtbot, WEDNESDAY)

    click(page.records.sign_button)
    QTest.keyClicks(page.records.pad, PIN)
    key(page, Qt.Key.Key_Return)

    assert [row.signed_by for row in records(desk)] == [ATTENDANT]


def test_a_colleague_may_read_and_not_correct(desk: Desk, qtbot: QtBot) -> None:
    sign_day(desk, WEDNESDAY)
    desk.sit(KEEPER)

    page = open_page(DutyPage, desk.office, qtbot, WEDNESDAY)

    labels = [b.text() for b in page.records.card.findChildren(QAbstractButton) if b.text()]
    assert "更正" not in labels


def test_the_lead_adds_a_shift_with_the_hours_proposed(desk: Desk, qtbot: QtBot) -> None:
    desk.sit(LEAD)
    page = open_page(DutyPage, desk.office, qtbot, ("roster", THURSDAY))
    assert page.roster.gaps.text() == "还不全：8:30–17:00 没有人"
    page.roster.person.setFocus()
    QTest.keyClick(page.roster.person, Qt.Key.Key_Down)
    write(page.roster.ends.line, "１２００")
    key(page, Qt.Key.Key_F5)

    day = roster(desk, THURSDAY)
    assert [(s.person, s.starts, s.ends) for s in day.shifts] == [(ATTENDANT, "08:30", "12:00")]
    assert page.roster.gaps.text() == "还不全：12:00–17:00 没有人"
    assert page.roster.starts.text() == "12:00"

    click(undo(page))
    assert roster(desk, THURSDAY).shifts == ()


def test_a_shift_without_a_person_is_said_in_place(desk: Desk, qtbot: QtBot) -> None:
    desk.sit(LEAD)
    page = open_page(DutyPage, desk.office, qtbot, ("roster", THURSDAY))

    click(page.roster.save)

    assert "请选一位值班人" in page.roster.form.error_of("person")


def test_a_shift_is_changed_and_taken_off_with_undo(desk: Desk, qtbot: QtBot) -> None:
    desk.sit(LEAD)
    fields = ShiftFields(THURSDAY, desk.person(ATTENDANT), "8:30", "17:00")
    desk.office.act(rosters.add_shift, fields)
    page = open_page(DutyPage, desk.office, qtbot, ("roster", THURSDAY))

    click(icon(page, "改"))
    write(page.roster.ends.line, "16:00")
    click(page.roster.save)
    assert roster(desk, THURSDAY).words == "16:00–17:00 没有人"

    click(icon(page, "撤掉"))
    assert roster(desk, THURSDAY).shifts == ()
    click(undo(page))
    assert len(roster(desk, THURSDAY).shifts) == 1


def test_a_week_is_copied_and_taken_back(desk: Desk, qtbot: QtBot) -> None:
    desk.sit(LEAD)
    for on in ("2026-10-12", "2026-10-15"):
        fields = ShiftFields(on, desk.person(ATTENDANT), "8:30", "17:00")
        desk.office.act(rosters.add_shift, fields)
    page = open_page(DutyPage, desk.office, qtbot, ("roster", THURSDAY))

    key(page, Qt.Key.Key_F6)
    assert "已照抄 2 班" in page.notice.text
    assert roster(desk, THURSDAY).shifts[0].person == ATTENDANT

    click(undo(page))
    assert roster(desk, THURSDAY).shifts == ()


def test_an_empty_week_says_what_to_do(desk: Desk, qtbot: QtBot) -> None:
    desk.sit(LEAD)
    page = open_page(DutyPage, desk.office, qtbot, ("roster", THURSDAY))

    click(page.roster.copy)

    assert "没有可照抄的" in page.notice.text


def test_the_attendant_reads_the_roster_and_sees_who_plans_it(desk: Desk, qtbot: QtBot) -> None:
    page = open_page(DutyPage, desk.office, qtbot, ("roster", THURSDAY))

    assert page.roster.form_area.isHidden()
    assert page.roster.copy.isHidden()
    assert "责任人" in page.roster.who.text()


def test_another_month_is_a_click_away(desk: Desk, qtbot: QtBot) -> None:
    sign_day(desk, WEDNESDAY)
    page = open_page(DutyPage, desk.office, qtbot)
    assert titles(page)

    buttons = page.month.findChildren(QAbstractButton)
    click(next(b for b in buttons if b.accessibleName() == "下个月"))

    assert titles(page) == []
    assert page.records.card.heading.text() == "2026年11月"


def test_on_a_small_screen_days_and_record_take_turns(desk: Desk, qtbot: QtBot) -> None:
    sign_day(desk, "2026-09-30")
    made = sign_day(desk, WEDNESDAY)
    page = open_page(DutyPage, desk.office, qtbot)
    page.resize(734, 400)
    QApplication.processEvents()
    assert page.records.list.isVisible()
    assert not page.records.card.isVisible()

    rows = page.records.list
    place = rows.visualRect(rows.rows.index(0, 0)).center()
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert page.records.card.isVisible()
    assert not rows.isVisible()
    click(page.records.browser.back)
    assert rows.isVisible()

    page.open_with(made)
    assert page.records.correct_button.isVisible()
    page.month.set_month(Month.parse("2026-09"))
    page.reload()
    assert titles(page)[-1].startswith("9月30日")
    assert rows.isVisible()
