"""The duty record (值班记录): it writes itself, the attendant adds a sentence and signs (PJ-46)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from app.core.clock import local_time
from app.core.day_words import long_day_label
from app.core.duty_text import DayFacts, opinion_words, write
from app.core.errors import BadInput, NotAllowed, NotFound, Refused
from app.core.permissions import Act, Role
from app.core.roster import Span
from app.core.text import as_written, clock_time
from app.models import DutyRecord
from app.records.book import DutyRow
from app.services import (
    book_rows,
    checks,
    clock_guard,
    directory,
    duty_corrections,
    duty_facts,
    duty_list,
    months,
    sign_in,
)
from app.services.checks import Check, CheckAnswer
from app.services.context import Context

REMARK = "原台账另写："


@dataclass(frozen=True, slots=True)
class DutyFields:
    """What a person adds to a record that writes itself."""

    arrived: str = ""
    left: str = ""
    weather: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class DaySheet:
    """One person's day as the panel 结束今天 shows it."""

    on: str
    label: str
    person_id: int
    person: str
    shifts: tuple[Span, ...]
    fields: DutyFields
    """From the record if there is one; else the opening check's time as arrival."""
    checks: dict[Check, CheckAnswer]
    text: str
    missing: tuple[str, ...]
    """今天还差: 开门检查、卫生、补充物品、离岗时间."""
    record_id: int | None
    is_signed: bool
    signed_at: str
    has_newer_entries: bool
    """Counted after the signature: the record wants a correction."""
    is_closed: bool
    """The month is closed."""


@dataclass(frozen=True, slots=True)
class DutyVersion:
    """One version of a record (更正)."""

    id: int
    version: int
    text: str
    sentence: str
    change_reason: str
    signed_by: str
    signed_at: str


@dataclass(frozen=True, slots=True)
class DutyDetail:
    """One record with all its versions, newest first, and what the acting person may do."""

    row: DutyRow
    person_id: int
    change_reason: str
    versions: tuple[DutyVersion, ...]
    may_sign: bool
    may_correct: bool
    has_newer_entries: bool
    why_not: str
    """Why it cannot be corrected now, or who may; blank when it can."""


def sheet(ctx: Context, on: str | None = None) -> DaySheet:
    """Give the acting person's day: what was entered, what writes itself, what is missing."""
    on, person_id = on or ctx.today(), ctx.person_id
    record = _newest(ctx, on, person_id)
    answers = checks.answers(ctx, on)
    opening = answers.get(Check.OPENING)
    if record is not None:
        fields = DutyFields(record.arrived, record.left, record.weather, record.sentence)
    else:
        # Whoever opened the door was there; nobody else's arrival is known by it.
        was_there = opening is not None and opening.by_id == person_id
        fields = DutyFields(arrived=opening.at_time if opening and was_there else "")
    facts = _facts(ctx, on, person_id, fields, record)
    is_signed = record is not None and record.signed_at is not None
    return DaySheet(
        on=on,
        label=long_day_label(date.fromisoformat(on)),
        person_id=person_id,
        person=facts.person,
        shifts=facts.shifts,
        fields=fields,
        checks=answers,
        text=record.text if record is not None and is_signed else write(facts),
        missing=_missing(answers, fields),
        record_id=record.id if record else None,
        is_signed=is_signed,
        signed_at=local_time(record.signed_at) if record else "",
        has_newer_entries=record is not None and duty_list.has_newer_entries(ctx, record),
        is_closed=months.is_closed(ctx, on[:7]),
    )


def preview(ctx: Context, on: str, fields: DutyFields) -> str:
    """Give the text as it would be signed now, with these fields."""
    return write(_facts(ctx, on, ctx.person_id, _checked(fields), _newest(ctx, on, ctx.person_id)))


def keep_draft(ctx: Context, on: str, fields: DutyFields) -> int:
    """Keep the fields of a record that is not signed yet (先存着); give its id.

    Raises:
        Refused: the day's record is signed; then only a correction goes.
    """
    record = _own_draft(ctx, on, fields)
    ctx.audit("写值班记录", record, on=on, arrived=record.arrived, left=record.left)
    return record.id


def sign_day(ctx: Context, on: str, fields: DutyFields, proof: sign_in.Proof) -> int:
    """Write and sign the acting person's own record of a day; give its id.

    Raises:
        NotAllowed: no fresh proof of the PIN, or none of one's own.
        Refused: it is signed already, or the clock was set back.
        MonthClosed: the month of the day is closed.
    """
    _require_signer(ctx, proof)
    record = _own_draft(ctx, on, fields)
    ctx.session.flush()  # a record is born unsigned
    record.signed_by, record.signed_at = ctx.person_id, ctx.now()
    ctx.audit("值班记录签名", record, on=on, version=record.version, text=record.text)
    return record.id


def sign_record(ctx: Context, record_id: int, proof: sign_in.Proof) -> None:
    """Sign one's own unsigned record as it stands, e.g. one that an import brought.

    Raises:
        NotAllowed: somebody else's record, no own PIN, or no fresh proof.
        Refused: it is signed already.
    """
    _require_signer(ctx, proof)
    record = _find(ctx, record_id)
    months.require_open(ctx, record.on_date)
    if record.person_id != ctx.person_id:
        raise NotAllowed(
            "值班记录由值班人本人签名。",
            kept="没有签名，没有改动任何内容。",
            to_do=f"请{directory.names(ctx).get(record.person_id, '值班人')}登录后来签。",
        )
    if record.signed_at is not None:
        raise Refused(
            "这份值班记录已经签过名。",
            kept="没有改动任何内容。",
            to_do="要改动，请用“更正”，会另存一版。",
        )
    record.signed_by, record.signed_at = ctx.person_id, ctx.now()
    record.revision += 1
    ctx.audit("值班记录签名", record, on=record.on_date, version=record.version, text=record.text)


def correct(
    ctx: Context, record_id: int, fields: DutyFields, reason: str, proof: sign_in.Proof
) -> int:
    """Put a new, signed version beside the old one (更正); give its id.

    The person on duty corrects their own record, the lead any; it waits for consent (PJ-46).

    Raises:
        NotAllowed: neither one's own record nor the lead's to correct, or no fresh proof.
        BadInput: no reason given.
        Refused: it is not the newest version.
    """
    _require_signer(ctx, proof)
    old = _find(ctx, record_id)
    months.require_open(ctx, old.on_date)
    problem = _why_not_correct(ctx, old)
    if problem:
        raise NotAllowed(problem, kept="没有改动任何内容。")
    if old.replaced_by is not None:
        raise Refused("这一版已经更正过了。", kept="没有改动任何内容。", to_do="请更正最新的一版。")
    reason = as_written(reason)
    if not reason:
        raise BadInput("更正的原因还空着。", to_do="请写一句为什么更正。", field="reason")
    new = _new_record(ctx, old.on_date, old.person_id, old.version + 1)
    new.change_reason = reason
    ctx.session.add(new)
    _fill(ctx, new, fields, old)
    ctx.session.flush()  # a record is born unsigned
    new.signed_by, new.signed_at = ctx.person_id, ctx.now()
    ctx.session.flush()
    old.replaced_by = new.id
    ctx.audit(
        "更正值班记录", new, on=new.on_date, version=new.version, reason=reason, text=new.text
    )
    duty_corrections.put_forward(ctx, old, new)
    return new.id


def detail(ctx: Context, record_id: int) -> DutyDetail:
    """Give one record in full; an older version's id gives the newest."""
    record = _find(ctx, record_id)
    chain = _chain(ctx, record)
    record = chain[0]
    rows = book_rows.duty(ctx, record.on_date, record.on_date)
    row = next(row for row in rows if row.id == record.id)
    closed = months.is_closed(ctx, record.on_date[:7])
    why_not = "本月已月结，不能更正。" if closed else _why_not_correct(ctx, record)
    own = record.person_id == ctx.actor.person_id
    return DutyDetail(
        row=row,
        person_id=record.person_id,
        change_reason=record.change_reason,
        versions=tuple(_version(ctx, one) for one in chain),
        may_sign=own and record.signed_at is None and not closed,
        may_correct=not why_not,
        has_newer_entries=duty_list.has_newer_entries(ctx, record),
        why_not=why_not,
    )


def _facts(
    ctx: Context, on: str, person_id: int, fields: DutyFields, older: DutyRecord | None
) -> DayFacts:
    return duty_facts.facts_of(
        ctx,
        on,
        person_id,
        arrived=fields.arrived,
        left=fields.left,
        weather=fields.weather,
        older=older,
    )


def _missing(answers: dict[Check, CheckAnswer], fields: DutyFields) -> tuple[str, ...]:
    wanted = (Check.OPENING, Check.CLEANING, Check.RESTOCKING)
    found = [checks.CHECK_NAMES[check] for check in wanted if check not in answers]
    if not fields.arrived:
        found.append("到岗时间")
    if not fields.left:
        found.append("离岗时间")
    return tuple(found)


def _checked(fields: DutyFields) -> DutyFields:
    times = {}
    for field in ("arrived", "left"):
        typed = getattr(fields, field).strip()
        try:
            times[field] = clock_time(typed) if typed else ""
        except BadInput as problem:
            raise BadInput(problem.what, to_do=problem.to_do, field=field) from problem
    if times["arrived"] and times["left"] and times["arrived"] >= times["left"]:
        raise BadInput("离岗时间要晚于到岗时间。", to_do="请核对两个时间。", field="left")
    return replace(
        fields,
        **times,
        weather=as_written(fields.weather),
        sentence=as_written(fields.sentence),
    )


def _own_draft(ctx: Context, on: str, fields: DutyFields) -> DutyRecord:
    ctx.require(Act.KEEP_DUTY)
    if date.fromisoformat(on) > ctx.clock.today():
        raise BadInput("还没到的日子不能写值班记录。", to_do="请选今天或过去的日子。", field="on")
    months.require_open(ctx, on)
    record = _newest(ctx, on, ctx.person_id)
    if record is None:
        record = _new_record(ctx, on, ctx.person_id, 1)
        ctx.session.add(record)
    elif record.signed_at is not None:
        raise Refused(
            "这一天的值班记录已经签过名，签过的不能再改。",
            kept="签过的记录没有改动。",
            to_do="要改动，请在“值班”里更正，会另存一版。",
        )
    else:
        record.revision += 1
    _fill(ctx, record, fields, record)
    return record


def _new_record(ctx: Context, on: str, person_id: int, version: int) -> DutyRecord:
    return DutyRecord(
        station_id=ctx.station_id,
        created_at=ctx.now(),
        on_date=on,
        person_id=person_id,
        version=version,
    )


def _fill(ctx: Context, record: DutyRecord, fields: DutyFields, older: DutyRecord) -> None:
    """Write fields and text; an imported remark (同班, 签名栏) goes on behind the text."""
    checked = _checked(fields)
    facts = _facts(ctx, record.on_date, record.person_id, checked, older)
    record.arrived, record.left = checked.arrived, checked.left
    record.weather, record.sentence = checked.weather, checked.sentence
    record.cleaning, record.restocked = facts.cleaning, facts.restocking
    record.opinions = opinion_words(facts.opinions) or older.opinions or ""
    remark = _imported_remark(older)
    record.text = write(facts) + (f"{REMARK}{remark}" if remark else "")


def _imported_remark(older: DutyRecord) -> str:
    """Give what the old ledger said beside its columns, kept through every rewriting."""
    text = older.text or ""
    if REMARK in text:
        return text.partition(REMARK)[2]
    return text if older.import_id is not None else ""


def _require_signer(ctx: Context, proof: sign_in.Proof) -> None:
    ctx.require(Act.KEEP_DUTY)
    sign_in.require_proof(ctx, proof)
    clock_guard.require_sane_clock(ctx)


def _why_not_correct(ctx: Context, record: DutyRecord) -> str:
    if record.person_id == ctx.actor.person_id or Role.LEAD in ctx.actor.roles:
        return ""
    name = directory.names(ctx).get(record.person_id, "值班人")
    return f"这份记录由{name}本人或责任人更正。"


def _newest(ctx: Context, on: str, person_id: int) -> DutyRecord | None:
    return ctx.session.scalar(
        select(DutyRecord)
        .where(DutyRecord.station_id == ctx.station_id, DutyRecord.voided_at.is_(None))
        .where(DutyRecord.on_date == on, DutyRecord.person_id == person_id)
        .where(DutyRecord.replaced_by.is_(None))
        .order_by(DutyRecord.version.desc())
        .limit(1)
    )


def _find(ctx: Context, record_id: int) -> DutyRecord:
    record = ctx.session.get(DutyRecord, record_id)
    if record is None or record.voided_at is not None:
        raise NotFound(
            "找不到这份值班记录。", kept="没有改动任何内容。", to_do="请重新打开“值班”。"
        )
    return record


def _chain(ctx: Context, record: DutyRecord) -> list[DutyRecord]:
    """Give all versions of a record, newest first."""
    return list(
        ctx.session.scalars(
            select(DutyRecord)
            .where(DutyRecord.station_id == ctx.station_id, DutyRecord.voided_at.is_(None))
            .where(DutyRecord.on_date == record.on_date)
            .where(DutyRecord.person_id == record.person_id)
            .order_by(DutyRecord.version.desc())
        )
    )


def _version(ctx: Context, record: DutyRecord) -> DutyVersion:
    names = directory.names(ctx)
    return DutyVersion(
        record.id,
        record.version,
        record.text,
        record.sentence,
        record.change_reason,
        names.get(record.signed_by, "") if record.signed_by else "",
        local_time(record.signed_at),
    )
