"""对照检查: nobody waits for the store while typing, nor for a photo while the page opens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import event
from sqlalchemy.engine import Engine

from app.intake.photo import clean
from app.services import evidence
from app.services.office import Office
from app.standards.schema import Standard
from app.storage.attachments import FileStore
from tests.photos import photo
from tests.ui.pages.opened import key, type_in
from tests.ui.setup.rounds.desk import COOLER, FAN, KETTLE, WATER, WIFI, Open, given

PHOTOGRAPHED = (COOLER, FAN, WATER, KETTLE, WIFI)


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Every statement the store is asked to run."""
    found: list[str] = []

    def note(*told: object) -> None:
        found.append(str(told[2]))

    event.listen(Engine, "before_cursor_execute", note)
    yield found
    event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hash of every kept file that is read, whoever reads it."""
    found: list[str] = []
    get = FileStore.get

    def watched(files: FileStore, sha256: str) -> bytes:
        found.append(sha256)
        return get(files, sha256)

    monkeypatch.setattr(FileStore, "get", watched)
    return found


def test_typing_a_note_asks_the_store_nothing_until_it_is_done(
    lead: Office, open_page: Open, standard: Standard, qtbot: QtBot, statements: list[str]
) -> None:
    page = open_page("appliances")
    page.items.choose(KETTLE)
    key(page, Qt.Key.Key_1)
    page.items.choose(KETTLE)
    key(page, Qt.Key.Key_F2)
    note = page.items.rows[KETTLE].note
    statements.clear()

    QTest.keyClicks(note, "shuihu 2 ge, zai chu")
    type_in(note, "柜")
    qtbot.wait_until(lambda: not page.tasks.is_busy)

    assert note.text() == "shuihu 2 ge, zai chu柜"
    assert statements == []
    key(page, Qt.Key.Key_Return)
    assert statements
    assert given(lead, standard)[KETTLE].note == "shuihu 2 ge, zai chu柜"


def test_opening_and_walking_on_reads_no_photo_of_full_size(
    lead: Office, open_page: Open, standard: Standard, qtbot: QtBot, asked: list[str]
) -> None:
    for at, criterion in enumerate(PHOTOGRAPHED):
        made = clean(photo(colour=f"#2040{at}0"))
        lead.act(evidence.add_photo, standard, criterion, f"{at}.jpg", made)
    its = [one for photos in lead.read(evidence.photos, standard).values() for one in photos]
    assert len({one.sha256 for one in its}) == len(PHOTOGRAPHED)

    page = open_page("appliances")
    page.items.rows[WATER].open_strip()
    key(page, Qt.Key.Key_PageDown)
    key(page, Qt.Key.Key_PageUp)
    qtbot.wait_until(lambda: not page.tasks.is_busy)

    assert set(asked) == {one.thumb_sha256 for one in its}
