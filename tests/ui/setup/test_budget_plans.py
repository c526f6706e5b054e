"""预算草案 to the year's budget by key and mouse: put forward, signed, changed as a new version."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.core.gap import Verdict
from app.core.money import Fen
from app.services import budget_plans, checklists, gap_tasks, setup
from app.services.budget_lines import BudgetFields
from app.services.gap_tasks import TaskFields
from app.services.office import Office
from app.standards.loader import BUNDLED, load_file
from app.standards.schema import Standard
from app.ui.pages.expenses import ExpensesPage
from app.ui.pages.setup import SetupPage
from app.ui.setup.gap import GapPart
from app.ui.widgets import BodyText
from tests.services.desk import Desk
from tests.ui.pages.opened import PIN, click, give_pins, key, open_page, type_in

KETTLE, WATER = "six-haves.appliances.kettle", "six-haves.appliances.water-dispenser"
LEAD, SECOND_LEAD, CHAIR = "赵国强", "解红梅", "孙惠民"


@pytest.fixture
def panjin() -> Standard:
    return load_file(BUNDLED / "panjin-2021.toml")


@pytest.fixture
def lead(
    as_person: Callable[[str], Office], panjin: Standard, monkeypatch: pytest.MonkeyPatch
) -> Office:
    office = as_person(LEAD)
    give_pins(office, monkeypatch)
    office.act(setup.choose_standards, [panjin.id])
    for one in (KETTLE, WATER):
        office.act(checklists.answer, panjin, one, Verdict.DOES_NOT)
    plan(office, panjin, KETTLE, "买一个热水壶", 12000)
    return office


def plan(office: Office, standard: Standard, item: str, what: str, cost: int) -> None:
    fields = TaskFields(what, cost=Fen(cost), budget=BudgetFields(2026, "建设"))
    office.act(gap_tasks.add, standard, item, fields)


def opened(office: Office, qtbot: QtBot, what: object = "budget") -> GapPart:
    part = open_page(SetupPage, office, qtbot, ("gap", what)).part("gap")
    assert isinstance(part, GapPart)
    return part


def listed(part: GapPart) -> list[str]:
    rows = part.plans.list.rows
    return [rows.row_at(rows.index(at, 0)).words for at in range(rows.rowCount())]


def test_budget_is_put_forward_and_signed_by_lead_and_chair(
    lead: Office, qtbot: QtBot, as_person: Callable[[str], Office]
) -> None:
    part = opened(lead, qtbot)
    assert part.budget.standing.text() == "还没有提交过"
    key(part, Qt.Key.Key_F5)
    assert part.plans.isVisible()
    assert listed(part)[0].endswith("等签批")
    assert "sign" not in part.plans.pane.buttons
    (made,) = lead.read(budget_plans.versions)

    for name in (SECOND_LEAD, CHAIR):
        part = opened(as_person(name), qtbot, ("plan", made.id))
        assert "买一个热水壶" in part.plans.facts.text()
        click(part.plans.pane.buttons["sign"])
        QTest.keyClicks(part.plans.pane.pin.pad, PIN)
        key(part, Qt.Key.Key_Return)

    assert listed(part)[0].endswith("已批准")


def test_the_only_lead_reads_beside_the_button_that_nobody_could_sign(
    lead: Office, qtbot: QtBot
) -> None:
    Desk(lead).end_role(SECOND_LEAD)

    part = opened(lead, qtbot)

    assert part.budget.standing.text().startswith(
        "还没有提交过。由您提交，现在还没有人能签：责任人"
    )
    assert part.budget.submit.isVisible()


def test_changed_draft_is_a_new_version_with_a_reason(
    lead: Office, qtbot: QtBot, panjin: Standard
) -> None:
    lead.act(budget_plans.submit, 2026)
    plan(lead, panjin, WATER, "买一台饮水机", 80000)
    part = opened(lead, qtbot)
    assert part.budget.standing.text() == "已提交第 1 版：等签字"
    click(part.budget.submit)
    assert part.plans.question.second.text() == "加 买一台饮水机（建设）800.00 元"
    click(part.plans.question.go)
    assert "请写明为什么改" in part.plans.question.rows.error_of("reason")

    type_in(part.plans.question.text, "大家要喝热水")
    click(part.plans.question.go)

    assert part.plans.card.heading.text() == "2026 年预算第 2 版"
    assert "改动原因：大家要喝热水" in part.plans.differs.text()
    assert [row.split()[-1] for row in listed(part)] == ["等签批", "已更正"]
    click(part.plans.back)
    assert part.budget.isVisible()


def test_who_may_not_put_it_forward_reads_who_may(
    lead: Office, qtbot: QtBot, as_person: Callable[[str], Office]
) -> None:
    part = opened(as_person("单雨桐"), qtbot)

    assert not part.budget.submit.isVisible()
    assert "经费专人" in part.budget.standing.text()


def test_money_page_leads_to_the_years_budget(lead: Office, qtbot: QtBot) -> None:
    page = open_page(ExpensesPage, lead, qtbot)
    assert not page.list.budget.isVisible()
    made = lead.act(budget_plans.submit, 2026)
    page.reload()
    assert page.list.budget.text() == "2026 年预算第 1 版：等签字"

    with qtbot.waitSignal(page.go) as asked:
        click(page.list.budget)

    assert asked.args == ["setup", ("gap", ("plan", made))]


def test_one_version_on_a_small_screen_has_one_way_back(lead: Office, qtbot: QtBot) -> None:
    made = lead.act(budget_plans.submit, 2026)
    part = opened(lead, qtbot, ("plan", made))
    part.window().resize(700, 480)
    QApplication.processEvents()
    ways = (part.plans.back, part.plans.browser.back)
    assert [way.isVisible() for way in ways] == [False, True]
    part.plans.show_plans()
    assert [way.isVisible() for way in ways] == [False, True]

    click(part.plans.browser.back)

    assert [way.isVisible() for way in ways] == [True, False]


def test_an_empty_budget_leads_to_where_its_lines_are_written(lead: Office, qtbot: QtBot) -> None:
    for task in lead.read(gap_tasks.listed):
        lead.act(gap_tasks.drop, (task.id,))
    part = opened(lead, qtbot)
    assert part.budget.empty.isVisible()
    assert part.budget.empty.button is not None

    click(part.budget.empty.button)

    assert part.browser.isVisible()
    assert part.pills.value() == "grades"


def test_where_there_is_no_task_the_tab_leads_to_what_is_missing(
    as_person: Callable[[str], Office], panjin: Standard, qtbot: QtBot
) -> None:
    office = as_person(LEAD)
    office.act(setup.choose_standards, [panjin.id])
    part = opened(office, qtbot, "tasks")
    assert part.tasks_view.empty.button is not None

    click(part.tasks_view.empty.button)

    assert part.browser.isVisible()


def test_an_empty_budget_leads_to_the_tasks_there_are(
    lead: Office, qtbot: QtBot, panjin: Standard
) -> None:
    for task in lead.read(gap_tasks.listed):
        lead.act(gap_tasks.drop, (task.id,))
    lead.act(gap_tasks.add, panjin, WATER, TaskFields("买一台饮水机"))
    part = opened(lead, qtbot)
    assert part.budget.empty.button is not None

    click(part.budget.empty.button)

    assert part.pills.value() == "tasks"


def test_who_may_not_plan_is_not_led_to_plan(
    lead: Office, qtbot: QtBot, as_person: Callable[[str], Office]
) -> None:
    for task in lead.read(gap_tasks.listed):
        lead.act(gap_tasks.drop, (task.id,))

    part = opened(as_person("单雨桐"), qtbot)

    assert part.budget.empty.button is None


def test_where_nothing_was_judged_an_empty_budget_leads_to_the_walk(
    as_person: Callable[[str], Office], panjin: Standard, qtbot: QtBot
) -> None:
    office = as_person(LEAD)
    office.act(setup.choose_standards, [panjin.id])
    part = opened(office, qtbot)
    asked: list[tuple[str, object]] = []
    part.page.go.connect(lambda page, arg: asked.append((page, arg)))
    said = part.budget.empty.findChildren(BodyText)[0]
    assert "先到“对照检查”里" in said.text()
    assert "“不符合”" in said.text()
    assert part.budget.empty.button is not None
    assert part.budget.empty.button.text() == "去对照检查"

    click(part.budget.empty.button)
    assert asked == [("setup", "rounds")]

    office.act(checklists.answer, panjin, WATER, Verdict.DOES_NOT)
    assert part.budget.empty.button.text() == "去列任务和估价"
    click(part.budget.empty.button)
    assert part.pills.value() == "grades"


def test_the_grades_say_what_comes_before_a_task(
    as_person: Callable[[str], Office], panjin: Standard, qtbot: QtBot
) -> None:
    office = as_person(LEAD)
    office.act(setup.choose_standards, [panjin.id])
    part = opened(office, qtbot, "grades")
    said = {label.text() for label in part.card.items.findChildren(QLabel)}

    assert any("标成“不符合”的才算缺" in words for words in said)
