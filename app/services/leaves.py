"""Leave, leaving the post, swaps (请假、离岗、换班), agreed to by the lead (PJ-52)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.core.clock import local_time
from app.core.day_words import stored_day_label
from app.core.errors import BadInput, NotAllowed, NotFound, Refused
from app.core.leave import LEAVE_NAMES, LeaveKind, Period, problem
from app.core.month import Month
from app.core.permissions import Act, may
from app.core.roster import Span
from app.core.sign_ways import PaperKind, PaperState
from app.core.text import as_written, clock_time, is_blank_word
from app.models import Leave
from app.services import directory, months, paper_states, sign_makers, signing
from app.services.context import Context
from app.services.paper_states import NONE, Standing
from app.services.sign_subjects import Subject

KIND = PaperKind.LEAVE
_LIVE = frozenset({PaperState.OPEN, PaperState.APPROVED})


@dataclass(frozen=True, slots=True)
class LeaveFields:
    """What the form asks."""

    kind: LeaveKind
    person_id: int
    from_on: str
    to_on: str = ""
    """Blank: one day."""
    starts: str = ""
    ends: str = ""
    reason: str = ""
    substitute_id: int | None = None


@dataclass(frozen=True, slots=True)
class LeaveRow:
    """One request as it stands."""

    id: int
    public_id: str
    fields: LeaveFields
    kind_name: str
    person: str
    substitute: str
    period: Period
    standing: Standing
    may_change: bool
    """The acting person may change it, and nobody has agreed to it yet."""

    @property
    def is_approved(self) -> bool:
        return self.standing.state is PaperState.APPROVED


@dataclass(frozen=True, slots=True)
class Absence:
    """Hours of one day in which somebody is not there, agreed to or still waiting."""

    leave_id: int
    kind_name: str
    person_id: int
    person: str
    span: Span
    substitute_id: int | None
    substitute: str
    is_approved: bool


def ask(ctx: Context, fields: LeaveFields) -> int:
    """Ask for leave (请假), to leave the post (离岗) or to swap (换班); give its id.

    Raises:
        NotAllowed: for somebody else, without the roster being one's to keep.
        BadInput: with the field that is wrong.
        Refused: the person is away at that time already.
        MonthClosed: its month is closed.
    """
    ctx.require(Act.ASK_LEAVE)
    values = _checked(ctx, fields)
    row = Leave(station_id=ctx.station_id, created_at=ctx.now(), entered_by=ctx.person_id, **values)
    ctx.session.add(row)
    ctx.audit(LEAVE_NAMES[fields.kind], row, **values)
    signing.put_forward(ctx, KIND, row.public_id)
    return row.id


def change(ctx: Context, leave_id: int, fields: LeaveFields) -> LeaveFields:
    """Change a request nobody has agreed to yet; it goes forward anew. Give what it was.

    Raises:
        Refused: it is agreed to; then it is taken back first.
    """
    ctx.require(Act.ASK_LEAVE)
    row = find(ctx, leave_id)
    before = _fields(row)
    _require_own(ctx, row)
    months.require_open_between(ctx, row.from_on, row.to_on)
    standing = paper_states.of(ctx, KIND, row.public_id)
    if standing.state is PaperState.APPROVED:
        raise Refused(
            f"这次{LEAVE_NAMES[before.kind]}已经同意，不能直接改。",
            kept="没有改动任何内容。",
            to_do="要改，请先撤回，再重新请。",
        )
    values = _checked(ctx, fields, besides=row)
    changed = {key: value for key, value in values.items() if getattr(row, key) != value}
    if not changed and standing.state is PaperState.OPEN:
        return before
    if standing.state is PaperState.OPEN:
        signing.supersede(ctx, KIND, row.public_id, "内容改了，重新提交")
    was = {key: getattr(row, key) for key in changed}
    for key, value in changed.items():
        setattr(row, key, value)
    row.revision += 1
    ctx.audit(f"改{LEAVE_NAMES[fields.kind]}", row, now=changed, was=was)
    signing.put_forward(ctx, KIND, row.public_id)
    return before


def list_of(ctx: Context, month: Month) -> tuple[LeaveRow, ...]:
    """List the requests that touch a month, the newest day first, those taken back among them."""
    return _rows(ctx, month.first.isoformat(), month.last.isoformat())


def get(ctx: Context, leave_id: int) -> LeaveRow:
    """Give one request.

    Raises:
        NotFound: there is none, or it was taken back.
    """
    row = find(ctx, leave_id)
    standings = {row.public_id: paper_states.of(ctx, KIND, row.public_id)}
    return _row(ctx, row, directory.names(ctx), standings)


def absences(ctx: Context, first: date, last: date) -> dict[str, tuple[Absence, ...]]:
    """Give who is away on which day, agreed to or waiting; sent back ones are not."""
    days = [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]
    found: dict[str, list[Absence]] = {}
    for row in _rows(ctx, first.isoformat(), last.isoformat()):
        if row.standing.state not in _LIVE:
            continue
        for day in days:
            span = row.period.on(day.isoformat())
            if span is not None:
                found.setdefault(day.isoformat(), []).append(_absence(row, span))
    return {day: tuple(sorted(of, key=lambda one: one.span)) for day, of in found.items()}


def people_to_ask_for(ctx: Context) -> tuple[tuple[int, str], ...]:
    """List for whom one may ask: oneself; everybody for whoever keeps the roster."""
    people = directory.staff(ctx)
    if may(ctx.actor.roles, Act.EDIT_ROSTER):
        return people
    return tuple(one for one in people if one[0] == ctx.actor.person_id)


def substitutes(ctx: Context) -> tuple[tuple[int, str], ...]:
    """List who may stand in: everybody who has not left."""
    return directory.staff(ctx)


def find(ctx: Context, leave_id: int) -> Leave:
    """Give a standing request.

    Raises:
        NotFound: there is none, or it was taken back.
    """
    row = ctx.session.get(Leave, leave_id)
    if row is None or row.station_id != ctx.station_id or row.voided_at:
        raise NotFound("没有找到这次请假，可能已经撤回。", to_do="请在列表里重新选。")
    return row


def _rows(ctx: Context, first: str, last: str) -> tuple[LeaveRow, ...]:
    rows = ctx.session.scalars(
        select(Leave)
        .where(Leave.station_id == ctx.station_id, Leave.voided_at.is_(None))
        .where(Leave.from_on <= last, Leave.to_on >= first)
        .order_by(Leave.from_on.desc(), Leave.id.desc())
    ).all()
    if not rows:
        return ()
    names = directory.names(ctx)
    standings = paper_states.newest(ctx, KIND, [row.public_id for row in rows])
    return tuple(_row(ctx, row, names, standings) for row in rows)


def _row(
    ctx: Context, row: Leave, names: Mapping[int, str], standings: Mapping[str, Standing]
) -> LeaveRow:
    standing = standings.get(row.public_id, NONE)
    return LeaveRow(
        id=row.id,
        public_id=row.public_id,
        fields=_fields(row),
        kind_name=LEAVE_NAMES[LeaveKind(row.kind)],
        person=names.get(row.person_id, ""),
        substitute=names.get(row.substitute_id or 0, ""),
        period=_period(row),
        standing=standing,
        may_change=_is_mine(ctx, row) and standing.state is not PaperState.APPROVED,
    )


def _absence(row: LeaveRow, span: Span) -> Absence:
    return Absence(
        leave_id=row.id,
        kind_name=row.kind_name,
        person_id=row.fields.person_id,
        person=row.person,
        span=span,
        substitute_id=row.fields.substitute_id,
        substitute=row.substitute,
        is_approved=row.is_approved,
    )


def _fields(row: Leave) -> LeaveFields:
    return LeaveFields(
        LeaveKind(row.kind), row.person_id, row.from_on, row.to_on, row.starts, row.ends,
        row.reason, row.substitute_id,
    )  # fmt: skip


def _period(row: Leave) -> Period:
    return Period(row.from_on, row.to_on, row.starts, row.ends)


def _is_mine(ctx: Context, row: Leave) -> bool:
    return ctx.actor.person_id in (row.person_id, row.entered_by)


def _require_own(ctx: Context, row: Leave) -> None:
    if not _is_mine(ctx, row):
        name = directory.names(ctx).get(row.person_id, "本人")
        raise NotAllowed(
            f"这是{name}的请假，由{name}或登记的人来改。",
            kept="没有改动任何内容。",
            to_do="不同意的，请用“退回”。",
        )


def _checked(ctx: Context, fields: LeaveFields, besides: Leave | None = None) -> dict[str, object]:
    """Give the columns of a request, checked."""
    if fields.person_id not in dict(people_to_ask_for(ctx)):
        raise BadInput(
            "请假由本人提出，或由责任人代为登记。", to_do="请选本人。", field="person_id"
        )
    if fields.substitute_id is not None and (
        fields.substitute_id == fields.person_id
        or fields.substitute_id not in dict(directory.staff(ctx))
    ):
        raise BadInput("顶班的要是另一位在站人员。", to_do="请重新选。", field="substitute_id")
    period = _read_period(fields)
    found = problem(fields.kind, period, has_substitute=fields.substitute_id is not None)
    if found is not None:
        raise BadInput(found[1], kept="没有提交。", to_do="请改好这一项，再提交。", field=found[0])
    reason = as_written(fields.reason)
    if is_blank_word(reason):
        raise BadInput("事由还空着。", to_do="请写一句为什么。", field="reason")
    months.require_open_between(ctx, period.from_on, period.to_on)
    _refuse_overlap(ctx, fields, period, besides)
    return {
        "kind": fields.kind.value,
        "person_id": fields.person_id,
        "from_on": period.from_on,
        "to_on": period.to_on,
        "starts": period.starts,
        "ends": period.ends,
        "reason": reason,
        "substitute_id": fields.substitute_id,
    }


def _read_period(fields: LeaveFields) -> Period:
    days, clocks = [], []
    for field, typed in (("from_on", fields.from_on), ("to_on", fields.to_on or fields.from_on)):
        try:
            days.append(date.fromisoformat(typed).isoformat())
        except ValueError as wrong:
            raise BadInput("日期还没有写全。", to_do="请选一天。", field=field) from wrong
    for field, typed in (("starts", fields.starts), ("ends", fields.ends)):
        try:
            clocks.append(clock_time(typed) if typed.strip() else "")
        except BadInput as wrong:
            raise BadInput(wrong.what, to_do=wrong.to_do, field=field) from wrong
    return Period(*days, *clocks)


def _refuse_overlap(
    ctx: Context, fields: LeaveFields, period: Period, besides: Leave | None
) -> None:
    """One is away once at a time, and whoever is away does not stand in."""
    other_id = besides.id if besides else 0
    for row in _rows(ctx, period.from_on, period.to_on):
        if row.id == other_id or row.standing.state not in _LIVE:
            continue
        if not row.period.overlaps(period):
            continue
        if row.fields.person_id == fields.person_id:
            raise Refused(
                f"{row.person}在{row.period.words}已有{row.kind_name}，时间重叠。",
                kept="没有提交。",
                to_do="请改时间，或先撤回原来的一次。",
            )
        if row.fields.substitute_id == fields.person_id:
            raise Refused(
                f"{row.period.words}已写明由您替{row.person}顶班。",
                kept="没有提交。",
                to_do=f"请先请{row.person}另找人顶班。",
            )
        if row.fields.person_id == fields.substitute_id:
            raise Refused(
                f"{row.person}自己在{row.period.words}{row.kind_name}，不能顶班。",
                kept="没有提交。",
                to_do="请换一位顶班的人。",
            )


def _content(ctx: Context, row: Leave) -> dict[str, object]:
    people = paper_states.public_ids(ctx, row.person_id, row.substitute_id)
    return {
        "leave": row.public_id,
        "kind": row.kind,
        "person": people[0],
        "from": [row.from_on, row.starts],
        "to": [row.to_on, row.ends],
        "reason": row.reason,
        "substitute": people[1],
    }


def _lines(ctx: Context, row: Leave) -> tuple[tuple[str, str], ...]:
    names = directory.names(ctx)
    entered = stored_day_label(local_time(row.created_at))
    lines = (
        ("事项", LEAVE_NAMES[LeaveKind(row.kind)]),
        ("谁", names.get(row.person_id, "")),
        ("时间", f"{row.from_on[:4]}年{_period(row).words}"),
        ("事由", row.reason),
        ("换给" if row.kind == LeaveKind.SWAP else "顶班", names.get(row.substitute_id or 0, "")),
        ("登记", f"{names.get(row.entered_by or 0, '')}　{entered}"),
    )
    return tuple((label, value) for label, value in lines if value)


def _title(ctx: Context, row: Leave) -> str:
    name = directory.names(ctx).get(row.person_id, "")
    return f"{name}{LEAVE_NAMES[LeaveKind(row.kind)]}　{_period(row).words}"


def _makers(ctx: Context, row: Leave) -> frozenset[int]:
    """Whose it is, who entered it, and whoever changed it before it became another's."""
    wrote = sign_makers.writers(ctx, row, {f"改{name}" for name in LEAVE_NAMES.values()})
    return sign_makers.named_by(KIND, row) | wrote


SUBJECT = Subject(
    kind=KIND,
    model=Leave,
    act=Act.ASK_LEAVE,
    title=_title,
    content=_content,
    makers=_makers,
    on_date=lambda row: row.from_on,
    lines=_lines,
    open_at=lambda row: ("duty", ("leave", row.id)),
    # Asking anew looks first whether the hours are still free.
    puts_forward=False,
)
