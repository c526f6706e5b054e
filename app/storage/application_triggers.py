"""What the database holds of a submitted application; `triggers.py` takes it into its one list."""
# ruff: noqa: S608 (the SQL is put together from table and column names of our own, no values)

from __future__ import annotations

from app.storage.trigger_sql import differs, refusal, takes_away

_STAYS = "a submitted application does not change"
_CONTENT = (
    "id", "public_id", "station_id", "standard_id", "form_id", "grade", "year", "answers",
    "submitted_on", "submitted_by", "content", "content_code", "amount_fen", "corrects_id",
    "entered_by",
)  # fmt: skip


def application_triggers() -> dict[str, str]:
    """What was handed in stays as it was handed in; only what comes back is added."""
    table, name = "application", "application_{0}"
    conditions = {
        "no_change_once_submitted": (
            "UPDATE",
            f"OLD.submitted_on IS NOT NULL AND ({differs(_CONTENT)})",
        ),
        "no_insert_over": ("INSERT", takes_away(table, "INSERT", "e.submitted_on IS NOT NULL")),
        "no_update_over": ("UPDATE", takes_away(table, "UPDATE", "e.submitted_on IS NOT NULL")),
        "no_delete": ("DELETE", "OLD.submitted_on IS NOT NULL"),
    }
    return {
        name.format(key): refusal(name.format(key), timing, table, when, _STAYS)
        for key, (timing, when) in conditions.items()
    } | _file_triggers()


def _file_triggers() -> dict[str, str]:
    table, name = "application_file", "application_file_{0}"
    frozen = "EXISTS (SELECT 1 FROM application a WHERE a.id = {0}.application_id"
    frozen += " AND a.submitted_on IS NOT NULL) AND {0}.kind NOT LIKE 'outcome%'"
    old, new = f"({frozen.format('OLD')})", f"({frozen.format('NEW')})"
    taken = {
        act: " OR ".join(
            f"EXISTS (SELECT 1 FROM application_file f JOIN application a"
            f" ON a.id = f.application_id WHERE f.{key} = NEW.{key}{other}"
            f" AND a.submitted_on IS NOT NULL)"
            for key in ("id", "public_id")
        )
        for act, other in (("INSERT", ""), ("UPDATE", " AND f.id <> OLD.id"))
    }
    conditions = {
        "insert": ("INSERT", f"{new} OR {taken['INSERT']}"),
        "update": ("UPDATE", f"{old} OR {new} OR {taken['UPDATE']}"),
        "delete": ("DELETE", old),
    }
    return {
        name.format(key): refusal(name.format(key), timing, table, when, _STAYS)
        for key, (timing, when) in conditions.items()
    }
