"""The ledger workbook: native values, neutral text, and a way back in without loss."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time
from html import unescape
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from app.core.quantity import Quantity, decimal_of
from app.intake.ledger import read_ledger
from app.intake.reading import (
    DutyProposal,
    ExpenseProposal,
    LedgerReading,
    OpinionProposal,
    PersonProposal,
    StockProposal,
    VisitsProposal,
)
from app.records.book import (
    DutyRow,
    Figures,
    MonthBook,
    OpinionRow,
    PersonRow,
    StockItemMonth,
    StockMoveRow,
    VisitDay,
)
from app.reports.sheets import CELL_LIMIT, clean
from app.reports.xlsx import write_workbook
from tests.reports import books

HOSTILE = (
    "=1+1",
    '=HYPERLINK("http://x.example","点我")',
    "{=1+1}",
    "+1+1",
    "-1+1",
    "@SUM(A1:A9)",
    "=cmd|' /C calc'!A0",
    "\t=1+1",
    "'=1",
)


def _written(book: MonthBook, folder: Path) -> openpyxl.Workbook:
    path = folder / "ledger.xlsx"
    write_workbook(book, path)
    return openpyxl.load_workbook(path)


def _column(sheet: Worksheet, label: str) -> list[object]:
    """Values under a heading, wherever the heading stands."""
    for row in sheet.iter_rows(min_row=1, max_row=4):
        for cell in row:
            if cell.value == label:
                column = sheet.iter_rows(
                    min_row=cell.row + 1,
                    min_col=cell.column,
                    max_col=cell.column,
                    values_only=True,
                )
                return [value for (value,) in column]
    raise AssertionError(label)


def _foot(sheet: Worksheet) -> tuple[str, str, str]:
    footer = sheet.oddFooter
    assert footer is not None
    return str(footer.left.text), str(footer.center.text), str(footer.right.text)


def _numbers(sheet: Worksheet, label: str) -> list[int | float]:
    values = _column(sheet, label)
    numbers = [value for value in values if isinstance(value, int | float)]
    assert len(numbers) == len(values), values
    return numbers


def _read_back(book: MonthBook, folder: Path) -> LedgerReading:
    path = folder / "ledger.xlsx"
    write_workbook(book, path)
    return read_ledger(path, today=date(2026, 11, 2), in_process=True)


def _figures_of(reading: LedgerReading, book: MonthBook) -> dict[str, object]:
    """Sum up what an import would take, as the manifest names it."""
    visits: Counter[str] = Counter()
    services: Counter[str] = Counter()
    days: set[str] = set()
    fen = opinions = 0
    balances: dict[tuple[str, str], int] = {}
    for row in reading.rows:
        match row.value:
            case VisitsProposal(by_group=groups, by_service=kinds):
                visits.update(groups)
                services.update(kinds)
            case DutyProposal(on=on):
                days.add(on)
            case ExpenseProposal(amount=amount):
                fen += amount
            case OpinionProposal():
                opinions += 1
            case StockProposal(item=item, spec=spec, balance=balance):
                balances[item, spec] = balance
    labels = {(item.item, item.spec): item.label for item in book.stock_items}
    return {
        "visits_total": visits.total(),
        "visits_by_group": {name: visits[name] for name in reading.groups},
        "services_total": services.total(),
        "services_by_kind": {name: services[name] for name in reading.services},
        "duty_days": len(days),
        "expenses_total_fen": fen,
        "opinions_received": opinions,
        "closing_balances": {
            labels[key]: decimal_of(Quantity(value)) for key, value in balances.items()
        },
    }


def _expected(figures: Figures) -> dict[str, object]:
    known = figures.as_dict()
    # Signatures and closings are acts of persons here; no sheet carries them in.
    del known["expenses_approved_fen"], known["opinions_closed"]
    return known


# --- the shape


def test_there_is_one_sheet_per_register(tmp_path: Path) -> None:
    workbook = _written(books.october(), tmp_path)
    assert workbook.sheetnames[:8] == [
        *("站点信息", "人员", "值班表", "值班记录", "物资台账", "支出", "意见", "活动")
    ]
    assert {"月度数字", "零报告", "未决事项", "物资月报"} <= set(workbook.sheetnames)


def test_an_empty_month_still_has_every_sheet_and_its_nil_statements(tmp_path: Path) -> None:
    workbook = _written(books.empty_month(), tmp_path)
    assert _column(workbook["零报告"], "台账")[:2] == ["值班表", "值班记录"]
    assert workbook["支出"].max_row == 2
    assert "人次登记" not in workbook.sheetnames


def test_figures_can_be_summed_natively(tmp_path: Path) -> None:
    book = books.october()
    workbook = _written(book, tmp_path)
    amounts = _numbers(workbook["支出"], "金额（元）")
    assert round(sum(amounts) * 100) == book.figures.expenses_total_fen
    for group, count in book.figures.visits_by_group.items():
        assert sum(_numbers(workbook["值班记录"], group)) == count


def test_dates_and_times_are_real_ones(tmp_path: Path) -> None:
    workbook = _written(books.october(), tmp_path)
    assert isinstance(_column(workbook["支出"], "日期")[0], datetime)
    assert _column(workbook["值班记录"], "到岗时间")[1] == time(8, 25)


def test_phones_and_invoice_numbers_keep_every_digit(tmp_path: Path) -> None:
    person = PersonRow(1, "曾立群", phone="013800001000")
    workbook = _written(replace(books.october(), people=(person,)), tmp_path)
    assert _column(workbook["人员"], "电话") == ["013800001000"]
    assert _column(workbook["支出"], "发票号码")[0] == "24212000000000000001"


def test_every_sheet_is_ready_to_print(tmp_path: Path) -> None:
    for sheet in _written(books.october(), tmp_path):
        assert str(sheet.page_setup.paperSize) == "9"
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.page_setup.fitToHeight == 0
        _, pages, mark = _foot(sheet)
        assert pages == "第 &P 页 / 共 &N 页"
        assert "4f2a90c1d7be" in mark
        if sheet.title != "站点信息":
            assert str(sheet.print_title_rows).startswith("$1:$")


def test_an_open_month_says_so_at_the_foot(tmp_path: Path) -> None:
    workbook = _written(books.october(status="open"), tmp_path)
    assert "未月结" in _foot(workbook["支出"])[2]


def test_withdrawn_expenses_stand_apart_and_are_not_summed(tmp_path: Path) -> None:
    workbook = _written(books.october(), tmp_path)
    assert len(_column(workbook["支出"], "编号")) == 5
    assert _column(workbook["作废与更正"], "原编号") == ["2026-10-006"]


# --- hostile and odd texts


def test_no_text_becomes_a_formula(tmp_path: Path) -> None:
    opinions = tuple(
        OpinionRow(n, str(n), "2026-10-07", text, text, "received", "已收到")
        for n, text in enumerate(HOSTILE)
    )
    station = replace(books.station(), name="=1+1", address="@SUM(A1)")
    book = replace(books.october(), opinions=opinions, station=station)
    path = tmp_path / "ledger.xlsx"
    write_workbook(book, path)
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/"):
                content = archive.read(name)
                assert b"<f>" not in content
                assert b"<f " not in content
                assert b"hyperlink" not in content
    sheet = openpyxl.load_workbook(path)["意见"]
    assert _column(sheet, "内容") == list(HOSTILE)
    assert all(cell.quotePrefix for cell in sheet["C"][2:4])


def test_rare_characters_come_back_whole(tmp_path: Path) -> None:
    people = tuple(PersonRow(n, name) for n, name in enumerate(("王㐂", "𠮷田", "䶮"), 1))
    workbook = _written(replace(books.october(), people=people), tmp_path)
    assert _column(workbook["人员"], "姓名") == ["王㐂", "𠮷田", "䶮"]


def test_characters_no_sheet_can_hold_are_left_out() -> None:
    assert clean("一\x00二\x08三") == "一二三"
    assert clean("坏\ud842字") == "坏\ufffd字"


def test_a_text_longer_than_a_cell_says_that_it_was_cut() -> None:
    cut = clean("𠮷" * CELL_LIMIT)
    assert len(cut.encode("utf-16-le")) // 2 <= CELL_LIMIT
    assert "全文见系统内记录" in cut
    assert clean("长" * CELL_LIMIT) == "长" * CELL_LIMIT


def test_an_ampersand_in_the_name_does_not_command_the_footer(tmp_path: Path) -> None:
    book = replace(books.october(), station=replace(books.station(), name="A&B驿站&P"))
    assert _foot(_written(book, tmp_path)["支出"])[0] == "A＆B驿站＆P 2026-10"


def test_a_long_or_odd_name_fits_the_footer(tmp_path: Path) -> None:
    book = replace(books.october(), station=replace(books.station(), name="驿\x07站" * 200))
    path = tmp_path / "ledger.xlsx"

    write_workbook(book, path)

    with zipfile.ZipFile(path) as packed:
        sheets = "".join(packed.read(one).decode() for one in packed.namelist() if "/sheet" in one)
    footers = re.findall(r"<oddFooter>(.*?)</oddFooter>", sheets, re.DOTALL)
    assert footers
    # Excel opens no workbook with a longer one.
    assert max(map(len, map(unescape, footers))) <= 255
    assert "\x07" not in sheets


def test_the_same_month_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = tmp_path / "one.xlsx", tmp_path / "two.xlsx"
    write_workbook(books.october(), one)
    write_workbook(books.october(), two)
    assert one.read_bytes() == two.read_bytes()


# --- the way back in


def test_a_month_comes_back_with_no_row_refused_and_the_same_figures(tmp_path: Path) -> None:
    book = books.october()
    reading = _read_back(book, tmp_path)
    assert [row for row in reading.rows if row.verdict == "refused"] == []
    assert _figures_of(reading, book) == _expected(book.figures)


def test_an_empty_month_comes_back_empty(tmp_path: Path) -> None:
    reading = _read_back(books.empty_month(), tmp_path)
    assert reading.rows == ()
    assert not [note for note in reading.notes if "没有认出" in note]


def test_the_station_comes_back_field_by_field(tmp_path: Path) -> None:
    card = books.station()
    back = _read_back(books.october(), tmp_path).station
    assert back is not None
    for name in (
        *("name", "code", "union_name", "host_name", "host_type", "build_mode", "address"),
        *("opening_mode", "opening_text", "phone", "area_m2", "lead_name", "chair_name"),
    ):
        assert getattr(back, name) == getattr(card, name), name


def test_counts_of_days_without_a_duty_record_come_back(tmp_path: Path) -> None:
    book = books.october()
    loose = VisitDay("2026-10-31", {"环卫工人": 4, "其他": 1}, {"饮水": 3})
    book = replace(book, visits=(*book.visits, loose))
    book = replace(book, figures=books.figures(book))
    reading = _read_back(book, tmp_path)
    assert _figures_of(reading, book) == _expected(book.figures)
    (row,) = [row for row in reading.rows if row.sheet == "人次登记"]
    assert isinstance(row.value, VisitsProposal)
    assert row.value.on == "2026-10-31"


def test_counts_of_a_day_with_two_records_are_written_once(tmp_path: Path) -> None:
    book = books.october()
    second = DutyRow(99, book.duty[0].on, 1, "解红梅", visits=book.duty[0].visits)
    book = replace(book, duty=(*book.duty, second))
    assert _figures_of(_read_back(book, tmp_path), book) == _expected(book.figures)


def test_groups_and_services_of_one_name_are_kept_apart(tmp_path: Path) -> None:
    book = replace(
        books.october(), groups=(*books.GROUPS, "理发"), services=("饮水", "理发", "其他")
    )
    day = VisitDay(book.duty[0].on, {"理发": 2, "其他": 7}, {"理发": 3, "其他": 9, "饮水": 1})
    book = replace(book, visits=(day,))
    book = replace(book, figures=books.figures(book))
    assert _figures_of(_read_back(book, tmp_path), book) == _expected(book.figures)


def test_a_count_of_a_group_the_station_no_longer_keeps_is_not_lost(tmp_path: Path) -> None:
    book = books.october()
    day = VisitDay(book.duty[0].on, {"保洁员": 5}, {})
    workbook = _written(replace(book, visits=(day,)), tmp_path)
    assert sum(_numbers(workbook["值班记录"], "保洁员")) == 5


def _item(name: str, opening: int, closing: int, spec: str = "") -> StockItemMonth:
    zero = Quantity(0)
    return StockItemMonth(
        name, spec, "个", name, Quantity(opening), zero, zero, zero, Quantity(closing)
    )


def _move(item: str, kind: str, quantity: int, on: str, expires_on: str = "") -> StockMoveRow:
    return StockMoveRow(
        id=1,
        on=on,
        item=item,
        spec="",
        unit="个",
        kind=kind,
        quantity=Quantity(quantity),
        balance=Quantity(0),
        expires_on=expires_on,
    )


def test_every_kind_of_stock_comes_back_with_its_balance(tmp_path: Path) -> None:
    items = (
        _item("从上月来", 6_500, 4_500),
        _item("没有动过", 3_000, 3_000),
        _item("早就用完", 0, 0),
        _item("两批结转", 5_000, 4_000),
        _item("盘亏又撤销", 0, 9_000),
        _item("结转又撤销", 0, 2_000),
    )
    moves = (
        _move("两批结转", "领用", -1_000, "2026-10-02"),
        _move("从上月来", "领用", -2_000, "2026-10-03"),
        _move("两批结转", "结转", 2_000, "2026-10-01", "2027-01-01"),
        _move("两批结转", "结转", 3_000, "2026-10-01", "2027-06-01"),
        _move("盘亏又撤销", "入库", 10_000, "2026-10-04"),
        _move("盘亏又撤销", "领用", -4_000, "2026-10-05"),
        _move("盘亏又撤销", "撤销", 4_000, "2026-10-05"),
        _move("盘亏又撤销", "盘点", -1_000, "2026-10-06"),
        _move("结转又撤销", "结转", 6_000, "2026-10-01"),
        _move("结转又撤销", "撤销", -6_000, "2026-10-01"),
        _move("结转又撤销", "入库", 2_000, "2026-10-02"),
    )
    book = replace(books.october(), stock_items=items, stock_moves=moves)
    book = replace(
        book,
        figures=replace(
            book.figures,
            closing_balances={item.label: decimal_of(item.closing) for item in items},
        ),
    )
    reading = _read_back(book, tmp_path)
    stock = [row for row in reading.rows if row.register == "consumables"]
    assert {row.verdict for row in stock} == {"taken"}
    assert _figures_of(reading, book) == _expected(book.figures)


@pytest.mark.parametrize("name", ["王㐂", "𠮷田䶮"])
def test_a_rare_name_comes_back_as_the_same_person(tmp_path: Path, name: str) -> None:
    book = replace(books.october(), people=(PersonRow(1, name, post="值班员"),))
    people = [row.value for row in _read_back(book, tmp_path).rows if row.register == "people"]
    assert people == [PersonProposal(name, ("值班员",))]
