"""What the steps of the station's life rest on: its entries, and what other registers hold."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core import station_life as rules
from app.core.station_life import Entry, Known, LifeStep
from app.models import Application, LifeEvent, Review, SiteSurvey
from app.services.context import Context

if TYPE_CHECKING:
    from app.standards.schema import Standard


def entries(ctx: Context) -> tuple[Entry, ...]:
    """Give every entry as the rules see it."""
    return tuple(entry_of(row) for row in rows_of(ctx))


def known(ctx: Context, standards: Sequence[Standard]) -> Known:
    """Gather what the steps ask of other registers; an ended life lends nothing to a new one."""
    asks = any(form.kind == "station" for one in standards for form in one.applications)
    newest = next((row.state for row, _ in _applications(ctx, standards)), "")
    accepted = _acceptance(ctx)
    return Known(_survey(ctx), asks, newest, accepted.result if accepted else "")


def sent_application(ctx: Context, standards: Sequence[Standard]) -> tuple[str, str] | None:
    """Give when and to whom the application for the site was sent; None while it is not."""
    sent = ((row.submitted_on, to) for row, to in _applications(ctx, standards))
    return next(((on, to) for on, to in sent if on), None)


def newest_application(ctx: Context, standards: Sequence[Standard]) -> int | None:
    """Give the newest application for the site, by its id."""
    return next((row.id for row, _ in _applications(ctx, standards)), None)


def acceptance_record(ctx: Context) -> dict[str, str]:
    """Give what the record of a passed acceptance says, by the keys of that step's asks."""
    row = _acceptance(ctx)
    if row is None or row.result != "passed":
        return {}
    return {
        "on": row.on_date,
        "by_union": row.union_name,
        "people": row.reviewer,
        "document_number": row.document_number,
    }


def rows_of(ctx: Context) -> Sequence[LifeEvent]:
    """Give the kept entries, oldest first."""
    return ctx.session.scalars(
        select(LifeEvent).where(LifeEvent.station_id == ctx.station_id).order_by(LifeEvent.id)
    ).all()


def entry_of(row: LifeEvent) -> Entry:
    """Give a kept entry as the rules see it."""
    details: dict[str, str] = json.loads(row.details)
    return Entry(row.id, LifeStep(row.step), row.on_date or "", details, row.corrects_id)


def begun(ctx: Context) -> str:
    """Give the moment of the last withdrawal, after which another life begins; blank without."""
    gone = {one.id for one in rules.effective(entries(ctx)) if one.step is LifeStep.WITHDRAWN}
    return max((row.created_at for row in rows_of(ctx) if row.id in gone), default="")


def _survey(ctx: Context) -> str:
    row = ctx.session.execute(
        select(SiteSurvey.conclusion)
        .where(SiteSurvey.station_id == ctx.station_id, SiteSurvey.voided_at.is_(None))
        .order_by(SiteSurvey.id.desc())
        .limit(1)
    ).first()
    return (row.conclusion or "draft") if row else ""


def _applications(ctx: Context, standards: Sequence[Standard]) -> list[tuple[Application, str]]:
    """Give the applications for the site in this life, newest first, with whom they go to."""
    forms = {
        (standard.id, form.id): form.to
        for standard in standards
        for form in standard.applications
        if form.kind == "station"
    }
    rows = ctx.session.scalars(
        select(Application)
        .where(Application.station_id == ctx.station_id, Application.voided_at.is_(None))
        .where(Application.created_at > begun(ctx))
        .order_by(Application.id.desc())
    )
    named = ((row, (row.standard_id, row.form_id)) for row in rows)
    return [(row, forms[key]) for row, key in named if key in forms]


def _acceptance(ctx: Context) -> Review | None:
    """Give the newest acceptance record of this life that counts."""
    rows = ctx.session.scalars(
        select(Review)
        .where(Review.station_id == ctx.station_id, Review.created_at > begun(ctx))
        .order_by(Review.id.desc())
    ).all()
    replaced = {row.corrects_id for row in rows}
    counted = (row for row in rows if row.id not in replaced and not row.withdrawn)
    return next((row for row in counted if row.kind == "acceptance"), None)
