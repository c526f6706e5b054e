"""What the database holds changes only from one data version to the next, never within one."""

from __future__ import annotations

from pathlib import Path

from app.storage import keys, migrate
from app.storage.connection import connect
from app.storage.upgrade_look import RULES, rules_of


def test_triggers_are_those_of_the_newest_data_version(blank_folder: Path) -> None:
    raw = connect(
        blank_folder / "station.db", keys.load(blank_folder / "keys").data_key, read_only=True
    )

    now = rules_of(raw)

    raw.close()
    assert RULES.get(migrate.head()) == now, (
        f"The triggers changed. Is data version {migrate.head()} released (has it a store under"
        " tests/storage/golden)? Then add the next step to migrations/versions, an empty one if"
        f' need be, and "{now}" for it to RULES: a store that has no step to take would miss the'
        " new rules and say so to people. Is it not released? Then write it over that version's."
    )
