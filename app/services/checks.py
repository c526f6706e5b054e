"""Keep the answers to the daily checks: opening, cleaning, restocking (PJ-29, PJ-43, PJ-44)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import select

from app.core.clock import local
from app.core.duty_text import CheckFact
from app.core.errors import BadInput
from app.core.permissions import Act
from app.core.text import as_written, clock_time
from app.models import DailyCheck
from app.services import directory, months
from app.services.context import Context


class Check(StrEnum):
    """One daily check (每日检查)."""

    OPENING = "opening"
    CLEANING = "cleaning"
    RESTOCKING = "restocking"
    LEAVING = "leaving"


CHECK_NAMES: Mapping[Check, str] = MappingProxyType(
    {
        Check.OPENING: "开门检查",
        Check.CLEANING: "卫生",
        Check.RESTOCKING: "补充物品",
        Check.LEAVING: "离岗检查",
    }
)


@dataclass(frozen=True, slots=True)
class CheckAnswer:
    """One answer to a daily check; the newest of a day and kind counts."""

    id: int
    kind: Check
    result: str
    at_time: str
    text: str
    by: str
    by_id: int | None

    @property
    def fact(self) -> CheckFact:
        return CheckFact(self.result, self.at_time, self.text)


def record_check(
    ctx: Context,
    kind: Check,
    result: str,
    *,
    at_time: str | None = None,
    text: str = "",
    on: str | None = None,
) -> int:
    """Answer a daily check; an earlier answer stays on record and no longer counts.

    Args:
        ctx: the use case under way.
        kind: which check.
        result: fine, problem or not_done.
        at_time: clock time of the act; None means now (of a past day: not known).
        text: what is wrong or was done; a problem needs it.
        on: business date; None means today.
    """
    ctx.require(Act.KEEP_DUTY)
    on = on or ctx.today()
    if date.fromisoformat(on) > ctx.clock.today():
        raise BadInput("还没到的日子不能先做检查。", to_do="请选今天或过去的日子。", field="on")
    months.require_open(ctx, on)
    text = as_written(text)
    if result == "problem" and not text:
        raise BadInput(
            f"{CHECK_NAMES[kind]}有问题，还没写是什么问题。",
            kept="没有改动任何内容。",
            to_do="请写一句是什么问题。",
            field=kind.value,
        )
    answer = DailyCheck(
        station_id=ctx.station_id,
        created_at=ctx.now(),
        on_date=on,
        kind=kind.value,
        result=result,
        at_time=_time(ctx, on, at_time),
        text=text,
        checked_by=ctx.person_id,
    )
    ctx.session.add(answer)
    ctx.audit(CHECK_NAMES[kind], answer, on=on, result=result, at=answer.at_time, text=text)
    return answer.id


def answers(ctx: Context, on: str) -> dict[Check, CheckAnswer]:
    """Give the answers of a day that count."""
    names = directory.names(ctx)
    rows = ctx.session.scalars(
        select(DailyCheck)
        .where(DailyCheck.station_id == ctx.station_id, DailyCheck.on_date == on)
        .order_by(DailyCheck.id)
    )
    return {
        Check(row.kind): CheckAnswer(
            row.id,
            Check(row.kind),
            row.result,
            row.at_time,
            row.text,
            names.get(row.checked_by, "") if row.checked_by else "",
            row.checked_by,
        )
        for row in rows
    }


def now_time(ctx: Context) -> str:
    """Give the wall clock of the station as HH:MM."""
    return local(ctx.clock.now()).strftime("%H:%M")


def _time(ctx: Context, on: str, typed: str | None) -> str:
    if typed is None:
        return now_time(ctx) if on == ctx.today() else ""
    return clock_time(typed) if typed.strip() else ""
