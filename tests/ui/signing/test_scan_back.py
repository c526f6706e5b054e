"""扫回签批单 on the page of the archive: each slip finds its record, a void one says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.core.sign_ways import PaperKind
from app.services import expense_desk, expenses, slip_scans
from app.services.office import Office
from app.ui.pages.archive import ArchivePage
from tests.services.desk import ATTENDANT, CHAIR, KEEPER, Desk
from tests.services.slips import bound, picture, print_slip, save_photo
from tests.ui.conftest import Answers
from tests.ui.pages.opened import click, open_page

E = PaperKind.EXPENSE


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


def opened(desk: Desk, qtbot: QtBot, by: str = KEEPER) -> ArchivePage:
    desk.sit(by)
    return open_page(ArchivePage, desk.office, qtbot)


def slip(desk: Desk, expense: int) -> Path:
    return print_slip(desk.sit(KEEPER), desk.row(expense).public_id)


def hung(desk: Desk, expense: int) -> int:
    return len(desk.office.read(slip_scans.scans, E, desk.row(expense).public_id))


def drop(page: ArchivePage, *paths: Path) -> None:
    """Drop files on the area, as from the file manager."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    act, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    area, none = page.scan_back.drop, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(area, QDragEnterEvent(QPoint(5, 5), act, data, button, none))
    QApplication.sendEvent(area, QDropEvent(QPointF(5, 5), act, data, button, none))


def test_one_slip_opens_the_record_it_belongs_to(
    desk: Desk, qtbot: QtBot, tmp_path: Path, answers: Answers
) -> None:
    expense = desk.signed()
    photo = save_photo(picture(slip(desk, expense)), tmp_path / "签好.jpg")
    page = opened(desk, qtbot)
    click(page.scan_buttons[0])
    answers.expect("签好的签批单", [photo])

    with qtbot.waitSignal(page.go, timeout=30_000) as asked:
        click(page.scan_back.drop)

    assert asked.args == ["expenses", expense]
    assert hung(desk, expense) == 1
    assert page.said_there is not None
    page.said_there(page.notice)
    assert "和现在的记录一致" in page.notice.text


def test_each_of_several_says_what_became_of_it(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    good, changed = desk.draft(summary="桶装水"), desk.draft(summary="毛巾")
    both = bound([slip(desk, good), slip(desk, changed)], tmp_path / "两张.pdf")
    fields = desk.office.read(expense_desk.detail, changed).fields
    desk.sit(ATTENDANT).act(expenses.change_draft, changed, replace(fields, payee="示例水站"))
    blank = save_photo(Image.new("RGB", (300, 300), "white"), tmp_path / "空白.jpg")
    page = opened(desk, qtbot)
    click(page.scan_buttons[0])

    drop(page, both, blank)
    qtbot.waitUntil(lambda: len(page.scan_back.said()) == 3, timeout=30_000)

    nothing, fits, void = page.scan_back.said()
    assert "没有找到签批单的二维码" in nothing
    assert "桶装水" in fits
    assert "和现在的记录一致" in fits
    assert "这张签批单已作废。收款方：示例商贸 → 示例水站" in void
    assert (hung(desk, good), hung(desk, changed)) == (1, 1)


def test_the_way_back_leads_to_the_papers(desk: Desk, qtbot: QtBot) -> None:
    desk.draft()
    page = opened(desk, qtbot)
    click(page.scan_buttons[0])
    assert not page.desk.isVisible()
    page.reload()
    assert page.scan_back.isVisible()

    page._leave_scan_back()

    assert page.desk.isVisible()


def test_it_is_reached_on_a_small_screen_and_without_any_month(desk: Desk, qtbot: QtBot) -> None:
    page = opened(desk, qtbot)
    QApplication.processEvents()
    assert page.scan_buttons[1].isVisible()

    page.resize(734, 400)
    click(page.scan_buttons[1])

    assert page.scan_back.isVisible()


def test_the_chair_reads_who_scans_back(desk: Desk, qtbot: QtBot) -> None:
    desk.draft()
    page = opened(desk, qtbot, CHAIR)

    said = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    assert any(text.startswith("扫回签批单：值班员、经费专人") for text in said)
    assert not any(button.isVisible() for button in page.scan_buttons)
