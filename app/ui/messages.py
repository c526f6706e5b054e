"""The only place with question dialogs and file choosers; tests put their own answers here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from app.ui import folders
from app.ui.folders import Way


class Asker(Protocol):
    """Whoever answers questions: a person through dialogs, or a test."""

    def ask(self, parent: QWidget | None, question: str, act: str, detail: str) -> bool:
        """Ask whether to go on; `act` is the word on the button that does."""

    def pick_files(self, parent: QWidget | None, title: str, kinds: str) -> list[Path]:
        """Let a person pick files to read."""

    def pick_folder(self, parent: QWidget | None, title: str) -> Path | None:
        """Let a person pick a folder."""

    def pick_save(self, parent: QWidget | None, title: str, name: str, kinds: str) -> Path | None:
        """Let a person say where to save a file."""

    def tell(self, parent: QWidget | None, text: str) -> None:
        """Tell something where no page can say it in place."""

    def show_fault(self, parent: QWidget | None, text: str, details: str) -> None:
        """Tell of a fault of the program, with details to copy."""


class Dialogs:
    """Questions asked by Qt's dialogs."""

    def ask(self, parent: QWidget | None, question: str, act: str, detail: str) -> bool:
        box = QMessageBox(parent)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("请选择")
        box.setText(question)
        box.setInformativeText(detail)
        go = box.addButton(act, QMessageBox.ButtonRole.AcceptRole)
        back = box.addButton("先不做", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(back)
        box.setEscapeButton(back)
        box.exec()
        return box.clickedButton() is go

    def pick_files(self, parent: QWidget | None, title: str, kinds: str) -> list[Path]:
        begin = str(folders.begin_at(Way.TAKEN))
        names, _kind = QFileDialog.getOpenFileNames(parent, title, begin, kinds)
        if names:
            folders.remember(Way.TAKEN, Path(names[0]).parent)
        return [Path(name) for name in names]

    def pick_folder(self, parent: QWidget | None, title: str) -> Path | None:
        name = QFileDialog.getExistingDirectory(parent, title, str(folders.begin_at(Way.PUT)))
        if name:
            folders.remember(Way.PUT, Path(name))
        return Path(name) if name else None

    def pick_save(self, parent: QWidget | None, title: str, name: str, kinds: str) -> Path | None:
        begin = str(folders.begin_at(Way.PUT) / name)
        chosen, _kind = QFileDialog.getSaveFileName(parent, title, begin, kinds)
        if chosen:
            folders.remember(Way.PUT, Path(chosen).parent)
        return Path(chosen) if chosen else None

    def tell(self, parent: QWidget | None, text: str) -> None:
        box = QMessageBox(parent)
        box.setIcon(QMessageBox.Icon.Information)
        box.setWindowTitle("驿站管家")
        box.setText(text)
        box.addButton("知道了", QMessageBox.ButtonRole.AcceptRole)
        box.exec()

    def show_fault(self, parent: QWidget | None, text: str, details: str) -> None:
        box = QMessageBox(parent)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle("程序出了差错")
        box.setText(text)
        box.setInformativeText("请把下面的详细信息发给维护人员。")
        box.setDetailedText(details)
        box.addButton("知道了", QMessageBox.ButtonRole.AcceptRole)
        box.exec()


_askers: list[Asker] = [Dialogs()]
"""The last one answers; tests push theirs with `answered_by`."""


def ask(parent: QWidget | None, question: str, *, act: str, detail: str = "") -> bool:
    """Ask whether to go on; `act` names what the button does (作废这笔支出), never 确定."""
    return _askers[-1].ask(parent, question, act, detail)


def pick_files(parent: QWidget | None, title: str, kinds: str = "所有文件 (*)") -> list[Path]:
    """Let a person pick files to read; empty when left."""
    return _askers[-1].pick_files(parent, title, kinds)


def pick_file(parent: QWidget | None, title: str, kinds: str = "所有文件 (*)") -> Path | None:
    """Let a person pick one file to read; None when left."""
    picked = pick_files(parent, title, kinds)
    return picked[0] if picked else None


def pick_folder(parent: QWidget | None, title: str) -> Path | None:
    """Let a person pick a folder; None when left."""
    return _askers[-1].pick_folder(parent, title)


def pick_save(
    parent: QWidget | None, title: str, name: str, kinds: str = "所有文件 (*)"
) -> Path | None:
    """Let a person say where to save a file; None when left."""
    return _askers[-1].pick_save(parent, title, name, kinds)


def tell(parent: QWidget | None, text: str) -> None:
    """Tell something where no page can say it in place."""
    _askers[-1].tell(parent, text)


def show_fault(parent: QWidget | None, text: str, details: str) -> None:
    """Tell of a fault of the program, with details to copy."""
    _askers[-1].show_fault(parent, text, details)


@contextmanager
def answered_by(asker: Asker) -> Iterator[None]:
    """Let somebody else answer for a while."""
    _askers.append(asker)
    try:
        yield
    finally:
        _askers.remove(asker)
