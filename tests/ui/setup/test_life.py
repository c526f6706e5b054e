"""建站进程: the one next step, its forms, what is missing, what is to be reported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.core.grading import ReviewKind
from app.core.station_life import LifeStep
from app.services import change_reports, life, survey
from app.services.office import Office
from app.ui.pages.setup import SetupPage
from app.ui.setup.application import ApplicationPart
from app.ui.setup.life import LifePart
from app.ui.widgets import DateEdit
from tests.services.life_standards import PANJIN, QINHUANGDAO, choose, put_on_shelf
from tests.services.test_life import BOTH, SURVEY, accept, send_application
from tests.ui.conftest import Answers
from tests.ui.pages.opened import click, key, open_page, type_in, write

S = LifeStep


@pytest.fixture
def lead(as_person: Callable[[str], Office], monkeypatch: pytest.MonkeyPatch) -> Office:
    put_on_shelf(monkeypatch)
    return as_person("赵国强")


def opened(office: Office, qtbot: QtBot) -> LifePart:
    page = open_page(SetupPage, office, qtbot, "life")
    part = page.part("life")
    assert isinstance(part, LifePart)
    return part


def press_next(part: LifePart) -> None:
    assert part.next.primary is not None
    click(part.next.primary)


def fill(part: LifePart, **texts: str) -> None:
    for field, text in texts.items():
        widget: QWidget = part.form.field(field)
        write(widget.line if isinstance(widget, DateEdit) else widget, text)


def test_the_screen_leads_from_nothing_to_a_running_station(lead: Office, qtbot: QtBot) -> None:
    part = opened(lead, qtbot)
    assert part.next.heading.text() == "下一步：选定标准"
    choose(lead, PANJIN, QINHUANGDAO)
    assert part.next.heading.text() == "下一步：填写选址考察"

    press_next(part)
    type_in(part.survey.surveyors, "赵国强")
    write(part.survey.on.line, "2026-10-20")
    write(part.survey.place, "示范街18号")
    for field in part.survey.findings.values():
        write(field, "看过，合适")
    part.survey.conclusion.set_value("suitable")
    write(part.survey.reasons, "人多，方便")
    click(part.survey.button)
    assert lead.read(life.state).step is S.SURVEY
    assert part.next.heading.text() == "下一步：走一遍各功能区"

    lead.act(send_application)
    for title in ("登记申报", "建设"):
        assert part.next.heading.text() == f"下一步：{title}"
        press_next(part)
        click(part.form.primary)
    lead.act(accept)
    assert part.next.heading.text() == "下一步：登记验收"
    press_next(part)
    assert part.form.said()["by_union"] == "示范区总工会"
    click(part.form.primary)
    assert part.next.heading.text() == "下一步：备案"
    press_next(part)
    fill(part, by_union="示范区总工会")
    click(part.form.primary)
    assert "备案号" in part.form.form.error_of("receipt")
    fill(part, receipt="王明收，盖章")
    key(part, Qt.Key.Key_F5)
    press_next(part)
    key(part, Qt.Key.Key_F5)
    assert lead.read(life.state).step is S.RUNNING
    assert part.next.heading.text() == "正常运行"
    assert part.next.primary is None


def test_a_step_out_of_turn_says_what_is_missing_and_leads_there(
    lead: Office, qtbot: QtBot
) -> None:
    choose(lead, PANJIN)
    lead.act(survey.keep, SURVEY, BOTH)
    part = opened(lead, qtbot)

    part.open_step(S.APPLICATION)

    assert "还没有写申请表" in part.missing.words.text()
    led: list[tuple[str, object]] = []
    part.page.go.connect(lambda page, arg: led.append((page, arg)))
    click(part.missing.primary)
    assert led == [("setup", ("application", "start"))]

    part.open_step(S.ACCEPTANCE)
    assert "去登记“建设”" in part.missing.primary.text()
    click(part.missing.primary)
    assert part.form.heading.text() == "登记“建设”"
    key(part, Qt.Key.Key_Escape)
    assert part.overview.isVisible()


def test_a_station_that_runs_already_says_so_and_leaves_the_day_blank(
    lead: Office, qtbot: QtBot
) -> None:
    part = opened(lead, qtbot)
    click(part.next.others[0])
    assert part.form.said()["on"] == ""
    click(part.form.primary)
    assert lead.read(life.state) == life.LifeState(S.RUNNING, "")
    assert "日期不清楚" in _words(part.history)


def test_a_wrong_entry_is_corrected_and_the_old_one_stays_in_sight(
    lead: Office, qtbot: QtBot
) -> None:
    first = lead.act(life.already_running, "2020-05-01")
    part = opened(lead, qtbot)
    part.correct(first)
    fill(part, on="2021-05-01")
    click(part.form.primary)
    assert "更正" in part.form.form.error_of("why")
    fill(part, why="年份写错")
    click(part.form.primary)
    assert lead.read(life.state).since == "2021-05-01"
    shown = _words(part.history)
    assert "已更正，不算数" in shown
    assert "更正原因：年份写错" in shown


def test_an_entry_that_should_not_be_there_is_taken_back(lead: Office, qtbot: QtBot) -> None:
    lead.act(life.already_running)
    stopped = lead.act(life.take_step, S.SUSPENDED, {"on": "2026-10-22", "reason": "检修"}, BOTH)
    part = opened(lead, qtbot)
    part.correct(stopped)
    click(part.form.danger)
    assert part.form.form.error_of("why")
    fill(part, why="没有停用")
    click(part.form.danger)
    assert lead.read(life.state).step is S.RUNNING


def test_a_survey_without_its_findings_goes_to_the_blank_field(lead: Office, qtbot: QtBot) -> None:
    choose(lead, PANJIN)
    part = opened(lead, qtbot)
    press_next(part)
    type_in(part.survey.surveyors, "赵国强")
    write(part.survey.place, "示范街18号")
    click(part.survey.button)
    assert part.next.heading.text() == "下一步：写完选址考察"
    press_next(part)
    assert part.survey.place.text() == "示范街18号"
    part.survey.conclusion.set_value("suitable")
    click(part.survey.button)
    assert part.survey.form.error_of("location")
    assert part.survey.findings["location"].hasFocus()
    assert lead.read(life.state).step is None


def test_distances_appear_as_soon_as_both_places_are_known(lead: Office, qtbot: QtBot) -> None:
    choose(lead, PANJIN)
    part = opened(lead, qtbot)
    press_next(part)
    nearby = part.survey.nearby
    write(part.survey.longitude, "122.070714")
    write(part.survey.latitude, "41.119997")
    click(nearby.more)
    name, longitude, latitude, _note = nearby.lines[1]
    QApplication.processEvents()
    write(name, "甲站")
    write(longitude, "122.080714")
    assert nearby.far[1].text() == ""
    write(latitude, "41.119997")
    assert nearby.far[1].text() == "840 米"
    assert [one.name for one in part.survey.said().nearby] == ["甲站"]


def test_a_change_is_reported_and_the_entry_can_be_undone(lead: Office, qtbot: QtBot) -> None:
    choose(lead, PANJIN)
    lead.act(life.already_running)
    lead.act(change_reports.note, change_reports.LEADS, "责任人有变动")
    part = opened(lead, qtbot)
    assert part.next.heading.text() == "下一步：上报 1 件变化"

    press_next(part)
    assert part.form.said()["to"] == "市总工会权益保障部"
    fill(part, document_number="2026-18号")
    click(part.form.primary)
    assert not lead.read(change_reports.waiting)
    assert "上次 2026年10月22日 报给市总工会权益保障部" in _words(part.reports)

    QTest.qWait(0)
    click(part.notice._button)
    assert [row.what for row in lead.read(change_reports.waiting)] == ["责任人有变动"]


def test_what_need_not_be_reported_is_asked_why(lead: Office, qtbot: QtBot) -> None:
    choose(lead, PANJIN)
    lead.act(life.already_running)
    lead.act(change_reports.note, change_reports.LEADS, "责任人有变动")
    page = open_page(SetupPage, lead, qtbot, ("life", "reports"))
    part = page.part("life")
    assert isinstance(part, LifePart)
    click(part.form.danger)
    assert part.form.form.error_of("note")
    fill(part, note="已当面说明")
    click(part.form.danger)
    assert not lead.read(change_reports.waiting)


def test_a_scan_goes_along_with_a_step(
    lead: Office, qtbot: QtBot, answers: Answers, tmp_path: Path
) -> None:
    path = tmp_path / "通知.pdf"
    path.write_bytes(b"%PDF-1.4 order %%EOF")
    lead.act(life.already_running)
    part = opened(lead, qtbot)
    part.open_step(S.RECTIFICATION)
    answers.expect("选扫描件", [path])
    click(part.form.scan)
    qtbot.waitUntil(lambda: "通知.pdf" in part.form.attached.text())
    fill(part, by_union="示范区总工会", problem="积水", demand="疏通", due="2026-10-30")
    click(part.form.primary)
    row = lead.read(life.events)[-1]
    assert lead.read(lambda ctx: ctx.files.get(row.file_sha256)) == b"%PDF-1.4 order %%EOF"
    assert "积水，限 2026-10-30 以前" in part.next.why.text()


@pytest.mark.parametrize("paper", ["blank", "survey", "filing", "rectification"])
def test_the_papers_are_shown_as_they_will_be_printed(
    lead: Office, qtbot: QtBot, paper: str
) -> None:
    choose(lead, PANJIN)
    part = opened(lead, qtbot)
    part.print_paper(paper)
    qtbot.waitUntil(part.paper.isVisible, timeout=15_000)
    assert part.paper.path.suffix == ".pdf"


def test_the_way_to_the_acceptance_record_opens_its_very_form(lead: Office, qtbot: QtBot) -> None:
    choose(lead, PANJIN)
    lead.act(survey.keep, SURVEY, BOTH)
    lead.act(send_application)
    lead.act(life.take_step, S.BUILDING, {"on": "2026-10-22"}, BOTH)
    part = opened(lead, qtbot)
    part.open_step(S.ACCEPTANCE)
    led: list[tuple[str, object]] = []
    part.page.go.connect(lambda page, arg: led.append((page, arg)))
    click(part.missing.primary)
    part.page.open_with(led[0][1])
    assert isinstance(part.page, SetupPage)
    there = part.page.part("application")
    assert isinstance(there, ApplicationPart)
    assert there.reviews.form.isVisible()
    assert there.reviews.form.kind.value() is ReviewKind.ACCEPTANCE


def test_whoever_may_not_keep_it_reads_and_is_told_who_may(
    lead: Office, as_person: Callable[[str], Office], qtbot: QtBot
) -> None:
    choose(lead, PANJIN)
    lead.act(life.already_running)
    part = opened(as_person("单雨桐"), qtbot)
    assert part.next.primary is None
    assert not part.history.steps.isVisible()
    assert "责任人" in _words(part.next)
    assert "本站已在运行" in _words(part.history)


def _words(card: QWidget) -> str:
    QApplication.processEvents()
    return "\n".join(label.text() for label in card.findChildren(QLabel) if label.isVisible())
