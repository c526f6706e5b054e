"""The page 站点建设 by key and mouse: answers, notes, photos, the gap, a sheet to walk with."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from app.core.gap import Verdict
from app.services import checklists, evidence, setup
from app.services.checklists import Given
from app.services.office import Office
from app.standards.loader import BUNDLED, load_file
from app.standards.schema import Standard
from app.ui.checklist.row import CriterionRow
from app.ui.pages.setup import SetupPage
from app.ui.setup.rounds import RoundsPart
from app.ui.tasks import Tasks
from app.ui.widgets import PhotoThumb
from app.ui.widgets.buttons import PaintedButton
from tests.ui.conftest import Answers
from tests.ui.pages.opened import click, key, type_in

FILE = BUNDLED / "panjin-2021.toml"
APPLIANCES = "six-haves.appliances."
WATER, KETTLE, WIFI = APPLIANCES + "water-dispenser", APPLIANCES + "kettle", APPLIANCES + "wifi"
COOLER, FAN = APPLIANCES + "cooling.air-conditioner", APPLIANCES + "cooling.fan"
Key = Qt.Key

Open = Callable[..., RoundsPart]


@pytest.fixture(scope="session")
def standard() -> Standard:
    return load_file(FILE)


@pytest.fixture
def lead(office: Office, as_person: Callable[[str], Office], standard: Standard) -> Office:
    as_person("赵国强").act(setup.choose_standards, [standard.id])
    return office


@pytest.fixture
def open_page(office: Office, qtbot: QtBot, answers: Answers) -> Iterator[Open]:
    made: list[SetupPage] = []

    def opened(arg: object = None, standards: Path = BUNDLED) -> RoundsPart:
        page = SetupPage(office, Tasks(), standards)
        qtbot.addWidget(page)
        page.resize(1190, 670)
        office.listeners.append(page.changed)
        page.install_commands()
        page.show()
        page.activateWindow()
        assert QTest.qWaitForWindowActive(page)
        page.open_with(arg)
        made.append(page)
        part = page.part("rounds")
        assert isinstance(part, RoundsPart)
        return part

    yield opened
    for page in made:
        page.tasks.close()


def given(office: Office, standard: Standard) -> dict[str, Given]:
    return office.read(checklists.answers, standard)


def verdicts(office: Office, standard: Standard) -> dict[str, Verdict | None]:
    return {one: answer.verdict for one, answer in given(office, standard).items()}


def segment(page: RoundsPart, criterion: str, word: str) -> QAbstractButton:
    buttons = page.items.rows[criterion].choice.findChildren(PaintedButton)
    return next(button for button in buttons if button.text() == word)


def current(page: RoundsPart) -> str:
    row = page.items.current()
    return row.view.id if row else ""


def picture(folder: Path, name: str = "饮水机.jpg", colour: str = "teal") -> Path:
    path = folder / name
    Image.new("RGB", (80, 60), colour).save(path, "JPEG")
    return path


def drop(row: CriterionRow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    bare = Qt.KeyboardModifier.NoModifier
    # A drop goes to what the drag entered before.
    enter = QDragEnterEvent(QPoint(20, 20), copy, data, left, bare)
    QApplication.sendEvent(row, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(row, QDropEvent(QPointF(20, 20), copy, data, left, bare))


# --- answers


def test_digits_answer_and_go_on_to_the_next(
    lead: Office, open_page: Open, standard: Standard
) -> None:
    page = open_page("appliances")
    assert current(page) == COOLER

    key(page, Key.Key_2)  # no air conditioner
    key(page, Key.Key_1)  # but a fan
    key(page, Key.Key_1)
    assert current(page) == APPLIANCES + "phone-charging.charger"
    key(page, Key.Key_3)

    assert verdicts(lead, standard) == {
        COOLER: Verdict.DOES_NOT,
        FAN: Verdict.MEETS,
        WATER: Verdict.MEETS,
        APPLIANCES + "phone-charging.charger": Verdict.NOT_APPLICABLE,
    }
    assert page.view.zones.buttons["appliances"].zone.figure == "2/7"


def test_a_click_answers_and_the_same_click_takes_back(
    lead: Office, open_page: Open, standard: Standard
) -> None:
    page = open_page("books")
    button = segment(page, "six-haves.books", "不符合")

    click(button)
    assert verdicts(lead, standard) == {"six-haves.books": Verdict.DOES_NOT}
    assert page.items.rows["six-haves.books"].said.text() == "赵国强 10月22日"
    assert "书籍报刊" in page.view.gap.blocks[1].words.text()

    click(button)
    assert verdicts(lead, standard) == {"six-haves.books": None}
    assert page.items.rows["six-haves.books"].choice.value() is None


def test_the_undo_names_what_it_takes_back(
    lead: Office, open_page: Open, standard: Standard
) -> None:
    page = open_page("appliances")
    page.items.choose(KETTLE)
    key(page, Key.Key_1)
    page.items.choose(KETTLE)
    key(page, Key.Key_2)
    assert page.view.zone.undo.text() == "撤销：热水壶 不符合"

    click(page.view.zone.undo)

    assert verdicts(lead, standard)[KETTLE] is Verdict.MEETS
    assert current(page) == KETTLE
    assert page.view.zone.undo.isHidden()


def test_one_of_two_is_enough_and_the_other_says_so(lead: Office, open_page: Open) -> None:
    page = open_page("appliances")

    click(segment(page, FAN, "符合"))

    assert "不用看了" in page.items.rows[COOLER].said.text()
    page.items.choose(COOLER)
    key(page, Key.Key_Delete)  # nothing to take back, nothing happens
    assert page.items.rows[COOLER].view.verdict is None


def test_arrows_move_and_delete_takes_back(
    lead: Office, open_page: Open, standard: Standard
) -> None:
    page = open_page("entrance")
    key(page, Key.Key_1)
    assert current(page) == "sign.mark"
    key(page, Key.Key_Up)
    assert current(page) == "sign.outdoors"
    key(page, Key.Key_Delete)

    assert verdicts(lead, standard) == {"sign.outdoors": None}
    key(page, Key.Key_Down)
    assert current(page) == "sign.mark"


def test_page_keys_walk_the_zones_in_order(lead: Office, open_page: Open) -> None:
    page = open_page()
    assert page.view.zone.heading.text() == "门口与标牌"
    assert not page.view.zone.before.isEnabled()

    key(page, Key.Key_PageDown)
    assert page.view.zone.heading.text() == "饮水休息区"
    key(page, Key.Key_PageUp)
    assert page.view.zone.heading.text() == "门口与标牌"

    click(page.view.zones.buttons["papers"])
    assert page.view.zone.heading.text() == "选址与资料"
    assert not page.view.zone.after.isEnabled()


def test_a_page_opened_anew_goes_on_where_one_left(lead: Office, open_page: Open) -> None:
    first = open_page("storage")
    key(first, Key.Key_1)

    page = open_page()

    assert page.view.zone.heading.text() == "雨具与工具"
    assert "上次做到这里：10月22日 赵国强" in page.view.zone.second.text()
    assert current(page) not in ("", "extra.lockers")


def test_a_note_is_saved_by_enter_and_by_leaving_the_zone(
    lead: Office, open_page: Open, standard: Standard
) -> None:
    page = open_page("appliances")
    page.items.choose(KETTLE)
    key(page, Key.Key_F2)
    row = page.items.rows[KETTLE]
    type_in(row.note, "下周买")
    key(page, Key.Key_Return)
    assert given(lead, standard)[KETTLE].note == "下周买"

    page.items.choose(WIFI)
    click(page.items.rows[WIFI].note_button)
    type_in(page.items.rows[WIFI].note, "信号弱")
    key(page, Key.Key_PageDown)

    assert given(lead, standard)[WIFI].note == "信号弱"
    assert given(lead, standard)[WIFI].verdict is None


# --- photos


def test_a_dropped_photo_is_kept_shown_and_taken_off_again(
    lead: Office, open_page: Open, standard: Standard, qtbot: QtBot, tmp_path: Path
) -> None:
    page = open_page("appliances")
    row = page.items.rows[WATER]
    drop(row, picture(tmp_path))
    qtbot.waitUntil(lambda: row.photo_button.text() == "照片 1")
    assert "照片已存好" in page.notice.text

    (thumb,) = row.strip.findChildren(PhotoThumb)
    click(thumb)
    assert page.view.middle.currentWidget() is page.view.photo
    click(page.view.photo.remove)

    assert not lead.read(evidence.photos, standard)
    assert row.photo_button.text() == "＋照片"
    assert page.view.middle.currentWidget() is page.view.zone


def test_photos_are_picked_by_f3_and_a_false_one_is_refused_in_words(
    lead: Office,
    open_page: Open,
    standard: Standard,
    qtbot: QtBot,
    tmp_path: Path,
    answers: Answers,
) -> None:
    false = tmp_path / "假的.jpg"
    false.write_bytes(b"PK\x03\x04")
    page = open_page("appliances")
    page.items.choose(WATER)
    answers.expect("选照片：饮水机", [picture(tmp_path), false])

    key(page, Key.Key_F3)
    qtbot.waitUntil(lambda: "不是照片" in page.notice.text)

    (kept,) = lead.read(evidence.photos, standard)[WATER]
    assert kept.name == "饮水机.jpg"


# --- the gap


def test_the_gap_counts_by_grade_and_its_list_leads_to_the_item(
    lead: Office, open_page: Open
) -> None:
    page = open_page("appliances")
    page.items.choose(KETTLE)
    key(page, Key.Key_2)
    first, second, third = (block.words.text() for block in page.view.gap.blocks)
    assert "还缺 1 项：热水壶" in first
    assert "还缺 1 项：热水壶" in second
    assert "还缺" not in third
    key(page, Key.Key_PageDown)

    click(page.view.gap.list)
    gaps = page.view.gap_list
    index = gaps.list.rows.index(0, 0)
    assert gaps.list.rows.row_at(index).title == "热水壶"
    rect = gaps.list.visualRect(index)
    QTest.mouseClick(gaps.list.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())

    assert page.view.zone.heading.text() == "电器角"
    assert current(page) == KETTLE


def test_escape_leaves_the_list_of_the_gap(lead: Office, open_page: Open) -> None:
    page = open_page()
    click(page.view.gap.list)
    key(page, Key.Key_Escape)
    assert page.view.middle.currentWidget() is page.view.zone


# --- who may, and what there is


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
    office: Office, as_person: Callable[[str], Office], open_page: Open, standard: Standard
) -> None:
    as_person("赵国强")
    page = open_page()
    assert page.views.currentWidget() is page.empty
    assert page.empty.button is not None

    click(page.empty.button)
    key(page, Key.Key_F5)  # the only one is offered ticked

    assert office.read(setup.chosen_standards) == (standard.id,)
    assert page.views.currentWidget() is page.view
    assert page.view.zone.heading.text() == "门口与标牌"


def test_without_any_standard_file_the_page_is_empty_and_says_so(
    lead: Office, open_page: Open, tmp_path: Path
) -> None:
    page = open_page(standards=tmp_path)
    assert page.views.currentWidget() is page.empty
    assert page.empty.button is not None
    assert page.empty.button.text() == "再看一次"

    shutil.copy(FILE, tmp_path)
    click(page.empty.button)

    assert page.views.currentWidget() is page.picker
    key(page, Key.Key_F5)
    assert page.views.currentWidget() is page.view


def test_the_sheet_to_walk_with_is_previewed(lead: Office, open_page: Open, qtbot: QtBot) -> None:
    page = open_page()

    click(page.view.zones.print)
    qtbot.waitUntil(lambda: page.views.currentWidget() is page.paper, timeout=20_000)

    assert page.paper.path.is_file()
    key(page, Key.Key_Escape)
    assert page.views.currentWidget() is page.view


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
