"""At 1366×768 the buttons of a page are seen whole, and a message moves no field away."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QComboBox, QStyle, QStyleOptionComboBox, QWidget
from pytestqt.qtbot import QtBot

from app.core.gap import Verdict
from app.core.money import Fen
from app.services import budget_plans, checklists, gap_tasks, setup
from app.services.budget_lines import BudgetFields
from app.services.expense_desk import Step
from app.services.gap_tasks import TaskFields
from app.services.office import Office
from app.standards.loader import BUNDLED, load_file
from app.ui.main_window import MainWindow
from app.ui.pages.expenses import ExpensesPage
from app.ui.pages.setup import SetupPage
from app.ui.setup.gap import GapPart
from app.ui.wizard import Wizard
from app.ui.wizard.people_step import PeopleStep, PersonLines
from app.ui.wizard.stock_step import StockStep
from tests.services.desk import ATTENDANT, LEAD, SECOND_LEAD, Desk
from tests.ui.conftest import show
from tests.ui.desk import no_lines, sit_down
from tests.ui.pages.opened import give_pins

TITLE_BAR = 19
"""What the system takes of the screen for the title of a window, in pixels."""


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow()
    qtbot.addWidget(made)
    show(made)
    made.resize(1366, 768 - TITLE_BAR)
    yield made
    made.tasks.close()


def is_whole(widget: QWidget) -> bool:
    """Whether all of it is seen."""
    return widget.visibleRegion().boundingRect() == widget.rect()


def settle(qtbot: QtBot) -> None:
    qtbot.wait(50)
    QApplication.processEvents()


def test_the_buttons_of_a_draft_are_seen_whole(
    window: MainWindow, office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_pins(office, monkeypatch)
    desk = Desk(office)
    expense = desk.draft(note="两箱都给了环卫工人")  # as many lines as a corrected one has
    sit_down(office, ATTENDANT)
    window.welcome(office, no_lines, "expenses")
    window.go("expenses", expense)
    page = window.page("expenses")
    assert isinstance(page, ExpensesPage)
    settle(qtbot)

    for button in page.view.buttons.values():
        assert is_whole(button), button.text()
    assert is_whole(page.view.drop)
    assert page.view.chip.text == "等责任人签"
    assert Step.CHANGE in page.view.buttons


def test_the_buttons_of_a_budget_are_seen_whole(
    window: MainWindow, as_person: Callable[[str], Office], qtbot: QtBot
) -> None:
    office = as_person(LEAD)
    standard = load_file(BUNDLED / "panjin-2021.toml")
    office.act(setup.choose_standards, [standard.id])
    kettle = "six-haves.appliances.kettle"
    office.act(checklists.answer, standard, kettle, Verdict.DOES_NOT)
    fields = TaskFields("买一个热水壶", cost=Fen(12000), budget=BudgetFields(2026, "建设"))
    office.act(gap_tasks.add, standard, kettle, fields)
    Desk(office).end_role(SECOND_LEAD)
    sit_down(office, LEAD)
    office.act(budget_plans.submit, 2026)
    (made,) = office.read(budget_plans.versions)
    window.welcome(office, no_lines, "setup")
    window.go("setup", ("gap", ("plan", made.id)))
    page = window.page("setup")
    assert isinstance(page, SetupPage)
    part = page.part("gap")
    assert isinstance(part, GapPart)
    settle(qtbot)

    assert is_whole(part.plans.back)
    for name, button in part.plans.pane.buttons.items():
        assert is_whole(button), name


@pytest.fixture
def wizard(window: MainWindow, office: Office) -> Wizard:
    made = Wizard(office, window.tasks)
    window.cover(made)
    made.show_step([form.step for form in made.forms].index(StockStep.step))
    return made


def test_a_message_of_the_wizard_moves_no_field(wizard: Wizard, qtbot: QtBot) -> None:
    step = wizard.current
    assert isinstance(step, StockStep)
    settle(qtbot)
    fields = (step.name, step.quantity, step.add_button, wizard.next_button, wizard.back_button)
    before = [field.mapTo(wizard, QPoint(0, 0)) for field in fields]

    wizard.notice.ok("已加入：桶装水。")
    settle(qtbot)

    assert wizard.notice.isVisible()
    assert [field.mapTo(wizard, QPoint(0, 0)) for field in fields] == before
    assert all(is_whole(field) for field in fields)
    assert is_whole(wizard.notice)


def test_a_long_message_of_the_wizard_stands_above_the_step(wizard: Wizard, qtbot: QtBot) -> None:
    wizard.notice.error("数量写得不对，请只写数字。" * 20)
    settle(qtbot)

    assert is_whole(wizard.notice)
    assert (
        wizard.notice.mapTo(wizard, QPoint(0, 0)).y() < wizard.title.mapTo(wizard, QPoint(0, 0)).y()
    )


def test_the_words_full_or_part_time_are_not_cut(wizard: Wizard, qtbot: QtBot) -> None:
    wizard.show_step([form.step for form in wizard.forms].index(PeopleStep.step))
    settle(qtbot)
    lines = wizard.findChildren(PersonLines)

    assert lines
    for line in lines:
        assert room_for_words(line.employment) >= line.employment.fontMetrics().horizontalAdvance(
            "专兼职"
        )


def room_for_words(choice: QComboBox) -> int:
    """How wide the words of a drop-down may be, in pixels."""
    option = QStyleOptionComboBox()
    choice.initStyleOption(option)
    part = QStyle.SubControl.SC_ComboBoxEditField
    kind = QStyle.ComplexControl.CC_ComboBox
    # Qt keeps a pixel of it free at either side.
    return choice.style().subControlRect(kind, option, part, choice).width() - 2
