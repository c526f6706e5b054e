"""The store: encrypted, strict, guarded, upgraded in one piece."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from app.core.errors import StoreProblem
from app.models import Base, Station
from app.services.context import Context
from app.services.office import Office
from app.storage import connection, database, migrate, triggers
from app.storage.folder import DataFolder


def test_a_new_store_has_the_schema_of_the_models(office: Office) -> None:
    with office.database.snapshot() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []


def test_a_new_store_has_every_trigger_and_nothing_else(office: Office) -> None:
    with office.database.snapshot() as session:
        assert triggers.missing(session.connection()) == ()
        rows = session.connection().exec_driver_sql(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
        )
        assert {row[0] for row in rows} == set(triggers.TRIGGERS)


def test_the_file_on_disk_tells_nothing_without_its_key(office: Office) -> None:
    office.database.checkpoint()

    content = office.folder.database.read_bytes()

    assert "示范街".encode() not in content
    assert not content.startswith(b"SQLite format 3")


def test_a_wrong_key_is_refused_in_words(office: Office) -> None:
    with pytest.raises(StoreProblem, match="钥匙不符"):
        connection.connect(office.folder.database, "ab" * 32)


def test_a_store_of_a_newer_program_is_refused_and_left_alone(office: Office) -> None:
    path, key = office.folder.database, office.database.keys.data_key
    office.close()
    raw = connection.connect(path, key)
    raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    before = path.read_bytes()

    with pytest.raises(StoreProblem, match="更新版本"):
        migrate.upgrade(path, key)

    assert path.read_bytes() == before


def test_a_change_without_an_audit_row_is_not_written(office: Office) -> None:
    def silent_change(ctx: Context) -> None:
        ctx.session.get_one(Station, ctx.station_id).name = "改名"

    with pytest.raises(AssertionError, match="audit"):
        office.act(silent_change)

    assert office.read(lambda ctx: ctx.session.get_one(Station, ctx.station_id).name) != "改名"


def test_the_key_file_is_readable_by_its_owner_only(office: Office) -> None:
    assert (office.folder.keys / "station.key").stat().st_mode & 0o077 == 0


def test_a_folder_that_holds_a_station_is_not_overwritten(office: Office) -> None:
    with pytest.raises(StoreProblem, match="已经有"):
        database.create(office.folder)


def test_a_store_without_its_key_file_says_what_to_do(office: Office, tmp_path: Path) -> None:
    (office.folder.keys / "station.key").unlink()
    with pytest.raises(StoreProblem, match="钥匙"):
        database.open_existing(DataFolder(office.folder.root))
