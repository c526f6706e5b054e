"""What the daily registers say: roster, duty, opinions, stock, money, activities (程序记录).

An empty register says nothing: what is not here may be on paper. Registers of this month are still
being kept, so that only what is left undone from before it is the contrary. Where no source says
how often or how soon, no span of ours is the contrary either.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import case, func, or_, select

from app.core.day_words import dated_label, stored_day_label
from app.core.facts import Fact, parted, words_of
from app.core.gap import Verdict
from app.core.month import Month
from app.core.text import is_blank_word
from app.models import (
    Activity,
    DailyCheck,
    DutyRecord,
    Expense,
    ExpenseVoucher,
    Fund,
    MonthClosing,
    Opinion,
    Station,
    StockMove,
)
from app.services import backup as copies
from app.services import duty_list, rosters
from app.services.context import Context

ROSTER, DUTY, OPINIONS, STOCK = "值班表", "值班记录", "意见登记", "物品台账"
CLOSING, EXPENSES, FUNDS, ACTIVITIES, BACKUP = "月结", "支出", "经费来源", "活动", "备份"
DAYS = 30
WEEK = 7

_SIGNED = ("chair_approved", "paid", "filed")
_UNANSWERED = ("received", "taken")


def roster(ctx: Context, wanted: frozenset[str]) -> Mapping[str, Fact]:
    """Whether somebody is planned for every opening hour of the coming seven days."""
    return dict.fromkeys(wanted, _roster(ctx))


def _roster(ctx: Context) -> Fact:
    station = ctx.session.get(Station, ctx.station_id)
    today = ctx.clock.today()
    if station is None or not station.has_duty_system:
        return Fact(None, "没有实行值班制", ROSTER)
    days = rosters.days_between(ctx, today, today + timedelta(days=WEEK - 1))
    open_days = [day for day in days if day.is_open]
    if not open_days or not any(day.shifts for day in days):
        return Fact(None, "今天起7天还没有排班" if open_days else "还没填每周的开放时间", ROSTER)
    lacking = [day for day in open_days if day.gaps]
    on = today.isoformat()
    if lacking:
        first = f"{lacking[0].label} {rosters.spans_words(lacking[0].gaps)} 没有人"
        text = f"今天起7天里有{len(lacking)}天没排满：{first}"
        return Fact(Verdict.DOES_NOT, text, ROSTER, on)
    return Fact(Verdict.MEETS, f"今天起7天，开放的{len(open_days)}天都排满了", ROSTER, on)


def duty(ctx: Context, wanted: frozenset[str]) -> Mapping[str, Fact]:
    """What the duty records, the daily checks and receipts of the last 30 days say."""
    since = (ctx.clock.today() - timedelta(days=DAYS)).isoformat()
    records = ctx.session.execute(
        select(DutyRecord.on_date, DutyRecord.cleaning, DutyRecord.restocked)
        .where(DutyRecord.station_id == ctx.station_id, DutyRecord.on_date >= since)
        .where(DutyRecord.voided_at.is_(None), DutyRecord.replaced_by.is_(None))
        .where(DutyRecord.on_date <= ctx.today())
    ).all()
    checks = ctx.session.execute(
        select(DailyCheck.on_date, DailyCheck.kind, DailyCheck.result)
        .where(DailyCheck.station_id == ctx.station_id, DailyCheck.on_date >= since)
        .order_by(DailyCheck.id)
    ).all()
    newest = {(row.on_date, row.kind): row.result for row in checks}
    checked = {key for key, result in newest.items() if result != "not_done"}
    days = {
        "duty.recorded": {row.on_date for row in records},
        "duty.cleaning": {row.on_date for row in records if _says(row.cleaning)}
        | {on for on, kind in checked if kind == "cleaning"},
        "duty.restock": {row.on_date for row in records if _says(row.restocked)}
        | {on for on, kind in checked if kind == "restocking"},
    }
    if "duty.restock" in wanted:
        days["duty.restock"] |= _receipt_days(ctx, since)
    nouns = {"duty.recorded": "值班记录", "duty.cleaning": "清扫", "duty.restock": "补充物品"}
    found = {key: _days_recorded(nouns[key], its) for key, its in days.items() if key in wanted}
    if "opening.kept" in wanted:
        found["opening.kept"] = _opening(ctx, days["duty.recorded"], newest)
    return found


def _opening(ctx: Context, recorded: set[str], checks: Mapping[tuple[str, str], str]) -> Fact:
    opening = {key: result for key, result in checks.items() if key[1] == "opening"}
    # Where somebody kept the day's record, the door was open.
    closed = sorted(
        on for (on, _), result in opening.items() if result == "not_done" and on not in recorded
    )
    if closed:
        shown = "、".join(map(stored_day_label, closed[:3]))
        text = f"最近{DAYS}天有{len(closed)}天记着没有开门检查：{shown}"
        return Fact(Verdict.DOES_NOT, text, DUTY, closed[-1])
    there = recorded | {on for on, _ in opening}
    if not there:
        return Fact(None, "", DUTY)
    today = ctx.clock.today()
    due = _due(ctx, today - timedelta(days=DAYS), there)
    kept = sum(on in there for on in due)
    if due and kept == len(due):
        text = f"最近{DAYS}天应开放{len(due)}天，天天有记录"
        return Fact(Verdict.MEETS, text, DUTY, max(there))
    of = f"，应开放{len(due)}天里有{kept}天" if due else ""
    return Fact(None, f"最近{DAYS}天有记录的{len(there)}天{of}", DUTY, max(there))


def _due(ctx: Context, since: date, there: set[str]) -> list[str]:
    """List the days of opening since a day, today aside, on which the station was there already."""
    first, last = duty_list.first_day(ctx, since, there), ctx.clock.today() - timedelta(days=1)
    if last < first:
        return []
    return [day.on for day in rosters.days_between(ctx, first, last) if day.is_open]


def _days_recorded(noun: str, days: set[str]) -> Fact:
    if not days:
        return Fact(None, f"最近{DAYS}天没有记录", DUTY)
    text = f"最近{DAYS}天有{len(days)}天记了{noun}，最近一次{stored_day_label(max(days))}"
    return Fact(Verdict.MEETS, text, DUTY, max(days))


def _receipt_days(ctx: Context, since: str) -> set[str]:
    return set(
        ctx.session.scalars(
            select(StockMove.on_date)
            .where(StockMove.station_id == ctx.station_id, StockMove.kind == "receipt")
            .where(StockMove.on_date.between(since, ctx.today()))
            .where(
                StockMove.id.not_in(
                    select(StockMove.reverses_id).where(StockMove.reverses_id.is_not(None))
                )
            )
        )
    )


def opinions(ctx: Context, wanted: frozenset[str]) -> Mapping[str, Fact]:
    """Whether opinions are kept, and whether any from before this month waits for an answer."""
    unanswered = Opinion.state.in_(_UNANSWERED)
    row = ctx.session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(_one(unanswered)), 0),
            func.coalesce(func.sum(_one(unanswered & (Opinion.on_date < _month_start(ctx)))), 0),
            func.max(Opinion.on_date),
        ).where(Opinion.station_id == ctx.station_id)
    ).one()
    total, waiting, late, newest = row
    if not total:
        return {}
    kept = Fact(
        Verdict.MEETS, f"登记了{total}条，最近一条{stored_day_label(newest)}收到", OPINIONS, newest
    )
    if late:
        text = f"本月以前收到、至今没有答复的{late}条"
        answered = Fact(Verdict.DOES_NOT, text, OPINIONS, ctx.today())
    elif waiting:
        text = f"收到{total}条，答复了{total - waiting}条，本月收到的{waiting}条还在办"
        answered = Fact(None, text, OPINIONS, ctx.today())
    else:
        answered = Fact(Verdict.MEETS, f"收到{total}条，都答复了", OPINIONS, ctx.today())
    return _only(wanted, {"opinions.kept": kept, "opinions.answered": answered})


def stock(ctx: Context, wanted: frozenset[str]) -> Mapping[str, Fact]:
    """Whether receipts and issues are kept."""
    count, newest = _count(ctx, StockMove, StockMove.on_date)
    if not count:
        return {}
    text = f"记了{count}笔，最近一笔{stored_day_label(newest)}"
    return dict.fromkeys(wanted, Fact(Verdict.MEETS, text, STOCK, newest))


def months(ctx: Context, wanted: frozenset[str]) -> Mapping[str, Fact]:
    """Whether the month before is closed, and which closed months are kept."""
    closed = sorted(
        ctx.session.scalars(
            select(MonthClosing.month)
            .where(MonthClosing.station_id == ctx.station_id, MonthClosing.state == "closed")
            .distinct()
        )
    )
    if not closed:
        return {}
    before = Month.of(ctx.clock.today()).previous()
    newest = Month.parse(closed[-1])
    text = f"{newest.label}已经月结"
    if newest < before:
        text = f"最近月结的是{newest.label}，{before.label}还没有月结"
    # No source says by when a month has to be closed.
    verdict = Verdict.MEETS if newest >= before else None
    kept = f"已月结{len(closed)}个月，各册都存在程序里，最近的是{newest.label}"
    on = newest.last.isoformat()
    return _only(
        wanted,
        {
            "month.closed": Fact(verdict, text, CLOSING, on),
            "archive.kept": Fact(Verdict.MEETS, kept, CLOSING, on),
        },
    )


def expenses(ctx: Context, wanted: frozenset[str]) -> Mapping[str, Fact]:
    """Whether the expenses from before this month are signed by both and have vouchers.

    Of imported ones, the signatures and vouchers are on the paper they were written down from.
    """
    attached = select(ExpenseVoucher.expense_id).where(ExpenseVoucher.expense_id == Expense.id)
    signed = Expense.state.in_(_SIGNED)
    proven = or_(Expense.paper_vouchers > 0, attached.exists())
    due = (Expense.on_date < _month_start(ctx)) & Expense.import_id.is_(None)
    row = ctx.session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(_one(signed)), 0),
            func.coalesce(func.sum(_one(~signed & due)), 0),
            func.coalesce(func.sum(_one(proven)), 0),
            func.coalesce(func.sum(_one(~proven & due)), 0),
            func.max(Expense.on_date),
        ).where(Expense.station_id == ctx.station_id, Expense.voided_at.is_(None))
    ).one()
    total, with_both, unsigned, with_vouchers, bare, newest = row
    if not total:
        return {}
    return _only(
        wanted,
        {
            "expenses.signed": _all_done(total, with_both, unsigned, "两人都签了字", newest),
            "expenses.vouchers": _all_done(total, with_vouchers, bare, "有票据", newest),
        },
    )


def _all_done(total: int, done: int, lacking: int, what: str, on: str) -> Fact:
    if lacking:
        text = f"本月以前的支出，还有{lacking}笔没有做到“{what}”"
        return Fact(Verdict.DOES_NOT, text, EXPENSES, on)
    text = f"{total}笔支出，{done}笔{what}"
    return Fact(Verdict.MEETS if done == total else None, text, EXPENSES, on)


def funds(ctx: Context, wanted: frozenset[str]) -> Mapping[str, Fact]:
    """Whether it is written down where money comes from."""
    names = ctx.session.scalars(
        select(Fund.name)
        .where(Fund.station_id == ctx.station_id, Fund.voided_at.is_(None))
        .order_by(Fund.id)
    ).all()
    if not names:
        return {}
    return dict.fromkeys(wanted, Fact(Verdict.MEETS, f"登记了{'、'.join(names)}", FUNDS))


def activities(ctx: Context, wanted: frozenset[str]) -> Mapping[str, Fact]:
    """Which activities were held, of which kind, and whether each names its approval (PJ-55).

    The source asks for the approval, not for its number: a blank is not known, no contrary.
    """
    rows = ctx.session.execute(
        select(Activity.on_date, Activity.name, Activity.kind, Activity.approval_number)
        .where(Activity.station_id == ctx.station_id, Activity.voided_at.is_(None))
        .where(Activity.on_date <= ctx.today())
        .order_by(Activity.on_date, Activity.id)
    ).all()
    if not rows:
        return {}
    last = rows[-1]
    held = f"登记了{len(rows)}次，最近是{stored_day_label(last.on_date)}的{last.name}"
    bare = [row for row in rows if not row.approval_number]
    approved = (
        Fact(None, f"有{len(bare)}次没写批准文号：{bare[-1].name}", ACTIVITIES)
        if bare
        else Fact(Verdict.MEETS, f"{len(rows)}次都写了批准文号", ACTIVITIES, last.on_date)
    )
    found = {
        "activities.held": Fact(Verdict.MEETS, held, ACTIVITIES, last.on_date),
        "activities.approved": approved,
    }
    for fact in wanted - set(found):
        words = words_of(parted(fact)[1])
        its = [row for row in rows if any(word in f"{row.kind} {row.name}" for word in words)]
        if its:
            text = f"办过{len(its)}次，最近是{stored_day_label(its[-1].on_date)}的{its[-1].name}"
            found[fact] = Fact(Verdict.MEETS, text, ACTIVITIES, its[-1].on_date)
    return _only(wanted, found)


def backup(ctx: Context, wanted: frozenset[str]) -> Mapping[str, Fact]:
    """Whether a copy was made in the last seven days; an older one is no contrary."""
    day = copies.made_on(ctx)
    if day is None:
        return {}
    made = date.fromisoformat(day)
    is_recent = ctx.clock.today() - made <= timedelta(days=WEEK)
    verdict = Verdict.MEETS if is_recent else None
    text = f"最近一次备份在{dated_label(made)}，已验证"
    return dict.fromkeys(wanted, Fact(verdict, text, BACKUP, made.isoformat()))


def _count(ctx: Context, model: Any, on_date: Any) -> tuple[int, str]:
    row = ctx.session.execute(
        select(func.count(), func.max(on_date)).where(model.station_id == ctx.station_id)
    ).one()
    return row[0], row[1] or ""


def _one(condition: Any) -> Any:
    return case((condition, 1), else_=0)


def _only(wanted: frozenset[str], found: Mapping[str, Fact]) -> dict[str, Fact]:
    return {key: fact for key, fact in found.items() if key in wanted}


def _says(text: str) -> bool:
    return bool(text) and not is_blank_word(text)


def _month_start(ctx: Context) -> str:
    return Month.of(ctx.clock.today()).first.isoformat()
