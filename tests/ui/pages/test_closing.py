"""月结上报: what must be done stands there, a PIN closes the month, two PINs reopen it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.core.clock import FixedClock
from app.core.closing import Register
from app.core.errors import StoreProblem
from app.core.permissions import Role
from app.reports.package_check import verify_package
from app.services import backup, book, closing, export, months, package_copies
from app.services.office import Office
from app.storage import backup as copies
from app.ui.closing.standing import BlankRow
from app.ui.pages.closing import ClosingPage
from app.ui.widgets import LevelMark, PinPad, TodoRow
from tests.ui.conftest import Answers
from tests.ui.pages.month_desk import (
    OCTOBER,
    SECOND_OF_NOVEMBER,
    Sit,
    count_visits,
    finish_work,
    open_page,
    state_all_nil,
)
from tests.ui.pages.opened import PIN, click, give_pins, key, type_in


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(SECOND_OF_NOVEMBER)


@pytest.fixture
def lead(as_person: Sit, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = as_person("赵国强")
    give_pins(office, monkeypatch)
    count_visits(office)
    return office


@pytest.fixture
def ready(lead: Office) -> Office:
    state_all_nil(lead)
    return lead


def give_pin(pad: PinPad, pin: str = PIN) -> None:
    assert pad.isVisible()
    assert pad.hasFocus()
    for digit in pin:
        QTest.keyClick(pad, Qt.Key(ord(digit)))
    QTest.keyClick(pad, Qt.Key.Key_Return)


def close_it(page: ClosingPage, qtbot: QtBot) -> None:
    key(page, Qt.Key.Key_F5)
    give_pin(page.close_panel.pad)
    finish_work(page, qtbot)


def choose(row: BlankRow, at: int) -> None:
    segment = row.choice.findChildren(QWidget)[at]
    QTest.mouseClick(segment, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))


def texts(page: ClosingPage, level: str) -> list[str]:
    return [row.text for row in page.standing.rows.get(level, []) if isinstance(row, TodoRow)]


def test_the_month_that_waits_is_opened_with_its_figures(lead: Office, qtbot: QtBot) -> None:
    page = open_page(ClosingPage, lead, qtbot)

    assert page.month.month == OCTOBER
    assert ("服务人次 合计", "3 人次") in page.figures.rows
    assert not page.close_button.isEnabled()
    assert "6 件" in page.standing.second.text()


def test_a_blank_register_is_stated_in_place_and_taken_back(lead: Office, qtbot: QtBot) -> None:
    page = open_page(ClosingPage, lead, qtbot)

    choose(page.standing.blank[Register.EXPENSES], 0)

    assert Register.EXPENSES not in page.standing.blank
    assert texts(page, "stated") == ["支出：本月无"]
    row = page.standing.rows["stated"][0]
    assert isinstance(row, TodoRow)
    assert row.button is not None
    click(row.button)
    assert Register.EXPENSES in page.standing.blank


def test_not_kept_asks_for_the_reason_first(lead: Office, qtbot: QtBot) -> None:
    page = open_page(ClosingPage, lead, qtbot)
    row = page.standing.blank[Register.ROSTER]

    choose(row, 1)
    click(row.keep)
    assert "原因" in row.error.text()

    type_in(row.reason, "新来的值班员不知道要排班")
    QTest.keyClick(row.reason, Qt.Key.Key_Return)
    assert texts(page, "stated") == ["值班表：未记，因为新来的值班员不知道要排班"]


def test_not_in_the_old_ledger_is_offered_only_after_an_import(lead: Office, qtbot: QtBot) -> None:
    page = open_page(ClosingPage, lead, qtbot)
    choice = page.standing.blank[Register.ROSTER].choice

    names = [segment.accessibleName() for segment in choice.findChildren(QWidget)]
    assert names == ["值班表：本月无", "值班表：未记，因为…"]


def test_a_line_leads_to_the_page_that_settles_it(ready: Office, qtbot: QtBot) -> None:
    page = open_page(ClosingPage, ready, qtbot)
    asked: list[tuple[str, object]] = []
    page.go.connect(lambda where, arg: asked.append((where, arg)))
    ready.act(closing.take_back_nil, OCTOBER, Register.DUTY_RECORDS)
    page.reload()

    row = page.standing.rows["should"][0]
    assert isinstance(row, TodoRow)
    assert row.button is not None
    assert row.text == "10月22日等 7 天应开放，没有值班记录。"
    click(row.button)

    assert asked == [("duty", "2026-10-22")]


def test_the_pin_closes_the_month_backs_it_up_and_writes_its_papers(
    ready: Office, qtbot: QtBot
) -> None:
    page = open_page(ClosingPage, ready, qtbot)

    close_it(page, qtbot)

    assert ready.read(months.is_closed, "2026-10")
    assert page.state.text == "已月结"
    (copy,) = ready.folder.backups.glob(f"month-*{copies.SUFFIX}")
    assert copies.facts(copy).made_at == "2026-11-02T09:00:00"
    assert verify_package(ready.folder.exports / "2026-10.zip") == ()
    assert page.closed.papers.place.text() == str(ready.folder.exports / "2026-10")
    shown = page.closed.lines.facts["数据指纹"].text()
    assert shown == ready.read(book.gather, OCTOBER).fingerprint
    assert "备份已做好" in page.notice.text


def test_a_wrong_pin_closes_nothing(ready: Office, qtbot: QtBot) -> None:
    page = open_page(ClosingPage, ready, qtbot)

    key(page, Qt.Key.Key_F5)
    give_pin(page.close_panel.pad, "9999")

    assert "口令不对" in page.close_panel.pad.problem()
    assert not ready.read(months.is_closed, "2026-10")


def test_the_closing_stands_though_the_disk_takes_no_papers(ready: Office, qtbot: QtBot) -> None:
    page = open_page(ClosingPage, ready, qtbot)
    ready.folder.exports.rmdir()
    ready.folder.exports.write_bytes(b"")

    close_it(page, qtbot)

    assert ready.read(months.is_closed, "2026-10")
    assert list(ready.folder.backups.glob("month-*"))
    assert "月度资料没有写出" in page.notice.text


def test_an_attendant_reads_who_closes(lead: Office, as_person: Sit, qtbot: QtBot) -> None:
    page = open_page(ClosingPage, as_person("单雨桐"), qtbot)

    assert not page.close_button.isVisible()
    assert page.who_closes.text() == "这一步由责任人来做。"
    assert not page.standing.blank[Register.ROSTER].choice.isVisible()


def test_an_open_month_is_printed_as_not_closed(ready: Office, qtbot: QtBot) -> None:
    page = open_page(ClosingPage, ready, qtbot)
    asked: list[tuple[str, object]] = []
    page.go.connect(lambda where, arg: asked.append((where, arg)))

    click(page.print)
    finish_work(page, qtbot)

    assert asked == [("archive", "2026-10")]
    assert '"status": "open"' in (ready.folder.exports / "2026-10/manifest.json").read_text("utf-8")


class TestTakingThePackageAlong:
    """The zip is copied to a USB stick, compared, and never over another file."""

    @pytest.fixture
    def page(self, ready: Office, qtbot: QtBot) -> ClosingPage:
        page = open_page(ClosingPage, ready, qtbot)
        close_it(page, qtbot)
        return page

    def test_the_copy_is_the_same(
        self, page: ClosingPage, qtbot: QtBot, answers: Answers, tmp_path: Path
    ) -> None:
        stick = tmp_path / "stick"
        stick.mkdir()
        (stick / "2026-10.zip").write_bytes(b"another station's")
        answers.expect("上报包", stick)

        click(page.closed.papers.copy)
        finish_work(page, qtbot)

        assert (stick / "2026-10.zip").read_bytes() == b"another station's"
        assert verify_package(stick / "2026-10（2）.zip") == ()
        assert "2026-10（2）.zip" in page.notice.text
        assert len(list(stick.iterdir())) == 2
        assert page.office.read(package_copies.saved) == {("2026-10", 1)}

    def test_a_stick_that_was_pulled_out_is_said(
        self, page: ClosingPage, qtbot: QtBot, answers: Answers, tmp_path: Path
    ) -> None:
        answers.expect("上报包", tmp_path / "gone")

        click(page.closed.papers.copy)
        finish_work(page, qtbot)

        assert "没有拷过去" in page.notice.text


class TestReopening:
    """Reason and day, the lead's PIN, then the chair's own."""

    @pytest.fixture
    def page(self, ready: Office, qtbot: QtBot) -> ClosingPage:
        page = open_page(ClosingPage, ready, qtbot)
        close_it(page, qtbot)
        click(page.closed.reopen)
        return page

    def test_two_persons_reopen_and_the_page_says_who_and_why(
        self, page: ClosingPage, ready: Office
    ) -> None:
        panel = page.reopen_panel
        type_in(panel.reason, "漏记一次补水")
        click(panel.go_on)
        give_pin(panel.lead_pad)
        give_pin(panel.chair_pad)

        assert not ready.read(months.is_closed, "2026-10")
        assert page.state.text == "反结到 11月5日"
        for word in ("赵国强反结", "孙惠民同意", "漏记一次补水", "11-05"):
            assert word in page.reopened.text()
        assert page.close_button.isVisible()

    def test_a_reason_is_asked_before_anybody_signs(self, page: ClosingPage) -> None:
        click(page.reopen_panel.go_on)

        assert page.reopen_panel.rows.error_of("reason") == "✗ 请写明原因。"
        assert page.reopen_panel.steps.currentIndex() == 0

    def test_the_chairs_wrong_pin_reopens_nothing(self, page: ClosingPage, ready: Office) -> None:
        panel = page.reopen_panel
        type_in(panel.reason, "漏记一次补水")
        click(panel.go_on)
        give_pin(panel.lead_pad)
        give_pin(panel.chair_pad, "9999")

        assert "口令不对" in panel.chair_pad.problem()
        assert ready.read(months.is_closed, "2026-10")

    def test_a_chair_who_comes_late_finds_the_lead_asked_again(
        self, page: ClosingPage, ready: Office, clock: FixedClock
    ) -> None:
        panel = page.reopen_panel
        type_in(panel.reason, "漏记一次补水")
        click(panel.go_on)
        give_pin(panel.lead_pad)
        clock.advance(90)
        give_pin(panel.chair_pad)

        assert panel.lead_pad.isVisible()
        assert "一分钟" in panel.lead_pad.problem()
        assert ready.read(months.is_closed, "2026-10")

    def test_the_lead_cannot_consent_to_it_alone(self, page: ClosingPage) -> None:
        names = [
            page.reopen_panel.chair.itemText(at) for at in range(page.reopen_panel.chair.count())
        ]

        assert names == ["孙惠民"]


def test_who_may_reopen_is_said_to_everybody_else(
    ready: Office, as_person: Sit, qtbot: QtBot
) -> None:
    page = open_page(ClosingPage, ready, qtbot)
    close_it(page, qtbot)

    other = open_page(ClosingPage, as_person("曾立群"), qtbot, "2026-10")

    assert not other.closed.reopen.isVisible()
    assert "责任人" in other.closed.who_reopens.text()


def test_a_copy_is_refused_where_it_cannot_be_written(tmp_path: Path) -> None:
    package = tmp_path / "2026-10.zip"
    package.write_bytes(b"zip")

    with pytest.raises(StoreProblem, match="没有拷过去"):
        export.copy_package(package, tmp_path / "nowhere")


def test_work_begun_stays_with_whoever_began_it(ready: Office, as_person: Sit) -> None:
    desk = export.desk_of(ready)

    as_person("单雨桐")

    assert desk.actor.name == "赵国强"
    assert Role.LEAD in desk.actor.roles
    assert backup.make_backup(desk, why="月结").exists()


def test_while_the_pin_is_asked_for_the_pad_has_the_one_act(ready: Office, qtbot: QtBot) -> None:
    page = open_page(ClosingPage, ready, qtbot)

    click(page.close_button)

    assert page.close_panel.pad.isVisible()
    assert not page.close_button.isVisible()
    assert not page.print.isVisible()
    click(page.close_panel.back)
    assert page.close_button.isVisible()


def test_the_mark_of_a_blank_register_stands_beside_its_words(lead: Office, qtbot: QtBot) -> None:
    page = open_page(ClosingPage, lead, qtbot)
    row = page.standing.blank[Register.EXPENSES]
    mark = row.findChild(LevelMark)
    assert mark is not None

    qtbot.waitUntil(row.choice.isVisible)

    assert row.choice.mapTo(row, row.choice.rect().topLeft()).x() - mark.geometry().right() < 20
