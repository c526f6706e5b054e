"""A closed month stays as it was closed against raw SQL, each rule by itself, REPLACE included."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from app.storage import keys
from app.storage.connection import connect
from app.storage.folder import DataFolder
from app.storage.month_triggers import month_triggers

OPEN, CLOSED, OTHER = 11, 22, 33
DAYS = {
    "shift": "on_date",
    "tally": "on_date",
    "daily_check": "on_date",
    "duty_record": "on_date",
    "stock_move": "on_date",
    "stocktake": "on_date",
    "activity": "on_date",
    "nil_statement": "month",
    "opinion": "on_date",
    "expense": "on_date",
}
FORWARD = {
    "opinion": {
        "state", "taken_by", "taken_at", "answer", "answered_on", "answered_by", "outcome",
        "told_how", "told_on", "told_by", "closed_on", "closed_by", "note", "revision",
    },
    "expense": {
        "state", "lead_by", "lead_at", "chair_by", "chair_at", "paid_on", "paid_by", "filed_on",
        "filed_by", "filed_place", "returned_at", "returned_by", "returned_reason",
        "content_code", "void_reason", "note", "search_keys", "revision", "source_sheet",
        "source_row", "source_text",
    },
}  # fmt: skip
"""What goes on after the closing, dated where it happens."""
KEYS = {
    "public_id": ("public_id",),
    "number": ("number",),
    "invoice": ("invoice_code", "invoice_number"),
}
"""What may be there only once: a REPLACE takes the other row away for it."""
TRIED_ELSEWHERE = ("expense_voucher", "stored_file", "fund")
"""What belongs to a signed expense has its attacks in `test_signed_rows.py`."""


@pytest.fixture(scope="module")
def bare(blank_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A store without any rule: in each table a row of an open and one of a closed month."""
    root = tmp_path_factory.mktemp("closed") / "data"
    shutil.copytree(blank_folder, root)
    folder = DataFolder(root)
    raw = connect(folder.database, keys.load(folder.keys).data_key)
    for name, value in (
        ("foreign_keys", "OFF"),
        ("ignore_check_constraints", "ON"),
        ("recursive_triggers", "OFF"),
    ):
        raw.execute(f"PRAGMA {name} = {value}")
    for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        raw.execute(f"DROP TRIGGER {name}")
    put(raw, "month_closing", 1, month="2026-09", state="closed")
    for table, day in DAYS.items():
        put(raw, table, OPEN, **{day: _day(table, "2026-11")})
        put(raw, table, CLOSED, **{day: _day(table, "2026-09")})
    yield raw
    raw.close()


@pytest.fixture
def raw(bare: Any) -> Iterator[Any]:
    bare.execute("BEGIN")
    yield bare
    bare.execute("ROLLBACK")


def _day(table: str, month: str) -> str:
    return month if DAYS[table] == "month" else f"{month}-05"


def put(raw: Any, table: str, id_: int, how: str = "", **values: object) -> None:
    """Put a row in; what is not said has any value of its kind."""
    row: dict[str, object] = {}
    for _, name, kind, _, _, _ in raw.execute(f"PRAGMA table_info({table})").fetchall():
        row[name] = id_ if kind == "INTEGER" else f"{name} of {id_}"
    row |= (
        {"id": id_, "station_id": 1} | ({"voided_at": None} if "voided_at" in row else {}) | values
    )
    marks = ", ".join("?" * len(row))
    raw.execute(
        f"INSERT {how} INTO {table} ({', '.join(row)}) VALUES ({marks})",
        tuple(row.values()),
    )


def attack(raw: Any, table: str, how: str) -> None:
    """Do what a rule stops; `how` is the way, or the column that is changed."""
    way, _, key = how.partition(" over ")
    claimed = {column: f"{column} of {CLOSED}" for column in KEYS.get(key, ())}
    if way == "add":
        put(raw, table, OTHER, **{DAYS[table]: _day(table, "2026-09")})
    elif way == "insert":
        id_ = CLOSED if key == "id" else OTHER
        put(raw, table, id_, "OR REPLACE", **{DAYS[table]: _day(table, "2026-11"), **claimed})
    elif way == "delete":
        raw.execute(f"DELETE FROM {table} WHERE id = {CLOSED}")
    elif way == "update":
        said = ", ".join(f"{column} = '{value}'" for column, value in claimed.items())
        said = said or f"id = {CLOSED}"
        raw.execute(f"UPDATE OR REPLACE {table} SET {said} WHERE id = {OPEN}")
    elif way == "move in":
        day = _day(table, "2026-09")
        raw.execute(f"UPDATE {table} SET {DAYS[table]} = '{day}' WHERE id = {OPEN}")
    else:
        raw.execute(f"UPDATE {table} SET {how} = 77 WHERE id = {CLOSED}")


COMES = ("add", "insert over id", "insert over public_id")
CHANGES = ("move in", "update over id", "update over public_id", "id", "station_id")
ATTACKS = [
    *((table, "insert", how) for table in DAYS for how in COMES),
    *((table, "delete", "delete") for table in DAYS if table != "expense"),
    ("expense", "insert", "insert over number"),
    ("expense", "insert", "insert over invoice"),
    ("expense", "update", "update over number"),
    ("expense", "update", "update over invoice"),
    *((table, "update", how) for table in DAYS for how in (*CHANGES, DAYS[table])),
]


@pytest.mark.parametrize(("table", "act", "how"), ATTACKS)
def test_one_rule_alone_stops_what_goes_through_without_it(
    raw: Any, table: str, act: str, how: str
) -> None:
    raw.execute("SAVEPOINT without")
    attack(raw, table, how)
    assert raw.execute("SELECT changes()").fetchone()[0] == 1
    raw.execute("ROLLBACK TO without")

    raw.execute(month_triggers()[f"{table}_month_{act}"])
    with pytest.raises(dbapi2.IntegrityError, match="month is closed"):
        attack(raw, table, how)


@pytest.mark.parametrize("table", DAYS)
def test_no_column_of_a_closed_month_changes(raw: Any, table: str) -> None:
    raw.execute(month_triggers()[f"{table}_month_update"])
    passed = []
    for (column,) in raw.execute(f"SELECT name FROM pragma_table_info('{table}')").fetchall():
        raw.execute("SAVEPOINT one")
        try:
            attack(raw, table, column)
        except dbapi2.IntegrityError:
            continue
        passed.append(column)
        raw.execute("ROLLBACK TO one")

    assert set(passed) == FORWARD.get(table, set())


@pytest.mark.parametrize("table", DAYS)
def test_an_open_month_goes_on(raw: Any, table: str) -> None:
    for name, rule in month_triggers().items():
        if name.startswith(f"{table}_month_"):
            raw.execute(rule)

    put(raw, table, OTHER, **{DAYS[table]: _day(table, "2026-11")})
    later = _day(table, "2026-12")
    raw.execute(f"UPDATE {table} SET {DAYS[table]} = '{later}' WHERE id = {OTHER}")
    raw.execute(f"DELETE FROM {table} WHERE id = {OTHER}")
    assert raw.execute("SELECT changes()").fetchone()[0] == 1


def test_a_counted_line_comes_with_no_stocktake_of_a_closed_month(raw: Any) -> None:
    put(raw, "stocktake_line", 1, stocktake_id=CLOSED)
    raw.execute(month_triggers()["stocktake_line_month_insert"])

    put(raw, "stocktake_line", 2, stocktake_id=OPEN)
    with pytest.raises(dbapi2.IntegrityError, match="month is closed"):
        put(raw, "stocktake_line", 3, stocktake_id=CLOSED)


def test_every_rule_of_closed_months_is_tried_here_or_with_the_expenses() -> None:
    here = {f"{table}_month_{act}" for table, act, _ in ATTACKS} | {"stocktake_line_month_insert"}

    assert {n for n in month_triggers() if not n.startswith(TRIED_ELSEWHERE)} == here
