"""Names of a workbook matched with the people of the store (导入)."""

from __future__ import annotations

from sqlalchemy import select

from app.core.permissions import ROLE_NAMES, Role
from app.core.text import plain, search_keys
from app.models import Person, RoleAssignment
from app.services.context import Context

_EMPLOYMENT = {"专职": "full_time", "兼职": "part_time"}
_MONEY_ROLES = frozenset({Role.LEAD, Role.CHAIR})


class Names:
    """Everybody the store and the workbook know; adds whom only a row names as 待确认."""

    def __init__(self, ctx: Context, import_id: int, *, may_appoint: bool) -> None:
        self._ctx = ctx
        self._import_id = import_id
        self._may_appoint = may_appoint
        """Only a station that this very import founds takes lead and chair from a sheet."""
        rows = ctx.session.execute(
            select(Person.id, Person.name).where(
                Person.station_id == ctx.station_id, Person.voided_at.is_(None)
            )
        )
        self._known: dict[str, int] = {}
        for row in rows:
            self._known.setdefault(row.name, row.id)
        self._only_named: set[str] = set()

    def knows(self, name: str) -> bool:
        return plain(name) in self._known

    def id_of(self, name: str, sheet: str, row: int) -> tuple[int | None, str]:
        """Give the person's id and a reason if nobody had listed them.

        The reason comes with every row that names them, so that each is looked at.
        """
        name = plain(name)
        if not name:
            return None, ""
        if name not in self._known:
            self._known[name] = self._add(name, sheet, row, is_pending=True).id
            self._only_named.add(name)
        reason = f"人员里没有“{name}”，先按“待确认”记下。" if name in self._only_named else ""
        return self._known[name], reason

    def list_person(  # noqa: PLR0913 (a row of a register is as wide as it is)
        self,
        name: str,
        *,
        posts: tuple[str, ...],
        employment: str,
        phone: str,
        note: str,
        is_pending: bool,
        has_left: bool,
        sheet: str,
        row: int,
    ) -> tuple[str, ...]:
        """Add a listed person with the posts that may be taken from a sheet; give reasons."""
        person = self._add(name, sheet, row, is_pending=is_pending)
        person.employment = _EMPLOYMENT.get(employment, "")
        person.phone = phone
        person.left_on = self._ctx.today() if has_left else None
        self._known[person.name] = person.id
        reasons, kept_posts = [], []
        known_posts = {name: role for role, name in ROLE_NAMES.items()}
        for post in posts:
            role = known_posts.get(post)
            if role is None:
                kept_posts.append(post)
            elif role in _MONEY_ROLES and not self._may_appoint:
                kept_posts.append(post)
                reasons.append(f"“{post}”须由责任人、工会主席互相任命，这里只记在备注里。")
            else:
                self._appoint(person.id, role)
        person.note = "；".join(part for part in (note, *kept_posts) if part)
        return tuple(reasons)

    def _appoint(self, person_id: int, role: Role) -> None:
        self._ctx.session.add(
            RoleAssignment(
                station_id=self._ctx.station_id,
                person_id=person_id,
                role=role.value,
                from_on=self._ctx.today(),
                appointed_how="import",
                import_id=self._import_id,
                created_at=self._ctx.now(),
            )
        )

    def _add(self, name: str, sheet: str, row: int, *, is_pending: bool) -> Person:
        person = Person(
            station_id=self._ctx.station_id,
            name=plain(name),
            search_keys=search_keys(plain(name)),
            is_pending=is_pending,
            import_id=self._import_id,
            source_sheet=sheet,
            source_row=row,
            created_at=self._ctx.now(),
        )
        self._ctx.session.add(person)
        self._ctx.session.flush()
        return person
