"""Gather one month of the station in one snapshot: what pages, papers and manifest all read."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date

from sqlalchemy import select

from app.core import roster
from app.core.clock import by_minute, local_time
from app.core.closing import MonthState, Register
from app.core.fingerprint import fingerprint
from app.core.month import Month
from app.core.quantity import decimal_of
from app.core.sign_off import APPROVED_STATES, COUNTED_STATES, ExpenseState
from app.models import AuditEntry, Expense, ImportRun, MonthClosing, ServiceKind, WorkerGroup
from app.records import roster_day
from app.records.book import (
    DutyRow,
    ExpenseRow,
    Figures,
    MonthBook,
    OpinionRow,
    PendingRow,
    StockItemMonth,
    StockMoveRow,
    VisitDay,
)
from app.services import book_frozen, book_rows, book_stock, directory, duty_list, month_papers
from app.services.context import Context
from app.services.expense_list import expenses_of_month
from app.storage import signing_key


def gather(ctx: Context, month: Month, *, clock_note: str = "") -> MonthBook:
    """Read everything the papers of a month say, fingerprint included."""
    first, last = month.first.isoformat(), month.last.isoformat()
    visits = book_rows.visit_days(ctx, first, last)
    spent = expenses_of_month(ctx, str(month))
    heard = book_rows.opinions(ctx, first, last)
    duty = book_rows.duty(ctx, first, last)
    closing = latest_closing(ctx, month)
    is_closed = closing is not None and closing.state == "closed"
    items = book_stock.items_of_month(
        ctx, month, closed_at=closing.closed_at if closing and is_closed else None
    )
    groups, services = _lists(ctx, visits, closing if is_closed else None)
    made = by_minute(ctx.clock.now())
    book = MonthBook(
        station=book_rows.station_card(ctx),
        month=str(month),
        status="closed" if is_closed else "open",
        revision=closing.closing_revision if closing and is_closed else _next_revision(closing),
        fingerprint="",
        station_key=signing_key.public_fingerprint(ctx.folder.keys),
        made_at=made,
        clock_note=clock_note,
        groups=groups,
        services=services,
        people=book_rows.people(ctx),
        shifts=book_rows.shifts(ctx, first, last),
        absences=book_rows.absences(ctx, month),
        duty_from=_duty_from(ctx, month, duty),
        duty=duty,
        visits=visits,
        stock_moves=book_stock.moves_of_month(ctx, month),
        stock_items=items,
        expenses=spent,
        opinions=heard,
        activities=book_rows.activities(ctx, first, last),
        nil_statements=book_rows.nil_statements(ctx, month),
        pending=(*_pending(spent, heard), *month_papers.pending(ctx, month)),
        closed_by=directory.names(ctx).get(closing.closed_by, "") if closing and is_closed else "",
        closed_at=local_time(closing.closed_at) if closing and is_closed else "",
        figures=_figures(groups, services, visits, duty, spent, heard, items),
    )
    if closing is None or not is_closed:
        return replace(book, fingerprint=content_fingerprint(book))
    kept = book_frozen.of_closing(ctx, closing)
    return book_frozen.brought_up(kept, book) if kept else _as_closed(book, closing)


def _as_closed(book: MonthBook, closing: MonthClosing) -> MonthBook:
    """Give a month closed before months were kept whole: with the card and names of today."""
    return replace(
        book,
        fingerprint=closing.fingerprint,
        previous_fingerprint=closing.previous_fingerprint,
        audit_seq=closing.audit_seq,
        audit_head=closing.audit_head,
    )


def content_fingerprint(book: MonthBook) -> str:
    """Take the fingerprint over the month's records and figures, of a closed one the audit too.

    What goes forward after closing (sign-offs, answers) is part of an open month only, so a
    closed month keeps the fingerprint it was closed with. An open month leaves the audit out:
    printing it is an entry, and the same records would never have the same fingerprint twice.
    """
    sealed = (
        {
            "audit": [book.audit_seq, book.audit_head],
            "previous_fingerprint": book.previous_fingerprint,
        }
        if book.audit_head
        else {}
    )
    return fingerprint(
        sealed
        | {
            "station": [book.station.code, book.station.name],
            "month": book.month,
            "shifts": [[s.on, s.person, s.starts, s.ends] for s in book.shifts],
            **_absence_content(book),
            "duty": [_duty_content(row) for row in book.duty],
            "visits": [[d.on, dict(d.by_group), dict(d.by_service)] for d in book.visits],
            "stock": [[m.on, m.item, m.spec, m.unit, m.kind, m.quantity] for m in book.stock_moves],
            "expenses": [_expense_content(row) for row in book.expenses],
            "opinions": [[o.number, o.on, o.content, o.group, o.state] for o in book.opinions],
            "activities": [
                [a.on, a.name, a.kind, a.people, a.budget, a.final_account, a.approval_number]
                for a in book.activities
            ],
            "nil": [[n.register, n.words] for n in book.nil_statements],
            "figures": book.figures.as_dict(),
        }
    )


def month_state(ctx: Context, month: Month, gathered: MonthBook | None = None) -> MonthState:
    """Gather what the rules of closing ask of a month, from the month where it is at hand."""
    book = gathered or gather(ctx, month)
    closing = latest_closing(ctx, month)
    today = ctx.clock.today()
    return MonthState(
        month=month,
        today=today,
        is_closed=closing is not None and closing.state == "closed",
        previous_is_open=_has_open_records(ctx, month.previous()),
        rows=_row_counts(book),
        stated=frozenset(Register(row.register) for row in book.nil_statements),
        opening_days=opening_days(book, month, today),
        duty_days=frozenset(date.fromisoformat(row.on) for row in book.duty),
        unsigned_duty=tuple(date.fromisoformat(r.on) for r in book.duty if not r.signed_by),
        **_roster_state(book, month),
        draft_expenses=_numbers(book, ExpenseState.DRAFT),
        lead_signed_expenses=_numbers(book, ExpenseState.LEAD_SIGNED),
        unpaid_expenses=_numbers(book, ExpenseState.CHAIR_APPROVED),
        unfiled_expenses=_numbers(book, ExpenseState.PAID),
        returned_expenses=_numbers(book, ExpenseState.RETURNED),
        without_voucher=_without_voucher(book),
        open_opinions=tuple(row.number for row in book.opinions if row.state != "closed"),
        waiting_papers=month_papers.waiting(ctx, month),
        activities_without_approval=tuple(
            row.name for row in book.activities if not row.approval_number
        ),
        negative_balances=_negative(book.stock_moves),
        below_reorder=_below_reorder(book),
        expired=_expired(book, month.last.isoformat()),
        pending_people=tuple(p.name for p in book.people if p.is_pending),
    )


def was_imported(ctx: Context) -> bool:
    """Tell whether an old ledger was ever adopted here (and not taken back)."""
    return ctx.count(ImportRun, ImportRun.undone_at.is_(None)) > 0


def latest_closing(ctx: Context, month: Month) -> MonthClosing | None:
    """Give the newest closing of a month, closed or reopened; None if it never was closed."""
    return ctx.session.scalar(
        select(MonthClosing)
        .where(MonthClosing.station_id == ctx.station_id, MonthClosing.month == str(month))
        .order_by(MonthClosing.closing_revision.desc())
        .limit(1)
    )


def opening_days(book: MonthBook, month: Month, until: date) -> tuple[date, ...]:
    """List the days of the month, up to a day, on which the opening week says open.

    Days before the station was there are left out.
    """
    weekdays = {span.weekday for span in book.station.opening}
    return tuple(
        day
        for day in month.days()
        if day.weekday() in weekdays and book.duty_from <= day.isoformat() and day <= until
    )


def _duty_from(ctx: Context, month: Month, duty: tuple[DutyRow, ...]) -> str:
    """Give the first day a duty record is expected of; without a duty system none is (PJ-33)."""
    first = duty_list.first_due(ctx, month.first, {row.on for row in duty})
    return (first or month.next().first).isoformat()


def _has_open_records(ctx: Context, month: Month) -> bool:
    closing = latest_closing(ctx, month)
    if closing is not None:
        return closing.state != "closed"
    first, last = month.first.isoformat(), month.last.isoformat()
    return bool(
        book_rows.visit_days(ctx, first, last)
        or book_rows.duty(ctx, first, last)
        or ctx.count(Expense, Expense.on_date.between(first, last), Expense.voided_at.is_(None))
    )


def _next_revision(closing: MonthClosing | None) -> int:
    return closing.closing_revision + 1 if closing else 1


def _lists(
    ctx: Context, visits: tuple[VisitDay, ...], closing: MonthClosing | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name groups and services in button order: the active ones, and those with a count.

    A closed month names those it was closed with, whatever became of the lists since.
    """
    closed_with = _figures_at_closing(ctx, closing) if closing is not None else {}
    made = []
    for model, figure, counted in (
        (WorkerGroup, "visits_by_group", {name for day in visits for name in day.by_group}),
        (ServiceKind, "services_by_kind", {name for day in visits for name in day.by_service}),
    ):
        rows = ctx.session.execute(
            select(model.name, model.is_active)
            .where(model.station_id == ctx.station_id)
            .order_by(model.position)
        ).all()
        names = [row.name for row in rows if row.is_active or row.name in counted]
        if figure in closed_with:
            order = {row.name: at for at, row in enumerate(rows)}
            names = sorted(closed_with[figure], key=lambda name: order.get(name, len(order)))
        made.append(tuple(names))
    return made[0], made[1]


def _figures_at_closing(ctx: Context, closing: MonthClosing) -> dict[str, dict[str, object]]:
    """Give the figures the closing's audit row recorded, nothing where it recorded none."""
    payload = ctx.session.scalar(
        select(AuditEntry.payload)
        .where(
            AuditEntry.record_type == MonthClosing.__tablename__,
            AuditEntry.record_id == closing.public_id,
        )
        .order_by(AuditEntry.seq)
        .limit(1)
    )
    found: dict[str, dict[str, dict[str, object]]] = json.loads(payload or '{"what":{}}')["what"]
    return found.get("figures", {})


def _figures(
    groups: tuple[str, ...],
    services: tuple[str, ...],
    visits: tuple[VisitDay, ...],
    duty: tuple[DutyRow, ...],
    spent: tuple[ExpenseRow, ...],
    heard: tuple[OpinionRow, ...],
    items: tuple[StockItemMonth, ...],
) -> Figures:
    by_group: Counter[str] = Counter()
    by_service: Counter[str] = Counter()
    for day in visits:
        by_group.update(day.by_group)
        by_service.update(day.by_service)
    return Figures(
        visits_total=sum(by_group.values()),
        visits_by_group={name: by_group[name] for name in groups},
        services_total=sum(by_service.values()),
        services_by_kind={name: by_service[name] for name in services},
        duty_days=len({row.on for row in duty}),
        expenses_total_fen=sum(row.amount for row in spent if row.state in COUNTED_STATES),
        expenses_approved_fen=sum(row.amount for row in spent if row.state in APPROVED_STATES),
        opinions_received=len(heard),
        opinions_closed=sum(row.state == "closed" for row in heard),
        closing_balances={item.label: decimal_of(item.closing) for item in items},
    )


def _pending(
    spent: tuple[ExpenseRow, ...], heard: tuple[OpinionRow, ...]
) -> tuple[PendingRow, ...]:
    """List what is open (未决): it does not block a closing, it is listed."""
    settled = {ExpenseState.FILED, ExpenseState.SUPERSEDED, ExpenseState.VOID}
    money = (
        PendingRow("支出", f"{row.number} {row.summary}", row.on, row.holder_line)
        for row in spent
        if row.state not in settled
    )
    voices = (
        PendingRow("意见", f"{row.number} {row.content}", row.on, row.state_name)
        for row in heard
        if row.state != "closed"
    )
    return (*money, *voices)


def _numbers(book: MonthBook, state: ExpenseState) -> tuple[str, ...]:
    return tuple(row.number for row in book.expenses if row.state == state)


def _row_counts(book: MonthBook) -> dict[Register, int]:
    return {
        Register.PEOPLE: len(book.people),
        Register.ROSTER: len(book.shifts),
        Register.DUTY_RECORDS: len(book.duty),
        Register.VISITS: len(book.visits),
        Register.CONSUMABLES: len(book.stock_moves),
        Register.EXPENSES: len(book.expenses),
        Register.OPINIONS: len(book.opinions),
        Register.ACTIVITIES: len(book.activities),
    }


def _roster_state(book: MonthBook, month: Month) -> dict[str, tuple[date, ...]]:
    """Name the days with gaps against the opening hours and those with double bookings."""
    if not book.shifts:
        return {"roster_gap_days": (), "roster_clash_days": ()}
    days = tuple(month.days())
    return {
        "roster_gap_days": tuple(day for day in days if roster_day.gaps_of(book, day)),
        "roster_clash_days": tuple(
            day for day in days if roster.clashes(roster_day.planned_on(book, day))
        ),
    }


def _without_voucher(book: MonthBook) -> tuple[str, ...]:
    return tuple(
        row.number
        for row in book.expenses
        if not row.attachments and not row.paper_vouchers and row.state in COUNTED_STATES
    )


def _below_reorder(book: MonthBook) -> tuple[str, ...]:
    return tuple(
        item.label
        for item in book.stock_items
        if item.reorder_level is not None and item.closing <= item.reorder_level
    )


def _expired(book: MonthBook, last: str) -> tuple[str, ...]:
    return tuple(
        item.label
        for item in book.stock_items
        if item.earliest_expiry and item.earliest_expiry <= last
    )


def _negative(moves: tuple[StockMoveRow, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(move.item for move in moves if move.balance < 0))


def _absence_content(book: MonthBook) -> dict[str, object]:
    """Give what was agreed to of leave; a month without any keeps the fingerprint it had."""
    rows = [[a.on, a.person, a.kind, a.starts, a.ends, a.substitute] for a in book.absences]
    return {"absences": rows} if rows else {}


def _duty_content(row: DutyRow) -> list[object]:
    return [
        row.on, row.version, row.person, row.arrived, row.left, row.weather, row.cleaning,
        row.restocked, row.opinions, row.sentence, row.signed_by,
    ]  # fmt: skip


def _expense_content(row: ExpenseRow) -> list[object]:
    return [
        row.number, row.on, row.summary, row.purpose, row.fund, row.amount, row.payee,
        row.invoice_code, row.invoice_number, row.handled_by, row.state, row.paper_vouchers,
    ]  # fmt: skip
