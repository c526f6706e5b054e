"""档案: each month's papers, the very file that is printed, written when asked for."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPageLayout, QPageSize, QWheelEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.clock import FixedClock
from app.reports.papers import PAPERS
from app.services import archive, closing, closing_desk, package_copies, sign_in
from app.services.office import Office
from app.ui.pages.archive import ArchivePage
from app.ui.printing import print_files
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
from tests.ui.pages.opened import click, key


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(SECOND_OF_NOVEMBER)


@pytest.fixture
def lead(as_person: Sit) -> Office:
    office = as_person("赵国强")
    count_visits(office)
    return office


@pytest.fixture
def page(lead: Office, qtbot: QtBot) -> ArchivePage:
    """October is open and its papers are written."""
    page = open_page(ArchivePage, lead, qtbot)
    click(page.make)
    finish_work(page, qtbot)
    return page


def close_october(office: Office) -> None:
    state_all_nil(office)
    person = office.actor.person_id
    assert person is not None
    office.act(closing.close_month, OCTOBER, sign_in.Proof(person, office.clock.now()))


def names(page: ArchivePage) -> list[str]:
    model = page.papers.rows
    return [str(model.row_at(model.index(at, 0)).title) for at in range(model.rowCount())]


def months(page: ArchivePage) -> list[tuple[str, str]]:
    model = page.months.rows
    rows = [model.row_at(model.index(at, 0)) for at in range(model.rowCount())]
    return [(row.title, row.second) for row in rows]


def test_a_station_without_records_is_told_what_will_stand_here(
    as_person: Sit, qtbot: QtBot
) -> None:
    page = open_page(ArchivePage, as_person("赵国强"), qtbot)

    assert page.empty.isVisible()
    assert not page.desk.isVisible()


def test_months_with_records_are_listed_newest_first_with_their_state(
    lead: Office, qtbot: QtBot
) -> None:
    close_october(lead)
    count_visits(lead, on="2026-11-01")

    page = open_page(ArchivePage, lead, qtbot)

    assert months(page) == [("2026年11月", "未月结"), ("2026年10月", "已月结")]
    assert page.months.current_key() == "2026-10"


def test_the_papers_are_written_when_asked_for_and_named_as_printed(page: ArchivePage) -> None:
    titles = names(page)

    assert titles[: len(PAPERS)] == [paper.title for paper in PAPERS]
    assert len(titles) == len(archive.TITLES)
    assert page.preview.pages > 0
    assert "未月结" in page.paper_card.second.text()


def test_what_is_previewed_is_the_file_in_the_folder(page: ArchivePage, lead: Office) -> None:
    page.papers.choose("roster.pdf")

    path = lead.folder.exports / "2026-10" / "roster.pdf"
    document = pypdfium2.PdfDocument(path.read_bytes())
    assert page.preview.pages == len(document)
    assert page.preview.sheet.accessibleName() == "值班表，第 1 页"
    assert not page.preview.sheet.pixmap().isNull()
    document.close()


def test_keys_and_wheel_turn_pages_and_zoom(page: ArchivePage) -> None:
    page.papers.choose("monthly-report.pdf")
    assert page.preview.pages > 1

    key(page, Qt.Key.Key_PageDown)
    assert page.preview.where.text().startswith("第 2 /")
    key(page, Qt.Key.Key_PageUp)
    assert page.preview.page == 0
    wide = page.preview.sheet.width()
    click(page.preview.plus)
    assert page.preview.sheet.width() > wide
    click(page.preview.minus)
    click(page.preview.minus)
    assert page.preview.zoomed.text() == "整页"
    _wheel(page, -120)
    assert page.preview.page == 1


def _wheel(page: ArchivePage, by: int) -> None:
    QApplication.processEvents()
    target = page.preview.area.viewport()
    at = QPoint(10, 10)
    event = QWheelEvent(
        QPointF(at),
        QPointF(target.mapToGlobal(at)),
        QPoint(),
        QPoint(0, by),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(target, event)


def test_papers_of_an_open_month_say_when_records_changed_since(
    page: ArchivePage, lead: Office, qtbot: QtBot
) -> None:
    assert not page.rewrite.isVisible()

    count_visits(lead)
    page.reload()
    assert page.outdated.isVisible()

    click(page.rewrite)
    finish_work(page, qtbot)
    assert not page.outdated.isVisible()


def test_both_versions_of_a_reopened_month_can_be_looked_at(lead: Office, qtbot: QtBot) -> None:
    close_october(lead)
    page = open_page(ArchivePage, lead, qtbot)
    click(page.make)
    finish_work(page, qtbot)
    chair = lead.read(closing_desk.chairs)[0][0]
    now = lead.clock.now()
    person = lead.actor.person_id
    assert person is not None
    lead.act(
        closing.reopen_month,
        OCTOBER,
        proof=sign_in.Proof(person, now),
        chair_proof=sign_in.Proof(chair, now),
        reason="漏记一次补水",
        until="2026-11-05",
    )
    assert months(page) == [("2026年10月", "反结到 11月5日")]
    count_visits(lead)
    lead.act(closing.close_month, OCTOBER, sign_in.Proof(person, now))
    click(page.rewrite)
    finish_work(page, qtbot)

    labels = [page.version.itemText(at)[:3] for at in range(page.version.count())]

    assert labels == ["第2版", "第1版"]
    assert page.version.isVisible()


def test_the_wall_sign_is_for_a_workshop_and_the_sheet_for_another_program(
    page: ArchivePage,
) -> None:
    page.papers.choose("sign-400x600.pdf")
    assert not page.print.isVisible()
    assert "制作单位" in page.size_words.text()

    page.papers.choose("ledger.xlsx")
    assert page.no_preview.isVisible()


def test_an_attendant_looks_but_does_not_export(
    page: ArchivePage, as_person: Sit, qtbot: QtBot
) -> None:
    other = open_page(ArchivePage, as_person("单雨桐"), qtbot)

    assert other.preview.pages > 0
    assert not other.copy.isVisible()
    assert not other.folder_button.isVisible()
    assert "责任人" in other.who_prints.text()


def test_the_package_is_taken_along(
    page: ArchivePage, qtbot: QtBot, answers: Answers, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    answers.expect("上报包", stick)

    click(page.copy)
    finish_work(page, qtbot)

    assert (stick / "2026-10.zip").exists()
    assert not page.office.read(package_copies.saved), "not closed yet: nothing to hand up"


def test_a_folder_of_another_program_is_no_paper_of_ours(lead: Office, qtbot: QtBot) -> None:
    (lead.folder.exports / "2026-10-旧").mkdir()

    page = open_page(ArchivePage, lead, qtbot)

    assert page.make.isVisible()


def test_a_file_that_went_missing_is_said(page: ArchivePage, lead: Office) -> None:
    (lead.folder.exports / "2026-10" / "roster.pdf").unlink()

    page.papers.choose("roster.pdf")

    assert "读不出来" in page.notice.text


def test_printing_puts_each_page_on_a_sheet_at_its_size(page: ArchivePage, tmp_path: Path) -> None:
    folder = Path(str(page.version.value()))
    files = [folder / "monthly-report.pdf", folder / "catalogue.pdf"]
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setResolution(150)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))

    count = print_files(printer, files)

    printed = pypdfium2.PdfDocument(tmp_path / "printed.pdf")
    wanted = [pypdfium2.PdfDocument(path) for path in files]
    sizes = [one.get_page_size(at) for one in wanted for at in range(len(one))]
    assert count == len(printed) == len(sizes)
    for at, size in enumerate(sizes):
        assert printed.get_page_size(at) == pytest.approx(size, abs=2)
    assert printer.pageLayout().orientation() is QPageLayout.Orientation.Landscape
    for one in (printed, *wanted):
        one.close()


def test_the_list_of_papers_is_walked_by_key(page: ArchivePage) -> None:
    page.papers.setFocus()
    QTest.keyClick(page.papers, Qt.Key.Key_Down)

    assert page.preview.sheet.accessibleName() == "值班记录，第 1 页"


def test_on_a_small_screen_two_drop_downs_stand_for_the_lists(page: ArchivePage) -> None:
    page.resize(734, 600)
    QApplication.processEvents()
    assert not page.papers.isVisible()

    page.paper_choice.setFocus()
    QTest.keyClick(page.paper_choice, Qt.Key.Key_Down)

    assert page.preview.sheet.accessibleName() == "值班记录，第 1 页"
