"""Who sees what of a person: covered for most, in full once said what for, which is recorded."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import select

from app.core.clock import local_time
from app.core.errors import BadInput, NotFound, Refused
from app.core.masking import masked_email, masked_note, masked_phone
from app.core.permissions import Act, Role, may
from app.core.text import as_written
from app.models import AccessEntry, Person
from app.services import change_reports, directory
from app.services.context import Context

FIELDS = {"phone": "电话", "email": "邮箱", "note": "备注"}
"""Columns of a person that are covered, as people call them."""

RECORDED = "看了会记下谁、什么时候、看了什么、为什么；本人、责任人和工会主席都看得到。"
"""Said to whoever is about to see them, before they press."""

_PUBLISHED = frozenset({"chair.phone", "chair.email", "wall:chair"})
"""By these facts a standard asks that the chair's contacts are made public (BJ-08)."""


@dataclass(frozen=True, slots=True)
class Details:
    """Phone, e-mail and note of a person as whoever asks may see them."""

    phone: str
    email: str
    note: str
    is_masked: bool = False
    """Whether something of it is covered."""


@dataclass(frozen=True, slots=True)
class Access:
    """One line of who looked (查看记录)."""

    at: str
    viewer: str
    fields: tuple[str, ...]
    purpose: str


def plain_details(row: Person) -> Details:
    """Give all of it, for the program's own use: comparing, searching."""
    return Details(row.phone, row.email, row.note)


def covered(details: Details) -> Details:
    """Cover all of it."""
    hidden = Details(
        masked_phone(details.phone), masked_email(details.email), masked_note(details.note)
    )
    return Details(hidden.phone, hidden.email, hidden.note, is_masked=hidden != details)


def published(ctx: Context) -> frozenset[int]:
    """Give whose phone and e-mail are public: the chair's, where a chosen standard asks (BJ-08)."""
    chairs = directory.holders(ctx, Role.CHAIR)
    if not chairs or not _asks_for_contacts(ctx):
        return frozenset()
    return frozenset(person_id for person_id, _name in chairs)


def contacts(ctx: Context) -> dict[int, Details]:
    """Give how the chair is reached for the wall: in full where it is public, else covered."""
    public = published(ctx)
    known = {
        person_id: plain_details(ctx.session.get_one(Person, person_id))
        for person_id, _name in directory.holders(ctx, Role.CHAIR)
    }
    return {
        person_id: details if person_id in public else covered(details)
        for person_id, details in known.items()
    }


def seen_by(ctx: Context, person_id: int, details: Details, public: frozenset[int]) -> Details:
    """Give what whoever asks may see without more ado: of themselves all, of others covered.

    Args:
        ctx: who asks.
        person_id: whose they are.
        details: all of it.
        public: of `published`.
    """
    if person_id == ctx.actor.person_id:
        return details
    hidden = covered(details)
    if person_id not in public:
        return hidden
    return Details(details.phone, details.email, hidden.note, is_masked=hidden.note != details.note)


def on_paper(ctx: Context, phone: str) -> str:
    """Give a lead's phone for papers the union files (PJ-32, QHD-10): covered without `EXPORT`."""
    return phone if may(ctx.actor.roles, Act.EXPORT) else masked_phone(phone)


def show(ctx: Context, person_id: int, purpose: str) -> Details:
    """Give all of it and record who looked, when and what for (查看记录).

    Raises:
        NotAllowed: neither the person themself nor lead nor chair.
        BadInput: nothing was said about what for.
        Refused: their data were made anonymous.
    """
    row = person_row(ctx, person_id)
    if person_id == ctx.actor.person_id:
        return plain_details(row)
    ctx.require(Act.SEE_PERSONAL)
    purpose = as_written(purpose).replace("\n", " ")
    if not purpose:
        raise BadInput("还没有写为什么要看。", to_do="请写一句用途。", field="purpose")
    if row.anonymised_at:
        raise Refused(f"{row.name}的个人信息已经匿名化，没有可看的了。", kept="没有留下查看记录。")
    shown = [column for column in FIELDS if getattr(row, column)]
    entry = AccessEntry(
        station_id=ctx.station_id,
        subject_type=Person.__tablename__,
        subject_id=row.public_id,
        fields=json.dumps(shown),
        purpose=purpose,
        viewer_id=ctx.person_id,
        created_at=ctx.now(),
    )
    ctx.session.add(entry)
    ctx.audit("查看个人信息", entry, person_id=person_id, fields=shown)
    return plain_details(row)


def accesses(ctx: Context, person_id: int) -> tuple[Access, ...]:
    """List who looked at somebody's data, the newest first; for themself, lead and chair."""
    if person_id != ctx.actor.person_id:
        ctx.require(Act.SEE_PERSONAL)
    names = directory.names(ctx)
    rows = ctx.session.scalars(
        select(AccessEntry)
        .where(
            AccessEntry.subject_type == Person.__tablename__,
            AccessEntry.subject_id == person_row(ctx, person_id).public_id,
        )
        .order_by(AccessEntry.id.desc())
    )
    return tuple(
        Access(
            local_time(row.created_at),
            names.get(row.viewer_id or 0, ""),
            named(json.loads(row.fields)),
            row.purpose,
        )
        for row in rows
    )


def named(columns: list[str]) -> tuple[str, ...]:
    """Give what people call these columns, in the usual order."""
    return tuple(name for column, name in FIELDS.items() if column in columns)


def person_row(ctx: Context, person_id: int) -> Person:
    """Give a person's row.

    Raises:
        NotFound: there is none.
    """
    found = ctx.session.get(Person, person_id)
    if found is None or found.voided_at or found.station_id != ctx.station_id:
        raise NotFound("人员里没有这个人。", to_do="请回到人员列表重新选。")
    return found


def _asks_for_contacts(ctx: Context) -> bool:
    standards = change_reports.chosen(ctx)
    hangs = any(wall.id == "chair" for standard in standards for wall in standard.walls)
    return hangs or any(
        leaf.fact in _PUBLISHED
        for standard in standards
        for item in standard.items
        for leaf in item.leaves
    )
