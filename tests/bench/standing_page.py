"""The set-up page of a station under four standards: opened, answered by key, typed into."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.core.clock import FixedClock
from app.core.gap import Verdict
from app.services import checklists
from app.services.office import Office
from app.storage.attachments import FileStore
from app.ui.application import create
from app.ui.checklist.row import CriterionRow
from app.ui.pages.setup import SetupPage
from app.ui.setup.rounds import RoundsPart
from app.ui.tasks import Tasks
from tests.bench.measure import Count, Row, in_turn
from tests.bench.standing_store import Standing, add_photos, answered_station

ROOM = (1190, 670)
"""What the main window leaves a page on a screen of 1366×768."""
BELOW = 60
"""Room below the page for a field by itself."""
WORDS = "kuai dian jiu hao le"


class _Watched(FileStore):
    """Notes which kept files are read."""

    def __init__(self, office: Office) -> None:
        super().__init__(office.folder.files, office.database.keys.data_key)
        self.asked: list[str] = []

    def get(self, sha256: str) -> bytes:
        self.asked.append(sha256)
        return super().get(sha256)


def measure(folder: Path, clock: FixedClock, station: Standing) -> list[Row | Count]:
    """Give the rows of the page; what was answered is photographed here."""
    if "DISPLAY" not in os.environ:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    create(["bench"])
    desk = QWidget()
    desk.resize(ROOM[0], ROOM[1] + BELOW)
    desk.show()
    full = frozenset(add_photos(station))
    bare = answered_station(folder / "bare", clock)
    rows = [*_opening(desk, station.office, bare.office, full)]
    bare.office.close()
    page = _opened(desk, station.office)
    page.office.listeners.append(page.changed)
    rows += [_answering(page, station), _typing(page)]
    _leave(page)
    desk.close()
    return rows


def _opening(
    desk: QWidget, office: Office, without: Office, full: frozenset[str]
) -> Iterator[Row | Count]:
    """Open and paint the page, each time built anew; count what it read of the photos."""
    watched = office.files = _Watched(office)

    def seen(at: Office) -> Callable[[], object]:
        return lambda: _leave(_opened(desk, at))

    ours, bare = in_turn(seen(office), seen(without), rounds=9)
    what = f"the set-up page opened, {len(full)} photos"
    yield Row(what, ours, "the same page without photos", bare)
    shown = set(watched.asked)
    yield Count("small copies read for it", len(shown - full))
    yield Count("photos of full size read for it", len(shown & full), at_most=0)


def _answering(page: SetupPage, station: Standing) -> Row:
    """Press 2 on an item that was met until it is painted; without a page answer it back."""
    part, row = _first_row(page)
    told = page.office.listeners

    def ready() -> None:
        part.reload()
        part.items.choose(row.view.id)
        part.items.setFocus()
        QApplication.processEvents()

    def press() -> None:
        QTest.keyClick(part.items, Qt.Key.Key_2)
        QApplication.processEvents()

    def alone() -> None:
        told.remove(page.changed)
        station.office.act(checklists.answer, station.standards[0], row.view.id, Verdict.MEETS)
        told.append(page.changed)

    pressed, bare = in_turn(press, alone, rounds=20, before=ready)
    return Row("an answer by key, until painted", pressed, "the same answer, no page", bare)


def _typing(page: SetupPage) -> Row:
    """Type a note letter by letter, each until painted, and the same into a field by itself."""
    row = _first_row(page)[1]
    row.open_note()
    alone = QLineEdit(page.parentWidget())
    alone.resize(row.note.size())
    alone.move(0, ROOM[1])
    alone.show()
    QApplication.processEvents()

    def typed(field: QLineEdit) -> Callable[[], None]:
        def type_all() -> None:
            field.clear()
            for letter in WORDS:
                QTest.keyClicks(field, letter)
                QApplication.processEvents()

        return type_all

    ours, bare = in_turn(typed(row.note), typed(alone), rounds=9)
    alone.close()
    count = len(WORDS)
    return Row(
        "a letter typed into a note, until painted", ours / count, "a bare field", bare / count
    )


def _first_row(page: SetupPage) -> tuple[RoundsPart, CriterionRow]:
    """The tab, and the first item that persons answer."""
    part = page.part("rounds")
    assert isinstance(part, RoundsPart)
    rows = part.items.rows.values()
    return part, next(row for row in rows if row.view.may_answer and not row.view.answers_itself)


def _opened(desk: QWidget, office: Office) -> SetupPage:
    page = SetupPage(office, Tasks())
    page.setParent(desk)
    page.resize(*ROOM)
    page.open_with(None)
    page.show()
    QApplication.processEvents()
    return page


def _leave(page: SetupPage) -> None:
    page.tasks.close()
    page.hide()
    page.setParent(None)
    page.deleteLater()
    QApplication.processEvents()
