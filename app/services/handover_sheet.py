"""What there is to hand over with a role, gathered from the books (交接清单)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import select

from app.core.handover_parts import PARTS, Part
from app.core.money import Fen, yuan
from app.core.month import Month
from app.core.permissions import ROLE_NAMES, Role
from app.core.sign_off import STATE_NAMES, ExpenseState
from app.core.sign_ways import KIND_NAMES, PaperKind, PaperState
from app.models import Delegation, Expense, Handover, SignPaper
from app.services import (
    change_reports,
    directory,
    equipment,
    opinion_list,
    package_copies,
    stocktake,
)
from app.services.archive import months_with_records
from app.services.context import Context
from app.services.stocktake import CountLine

_UNFINISHED = (
    ExpenseState.DRAFT,
    ExpenseState.RETURNED,
    ExpenseState.LEAD_SIGNED,
    ExpenseState.CHAIR_APPROVED,
    ExpenseState.PAID,
)
SEALED_CODE = "封存的恢复码"
"""The chair keeps it (contract, Keys): it goes with the role."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is handed over, as the program knows it."""

    key: str
    """By which a remark finds it again."""
    label: str
    second: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that is handed over with a role by somebody today."""

    role: Role
    lines: Mapping[Part, tuple[Line, ...]]
    """By part, in the order people go through them; typed parts are empty."""
    stock: tuple[CountLine, ...] = ()
    """What is counted item by item."""
    keys: tuple[str, ...] = ()
    """Keys, seals and papers named at the last hand-over of this role."""

    @property
    def parts(self) -> tuple[Part, ...]:
        return PARTS[self.role]


def gather(ctx: Context, role: Role, from_person: int) -> Sheet:
    """Gather what there is to hand over with a role."""
    parts = PARTS[role]
    sources = {
        Part.EQUIPMENT: lambda: _equipment(ctx),
        Part.OPINIONS: lambda: _opinions(ctx),
        Part.PAPERS: lambda: _papers(ctx),
        Part.MONTHS: lambda: _months(ctx),
        Part.DELEGATIONS: lambda: _delegations(ctx, role, from_person),
    }
    lines = {part: tuple(sources[part]()) if part in sources else () for part in parts}
    return Sheet(
        role=role,
        lines=MappingProxyType(lines),
        stock=stocktake.sheet(ctx) if Part.STOCK in parts else (),
        keys=_keys_before(ctx, role),
    )


def delegations_of(ctx: Context, role: Role, person_id: int) -> tuple[Delegation, ...]:
    """Give what somebody asked others to sign for them in this role, still in force."""
    rows = ctx.session.scalars(
        select(Delegation)
        .where(
            Delegation.station_id == ctx.station_id,
            Delegation.role == role.value,
            Delegation.from_person == person_id,
            Delegation.revoked_at.is_(None),
            Delegation.to_on >= ctx.today(),
        )
        .order_by(Delegation.id)
    )
    return tuple(rows)


def _equipment(ctx: Context) -> Iterator[Line]:
    for row in equipment.listed(ctx):
        one = row.fields
        if one.condition == "gone":
            continue
        label = f"{one.name}（{one.spec}）" if one.spec else one.name
        owner = equipment.OWNERS[one.owner] if one.owner else ""
        parts = (
            f"{one.quantity} 件",
            one.place,
            owner,
            one.owner_number,
            equipment.CONDITIONS[one.condition],
        )
        yield Line(f"equipment:{row.id}", label, "，".join(part for part in parts if part))


def _opinions(ctx: Context) -> Iterator[Line]:
    after = None
    while True:
        page = opinion_list.list_opinions(ctx, after=after)
        for row in page.lines:
            second = "，".join(part for part in (row.state_name, row.waiting) if part)
            yield Line(f"opinion:{row.id}", f"{row.number}　{row.content}", second)
        after = page.next_after
        if after is None:
            return


def _papers(ctx: Context) -> Iterator[Line]:
    states = [state.value for state in _UNFINISHED]
    expenses = ctx.session.scalars(
        select(Expense)
        .where(Expense.station_id == ctx.station_id, Expense.state.in_(states))
        .order_by(Expense.on_date, Expense.id)
    )
    for row in expenses:
        label = f"支出 {row.number}　{row.summary}　{yuan(Fen(row.amount_fen))} 元"
        yield Line(f"expense:{row.id}", label, STATE_NAMES[ExpenseState(row.state)])
    papers = ctx.session.scalars(
        select(SignPaper)
        .where(
            SignPaper.station_id == ctx.station_id,
            SignPaper.state == PaperState.OPEN.value,
            SignPaper.kind.not_in([PaperKind.EXPENSE.value, PaperKind.HANDOVER.value]),
        )
        .order_by(SignPaper.on_date, SignPaper.id)
    )
    for paper in papers:
        kind = KIND_NAMES[PaperKind(paper.kind)]
        yield Line(f"paper:{paper.id}", f"{kind}　{paper.title}", "等签字")


def _months(ctx: Context) -> Iterator[Line]:
    this_month = Month.of(ctx.clock.today())
    # A zip in the exports folder is written by the closing itself: it says nothing of handing up.
    saved = package_copies.saved(ctx)
    for row in reversed(months_with_records(ctx)):
        if row.month >= this_month:
            continue
        if row.state != "closed":
            yield Line(f"month:{row.month}", row.month.label, "还没有月结")
        elif (str(row.month), row.revision) not in saved:
            yield Line(
                f"month:{row.month}", row.month.label, "已月结，未导出上报包（没有另存的记录）"
            )
    for report in change_reports.waiting(ctx):
        yield Line(f"report:{report.id}", report.what, "变化还没有上报")


def _delegations(ctx: Context, role: Role, from_person: int) -> Iterator[Line]:
    names = directory.names(ctx)
    for row in delegations_of(ctx, role, from_person):
        label = f"委托{names.get(row.to_person, '')}代签（{ROLE_NAMES[role]}）"
        until = f"{row.from_on} 至 {row.to_on}，交接时作废"
        yield Line(f"delegation:{row.id}", label, until)


def _keys_before(ctx: Context, role: Role) -> tuple[str, ...]:
    last = ctx.session.scalar(
        select(Handover.content)
        .where(Handover.station_id == ctx.station_id, Handover.role == role.value)
        .order_by(Handover.id.desc())
        .limit(1)
    )
    if last is not None:
        parts = {part["part"]: part for part in json.loads(last)["parts"]}
        return tuple(row["label"] for row in parts[Part.KEYS.value]["rows"])
    return (SEALED_CODE,) if role is Role.CHAIR else ()
