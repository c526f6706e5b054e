"""All about one person's data in one reading: values, consents, looks, how long (个人信息)."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.permissions import Act, may
from app.services import consents, people, privacy, retention
from app.services.consents import ConsentEntry
from app.services.context import Context
from app.services.people import PersonEntry
from app.services.privacy import Access


@dataclass(frozen=True, slots=True)
class PrivacyFile:
    """What is shown about one person's data to whoever asks."""

    entry: PersonEntry
    is_self: bool
    consents: tuple[ConsentEntry, ...]
    accesses: tuple[Access, ...]
    months: int | None
    why_not: str
    """Why the person cannot be made anonymous now; "" where they can."""


def may_open(ctx: Context, person_id: int) -> bool:
    """Tell whether whoever asks has anything to do with somebody's data."""
    acts = (Act.SEE_PERSONAL, Act.KEEP_CONSENT, Act.ANONYMISE)
    return person_id == ctx.actor.person_id or any(may(ctx.actor.roles, act) for act in acts)


def read(ctx: Context, person_id: int) -> PrivacyFile:
    """Give all of it as whoever asks may see it."""
    is_self = person_id == ctx.actor.person_id
    sees_log = is_self or may(ctx.actor.roles, Act.SEE_PERSONAL)
    return PrivacyFile(
        entry=people.person(ctx, person_id),
        is_self=is_self,
        consents=consents.of_person(ctx, person_id),
        accesses=privacy.accesses(ctx, person_id) if sees_log else (),
        months=retention.months(ctx),
        why_not=retention.why_not(ctx, person_id),
    )
