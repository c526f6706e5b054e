"""The sample month played once for stories that read it; a desk for stories that live it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.core.clock import FixedClock
from app.records.book import MonthBook
from app.services import book, demo, export, sign_in
from app.storage.connection import connect
from app.storage.folder import DataFolder
from app.storage.keys import load
from tests.stories.people_at_desk import Desk
from tests.ui.conftest import answers, looks, windows_go_with_their_test

__all__ = ["answers", "looks", "windows_go_with_their_test"]


@dataclass(frozen=True, slots=True)
class PlayedMonth:
    """Where the sample month lies after the demo's acts: store, papers, and the month as values."""

    root: Path
    papers: Path
    book: MonthBook

    def sql(self, question: str) -> list[tuple[Any, ...]]:
        """Ask the real file in plain SQL, past every service."""
        raw = connect(self.root / "station.db", load(self.root / "keys").data_key, read_only=True)
        try:
            return [tuple(row) for row in raw.execute(question).fetchall()]
        finally:
            raw.close()


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> PlayedMonth:
    """Play the bundled sample as `demo` does, with light PIN hashing."""
    out = tmp_path_factory.mktemp("played")
    sample = demo.read_sample()
    weight = sign_in.MEMORY_KIB
    sign_in.MEMORY_KIB = 64
    try:
        with bootstrap.open_office(
            out / "data", clock=demo.demo_clock(sample), create=True
        ) as office:
            demo.play(office, sample)
            made = export.write_papers_of(
                office, sample.month, out, clock_note=demo.clock_note(sample)
            )
            gathered = office.read(book.gather, sample.month)
    finally:
        sign_in.MEMORY_KIB = weight
    return PlayedMonth(DataFolder(out / "data").root, made.folder, gathered)


@pytest.fixture
def cheap_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "MEMORY_KIB", 64)


@pytest.fixture
def desk_on(
    qtbot: QtBot,
    qapp: QApplication,
    clock: FixedClock,
    cheap_pins: None,
) -> Iterator[Callable[[Path], Desk]]:
    """A desk on a data folder; every program that was started is closed after the story."""
    desks: list[Desk] = []

    def sit(root: Path) -> Desk:
        desks.append(Desk(root, clock, qtbot, qapp))
        return desks[-1]

    yield sit
    for desk in desks:
        desk.closes()


@pytest.fixture
def staffed_desk(desk_on: Callable[[Path], Desk], staffed_folder: Path, tmp_path: Path) -> Desk:
    """A desk at a station with its people; nobody has set a PIN yet."""
    root = tmp_path / "station"
    shutil.copytree(staffed_folder, root)
    return desk_on(root)
