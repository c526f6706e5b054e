"""The look on every widget test, and answers to the questions of dialogs."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.ui import look, messages


def press(widget: QWidget, key: Qt.Key) -> None:
    """Press one key as a person does."""
    QTest.keyClick(widget, key)


def type_in(widget: QWidget, text: str) -> None:
    """Type a text as a person does."""
    QTest.keyClicks(widget, text)


def show(widget: QWidget) -> None:
    """Show a widget as the active window, so that keys have somewhere to go."""
    widget.show()
    widget.activateWindow()
    assert QTest.qWaitForWindowActive(widget)


@pytest.fixture(autouse=True)
def looks(qapp: QApplication) -> None:
    if not qapp.styleSheet():
        look.apply(qapp)


@pytest.fixture(autouse=True)
def windows_go_with_their_test(looks: None) -> Iterator[None]:
    """Delete every window a test leaves: else what listens to it keeps it, pages and all."""
    yield
    for window in QApplication.topLevelWidgets():
        if window.parent() is None:
            window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


class Answers:
    """Answers given in the order expected; an unasked or unexpected question fails the test."""

    def __init__(self) -> None:
        self._expected: list[tuple[str, object]] = []
        self.told: list[str] = []
        self.faults: list[str] = []

    def expect(self, part_of_question: str, answer: object) -> None:
        self._expected.append((part_of_question, answer))

    def ask(self, parent: QWidget | None, question: str, act: str, detail: str) -> bool:
        return bool(self._next(f"{question} {act} {detail}"))

    def pick_files(self, parent: QWidget | None, title: str, kinds: str) -> list[Path]:
        answer = self._next(title)
        assert isinstance(answer, list)
        return answer

    def pick_folder(self, parent: QWidget | None, title: str) -> Path | None:
        return self._path(title)

    def pick_save(self, parent: QWidget | None, title: str, name: str, kinds: str) -> Path | None:
        return self._path(title)

    def tell(self, parent: QWidget | None, text: str) -> None:
        self.told.append(text)

    def show_fault(self, parent: QWidget | None, text: str, details: str) -> None:
        self.faults.append(details)

    def left(self) -> list[str]:
        return [part for part, _answer in self._expected]

    def _path(self, title: str) -> Path | None:
        answer = self._next(title)
        assert answer is None or isinstance(answer, Path)
        return answer

    def _next(self, question: str) -> object:
        assert self._expected, f"an unexpected question was asked: {question}"
        part, answer = self._expected.pop(0)
        assert part in question, f"expected {part!r}, was asked {question!r}"
        return answer


@pytest.fixture
def answers() -> Iterator[Answers]:
    given = Answers()
    with messages.answered_by(given):
        yield given
    assert not given.left(), f"never asked: {given.left()}"
    assert not given.faults, given.faults
