"""A register is declared once, and says the same on screen, in a sheet and on paper."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest

from app.core.money import Fen
from app.core.quantity import Quantity
from app.records import registers
from app.records.book import DutyRow, ExpenseRow, PersonRow, StockMoveRow
from app.records.figures import FIGURES, figure_rows
from app.records.spec import Align, Field, Kind, RecordSpec
from tests.reports import books

SPECS = (
    registers.PEOPLE,
    registers.ROSTER,
    registers.STOCK_MOVES,
    registers.STOCK_MONTH,
    registers.EXPENSES,
    registers.WITHDRAWN_EXPENSES,
    registers.OPINIONS,
    registers.ACTIVITIES,
    registers.NILS,
    registers.PENDING,
    registers.duty_spec(books.GROUPS, books.SERVICES),
    registers.visits_spec(books.GROUPS, books.SERVICES),
    FIGURES,
)


def _move(kind: str, quantity: int) -> StockMoveRow:
    return StockMoveRow(
        id=1,
        on="2026-10-05",
        item="桶装水",
        spec="18.9L",
        unit="桶",
        kind=kind,
        quantity=Quantity(quantity),
        balance=Quantity(17_500),
    )


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.sheet)
def test_keys_and_labels_of_a_register_are_its_own(spec: RecordSpec[object]) -> None:
    keys = [field.key for field in spec.fields]
    labels = [(field.band, field.label) for field in spec.fields]
    assert len(set(keys)) == len(keys)
    assert len(set(labels)) == len(labels)
    assert len(spec.sheet) <= 31


def test_money_is_fen_in_a_row_and_yuan_in_a_sheet() -> None:
    amount = Field[int]("amount", "金额（元）", lambda r: r, Kind.MONEY)
    assert amount.text(168_032) == "1,680.32"
    assert amount.cell(168_032) == Decimal("1680.32")
    assert amount.align is Align.RIGHT


def test_a_quantity_keeps_its_decimals_and_no_more() -> None:
    quantity = Field[int]("quantity", "数量", lambda r: r, Kind.QUANTITY)
    assert (quantity.text(2_500), quantity.cell(2_500)) == ("2.5", Decimal("2.5"))
    assert (quantity.text(17_000), quantity.cell(17_000)) == ("17", 17)
    assert quantity.cell(1) == Decimal("0.001")


def test_dates_and_times_are_native_in_a_sheet() -> None:
    day = Field[str]("on", "日期", lambda r: r, Kind.DATE)
    clock = Field[str]("arrived", "到岗", lambda r: r, Kind.TIME)
    assert day.cell("2026-10-05") == date(2026, 10, 5)
    assert clock.cell("08:25") == time(8, 25)


def test_what_is_no_date_stays_as_it_was_written() -> None:
    day = Field[str]("on", "日期", lambda r: r, Kind.DATE)
    assert day.cell("十月初") == "十月初"
    assert day.cell("") is None


def test_a_blank_is_blank_and_a_zero_is_a_zero() -> None:
    people = registers.ACTIVITIES.field("people")
    row = books.ACTIVITIES[1]
    assert (people.text(row), people.cell(row)) == ("", None)
    count = Field[int]("n", "人次", lambda r: r, Kind.COUNT)
    assert (count.text(0), count.cell(0)) == ("0", 0)


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        registers.PEOPLE.field("salary")


def test_duty_has_one_column_per_group_and_service_even_of_the_same_name() -> None:
    spec = registers.duty_spec(("环卫工人", "其他"), ("饮水", "其他"))
    row = DutyRow(1, "2026-10-01", 1, "单雨桐", visits={"其他": 2}, services={"其他": 5})
    counts = {f.label: f.cell(row) for f in spec.fields if f.band}
    assert counts == {"环卫工人": 0, "其他": 2, "饮水": 0, "其他（服务）": 5}


def test_an_opening_balance_is_neither_receipt_nor_issue() -> None:
    received, issued = (registers.STOCK_MOVES.field(k) for k in ("received", "issued"))
    opening = _move("结转", 6_000)
    assert (received.cell(opening), issued.cell(opening)) == (None, None)
    assert registers.STOCK_MOVES.field("note").text(opening) == "上月结转"
    assert issued.cell(_move("领用", -2_000)) == 2
    assert received.cell(_move("领用", -2_000)) is None


def test_a_person_only_named_in_a_document_is_said_to_be_unconfirmed() -> None:
    standing = registers.PEOPLE.field("standing")
    assert standing.text(PersonRow(1, "甲", is_pending=True)) == "待确认"
    assert standing.text(PersonRow(1, "甲", has_left=True)) == "已离岗"


def test_a_signature_names_person_and_minute() -> None:
    row: ExpenseRow = books.EXPENSES[0]
    assert registers.EXPENSES.field("lead").text(row) == "赵国强 2026-10-06 09:12"
    assert registers.EXPENSES.field("lead").text(books.EXPENSES[4]) == ""


def test_figures_are_listed_with_zero_groups_and_balances() -> None:
    book = books.october()
    rows = {(r.what, r.part): r.value for r in figure_rows(book)}
    assert rows["服务人次", "公交司机"] == 0
    assert rows["经费支出", "登记合计"] == Fen(book.figures.expenses_total_fen) * 10
    assert rows["物资月末结存", "桶装水"] == 17_000
