"""Once a week the whole structure of the store is looked through; what is found is said."""

from __future__ import annotations

import pytest

from app.core.clock import FixedClock
from app.services import today, weekly_check
from app.services.office import Office
from app.services.todo_row import URGENT
from app.storage.connection import connect
from tests.services.desk import LEAD, Desk

WEEK = 7 * 86400


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


def test_an_index_that_lost_its_rows_is_found_and_said_until_it_is_right(lead: Office) -> None:
    _swap_two_indexes(lead)
    found = lead.read(weekly_check.look)
    assert found

    weekly_check.note(lead, found)
    lines = lead.read(today.to_do)
    assert lines[0].level == URGENT
    assert "每周检查发现数据文件有损坏" in lines[0].text
    assert lead.read(weekly_check.is_due)

    weekly_check.note(lead, ())
    assert not any("每周检查" in line.text for line in lead.read(today.to_do))


def _swap_two_indexes(office: Office) -> None:
    """Leave every page sound, and two indexes that no longer say what their tables do."""
    raw = connect(office.folder.database, office.database.keys.data_key)
    (first, at), (second, other) = raw.execute(
        "SELECT name, rootpage FROM sqlite_schema"
        " WHERE name IN ('ix_person_name', 'ix_audit_entry_record')"
    ).fetchall()
    raw.execute("PRAGMA writable_schema = ON")
    for name, root in ((first, other), (second, at)):
        raw.execute("UPDATE sqlite_schema SET rootpage = ? WHERE name = ?", (root, name))
    version = raw.execute("PRAGMA schema_version").fetchone()[0]
    raw.execute(f"PRAGMA schema_version = {version + 1}")
    raw.close()
