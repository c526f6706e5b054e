"""达标差距 by key and mouse: grades, tasks, rooms, the draft budget and the papers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from app.core.gap import Verdict
from app.core.money import Fen
from app.services import budget_lines, checklists, gap_tasks, setup
from app.services.budget_lines import BudgetFields
from app.services.gap_tasks import TaskFields
from app.services.office import Office
from app.standards.loader import BUNDLED, load_file
from app.standards.schema import Standard
from app.ui.pages.setup import SetupPage
from app.ui.setup.gap import GapPart
from tests.reports.pages import text
from tests.ui.pages.opened import click, key, open_page, write

KETTLE, WATER = "six-haves.appliances.kettle", "six-haves.appliances.water-dispenser"
GRADE = ("panjin-2021", "2")
Key = Qt.Key


@pytest.fixture(scope="session")
def panjin() -> Standard:
    return load_file(BUNDLED / "panjin-2021.toml")


@pytest.fixture
def lead(as_person: Callable[[str], Office], panjin: Standard) -> Office:
    office = as_person("赵国强")
    office.act(setup.choose_standards, [panjin.id, "qinhuangdao-2023"])
    for one in (KETTLE, WATER):
        office.act(checklists.answer, panjin, one, Verdict.DOES_NOT)
    return office


def opened(office: Office, qtbot: QtBot, what: object = GRADE) -> GapPart:
    page = open_page(SetupPage, office, qtbot, ("gap", what))
    part = page.part("gap")
    assert isinstance(part, GapPart)
    return part


def button(part: QWidget, name: str) -> QAbstractButton:
    """A button that is shown, by the name it is read aloud by."""
    QApplication.processEvents()  # what a layout was just given is shown by the next event
    named = [one for one in part.findChildren(QAbstractButton) if one.accessibleName() == name]
    return next(one for one in named if one.isVisible())


def press(part: GapPart, name: str) -> None:
    """Press a button far down in a list: brought into view first, as a person scrolls."""
    found = button(part, name)
    part.card.area.ensureWidgetVisible(found)
    click(found)


def test_missing_items_come_first_with_clause_and_sum(lead: Office, qtbot: QtBot) -> None:
    part = opened(lead, qtbot)

    assert [row.line.id for row in part.card.items.rows[:2]] == [WATER, KETTLE]
    assert part.card.sum.text().startswith("到二级站还差 2 项，都还没有估价")
    assert part.card.heading.text() == "盘锦 二级站"


def test_the_arrow_keys_go_from_grade_to_grade(lead: Office, qtbot: QtBot) -> None:
    part = opened(lead, qtbot)
    second = next(row for row in part.grades.rows if row.key == GRADE)
    second.setFocus(Qt.FocusReason.TabFocusReason)

    key(part, Key.Key_Down)

    assert part.card.heading.text() == "盘锦 三级站"
    assert "没有写最低设备" in part.card.hint.text()


def test_a_missing_item_becomes_a_task_with_a_line_in_the_budget(
    lead: Office, qtbot: QtBot
) -> None:
    part = opened(lead, qtbot)
    press(part, "列任务：热水壶")
    write(part.form.what, "买一个热水壶")
    part.form.due.set_text("2026-12-31")
    write(part.form.cost.line, "１２０")
    assert part.form.budget.isChecked()
    key(part, Key.Key_F5)

    (task,) = lead.read(gap_tasks.listed)
    assert (task.fields.what, task.fields.cost, task.fields.due_on) == (
        "买一个热水壶",
        12000,
        "2026-12-31",
    )
    assert task.fields.budget == BudgetFields(2026, "建设")
    assert "估 120 元（1 项没有估价），最迟 12月31日" in part.card.sum.text()
    assert part.budget.sum.accessibleName() == "1 笔合计 ¥120.00"


def test_a_cost_is_never_invented_and_a_budget_without_one_is_refused_in_its_place(
    lead: Office, qtbot: QtBot
) -> None:
    part = opened(lead, qtbot)
    press(part, "列任务：热水壶")
    assert part.form.cost.fen() is None
    part.form.budget.setChecked(True)
    part.form.purpose.setCurrentText("建设")
    click(part.form.button)

    assert "先要有估价" in part.form.form.error_of("cost")
    assert lead.read(gap_tasks.listed) == ()


def test_several_ticked_items_become_tasks_and_the_undo_takes_all_back(
    lead: Office, qtbot: QtBot
) -> None:
    part = opened(lead, qtbot)
    for row in part.card.items.rows[:2]:
        row.tick.setFocus()
        QTest.keyClick(row.tick, Key.Key_Space)
    assert part.card.many.text() == "列 2 项任务"
    click(part.card.many)
    part.form.due.set_text("2026-11-30")
    click(part.form.button)
    tasks = lead.read(gap_tasks.listed)
    assert {task.fields.due_on for task in tasks} == {"2026-11-30"}
    assert {task.fields.cost for task in tasks} == {None}
    assert not part.card.low.isVisible()

    click(button(part.page, "撤销：列 2 项任务"))

    assert {task.state for task in lead.read(gap_tasks.listed)} == {"dropped"}


def test_a_task_whose_item_is_met_meanwhile_is_closed_in_one_press(
    lead: Office, qtbot: QtBot, panjin: Standard
) -> None:
    task = lead.act(gap_tasks.add, panjin, KETTLE, TaskFields("买一个热水壶"))
    lead.act(checklists.answer, panjin, KETTLE, Verdict.MEETS)
    part = opened(lead, qtbot, ("task", task))
    assert "现在已经符合" in part.tasks_view.next.text()

    click(part.tasks_view.done)
    assert lead.read(gap_tasks.row_of, task).state == "done"

    click(button(part.page, "撤销：办结 买一个热水壶"))
    assert lead.read(gap_tasks.row_of, task).is_open


def test_a_done_task_asks_to_look_again_and_opens_the_item(
    lead: Office, qtbot: QtBot, panjin: Standard
) -> None:
    task = lead.act(gap_tasks.add, panjin, KETTLE, TaskFields("买一个热水壶"))
    part = opened(lead, qtbot, ("task", task))
    asked: list[tuple[str, object]] = []
    part.page.go.connect(lambda page, arg: asked.append((page, arg)))

    click(part.tasks_view.done)
    part.show_task(task)
    assert "请再看一次" in part.tasks_view.next.text()
    click(part.tasks_view.look)

    assert asked == [("setup", ("rounds", (panjin.id, KETTLE)))]


def test_a_withdrawn_task_takes_its_budget_line_and_the_undo_brings_both(
    lead: Office, qtbot: QtBot, panjin: Standard
) -> None:
    fields = TaskFields("买一个热水壶", cost=Fen(12000), budget=BudgetFields(2026, "建设"))
    task = lead.act(gap_tasks.add, panjin, KETTLE, fields)
    part = opened(lead, qtbot, ("task", task))

    click(part.tasks_view.drop)
    assert lead.read(budget_lines.listed) == ()

    click(button(part.page, "撤销：收回 买一个热水壶"))
    assert [line.amount for line in lead.read(budget_lines.listed)] == [12000]


def test_a_task_is_changed_and_the_change_taken_back(
    lead: Office, qtbot: QtBot, panjin: Standard
) -> None:
    task = lead.act(gap_tasks.add, panjin, KETTLE, TaskFields("买一个热水壶"))
    part = opened(lead, qtbot, ("task", task))
    click(part.tasks_view.change)
    write(part.task_form.note, "要带温控的")
    click(part.task_form.button)
    assert lead.read(gap_tasks.row_of, task).fields.note == "要带温控的"

    click(button(part.page, "撤销：修改 买一个热水壶"))

    assert lead.read(gap_tasks.row_of, task).fields.note == ""


def test_a_room_is_told_by_each_standard_and_a_cell_opens_its_zone(
    lead: Office, qtbot: QtBot
) -> None:
    part = opened(lead, qtbot, "rooms")
    asked: list[tuple[str, object]] = []
    part.page.go.connect(lambda page, arg: asked.append((page, arg)))
    cell = part.rooms.cells["panjin-2021", "appliances"]
    part.rooms.area.ensureWidgetVisible(cell)

    assert "还缺 2" in cell.accessibleName()
    click(cell)

    assert asked == [("setup", ("rounds", ("panjin-2021", "appliances")))]


def test_a_grade_is_also_told_by_aspects_and_zones(lead: Office, qtbot: QtBot) -> None:
    part = opened(lead, qtbot)

    click(
        next(
            one for one in part.card.pills.findChildren(QAbstractButton) if one.text() == "分方面看"
        )
    )

    told = {row.title.text(): row.words.text() for row in part.card.parts.rows}
    assert told["电器角"].startswith("还缺 2，")
    assert not part.card.items.isVisible()


def test_the_paper_shows_the_sentence_of_the_screen(lead: Office, qtbot: QtBot) -> None:
    part = opened(lead, qtbot)
    said = part.card.sum.text()

    press(part, "打印差距单")
    qtbot.waitUntil(lambda: part.views.currentWidget() is part.paper, timeout=20_000)

    assert "".join(said.split()) in text(part.paper.path)
    key(part, Key.Key_Escape)
    assert part.views.currentWidget() is part.browser


def test_an_attendant_sees_the_gap_and_who_plans_it(
    lead: Office, as_person: Callable[[str], Office], qtbot: QtBot
) -> None:
    part = opened(as_person("单雨桐"), qtbot)

    assert part.card.who.isVisible()
    assert "责任人" in part.card.who.text()
    assert not any(row.tick.isVisible() for row in part.card.items.rows)
    names = {one.accessibleName() for one in part.card.findChildren(QAbstractButton)}
    assert not any(name.startswith("列任务") for name in names)


def test_without_a_chosen_standard_the_tab_says_where_to_choose(
    as_person: Callable[[str], Office], qtbot: QtBot
) -> None:
    part = opened(as_person("赵国强"), qtbot, None)
    asked: list[tuple[str, object]] = []
    part.page.go.connect(lambda page, arg: asked.append((page, arg)))

    assert part.views.currentWidget() is part.empty
    assert part.empty.button is not None
    click(part.empty.button)

    assert asked == [("setup", "rounds")]


def test_an_answer_given_meanwhile_is_shown_at_once(
    lead: Office, qtbot: QtBot, panjin: Standard
) -> None:
    part = opened(lead, qtbot)

    lead.act(checklists.answer, panjin, KETTLE, Verdict.MEETS)

    assert [row.line.id for row in part.card.items.rows if row.can_plan] == [WATER]
    assert part.card.sum.text().startswith("到二级站还差 1 项")


def test_a_task_that_costs_something_may_still_stay_out_of_the_budget(
    lead: Office, qtbot: QtBot
) -> None:
    part = opened(lead, qtbot)
    press(part, "列任务：热水壶")
    write(part.form.what, "房东出钱买一个热水壶")
    write(part.form.cost.line, "120")
    part.form.budget.setChecked(False)
    write(part.form.cost.line, "150")
    key(part, Key.Key_F5)

    (task,) = lead.read(gap_tasks.listed)
    assert task.fields.cost == 15000
    assert task.fields.budget is None


@pytest.mark.parametrize("typed", ["1万2", "2,500", "-", "1.234"])
def test_a_cost_half_typed_or_wrong_is_said_below_its_field(
    lead: Office, qtbot: QtBot, typed: str
) -> None:
    part = opened(lead, qtbot)
    press(part, "列任务：热水壶")

    with capture_exceptions() as raised:
        part.form.cost.line.setFocus()
        for one in typed:
            part.form.cost.line.insert(one)

    assert raised == []
    assert bool(part.form.cost.problem()) == (typed != "2,500")
    assert part.form.budget.isChecked() == (typed != "-")
    write(part.form.cost.line, "25")
    assert part.form.budget.isChecked()
