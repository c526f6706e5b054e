"""Look-ups that many use cases share: names, roles, who holds what."""

from __future__ import annotations

from sqlalchemy import or_, select

from app.core.permissions import Role
from app.models import Credential, Person, RoleAssignment
from app.services.context import Context


def names(ctx: Context) -> dict[int, str]:
    """Give every person's name by id, voided and departed ones included."""
    rows = ctx.session.execute(
        select(Person.id, Person.name).where(Person.station_id == ctx.station_id)
    )
    return {row.id: row.name for row in rows}


def staff(ctx: Context, *, also: int | None = None) -> tuple[tuple[int, str], ...]:
    """Give id and name of everybody who is still here, in order of their entry.

    Args:
        ctx: the query under way.
        also: somebody who is listed though they left, as a record at hand names them.
    """
    rows = ctx.session.execute(
        select(Person.id, Person.name)
        .where(
            Person.station_id == ctx.station_id,
            Person.voided_at.is_(None),
            or_(Person.left_on.is_(None), Person.id == also),
        )
        .order_by(Person.id)
    )
    return tuple((row.id, row.name) for row in rows)


def roles_of(ctx: Context, person_id: int) -> frozenset[Role]:
    """Give the roles a person holds today."""
    today = ctx.today()
    found = ctx.session.scalars(
        select(RoleAssignment.role).where(
            RoleAssignment.person_id == person_id,
            RoleAssignment.from_on <= today,
            or_(RoleAssignment.to_on.is_(None), RoleAssignment.to_on > today),
        )
    )
    return frozenset(Role(role) for role in found)


def holders(ctx: Context, role: Role) -> tuple[tuple[int, str], ...]:
    """Give id and name of everybody who holds a role today, oldest appointment first."""
    return holders_of_all(ctx)[role]


def holders_of_all(ctx: Context) -> dict[Role, tuple[tuple[int, str], ...]]:
    """Give for every role id and name of everybody who holds it today, in one look."""
    today = ctx.today()
    rows = ctx.session.execute(
        select(RoleAssignment.role, Person.id, Person.name)
        .join(Person, RoleAssignment.person_id == Person.id)
        .where(
            Person.station_id == ctx.station_id,
            Person.voided_at.is_(None),
            Person.left_on.is_(None),
            RoleAssignment.from_on <= today,
            or_(RoleAssignment.to_on.is_(None), RoleAssignment.to_on > today),
        )
        .order_by(RoleAssignment.id)
    ).all()
    return {
        role: tuple((person, name) for held, person, name in rows if held == role) for role in Role
    }


def holder_names(ctx: Context, role: Role) -> str:
    """Give the holders of a role in words, "" when it is vacant."""
    return "、".join(name for _, name in holders(ctx, role))


def has_own_pin(ctx: Context, person_id: int) -> bool:
    """Tell whether a person set their own PIN at their own first sign-in (else: no signing)."""
    found = ctx.session.scalar(
        select(Credential.set_by_self).where(Credential.person_id == person_id)
    )
    return bool(found)
