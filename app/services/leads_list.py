"""The list of leads (责任人名单, PJ-31, PJ-32), gathered and written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core.masking import masked_phone
from app.core.permissions import Role
from app.models import Person, RoleAssignment
from app.records.book import StationCard
from app.services import book_rows, change_reports, life_paper, privacy
from app.services.context import Context

if TYPE_CHECKING:
    from app.reports.leads_list import LeadsPaper


@dataclass(frozen=True, slots=True)
class LeadEntry:
    """One line of the list of leads (责任人名单, PJ-31, 32)."""

    name: str
    employment: str
    phone: str
    from_on: str
    to_on: str | None


@dataclass(frozen=True, slots=True)
class LeadsList:
    """A list ready to be written."""

    paper: LeadsPaper
    station: StationCard
    made_at: str
    path: Path


def list_leads(ctx: Context) -> tuple[LeadEntry, ...]:
    """List everybody who is or was lead, newest first (责任人名单, PJ-31), as one may see them."""
    return tuple(
        LeadEntry(name, employment, _seen(ctx, person_id, phone), from_on, to_on)
        for person_id, name, employment, phone, from_on, to_on in _rows(ctx)
    )


def _seen(ctx: Context, person_id: int, phone: str) -> str:
    return phone if person_id == ctx.actor.person_id else masked_phone(phone)


def _rows(ctx: Context) -> Iterator[tuple[int, str, str, str, str, str | None]]:
    rows = ctx.session.execute(
        select(
            Person.id,
            Person.name,
            Person.employment,
            Person.phone,
            RoleAssignment.from_on,
            RoleAssignment.to_on,
        )
        .join(RoleAssignment, RoleAssignment.person_id == Person.id)
        .where(
            RoleAssignment.station_id == ctx.station_id,
            RoleAssignment.role == Role.LEAD.value,
            Person.voided_at.is_(None),
        )
        .order_by(RoleAssignment.from_on.desc(), RoleAssignment.id.desc())
    )
    for row in rows:
        yield row.id, row.name, row.employment, row.phone, row.from_on, row.to_on


def gather(ctx: Context) -> LeadsList:
    """Gather the list; anybody may print it, nothing changes (phones: `privacy.on_paper`)."""
    # Loaded here: pages open without the PDF library.
    from app.reports.leads_list import LeadLine, LeadsPaper

    leads = tuple(
        LeadLine(
            name,
            life_paper.EMPLOYMENT[employment],
            privacy.on_paper(ctx, phone),
            from_on,
            _ended(ctx, to_on),
        )
        for _id, name, employment, phone, from_on, to_on in _rows(ctx)
    )
    duty = next(
        (
            one
            for one in change_reports.duties(change_reports.chosen(ctx))
            if one.kind == change_reports.LEADS
        ),
        None,
    )
    changes = tuple(
        row.what for row in change_reports.waiting(ctx) if row.kind == change_reports.LEADS
    )
    made_at, path = life_paper.place(ctx, "责任人名单")
    return LeadsList(
        LeadsPaper(leads, duty.known_to if duty else "", duty.cites if duty else "", changes),
        book_rows.station_card(ctx),
        made_at,
        path,
    )


def write(made: LeadsList) -> Path:
    """Write the list into the exports folder; give its path.

    Raises:
        StoreProblem: the folder cannot be written.
    """
    from app.reports.leads_list import write_leads_list

    life_paper.make_room(made.path)
    write_leads_list(made.paper, made.station, made.path, made_at=made.made_at)
    return made.path


def _ended(ctx: Context, to_on: str | None) -> str:
    return to_on if to_on and to_on <= ctx.today() else ""
