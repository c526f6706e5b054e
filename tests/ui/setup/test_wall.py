"""上墙: sheets are posted, checked and taken down, rules and steps written, by key and mouse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.core.flow_chart import Step, StepKind
from app.records.book import OpeningSpan
from app.services import (
    rule_documents,
    service_steps,
    setup,
    wall,
    wall_content,
    wall_keeping,
    wall_postings,
)
from app.services.office import Office
from app.services.wall import State, WallEntry
from app.services.wall_content import Supervision
from app.services.wall_keeping import PostingFields
from app.ui.pages.setup import SetupPage
from app.ui.setup.wall import WallPart
from app.ui.widgets import AccentButton
from tests.ui.conftest import Answers
from tests.ui.pages.opened import click, key, no_window_opens, open_page, type_in, write

Key = Qt.Key
Sit = Callable[[str], Office]
CONTROL = Qt.KeyboardModifier.ControlModifier
HOURS = ("hours", "")
STANDARD = "panjin-2021"


@pytest.fixture
def lead(as_person: Sit) -> Office:
    office = as_person("赵国强")
    office.act(setup.choose_standards, [STANDARD])
    return office


def opened(office: Office, qtbot: QtBot, arg: object = None) -> WallPart:
    page = open_page(SetupPage, office, qtbot)
    with no_window_opens():
        page.open_with(("wall", arg))
    part = page.part("wall")
    assert isinstance(part, WallPart)
    QApplication.processEvents()  # what was just built is shown, and its keys heard, from now on
    return part


def entry(office: Office, kind: str, subject: str = "") -> WallEntry:
    found = office.read(wall.entry, (), kind, subject)
    assert found is not None
    return found


def post(office: Office, kind: str = "hours", on: str = "2026-10-20") -> int:
    return office.act(wall_keeping.post, kind, "", "", PostingFields(on), version=1)


def chip(part: WallPart, key_of_row: object) -> str:
    rows = part.sheets.rows(())
    return next(row.chip for row in rows if row.key == key_of_row)


def words(part: QWidget) -> str:
    QApplication.processEvents()  # what was just built is shown by the next event
    labels = part.findChildren(QLabel)
    return " ".join(label.text() for label in labels if label.isVisibleTo(part))


# --- sheets


def test_what_a_standard_asks_for_names_its_clause(lead: Office, qtbot: QtBot) -> None:
    part = opened(lead, qtbot, HOURS)
    assert "盘锦 6.1.3" in words(part.sheets.view)
    assert part.sheets.words.startswith("标准要求 ")


def test_a_sheet_is_posted_by_keys(lead: Office, qtbot: QtBot) -> None:
    part = opened(lead, qtbot, HOURS)
    key(part, Key.Key_F6)
    assert entry(lead, "hours").content
    assert "核对码" in part.sheets.post.words.text()
    type_in(part.sheets.post.position, "大门右边")
    key(part, Key.Key_S, CONTROL)

    hanging = entry(lead, "hours").hanging
    assert hanging
    assert (hanging.posted_on, hanging.position) == ("2026-10-22", "大门右边")
    assert "10月22日已张贴" in words(part.sheets.view)
    assert part.sides.shown is part.sheets.view


def test_a_day_to_come_is_refused_below_its_field(lead: Office, qtbot: QtBot) -> None:
    part = opened(lead, qtbot, HOURS)
    click(part.sheets.view.buttons["post"])
    part.sheets.post.day.set_text("2026-10-30")
    click(part.sheets.post.act_button)
    assert "还没有到" in part.sheets.post.rows.error_of("on")
    assert entry(lead, "hours").state is State.NOT_POSTED


def test_a_change_elsewhere_marks_the_sheet_while_it_is_looked_at(
    lead: Office, qtbot: QtBot
) -> None:
    post(lead)
    part = opened(lead, qtbot, HOURS)
    assert "10月20日已张贴" in words(part.sheets.view)
    lead.act(setup.set_opening_week, [OpeningSpan(0, "09:00", "17:00")])
    assert "已过时：开放时间改了，请换新" in words(part.sheets.view)
    assert chip(part, HOURS) == "已过时"


def test_a_check_and_the_next_one_are_recorded(lead: Office, qtbot: QtBot) -> None:
    post(lead)
    part = opened(lead, qtbot, HOURS)
    click(part.sheets.view.buttons["check"])
    part.sheets.check.next_check.set_text("2026-11-22")
    click(part.sheets.check.act_button)
    hanging = entry(lead, "hours").hanging
    assert hanging
    assert (hanging.checked_on, hanging.next_check_on) == ("2026-10-22", "2026-11-22")


def test_taking_down_is_one_press_with_its_undo(lead: Office, qtbot: QtBot) -> None:
    post(lead)
    part = opened(lead, qtbot, HOURS)
    click(part.sheets.view.buttons["down"])
    assert entry(lead, "hours").state is State.TAKEN_DOWN
    assert "以前贴过" in words(part.sheets.view)
    click(part.notice.findChildren(AccentButton)[0])
    assert entry(lead, "hours").state is State.POSTED


def test_what_is_missing_leads_to_the_page_where_it_is_filled_in(
    lead: Office, qtbot: QtBot
) -> None:
    part = opened(lead, qtbot, ("chair", ""))
    said = "孙惠民的邮箱还没有登记，纸上留着空"
    assert f"还缺：{said}" in words(part.sheets.view)
    with qtbot.waitSignal(part.page.go) as gone:
        click(part.sheets.view.buttons[said])
    assert gone.args is not None
    assert gone.args[0] == "people"


def test_a_sheet_is_previewed_as_the_file_that_is_printed(lead: Office, qtbot: QtBot) -> None:
    part = opened(lead, qtbot, HOURS)
    part.sheets.view.sizes.chosen.emit("A3")  # type: ignore[union-attr]  # a sheet has sizes
    key(part, Key.Key_F5)
    qtbot.waitUntil(lambda: part.views.currentWidget() is part.paper, timeout=20000)
    assert part.paper.heading.text() == "开放时间（A3）"
    assert part.paper.path.read_bytes().startswith(b"%PDF")
    key(part.paper, Key.Key_Escape)
    assert part.views.currentWidget() is part.sides


def test_a_photo_of_the_wall_is_kept_and_shown(
    lead: Office, qtbot: QtBot, tmp_path: Path, answers: Answers
) -> None:
    post(lead)
    part = opened(lead, qtbot, HOURS)
    path = tmp_path / "墙.jpg"
    Image.new("RGB", (80, 60), "teal").save(path, "JPEG")
    answers.expect("墙上的照片", [path])
    click(part.sheets.view.buttons["photo"])
    qtbot.waitUntil(lambda: part.sheets.view.thumb is not None, timeout=20000)
    click(part.sheets.view.thumb)  # type: ignore[arg-type]  # it is there by now
    assert part.views.currentWidget() is part.photo


def test_the_supervision_phone_is_asked_for_where_it_is_missing(lead: Office, qtbot: QtBot) -> None:
    part = opened(lead, qtbot, "phone")
    assert part.sheets.phone.isVisible()
    write(part.sheets.phone.phone, "０４２７-1234567")
    write(part.sheets.phone.whose, "示范区总工会")
    click(part.sheets.phone.act_button)
    assert lead.read(wall_content.supervision) == Supervision("0427-1234567", "示范区总工会")
    assert part.sheets.view.isVisible()


def test_whoever_may_not_keep_the_wall_sees_who_may(as_person: Sit, qtbot: QtBot) -> None:
    office = as_person("孙惠民")
    part = opened(office, qtbot, HOURS)
    assert part.sheets.view.buttons == {}
    assert "值班员" in words(part.sheets.view)
    key(part, Key.Key_F6)
    assert part.sides.shown is part.sheets.view


# --- rules


def test_a_draft_comes_from_the_clauses_and_is_saved_as_a_version(
    lead: Office, qtbot: QtBot
) -> None:
    part = opened(lead, qtbot, ("rule", "rules"))
    view = part.rules.view
    click(view.draft)
    lines = view.text.toPlainText().splitlines()
    assert lines
    assert "盘锦" in view.sources.text()
    click(view.save)
    assert lead.read(rule_documents.documents)["rules"].lines == tuple(lines)
    write(view.by, "示范区总工会")
    view.day.set_text("2026-10-20")
    click(view.approve)
    assert lead.read(rule_documents.documents)["rules"].approved_by == "示范区总工会"


def test_an_earlier_version_can_be_taken_up_again(lead: Office, qtbot: QtBot) -> None:
    for text in ("按时开门。", "按时开门，按时关门。"):
        lead.act(rule_documents.write, "rules", "日常管理规定", text)
    part = opened(lead, qtbot, ("rule", "rules"))
    view = part.rules.view
    take = next(b for b in view.findChildren(AccentButton) if "这一版" in b.text())
    click(take)
    click(view.save)
    newest = lead.read(rule_documents.documents)["rules"]
    assert (newest.version, newest.lines) == (3, ("按时开门。",))


def test_what_is_typed_and_not_saved_is_there_again(lead: Office, qtbot: QtBot) -> None:
    part = opened(lead, qtbot, ("rule", "rules"))
    type_in(part.rules.view.text, "写到一半")
    part.list.choose("safety")
    assert part.rules.view.text.toPlainText() == ""
    part.list.choose("rules")
    assert part.rules.view.text.toPlainText() == "写到一半"
    assert "还没有保存" in part.rules.view.words.text()


def test_an_attendant_reads_rules_and_changes_none(
    lead: Office, as_person: Sit, qtbot: QtBot
) -> None:
    lead.act(rule_documents.write, "rules", "日常管理规定", "按时开门。")
    part = opened(as_person("单雨桐"), qtbot, ("rule", "rules"))
    assert part.rules.view.text.isReadOnly()
    assert not part.rules.view.save.isVisible()
    assert not part.rules.view.approval.isVisible()
    assert "责任人" in words(part.rules.view)


# --- steps


def test_steps_are_written_by_keys_and_saved(lead: Office, qtbot: QtBot) -> None:
    part = opened(lead, qtbot, ("steps", "饮水"))
    form = part.steps.view
    type_in(form.rows[0].text, "来")
    type_in(form.rows[1].text, "走")
    key(part, Key.Key_F2)
    type_in(form.rows[1].text, "自己倒水")
    type_in(form.rows[1].who, "劳动者")
    key(part, Key.Key_S, CONTROL)
    assert lead.read(service_steps.procedures)["饮水"] == (
        Step(StepKind.START, "来"),
        Step(StepKind.STEP, "自己倒水", "劳动者"),
        Step(StepKind.END, "走"),
    )
    assert form.chart.isVisible()


def branch() -> tuple[Step, ...]:
    return (
        Step(StepKind.DECISION, "能当场办吗", no_leads_to=4),
        Step(StepKind.STEP, "当场办"),
        Step(StepKind.END, "办结"),
        Step(StepKind.STEP, "转交"),
    )


def test_a_no_follows_its_step_when_steps_move(lead: Office, qtbot: QtBot) -> None:
    lead.act(service_steps.save, "意见受理", branch())
    part = opened(lead, qtbot, ("steps", "意见受理"))
    form = part.steps.view
    form.add_step()
    type_in(form.rows[4].text, "告诉本人")
    for _ in range(2):
        click(form.rows[4 - _].moves["up"])
    assert [row.text.text() for row in form.rows][2] == "告诉本人"
    assert form.steps()[0].no_leads_to == 5
    click(form.rows[2].moves["remove"])
    assert form.steps() == branch()


def test_a_decision_without_a_target_is_said_at_its_step(lead: Office, qtbot: QtBot) -> None:
    lead.act(service_steps.save, "意见受理", branch())
    part = opened(lead, qtbot, ("steps", "意见受理"))
    form = part.steps.view
    click(form.rows[3].moves["remove"])
    click(form.save)
    assert "请选“否”转到哪一步" in form.rows[0].error.text()
    assert lead.read(service_steps.procedures)["意见受理"] == branch()


def test_a_service_on_no_list_is_begun_with_its_name(lead: Office, qtbot: QtBot) -> None:
    part = opened(lead, qtbot, "steps")
    click(part.add)
    form = part.steps.view
    type_in(form.name, "法律咨询")
    type_in(form.rows[0].text, "来")
    type_in(form.rows[1].text, "走")
    click(form.save)
    assert "法律咨询" in lead.read(service_steps.procedures)
    assert part.list.current_key() == "法律咨询"


def test_a_new_service_does_not_write_over_one_of_its_name(lead: Office, qtbot: QtBot) -> None:
    lead.act(service_steps.save, "意见受理", branch())
    part = opened(lead, qtbot, "steps")
    click(part.add)
    form = part.steps.view
    type_in(form.name, "意见受理")
    type_in(form.rows[0].text, "来")
    type_in(form.rows[1].text, "走")
    click(form.save)
    assert "已经有“意见受理”的流程了" in form.error.text()
    assert [row.text.text() for row in form.rows] == ["来", "走"]
    assert lead.read(service_steps.procedures)["意见受理"] == branch()


def test_a_service_taken_away_comes_back_by_undo(lead: Office, qtbot: QtBot) -> None:
    lead.act(service_steps.save, "意见受理", branch())
    part = opened(lead, qtbot, ("steps", "意见受理"))
    click(part.steps.view.remove)
    assert "意见受理" not in lead.read(service_steps.procedures)
    click(part.notice.findChildren(AccentButton)[0])
    assert lead.read(service_steps.procedures)["意见受理"] == branch()
    assert len(part.steps.view.rows) == 4


def test_history_names_what_hung_before(lead: Office, qtbot: QtBot) -> None:
    post(lead, on="2026-10-01")
    post(lead, on="2026-10-20")
    part = opened(lead, qtbot, HOURS)
    assert len(lead.read(wall_postings.history, "hours")) == 2
    assert "第 1 版：10月1日 至 10月20日，赵国强贴" in words(part.sheets.view)
