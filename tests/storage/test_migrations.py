"""A store of an older version is brought to the newest schema with every row it had."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, create_engine, text

from app.models import Base

VERSIONS = Path(__file__).parents[2] / "app" / "storage" / "migrations" / "versions"


def upgrade(connection: Connection, name: str) -> MigrationContext:
    (path,) = VERSIONS.glob(f"{name}_*.py")
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    context = MigrationContext.configure(connection)
    module = module_from_spec(spec)
    with Operations.context(context):
        spec.loader.exec_module(module)
        module.upgrade()
    return context


def test_people_and_answers_of_the_first_version_survive_what_follows() -> None:
    with create_engine("sqlite://").connect() as connection:
        upgrade(connection, "0001")
        connection.execute(
            text(
                "INSERT INTO station (public_id, name, code, union_name, host_name, host_type,"
                " build_mode, opening_mode, opening_text, address, area_m2, phone,"
                " has_duty_system, is_sample, revision, created_at)"
                " VALUES ('s', '站', '', '', '', '', '', '', '', '', '', '', 1, 0, 1, '')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO assessment (public_id, station_id, revision, created_at, standard_id,"
                " edition, criterion_id, verdict, note, judged_on)"
                " VALUES ('a', 1, 1, '', 'panjin-2021', '', 'place.fixed', 'meets', '话', '')"
            )
        )

        upgrade(connection, "0002")
        context = upgrade(connection, "0003")

        row = connection.execute(text("SELECT verdict, note, asked FROM assessment")).one()
        assert tuple(row) == ("meets", "话", "")
        assert compare_metadata(context, Base.metadata) == []
