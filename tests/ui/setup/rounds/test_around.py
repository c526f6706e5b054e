"""对照检查: what stands around the rows: grades, standards, who may, small screens."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from app.core.clock import FixedClock
from app.core.gap import Verdict
from app.core.money import Fen
from app.services import checklists, gap_tasks, setup
from app.services.gap_tasks import TaskFields
from app.services.office import Office
from app.standards.loader import BUNDLED
from app.standards.schema import Standard
from tests.ui.pages.opened import click, key
from tests.ui.setup.rounds.desk import KETTLE, Open, current, given
from tests.ui.setup.rounds.small import FIRST

Key = Qt.Key


def test_the_chair_sees_everything_and_is_told_who_answers(
    lead: Office, open_page: Open, standard: Standard, as_person: Callable[[str], Office]
) -> None:
    as_person("孙惠民")
    page = open_page("books")
    row = page.items.rows["six-haves.books"]

    key(page, Key.Key_1)

    assert not given(lead, standard)
    assert not row.choice.isEnabled()
    assert row.said.text() == "还没看"
    assert row.photo_button.isHidden()
    assert row.note_button.isHidden()
    assert "责任人" in page.view.zone.saved.text()
    assert page.view.zones.change.isHidden()


def test_with_no_standard_chosen_one_button_leads_to_the_choice(
    office: Office, as_person: Callable[[str], Office], open_page: Open, folder: Path
) -> None:
    (folder / "example-2024.toml").write_text(FIRST, "utf-8")
    as_person("赵国强")
    page = open_page()
    assert page.views.currentWidget() is page.empty
    assert page.empty.button is not None

    click(page.empty.button)
    key(page, Key.Key_F5)  # the only one is offered ticked

    assert office.read(setup.chosen_standards) == ("example-2024",)
    assert page.views.currentWidget() is page.view
    assert page.view.zone.heading.text() == "休息区"


def test_without_any_standard_the_page_is_empty_and_says_so(
    lead: Office, folder: Path, open_page: Open
) -> None:
    page = open_page()

    assert page.views.currentWidget() is page.empty
    said = " ".join(label.text() for label in page.empty.findChildren(QLabel))
    assert "还没有装任何标准" in said
    assert "读不出来" in page.notice.text


def test_all_grades_of_all_standards_stand_beside_the_nearest_first(
    lead: Office, open_page: Open, standard: Standard, folder: Path
) -> None:
    shutil.copy(BUNDLED / "panjin-2021.toml", folder)
    shutil.copy(BUNDLED / "requirements.toml", folder)
    (folder / "example-2024.toml").write_text(FIRST, "utf-8")
    lead.act(setup.choose_standards, [standard.id, "example-2024"])
    lead.act(checklists.answer, standard, KETTLE, Verdict.DOES_NOT)

    page = open_page()

    shown = [block for block in page.view.gap.blocks if block.isVisible()]
    assert [block.grade.title for block in shown] == [
        "示例市 全部条目",
        "盘锦 三级站",
        "盘锦 二级站",
        "盘锦 一级站",
    ]
    lefts = [block.grade.left for block in shown]
    assert lefts == sorted(lefts)
    assert "差 1 项：热水壶" in shown[2].words.text()
    assert "待上级提供要求 1 项，不算缺" in shown[0].words.text()


def test_a_grade_leads_to_the_tab_of_what_is_missing(lead: Office, open_page: Open) -> None:
    page = open_page()
    asked: list[tuple[str, object]] = []
    page.page.go.connect(lambda where, what: asked.append((where, what)))

    click(page.view.gap.blocks[0])

    block = page.view.gap.blocks[0].grade
    assert asked == [("setup", ("gap", ("panjin-2021", block.id)))]


def test_another_tab_leads_to_an_item_of_any_chosen_standard(lead: Office, open_page: Open) -> None:
    page = open_page(("panjin-2021", KETTLE))

    assert page.view.zone.heading.text() == "电器角"
    assert current(page) == KETTLE


def test_each_zone_says_who_was_there_last(
    lead: Office,
    open_page: Open,
    standard: Standard,
    as_person: Callable[[str], Office],
    clock: FixedClock,
) -> None:
    lead.act(checklists.answer, standard, KETTLE, Verdict.MEETS)
    clock.advance(24 * 3600)
    as_person("单雨桐").act(checklists.answer, standard, "six-haves.books", Verdict.MEETS)

    page = open_page()

    zones = page.view.zones.buttons
    assert zones["appliances"].zone.last == "赵国强 10月22日"
    assert zones["books"].zone.last == "单雨桐 10月23日"
    assert zones["papers"].zone.last == ""


def test_on_a_small_screen_the_zones_are_a_drop_down_and_the_items_come_first(
    lead: Office, open_page: Open
) -> None:
    page = open_page("appliances")
    page.page.resize(734, 450)
    QApplication.processEvents()

    assert page.view.zones.choice.isVisible()
    assert not page.view.zones.area.isVisible()
    assert page.view.middle.y() < page.view.zones.y() < page.view.gap.y()
    page.view.zones.choice.setFocus()
    key(page, Key.Key_Down)
    assert page.view.zone.heading.text() == "医药箱与应急"


def test_a_missing_item_says_what_is_planned_for_it(
    lead: Office, open_page: Open, standard: Standard
) -> None:
    lead.act(checklists.answer, standard, KETTLE, Verdict.DOES_NOT)
    lead.act(
        gap_tasks.add,
        standard,
        KETTLE,
        TaskFields("买热水壶", due_on="2026-10-31", cost=Fen(12000)),
    )

    page = open_page("appliances")

    told = page.items.rows[KETTLE].task.text()
    assert told.startswith("已列入达标任务：")
    assert "10月31日前" in told
    assert "120 元" in told
    page.items.choose(KETTLE)
    key(page, Key.Key_1)
    assert page.items.rows[KETTLE].task.isHidden()
