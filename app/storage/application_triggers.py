"""What the database holds of the papers that go with a signed or submitted application."""
# ruff: noqa: S608 (the SQL is put together from table and column names of our own, no values)

from __future__ import annotations

from app.core.sign_ways import PaperKind
from app.storage.signed_tables import signed_paper
from app.storage.trigger_sql import refusal

_STAYS = "what goes with a signed application does not change"


def application_file_triggers() -> dict[str, str]:
    """None comes, goes or changes once it is signed; only what comes back is added."""
    fixed = f"(a.submitted_on IS NOT NULL OR {signed_paper(PaperKind.GRADE).format(row='a')})"
    table, name = "application_file", "application_file_{0}"
    frozen = "EXISTS (SELECT 1 FROM application a WHERE a.id = {0}.application_id"
    frozen += f" AND {fixed}) AND {{0}}.kind NOT LIKE 'outcome%'"
    old, new = f"({frozen.format('OLD')})", f"({frozen.format('NEW')})"
    taken = {
        act: " OR ".join(
            f"EXISTS (SELECT 1 FROM application_file f JOIN application a"
            f" ON a.id = f.application_id WHERE f.{key} = NEW.{key}{other}"
            f" AND {fixed})"
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
