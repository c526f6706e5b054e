"""对照检查: photos by drop and key, small on the page, whole only when looked at."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.intake.photo import clean
from app.services import evidence
from app.services.office import Office
from app.standards.schema import Standard
from app.ui.widgets import PhotoThumb
from tests.photos import camera, photo
from tests.ui.conftest import Answers
from tests.ui.pages.opened import click, key
from tests.ui.setup.rounds.desk import KETTLE, WATER, Open, current, drop, picture

Key = Qt.Key


def kept(office: Office, standard: Standard, criterion: str = WATER) -> evidence.Photo:
    (one,) = office.read(evidence.photos, standard)[criterion]
    return one


def test_a_dropped_photo_is_kept_shown_and_taken_off_again(
    lead: Office, open_page: Open, standard: Standard, qtbot: QtBot, tmp_path: Path
) -> None:
    page = open_page("appliances")
    row = page.items.rows[WATER]
    drop(row, picture(tmp_path))
    qtbot.waitUntil(lambda: row.photo_button.text() == "照片 1")
    assert page.view.zone.undo.text() == "撤销：添加照片"
    assert not page.notice.text

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


def test_the_page_opens_with_its_small_photos_where_the_full_ones_are_gone(
    lead: Office, open_page: Open, standard: Standard, qtbot: QtBot
) -> None:
    lead.act(evidence.add_photo, standard, WATER, "饮水机.jpg", clean(photo(colour="#204060")))
    one = kept(lead, standard)
    (lead.folder.files / one.sha256[:2] / one.sha256).unlink()

    page = open_page("appliances")
    row = page.items.rows[WATER]
    click(row.photo_button)

    assert page.notice.text == ""
    assert row.photo_button.text() == "照片 1"
    (thumb,) = row.strip.findChildren(PhotoThumb)
    shown = page.photos.small(one).pixelColor(30, 20)
    assert abs(shown.blue() - QColor("#204060").blue()) < 12

    click(thumb)
    qtbot.waitUntil(lambda: "缺失" in page.notice.text)
    assert page.view.photo.heading.text() == "饮水机.jpg"


def test_a_photo_looked_at_is_shown_whole(
    lead: Office, open_page: Open, standard: Standard, qtbot: QtBot
) -> None:
    lead.act(evidence.add_photo, standard, WATER, "饮水机.jpg", clean(photo("PNG")))
    page = open_page("appliances")
    row = page.items.rows[WATER]
    click(row.photo_button)
    (thumb,) = row.strip.findChildren(PhotoThumb)

    click(thumb)

    qtbot.waitUntil(lambda: page.view.photo.is_whole)
    key(page.page, Key.Key_Escape)
    assert page.view.middle.currentWidget() is page.view.zone


def test_time_and_place_are_kept_only_where_the_box_is_ticked(
    lead: Office, open_page: Open, standard: Standard, qtbot: QtBot, tmp_path: Path
) -> None:
    first, second = tmp_path / "热水壶.jpg", tmp_path / "饮水机.jpg"
    first.write_bytes(photo(exif=camera()))
    second.write_bytes(photo(colour="red", exif=camera()))
    page = open_page("appliances")
    assert not page.view.zone.keep_taken.isChecked()

    drop(page.items.rows[KETTLE], first)
    qtbot.waitUntil(lambda: page.items.rows[KETTLE].photo_button.text() == "照片 1")
    page.view.zone.keep_taken.click()
    drop(page.items.rows[WATER], second)
    qtbot.waitUntil(lambda: "记下了" in page.notice.text)

    assert not kept(lead, standard, KETTLE).taken
    assert kept(lead, standard).taken.at == "2026-10-19 14:03:05"
    page.photos.show(kept(lead, standard))
    assert "拍于 2026-10-19 14:03" in page.view.photo.second.text()
    assert "WGS-84" in page.view.photo.second.text()


def test_a_photo_of_100_megabytes_is_refused_and_the_note_being_written_stays(
    lead: Office, open_page: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    huge = tmp_path / "很大.jpg"
    with huge.open("wb") as stream:
        stream.truncate(100 * 1024 * 1024)
    page = open_page("appliances")
    page.items.choose(WATER)
    key(page, Key.Key_F2)
    note = page.items.rows[WATER].note
    note.setText("换过滤芯")

    drop(page.items.rows[WATER], huge)
    qtbot.waitUntil(lambda: "100 MB" in page.notice.text)

    assert note.text() == "换过滤芯"
    assert "没有添加" in page.notice.text


def test_a_photo_that_arrives_moves_nothing_below_a_note_being_written(
    lead: Office, open_page: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    page = open_page("appliances")
    drop(page.items.rows[WATER], picture(tmp_path))
    page.items.choose(KETTLE)
    key(page, Key.Key_F2)
    note = page.items.rows[KETTLE].note
    note.setText("下周")

    qtbot.waitUntil(lambda: page.items.rows[WATER].photo_button.text() == "照片 1")

    assert note.hasFocus()
    assert note.text() == "下周"
    assert current(page) == KETTLE
    assert page.items.rows[WATER].strip.isHidden()
