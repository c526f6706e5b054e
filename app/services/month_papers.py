"""Papers of a month that still wait for a signature (未决): listed at closing, never in its way."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import select

from app.core.closing import Register, WaitingPaper
from app.core.month import Month
from app.core.sign_ways import KIND_NAMES, PaperKind, PaperState
from app.models import SignPaper
from app.records.book import PendingRow
from app.services import signing
from app.services.context import Context

_REGISTERS: Mapping[PaperKind, Register] = MappingProxyType(
    {
        PaperKind.ACTIVITY: Register.ACTIVITIES,
        PaperKind.LEAVE: Register.ROSTER,
        PaperKind.STOCKTAKE: Register.CONSUMABLES,
        PaperKind.CORRECTION: Register.DUTY_RECORDS,
    }
)
"""The register each belongs to; an expense speaks for itself, a budget is of a year."""


def waiting(ctx: Context, month: Month) -> tuple[WaitingPaper, ...]:
    """Name what of a month waits, and where it is opened, for the rules of closing."""
    return tuple(
        WaitingPaper(_REGISTERS[PaperKind(paper.kind)], paper.title, paper.on_date)
        for paper in _open(ctx, month)
    )


def pending(ctx: Context, month: Month) -> tuple[PendingRow, ...]:
    """List what of a month waits, with who holds it."""
    return tuple(
        PendingRow(
            KIND_NAMES[PaperKind(paper.kind)],
            paper.title,
            paper.on_date,
            signing.view(ctx, PaperKind(paper.kind), paper.subject_id).holder_line,
        )
        for paper in _open(ctx, month)
    )


def _open(ctx: Context, month: Month) -> tuple[SignPaper, ...]:
    rows = ctx.session.scalars(
        select(SignPaper)
        .where(SignPaper.station_id == ctx.station_id, SignPaper.state == PaperState.OPEN.value)
        .where(SignPaper.kind.in_([kind.value for kind in _REGISTERS]))
        .where(SignPaper.on_date.between(month.first.isoformat(), month.last.isoformat()))
        .order_by(SignPaper.on_date, SignPaper.id)
    )
    return tuple(rows)
