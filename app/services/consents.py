"""Separate consents (单独同意书, PIPL 29): recorded with their paper, withdrawn with a reason."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from app.core.day_words import read_day
from app.core.errors import BadInput, NotFound, Refused
from app.core.permissions import Act, may
from app.core.text import as_written
from app.models import Consent, Person, StoredFile
from app.services import directory, kept_files, privacy
from app.services.context import Context
from app.services.kept_files import Incoming
from app.services.privacy_classes import Privacy, class_of

CONTACTS = frozenset({"phone", "email"})
"""Kept for duty contact while somebody holds a role, consent or not."""

DUTY_CONTACT = "还在岗，值班联系要用"
OTHER_CONSENT = "另一份有效的同意书也包括它"


@dataclass(frozen=True, slots=True)
class ConsentFields:
    """What is asked about a signed sheet."""

    purpose: str
    columns: tuple[str, ...]
    """Of `privacy.FIELDS`."""
    given_on: str
    paper_place: str = ""


@dataclass(frozen=True, slots=True)
class ConsentEntry:
    """One consent as listed."""

    public_id: str
    purpose: str
    fields: tuple[str, ...]
    given_on: str
    paper_place: str
    has_scan: bool
    entered_by: str
    withdrawn_on: str | None
    withdrawn_reason: str


@dataclass(frozen=True, slots=True)
class ConsentScan:
    """The signed sheet as it was scanned, to look at."""

    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What becomes of the values a consent covers once it is withdrawn."""

    goes: tuple[str, ...]
    stays: tuple[tuple[str, str], ...]
    """Each with why."""

    @property
    def words(self) -> str:
        """Say it before it is done."""
        parts = []
        if self.goes:
            parts.append(f"撤回以后，登记的{'、'.join(self.goes)}马上删掉，找不回来")
        for why in dict.fromkeys(why for _name, why in self.stays):
            names = "、".join(name for name, reason in self.stays if reason == why)
            parts.append(f"{names}不删：{why}")
        return "；".join(parts or ["这几项现在没有登记，没有要删的"]) + "。"


def record(
    ctx: Context, person_id: int, fields: ConsentFields, scan: Incoming | None = None
) -> str:
    """Record a consent somebody signed (登记同意书); give its public id.

    Args:
        ctx: who records it.
        person_id: whose word it is.
        fields: what the sheet says.
        scan: of the sheet, read beforehand; without it the place of the paper must be said.

    Raises:
        BadInput: purpose, fields or paper are missing, or the day is wrong.
        Refused: the person was made anonymous.
    """
    ctx.require(Act.KEEP_CONSENT)
    person = privacy.person_row(ctx, person_id)
    if person.anonymised_at:
        raise Refused(
            "这个人的个人信息已经匿名化，不用再登记同意书。",
            kept="没有登记。",
            to_do="本人回来工作，请重新登记人员，再登记同意书。",
        )
    purpose = _line(fields.purpose)
    if not purpose:
        raise BadInput("还没有写用途。", to_do="请照同意书上的用途填写。", field="purpose")
    columns = [column for column in privacy.FIELDS if column in fields.columns]
    if not columns:
        raise BadInput("还没有选同意的内容。", to_do="请照同意书勾选。", field="fields")
    place = _line(fields.paper_place)
    if scan is None and not place:
        raise BadInput(
            "还不知道签好的同意书在哪里。", to_do="请附扫描件，或写明纸件放在哪里。", field="place"
        )
    row = Consent(
        station_id=ctx.station_id,
        person_id=person_id,
        purpose=purpose,
        fields=json.dumps(columns),
        given_on=_day(ctx, fields.given_on, "签字日期"),
        file_sha256=kept_files.keep(ctx, scan.content, scan.media_type) if scan else None,
        paper_place=place,
        entered_by=ctx.person_id,
        created_at=ctx.now(),
    )
    ctx.session.add(row)
    ctx.audit("登记同意书", row, person_id=person_id, fields=columns)
    return row.public_id


def goes_with(ctx: Context, public_id: str) -> Withdrawal:
    """Say what a withdrawal would remove and what stays, and why."""
    row = _found(ctx, public_id)
    _require_may_read(ctx, row.person_id)
    person = privacy.person_row(ctx, row.person_id)
    others = {
        column
        for other in _live(ctx, row.person_id)
        if other.id != row.id
        for column in json.loads(other.fields)
    }
    in_office = bool(directory.roles_of(ctx, row.person_id))
    goes, stays = [], []
    for column in json.loads(row.fields):
        name = privacy.FIELDS[column]
        if not getattr(person, column):
            continue
        if column in others:
            stays.append((name, OTHER_CONSENT))
        elif column in CONTACTS and in_office:
            stays.append((name, DUTY_CONTACT))
        else:
            goes.append(name)
    return Withdrawal(tuple(goes), tuple(stays))


def withdraw(ctx: Context, public_id: str, *, on: str, reason: str) -> Withdrawal:
    """Withdraw a consent (撤回); what nothing else requires of its values is removed.

    Lead and liaison record it, and the person themself may: as easily as it was given.

    Raises:
        BadInput: day or reason are missing or wrong.
        Refused: it was withdrawn already.
    """
    row = _found(ctx, public_id)
    if row.person_id != ctx.actor.person_id:
        ctx.require(Act.KEEP_CONSENT)
    if row.withdrawn_on:
        raise Refused(
            f"这份同意书 {row.withdrawn_on} 已经撤回，不用再撤回一次。", kept="没有改动任何内容。"
        )
    day = _day(ctx, on, "撤回日期")
    if day < row.given_on:
        raise BadInput(f"撤回日期早于签字的 {row.given_on}。", to_do="请改日期。", field="on")
    why = _line(reason)
    if not why:
        raise BadInput("还没有写为什么撤回。", to_do="请写一句原因。", field="reason")
    becomes = goes_with(ctx, public_id)
    row.withdrawn_on, row.withdrawn_reason = day, why
    row.revision += 1
    _remove(ctx, row.person_id, becomes.goes)
    ctx.audit("撤回同意书", row, person_id=row.person_id, removed=list(becomes.goes))
    return becomes


def of_person(ctx: Context, person_id: int) -> tuple[ConsentEntry, ...]:
    """List somebody's consents, the newest first; for themself and who keeps or sees them."""
    _require_may_read(ctx, person_id)
    names = directory.names(ctx)
    return tuple(
        ConsentEntry(
            row.public_id,
            row.purpose,
            privacy.named(json.loads(row.fields)),
            row.given_on,
            row.paper_place,
            row.file_sha256 is not None,
            names.get(row.entered_by or 0, ""),
            row.withdrawn_on,
            row.withdrawn_reason,
        )
        for row in ctx.session.scalars(
            select(Consent).where(Consent.person_id == person_id).order_by(Consent.id.desc())
        )
    )


def open_scan(ctx: Context, public_id: str) -> ConsentScan:
    """Give the scan of a consent; for whoever may list it.

    Raises:
        NotFound: there is no such consent, or only its paper.
        StoreProblem: the file is missing or was altered.
    """
    row = _found(ctx, public_id)
    _require_may_read(ctx, row.person_id)
    if row.file_sha256 is None:
        where = f"纸件在{row.paper_place}。" if row.paper_place else ""
        raise NotFound("这份同意书没有扫描件。", to_do=f"{where}要看，请找纸件。")
    kept = ctx.session.get_one(StoredFile, row.file_sha256)
    name = directory.names(ctx).get(row.person_id, "")
    return ConsentScan(
        f"单独同意书-{name}-{row.given_on}{kept_files.suffix_of(kept.media_type)}",
        ctx.files.get(row.file_sha256),
        kept.media_type,
    )


def require_for(ctx: Context, person: Person | None, values: Mapping[str, str]) -> None:
    """Go on only if somebody's live consent covers every sensitive value that is to be kept.

    Args:
        ctx: the use case under way.
        person: None for somebody new, of whom there is no consent yet.
        values: by column, as they are to be.

    Raises:
        Refused: with what is done first.
    """
    needed = {
        column
        for column, value in values.items()
        if value and class_of(Person.__tablename__, column) is Privacy.SENSITIVE
    }
    if person is not None and needed:
        needed -= {c for row in _live(ctx, person.id) for c in json.loads(row.fields)}
    if needed:
        names = "、".join(privacy.named(sorted(needed)))
        raise Refused(
            f"{names}是敏感个人信息，没有本人有效的单独同意。",
            kept="没有登记，没有改动任何内容。",
            to_do="请先打印同意书给本人签字，登记以后再填。",
        )


def _require_may_read(ctx: Context, person_id: int) -> None:
    if person_id != ctx.actor.person_id and not may(ctx.actor.roles, Act.SEE_PERSONAL):
        ctx.require(Act.KEEP_CONSENT)


def _live(ctx: Context, person_id: int) -> Iterator[Consent]:
    yield from ctx.session.scalars(
        select(Consent).where(Consent.person_id == person_id, Consent.withdrawn_on.is_(None))
    ).all()


def _remove(ctx: Context, person_id: int, names: tuple[str, ...]) -> None:
    if not names:
        return
    person = privacy.person_row(ctx, person_id)
    for column, name in privacy.FIELDS.items():
        if name in names:
            setattr(person, column, "")
    # The row it was imported from says the same once more.
    person.source_text = ""
    person.revision += 1
    ctx.changed.add(Person.__tablename__)


def _found(ctx: Context, public_id: str) -> Consent:
    row = ctx.session.scalar(
        select(Consent).where(Consent.public_id == public_id, Consent.station_id == ctx.station_id)
    )
    if row is None:
        raise NotFound("没有这份同意书。", to_do="请回到名单重新选。")
    return row


def _day(ctx: Context, text: str, what: str) -> str:
    day = read_day(text).isoformat()
    if day > ctx.today():
        raise BadInput(f"{what}还没有到。", to_do="请改日期。", field="on")
    return day


def _line(text: str) -> str:
    return as_written(text).replace("\n", " ")
