"""Once a week the whole structure of the store is looked through; what is found is said."""

from __future__ import annotations

from contextlib import suppress

import pytest

from app.core.clock import FixedClock
from app.core.errors import StoreDamaged
from app.services import today, weekly_check
from app.services.office import Office
from app.services.todo_row import URGENT
from app.storage import database
from app.storage.connection import connect
from tests.services.desk import LEAD, Desk

WEEK = 7 * 86400
PAGE = 4096


@pytest.fixture
def lead(office: Office) -> Office:
    return Desk(office).sit(LEAD)


def test_it_is_due_once_a_week(lead: Office, clock: FixedClock) -> None:
    assert lead.read(weekly_check.look) == ()
    weekly_check.note(lead, ())
    assert lead.read(weekly_check.look) is None

    clock.advance(WEEK - 86400)
    assert lead.read(weekly_check.look) is None
    clock.advance(86400)
    assert lead.read(weekly_check.look) == ()


def test_a_day_written_under_a_clock_that_ran_ahead_does_not_put_it_off(
    lead: Office, clock: FixedClock
) -> None:
    clock.advance(10 * WEEK)
    weekly_check.note(lead, ())
    clock.advance(-9 * WEEK)

    assert lead.read(weekly_check.is_due)


def test_an_index_that_belies_its_table_is_found_and_said_until_it_is_right(lead: Office) -> None:
    _turn_an_index_round(lead)
    found = lead.read(weekly_check.look)
    assert found

    weekly_check.note(lead, found)
    lines = lead.read(today.to_do)
    assert lines[0].level == URGENT
    assert "每周检查发现数据文件有损坏" in lines[0].text
    assert lead.read(weekly_check.is_due)

    weekly_check.note(lead, ())
    assert not any("每周检查" in line.text for line in lead.read(today.to_do))


def test_a_page_damaged_while_people_work_is_a_finding_and_no_crash(
    office: Office, clock: FixedClock
) -> None:
    office.database.checkpoint()
    office.close()
    station, sound = office.folder.database, office.folder.database.read_bytes()
    said = set()

    for page in range(1, len(sound) // PAGE, 4):
        spoilt = bytearray(sound)
        spoilt[page * PAGE + PAGE // 2] ^= 1
        station.write_bytes(spoilt)
        again = database.Database(office.folder, office.database.keys)
        with suppress(StoreDamaged):
            # Some pages are needed to open it at all.
            found = Office(again, clock).read(weekly_check.look)
            assert found, page
            said.add(found[0])
        again.close()

    assert "有一部分数据读不出来，文件已损坏。" in said


def _turn_an_index_round(office: Office) -> None:
    """Leave every page and tree sound, but an index that does not say what its table does."""
    raw = connect(office.folder.database, office.database.keys.data_key)
    raw.execute("PRAGMA writable_schema = ON")
    raw.execute(
        "UPDATE sqlite_schema SET sql = replace(sql, 'station_id, name', 'name, station_id')"
        " WHERE name = 'ix_person_name'"
    )
    version = raw.execute("PRAGMA schema_version").fetchone()[0]
    raw.execute(f"PRAGMA schema_version = {version + 1}")
    raw.close()
