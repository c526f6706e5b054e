"""What has to be reported when it changes (上报变化, PJ-32, QHD-10): tasks until it was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core.day_words import read_day
from app.core.errors import BadInput, NotFound, Refused
from app.core.permissions import Act
from app.core.station_life import STARTED, LifeStep, standing
from app.core.text import as_written
from app.models import ChangeReport, StationStandard
from app.services import directory, life_known
from app.services.context import Context

if TYPE_CHECKING:
    from app.standards.schema import Standard

LEADS, RUNNING, FILING = "leads_list", "running_change", "filing"
"""Ids of the report duties the program itself notices; a standard may declare others."""
NOT_NAMED = "来源"
"""How a duty begins whose source names nobody to report to."""


@dataclass(frozen=True, slots=True)
class Duty:
    """What the chosen standards want reported, under one id."""

    kind: str
    title: str
    to: str
    """Who it goes to, as the standards name them."""
    cites: str
    """Which standards ask for it, with their clauses."""
    hint: str

    @property
    def known_to(self) -> str:
        """Who it goes to; blank where the source does not say (来源没有写)."""
        return "" if self.to.startswith(NOT_NAMED) else self.to


@dataclass(frozen=True, slots=True)
class Reported:
    """What was said of a report: to whom, when, with which paper."""

    to: str
    on: str
    document_number: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One change, waiting or reported."""

    id: int
    kind: str
    what: str
    arose_on: str
    state: str
    reported_on: str
    reported_to: str
    document_number: str
    note: str
    by: str


def duties(standards: Iterable[Standard]) -> tuple[Duty, ...]:
    """Give what these standards want reported; one line for each id, citing all that ask."""
    found: dict[str, Duty] = {}
    for standard in standards:
        for one in standard.reports:
            cite = f"{standard.city} {one.clause}（{one.requirement}）"
            if (first := found.get(one.id)) is None:
                found[one.id] = Duty(one.id, one.title, one.to, cite, one.hint)
                continue
            to = first.to if one.to in first.to.split("、") else f"{first.to}、{one.to}"
            found[one.id] = Duty(one.id, first.title, to, f"{first.cites}；{cite}", first.hint)
    return tuple(found.values())


def note(ctx: Context, kind: str, what: str) -> None:
    """Note a change that has to be reported, in the transaction of the change itself.

    Nothing is noted where no chosen standard asks for this report, nor twice while it waits.
    """
    if kind not in {duty.kind for duty in duties(chosen(ctx))}:
        return
    if any(row.kind == kind and row.what == what for row in waiting(ctx)):
        return
    row = ChangeReport(
        station_id=ctx.station_id,
        kind=kind,
        what=what,
        arose_on=ctx.today(),
        entered_by=ctx.actor.person_id,
        created_at=ctx.now(),
    )
    ctx.session.add(row)
    ctx.audit("记下待上报", row, kind=kind, what=what)


def note_running(ctx: Context, what: str) -> None:
    """Note a change of how the station runs (运行情况), once it was filed or runs."""
    now = standing(life_known.entries(ctx))
    if now is not None and (now.step in STARTED or now.step is LifeStep.FILING):
        note(ctx, RUNNING, what)


def chosen(ctx: Context) -> tuple[Standard, ...]:
    """Give the chosen standards that can be read, in the order they were chosen."""
    # Loaded here: the card of a station is opened before any standard is read.
    from app.services import shelf

    ids = ctx.session.scalars(
        select(StationStandard.standard_id)
        .where(StationStandard.station_id == ctx.station_id)
        .order_by(StationStandard.id)
    ).all()
    if not ids:
        return ()
    known = {standard.id: standard for standard in shelf.shelf(ctx).standards}
    return tuple(known[one] for one in ids if one in known)


def waiting(ctx: Context) -> tuple[ReportRow, ...]:
    """Give what waits to be reported, oldest first."""
    return tuple(row for row in reports(ctx) if row.state == "waiting")


def reports(ctx: Context) -> tuple[ReportRow, ...]:
    """Give every report, oldest first."""
    names = directory.names(ctx)
    rows = ctx.session.scalars(
        select(ChangeReport)
        .where(ChangeReport.station_id == ctx.station_id)
        .order_by(ChangeReport.id)
    )
    return tuple(
        ReportRow(
            row.id,
            row.kind,
            row.what,
            row.arose_on,
            row.state,
            row.reported_on or "",
            row.reported_to,
            row.document_number,
            row.note,
            names.get(row.entered_by or 0, ""),
        )
        for row in rows
    )


def mark_reported(ctx: Context, report_ids: Sequence[int], said: Reported) -> None:
    """Enter that these changes were reported, in one go.

    Raises:
        BadInput: with the field that is wrong.
        Refused: one of them does not wait any more.
    """
    ctx.require(Act.KEEP_LIFE)
    to, on = _checked(ctx, said)
    for report_id in report_ids:
        row = _waiting(ctx, report_id)
        if on < row.arose_on:
            raise BadInput(
                "上报的日子早于变化的日子。", kept="没有登记。", to_do="请改日期。", field="on"
            )
        row.state = "reported"
        _say(ctx, row, said, to, on)


def report_now(ctx: Context, kind: str, what: str, said: Reported) -> int:
    """Enter a report that no change asked for: the first list, or a periodic one; give its id."""
    ctx.require(Act.KEEP_LIFE)
    words = as_written(what)
    if not words:
        raise BadInput("“报什么”还空着。", kept="没有登记。", field="what")
    to, on = _checked(ctx, said)
    row = ChangeReport(
        station_id=ctx.station_id,
        kind=kind,
        what=words,
        arose_on=on,
        state="reported",
        created_at=ctx.now(),
    )
    ctx.session.add(row)
    _say(ctx, row, said, to, on)
    return row.id


def not_needed(ctx: Context, report_id: int, why: str) -> None:
    """Take a change off the list that need not be reported, saying why."""
    ctx.require(Act.KEEP_LIFE)
    words = as_written(why)
    if not words:
        raise BadInput("还没有写为什么不用报。", kept="没有改动。", field="note")
    row = _waiting(ctx, report_id)
    row.state, row.note, row.revision = "not_needed", words, row.revision + 1
    ctx.audit("不用上报", row, what=row.what, why=words)


def put_back(ctx: Context, report_id: int) -> int:
    """Undo what was entered of a report: a new line waits again, the old one stays; give its id."""
    ctx.require(Act.KEEP_LIFE)
    old = _find(ctx, report_id)
    if old.state == "waiting":
        raise Refused("这一件还在等上报。", kept="没有改动。")
    row = ChangeReport(
        station_id=ctx.station_id,
        kind=old.kind,
        what=old.what,
        arose_on=old.arose_on,
        note=f"{ctx.today()}重新列入；前一次登记有误",
        entered_by=ctx.actor.person_id,
        created_at=ctx.now(),
    )
    ctx.session.add(row)
    ctx.audit("重新待上报", row, what=row.what, was=old.public_id)
    return row.id


def _checked(ctx: Context, said: Reported) -> tuple[str, str]:
    to = as_written(said.to)
    if not to:
        raise BadInput("“报给谁”还空着。", kept="没有登记。", field="to")
    on = read_day(said.on).isoformat()
    if on > ctx.today():
        raise BadInput("这一天还没有到；报过以后再登记。", kept="没有登记。", field="on")
    return to, on


def _say(ctx: Context, row: ChangeReport, said: Reported, to: str, on: str) -> None:
    row.reported_on, row.reported_to = on, to
    row.document_number, row.note = as_written(said.document_number), as_written(said.note)
    row.entered_by = ctx.actor.person_id
    row.revision = (row.revision or 0) + 1
    ctx.audit("登记已上报", row, what=row.what, to=to, on=on, number=row.document_number)


def _waiting(ctx: Context, report_id: int) -> ChangeReport:
    row = _find(ctx, report_id)
    if row.state != "waiting":
        raise Refused("这一件已经登记过了。", kept="没有改动。", to_do="登记错了，请先撤销。")
    return row


def _find(ctx: Context, report_id: int) -> ChangeReport:
    row = ctx.session.get(ChangeReport, report_id)
    if row is None or row.station_id != ctx.station_id:
        raise NotFound("没有找到这一件。", to_do="请回到建站进程重新选。")
    return row
