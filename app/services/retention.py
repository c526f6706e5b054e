"""How long data of people who left are kept, and making them anonymous (匿名化, PIPL 47)."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select

from app.core.day_words import read_day
from app.core.errors import BadInput, Refused
from app.core.permissions import Act
from app.models import Credential, Notice, Person, PrivacySalt
from app.services import clock_guard, directory, privacy, sign_in
from app.services.context import Context
from app.services.settings import read_setting, write_setting
from app.services.sign_in import Proof

MONTHS = "retention_months"
MOST_MONTHS = 1200

GOES = "姓名、拼音、电话、邮箱、备注和口令删掉，变更记录里这些内容的摘要再也对不出来"
STAYS = (
    "他做过的登记、签过的字、任职和各项数字都在，写作“{name}”",
    "已月结的月份、签过的纸、变更记录和同意书按档案保存，上面印着的姓名不改",
    "旧备份里还有，等它们按次序换掉",
)
"""Said before anybody is made anonymous."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Somebody who left, and until when their data are kept; blank where nobody said."""

    person_id: int
    name: str
    left_on: str
    until: str | None


def months(ctx: Context) -> int | None:
    """Give how many months after leaving data are kept; None until the station set it."""
    kept = read_setting(ctx, MONTHS, None)
    return int(kept) if kept is not None else None


def set_months(ctx: Context, count: int | None) -> None:
    """Set how many months after leaving data are kept (保存期限); None takes it away.

    Raises:
        BadInput: fewer than none, or more than can be meant.
    """
    ctx.require(Act.EDIT_SETTINGS)
    if count is not None and not 0 <= count <= MOST_MONTHS:
        raise BadInput(
            "保存几个月没有写对。", to_do=f"请写 0 到 {MOST_MONTHS} 的数。", field="months"
        )
    write_setting(ctx, MONTHS, count)
    ctx.audit("改个人信息保存期限", "setting", months=count)


def proposed(ctx: Context, left_on: str) -> str | None:
    """Propose until when data of somebody who leaves are kept, None where nothing is set."""
    count = months(ctx)
    return None if count is None else _later(date.fromisoformat(left_on), count).isoformat()


def keep_until(ctx: Context, person_id: int, day: str) -> None:
    """Set the last day on which data of somebody who left are kept (保存到).

    Raises:
        BadInput: no day, or one before the person left.
        Refused: still here, or anonymised already.
    """
    ctx.require(Act.ANONYMISE)
    row = privacy.person_row(ctx, person_id)
    if row.anonymised_at:
        raise Refused("已经匿名化，不用再定。", kept="没有改动任何内容。")
    if row.left_on is None:
        raise Refused(
            f"{row.name}还没有离岗。",
            kept="没有改动任何内容。",
            to_do="离岗的，请先在“人员”里记为离岗。",
        )
    until = read_day(day).isoformat()
    if until < row.left_on:
        raise BadInput(f"不能早于离岗的 {row.left_on}。", to_do="请改日期。", field="on")
    row.retain_until = until
    row.revision += 1
    ctx.audit("定个人信息保存期", row, until=until)


def due(ctx: Context) -> tuple[Kept, ...]:
    """List who left and whose data were kept long enough."""
    return tuple(one for one in _left(ctx) if one.until and one.until < ctx.today())


def undated(ctx: Context) -> tuple[Kept, ...]:
    """List who left without anybody having said until when data are kept."""
    return tuple(one for one in _left(ctx) if one.until is None)


def why_not(ctx: Context, person_id: int) -> str:
    """Say why somebody cannot be made anonymous now, "" where they can."""
    row = privacy.person_row(ctx, person_id)
    if row.anonymised_at:
        return "已经匿名化了。"
    if row.left_on is None or directory.roles_of(ctx, person_id):
        return f"{row.name}还没有离岗。"
    if row.retain_until is None:
        return "还没有定保存到哪一天。"
    if row.retain_until >= ctx.today():
        return f"要保存到 {row.retain_until}，还没有到期。"
    return ""


def anonymise(ctx: Context, person_id: int, proof: Proof) -> str:
    """Take for good what tells who somebody was (匿名化); give the name that stands for them.

    What they did stays, by their id: counts, signatures, closed months. There is no way back.

    Raises:
        NotAllowed: not the lead, or without their own PIN of this minute.
        Refused: the person has not left, or the data are still to be kept.
    """
    ctx.require(Act.ANONYMISE)
    sign_in.require_proof(ctx, proof)
    clock_guard.require_sane_clock(ctx)
    if problem := why_not(ctx, person_id):
        raise Refused(
            problem,
            kept="没有改动任何内容。",
            to_do="要等离岗、定好保存到哪一天，并且过了那一天，再匿名化。",
        )
    row = privacy.person_row(ctx, person_id)
    row.name = name_of(person_id)
    row.search_keys = row.phone = row.email = row.note = row.source_text = ""
    row.anonymised_at = ctx.now()
    row.revision += 1
    keys = [row.public_id]
    pins = ctx.session.scalars(select(Credential).where(Credential.person_id == person_id)).all()
    told = ctx.session.scalars(select(Notice).where(Notice.person_id == person_id)).all()
    rows: list[Credential | Notice] = [*pins, *told]
    for held in rows:
        keys.append(held.public_id)
        ctx.session.delete(held)
    ctx.session.execute(delete(PrivacySalt).where(PrivacySalt.subject_id.in_(keys)))
    ctx.audit("匿名化", row)
    return row.name


def name_of(person_id: int) -> str:
    """Give what stands in the place of a name."""
    return f"已匿名 {person_id}"


def _left(ctx: Context) -> tuple[Kept, ...]:
    rows = ctx.session.scalars(
        select(Person)
        .where(
            Person.station_id == ctx.station_id,
            Person.voided_at.is_(None),
            Person.left_on.is_not(None),
            Person.anonymised_at.is_(None),
        )
        .order_by(Person.left_on, Person.id)
    )
    return tuple(Kept(row.id, row.name, row.left_on or "", row.retain_until) for row in rows)


def _later(day: date, count: int) -> date:
    year, month = divmod(day.month - 1 + count, 12)
    year += day.year
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
