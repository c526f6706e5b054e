"""The stock ledger adds up."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Refused
from app.core.quantity import NONE, Quantity
from app.core.stock import (
    MOVE_NAMES,
    BatchStock,
    MoveKind,
    below_reorder,
    earliest_expiry_first,
    expiry_state,
    order_quantity,
    stocktake_difference,
)

START = date(2026, 10, 1)
DAYS = st.integers(min_value=0, max_value=30).map(lambda n: START + timedelta(days=n))
QUANTITIES = st.integers(min_value=-(10**6), max_value=10**6).map(Quantity)
BATCHES = st.one_of(st.none(), st.integers(min_value=1, max_value=4))
STOCKS = st.lists(
    st.builds(
        BatchStock,
        BATCHES,
        st.one_of(st.none(), DAYS),
        st.integers(min_value=-500, max_value=5000).map(Quantity),
    ),
    max_size=6,
    unique_by=lambda stock: stock.batch,
)


@given(STOCKS, st.integers(min_value=1, max_value=20000).map(Quantity))
def test_an_issue_is_divided_exactly_or_refused(stocks: list[BatchStock], wanted: Quantity) -> None:
    there = sum(max(0, stock.quantity) for stock in stocks)
    if there < wanted:
        with pytest.raises(Refused, match="库存不够"):
            earliest_expiry_first(stocks, wanted)
        return

    taken = earliest_expiry_first(stocks, wanted)

    left = {stock.batch: stock for stock in stocks}
    assert sum(part for _, part in taken) == wanted
    assert all(0 < part <= left[batch].quantity for batch, part in taken)
    # Whatever is not emptied expires no earlier than anything taken.
    emptied = {batch for batch, part in taken if part == left[batch].quantity}
    latest = max(left[batch].expires_on or date.max for batch, _ in taken)
    for stock in stocks:
        if stock.quantity > 0 and stock.batch not in emptied:
            assert (stock.expires_on or date.max) >= latest


def test_the_earliest_expiry_goes_first_and_no_expiry_last() -> None:
    stocks = [
        BatchStock(None, None, Quantity(9000)),
        BatchStock(1, date(2026, 12, 1), Quantity(3000)),
        BatchStock(2, date(2026, 11, 1), Quantity(2000)),
    ]

    assert earliest_expiry_first(stocks, Quantity(6000)) == [(2, 2000), (1, 3000), (None, 1000)]


def test_a_shortage_says_what_is_there() -> None:
    stocks = [BatchStock(1, None, Quantity(2500))]

    with pytest.raises(Refused, match=r"现有 2\.5，要领 3。"):
        earliest_expiry_first(stocks, Quantity(3000))


@pytest.mark.parametrize("quantity", [0, -1000])
def test_an_issue_of_nothing_is_refused(quantity: int) -> None:
    with pytest.raises(Refused, match="大于零"):
        earliest_expiry_first([BatchStock(1, None, Quantity(5000))], Quantity(quantity))


@given(QUANTITIES, st.integers(min_value=0, max_value=10**6).map(Quantity))
def test_a_stocktake_brings_the_book_to_what_was_counted(book: Quantity, counted: Quantity) -> None:
    assert book + stocktake_difference(book, counted) == counted


def test_less_than_nothing_cannot_be_counted() -> None:
    with pytest.raises(Refused, match="不能小于零"):
        stocktake_difference(Quantity(1000), Quantity(-1))


def test_the_reorder_level_itself_asks_for_ordering() -> None:
    assert below_reorder(Quantity(5000), Quantity(5000))
    assert not below_reorder(Quantity(5001), Quantity(5000))
    assert not below_reorder(Quantity(-1), None)


def test_what_to_order_fills_up_to_the_level() -> None:
    assert order_quantity(Quantity(3000), Quantity(5000), Quantity(20000)) == 17000
    assert order_quantity(Quantity(6000), Quantity(5000), Quantity(20000)) == NONE
    assert order_quantity(Quantity(3000), Quantity(5000), None) == NONE
    assert order_quantity(Quantity(3000), None, Quantity(20000)) == NONE
    assert order_quantity(Quantity(5000), Quantity(5000), Quantity(4000)) == NONE


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (-1, "expired"),
        (0, "within_7"),
        (7, "within_7"),
        (8, "within_30"),
        (30, "within_30"),
        (31, "within_60"),
        (60, "within_60"),
        (61, "fine"),
    ],
)
def test_expiry_is_warned_of_at_60_30_and_7_days(days: int, state: str) -> None:
    assert expiry_state(START + timedelta(days=days), START) == state


def test_without_an_expiry_there_is_no_warning() -> None:
    assert expiry_state(None, START) is None


def test_every_kind_of_movement_has_a_name() -> None:
    assert set(MOVE_NAMES) == set(MoveKind)
