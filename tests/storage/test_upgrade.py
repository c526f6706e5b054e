"""Before an older store is brought up to date a proven copy is made; no copy, no upgrade."""

from __future__ import annotations

import os
import shutil
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, text

from app.core.clock import FixedClock
from app.core.errors import StoreProblem
from app.services import start_up
from app.services.context import Context
from app.services.house_lines import station_name
from app.services.office import Office
from app.storage import backup, database, keys, migrate, proofs
from app.storage.connection import connect
from app.storage.engine import open_engine
from app.storage.folder import DataFolder, prepare
from tests.storage.cuts import run_cut_at

VERSIONS = Path(migrate.__file__).parent / "migrations" / "versions"
OLD = "0002"
STATION = (
    "INSERT INTO station (public_id, name, code, union_name, host_name, host_type, build_mode,"
    " opening_mode, opening_text, address, area_m2, phone, has_duty_system, is_sample, revision,"
    " created_at) VALUES ('s', '示范街站', 'A-1', '', '', '', '', '', '', '', '', '', 1, 0, 1, '')"
)


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station as the version before this one left it."""
    folder, _ = prepare(tmp_path_factory.mktemp("old") / "data")
    made, _ = keys.create(folder.keys)
    engine = open_engine(folder.database, made.data_key, pooled=False)
    with engine.begin() as connection:
        for name in ("0001", OLD):
            _step(connection, name)
        connection.execute(text("CREATE TABLE alembic_version (version_num TEXT NOT NULL)"))
        connection.execute(text(f"INSERT INTO alembic_version VALUES ('{OLD}')"))
        connection.execute(text(STATION))
    engine.dispose()
    return folder.root


def _step(connection: Connection, name: str) -> None:
    (path,) = VERSIONS.glob(f"{name}_*.py")
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    with Operations.context(MigrationContext.configure(connection)):
        spec.loader.exec_module(module)
        module.upgrade()


@pytest.fixture
def old(made_once: Path, tmp_path: Path) -> DataFolder:
    root = tmp_path / "data"
    shutil.copytree(made_once, root)
    return DataFolder(root)


def revision(folder: DataFolder) -> str:
    connection: Any = connect(folder.database, keys.load(folder.keys).data_key)
    try:
        return migrate.current(connection)
    finally:
        connection.close()


def copies(folder: DataFolder) -> list[Path]:
    return sorted(folder.backups.glob("*.yzbak"))


def test_an_older_store_is_copied_and_proven_before_it_is_upgraded(
    old: DataFolder, clock: FixedClock
) -> None:
    database.open_existing(old, clock).close()

    (copy,) = copies(old)
    assert copy.name.startswith(f"upgrade-{OLD}-{migrate.head()}-")
    assert backup.facts(copy).schema == OLD
    (proven,) = proofs.read(old).copies
    assert proven.proven_at == "2026-10-22T04:00:00.000Z"
    assert revision(old) == migrate.head()


def test_the_copy_of_the_older_store_restores_and_is_upgraded(
    old: DataFolder, clock: FixedClock, tmp_path: Path
) -> None:
    database.open_existing(old, clock).close()

    folder = backup.restore(copies(old)[0], tmp_path / "again", keys_folder=old.keys)

    assert revision(folder) == OLD
    office = Office(database.open_existing(folder, clock), clock)
    assert office.read(station_name) == "示范街站"
    office.close()


def test_without_a_copy_nothing_is_upgraded(old: DataFolder, clock: FixedClock) -> None:
    old.backups.rmdir()
    old.backups.write_text("in the way")

    with pytest.raises(StoreProblem, match=r"没有升级.*备份没有写成"):
        database.open_existing(old, clock)

    assert revision(old) == OLD


def test_a_copy_that_does_not_prove_upgrades_nothing(
    old: DataFolder, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def differs(*_args: Any) -> None:
        raise StoreProblem("记录条数与备份时不符。")

    monkeypatch.setattr(backup, "prove", differs)
    with pytest.raises(StoreProblem, match="没有升级"):
        database.open_existing(old, clock)

    assert revision(old) == OLD
    assert copies(old) == []


def test_a_migration_that_loses_a_row_is_taken_back(
    old: DataFolder, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = migrate._counted, []

    def one_less(connection: Any) -> dict[str, int]:
        calls.append(1)
        found = real(connection)
        return found | {"station": found["station"] - 1} if len(calls) == 2 else found

    monkeypatch.setattr(migrate, "_counted", one_less)
    with pytest.raises(StoreProblem, match="升级已取消"):
        database.open_existing(old, clock)

    assert revision(old) == OLD


def test_the_copy_is_held_until_the_second_clean_start(old: DataFolder, clock: FixedClock) -> None:
    for starts in (1, 2):
        start_up.open_station(old, clock).close()
        (proven,) = proofs.read(old).copies
        assert proven.clean_starts == starts


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a child dies in the middle")
@pytest.mark.parametrize("touch", [*range(1, 12, 2), *range(12, 60, 6)])
def test_an_upgrade_killed_at_any_touch_of_a_file_opens_afterwards(
    old: DataFolder, clock: FixedClock, touch: int
) -> None:
    def upgrade() -> None:
        start_up.open_station(old, clock).close()

    run_cut_at(touch, upgrade, old.root)

    office = start_up.open_station(old, clock)
    assert office.read(station_name) == "示范街站"
    assert office.read(rows_of_station) == 1
    office.close()
    assert revision(old) == migrate.head()
    assert any(path.name.startswith("upgrade-") for path in copies(old))


def rows_of_station(ctx: Context) -> int:
    return int(ctx.session.execute(text("SELECT count(*) FROM station")).scalar_one())
