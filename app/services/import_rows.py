"""One adopter per register: a proposal of the workbook becomes a row, or is refused (导入)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import select

from app.core.sign_off import ExpenseState
from app.core.text import plain
from app.intake import reading
from app.models import (
    Activity,
    DutyRecord,
    Expense,
    Fund,
    Opinion,
    ServiceKind,
    Shift,
    Tally,
    WorkerGroup,
)
from app.models.base import new_public_id
from app.services.context import Context
from app.services.expense_entry import search_text
from app.services.import_people import Names
from app.services.import_records import join_records, opinion_state
from app.services.opinions import next_number

ALREADY = "台账里已有同样的一行，不重复导入。"


@dataclass(slots=True)
class Adoption:
    """What adopters share while one workbook is taken over."""

    ctx: Context
    import_id: int
    names: Names
    lists: dict[str, dict[str, int]] = field(default_factory=dict)
    """Ids of worker groups, services and funds by name."""
    there: dict[str, Counter[tuple[object, ...]]] = field(default_factory=dict)
    """What each register held before this import, counted, to find rows already there."""
    days_with_visits: frozenset[str] = frozenset()
    duty_days: frozenset[str] = frozenset()
    """Days that had a duty record before this import."""
    duty: dict[tuple[str, int], DutyRecord] = field(default_factory=dict)
    """Records made by this import, by day and person."""
    same_file: bool = False
    """This very file was imported before and not taken back."""

    def stamp(self, proposal: reading.RowProposal) -> dict[str, object]:
        """Give what every imported row carries."""
        return {
            "station_id": self.ctx.station_id,
            "created_at": self.ctx.now(),
            "import_id": self.import_id,
            "source_sheet": proposal.sheet,
            "source_row": proposal.row,
        }

    def seen(self, register: str, key: tuple[object, ...]) -> bool:
        """Tell whether such a row stood there before; each stands for one row only."""
        before = self.there[register]
        if before[key] <= 0:
            return False
        before[key] -= 1
        return True


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row: refused with a reason, or taken with further reasons."""

    refused: str = ""
    reasons: tuple[str, ...] = ()


def adopt_person(work: Adoption, proposal: reading.RowProposal) -> Outcome:
    """Take one person (人员) in; a name that is known stays as it is."""
    value = proposal.value
    assert isinstance(value, reading.PersonProposal)  # noqa: S101 (the register says so)
    if work.names.knows(value.name):
        return Outcome(refused=f"人员里已有“{value.name}”，没有改动。")
    return Outcome(
        reasons=work.names.list_person(
            value.name,
            posts=value.posts,
            employment=value.employment,
            phone=value.phone,
            note=value.note,
            is_pending=value.is_pending,
            has_left=value.has_left,
            sheet=proposal.sheet,
            row=proposal.row,
        )
    )


def adopt_shift(work: Adoption, proposal: reading.RowProposal) -> Outcome:
    """Take the shifts (班次) of one row in; who is not known yet is listed as pending."""
    value = proposal.value
    assert isinstance(value, reading.ShiftProposal)  # noqa: S101 (the register says so)
    reasons: list[str] = []
    added = 0
    for entry in value.entries:
        person, reason = work.names.id_of(entry.person, proposal.sheet, proposal.row)
        if reason:
            reasons.append(reason)
        starts, ends = entry.starts, entry.ends
        if not starts or not ends:
            starts, ends = "00:00", "23:59"
            reasons.append("没有写时段，先按全天记下，请在值班表里改成实际时段。")
        if work.seen("roster", (entry.on, person, starts, ends)):
            continue
        added += 1
        work.ctx.session.add(
            Shift(
                **work.stamp(proposal),
                on_date=entry.on,
                person_id=person,
                starts=starts,
                ends=ends,
                note=value.note,
            )
        )
    return Outcome(reasons=tuple(dict.fromkeys(reasons))) if added else Outcome(refused=ALREADY)


def adopt_duty(work: Adoption, proposal: reading.RowProposal) -> Outcome:
    """Take one duty record (值班记录) in, unsigned: a cell is nobody's signature."""
    value = proposal.value
    assert isinstance(value, reading.DutyProposal)  # noqa: S101 (the register says so)
    persons = [work.names.id_of(name, proposal.sheet, proposal.row) for name in value.persons]
    if not persons or persons[0][0] is None:
        return Outcome(refused="没有写值班人，值班记录要有人负责。")
    reasons = [reason for _, reason in persons if reason]
    key = (value.on, persons[0][0])
    if work.there["duty_records"][key]:
        return Outcome(refused=f"{value.on} 已有{value.persons[0]}的值班记录，不重复导入。")
    together = f"同班：{'、'.join(value.persons[1:])}" if len(value.persons) > 1 else ""
    signed = f"原台账签名栏写着“{value.signed_written}”" if value.signed_written else ""
    record = DutyRecord(
        **work.stamp(proposal),
        on_date=value.on,
        person_id=persons[0][0],
        arrived=value.arrived,
        left=value.left,
        weather=value.weather,
        cleaning=value.cleaning,
        restocked=value.restocked,
        opinions=value.opinions,
        sentence="；".join(part for part in (value.sentence, value.note) if part),
        text="；".join(part for part in (together, signed) if part),
    )
    if first := work.duty.get(key):
        join_records(first, record)
    else:
        work.duty[key] = record
        work.ctx.session.add(record)
    work.ctx.session.flush()
    return Outcome(reasons=tuple(dict.fromkeys(reasons)))


def adopt_visits(work: Adoption, proposal: reading.RowProposal) -> Outcome:
    """Take one day's counts (人次) in; never added to a day that has any."""
    value = proposal.value
    assert isinstance(value, reading.VisitsProposal)  # noqa: S101 (the register says so)
    if value.on in work.days_with_visits:
        return Outcome(refused=f"{value.on} 的人次已经登记过，不再累加；有出入请在当天补录或撤销。")
    rows = [
        (kind, column, _listed(work, model, name), count)
        for kind, column, model, counts in (
            ("visit", "worker_group_id", WorkerGroup, value.by_group),
            ("service", "service_kind_id", ServiceKind, value.by_service),
        )
        for name, count in counts.items()
        if count
    ]
    # A day with nobody leaves no tally behind by which a second import could know it.
    if not rows and (work.same_file or value.on in work.duty_days):
        return Outcome(refused=ALREADY)
    for kind, column, listed_id, count in rows:
        work.ctx.session.add(
            Tally(
                public_id=new_public_id(),
                station_id=work.ctx.station_id,
                on_date=value.on,
                entered_at=work.ctx.now(),
                kind=kind,
                count=count,
                import_id=work.import_id,
                source_sheet=proposal.sheet,
                source_row=proposal.row,
                **{column: listed_id},
            )
        )
    return Outcome()


def adopt_expense(work: Adoption, proposal: reading.RowProposal) -> Outcome:
    """Take one expense (支出) in, unsigned whatever its sheet says (PJ-64); void if it says so."""
    value = proposal.value
    assert isinstance(value, reading.ExpenseProposal)  # noqa: S101 (the register says so)
    twice = _invoice_holder(work.ctx, value.invoice_code, value.invoice_number)
    if twice:
        return Outcome(
            refused=f"发票号码 {value.invoice_number} 已登记在支出 {twice}，不重复导入。"
        )
    if work.seen("expenses", (value.on, value.summary, int(value.amount), value.payee)):
        return Outcome(refused=ALREADY)
    handler, reason = work.names.id_of(value.handled_by, proposal.sheet, proposal.row)
    number = _expense_number(work, value)
    expense = Expense(
        **work.stamp(proposal),
        number=number,
        on_date=value.on,
        summary=value.summary,
        purpose=value.purpose,
        amount_fen=int(value.amount),
        payee=value.payee,
        fund_id=_listed(work, Fund, value.fund) if value.fund else None,
        invoice_code=value.invoice_code,
        invoice_number=value.invoice_number,
        handler_id=handler,
        imported_by=work.ctx.actor.name,
        paper_vouchers=value.vouchers or 0,
        voucher_place=value.voucher_place,
        note=value.note,
        search_keys=search_text(number, value.summary, value.payee, value.invoice_number),
        import_remark=_words_that_sign_nothing(value),
    )
    work.ctx.session.add(expense)
    work.ctx.session.flush()
    if value.state_written in ("作废", "已作废", "已更正"):
        expense.state = ExpenseState.VOID.value
        expense.voided_at = work.ctx.now()
        expense.void_reason = f"原台账写着“{value.state_written}”"
    return Outcome(reasons=(reason,) if reason else ())


def _words_that_sign_nothing(value: reading.ExpenseProposal) -> str:
    """Keep what the old ledger says of signing and paying: a cell is nobody's signature (PJ-64)."""
    written = [
        f"{label}“{text}”"
        for label, text in (
            ("责任人签字栏写着", value.lead_written),
            ("主席审批栏写着", value.chair_written),
            ("状态栏写着", value.state_written),
            ("付款日期写着", value.paid_on),
        )
        if text
    ]
    return "原台账" + "，".join(written) + "；不算签字。" if written else ""


def adopt_opinion(work: Adoption, proposal: reading.RowProposal) -> Outcome:
    """Take one opinion (意见) in, as far along as what is written of it shows."""
    value = proposal.value
    assert isinstance(value, reading.OpinionProposal)  # noqa: S101 (the register says so)
    if work.seen("opinions", (value.on, value.content)):
        return Outcome(refused=ALREADY)
    taker, reason = work.names.id_of(value.taken_by, proposal.sheet, proposal.row)
    state, closed_on, inferred = opinion_state(value)
    work.ctx.session.add(
        Opinion(
            **work.stamp(proposal),
            number=next_number(work.ctx, value.on[:7]),
            on_date=value.on,
            content=value.content,
            worker_group=value.group,
            state=state,
            taken_by=taker,
            answer=value.answer,
            answered_on=value.answered_on or None,
            outcome=value.outcome,
            told_how=value.told_how,
            told_on=value.told_on or None,
            closed_on=closed_on,
            note=value.note,
        )
    )
    work.ctx.session.flush()
    return Outcome(reasons=tuple(part for part in (reason, inferred) if part))


def adopt_activity(work: Adoption, proposal: reading.RowProposal) -> Outcome:
    """Take one activity (活动) in."""
    value = proposal.value
    assert isinstance(value, reading.ActivityProposal)  # noqa: S101 (the register says so)
    if work.seen("activities", (value.on, value.name)):
        return Outcome(refused=ALREADY)
    leader, reason = work.names.id_of(value.leader, proposal.sheet, proposal.row)
    work.ctx.session.add(
        Activity(
            **work.stamp(proposal),
            on_date=value.on,
            name=value.name,
            kind=value.kind,
            people=value.people,
            budget_fen=None if value.budget is None else int(value.budget),
            final_account_fen=None if value.final_account is None else int(value.final_account),
            leader_id=leader,
            approval_number=value.approval_number,
            note=value.note,
        )
    )
    return Outcome(reasons=(reason,) if reason else ())


def _expense_number(work: Adoption, value: reading.ExpenseProposal) -> str:
    """Keep a written number of the house's form where it is free, else the next of the month."""
    month = value.on[:7]

    def is_free(number: str) -> bool:
        return not work.ctx.count(Expense, Expense.number == number)

    written = plain(value.number_written)
    if re.fullmatch(rf"{month}-\d{{3}}", written) and is_free(written):
        return written
    at = work.ctx.count(Expense, Expense.number.startswith(f"{month}-")) + 1
    while not is_free(f"{month}-{at:03d}"):
        at += 1
    return f"{month}-{at:03d}"


def _invoice_holder(ctx: Context, code: str, number: str) -> str:
    if not number:
        return ""
    found = ctx.session.scalar(
        select(Expense.number).where(
            Expense.station_id == ctx.station_id,
            Expense.invoice_code == code,
            Expense.invoice_number == number,
            Expense.voided_at.is_(None),
        )
    )
    return found or ""


def _listed(work: Adoption, model: type[WorkerGroup | ServiceKind | Fund], name: str) -> int:
    """Give the id of a group, service or fund, added to its list where it is new."""
    known = work.lists.setdefault(model.__tablename__, {})
    if not known:
        rows = work.ctx.session.execute(
            select(model.name, model.id).where(model.station_id == work.ctx.station_id)
        )
        known.update({row.name: row.id for row in rows})
    if name not in known:
        place = {} if model is Fund else {"position": len(known) + 1}
        item = model(station_id=work.ctx.station_id, name=name, created_at=work.ctx.now(), **place)
        work.ctx.session.add(item)
        work.ctx.session.flush()
        known[name] = item.id
    return known[name]


Adopter = Callable[[Adoption, reading.RowProposal], Outcome]

ADOPTERS: dict[str, Adopter] = {
    "people": adopt_person,
    "roster": adopt_shift,
    "duty_records": adopt_duty,
    "visits": adopt_visits,
    "expenses": adopt_expense,
    "opinions": adopt_opinion,
    "activities": adopt_activity,
}
"""Consumables are adopted in import_stock, which keeps batches and balances."""
