"""Nine ways stations lay out the same ledger; each takes a station and gives a workbook."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta

from openpyxl import Workbook

from tests.intake.ledgers import (
    SERVICES,
    STOCK_HEAD,
    WEEKDAYS,
    Cell,
    Day,
    Station,
    add_people,
    chinese,
    day_only,
    dotted,
    excel,
    month_day,
    new_book,
    put,
    serial,
    station_rows,
    stock_rows,
    wide_digits,
    yuan,
)

Layout = Callable[[Station], Workbook]


def tidy(station: Station) -> Workbook:
    """Like the sample: one sheet per register, Excel dates."""
    book = new_book()
    put(book.create_sheet("站点信息"), station_rows(station))
    add_people(book, station)
    roster = [[excel(on), name, "08:30-17:00"] for on, name in station.shifts]
    put(book.create_sheet("值班表"), [["日期", "值班人员", "时段"], *roster], title=station.title)
    head = ["日期", "值班人", "到岗时间", "离岗时间", "天气", *station.days[0].groups, *SERVICES]
    rows = [
        [
            excel(d.on),
            d.person,
            d.arrived,
            d.left,
            d.weather,
            *d.groups.values(),
            *d.services.values(),
        ]
        for d in station.days
    ]
    put(book.create_sheet("值班记录"), [head, *rows], title="每日值班记录")
    put(
        book.create_sheet("物资台账"), [STOCK_HEAD, *stock_rows(station, excel)], title="消耗品台账"
    )
    _money(book, station, excel)
    return book


def renamed_and_reordered(station: Station) -> Workbook:
    """Other words, other order, dates without a year, units in headings, totals rows."""
    book = new_book()
    head = [
        "序号",
        "天气情况",
        "值守人员",
        "记录日期",
        "签到",
        "签退",
        *SERVICES,
        *station.days[0].groups,
    ]
    rows: list[list[Cell]] = [
        [
            *(n, d.weather, d.person, month_day(d.on), d.arrived, d.left),
            *(*d.services.values(), *d.groups.values()),
        ]
        for n, d in enumerate(station.days, start=1)
    ]
    sums = [sum(row[c] for row in rows) for c in range(6, len(head))]
    total = ["合计", None, None, None, None, None, *sums]
    put(book.create_sheet("日志"), [head, *rows, [], total], title=f"{station.title}值班日志")
    stock = [
        [note, person, item, spec, unit, out, into, rest, month_day_text]
        for month_day_text, item, spec, unit, into, out, rest, person, note in stock_rows(
            station, month_day
        )
    ]
    names = [
        "说明",
        "领用人",
        "物品名称",
        "规格型号",
        "计量单位",
        "领用数量",
        "购入",
        "库存",
        "登记日期",
    ]
    put(book.create_sheet("消耗品"), [names, *stock], title=f"{station.title} 物资收发")
    spent = [
        [s.invoice, f"{s.fen / 100:,.2f}", s.payee, s.purpose, s.summary, month_day(s.on), s.person]
        for s in station.spent
    ]
    total_spent = ["合 计", f"{station.truth.fen / 100:,.2f}"]
    head = ["发票号", "报销金额（元）", "供应商", "经费用途", "支出内容", "报销日期", "报销人"]
    put(book.create_sheet("报销"), [head, *spent, total_spent], title=f"{station.title}经费")
    _opinions(book, station, month_day)
    names = ["活动主题", "参与人数（人）", "实际支出（元）", "举办时间"]
    activities = [[name, n, yuan(fen), month_day(on)] for on, name, n, fen in station.activities]
    put(book.create_sheet("活动情况"), [names, *activities], title=station.title)
    put(book.create_sheet("人员名册"), _people_reordered(station))
    roster = [[name, month_day(on), "8:30～17:00"] for on, name in station.shifts]
    put(
        book.create_sheet("排班"),
        [["值班员", "值班日期", "值班时段"], *roster],
        title=station.title,
    )
    return book


def two_row_headings(station: Station) -> Workbook:
    """服务群体 and 服务项目 merged over their columns; full-width digits; 无 for none."""
    book = new_book()
    sheet = book.create_sheet("值班记录")
    groups = list(station.days[0].groups)
    first = ["日期", "值班人员", "到岗时间", "离岗时间", "服务群体（人次）"] + [None] * (
        len(groups) - 1
    )
    upper = [*first, "服务项目（次）", *[None] * (len(SERVICES) - 1), "意见建议"]
    lower = [None] * 4 + [*groups, *SERVICES, None]
    rows = [_full_width(d) for d in station.days]
    put(sheet, [upper, lower, *rows], title=f"{station.name}{station.title}值班记录表")
    for column in (1, 2, 3, 4, len(upper)):
        sheet.merge_cells(start_row=2, end_row=3, start_column=column, end_column=column)
    sheet.merge_cells(start_row=2, end_row=2, start_column=5, end_column=4 + len(groups))
    start = 5 + len(groups)
    sheet.merge_cells(
        start_row=2, end_row=2, start_column=start, end_column=start + len(SERVICES) - 1
    )
    stock = [
        [wide_digits(c) if isinstance(c, int) else c for c in row]
        for row in stock_rows(station, chinese)
    ]
    put(book.create_sheet("物资"), [STOCK_HEAD, *stock], title="物资台账")
    _money(book, station, chinese)
    add_people(book, station)
    roster = [[excel(on), f"星期{WEEKDAYS[on.weekday()]}", name] for on, name in station.shifts]
    put(book.create_sheet("值班安排表"), [["日期", "星期", "值班人"], *roster])
    return book


def split_sheets(station: Station) -> Workbook:
    """Visits in a sheet of their own, receipts and issues apart, notes under the tables."""
    book = new_book()
    head = ["日期", "值班员", "上班时间", "下班时间", "卫生情况", "补充物品", "意见"]
    rows = [
        [dotted(d.on), d.person, time(8, 25), time(17, 5), "已清洁", d.restocked, d.opinion]
        for d in station.days
    ]
    note = ["注：节假日不开放。"]
    put(book.create_sheet("值班日志"), [head, *rows, [], note], title="值班日志")
    names = ["日期", *station.days[0].groups, "合计"]
    visits = [[dotted(d.on), *d.groups.values(), sum(d.groups.values())] for d in station.days]
    put(book.create_sheet("人次统计"), [names, *visits], title="入站人次统计表")
    services = [[dotted(d.on), *d.services.values()] for d in station.days]
    put(book.create_sheet("服务统计"), [["日期", *SERVICES], *services], title="服务情况统计表")
    taken = [
        [
            dotted(m.on),
            m.item,
            m.spec,
            m.unit,
            m.quantity,
            m.person,
            "期初结转" if m.kind == "结转" else "",
        ]
        for m in station.moves
        if m.kind != "领用"
    ]
    head = ["入库日期", "名称", "规格", "单位", "数量", "经手人", "备注"]
    put(book.create_sheet("入库"), [head, *taken], title="物资入库登记")
    given = [
        [dotted(m.on), m.item, m.quantity, m.person] for m in station.moves if m.kind == "领用"
    ]
    put(
        book.create_sheet("领用"),
        [["领用日期", "名称", "数量", "领用人"], *given],
        title="物资领用登记",
    )
    _money(book, station, dotted)
    add_people(book, station)
    put(book.create_sheet("值班表"), _roster_by_shift(station))
    return book


def long_visits(station: Station) -> Workbook:
    """One row per day and group with the day merged over them; Excel day numbers; 元 in cells."""
    book = new_book()
    sheet = book.create_sheet("人次")
    sheet.append(["日期", "服务对象", "人次"])
    for d in station.days:
        start = sheet.max_row + 1
        for group, n in d.groups.items():
            sheet.append([excel(d.on), group, f"{n}人次"])
        sheet.merge_cells(start_row=start, end_row=sheet.max_row, start_column=1, end_column=1)
    services = [[serial(d.on), name, n] for d in station.days for name, n in d.services.items()]
    put(book.create_sheet("服务"), [["日期", "服务项目", "次数"], *services])
    duty = [[serial(d.on), d.person, "8点25分", d.left.replace(":", "：")] for d in station.days]
    put(book.create_sheet("值班"), [["日期", "姓名", "到岗", "离岗"], *duty], title="值班记录")
    put(book.create_sheet("台账"), [STOCK_HEAD, *_with_units(station)])
    spent = [
        [serial(s.on), s.summary, s.purpose, f"¥{s.fen / 100:,.2f}元", s.payee, s.invoice, s.person]
        for s in station.spent
    ]
    head = ["日期", "事由", "类别", "金额", "收款方", "票据号码", "经办人"]
    put(book.create_sheet("支出"), [head, *spent])
    _opinions(book, station, serial)
    activities = [
        [serial(on), name, f"{n}人", yuan(fen)] for on, name, n, fen in station.activities
    ]
    put(book.create_sheet("活动"), [["时间", "活动名称", "人数", "花费"], *activities])
    add_people(book, station)
    roster = [[serial(on), name] for on, name in station.shifts]
    put(book.create_sheet("值班表"), [["日期", "值班人员"], *roster])
    return book


def stacked(station: Station) -> Workbook:
    """All registers under one another in two sheets, the station's card on top."""
    book = new_book()
    sheet = book.create_sheet("台账")
    put(sheet, station_rows(station), title=f"{station.name}台账")
    sheet.append([])
    put(sheet, people_with_title(station))
    sheet.append([])
    roster = [[excel(on), name, "8:30", "17:00"] for on, name in station.shifts]
    put(sheet, [["日期", "值班人", "开始时间", "结束时间"], *roster], title="二、值班安排表")
    sheet.append([])
    head = ["日期", "值班人", "到岗时间", "离岗时间", *station.days[0].groups, *SERVICES]
    rows = [
        [excel(d.on), d.person, d.arrived, d.left, *d.groups.values(), *d.services.values()]
        for d in station.days
    ]
    put(sheet, [head, *rows], title="三、值班记录")
    other = book.create_sheet("钱物")
    put(other, [STOCK_HEAD, *stock_rows(station, excel)], title="一、物资")
    other.append(["合计"])
    other.append([])
    spent = [[excel(s.on), s.summary, yuan(s.fen), s.payee, s.person] for s in station.spent]
    put(other, [["日期", "摘要", "金额（元）", "收款单位", "经办人"], *spent], title="二、支出")
    other.append([])
    opinions = [[excel(on), content, group, ""] for on, content, group in station.opinions]
    put(other, [["日期", "意见内容", "反映人群体", "答复"], *opinions], title="三、意见")
    other.append([])
    activities = [[excel(on), name, n, yuan(fen)] for on, name, n, fen in station.activities]
    put(other, [["日期", "活动名称", "参加人数", "决算（元）"], *activities], title="四、活动")
    return book


def half_months(station: Station) -> Workbook:
    """Duty records by half month, days without month, one group more, columns nobody knows."""
    book = new_book()
    groups = ["网约车司机" if g == "出租车司机" else g for g in station.days[0].groups]
    head = ["日期", "值班人", "到岗时间", "离岗时间", *groups, *SERVICES, "室温", "总人次"]
    for name, days in (
        ("值班记录1-15日", [d for d in station.days if d.on.day <= 15]),
        ("值班记录16-31日", [d for d in station.days if d.on.day > 15]),
    ):
        rows = [
            [
                *(day_only(d.on), d.person, "825", "1705"),
                *(*d.groups.values(), *d.services.values()),
                *("24度", sum(d.groups.values())),
            ]
            for d in days
        ]
        put(book.create_sheet(name), [head, *rows], title=f"{station.title}{name}")
    put(book.create_sheet("物资"), [STOCK_HEAD, *stock_rows(station, dotted)])
    _money(book, station, dotted)
    add_people(book, station)
    roster = [[day_only(on), name] for on, name in station.shifts]
    put(
        book.create_sheet("值班表"), [["日期", "值班人员"], *roster], title=f"{station.title}值班表"
    )
    put(book.create_sheet("使用说明"), [["本表由站点填写，每月底交工会。"]])
    return book


def directed_quantities(station: Station) -> Workbook:
    """One quantity column with its direction beside it; two-digit years; amounts in 万元."""
    book = new_book()
    head = ["日期", "类型", "品名", "规格", "单位", "数量", "库存数", "经办人"]
    kinds = {"结转": "期初", "入库": "采购入库", "领用": "领用出库"}
    moves = [
        [f"{m.on:%y-%m-%d}", kinds[m.kind], m.item, m.spec, m.unit, m.quantity, m.balance, m.person]
        for m in station.moves
    ]
    put(book.create_sheet("出入库"), [head, *moves], title="物资出入库流水")
    spent = [[excel(s.on), s.summary, s.fen / 1_000_000, s.payee, s.invoice] for s in station.spent]
    names = ["日期", "摘要", "金额/万元", "收款单位", "发票号码"]
    put(book.create_sheet("支出"), [names, *spent], title="经费支出")
    synonyms = {
        "环卫工人": "环卫工",
        "快递员": "快递小哥",
        "外卖配送员": "外卖骑手",
        "交通警察": "交警",
    }
    groups = [synonyms.get(g, g) for g in station.days[0].groups]
    duty_head = [
        "日期",
        "星期",
        "值班人",
        "到岗时间",
        "离岗时间",
        "保洁",
        *groups,
        *SERVICES,
        "备注",
    ]
    rows: list[list[Cell]] = [
        [
            *(f"{d.on.year}/{d.on.month}/{d.on.day}", WEEKDAYS[d.on.weekday()]),
            *(d.person, d.arrived, d.left, "√", *(n or "—" for n in d.groups.values())),
            *(*d.services.values(), "/"),
        ]
        for d in station.days
    ]
    put(book.create_sheet("值班记录"), [duty_head, *rows], title="值班记录")
    _opinions(book, station, excel)
    activities = [[excel(on), name, n, yuan(fen)] for on, name, n, fen in station.activities]
    put(book.create_sheet("活动"), [["日期", "名称", "参加人数", "预算（元）"], *activities])
    add_people(book, station)
    roster = [[excel(on), name, "白班"] for on, name in station.shifts]
    put(book.create_sheet("值班表"), [["日期", "值班人员", "班次"], *roster])
    return book


def repeated_pages(station: Station) -> Workbook:
    """Printed pages kept as they are: headings and subtotals every ten rows, empty form rows."""
    book = new_book()
    head = ["日期", "值班人", "到岗时间", "离岗时间", *station.days[0].groups, *SERVICES]
    rows: list[list[Cell]] = []
    for start in range(0, len(station.days), 10):
        page = station.days[start : start + 10]
        rows.append(head)
        rows += [
            [excel(d.on), d.person, d.arrived, d.left, *d.groups.values(), *d.services.values()]
            for d in page
        ]
        sums = [sum(list(d.groups.values())[i] for d in page) for i in range(len(page[0].groups))]
        rows.append(["本页小计", None, None, None, *sums])
    rows += [[excel(station.days[-1].on + timedelta(days=n))] for n in range(1, 4)]
    rows.append(["填表人：某某", None, None, "审核：某某"])
    put(book.create_sheet("值班记录"), rows, title="值班记录")
    put(book.create_sheet("物资"), [STOCK_HEAD, *stock_rows(station, datetime_text)], title="台账")
    _money(book, station, datetime_text)
    add_people(book, station)
    roster = [[excel(on), name] for on, name in station.shifts]
    put(book.create_sheet("值班表"), [["日期", "值班人员"], *roster])
    return book


LAYOUTS: tuple[Layout, ...] = (
    tidy,
    renamed_and_reordered,
    two_row_headings,
    split_sheets,
    long_visits,
    stacked,
    half_months,
    directed_quantities,
    repeated_pages,
)


def datetime_text(on: object) -> Cell:
    """A date with a time behind it, as some exports write it."""
    return f"{on} 00:00:00"


def people_with_title(station: Station) -> list[list[Cell]]:
    """The people under a title of their own."""
    posts = ("责任人", "工会主席", "值班员", "值班员")
    rows = [[name, post] for name, post in zip(station.people, posts, strict=True)]
    return [["一、人员"], ["姓名", "职务"], *rows]


def _people_reordered(station: Station) -> list[list[Cell]]:
    posts = ("站长", "主席", "工作人员", "工作人员")
    rows = [[p, n, "兼"] for n, p in zip(station.people, posts, strict=True)]
    return [["职务", "姓 名", "专/兼职"], *rows]


def _roster_by_shift(station: Station) -> list[list[Cell]]:
    return [["日期", "白班"], *[[excel(on), name] for on, name in station.shifts]]


def _full_width(day: Day) -> list[Cell]:
    counts = [*day.groups.values(), *day.services.values()]
    return [
        chinese(day.on),
        f"{day.person[0]} {day.person[1:]}",
        wide_digits(day.arrived),
        wide_digits(day.left),
        *(wide_digits(n) if n else "无" for n in counts),
        day.opinion or "无",
    ]


def _with_units(station: Station) -> list[list[Cell]]:
    """Stock with the unit written behind each number, and none in its column."""
    rows = []
    for on, item, spec, unit, into, out, rest, person, note in stock_rows(station, serial):
        numbers = [f"{n}{unit}" if n is not None else None for n in (into, out, rest)]
        rows.append([on, item, spec, unit, *numbers, person, note])
    return rows


def _money(book: Workbook, station: Station, write: Callable[..., Cell]) -> None:
    rows = [
        [write(s.on), s.summary, s.purpose, yuan(s.fen), s.payee, s.invoice, s.person]
        for s in station.spent
    ]
    head = ["日期", "摘要", "用途", "金额（元）", "收款单位", "发票号码", "经办人"]
    put(book.create_sheet("支出"), [head, *rows], title="经费支出登记")
    _opinions(book, station, write)
    activities = [[write(on), name, n, yuan(fen)] for on, name, n, fen in station.activities]
    put(book.create_sheet("活动"), [["日期", "名称", "参加人数", "决算（元）"], *activities])


def _opinions(book: Workbook, station: Station, write: Callable[..., Cell]) -> None:
    rows = [[write(on), content, group, "已回复"] for on, content, group in station.opinions]
    head = ["反映时间", "诉求内容", "反映人", "处理意见"]
    put(book.create_sheet("意见"), [head, *rows], title=f"{station.title}意见登记")
