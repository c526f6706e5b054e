"""Papers with their signatures, written as rows: for tests that only need them to stand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.core.sign_ways import WAYS, PaperKind
from app.models import Signature, SignMaker, SignPaper
from app.services import directory
from app.services.context import Context

CODE = "0123456789ab"


def sign_all(
    ctx: Context, kind: PaperKind, row: Any, makers: Iterable[int], hands: Iterable[int] = ()
) -> SignPaper:
    """Put a record forward and have the first free holder of each role sign it."""
    way = WAYS[kind]
    common = {"station_id": ctx.station_id, "created_at": ctx.now()}
    paper = SignPaper(
        **common,
        kind=kind.value,
        subject_type=way.table,
        subject_id=row.public_id,
        title="测试",
        on_date=ctx.today(),
        content="{}",
        content_code=CODE,
        steps=len(way.steps),
        state_since=ctx.now(),
    )
    ctx.session.add(paper)
    ctx.session.flush()
    busy = set(makers)
    ctx.session.add_all(
        SignMaker(**common, paper_id=paper.id, person_id=maker) for maker in sorted(busy)
    )
    ctx.session.flush()
    given = list(hands)
    for position, step in enumerate(way.steps, 1):
        role = step.roles[0]
        free = [person for person, _ in directory.holders(ctx, role) if person not in busy]
        person = given[position - 1] if given else free[0]
        busy.add(person)
        ctx.session.add(
            Signature(
                **common,
                paper_id=paper.id,
                position=position,
                role=role.value,
                signed_by=person,
                signed_at=ctx.now(),
                content_code=CODE,
            )
        )
        ctx.session.flush()
    paper.state = "approved"
    ctx.session.flush()
    return paper
