"""A file dialog begins where the last file was taken from, at first in the documents."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from app.ui import application, folders, messages
from app.ui.folders import Way


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    root = tmp_path / "data"
    root.mkdir()
    folders.keep_in(root)
    yield root
    folders.forget()


def picked(path: Path | None) -> Path:
    """Pick a file in the real dialog, or leave it; give the folder it began at."""
    began: list[Path] = []

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        began.append(Path(dialog.directory().absolutePath()))
        if path is None:
            dialog.reject()
        else:
            line = dialog.findChild(QLineEdit)
            assert line is not None
            line.setText(str(path))
            QTest.keyClick(line, Qt.Key.Key_Return)
            QTimer.singleShot(500, dialog, dialog.reject)

    QTimer.singleShot(100, answer)
    with messages.answered_by(messages.Dialogs()):
        messages.pick_file(None, "选一个文件")
    return began[0]


def documents() -> Path:
    place = QStandardPaths.StandardLocation.DocumentsLocation
    own = Path(QStandardPaths.writableLocation(place))
    return own if own.is_dir() else Path.home()


def test_the_first_dialog_begins_in_the_persons_documents(data: Path) -> None:
    assert picked(None) == documents()


def test_the_next_dialog_begins_where_the_last_file_was_taken_from(
    data: Path, tmp_path: Path
) -> None:
    photos = tmp_path / "照片"
    photos.mkdir()
    (photos / "发票.jpg").write_bytes(b"x")
    picked(photos / "发票.jpg")

    assert picked(None) == photos
    folders.keep_in(data)  # the program was closed and opened again
    assert picked(None) == photos


def test_what_goes_out_has_a_folder_of_its_own(data: Path, tmp_path: Path) -> None:
    folders.remember(Way.PUT, tmp_path)

    assert folders.begin_at(Way.PUT) == tmp_path
    assert folders.begin_at(Way.TAKEN) == documents()


def test_a_stick_pulled_out_leads_back_to_the_documents(data: Path, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    folders.remember(Way.TAKEN, stick)
    stick.rmdir()

    assert folders.begin_at(Way.TAKEN) == documents()


def test_the_last_folder_and_the_scale_are_kept_beside_each_other(
    data: Path, tmp_path: Path
) -> None:
    application.save_scale(data, 150)
    folders.remember(Way.TAKEN, tmp_path)
    assert application.saved_scale(data) == 150

    application.save_scale(data, 125)
    folders.keep_in(data)
    assert folders.begin_at(Way.TAKEN) == tmp_path


def test_a_data_folder_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    folders.keep_in(tmp_path / "not there")

    folders.remember(Way.TAKEN, tmp_path)

    assert folders.begin_at(Way.TAKEN) == tmp_path
    folders.forget()
