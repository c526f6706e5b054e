"""Months to print in tests: an ordinary one, an empty one, one of extremes, and a very long one."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from app.core.money import Fen
from app.core.quantity import Quantity
from app.records.book import (
    ActivityRow,
    DutyRow,
    ExpenseRow,
    Figures,
    MonthBook,
    NilRow,
    OpeningSpan,
    OpinionRow,
    PendingRow,
    PersonRow,
    ShiftRow,
    StationCard,
    StepRow,
    StockItemMonth,
    StockMoveRow,
    VisitDay,
)

GROUPS = (
    "环卫工人",
    "快递员",
    "外卖配送员",
    "货车司机",
    "出租车司机",
    "公交司机",
    "交通警察",
    "园林绿化工人",
    "其他",
)
SERVICES = ("饮水", "热饭", "如厕", "休息", "充电", "避雨", "用药", "咨询")
NAMES = ("曾立群", "单雨桐", "解红梅", "王㐂芳", "𠮷田䶮")
LONG = "饮水机漏水，已联系维修部上门查看，更换密封圈后恢复使用；" * 6


def station(*, sample: bool = True) -> StationCard:
    return StationCard(
        name="示范街劳动者服务站（示例）",
        code="211102-LD-0007",
        union_name="盘锦市示范区总工会",
        host_name="示例银行示范街支行",
        host_type="金融企业网点",
        build_mode="共建",
        opening_mode="八小时上班时间开放",
        opening_text="8:30-17:00",
        opening=tuple(OpeningSpan(day, "08:30", "17:00") for day in range(6)),
        address="示范街18号一楼大厅",
        area_m2="36",
        phone="0427-0000000",
        lead_name="赵国强",
        chair_name="孙惠民",
        is_sample=sample,
    )


def _days(month: str, count: int) -> list[str]:
    first = date.fromisoformat(f"{month}-01")
    return [(first + timedelta(days=n)).isoformat() for n in range(count)]


def _tally(index: int, names: tuple[str, ...]) -> dict[str, int]:
    return {name: (index * 3 + n * 5) % 7 for n, name in enumerate(names) if name != "公交司机"}


def _duty(index: int, on: str, text: str) -> DutyRow:
    return DutyRow(
        id=index,
        on=on,
        version=2 if index == 3 else 1,
        person=NAMES[index % len(NAMES)],
        arrived="08:25",
        left="17:05",
        weather="小雨" if index % 3 else "晴",
        cleaning="已清洁",
        restocked="桶装水1桶、纸杯1包" if index % 2 else "",
        opinions="有快递员反映充电插座少" if index == 2 else "",
        sentence="今天风大，多备了一壶热水。" if index % 4 == 0 else "",
        text=text,
        signed_by=NAMES[index % len(NAMES)] if index % 5 else "",
        signed_at=f"{on} 17:06" if index % 5 else "",
        visits={name: n for name, n in _tally(index, GROUPS).items() if n},
        services={name: n for name, n in _tally(index, SERVICES).items() if n},
    )


def _item(item: str, spec: str, unit: str, numbers: tuple[int, int, int, int]) -> StockItemMonth:
    opening, received, issued, stocktake = numbers
    return StockItemMonth(
        item=item,
        spec=spec,
        unit=unit,
        label=item,
        opening=Quantity(opening * 1000),
        received=Quantity(received * 1000),
        issued=Quantity(issued * 1000),
        stocktake=Quantity(stocktake * 1000),
        closing=Quantity((opening + received - issued + stocktake) * 1000),
        explanation="受潮报损，已拍照" if stocktake else "",
        earliest_expiry="2027-03-01" if item == "藿香正气水" else "",
    )


ITEMS = (
    _item("桶装水", "18.9L", "桶", (6, 20, 9, 0)),
    _item("一次性纸杯", "50只/包", "包", (12, 30, 21, -1)),
    _item("卫生纸", "", "卷", (8, 40, 33, 0)),
    _item("藿香正气水", "10支/盒", "盒", (4, 0, 1, 0)),
)


def _moves(days: list[str]) -> tuple[StockMoveRow, ...]:
    moves: list[StockMoveRow] = []
    for n, item in enumerate(ITEMS):
        steps = (
            ("结转", item.opening),
            ("入库", item.received),
            ("领用", -item.issued),
            ("盘点", item.stocktake),
        )
        balance = 0
        for step, (kind, quantity) in enumerate(steps):
            if not quantity:
                continue
            balance += quantity
            moves.append(
                StockMoveRow(
                    id=len(moves) + 1,
                    on=days[min(step * 6 + n, len(days) - 1)],
                    item=item.item,
                    spec=item.spec,
                    unit=item.unit,
                    kind=kind,
                    quantity=Quantity(quantity),
                    balance=Quantity(balance),
                    handled_by=NAMES[n % len(NAMES)],
                    expires_on=item.earliest_expiry,
                    voucher="2026-10-001" if kind == "入库" else "",
                    note=item.explanation if kind == "盘点" else "",
                )
            )
    return tuple(moves)


def expense(index: int, fen: int, state: str, state_name: str, summary: str) -> ExpenseRow:
    signed = state in {"lead_signed", "chair_approved", "paid", "filed"}
    approved = state in {"chair_approved", "paid", "filed"}
    steps = [StepRow("经办", "曾立群", "2026-10-05 10:20")]
    if signed:
        steps.append(StepRow("责任人签字", "赵国强", "2026-10-06 09:12"))
    if approved:
        steps.append(StepRow("主席批准", "孙惠民", "2026-10-07 14:03"))
    return ExpenseRow(
        id=index,
        number=f"2026-10-{index:03d}",
        on="2026-10-05",
        summary=summary,
        purpose="运行",
        fund="区总工会专项经费" if index % 2 else "未注明",
        amount=Fen(fen),
        payee="示例水站",
        invoice_code="",
        invoice_number=f"2421200000000{index:07d}",
        handled_by=NAMES[index % len(NAMES)],
        entered_by="曾立群",
        is_imported=index == 2,
        state=state,
        state_name=state_name,
        lead="赵国强" if signed else "",
        lead_at="2026-10-06 09:12" if signed else "",
        chair="孙惠民" if approved else "",
        chair_at="2026-10-07 14:03" if approved else "",
        paid_on="2026-10-08" if state in {"paid", "filed"} else "",
        paper_vouchers=1,
        voucher_place="一号凭证盒",
        attachments=("发票.jpg", "清单.pdf") if index % 2 else (),
        receipts=("桶装水 20 桶",) if index == 1 else (),
        import_remark="原台账写“已签”“已批”，不作签字" if index == 2 else "",
        content_code=f"{index:04d}9f3c72ab",
        steps=tuple(steps),
        holder_line="等主席批：孙惠民，从 2026-10-06 起" if state == "lead_signed" else "",
    )


EXPENSES = (
    expense(1, 32000, "paid", "已付", "桶装水20桶"),
    expense(2, 48650, "chair_approved", "已批待付", "卫生纸、纸杯、洗手液等"),
    expense(3, 15000, "lead_signed", "等主席批", "饮水机维修"),
    expense(4, 168032, "lead_signed", "等主席批", "送清凉物资：绿豆、毛巾"),
    expense(5, 140950, "draft", "草稿", "宣传展板制作"),
    expense(6, 9900, "void", "已作废", "录入重复"),
)

OPINIONS = (
    OpinionRow(
        1,
        "2026-10-01",
        "2026-10-07",
        "充电插座太少，排队",
        "快递员",
        "closed",
        "已办结",
        taken_by="赵国强",
        answer="增加两个六孔插排",
        answered_on="2026-10-10",
        outcome="已落实",
        told_how="当面告知",
        told_on="2026-10-11",
        closed_on="2026-10-11",
    ),
    OpinionRow(
        2,
        "2026-10-02",
        "2026-10-12",
        "希望周日也开门",
        "环卫工人",
        "answered",
        "已答复",
        taken_by="赵国强",
        answer="已向银行反映，试行隔周开放",
        answered_on="2026-10-16",
        outcome="办理中",
    ),
    OpinionRow(3, "2026-10-03", "2026-10-19", "建议备一些针线包", "环卫工人", "received", "已收到"),
)

ACTIVITIES = (
    ActivityRow(
        1,
        "2026-10-15",
        "深秋送温暖",
        "送温暖",
        36,
        Fen(180000),
        Fen(168032),
        leader="赵国强",
        note="尚未取得市总工会批准",
    ),
    ActivityRow(
        2,
        "2026-10-22",
        "急救常识讲座",
        "培训",
        None,
        Fen(30000),
        None,
        leader="解红梅",
        approval_number="盘工发〔2026〕18号",
    ),
)

PENDING = (
    PendingRow("支出", "2026-10-003 饮水机维修 150.00 元，等主席批", "2026-10-06", "孙惠民"),
    PendingRow("意见", "2026-10-03 建议备一些针线包，未答复", "2026-10-19", "赵国强"),
)


def figures(book: MonthBook) -> Figures:
    """Sum the figures of a book up from its rows."""
    visits: Counter[str] = Counter()
    services: Counter[str] = Counter()
    for day in book.visits:
        visits.update(day.by_group)
        services.update(day.by_service)
    counted = [row for row in book.expenses if row.state not in {"void", "superseded"}]
    approved = [row for row in counted if row.state in {"chair_approved", "paid", "filed"}]
    return Figures(
        visits_total=visits.total(),
        visits_by_group={name: visits[name] for name in book.groups},
        services_total=services.total(),
        services_by_kind={name: services[name] for name in book.services},
        duty_days=len({row.on for row in book.duty}),
        expenses_total_fen=sum(row.amount for row in counted),
        expenses_approved_fen=sum(row.amount for row in approved),
        opinions_received=len(book.opinions),
        opinions_closed=sum(row.state == "closed" for row in book.opinions),
        closing_balances={item.label: item.closing // 1000 for item in book.stock_items},
    )


def empty_month(*, stated: bool = True) -> MonthBook:
    """A month in which nothing was written down, with or without nil statements."""
    words = {
        "roster": "本月无",
        "duty_records": "未记，因为本月停电检修，站点关闭",
        "visits": "原台账未记载",
        "consumables": "本月无",
        "expenses": "本月无",
        "opinions": "本月无",
        "activities": "本月无",
    }
    nils = tuple(NilRow(key, text, "赵国强") for key, text in words.items())
    blank = Figures(0, dict.fromkeys(GROUPS, 0), 0, dict.fromkeys(SERVICES, 0), 0, 0, 0, 0, 0, {})
    return MonthBook(
        station=station(),
        month="2026-02",
        status="open",
        revision=0,
        fingerprint="0a1b2c3d4e5f",
        station_key="",
        made_at="2026-03-02 09:00",
        clock_note="",
        groups=GROUPS,
        services=SERVICES,
        people=(),
        shifts=(),
        duty=(),
        visits=(),
        stock_moves=(),
        stock_items=(),
        expenses=(),
        opinions=(),
        activities=(),
        nil_statements=nils if stated else (),
        pending=(),
        closed_by="",
        closed_at="",
        figures=blank,
    )


def october(*, status: str = "closed", days: int = 18) -> MonthBook:
    """An ordinary month: five people with rare names, six expenses, three opinions."""
    dates = _days("2026-10", days)
    duty = tuple(_duty(n, on, "") for n, on in enumerate(dates, 1))
    book = replace(
        empty_month(),
        month="2026-10",
        status=status,
        revision=1 if status == "closed" else 0,
        fingerprint="4f2a90c1d7be",
        station_key="7c1e 93aa 50d2 118f",
        made_at="2026-11-02 09:00",
        clock_note="示例时钟：2026-11-02 09:00（北京时间），不是真实时间",
        people=tuple(PersonRow(n, name, post="值班员") for n, name in enumerate(NAMES, 1)),
        shifts=tuple(
            ShiftRow(n, on, NAMES[n % len(NAMES)], "08:30", "12:00" if n % 6 == 0 else "17:00")
            for n, on in enumerate(dates, 1)
        ),
        duty=duty,
        visits=tuple(
            VisitDay(row.on, row.visits, row.services, late=2 if n == 4 else 0)
            for n, row in enumerate(duty)
        ),
        stock_moves=_moves(dates),
        stock_items=ITEMS,
        expenses=EXPENSES,
        opinions=OPINIONS,
        activities=ACTIVITIES,
        nil_statements=(),
        pending=PENDING,
        closed_by="赵国强" if status == "closed" else "",
        closed_at="2026-11-02 08:58" if status == "closed" else "",
    )
    return replace(book, figures=figures(book))


def extremes() -> MonthBook:
    """Thirty-one days, long texts, big sums, a character in no font, a page-long remark."""
    book = october(status="open", days=31)
    odd = expense(7, 123456789012, "returned", "已退回", LONG)
    duty = tuple(replace(row, text=LONG, opinions=LONG) for row in book.duty)
    opinion = replace(OPINIONS[0], content=LONG * 12, answer="𰻝面馆\U00031234旁的插座" + LONG)
    book = replace(
        book,
        duty=duty,
        expenses=(*book.expenses, replace(odd, returned_reason=LONG, payee="有限责任公司" * 6)),
        opinions=(opinion, *OPINIONS[1:]),
        activities=tuple(replace(row, note=LONG) for row in ACTIVITIES),
    )
    return replace(book, figures=figures(book))


def long_register(rows: int) -> MonthBook:
    """A month with so many expenses, moves and opinions that pages must be turned often."""
    book = october()
    expenses = tuple(expense(n, 100 + n, "draft", "草稿", "桶装水") for n in range(1, rows + 1))
    book = replace(book, expenses=expenses)
    return replace(book, figures=figures(book))
