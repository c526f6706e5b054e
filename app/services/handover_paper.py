"""The sheet of a hand-over (岗位交接单), gathered and written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core.clock import local_time
from app.core.sign_ways import PaperKind, role_name
from app.models import Handover, RoleAssignment
from app.records.book import StationCard
from app.services import (
    book_rows,
    directory,
    handover,
    life_paper,
    sign_papers,
    sign_slips,
)
from app.services.context import Context

if TYPE_CHECKING:
    from app.reports.handover_form import HandoverPaper

_HOW = {"by_other_holder": "{by}输口令同意", "by_holder": "由{by}办理", "recovery_code": "凭恢复码"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet ready to be written."""

    paper: HandoverPaper
    station: StationCard
    made_at: str
    path: Path


def gather(ctx: Context, public_id: str) -> Sheet:
    """Gather the sheet of a hand-over as it was signed; anybody may print it, nothing changes.

    Raises:
        NotFound: there is none.
    """
    # Loaded here: pages open without the PDF library.
    from app.reports.handover_form import HandoverLine, HandoverPaper

    done = handover.handed_over(ctx, public_id)
    made_at, _ = life_paper.place(ctx, "")
    paper = HandoverPaper(
        role=done.role,
        from_name=done.from_name,
        to_name=done.to_name,
        on=done.on,
        parts=tuple(
            (part, tuple(HandoverLine(x.label, x.second, x.counted, x.remark) for x in rows))
            for part, rows in done.parts
        ),
        signed=_signed(ctx, public_id),
        note=done.note,
        agreed=_agreed(ctx, public_id),
        content_code=done.content_code,
        code_text=sign_slips.shown(ctx, PaperKind.HANDOVER, public_id).code_text,
    )
    name = f"岗位交接单-{done.role}-{done.on}-{done.content_code[:4]}.pdf"
    return Sheet(paper, book_rows.station_card(ctx), made_at, ctx.folder.exports / name)


def write(made: Sheet) -> Path:
    """Write the sheet into the exports folder; give its path.

    Raises:
        StoreProblem: the folder cannot be written.
    """
    from app.reports.handover_form import write_handover

    life_paper.make_room(made.path)
    write_handover(made.paper, made.station, made.path, made_at=made.made_at)
    return made.path


def _signed(ctx: Context, public_id: str) -> tuple[str, ...]:
    names = directory.names(ctx)
    live = sign_papers.live_paper(ctx, PaperKind.HANDOVER, public_id)
    return tuple(
        f"{role_name(row.role)}　{names.get(row.signed_by, '')}　{local_time(row.signed_at)}"
        for row in sign_papers.signatures_of(ctx, live)
    )


def _agreed(ctx: Context, public_id: str) -> str:
    """Say by whose word the role changed hands, as its assignment remembers."""
    row = ctx.session.scalars(select(Handover).where(Handover.public_id == public_id)).one()
    found = ctx.session.scalar(
        select(RoleAssignment)
        .where(
            RoleAssignment.person_id == row.to_person,
            RoleAssignment.role == row.role,
            RoleAssignment.from_on == row.on_date,
        )
        .order_by(RoleAssignment.id.desc())
        .limit(1)
    )
    if found is None:
        return ""
    by = directory.names(ctx).get(found.appointed_by or 0, "")
    return _HOW.get(found.appointed_how, "").format(by=by)
