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
from app.services.office import Office

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


def print_sheet(office: Office, public_id: str) -> tuple[str, Path]:
    """Write the sheet into the exports folder; give its title and path.

    That it was printed is recorded once: signed by pen and scanned, its code finds the record.

    Raises:
        NotFound: there is no such hand-over.
        Refused: its code does not read back; nothing was written.
        StoreProblem: the folder cannot be written.
    """
    from app.reports.handover_form import TITLE, write_handover

    made = office.read(gather, public_id)
    life_paper.make_room(made.path)
    write_handover(made.paper, made.station, made.path, made_at=made.made_at)
    if not office.read(sign_slips.printed, PaperKind.HANDOVER, public_id):
        shown = office.read(sign_slips.shown, PaperKind.HANDOVER, public_id)
        office.act(sign_slips.record_printed, shown)
    return f"{made.paper.role}{TITLE}", made.path


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
