"""The preview of a paper: every page as it is, printed as it is, saved as it is."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.core.errors import Refused
from app.ui import printing
from app.ui.paper_view import PaperView, page_images
from app.ui.printing import print_files, where_to
from tests.ui.conftest import Answers


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """An upright and a wide A4 page."""
    path = tmp_path / "paper.pdf"
    pdf = pypdfium2.PdfDocument.new()
    pdf.new_page(595, 842)
    pdf.new_page(842, 595)
    pdf.save(path)
    pdf.close()
    return path


def test_every_page_is_shown(paper: Path, qtbot: QtBot) -> None:
    went_back: list[bool] = []
    view = PaperView(lambda: went_back.append(True))
    qtbot.addWidget(view)

    view.show_paper("采购单", paper)
    assert len(view.area.findChildren(QLabel)) == 2
    view.back.click()

    assert view.count.text() == "共 2 页"
    assert went_back == [True]
    assert not view.area.findChildren(QLabel), "left, its pictures go"
    assert [image.width() > image.height() for image in page_images(paper, 72)] == [False, True]


def test_the_pages_are_printed_upright_and_wide(paper: Path, tmp_path: Path, qtbot: QtBot) -> None:
    printer = QPrinter()
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))

    assert print_files(printer, [paper]) == 2

    printed = pypdfium2.PdfDocument(tmp_path / "printed.pdf")
    assert [page.get_width() > page.get_height() for page in printed] == [False, True]
    printed.close()


def test_a_printer_that_takes_nothing_is_said(paper: Path, tmp_path: Path, qtbot: QtBot) -> None:
    printer = QPrinter()
    printer.setOutputFileName(str(tmp_path / "nowhere" / "printed.pdf"))

    with pytest.raises(Refused, match="没有印出来"):
        print_files(printer, [paper])


def test_without_a_printer_it_says_so(
    paper: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "has_printer", lambda: False)
    view = PaperView(lambda: None)
    qtbot.addWidget(view)
    view.show_paper("采购单", paper)

    view.print.click()

    assert view.told.text().startswith("这台电脑没有打印机，没有印出来。")


def test_pages_printed_into_a_file_are_said_to_lie_there(tmp_path: Path, qtbot: QtBot) -> None:
    printer = QPrinter()
    assert where_to(printer, 2) == "已送到打印机，共 2 页。"

    printer.setOutputFileName(str(tmp_path / "printed.pdf"))

    assert where_to(printer, 2) == f"已存成文件 {tmp_path / 'printed.pdf'}，共 2 页。"


def test_a_copy_that_cannot_be_written_is_said(
    paper: Path, tmp_path: Path, qtbot: QtBot, answers: Answers
) -> None:
    view = PaperView(lambda: None)
    qtbot.addWidget(view)
    view.show_paper("采购单", paper)

    answers.expect("另存一份", None)
    view.save_copy()
    answers.expect("另存一份", tmp_path / "nowhere" / "copy.pdf")
    view.save_copy()

    assert "写不进去" in view.told.text()


def test_a_page_is_looked_at_whole_or_as_wide_as_there_is_room(paper: Path, qtbot: QtBot) -> None:
    view = PaperView(lambda: None, whole_page=True)
    qtbot.addWidget(view)
    view.resize(900, 500)
    view.show()
    view.show_paper("采购单", paper)
    shown = [label for label in view.area.widget().findChildren(QLabel) if label.pixmap()]
    room = view.area.viewport().height()

    assert all(label.pixmap().height() <= room for label in shown)
    assert view.zoom.text() == "放大看"
    view.zoom.click()
    assert shown[0].pixmap().height() > room
    assert view.zoom.text() == "整页看"
