"""Quantities in thousandths."""

from decimal import Decimal
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import BadInput
from app.core.quantity import Quantity, decimal_of, parse_quantity, quantity_text

QUANTITIES = st.integers(min_value=-(10**12), max_value=10**12).map(Quantity)


@given(QUANTITIES)
def test_a_quantity_written_reads_back(quantity: Quantity) -> None:
    assert parse_quantity(quantity_text(quantity)) == quantity


@given(QUANTITIES)
def test_a_quantity_as_a_json_number_reads_back(quantity: Quantity) -> None:
    assert parse_quantity(decimal_of(quantity)) == quantity


def test_needless_zeros_are_not_written() -> None:
    assert quantity_text(Quantity(17000)) == "17"
    assert quantity_text(Quantity(2500)) == "2.5"
    assert quantity_text(Quantity(-25)) == "-0.025"
    assert decimal_of(Quantity(17000)) == 17
    assert isinstance(decimal_of(Quantity(17000)), int)
    assert decimal_of(Quantity(2500)) == 2.5


def test_full_width_digits_and_dust_are_understood() -> None:
    assert parse_quantity("１，２００．５") == 1200500
    assert parse_quantity(2.1 + 0.2) == 2300


@pytest.mark.parametrize("written", ["", "无", "3箱", "半", nan, inf, Decimal("NaN"), False])
def test_what_is_no_quantity_is_refused_in_words(written: str | float | Decimal) -> None:
    with pytest.raises(BadInput, match="不是数量"):
        parse_quantity(written)


def test_too_fine_and_absurd_quantities_are_refused() -> None:
    with pytest.raises(BadInput, match="最多三位"):
        parse_quantity("0.0005")
    with pytest.raises(BadInput, match="太大"):
        parse_quantity("1000000000.001")
