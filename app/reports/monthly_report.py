"""The monthly report (月度工作报告): the month on two pages, for lead and chair."""

from __future__ import annotations

from collections.abc import Callable, Sized
from itertools import zip_longest
from pathlib import Path

from app.core.closing import REGISTER_NAMES, Register
from app.core.money import Fen, yuan
from app.core.month import Month
from app.core.quantity import quantity_text
from app.core.sign_off import COUNTED_STATES, STATE_NAMES, ExpenseState
from app.records.book import MonthBook
from app.records.registers import ACTIVITIES, PENDING
from app.records.spec import Align
from app.reports.blocks import CLOSING_HEIGHT, nil, nil_words, signatures_and_stamp, small
from app.reports.finish import finish
from app.reports.page import Paper, head_of
from app.reports.tables import TIGHT, Column, facts, register, table

FORM = "YZ-01"
_LAST_HEADING = 34.0 + 40.0
"""Height of the last heading and what stands below it, above pen and stamp."""
TITLE = "月度工作报告"
UNKNOWN = "未填写"
SHORT = 60
"""Most characters of an opinion here; the register of opinions prints it whole."""


def write_monthly_report(book: MonthBook, path: Path) -> tuple[str, ...]:
    """Write the report; gives the characters no face could draw."""
    paper = Paper(head_of(book), FORM)
    label = Month.parse(book.month).label
    paper.title(TITLE, f"{book.station.name}　{label}")
    parts: tuple[tuple[str, Callable[[Paper, MonthBook], None]], ...] = (
        ("站点", _station),
        ("本月数字", _figures),
        ("服务人次与服务项次", _visits),
        ("物品收支", _stock),
        ("经费支出", _expenses),
        ("劳动者意见", _opinions),
        ("活动", _activities),
        *((("零报告", _nils),) if _silent(book) else ()),
        ("未决事项", _pending),
        ("月结", _closing),
    )
    for number, (heading, part) in zip("一二三四五六七八九十", parts, strict=False):
        if part is _closing:
            paper.need_with_lines(_LAST_HEADING + CLOSING_HEIGHT)
        paper.heading(f"{number}、{heading}", keep=60)
        part(paper, book)
    signatures_and_stamp(paper, ("责任人", "工会主席"), remarks="批示")
    return finish(paper, path, f"{label}{TITLE}")


def _station(paper: Paper, book: MonthBook) -> None:
    card = book.station
    pairs = (
        ("站点名称", card.name),
        ("站点编号", card.code),
        ("所属工会", card.union_name),
        ("共建单位", card.host_name),
        ("建设方式", card.build_mode),
        ("开放模式", card.opening_mode),
        ("开放时间", card.opening_text),
        ("联系电话", card.phone),
        ("责任人", card.lead_name),
        ("工会主席", card.chair_name),
        ("地址", card.address),
        ("面积", f"{card.area_m2} ㎡" if card.area_m2 else ""),
    )
    facts(paper, [(label, value or UNKNOWN) for label, value in pairs])


def _figures(paper: Paper, book: MonthBook) -> None:
    figures = book.figures
    pairs = (
        ("服务人次", str(figures.visits_total)),
        ("服务项次", str(figures.services_total)),
        ("有值班记录的天数", str(figures.duty_days)),
        ("支出合计（元）", yuan(Fen(figures.expenses_total_fen))),
        ("其中已批准（元）", yuan(Fen(figures.expenses_approved_fen))),
        ("收到意见（件）", str(figures.opinions_received)),
        ("其中已办结（件）", str(figures.opinions_closed)),
    )
    columns = [Column(label, 0, Align.RIGHT) for label, _ in pairs]
    table(paper, columns, [[value for _, value in pairs]], pad=TIGHT)


def _visits(paper: Paper, book: MonthBook) -> None:
    if not book.visits:
        nil(paper, book, Register.VISITS)
    figures = book.figures
    left = [(name, str(count)) for name, count in figures.visits_by_group.items()]
    right = [(name, str(count)) for name, count in figures.services_by_kind.items()]
    rows = [(*a, "", *b) for a, b in zip_longest(left, right, fillvalue=("", ""))]
    columns = (
        Column("服务群体", 5),
        Column("人次", 3, Align.RIGHT),
        Column("", 1),
        Column("服务项目", 5),
        Column("次数", 3, Align.RIGHT),
    )
    totals = ("合计", str(figures.visits_total), "", "合计", str(figures.services_total))
    table(paper, columns, rows, totals=[totals], pad=TIGHT)
    late = sum(day.late for day in book.visits)
    note = "一人进站一次记一个人次；一个人次可用多项服务，两种数各自统计，不互相折算。"
    small(paper, note + (f"其中补录 {late} 人次。" if late else ""))


def _stock(paper: Paper, book: MonthBook) -> None:
    if not book.stock_items:
        nil(paper, book, Register.CONSUMABLES)
        return
    columns = (
        Column("品名", 6),
        Column("单位", 2),
        *(Column(label, 3, Align.RIGHT) for label in ("月初", "入库", "领用", "盘点", "月末")),
    )
    rows = [
        (
            item.label,
            item.unit,
            *map(
                quantity_text,
                (item.opening, item.received, item.issued, item.stocktake, item.closing),
            ),
        )
        for item in book.stock_items
    ]
    table(paper, columns, rows, pad=TIGHT)


def _expenses(paper: Paper, book: MonthBook) -> None:
    if not book.expenses:
        nil(paper, book, Register.EXPENSES)
        return
    rows = []
    for state in ExpenseState:
        of_state = [row for row in book.expenses if row.state == state.value]
        if of_state:
            name = STATE_NAMES[state] + ("" if state in COUNTED_STATES else "（不计）")
            amount = yuan(Fen(sum(row.amount for row in of_state)))
            numbers = "、".join(row.number for row in of_state)
            rows.append((name, str(len(of_state)), amount, numbers))
    counted = sum(row.state in COUNTED_STATES for row in book.expenses)
    total = yuan(Fen(book.figures.expenses_total_fen))
    columns = (
        Column("状态", 4),
        Column("笔数", 2, Align.RIGHT),
        Column("金额（元）", 4, Align.RIGHT),
        Column("编号", 9),
    )
    table(paper, columns, rows, totals=[("合计", str(counted), total, "")], pad=TIGHT)


def _opinions(paper: Paper, book: MonthBook) -> None:
    if not book.opinions:
        nil(paper, book, Register.OPINIONS)
        return
    columns = (Column("编号", 4), Column("内容", 9), Column("状态", 3), Column("落实情况", 5))
    rows = [
        (row.number, _short(row.content), row.state_name, _short(row.outcome))
        for row in book.opinions
    ]
    table(paper, columns, rows, pad=TIGHT)


def _short(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[:SHORT]}……（全文见意见登记）"


def _activities(paper: Paper, book: MonthBook) -> None:
    if not book.activities:
        nil(paper, book, Register.ACTIVITIES)
        return
    keys = ("on", "name", "people", "budget", "final_account", "approval_number")
    register(paper, [ACTIVITIES.field(key) for key in keys], book.activities, pad=TIGHT)


def _nils(paper: Paper, book: MonthBook) -> None:
    columns = (Column("台账", 3), Column("说明", 10))
    rows = [(REGISTER_NAMES[key], nil_words(book, key)) for key in _silent(book)]
    table(paper, columns, rows, pad=TIGHT)


def _silent(book: MonthBook) -> list[Register]:
    """The registers nothing was written into this month."""
    rows: dict[Register, Sized] = {
        Register.ROSTER: book.shifts,
        Register.DUTY_RECORDS: book.duty,
        Register.VISITS: book.visits,
        Register.CONSUMABLES: book.stock_moves,
        Register.EXPENSES: book.expenses,
        Register.OPINIONS: book.opinions,
        Register.ACTIVITIES: book.activities,
    }
    return [register for register, kept in rows.items() if not kept]


def _pending(paper: Paper, book: MonthBook) -> None:
    if not book.pending:
        paper.skip(6)
        paper.prose("没有未决事项。")
        return
    register(paper, PENDING.paper, book.pending, pad=TIGHT)


def _closing(paper: Paper, book: MonthBook) -> None:
    paper.skip(6)
    if book.status == "open":
        paper.prose("本月尚未月结，以上数字以月结时为准。")
    else:
        paper.prose(f"由{book.closed_by}于 {book.closed_at} 月结，第 {book.revision} 版。")
    if book.previous_fingerprint:
        paper.prose(f"承接上次月结，它的数据指纹：{book.previous_fingerprint}")
    if book.audit_seq:
        paper.prose(f"变更记录到第 {book.audit_seq} 条为止，已计入数据指纹。")
    if book.station_key:
        paper.prose(f"本站签名指纹：{book.station_key}")
    for name in book.prior_papers:
        paper.prose(f"以前的版本保存在“{name}”。")
