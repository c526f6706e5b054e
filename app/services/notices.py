"""Lines left for people's next sign-in (告知): what was done about them while they were away."""

from __future__ import annotations

from collections.abc import Iterable

from app.models import Notice
from app.services.context import Context


def leave(ctx: Context, people: Iterable[int], text: str) -> None:
    """Leave a line for each of these people, once each; that they were told is recorded."""
    for person_id in sorted(set(people)):
        row = Notice(
            station_id=ctx.station_id, person_id=person_id, text=text, created_at=ctx.now()
        )
        ctx.session.add(row)
        ctx.audit("告知", row, person_id=person_id, text=text)
