"""The registers of a station, each column declared once (labels as people know them)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.core.closing import REGISTER_NAMES, Register
from app.records.book import (
    ActivityRow,
    DutyRow,
    ExpenseRow,
    NilRow,
    OpinionRow,
    PendingRow,
    PersonRow,
    ShiftRow,
    StockItemMonth,
    StockMoveRow,
    VisitDay,
)
from app.records.readings import (
    expense_note,
    into,
    move_note,
    out_of,
    signed,
    span,
    standing,
    weekday,
)
from app.records.spec import Field, Kind, R, RecordSpec

BANDS = {"group": "服务群体（人次）", "service": "服务项目（次）"}
"""Headings over the count columns: two separate counts, never multiplied into each other."""

PEOPLE: RecordSpec[PersonRow] = RecordSpec(
    title="站点人员名册",
    sheet="人员",
    fields=(
        Field("name", "姓名", lambda r: r.name),
        Field("post", "岗位", lambda r: r.post, chars=22),
        Field("employment", "专兼职", lambda r: r.employment),
        Field("phone", "电话", lambda r: r.phone, chars=16),
        Field("standing", "状态", standing),
        Field("note", "备注", lambda r: r.note, Kind.NOTE),
    ),
)

ROSTER: RecordSpec[ShiftRow] = RecordSpec(
    title="值班表",
    sheet="值班表",
    fields=(
        Field("on", "日期", lambda r: r.on, Kind.DATE),
        Field("weekday", "星期", lambda r: weekday(r.on)),
        Field("person", "值班人员", lambda r: r.person, chars=14),
        Field("span", "时段", lambda r: span(r.starts, r.ends), chars=15),
        Field("note", "备注", lambda r: r.note, Kind.NOTE),
    ),
)

STOCK_MOVES: RecordSpec[StockMoveRow] = RecordSpec(
    title="物资台账",
    sheet="物资台账",
    fields=(
        Field("on", "日期", lambda r: r.on, Kind.DATE),
        Field("item", "品名", lambda r: r.item, chars=16),
        Field("spec", "规格", lambda r: r.spec),
        Field("unit", "单位", lambda r: r.unit, chars=6),
        Field("kind", "类型", lambda r: r.kind, chars=8),
        Field("received", "入库", into, Kind.QUANTITY, chars=9),
        Field("issued", "出库", out_of, Kind.QUANTITY, chars=9),
        Field("balance", "结存", lambda r: r.balance, Kind.QUANTITY, chars=9),
        Field("handled_by", "经手人", lambda r: r.handled_by),
        Field("expires_on", "有效期", lambda r: r.expires_on, Kind.DATE),
        Field("voucher", "支出编号", lambda r: r.voucher, chars=14, in_paper=False),
        Field("note", "备注", move_note, Kind.NOTE, chars=20),
    ),
)

STOCK_MONTH: RecordSpec[StockItemMonth] = RecordSpec(
    title="物品损耗及使用报备表",
    sheet="物资月报",
    fields=(
        Field("item", "品名", lambda r: r.item, chars=16),
        Field("spec", "规格", lambda r: r.spec),
        Field("unit", "单位", lambda r: r.unit, chars=6),
        Field("opening", "月初结存", lambda r: r.opening, Kind.QUANTITY, chars=10),
        Field("received", "本月入库", lambda r: r.received, Kind.QUANTITY, chars=10),
        Field("issued", "本月领用", lambda r: r.issued, Kind.QUANTITY, chars=10),
        Field("stocktake", "盘点差异", lambda r: r.stocktake, Kind.QUANTITY, chars=10),
        Field("closing", "月末结存", lambda r: r.closing, Kind.QUANTITY, chars=10),
        Field("expiry", "最早有效期", lambda r: r.earliest_expiry, Kind.DATE),
        Field(
            "reorder_level",
            "低于此数补货",
            lambda r: r.reorder_level,
            Kind.QUANTITY,
            in_paper=False,
        ),
        Field("explanation", "差异说明", lambda r: r.explanation, Kind.NOTE, chars=22),
    ),
)

EXPENSES: RecordSpec[ExpenseRow] = RecordSpec(
    title="经费支出登记",
    sheet="支出",
    fields=(
        Field("number", "编号", lambda r: r.number, chars=14),
        Field("on", "日期", lambda r: r.on, Kind.DATE),
        Field("summary", "摘要", lambda r: r.summary, Kind.NOTE, chars=26),
        Field("purpose", "用途", lambda r: r.purpose, chars=8),
        Field("fund", "经费来源", lambda r: r.fund, chars=16),
        Field("amount", "金额（元）", lambda r: r.amount, Kind.MONEY),
        Field("payee", "收款单位", lambda r: r.payee, chars=20),
        Field("invoice_code", "发票代码", lambda r: r.invoice_code, chars=14, in_paper=False),
        Field("invoice_number", "发票号码", lambda r: r.invoice_number, chars=23),
        Field("handled_by", "经办人", lambda r: r.handled_by),
        Field("lead", "责任人签字", lambda r: signed(r.lead, r.lead_at), chars=14),
        Field("chair", "主席审批", lambda r: signed(r.chair, r.chair_at), chars=14),
        Field("state", "状态", lambda r: r.state_name),
        Field("paid_on", "付款日期", lambda r: r.paid_on, Kind.DATE, in_paper=False),
        Field(
            "vouchers",
            "附件张数",
            lambda r: r.paper_vouchers + len(r.attachments),
            Kind.COUNT,
        ),
        Field(
            "paper_vouchers", "纸质凭证张数", lambda r: r.paper_vouchers, Kind.COUNT, in_paper=False
        ),
        Field("voucher_place", "凭证存放处", lambda r: r.voucher_place, chars=16, in_paper=False),
        Field("note", "备注", expense_note, Kind.NOTE),
    ),
)

WITHDRAWN_EXPENSES: RecordSpec[ExpenseRow] = RecordSpec(
    title="作废与更正的支出（不计入合计）",
    sheet="作废与更正",
    fields=(
        Field("number", "原编号", lambda r: r.number, chars=14),
        Field("on", "原日期", lambda r: r.on, Kind.DATE),
        Field("summary", "原摘要", lambda r: r.summary, Kind.NOTE, chars=26),
        Field("amount", "原金额（元）", lambda r: r.amount, Kind.MONEY),
        Field("payee", "原收款单位", lambda r: r.payee, chars=20),
        Field("invoice_number", "原发票号码", lambda r: r.invoice_number, chars=23),
        Field("state", "现在状态", lambda r: r.state_name),
        Field("why", "缘由", expense_note, Kind.NOTE),
    ),
)

OPINIONS: RecordSpec[OpinionRow] = RecordSpec(
    title="劳动者意见登记",
    sheet="意见",
    fields=(
        Field("number", "编号", lambda r: r.number, chars=14),
        Field("on", "日期", lambda r: r.on, Kind.DATE),
        Field("content", "内容", lambda r: r.content, Kind.NOTE),
        Field("group", "反映人群体", lambda r: r.group),
        Field("state", "状态", lambda r: r.state_name),
        Field("taken_by", "受理人", lambda r: r.taken_by, in_paper=False),
        Field("answer", "答复", lambda r: r.answer, Kind.NOTE),
        Field("answered_on", "答复日期", lambda r: r.answered_on, Kind.DATE),
        Field("outcome", "落实情况", lambda r: r.outcome, chars=16),
        Field("told_how", "告知方式", lambda r: r.told_how),
        Field("told_on", "告知日期", lambda r: r.told_on, Kind.DATE, in_paper=False),
        Field("closed_on", "办结日期", lambda r: r.closed_on, Kind.DATE),
        Field("note", "备注", lambda r: r.note, Kind.NOTE, in_paper=False),
    ),
)

ACTIVITIES: RecordSpec[ActivityRow] = RecordSpec(
    title="活动登记",
    sheet="活动",
    fields=(
        Field("on", "日期", lambda r: r.on, Kind.DATE),
        Field("name", "名称", lambda r: r.name, chars=24),
        Field("kind", "类型", lambda r: r.kind),
        Field("people", "参加人数", lambda r: r.people, Kind.COUNT),
        Field("budget", "预算（元）", lambda r: r.budget, Kind.MONEY),
        Field("final_account", "决算（元）", lambda r: r.final_account, Kind.MONEY),
        Field("leader", "负责人", lambda r: r.leader),
        Field("approval_number", "上级批准文号", lambda r: r.approval_number, chars=20),
        Field("note", "备注", lambda r: r.note, Kind.NOTE),
    ),
)

NILS: RecordSpec[NilRow] = RecordSpec(
    title="零报告",
    sheet="零报告",
    fields=(
        Field("register", "台账", lambda r: REGISTER_NAMES[Register(r.register)]),
        Field("words", "说明", lambda r: r.words, Kind.NOTE, chars=40),
        Field("stated_by", "说明人", lambda r: r.stated_by),
    ),
)

PENDING: RecordSpec[PendingRow] = RecordSpec(
    title="未决事项",
    sheet="未决事项",
    fields=(
        Field("kind", "类别", lambda r: r.kind),
        Field("what", "事项", lambda r: r.what, Kind.NOTE, chars=40),
        Field("since", "起始日期", lambda r: r.since, Kind.DATE),
        Field("holder", "现在由谁办", lambda r: r.holder, chars=18),
    ),
)


def duty_spec(groups: tuple[str, ...], services: tuple[str, ...]) -> RecordSpec[DutyRow]:
    """Describe the duty records (值班记录) with one column per worker group and service."""
    return RecordSpec(
        title="劳动者服务站每日值班记录",
        sheet="值班记录",
        fields=(
            Field("on", "日期", lambda r: r.on, Kind.DATE),
            Field("person", "值班人", lambda r: r.person),
            Field("arrived", "到岗时间", lambda r: r.arrived, Kind.TIME),
            Field("left", "离岗时间", lambda r: r.left, Kind.TIME),
            Field("weather", "天气", lambda r: r.weather, chars=8),
            *_counts("group", groups, (), lambda r: r.visits),
            *_counts("service", services, groups, lambda r: r.services),
            Field("restocked", "补充物品", lambda r: r.restocked, Kind.NOTE, chars=20),
            Field("cleaning", "卫生", lambda r: r.cleaning),
            Field("opinions", "意见、问题及处理", lambda r: r.opinions, Kind.NOTE),
            Field("sentence", "值班小结", lambda r: r.sentence, Kind.NOTE),
            Field("signed_by", "签名", lambda r: r.signed_by),
            Field("version", "版本", lambda r: r.version, Kind.COUNT, in_paper=False),
        ),
    )


def visits_spec(groups: tuple[str, ...], services: tuple[str, ...]) -> RecordSpec[VisitDay]:
    """Describe the daily tally (人次登记): two separate counts side by side."""
    return RecordSpec(
        title="人次登记",
        sheet="人次登记",
        fields=(
            Field("on", "日期", lambda r: r.on, Kind.DATE),
            *_counts("group", groups, (), lambda r: r.by_group),
            *_counts("service", services, groups, lambda r: r.by_service),
        ),
    )


def _counts(
    prefix: str,
    names: tuple[str, ...],
    taken: tuple[str, ...],
    read: Callable[[R], Mapping[str, int]],
) -> tuple[Field[R], ...]:
    """Make one count column per name; a service named like a group says that it is a service."""
    return tuple(
        Field(
            f"{prefix}:{name}",
            f"{name}（服务）" if name in taken else name,
            _count_of(name, read),
            Kind.COUNT,
            band=BANDS[prefix],
        )
        for name in names
    )


def _count_of(name: str, read: Callable[[R], Mapping[str, int]]) -> Callable[[R], int]:
    return lambda row: read(row).get(name, 0)
