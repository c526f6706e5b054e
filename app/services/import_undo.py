"""Take an adopted workbook back in one act (撤销导入)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, or_, select

from app.core.errors import NotFound, Refused
from app.core.month import Month
from app.core.permissions import Act
from app.core.sign_off import ExpenseState
from app.models import (
    Activity,
    Consumable,
    Credential,
    DutyRecord,
    Expense,
    ImportRun,
    Opinion,
    Person,
    RoleAssignment,
    Shift,
    StockMove,
    Tally,
)
from app.models.base import new_public_id
from app.services import months
from app.services.context import Context

_DATED = (Shift, Tally, DutyRecord, StockMove, Expense, Opinion, Activity)


def undo_import(ctx: Context, import_id: int) -> int:
    """Void what an import brought in; give how many rows that were.

    What was counted or moved is taken back by entries of opposite sign, as everywhere.

    Raises:
        NotFound: there was no such import.
        Refused: taken back before, a month of it is closed, or something of it was worked on.
    """
    ctx.require(Act.IMPORT_LEDGER)
    run = ctx.session.get(ImportRun, import_id)
    if run is None or run.station_id != ctx.station_id:
        raise NotFound("没有这次导入的记录。", to_do="请回到列表重新选。")
    if run.undone_at:
        raise Refused("这次导入已经撤销过了。", kept="没有改动任何内容。")
    _require_untouched(ctx, import_id)
    taken_back = (
        _reverse_tally(ctx, import_id)
        + _reverse_stock(ctx, import_id)
        + _void(ctx, import_id)
        + _void_expenses(ctx, import_id)
        + _void_people(ctx, import_id)
    )
    run.undone_at = ctx.now()
    ctx.audit("撤销导入", run, file=run.file_name, rows=taken_back)
    ctx.changed.update(model.__tablename__ for model in _DATED)
    return taken_back


def _require_untouched(ctx: Context, import_id: int) -> None:
    for model in _DATED:
        found = ctx.session.scalars(
            select(model.on_date).where(model.import_id == import_id).distinct()
        )
        for month in sorted({on[:7] for on in found}):
            if months.is_closed(ctx, month):
                raise Refused(
                    f"{Month.parse(month).label}已月结，这次导入里有当月的记录，不能整批撤销。",
                    kept="没有改动任何内容。",
                    to_do="请先反结，或逐条更正。",
                )
    signed = ctx.session.scalars(
        select(Expense.number).where(
            Expense.import_id == import_id,
            Expense.state.not_in([ExpenseState.DRAFT.value, ExpenseState.VOID.value]),
        )
    ).all()
    if signed:
        raise Refused(
            f"导入的支出 {'、'.join(signed)} 已经有人签字，不能整批撤销。",
            kept="没有改动任何内容。",
            to_do="请逐条退回或更正。",
        )
    duty = ctx.session.scalars(
        select(DutyRecord.on_date).where(
            DutyRecord.import_id == import_id,
            or_(DutyRecord.signed_by.is_not(None), DutyRecord.replaced_by.is_not(None)),
        )
    ).all()
    if duty:
        raise Refused(
            f"导入的值班记录（{'、'.join(duty)}）已经签名或更正过，不能整批撤销。",
            kept="没有改动任何内容。",
            to_do="请逐条更正。",
        )


def _reverse_tally(ctx: Context, import_id: int) -> int:
    undone = select(Tally.reverses_id).where(Tally.reverses_id.is_not(None))
    rows = ctx.session.scalars(
        select(Tally)
        .where(Tally.import_id == import_id, Tally.reverses_id.is_(None))
        .where(Tally.id.not_in(undone))
    ).all()
    for row in rows:
        ctx.session.add(
            Tally(
                public_id=new_public_id(),
                station_id=row.station_id,
                on_date=row.on_date,
                entered_at=ctx.now(),
                kind=row.kind,
                worker_group_id=row.worker_group_id,
                service_kind_id=row.service_kind_id,
                count=-row.count,
                reverses_id=row.id,
                entered_by=ctx.actor.person_id,
                source_sheet="",
            )
        )
    ctx.session.flush()
    return len(rows)


def _reverse_stock(ctx: Context, import_id: int) -> int:
    undone = select(StockMove.reverses_id).where(StockMove.reverses_id.is_not(None))
    rows = ctx.session.scalars(
        select(StockMove)
        .where(StockMove.import_id == import_id, StockMove.reverses_id.is_(None))
        .where(StockMove.id.not_in(undone))
    ).all()
    for row in rows:
        ctx.session.add(
            StockMove(
                station_id=row.station_id,
                created_at=ctx.now(),
                on_date=row.on_date,
                consumable_id=row.consumable_id,
                batch_id=row.batch_id,
                kind="reversal",
                quantity=-row.quantity,
                reverses_id=row.id,
                handled_by=row.handled_by,
                entered_by=ctx.actor.person_id,
                reason="撤销导入",
            )
        )
    ctx.session.flush()
    _require_enough(ctx, {row.consumable_id for row in rows})
    used_since = select(StockMove.consumable_id).where(
        or_(StockMove.import_id.is_(None), StockMove.import_id != import_id),
        StockMove.kind != "reversal",
    )
    _mark(
        ctx,
        ctx.session.scalars(
            select(Consumable).where(
                Consumable.import_id == import_id, Consumable.id.not_in(used_since)
            )
        ),
    )
    return len(rows)


def _require_enough(ctx: Context, items: set[int]) -> None:
    short = ctx.session.scalars(
        select(Consumable.name)
        .join(StockMove, StockMove.consumable_id == Consumable.id)
        .where(Consumable.id.in_(items))
        .group_by(Consumable.id)
        .having(func.sum(StockMove.quantity) < 0)
    ).all()
    if short:
        raise Refused(
            f"导入的{'、'.join(short)}后来已经领用了一部分，撤销后账会小于零，不能整批撤销。",
            kept="没有改动任何内容。",
            to_do="请先撤销后来的领用，再撤销这次导入。",
        )


def _void(ctx: Context, import_id: int) -> int:
    return sum(
        _mark(ctx, ctx.session.scalars(select(model).where(model.import_id == import_id)))
        for model in (Shift, DutyRecord, Opinion, Activity)
    )


def _void_expenses(ctx: Context, import_id: int) -> int:
    rows = ctx.session.scalars(
        select(Expense).where(
            Expense.import_id == import_id, Expense.state == ExpenseState.DRAFT.value
        )
    ).all()
    for row in rows:
        row.state = ExpenseState.VOID.value
    return _mark(ctx, rows)


def _void_people(ctx: Context, import_id: int) -> int:
    """People who signed in since, or whom other records name, stay."""
    busy = select(Credential.person_id)
    rows = ctx.session.scalars(
        select(Person).where(Person.import_id == import_id, Person.id.not_in(busy))
    ).all()
    free = [person for person in rows if not _is_named(ctx, person.id, import_id)]
    for person in free:
        # Nobody is there any more whose contacts were kept for something (PIPL 47).
        person.phone = person.email = person.note = person.source_text = ""
        for role in ctx.session.scalars(
            select(RoleAssignment).where(RoleAssignment.person_id == person.id)
        ):
            role.to_on = ctx.today()
    return _mark(ctx, free)


def _is_named(ctx: Context, person_id: int, import_id: int) -> bool:
    columns = (
        (DutyRecord, DutyRecord.person_id),
        (Shift, Shift.person_id),
        (Expense, Expense.handler_id),
        (StockMove, StockMove.handled_by),
        (Activity, Activity.leader_id),
    )
    return any(
        ctx.session.scalar(
            select(model.id)
            .where(column == person_id)
            .where(or_(model.import_id.is_(None), model.import_id != import_id))
            .limit(1)
        )
        for model, column in columns
    )


def _mark(ctx: Context, rows: Iterable[Any]) -> int:
    count = 0
    for row in rows:
        if row.voided_at is None:
            row.voided_at, row.void_reason = ctx.now(), "撤销导入"
            count += 1
    ctx.session.flush()
    return count
