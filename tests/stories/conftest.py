"""The sample month played once: its store and its papers, for stories that read them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app import bootstrap
from app.records.book import MonthBook
from app.services import book, demo, export, sign_in
from app.storage.connection import connect
from app.storage.folder import DataFolder
from app.storage.keys import load


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
