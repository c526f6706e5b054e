"""Handing a role over in one act: both sign, the role changes hands at that instant (岗位交接)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.core.audit import canonical
from app.core.errors import BadInput, NotAllowed, NotFound, Refused
from app.core.handover_parts import PART_NAMES, Part
from app.core.money import yuan
from app.core.permissions import ROLE_NAMES, Act, Role
from app.core.sign_ways import PaperKind, PaperState
from app.core.text import as_written, plain
from app.models import Handover, Person, SignPaper
from app.services import (
    appointments,
    clock_guard,
    directory,
    handover_filled,
    handover_sheet,
    sign_in,
    signing,
    stocktake,
)
from app.services.appointments import NO_CONSENT, Consent
from app.services.context import Actor, Context
from app.services.handover_filled import Filled
from app.services.handover_sheet import Sheet
from app.services.sign_in import Proof
from app.services.sign_subjects import Subject
from app.services.stock_ledger import amount_of

KEPT = "没有签字，岗位没有变，填好的都还在。"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which role goes from whom to whom, and what both filled in."""

    role: Role
    from_person: int
    to_person: int
    filled: Filled


@dataclass(frozen=True, slots=True)
class PartRow:
    """One line as it was handed over."""

    label: str
    second: str
    counted: str
    remark: str


@dataclass(frozen=True, slots=True)
class HandedOver:
    """One hand-over that took place (交接记录)."""

    public_id: str
    role: str
    from_name: str
    to_name: str
    on: str
    signed_at: str
    content_code: str
    parts: tuple[tuple[Part, tuple[PartRow, ...]], ...]
    note: str


def hand_over(
    ctx: Context,
    asked: Asked,
    proof_out: Proof,
    proof_in: Proof,
    *,
    consent: Consent = NO_CONSENT,
) -> str:
    """Hand a role over (交接); give the record's public id. All of it happens, or nothing.

    Args:
        ctx: the use case under way, at the desk where both sit.
        asked: the role, the two, and what they filled in.
        proof_out: the outgoing person's own PIN, just given.
        proof_in: the incoming person's own PIN, just given.
        consent: for lead and chair the other of the two, or the sealed code; for other roles
            a lead or chair, unless one of them takes part.

    Raises:
        NotAllowed: a PIN is missing, too old, not one's own, or nobody with a say agreed.
        Refused: the role is not held, is held already, or would join lead and chair.
        BadInput: something is not counted or explained; `field` is the item's id.
    """
    ctx.require(Act.HAND_OVER)
    clock_guard.require_sane_clock(ctx)
    _check_parties(ctx, asked)
    _check_proofs(ctx, asked, proof_out, proof_in)
    sheet = handover_sheet.gather(ctx, asked.role, asked.from_person)
    missing = what_is_missing(sheet, asked.filled)
    if missing is not None:
        raise missing
    row = _write(ctx, asked, sheet)
    with _sitting(ctx, asked.from_person):
        _take_stock(ctx, asked, sheet)
        signing.put_forward(ctx, PaperKind.HANDOVER, row.public_id)
        signing.sign(ctx, PaperKind.HANDOVER, row.public_id, proof_out)
    with _sitting(ctx, asked.to_person):
        signing.sign(ctx, PaperKind.HANDOVER, row.public_id, proof_in)
    _end_delegations(ctx, asked)
    appointments.change_hands(ctx, asked.role, asked.from_person, asked.to_person, consent)
    handover_filled.settle_draft(ctx, asked.role, asked.from_person)
    return row.public_id


def list_handovers(ctx: Context) -> tuple[HandedOver, ...]:
    """List what was handed over, the newest first (交接记录)."""
    names = directory.names(ctx)
    rows = ctx.session.execute(
        select(Handover, SignPaper.state_since, SignPaper.content_code)
        .join(SignPaper, SignPaper.subject_id == Handover.public_id)
        .where(
            Handover.station_id == ctx.station_id,
            SignPaper.kind == PaperKind.HANDOVER.value,
            SignPaper.state == PaperState.APPROVED.value,
        )
        .order_by(Handover.id.desc())
    )
    return tuple(_handed_over(row, since, code, names) for row, since, code in rows)


def handed_over(ctx: Context, public_id: str) -> HandedOver:
    """Give one hand-over.

    Raises:
        NotFound: there is none.
    """
    for one in list_handovers(ctx):
        if one.public_id == public_id:
            return one
    raise NotFound("没有这份交接单。", to_do="请回到交接记录重新选。")


def _handed_over(row: Handover, since: str, code: str, names: Mapping[int, str]) -> HandedOver:
    return HandedOver(
        public_id=row.public_id,
        role=ROLE_NAMES[Role(row.role)],
        from_name=names.get(row.from_person, ""),
        to_name=names.get(row.to_person, ""),
        on=row.on_date,
        signed_at=since,
        content_code=code,
        parts=tuple(
            (Part(part["part"]), tuple(PartRow(**line) for line in part["rows"]))
            for part in json.loads(row.content)["parts"]
        ),
        note=row.note,
    )


def _check_parties(ctx: Context, asked: Asked) -> None:
    if asked.from_person == asked.to_person:
        raise Refused("交出人和接收人是同一个人。", kept=KEPT, to_do="请另选接收人。")
    incoming = ctx.session.get(Person, asked.to_person)
    if incoming is None or incoming.voided_at or incoming.station_id != ctx.station_id:
        raise NotFound("人员里没有这位接收人。", kept=KEPT, to_do="请先登记，再选他。")
    if incoming.left_on:
        raise Refused(f"{incoming.name}已经离岗。", kept=KEPT, to_do="请先把他记为返岗。")
    names = directory.names(ctx)
    if asked.role not in directory.roles_of(ctx, asked.from_person):
        raise Refused(
            f"{names.get(asked.from_person, '')}现在不是{ROLE_NAMES[asked.role]}。",
            kept=KEPT,
            to_do="请看“人员”里现在由谁担任。",
        )
    appointments.require_may_hold(ctx, asked.to_person, asked.role)


def _check_proofs(ctx: Context, asked: Asked, proof_out: Proof, proof_in: Proof) -> None:
    for person_id, proof in ((asked.from_person, proof_out), (asked.to_person, proof_in)):
        sign_in.require_own_pin(ctx, person_id)
        if proof.person_id != person_id or not sign_in.is_fresh(ctx, proof):
            name = directory.names(ctx)[person_id]
            raise NotAllowed(
                f"要{name}本人输口令签字，口令一分钟内有效。",
                kept=KEPT,
                to_do="请两位都在这台电脑上，依次再输一次口令。",
            )


def what_is_missing(sheet: Sheet, filled: Filled) -> BadInput | None:
    """Say what is not counted or not explained yet; None when both may sign."""
    for line in sheet.stock:
        one = filled.counts.get(line.item_id)
        if one is None or one.counted is None:
            what = f"物资“{line.label}”还没有点数。"
            to_do = "请点清楚，填进“实点”；没有了填 0。"
        elif one.counted != one.book and not plain(one.explanation):
            what = f"物资“{line.label}”和账面不符，还没有说明原因。"
            to_do = "请写明为什么不符，如“破损”“漏记领用”。"
        else:
            continue
        return BadInput(what, kept=KEPT, to_do=to_do, field=str(line.item_id))
    return None


def _take_stock(ctx: Context, asked: Asked, sheet: Sheet) -> None:
    """Write the count as a stocktake: what differs is explained and put right in the book."""
    counts = {
        line.item_id: stocktake.Count(one.book, one.counted, one.explanation)
        for line in sheet.stock
        if (one := asked.filled.counts[line.item_id]).counted is not None
    }
    if counts:
        note = f"{ROLE_NAMES[asked.role]}岗位交接时盘点"
        stocktake.take_stock(ctx, counts, note=note)


def _end_delegations(ctx: Context, asked: Asked) -> None:
    """End what the outgoing person asked others to sign in this role: it was theirs to give."""
    for row in handover_sheet.delegations_of(ctx, asked.role, asked.from_person):
        row.revoked_at, row.revoked_by = ctx.now(), ctx.person_id
        row.revision += 1
        ctx.audit("交接收回代签委托", row, role=row.role, to_person=row.to_person)


def _write(ctx: Context, asked: Asked, sheet: Sheet) -> Handover:
    row = Handover(
        station_id=ctx.station_id,
        role=asked.role.value,
        from_person=asked.from_person,
        to_person=asked.to_person,
        on_date=ctx.today(),
        cash_fen=asked.filled.cash if Part.CASH in sheet.parts else None,
        content=canonical({"parts": _parts(sheet, asked.filled)}),
        note=as_written(asked.filled.note),
        entered_by=ctx.person_id,
        created_at=ctx.now(),
    )
    ctx.session.add(row)
    ctx.audit(
        "岗位交接",
        row,
        role=asked.role.value,
        from_person=asked.from_person,
        to_person=asked.to_person,
    )
    return row


def _parts(sheet: Sheet, filled: Filled) -> list[dict[str, Any]]:
    """Write the sheet as it is signed: every line with what was counted and remarked."""
    return [{"part": part.value, "rows": list(_rows(sheet, filled, part))} for part in sheet.parts]


def _rows(sheet: Sheet, filled: Filled, part: Part) -> Iterator[dict[str, str]]:
    if part is Part.CASH:
        if filled.cash is not None:
            yield _line("库存现金", "", f"{yuan(filled.cash)} 元", filled.remarks.get("cash", ""))
    elif part is Part.STOCK:
        for item in sheet.stock:
            one = filled.counts[item.item_id]
            assert one.counted is not None  # noqa: S101 (checked before anything is written)
            book = f"账面 {amount_of(one.book, item.unit)}"
            yield _line(item.label, book, amount_of(one.counted, item.unit), one.explanation)
    elif part is Part.KEYS:
        for at, what in enumerate(filled.keys):
            if plain(what):
                yield _line(what, "", "", filled.remarks.get(f"keys:{at}", ""))
    else:
        for line in sheet.lines[part]:
            yield _line(line.label, line.second, "", filled.remarks.get(line.key, ""))


def _line(label: str, second: str, counted: str, remark: str) -> dict[str, str]:
    return {
        "label": as_written(label),
        "second": second,
        "counted": counted,
        "remark": as_written(remark),
    }


@contextmanager
def _sitting(ctx: Context, person_id: int) -> Iterator[None]:
    """Let each of the two do their own part: the records say who did what."""
    seat = ctx.actor
    name = directory.names(ctx)[person_id]
    ctx.actor = Actor(person_id, name, directory.roles_of(ctx, person_id))
    try:
        yield
    finally:
        ctx.actor = seat


def _title(ctx: Context, row: Handover) -> str:
    names = directory.names(ctx)
    out, to = names.get(row.from_person, ""), names.get(row.to_person, "")
    return f"{ROLE_NAMES[Role(row.role)]}交接：{out} 交给 {to}"


def _content(_ctx: Context, row: Handover) -> dict[str, object]:
    return {
        "role": row.role,
        "from_person": row.from_person,
        "to_person": row.to_person,
        "on": row.on_date,
        "cash_fen": row.cash_fen,
        "note": row.note,
        **json.loads(row.content),
    }


def _lines(ctx: Context, row: Handover) -> tuple[tuple[str, str], ...]:
    names = directory.names(ctx)
    counted = tuple(
        (PART_NAMES[Part(part["part"])], f"{len(part['rows'])} 项")
        for part in json.loads(row.content)["parts"]
    )
    return (
        ("岗位", ROLE_NAMES[Role(row.role)]),
        ("交出人", names.get(row.from_person, "")),
        ("接收人", names.get(row.to_person, "")),
        ("日期", row.on_date),
        *counted,
        ("说明", row.note or "无"),
    )


def _stands(_ctx: Context, _row: Handover, _reason: str) -> None:
    raise Refused(
        "交接已经办好，不能退回或撤回。",
        kept="没有改动任何内容。",
        to_do="要换回来，请再办一次交接。",
    )


SUBJECT = Subject(
    kind=PaperKind.HANDOVER,
    model=Handover,
    act=Act.HAND_OVER,
    title=_title,
    content=_content,
    makers=lambda _ctx, _row: frozenset(),
    on_date=lambda row: str(row.on_date),
    lines=_lines,
    open_at=lambda row: ("people", ("handover", row.public_id)),
    send_back=_stands,
    puts_forward=False,
)
