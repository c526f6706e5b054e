"""The SQL that triggers are put together from."""
# ruff: noqa: S608 (the SQL is put together from table and column names of our own, no values)

from __future__ import annotations


def differs(columns: tuple[str, ...]) -> str:
    """Tell whether an update changes one of these columns."""
    return " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns)


def refusal(name: str, timing: str, table: str, when: str, message: str) -> str:
    """Write the trigger that refuses an act on a table while a condition holds."""
    return (
        f"CREATE TRIGGER {name} BEFORE {timing} ON {table} WHEN {when}"
        f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )


def takes_away(table: str, act: str, protected: str, further: tuple[str, ...] = ()) -> str:
    """Tell whether REPLACE would take a protected row `e` away for its id or public id.

    Args:
        table: of the row.
        act: INSERT or UPDATE.
        protected: SQL over `e`.
        further: what else may be there only once, as SQL over `e` and NEW.
    """
    other = " AND e.id <> OLD.id" if act == "UPDATE" else ""
    return " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} e WHERE {same}{other} AND {protected})"
        for same in ("e.id = NEW.id", "e.public_id = NEW.public_id", *further)
    )
