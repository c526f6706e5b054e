"""Ledgers of invented stations, laid out as differently as stations do, with their true figures."""

from __future__ import annotations

import random
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

GROUPS = ("环卫工人", "快递员", "外卖配送员", "货车司机", "出租车司机", "交通警察", "其他")
SERVICES = ("饮水", "热饭", "如厕", "休息", "充电", "咨询")
NAMES = ("周淑芬", "吴建业", "郑晓梅", "冯立新", "陈玉兰", "褚国栋")
ITEMS = (
    ("桶装水", "18.9L", "桶"),
    ("卫生纸", "10卷/提", "卷"),
    ("一次性纸杯", "50只/包", "包"),
    ("洗手液", "500ml", "瓶"),
)
PURPOSES = ("建设", "运营", "管理", "宣传")
WEEKDAYS = "一二三四五六日"

Cell = Any
"""What openpyxl takes as a cell's value."""


@dataclass(frozen=True)
class Day:
    """One day on duty with its counts."""

    on: date
    person: str
    arrived: str
    left: str
    weather: str
    groups: dict[str, int]
    services: dict[str, int]
    restocked: str
    opinion: str


@dataclass(frozen=True)
class Move:
    """One stock movement: kind 结转, 入库 or 领用, and the balance after it."""

    on: date
    item: str
    spec: str
    unit: str
    kind: str
    quantity: int
    balance: int
    person: str


@dataclass(frozen=True)
class Spent:
    """One expense, in fen."""

    on: date
    summary: str
    purpose: str
    fen: int
    payee: str
    invoice: str
    person: str


@dataclass(frozen=True)
class Truth:
    """What a correct reading adds up to."""

    visits: Counter[str]
    services: Counter[str]
    duty_days: frozenset[str]
    people: frozenset[str]
    shifts: int
    fen: int
    expenses: int
    opinions: frozenset[str]
    activities: frozenset[str]
    balances: dict[str, int]


@dataclass(frozen=True)
class Station:
    """An invented station's month."""

    name: str
    year: int
    month: int
    people: tuple[str, ...]
    shifts: tuple[tuple[date, str], ...]
    days: tuple[Day, ...]
    moves: tuple[Move, ...]
    spent: tuple[Spent, ...]
    opinions: tuple[tuple[date, str, str], ...]
    activities: tuple[tuple[date, str, int, int], ...]
    truth: Truth = field(repr=False)

    @property
    def title(self) -> str:
        """Year and month as titles write them."""
        return f"{self.year}年{self.month}月"


def make_station(seed: int, *, groups: Sequence[str] = GROUPS) -> Station:
    """Invent a station; the same seed gives the same one."""
    rng = random.Random(seed)
    year, month = 2026, rng.choice((3, 6, 9, 10))
    first = date(year, month, 1)
    people = tuple(rng.sample(NAMES, 4))
    dates = [first + timedelta(days=n) for n in range(28) if rng.random() < 0.7]
    days = tuple(_day(rng, on, people, groups) for on in dates)
    moves = tuple(move for item in ITEMS for move in _moves(rng, first, people, item))
    spent = tuple(_spent(rng, first, people, n) for n in range(rng.randint(4, 8)))
    opinions = tuple(
        (
            first + timedelta(days=rng.randrange(27)),
            f"希望添置第{n + 1}样东西",
            rng.choice(GROUPS[:3]),
        )
        for n in range(rng.randint(2, 5))
    )
    activities = ((first + timedelta(days=12), "夏送清凉", 30 + seed % 7, 150_000 + seed % 97),)
    shifts = tuple((day.on, day.person) for day in days)
    parts = (people, shifts, days, moves, spent, opinions, activities)
    return Station(f"试验{seed}号驿站", year, month, *parts, truth=_truth(*parts))


def _day(rng: random.Random, on: date, people: Sequence[str], groups: Sequence[str]) -> Day:
    return Day(
        on,
        rng.choice(people),
        "08:25",
        rng.choice(("16:40", "17:05")),
        rng.choice(("晴", "多云", "小雨")),
        {group: rng.choice((0, 1, 2, 3, 5, 12)) for group in groups},
        {service: rng.choice((0, 2, 4, 9)) for service in SERVICES},
        rng.choice(("", "桶装水1", "卫生纸2卷")),
        rng.choice(("", "无", "插座少")),
    )


def _moves(
    rng: random.Random, first: date, people: Sequence[str], item: tuple[str, str, str]
) -> list[Move]:
    balance = rng.randint(2, 12)
    moves = [Move(first, *item, "结转", balance, balance, "")]
    on = first + timedelta(days=1)
    for _ in range(rng.randint(3, 6)):
        quantity = rng.randint(1, 9)
        kind = "领用" if balance >= quantity and rng.random() < 0.6 else "入库"
        balance += quantity if kind == "入库" else -quantity
        moves.append(Move(on, *item, kind, quantity, balance, rng.choice(people)))
        on += timedelta(days=rng.randint(1, 4))
    return moves


def _spent(rng: random.Random, first: date, people: Sequence[str], n: int) -> Spent:
    return Spent(
        first + timedelta(days=2 * n + 1),
        f"采购第{n + 1}批用品",
        rng.choice(PURPOSES),
        rng.randint(1_000, 350_000),
        f"示例商店{n}",
        f"{2600_0000_0000 + rng.randrange(10**8)}{n:02d}",
        rng.choice(people),
    )


def _truth(
    people: tuple[str, ...],
    shifts: tuple[tuple[date, str], ...],
    days: tuple[Day, ...],
    moves: tuple[Move, ...],
    spent: tuple[Spent, ...],
    opinions: tuple[tuple[date, str, str], ...],
    activities: tuple[tuple[date, str, int, int], ...],
) -> Truth:
    visits: Counter[str] = Counter()
    services: Counter[str] = Counter()
    for day in days:
        visits.update({name: n for name, n in day.groups.items() if n})
        services.update({name: n for name, n in day.services.items() if n})
    return Truth(
        visits,
        services,
        frozenset(day.on.isoformat() for day in days),
        frozenset(people),
        len(shifts),
        sum(one.fen for one in spent),
        len(spent),
        frozenset(content for _, content, _ in opinions),
        frozenset(name for _, name, _, _ in activities),
        {move.item: move.balance for move in moves},
    )


# --- ways of writing -----------------------------------------------------------------------


def excel(on: date) -> Cell:
    """A date as a spreadsheet keeps it."""
    return datetime(on.year, on.month, on.day)  # noqa: DTZ001 - a cell has no zone


def month_day(on: date) -> Cell:
    return f"{on.month}月{on.day}日"


def dotted(on: date) -> Cell:
    return f"{on.year}.{on.month}.{on.day}"


def chinese(on: date) -> Cell:
    return f"{on.year}年{on.month}月{on.day}日"


def day_only(on: date) -> Cell:
    return f"{on.day}日"


def serial(on: date) -> Cell:
    return (on - date(1899, 12, 30)).days


def wide_digits(value: object) -> str:
    return str(value).translate(str.maketrans("0123456789:.", "０１２３４５６７８９：．"))


def yuan(fen: int) -> float:
    return fen / 100


def put(sheet: Worksheet, rows: Sequence[Sequence[Cell]], *, title: str = "") -> None:
    """Append a title merged over the table's width, and the rows."""
    if title:
        sheet.append([title])
        last = sheet.max_row
        width = max(len(row) for row in rows)
        sheet.merge_cells(start_row=last, start_column=1, end_row=last, end_column=width)
    for row in rows:
        sheet.append(list(row))


def station_rows(station: Station) -> list[list[Cell]]:
    return [
        ["站点名称", station.name],
        ["站点编号", "TEST-0001"],
        ["所属工会", "试验区总工会"],
        ["地址", "试验路1号"],
        ["联系电话", "000-0000"],
        ["责任人", station.people[0]],
        ["工会主席", station.people[1]],
        ["开放时间", "8:30—17:00"],
    ]


def people_rows(station: Station) -> list[list[Cell]]:
    posts = ("责任人", "工会主席", "值班员", "值班员")
    rows = [
        [n, p, "兼职", f"1380000{i:04d}"]
        for i, (n, p) in enumerate(zip(station.people, posts, strict=True))
    ]
    return [["姓名", "岗位", "专兼职", "电话"], *rows]


def add_people(book: Workbook, station: Station) -> None:
    put(book.create_sheet("人员"), people_rows(station))


def stock_rows(station: Station, write: Callable[[date], Cell]) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for m in station.moves:
        into = m.quantity if m.kind == "入库" else None
        out = m.quantity if m.kind == "领用" else None
        note = "上月结转" if m.kind == "结转" else None
        rows.append([write(m.on), m.item, m.spec, m.unit, into, out, m.balance, m.person, note])
    return rows


STOCK_HEAD = ["日期", "品名", "规格", "单位", "入库", "出库", "结存", "经手人", "备注"]


def new_book() -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    return book


def with_macros(path: Path) -> None:
    """Put a macro part into a saved workbook, as .xlsm files have one."""
    parts = {}
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0 not run"
    types = parts["[Content_Types].xml"].decode()
    parts["[Content_Types].xml"] = (
        types.replace(
            "<Override",
            '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
            "<Override",
            1,
        )
        .replace(
            "openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            "ms-excel.sheet.macroEnabled.main+xml",
        )
        .encode()
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def with_shared_strings(parts: dict[str, bytes]) -> dict[str, bytes]:
    """Move the texts of a workbook into a table of their own, as Excel and WPS write them."""
    texts: list[str] = []

    def shared(found: re.Match[str]) -> str:
        texts.append(found[2])
        return f'<c {found[1]}t="s"><v>{len(texts) - 1}</v></c>'

    moved = dict(parts)
    for name, data in parts.items():
        if name.startswith("xl/worksheets/"):
            inline = r'<c ([^>]*?)t="inlineStr"><is>(.*?)</is></c>'
            moved[name] = re.sub(inline, shared, data.decode(), flags=re.DOTALL).encode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    types = moved["[Content_Types].xml"].replace(b"</Types>", override.encode())
    items = "".join(f"<si>{text}</si>" for text in texts)
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    table = f'<sst xmlns="{namespace}">{items}</sst>'
    return moved | {"[Content_Types].xml": types, "xl/sharedStrings.xml": table.encode()}
