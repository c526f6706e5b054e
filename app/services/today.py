"""What needs doing today (今天要做): at most seven lines, each one click from its form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import func, select

from app.core.day_words import day_label
from app.core.month import Month
from app.core.permissions import Act, Role, may
from app.core.quantity import Quantity, quantity_text
from app.core.station_life import open_rectification
from app.core.stock import below_reorder, expiry_state
from app.models import Batch, Consumable, DutyRecord, Expense, Opinion, Person, StockMove, Tally
from app.services import (
    application_reminders,
    audit_reminder,
    backup,
    backup_second,
    change_reports,
    directory,
    duty_list,
    gap_reminders,
    handover_reminder,
    life_known,
    life_reminder,
    months,
    retention_reminder,
    rosters,
    sealed_sheet,
    signing_reminders,
    wall,
    weekly_check,
)
from app.services.context import Context
from app.services.todo_row import LATER, SOON, URGENT, TodoRow, short, waited

__all__ = ["LATER", "SOON", "URGENT", "TodoRow", "to_do"]

MOST = 7
_ORDER = (URGENT, SOON, LATER)


def to_do(ctx: Context, most: int = MOST) -> tuple[TodoRow, ...]:
    """List what needs doing for the acting person, the most pressing first."""
    rows = [row for source in _SOURCES for row in source(ctx)]
    rows.sort(key=lambda row: _ORDER.index(row.level))
    return tuple(rows[:most])


def _may(ctx: Context, act: Act) -> bool:
    return may(ctx.actor.roles, act)


def _vacant_roles(ctx: Context) -> Iterator[TodoRow]:
    if not _may(ctx, Act.APPOINT):
        return
    for role, name in ((Role.CHAIR, "工会主席"), (Role.LEAD, "责任人")):
        if not directory.holders(ctx, role):
            yield TodoRow(URGENT, f"还没有{name}", "没有他，支出不能签批", "people", None, "去登记")


def _returned_expenses(ctx: Context) -> Iterator[TodoRow]:
    person_id = ctx.actor.person_id
    rows = ctx.session.scalars(
        select(Expense)
        .where(Expense.station_id == ctx.station_id, Expense.state == "returned")
        .where((Expense.entered_by == person_id) | (Expense.handler_id == person_id))
        .order_by(Expense.on_date, Expense.id)
    ).all()
    for row in rows[:1]:
        others = f"，另有 {len(rows) - 1} 笔" if len(rows) > 1 else ""
        yield TodoRow(
            SOON,
            f"支出 {row.number} 被退回{others}",
            short(row.returned_reason),
            "expenses",
            row.id,
            "更正",
        )


def _opinions(ctx: Context) -> Iterator[TodoRow]:
    """Opinions wait for the lead's answer, then for whoever tells the worker, then for closing."""
    if _may(ctx, Act.ANSWER_OPINION):
        yield from _waiting_opinions(ctx, ("received", "taken"), "意见还没有答复", "答复")
    if _may(ctx, Act.RECORD_OPINION):
        yield from _waiting_opinions(ctx, ("answered",), "意见有了答复，还没告诉本人", "告知")
    if _may(ctx, Act.CLOSE_OPINION):
        yield from _waiting_opinions(ctx, ("told",), "意见可以办结", "办结", LATER)


def _waiting_opinions(
    ctx: Context, states: Sequence[str], words: str, button: str, level: str = SOON
) -> Iterator[TodoRow]:
    waiting = (
        select(Opinion)
        .where(Opinion.station_id == ctx.station_id, Opinion.voided_at.is_(None))
        .where(Opinion.state.in_(states))
    )
    oldest = waiting.order_by(Opinion.on_date, Opinion.id).limit(1)
    for row in ctx.session.scalars(oldest):
        many = ctx.session.scalar(select(func.count()).select_from(waiting.subquery())) or 0
        lead = f"{many} 条{words}" if many > 1 else words
        yield TodoRow(
            level,
            f"{lead}：{short(row.content)}",
            _waited(ctx, row.on_date),
            "opinions",
            row.id,
            button,
        )


def _stock(ctx: Context) -> Iterator[TodoRow]:
    if not _may(ctx, Act.MOVE_STOCK):
        return
    today = ctx.clock.today()
    soon = []
    for item_id, name, unit, expires_on, left in _dated_batches(ctx):
        expires = date.fromisoformat(expires_on)
        state = expiry_state(expires, today)
        words = f"{name} {day_label(expires)}"
        there = f"还有 {quantity_text(Quantity(left))} {unit}"
        if state == "expired":
            yield TodoRow(URGENT, f"{words}已过期，{there}", "请停用", "stock", item_id, "处理")
        elif state == "within_7":
            soon.append(TodoRow(SOON, f"{words}到期，{there}", "请先用", "stock", item_id, "查看"))
    yield from soon
    yield from _below_reorder(ctx)


def _dated_batches(ctx: Context) -> list[tuple[int, str, str, str, int]]:
    left = func.sum(StockMove.quantity).label("left")
    rows = ctx.session.execute(
        select(Consumable.id, Consumable.name, Consumable.unit, Batch.expires_on, left)
        .join(Batch, Batch.consumable_id == Consumable.id)
        .join(StockMove, StockMove.batch_id == Batch.id)
        .where(Consumable.station_id == ctx.station_id, Consumable.voided_at.is_(None))
        .where(Batch.expires_on.is_not(None))
        .group_by(Consumable.id, Batch.expires_on)
        .having(left > 0)
        .order_by(Batch.expires_on)
    )
    return [(row.id, row.name, row.unit, str(row.expires_on), int(row.left)) for row in rows]


def _below_reorder(ctx: Context) -> Iterator[TodoRow]:
    there = func.coalesce(func.sum(StockMove.quantity), 0).label("there")
    rows = ctx.session.execute(
        select(Consumable.id, Consumable.name, Consumable.unit, Consumable.reorder_level, there)
        .join(StockMove, StockMove.consumable_id == Consumable.id, isouter=True)
        .where(Consumable.station_id == ctx.station_id, Consumable.voided_at.is_(None))
        .where(Consumable.reorder_level.is_not(None))
        .group_by(Consumable.id)
        .order_by(Consumable.id)
    )
    low = [r for r in rows if below_reorder(Quantity(int(r.there)), Quantity(r.reorder_level))]
    if len(low) == 1:
        there_now = quantity_text(Quantity(int(low[0].there)))
        yield TodoRow(
            SOON,
            f"{low[0].name}只剩 {there_now} {low[0].unit}",
            "已到补货线，可打印采购单",
            "stock",
            low[0].id,
            "补充",
        )
    elif low:
        names = "、".join(row.name for row in low)
        yield TodoRow(SOON, f"{len(low)} 种物资要补货", short(names), "stock", low[0].id, "补充")


def _duty_records(ctx: Context) -> Iterator[TodoRow]:
    if not _may(ctx, Act.KEEP_DUTY):
        return
    month = Month.of(ctx.clock.today())
    for which in (month.previous(), month):
        if months.is_closed(ctx, str(which)):
            continue
        yield from _missing_records(ctx, which)
        yield from _unsigned_records(ctx, which)


def _missing_records(ctx: Context, month: Month) -> Iterator[TodoRow]:
    days = duty_list.missing_days(ctx, month)
    if not days or not (month == Month.of(ctx.clock.today()) or _was_kept(ctx, month)):
        return
    first = day_label(date.fromisoformat(days[0]))
    text = f"{first}没有值班记录"
    if len(days) > 1:
        text = f"{first}等 {len(days)} 天没有值班记录"
    yield TodoRow(SOON, text, "补写，或在月结时说明", "duty", days[0], "补写")


def _was_kept(ctx: Context, month: Month) -> bool:
    """A month before this program came is not asked for."""
    return bool(duty_list.records_of(ctx, month))


def _unsigned_records(ctx: Context, month: Month) -> Iterator[TodoRow]:
    me, today = ctx.actor.person_id, ctx.today()
    own = [row for row in duty_list.unsigned(ctx, month) if row[2] == me and row[1] != today]
    if own:
        label = day_label(date.fromisoformat(own[0][1]))
        text = f"{label}的值班记录还没有签名"
        if len(own) > 1:
            text = f"{label}等 {len(own)} 份值班记录还没有签名"
        yield TodoRow(SOON, text, "请本人签名", "duty", own[0][1], "签名")
    newer = [row for row in duty_list.outdated(ctx, month) if row[2] == me]
    if newer:
        label = day_label(date.fromisoformat(newer[0][1]))
        yield TodoRow(
            SOON,
            f"{label}签名以后又登记了人次",
            "请更正这天的值班记录",
            "duty",
            newer[0][1],
            "更正",
        )


def _closing(ctx: Context) -> Iterator[TodoRow]:
    if not _may(ctx, Act.CLOSE_MONTH):
        return
    month = Month.of(ctx.clock.today()).previous()
    if _has_records(ctx, month) and not months.is_closed(ctx, str(month)):
        yield TodoRow(
            SOON,
            f"{month.label}还没有月结",
            "月结以后才能打印正式材料",
            "closing",
            str(month),
            "月结",
        )


def _has_records(ctx: Context, month: Month) -> bool:
    first, last = month.first.isoformat(), month.last.isoformat()
    return any(
        ctx.count(model, model.on_date.between(first, last))
        for model in (Tally, DutyRecord, Expense)
    )


def _roster(ctx: Context) -> Iterator[TodoRow]:
    if not _may(ctx, Act.EDIT_ROSTER):
        return
    today = ctx.clock.today()
    monday = today + timedelta(days=7 - today.weekday())
    week = rosters.days_between(ctx, monday, monday + timedelta(days=6))
    wrong = [day for day in week if day.gaps]
    if not wrong:
        return
    arg = wrong[0].on
    if all(not day.shifts for day in week):
        yield TodoRow(SOON, "下周还没有排班", "可以照抄上一周", "duty", ("roster", arg), "排班")
        return
    first = f"{wrong[0].label} {rosters.spans_words(wrong[0].gaps)} 没有人"
    text = f"下周值班表有 {len(wrong)} 天空班" if len(wrong) > 1 else "下周值班表有空班"
    yield TodoRow(LATER, text, first, "duty", ("roster", arg), "排班")


def _people(ctx: Context) -> Iterator[TodoRow]:
    if not _may(ctx, Act.EDIT_PEOPLE):
        return
    names = ctx.session.scalars(
        select(Person.name)
        .where(Person.station_id == ctx.station_id, Person.is_pending)
        .where(Person.voided_at.is_(None), Person.left_on.is_(None))
        .order_by(Person.id)
    ).all()
    if names:
        text = f"{names[0]}待确认" if len(names) == 1 else f"{len(names)} 位人员待确认"
        second = "、".join(Counter(names))
        yield TodoRow(LATER, text, f"台账里出现过：{short(second)}", "people", None, "确认")


def _wall(ctx: Context) -> Iterator[TodoRow]:
    if not _may(ctx, Act.KEEP_WALL):
        return
    found = wall.wanting(ctx)
    for state, level, words in (
        (wall.State.OUTDATED, SOON, "过时了，请换新"),
        (wall.State.CHECK_DUE, LATER, "该检查了"),
    ):
        mine = [one for one in found if one.state is state]
        if mine:
            names = "、".join(one.title for one in mine)
            text = f"墙上的{names if len(mine) == 1 else f' {len(mine)} 张公示'}{words}"
            second = mine[0].words if len(mine) == 1 else short(names)
            yield TodoRow(level, text, second, "setup", ("wall", mine[0].key), "去看")


def _applications(ctx: Context) -> Iterator[TodoRow]:
    levels = {7: URGENT, 30: SOON, 60: LATER}
    for one in application_reminders.reminders(ctx) if _may(ctx, Act.KEEP_LIFE) else ():
        arg = ("application", one.about)
        yield TodoRow(levels[one.stage], one.text, short(one.second), "setup", arg, one.button)


def _gap_tasks(ctx: Context) -> Iterator[TodoRow]:
    if one := gap_reminders.reminder(ctx):
        level, arg = URGENT if one.is_late else SOON, ("gap", ("task", one.task_id))
        yield TodoRow(level, short(one.text), short(one.second), "setup", arg, "查看")


def _backup(ctx: Context) -> Iterator[TodoRow]:
    if _may(ctx, Act.EDIT_SETTINGS) and backup.backup_line(ctx) == "尚无备份":
        yield TodoRow(
            LATER, "还没有做过备份", "电脑坏了，没有备份就找不回来", "settings", "backup", "备份"
        )
    yield from backup_second.reminder(ctx)


def _reports(ctx: Context) -> Iterator[TodoRow]:
    """Changes that a standard wants reported (PJ-32, QHD-10)."""
    rows = change_reports.waiting(ctx) if _may(ctx, Act.KEEP_LIFE) else ()
    if not rows:
        return
    what, waited = short(rows[0].what), _waited(ctx, rows[0].arose_on)
    text, second = f"要上报：{what}", waited
    if len(rows) > 1:
        text, second = f"{len(rows)} 件变化要上报", f"{what}　{waited}"
    yield TodoRow(SOON, text, second, "setup", ("life", "reports"), "上报")


def _rectification(ctx: Context) -> Iterator[TodoRow]:
    """What the upper union wants put right (整改, PJ-74)."""
    order = open_rectification(life_known.entries(ctx)) if _may(ctx, Act.KEEP_LIFE) else None
    if order is None or not (due := order.details.get("due")):
        return
    late = due < ctx.today()
    day = day_label(date.fromisoformat(due))
    second = f"期限{day}已过" if late else f"限{day}以前"
    text = f"整改：{short(order.details.get('problem', ''))}"
    yield TodoRow(URGENT if late else SOON, text, second, "setup", ("life", None), "登记")


_SOURCES: tuple[Callable[[Context], Iterator[TodoRow]], ...] = (
    audit_reminder.broken,
    weekly_check.lines,
    _vacant_roles,
    _stock,
    signing_reminders.lines,
    handover_reminder.lines,
    _returned_expenses,
    _opinions,
    _duty_records,
    _closing,
    _roster,
    _people,
    _wall,
    _reports,
    _rectification,
    _applications,
    _gap_tasks,
    life_reminder.first_step,
    sealed_sheet.reminder,
    retention_reminder.lines,
    _backup,
)
"""In the order in which lines of one level stand."""


def _waited(ctx: Context, since: str) -> str:
    return waited(since, ctx.clock.today())
