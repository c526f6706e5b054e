"""Amounts in fen, read from what people type and written for papers (PJ-64)."""

from decimal import Decimal
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import BadInput
from app.core.money import ZERO, Fen, capital, parse_yuan, yuan

AMOUNTS = st.integers(min_value=-(10**11), max_value=10**11).map(Fen)
FULL_WIDTH = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")

DIGITS = {c: n for n, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
PLACES = {"拾": 10, "佰": 100, "仟": 1000}


@given(AMOUNTS)
def test_an_amount_written_reads_back(fen: Fen) -> None:
    assert parse_yuan(yuan(fen)) == fen


@given(AMOUNTS)
def test_full_width_digits_read_the_same(fen: Fen) -> None:
    assert parse_yuan(yuan(fen).translate(FULL_WIDTH)) == fen


@given(AMOUNTS)
def test_a_number_from_a_cell_reads_the_same(fen: Fen) -> None:
    assert parse_yuan(fen / 100) == fen
    assert parse_yuan(Decimal(fen) / 100) == fen


@given(st.lists(st.integers(min_value=0, max_value=10**7), max_size=30))
def test_binary_dust_of_a_sum_in_a_cell_is_not_a_third_decimal(fens: list[int]) -> None:
    assert parse_yuan(sum(f / 100 for f in fens)) == sum(fens)


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("¥1,680.32", 168032),
        ("￥１６８０．３２", 168032),
        ("85.5元", 8550),
        ("人民币 12 元整", 1200),
        (" 12.", 1200),
        (".5", 50),
        ("-3", -300),
        ("¥0", 0),
        (7, 700),
        ("1000000000", 10**11),
    ],
)
def test_amounts_read_as_people_write_them(written: str | int, fen: int) -> None:
    assert parse_yuan(written) == fen


@pytest.mark.parametrize(
    "written",
    [
        "", "无", "元", "约50", "12元5角", "1,2", "12,34", "1.2.3", "--3", "1e5", "十二",
        nan, inf, -inf, Decimal("NaN"), True,
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused_in_words(written: str | float | Decimal) -> None:
    with pytest.raises(BadInput, match="不是金额") as refused:
        parse_yuan(written)
    assert refused.value.field == "amount"


@pytest.mark.parametrize("written", ["1.005", "0.001", 1.005, Decimal("1.999")])
def test_a_third_decimal_is_refused(written: str | float | Decimal) -> None:
    with pytest.raises(BadInput, match="超过两位"):
        parse_yuan(written)


@pytest.mark.parametrize("written", ["1000000000.01", 1e15, 1e300, "-99999999999", 10**12])
def test_an_absurd_amount_is_refused(written: str | float) -> None:
    with pytest.raises(BadInput, match="太大"):
        parse_yuan(written)


def test_figures_have_commas_and_two_decimals() -> None:
    assert yuan(ZERO) == "0.00"
    assert yuan(Fen(168032)) == "1,680.32"
    assert yuan(Fen(-5)) == "-0.05"
    assert yuan(Fen(10**11)) == "1,000,000,000.00"


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (140950, "壹仟肆佰零玖元伍角"),
        (600714, "陆仟零柒元壹角肆分"),
        (168032, "壹仟陆佰捌拾元叁角贰分"),
        (10700053, "壹拾万柒仟元伍角叁分"),
        (1640902, "壹万陆仟肆佰零玖元零贰分"),
        (32504, "叁佰贰拾伍元零肆分"),
        (10050, "壹佰元伍角"),
        (100000, "壹仟元整"),
        (1700, "壹拾柒元整"),
        (5, "伍分"),
        (30, "叁角"),
        (0, "零元整"),
        (10000000000, "壹亿元整"),
        (1000100000, "壹仟万壹仟元整"),
        (1000100, "壹万零壹元整"),
        (10000100000, "壹亿零壹仟元整"),
        (10010000000, "壹亿零壹拾万元整"),
        (11000000000, "壹亿壹仟万元整"),
    ],
)
def test_capital_numerals_follow_the_rules_of_the_annex(fen: int, words: str) -> None:
    assert capital(Fen(fen)) == "人民币" + words


def test_a_negative_amount_says_so_first() -> None:
    assert capital(Fen(-1700)) == "人民币负壹拾柒元整"


def test_capital_numerals_end_where_no_slip_ever_goes() -> None:
    with pytest.raises(ValueError, match="beyond"):
        capital(Fen(10**14))


@given(st.integers(min_value=0, max_value=10**14 - 1).map(Fen))
def test_capital_numerals_read_back(fen: Fen) -> None:
    assert _read_capital(capital(fen)) == fen


@given(st.integers(min_value=0, max_value=10**14 - 1).map(Fen))
def test_capital_numerals_are_well_formed(fen: Fen) -> None:
    words = capital(fen)

    assert "零零" not in words
    assert not words.startswith("人民币拾")
    assert words.endswith("整") == (fen % 100 == 0)
    assert "零元" not in words or fen == 0
    assert "零万" not in words
    assert "亿万" not in words


def _read_capital(words: str) -> int:
    """Read capital numerals by place, independent of how they were written."""
    text = words.removeprefix("人民币").removesuffix("整")
    whole, met, part = text.rpartition("元")
    group = total = digit = fen = 0
    for sign in whole if met else "":
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif sign in PLACES:
            group, digit = group + digit * PLACES[sign], 0
        else:
            total += (group + digit) * {"万": 10**4, "亿": 10**8}[sign]
            group = digit = 0
    total += group + digit
    for sign in part:
        if sign in DIGITS:
            digit = DIGITS[sign]
        else:
            fen += digit * {"角": 10, "分": 1}[sign]
    return total * 100 + fen
