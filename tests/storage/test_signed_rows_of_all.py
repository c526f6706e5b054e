"""Every signed table by the one list: each way round its rules is tried in raw SQL.

With each rule taken out, the attack it stops goes through: so none of them stands for nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from app.core.clock import FixedClock
from app.models import Base
from app.services.office import Office
from app.storage import database
from app.storage.folder import DataFolder
from app.storage.signed_tables import ALWAYS, SIGNED, SignedTable
from app.storage.signed_triggers import frozen_columns, signed_triggers, unique_keys
from tests.conftest import NOON
from tests.services.desk import Desk
from tests.services.signed_papers import CODE
from tests.storage.signed_scene import DAY, NOW, Scene

NOTHING: Mapping[str, object] = {}
BY_NAME = {entry.name: entry for entry in SIGNED}


@dataclass(frozen=True, slots=True)
class Case:
    """What an attacker needs to know of one table."""

    touch: tuple[str, object]
    """A frozen column and what else it might say."""
    fresh: dict[str, object] = field(default_factory=dict)
    """How a copy of the signed row must differ to come in as an honest new row."""
    born: dict[str, object] = field(default_factory=dict)
    """How an honest new row is made one that is signed from birth."""
    back: tuple[str, ...] = ()
    """Steps that go back, leave one out, or set one twice."""


CASES: dict[str, Case] = {
    "expense": Case(
        ("amount_fen", 1),
        fresh={"number": "2026-10-900", "invoice_number": "", "state": "draft", "lead_by": None,
               "lead_at": None, "content_code": ""},
        born={"state": "lead_signed", "lead_by": "{lead}", "lead_at": NOW, "content_code": CODE},
        back=(("UPDATE expense SET state = 'draft', lead_by = NULL, lead_at = NULL,"
              " content_code = '' WHERE id = {expense}"),),
    ),
    "duty_record": Case(
        ("text", "别的"),
        fresh={"version": 9, "signed_by": None, "signed_at": None},
        born={"signed_by": "{attendant}", "signed_at": NOW},
        back=("UPDATE duty_record SET signed_by = NULL, signed_at = NULL WHERE id = {duty_record}",
              "UPDATE duty_record SET signed_by = {lead} WHERE id = {duty_record}",
              "UPDATE duty_record SET signed_at = '2026-01-01' WHERE id = {duty_record}"),
    ),
    "month_closing": Case(
        ("fingerprint", "000000000000"),
        fresh={"closing_revision": 2},
        born={"state": "reopened", "reopened_by": "{lead}", "consent_by": "{chair}",
              "reopen_reason": "x", "reopen_until": DAY, "reopened_at": NOW},
        back=(("UPDATE month_closing SET reopened_at = '2026-10-22', reopened_by = {lead}"
              " WHERE id = {month_closing}"),
              "UPDATE month_closing SET state = 'gone' WHERE id = {month_closing}"),
    ),
    "application": Case(
        ("answers", "[]"),
        fresh={"state": "draft", "submitted_on": None, "content_code": ""},
        born={"state": "submitted", "submitted_on": DAY, "content_code": CODE},
        back=("UPDATE application SET submitted_on = '2026-01-01' WHERE id = {application}",
              ("UPDATE application SET state = 'draft', submitted_on = NULL"
              " WHERE id = {application}"),
              "UPDATE application SET content = 'x' WHERE id = {application}",
              ("UPDATE application SET state = 'submitted', submitted_on = '2026-10-22'"
              " WHERE id = {free_application}")),
    ),
    "sign_paper": Case(
        ("content", "[]"),
        fresh={"subject_id": "other", "state": "open", "reason": "", "ended_by": None},
        born={"state": "approved"},
        back=("UPDATE sign_paper SET state = 'open' WHERE id = {leave_paper}",
              "UPDATE sign_paper SET state = 'approved' WHERE id = {waiting_paper}",
              ("UPDATE sign_paper SET state = 'returned', reason = 'x', ended_by = 1"
              " WHERE id = {leave_paper}"),
              "UPDATE sign_paper SET state_since = '2026-01-01' WHERE id = {leave_paper}"),
    ),
    "sign_maker": Case(
        ("person_id", 5),
        fresh={"paper_id": "{waiting_paper}", "person_id": "{keeper}"},
        born={"paper_id": "{leave_paper}"},
    ),
    "signature": Case(
        ("signed_by", 5), fresh={"paper_id": "{waiting_paper}", "signed_by": "{lead}"}
    ),
    "delegation": Case(
        ("to_on", "2026-12-31"),
        born={"revoked_at": NOW, "revoked_by": "{lead}"},
        back=(("UPDATE delegation SET revoked_at = '2026-10-22', revoked_by = {lead}"
              " WHERE id = {delegation} RETURNING 1;"
              "UPDATE delegation SET revoked_at = '2026-12-01'"
              " WHERE id = {delegation}"),),
    ),
    "sign_slip": Case(("content", "x")),
    "sign_scan": Case(("verdict", "void")),
    "leave_request": Case(("reason", "别的")),
    "activity": Case(("budget_fen", 9900)),
    "budget_plan": Case(("total_fen", 2), fresh={"version": 2}),
    "handover": Case(("cash_fen", 3)),
    "stocktake": Case(("note", "x")),
    "stocktake_line": Case(
        ("counted", 3000),
        fresh={"stocktake_id": "{open_stocktake}"},
        born={"stocktake_id": "{stocktake}"},
    ),
    "role_assignment": Case(
        ("role", "chair"),
        back=("UPDATE role_assignment SET to_on = '2026-10-21' WHERE id = {role_assignment}",
              ("UPDATE role_assignment SET to_on = '2026-10-30' WHERE id = {role_assignment}"
              " RETURNING 1;UPDATE role_assignment SET to_on = NULL WHERE id = {role_assignment}"),
              ("UPDATE role_assignment SET to_on = '2026-10-30' WHERE id = {role_assignment}"
              " RETURNING 1;UPDATE role_assignment SET to_on = '2026-11-30'"
              " WHERE id = {role_assignment}")),
    ),
    "consent": Case(
        ("purpose", "别的"),
        born={"withdrawn_on": DAY},
        back=(("UPDATE consent SET withdrawn_on = '2026-10-22', withdrawn_reason = 'x'"
              " WHERE id = {consent} RETURNING 1;"
              "UPDATE consent SET withdrawn_on = NULL WHERE id = {consent}"),
              ("UPDATE consent SET withdrawn_on = '2026-10-22', withdrawn_reason = 'x'"
              " WHERE id = {consent} RETURNING 1;"
              "UPDATE consent SET withdrawn_reason = 'y' WHERE id = {consent}")),
    ),
    "access_entry": Case(("purpose", "别的")),
    "tally": Case(("count", 5), fresh={"reverses_id": None}),
    "stock_move": Case(
        ("quantity", 5), fresh={"reverses_id": None, "kind": "receipt", "quantity": 1000}
    ),
    "assessment": Case(("verdict", "does_not")),
    "upper_text": Case(("text", "x")),
    "installed_standard": Case(("content", "x"), fresh={"version": 2}),
    "life_event": Case(("document_number", "x")),
    "review": Case(("grade", "x")),
}  # fmt: skip


@pytest.fixture(scope="module")
def whole_scene(staffed_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    root = tmp_path_factory.mktemp("all-signed") / "data"
    shutil.copytree(staffed_folder, root)
    office = Office(database.open_existing(DataFolder(root)), FixedClock(NOON))
    made = Scene(Desk(office))
    yield made
    made.raw.close()
    office.close()


@pytest.fixture(params=["ON", "OFF"], ids=["recursive", "not recursive"])
def scene(whole_scene: Scene, request: pytest.FixtureRequest) -> Iterator[Scene]:
    """The scene in a transaction that is taken back: what one attack does, no other sees."""
    whole_scene.raw.execute(f"PRAGMA recursive_triggers = {request.param}")
    whole_scene.raw.execute("BEGIN")
    yield whole_scene
    whole_scene.raw.execute("ROLLBACK")


def copy_of(scene: Scene, table: str, other: Mapping[str, object] = NOTHING) -> dict[str, object]:
    """Give a new honest row of a table, like its signed one, with fresh keys."""
    row = scene.row(table, scene.signed[table])
    row |= {"id": None, "public_id": f"copy-{table}"}
    return row | _filled(scene, {**CASES[table].fresh, **other})


def _filled(scene: Scene, values: dict[str, object]) -> dict[str, object]:
    """Put ids of the scene in place of their names."""
    return {
        name: int(value.format(**scene.words))
        if isinstance(value, str) and value.startswith("{")
        else value
        for name, value in values.items()
    }


def refused(scene: Scene, table: str, attack: Any) -> None:
    before = scene.all_of(table)
    scene.raw.execute("SAVEPOINT attack")
    with pytest.raises(dbapi2.IntegrityError):
        attack()
    scene.raw.execute("ROLLBACK TO attack")
    assert scene.all_of(table) == before


def run_all(scene: Scene, sql: str) -> None:
    """Run statements one after the other; those that return a row are honest first steps."""
    for statement in sql.split(";"):
        done = scene.raw.execute(statement.format(**scene.words))
        if "RETURNING" in statement:
            assert done.fetchall()


def different(value: object) -> object:
    if isinstance(value, int):
        return value + 1000
    return f"{value}x" if value else 7


def test_every_table_of_the_list_is_attacked() -> None:
    assert set(CASES) == set(BY_NAME)
    for name, entry in BY_NAME.items():
        assert bool(CASES[name].born) == bool(entry.not_born), name
        assert bool(CASES[name].back) == bool(entry.not_back), name


@pytest.mark.parametrize("table", CASES)
def test_honest_new_row_comes_in(scene: Scene, table: str) -> None:
    scene.insert(table, copy_of(scene, table))


@pytest.mark.parametrize(
    ("table", "column"),
    [(entry.name, column) for entry in SIGNED for column in frozen_columns(entry)],
)
def test_no_frozen_column_changes(whole_scene: Scene, table: str, column: str) -> None:
    scene, id_ = whole_scene, whole_scene.signed[table]
    value = different(scene.row(table, id_)[column])

    with pytest.raises(dbapi2.Error):
        scene.raw.execute(f'UPDATE {table} SET "{column}" = ? WHERE id = ?', (value, id_))
    if column != "id":  # an integer key is no text: SQLite says so before any rule
        with pytest.raises(dbapi2.Error):
            scene.raw.execute(
                f'UPDATE OR IGNORE {table} SET "{column}" = ? WHERE id = ?', (value, id_)
            )


@pytest.mark.parametrize("table", CASES)
def test_no_signed_row_goes(scene: Scene, table: str) -> None:
    refused(
        scene, table, lambda: scene.run(f"DELETE FROM {table} WHERE id = ?", scene.signed[table])
    )
    refused(scene, table, lambda: scene.run(f"DELETE FROM {table}"))


KEYS = [
    (entry, columns)
    for entry in SIGNED
    for columns, _ in unique_keys(Base.metadata.tables[entry.name])
]


@pytest.mark.parametrize(
    ("table", "key"),
    [(entry.name, columns) for entry, columns in KEYS if entry.signed != ALWAYS],
    ids=lambda value: value if isinstance(value, str) else "+".join(value),
)
def test_no_other_row_takes_the_place_of_a_signed_one(
    scene: Scene, table: str, key: tuple[str, ...]
) -> None:
    signed = scene.row(table, scene.signed[table])
    sets = ", ".join(f"{column} = ?" for column in key)
    values = (*(signed[column] for column in key), scene.free[table])
    refused(
        scene,
        table,
        lambda: scene.raw.execute(f"UPDATE OR REPLACE {table} SET {sets} WHERE id = ?", values),
    )


@pytest.mark.parametrize(
    ("table", "key"),
    [(entry.name, columns) for entry, columns in KEYS],
    ids=lambda value: value if isinstance(value, str) else "+".join(value),
)
@pytest.mark.parametrize("how", ["REPLACE", "INSERT OR REPLACE", "UPSERT"])
def test_no_signed_row_is_written_over(
    scene: Scene, table: str, key: tuple[str, ...], how: str
) -> None:
    signed = scene.row(table, scene.signed[table])
    claimed = {column: signed[column] for column in key}
    assert None not in claimed.values()
    column, value = CASES[table].touch
    row = copy_of(scene, table, {column: value, **claimed})
    upsert = how == "UPSERT"
    tail = f'ON CONFLICT DO UPDATE SET "{column}" = excluded."{column}"' if upsert else ""
    refused(scene, table, lambda: scene.insert(table, row, "INSERT" if upsert else how, tail))


@pytest.mark.parametrize("table", [name for name, case in CASES.items() if case.born])
def test_no_row_is_born_signed(scene: Scene, table: str) -> None:
    row = copy_of(scene, table) | _filled(scene, CASES[table].born)
    refused(scene, table, lambda: scene.insert(table, row))


@pytest.mark.parametrize(
    ("table", "sql"), [(name, sql) for name, case in CASES.items() for sql in case.back]
)
def test_no_step_goes_back(scene: Scene, table: str, sql: str) -> None:
    refused(scene, table, lambda: run_all(scene, sql))


def test_what_the_chair_agreed_to_is_frozen_before_it_is_handed_in(scene: Scene) -> None:
    refused(
        scene,
        "application",
        lambda: scene.run("UPDATE application SET answers = '[]' WHERE id = {agreed_application}"),
    )


# Each rule is needed: without it, its attack goes through.


def goes_through(scene: Scene, entry: SignedTable, rule: str) -> bool:
    """Do the attack that a rule stops; tell whether the store took it."""
    table, id_ = entry.name, scene.signed[entry.name]
    case, (column, value) = CASES[table], CASES[table].touch
    if rule == "no_change_once_signed":
        scene.run(f'UPDATE {table} SET "{column}" = ? WHERE id = ?', value, id_)
        return bool(scene.row(table, id_)[column] == value)
    if rule == "no_delete":
        scene.run(f"DELETE FROM {table} WHERE id = ?", id_)
        return not scene.row(table, id_)
    if rule == "no_insert_over_signed":
        scene.insert(table, copy_of(scene, table, {"id": id_}), "REPLACE")
        return bool(scene.row(table, id_)["public_id"] == f"copy-{table}")
    if rule == "no_update_over_signed":
        free = scene.free[table]
        scene.run(f"UPDATE OR REPLACE {table} SET id = ? WHERE id = ?", id_, free)
        return not scene.row(table, free)
    if rule == "born_unsigned":
        scene.insert(table, copy_of(scene, table) | _filled(scene, case.born))
        return bool(scene.one(f"SELECT 1 FROM {table} WHERE public_id = 'copy-{table}'"))
    before = scene.all_of(table)
    run_all(scene, case.back[0])
    return scene.all_of(table) != before


RULES = [
    (entry, name.removeprefix(f"{entry.name}_"))
    for entry in SIGNED
    for name in signed_triggers()
    if name.startswith(f"{entry.name}_")
    and name.removeprefix(f"{entry.name}_")
    in {"no_change_once_signed", "no_delete", "no_insert_over_signed", "no_update_over_signed",
        "born_unsigned", "sign_off_forward"}
]  # fmt: skip


@pytest.mark.parametrize(
    ("entry", "rule"), RULES, ids=[f"{entry.name}_{rule}" for entry, rule in RULES]
)
def test_without_this_one_rule_the_attack_goes_through(
    whole_scene: Scene, entry: SignedTable, rule: str
) -> None:
    whole_scene.raw.execute("PRAGMA recursive_triggers = OFF")
    whole_scene.raw.execute("BEGIN")
    try:
        whole_scene.raw.execute("SAVEPOINT with_rule")
        with pytest.raises(dbapi2.IntegrityError):
            goes_through(whole_scene, entry, rule)
        whole_scene.raw.execute("ROLLBACK TO with_rule")
        whole_scene.raw.execute(f"DROP TRIGGER {entry.name}_{rule}")
        assert goes_through(whole_scene, entry, rule)
    finally:
        whole_scene.raw.execute("ROLLBACK")


def test_each_of_the_made_rules_is_in_the_list_above() -> None:
    assert {f"{entry.name}_{rule}" for entry, rule in RULES} == set(signed_triggers())


def test_every_signed_table_is_kept_from_change_deletion_and_overwriting() -> None:
    made = signed_triggers()
    for entry in SIGNED:
        for rule in ("no_change_once_signed", "no_delete", "no_insert_over_signed"):
            assert f"{entry.name}_{rule}" in made
        assert (f"{entry.name}_no_update_over_signed" in made) == (entry.signed != ALWAYS)
