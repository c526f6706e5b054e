"""The rules the database itself holds: one list, created anew at every migration.

They stop our own bugs and casual edits of the file. Whoever holds file and key is met by
the audit chain instead.
"""

from __future__ import annotations

from typing import Any

from app.storage.application_triggers import application_file_triggers
from app.storage.month_triggers import month_triggers
from app.storage.privacy_triggers import privacy_triggers
from app.storage.signature_triggers import signature_triggers
from app.storage.signed_triggers import signed_triggers
from app.storage.trigger_sql import refusal


def _audit_triggers() -> dict[str, str]:
    """Audit entries are only added, each behind the last."""
    out_of_order = (
        "NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit_entry)"
        " OR NEW.previous_hash IS NOT coalesce("
        "(SELECT hash FROM audit_entry WHERE seq = NEW.seq - 1), NEW.previous_hash)"
    )
    rules = {
        "audit_entry_no_update": ("UPDATE", "1", "audit_entry is append-only"),
        "audit_entry_no_delete": ("DELETE", "1", "audit_entry is append-only"),
        "audit_entry_in_order": ("INSERT", out_of_order, "audit entries follow one another"),
    }
    return {
        name: refusal(name, act, "audit_entry", when, message)
        for name, (act, when, message) in rules.items()
    }


TRIGGERS: dict[str, str] = {
    **signed_triggers(),  # signed_tables.SIGNED: what is signed stays as it was signed
    **signature_triggers(),  # core.sign_ways.WAYS: who signs, in what order, who may not
    **month_triggers(),  # a closed month stays as it was closed
    **application_file_triggers(),  # what was handed in with an application stays with it
    **privacy_triggers(),  # who was made anonymous stays so
    **_audit_triggers(),  # the chain has no gap
}
"""Name and SQL of every trigger a whole store has."""


def create_all(connection: Any) -> None:
    """Drop what stands and create every trigger of the list; `connection` is a raw or SA one."""
    execute = getattr(connection, "exec_driver_sql", None) or connection.execute
    for row in execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        execute(f'DROP TRIGGER "{row[0]}"')
    for sql in TRIGGERS.values():
        execute(sql)


def missing(connection: Any) -> tuple[str, ...]:
    """Name the triggers that are not there or differ from the list."""
    execute = getattr(connection, "exec_driver_sql", None) or connection.execute
    rows = execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    there = {row[0]: row[1] for row in rows}
    return tuple(name for name, sql in TRIGGERS.items() if there.get(name) != sql)
