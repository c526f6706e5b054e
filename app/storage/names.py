"""Reads the names to pick with one plain query: before SQLAlchemy is loaded, right after start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.core.permissions import Role
from app.core.same_names import told_apart
from app.storage import keys, migrate
from app.storage.connection import connect, damage_in_words
from app.storage.folder import DataFolder

NAMES = """
SELECT p.id, p.name, p.phone, group_concat(r.role),
       max(coalesce(c.pin_hash, '') <> ''), max(coalesce(c.is_locked, 0))
FROM person p
LEFT JOIN role_assignment r ON r.person_id = p.id
     AND r.from_on <= :today AND (r.to_on IS NULL OR r.to_on > :today)
LEFT JOIN credential c ON c.person_id = p.id
WHERE p.voided_at IS NULL AND p.left_on IS NULL
GROUP BY p.id
HAVING count(r.id) > 0 OR max(coalesce(c.pin_hash, '') <> '') OR p.id IN (
    SELECT json_extract(value, '$.to') FROM setting WHERE key GLOB 'handover.*')
ORDER BY p.id
"""
"""Whoever holds a role today; who did and has a PIN, so that notices still reach them; and who
takes a role over (see `app.services.handover_filled`), to set their own PIN before they sign."""


@dataclass(frozen=True, slots=True)
class NameToPick:
    """One person on the sign-in page (选名字)."""

    person_id: int
    name: str
    """As shown: people of one name are told apart."""
    roles: frozenset[Role]
    has_pin: bool
    """False: the person sets their own PIN now."""
    is_locked: bool


def read_names(connection: Any, today: str) -> tuple[NameToPick, ...]:
    """Read whom to pick from over a raw connection.

    Args:
        connection: of `app.storage.connection.connect`, or a driver's own.
        today: the business date, YYYY-MM-DD.
    """
    rows = connection.execute(NAMES, {"today": today}).fetchall()
    shown = told_apart([(row[1], row[2]) for row in rows])
    return tuple(
        NameToPick(
            person_id=row[0],
            name=name,
            roles=frozenset(Role(role) for role in (row[3] or "").split(",") if role),
            has_pin=bool(row[4]),
            is_locked=bool(row[5]),
        )
        for row, name in zip(rows, shown, strict=True)
    )


def read_early(folder: DataFolder, today: str) -> tuple[str, tuple[NameToPick, ...]] | None:
    """Read station and names before the store is opened as a whole.

    None where that must come first: another schema, no station, nobody with a PIN yet.
    """
    connection = connect(folder.database, keys.load(folder.keys).data_key)
    try:
        with damage_in_words():
            if migrate.current(connection) != migrate.head():
                return None
            station = connection.execute("SELECT name, is_sample FROM station LIMIT 1").fetchone()
            names = read_names(connection, today) if station else ()
    finally:
        connection.close()
    if not any(name.has_pin for name in names):
        return None
    mark = "（示例）" if station[1] and "示例" not in station[0] else ""
    return station[0] + mark, names
