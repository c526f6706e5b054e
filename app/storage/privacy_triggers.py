"""What the database holds of people who were made anonymous (匿名化): they stay so."""

from __future__ import annotations

from app.models.base import Base
from app.storage.trigger_sql import differs, refusal, takes_away

_GONE = ("phone", "email", "note", "source_text", "search_keys")
_NOT_BARE = "NEW.anonymised_at IS NOT NULL AND ({rest})".format(
    rest=" OR ".join(
        (
            *(f"NEW.{column} <> ''" for column in _GONE),
            "NEW.name <> '已匿名 ' || NEW.id",
            "NEW.left_on IS NULL",
        )
    )
)
_IS_ANONYMOUS = (
    "EXISTS (SELECT 1 FROM person p WHERE p.id = NEW.person_id AND p.anonymised_at IS NOT NULL)"
)
_OF_ANONYMOUS = (
    "NEW.subject_type = 'person' AND EXISTS (SELECT 1 FROM person p"
    " WHERE p.public_id = NEW.subject_id AND p.anonymised_at IS NOT NULL)"
)


def privacy_triggers() -> dict[str, str]:
    """Give name and SQL of each rule."""
    stays = "who was made anonymous stays so"
    columns = tuple(column.name for column in Base.metadata.tables["person"].columns)
    anonymous = "e.anonymised_at IS NOT NULL"
    changed = f"OLD.anonymised_at IS NOT NULL AND ({differs(columns)})"
    rules = [
        ("person_anonymous_no_update", "UPDATE", "person", changed),
        ("person_anonymous_no_delete", "DELETE", "person", "OLD.anonymised_at IS NOT NULL"),
    ]
    for act in ("INSERT", "UPDATE"):
        name = act.lower()
        over = takes_away("person", act, anonymous)
        rules += [
            (f"person_anonymous_is_bare_{name}", act, "person", _NOT_BARE),
            (f"person_no_{name}_over_anonymous", act, "person", over),
            (f"credential_of_anonymous_{name}", act, "credential", _IS_ANONYMOUS),
            (f"privacy_salt_of_anonymous_{name}", act, "privacy_salt", _OF_ANONYMOUS),
        ]
    return {name: refusal(name, act, table, when, stays) for name, act, table, when in rules}
