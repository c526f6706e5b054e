"""A store of each released data version comes to the newest one whole, or stays as it was."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.core.clock import FixedClock, SystemClock
from app.core.errors import StoreProblem
from app.models import Expense
from app.services import checkup, sign_check
from app.services.office import Office
from app.storage import changes, database, keys, migrate, triggers
from app.storage.connection import connect
from app.storage.folder import DataFolder, prepare
from tests.conftest import NOON
from tests.services.desk import Desk
from tests.services.tampering import behind

GOLDEN = Path(__file__).parent / "golden"
VERSIONS = sorted(path.name for path in GOLDEN.iterdir() if path.is_dir())


@pytest.fixture(params=VERSIONS)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> DataFolder:
    """A copy of the store of an older version."""
    shutil.copytree(GOLDEN / request.param, tmp_path / "old")
    return prepare(tmp_path / "old")[0]


@pytest.fixture
def raw(old: DataFolder) -> Iterator[Any]:
    connection = connect(old.database, keys.load(old.keys).data_key)
    yield connection
    connection.close()


def schema(connection: Any) -> dict[str, tuple[str, ...]]:
    """Give every table with its columns, every index and trigger with its text."""
    found = {}
    for kind, name, sql in connection.execute(
        "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'"
    ).fetchall():
        if kind == "table":
            columns = connection.execute(f"PRAGMA table_info({name})").fetchall()
            found[name] = tuple(sorted(f"{c[1]} {c[2]} {c[3]} {c[5]}" for c in columns))
        else:
            found[name] = (" ".join(sql.split()),)
    return found


def rows(connection: Any, tables: tuple[str, ...]) -> dict[str, list[tuple[Any, ...]]]:
    """Give what lies in the tables, in the columns every version has."""
    wanted = {
        "expense": "public_id, number, amount_fen, state, lead_by, chair_by, content_code",
        "duty_record": "public_id, on_date, text, version, signed_by, signed_at",
        "tally": "public_id, on_date, kind, count",
        "month_closing": "public_id, month, fingerprint, closed_by, state",
        "stored_file": "sha256, byte_count",
        "person": "public_id, name",
    }
    return {
        table: connection.execute(f"SELECT {wanted[table]} FROM {table} ORDER BY 1").fetchall()
        for table in tables
    }


TABLES = ("expense", "duty_record", "tally", "month_closing", "stored_file", "person")


def test_it_holds_what_an_upgrade_could_harm(raw: Any, old: DataFolder) -> None:
    there = rows(raw, TABLES)
    assert migrate.current(raw) in VERSIONS
    assert all(there.values())
    assert {row[3] for row in there["expense"]} >= {"draft", "lead_signed", "filed"}


def test_it_comes_to_the_newest_schema_with_every_row(
    old: DataFolder, raw: Any, blank_folder: Path
) -> None:
    before = rows(raw, TABLES)
    old_chain = raw.execute("SELECT seq, hash FROM audit_entry ORDER BY seq").fetchall()
    raw.close()

    store = database.open_existing(old, FixedClock(NOON))

    upgraded = connect(old.database, store.keys.data_key)
    new_keys = keys.load(blank_folder / "keys")
    fresh = connect(blank_folder / "station.db", new_keys.data_key, read_only=True)
    assert schema(upgraded) == schema(fresh)
    assert rows(upgraded, TABLES) == before
    chain = upgraded.execute("SELECT seq, hash FROM audit_entry ORDER BY seq").fetchall()
    assert chain[: len(old_chain)] == old_chain
    upgraded.close()
    fresh.close()
    office = Office(store, FixedClock(NOON))
    assert office.read(checkup.check_store) == ()
    office.close()


def test_what_was_lawful_when_it_was_signed_goes_on_and_what_was_not_is_found(
    tmp_path: Path,
) -> None:
    """In 0003 a lead could sign the correction of their own purchase; the chair goes on from it."""
    shutil.copytree(GOLDEN / "0003", tmp_path / "old")
    clock = FixedClock(SystemClock().now() + timedelta(days=1))  # after the upgrade's own
    office = Office(database.open_existing(prepare(tmp_path / "old")[0], clock), clock)
    desk = Desk(office)
    waiting = office.read(
        lambda ctx: ctx.session.scalar(
            select(Expense.id).where(Expense.summary == "责任人又买的，改清楚")
        )
    )
    assert waiting is not None

    desk.approve(waiting)

    assert office.read(lambda ctx: tuple(sign_check.findings(ctx))) == ()
    with behind(office) as connection:
        connection.execute("UPDATE expense SET handler_id = lead_by WHERE summary = '饮水机滤芯'")
    ((where, what),) = office.read(lambda ctx: tuple(sign_check.findings(ctx)))
    assert where.startswith("支出签批 2026-10-002")
    assert "不能给自己的支出签字" in what
    office.close()


@pytest.mark.parametrize("after", range(0, 400, 61))
def test_stopped_after_any_statement_it_is_the_old_one(
    old: DataFolder, raw: Any, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """An error, or the end of the process, at any statement before the commit."""
    revision, before, old_schema = migrate.current(raw), rows(raw, TABLES), schema(raw)
    raw.close()
    _stop_after(monkeypatch, after)

    with pytest.raises(_Stopped):
        database.open_existing(old, FixedClock(NOON))
    monkeypatch.undo()
    left = connect(old.database, keys.load(old.keys).data_key)

    assert migrate.current(left) == revision
    assert rows(left, TABLES) == before
    assert schema(left) == old_schema
    left.close()
    store = database.open_existing(old, FixedClock(NOON))
    store.close()


def test_a_disk_that_fills_while_the_rows_are_registered_is_said_in_words(
    old: DataFolder, raw: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    revision, before = migrate.current(raw), rows(raw, TABLES)
    raw.close()
    register = changes.register_all

    def on_a_full_disk(raw: Any, *args: Any) -> None:
        (pages,) = raw.execute("PRAGMA page_count").fetchone()
        raw.execute(f"PRAGMA max_page_count = {pages}")
        register(raw, *args)

    monkeypatch.setattr(changes, "register_all", on_a_full_disk)

    with pytest.raises(StoreProblem, match="升级数据没有做成：磁盘空间不足"):
        database.open_existing(old, FixedClock(NOON))

    left = connect(old.database, keys.load(old.keys).data_key)
    assert migrate.current(left) == revision
    assert rows(left, TABLES) == before
    left.close()


def test_triggers_that_do_not_come_back_stop_the_upgrade(
    old: DataFolder, raw: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    revision = migrate.current(raw)
    raw.close()
    monkeypatch.setattr(triggers, "create_all", lambda _connection: None)

    with pytest.raises(StoreProblem, match="升级已取消"):
        database.open_existing(old, FixedClock(NOON))

    left = connect(old.database, keys.load(old.keys).data_key)
    assert migrate.current(left) == revision
    left.close()


class _Stopped(Exception):
    """The process ended here."""


def _stop_after(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """End the upgrade after so many statements; one that has fewer ends before its commit."""
    from sqlalchemy import event

    from app.storage import engine as engines

    make: Callable[..., Any] = engines.open_engine

    def watched(*args: Any, **kw: Any) -> Any:
        engine = make(*args, **kw)
        done = [0]

        @event.listens_for(engine, "before_cursor_execute")
        def count(*_: Any) -> None:
            done[0] += 1
            if done[0] > after:
                raise _Stopped

        @event.listens_for(engine, "commit")
        def before_commit(_: Any) -> None:
            raise _Stopped

        return engine

    monkeypatch.setattr(engines, "open_engine", watched)
