"""Where the station's money comes from: earmarked grants, the host union, others (PJ-61)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from app.core.errors import BadInput, NotFound, Refused
from app.core.money import ZERO, Fen
from app.core.permissions import Act
from app.core.sign_off import COUNTED_STATES
from app.core.text import as_written
from app.models import Expense, Fund
from app.services.context import Context

UNNAMED = "未注明"
"""What an expense says while no fund is chosen."""


@dataclass(frozen=True, slots=True)
class FundRow:
    """One fund (经费来源) and what was spent from it so far."""

    id: int
    name: str
    note: str = ""
    spent: Fen = ZERO
    is_voided: bool = False


def list_funds(ctx: Context, *, with_voided: bool = False) -> tuple[FundRow, ...]:
    """Give the funds in the order they were added, each with what counts as spent from it."""
    spent = {
        fund_id: Fen(total)
        for fund_id, total in ctx.session.execute(
            select(Expense.fund_id, func.sum(Expense.amount_fen))
            .where(
                Expense.station_id == ctx.station_id,
                Expense.fund_id.is_not(None),
                Expense.state.in_(sorted(COUNTED_STATES)),
            )
            .group_by(Expense.fund_id)
        )
    }
    rows = ctx.session.scalars(
        select(Fund).where(Fund.station_id == ctx.station_id).order_by(Fund.id)
    )
    return tuple(
        FundRow(row.id, row.name, row.note, spent.get(row.id, ZERO), row.voided_at is not None)
        for row in rows
        if with_voided or row.voided_at is None
    )


def add_fund(ctx: Context, name: str, note: str = "") -> int:
    """Add a fund; give its id. One that was voided under the same name comes back.

    Raises:
        BadInput: no name.
        Refused: there is one of this name.
    """
    ctx.require(Act.ENTER_EXPENSE)
    name = _named(name)
    there = _by_name(ctx, name)
    if there is not None and there.voided_at is None:
        raise Refused(f"已有经费来源“{name}”。", to_do="直接选它就可以。")
    if there is not None:
        there.voided_at = None
        there.revision += 1
        ctx.audit("启用经费来源", there, name=name)
        return there.id
    fund = Fund(station_id=ctx.station_id, name=name, note=as_written(note), created_at=ctx.now())
    ctx.session.add(fund)
    ctx.audit("新增经费来源", fund, name=name, note=fund.note)
    return fund.id


def rename_fund(ctx: Context, fund_id: int, name: str) -> None:
    """Rename a fund that no signed expense names: what is signed does not change.

    Raises:
        NotFound: there is none with this id.
        BadInput: no name.
        Refused: a signed expense names it, or another has this name.
    """
    ctx.require(Act.EDIT_STATION)
    fund, name = find(ctx, fund_id), _named(name)
    there = _by_name(ctx, name)
    if there is not None and there.id != fund_id:
        raise Refused(f"已有经费来源“{name}”。", kept="名称没有改动。", to_do="请换一个名称。")
    if ctx.count(Expense, Expense.fund_id == fund_id, Expense.lead_by.is_not(None)):
        raise Refused(
            f"已签字的支出用到了“{fund.name}”，名称不能再改。",
            kept="名称没有改动。",
            to_do="请新增一个经费来源，以后的支出选新的。",
        )
    was, fund.name = fund.name, name
    fund.revision += 1
    ctx.audit("改经费来源名称", fund, was=was, now=name)


def switch_fund(ctx: Context, fund_id: int, *, active: bool) -> None:
    """Take a fund off the list for new expenses, or put it back (停用、启用); old ones keep it.

    Raises:
        NotFound: there is none with this id.
    """
    ctx.require(Act.EDIT_STATION)
    fund = find(ctx, fund_id)
    if active == (fund.voided_at is None):
        return
    fund.voided_at = None if active else ctx.now()
    fund.revision += 1
    ctx.audit(f"{'启用' if active else '停用'}经费来源", fund, name=fund.name)


def find(ctx: Context, fund_id: int) -> Fund:
    """Give one fund of this station.

    Raises:
        NotFound: there is none with this id.
    """
    fund = ctx.session.get(Fund, fund_id)
    if fund is None or fund.station_id != ctx.station_id:
        raise NotFound("没有找到这个经费来源。", to_do="请重新选择经费来源。")
    return fund


def names(ctx: Context) -> dict[int, str]:
    """Give every fund's name by id, voided ones included."""
    rows = ctx.session.execute(select(Fund.id, Fund.name).where(Fund.station_id == ctx.station_id))
    return dict(iter(rows))


def _by_name(ctx: Context, name: str) -> Fund | None:
    return ctx.session.scalar(
        select(Fund).where(Fund.station_id == ctx.station_id, Fund.name == name)
    )


def _named(name: str) -> str:
    named = as_written(name)
    if not named or named == UNNAMED:
        raise BadInput("经费来源的名称还空着。", to_do="请写明经费从哪里来。", field="fund")
    return named
