"""Dates, times, counts and amounts out of cells, in every form people write them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.intake.cells import (
    chinese_number,
    digits_written,
    read_clock,
    read_clock_span,
    read_count,
    read_money,
    read_names,
    read_quantity,
    unit_written,
)
from app.intake.dates import Dating, complete, title_dating, written_date
from app.intake.workbook import Raw

OCTOBER = Dating(title="2026年10月值班记录", year=2026, month=10)
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


def day(raw: Raw, dating: Dating = OCTOBER) -> tuple[str, bool]:
    """Give the date read, and whether it was doubtful; blank where it is refused."""
    written = written_date(raw)
    if written.value is None:
        return "", False
    read = complete(written.value, 5, dating, raw)
    return (read.value.isoformat() if read.value else "", bool(read.doubts))


@given(DAYS)
def test_complete_dates_are_read_in_every_form_without_doubt(on: date) -> None:
    forms: tuple[Raw, ...] = (
        on,
        datetime(on.year, on.month, on.day),  # noqa: DTZ001 - a cell has no zone
        (on - date(1899, 12, 30)).days,
        f"{on:%Y-%m-%d}",
        f"{on.year}/{on.month}/{on.day}",
        f"{on.year}.{on.month}.{on.day}",
        f"{on.year}年{on.month}月{on.day}日",
        f" {on.year} 年 {on.month} 月 {on.day} 日 ",
        f"{on:%Y%m%d}",
        f"{on.year}年{on.month}月{on.day}号（星期{'一二三四五六日'[on.weekday()]}）",
        f"{on:%Y-%m-%d} 08:30:00",
        f"{on:%Y-%m-%d}".translate(str.maketrans("0123456789-", "０１２３４５６７８９－")),
    )
    assert {day(raw) for raw in forms} == {(on.isoformat(), False)}


@given(st.integers(1, 31))
def test_dates_without_a_year_take_the_titles_and_are_doubtful(number: int) -> None:
    for raw in (f"10月{number}日", f"10.{number}", f"10/{number}", f"10-{number}", f"{number}日"):
        assert day(raw) == (f"2026-10-{number:02d}", True)


@pytest.mark.parametrize(
    "raw", ["2026-02-30", "2026年13月1日", "10月32日", "32日", "昨天", "2026年10月"]
)
def test_dates_that_cannot_be_are_refused(raw: str) -> None:
    assert day(raw) == ("", False)


@given(st.text(max_size=12))
def test_no_text_breaks_the_readers(text: str) -> None:
    day(text)
    read_count(text)
    read_money(text)
    read_quantity(text)
    read_clock(text)
    read_names(text)


def test_a_year_nobody_names_is_refused() -> None:
    assert day("10月3日", Dating()) == ("", False)


def test_the_nearest_row_gives_the_year() -> None:
    known = {3: date(2026, 12, 30), 9: date(2027, 1, 9)}

    assert day("1月2日", Dating(known=known)) == ("2027-01-02", True)
    assert day("12月31日", Dating(known=known)) == ("2026-12-31", True)


def test_january_under_a_december_title_is_the_next_year() -> None:
    title = Dating(title="2026年12月", year=2026, month=12)

    assert day("1月2日", title) == ("2027-01-02", True)
    assert day("12月31日", title) == ("2026-12-31", True)


def test_leap_day_is_not_moved_to_another_year() -> None:
    assert day("2月29日", Dating(title="2027年2月", year=2027, month=2)) == ("", False)


def test_a_spreadsheet_number_10_1_after_the_ninth_is_the_tenth() -> None:
    after = Dating(year=2026, month=10, known={4: date(2026, 10, 9)})

    assert day(10.1, after)[0] == "2026-10-10"
    assert day(10.1)[0] == "2026-10-01"


def test_chinese_numerals_are_read() -> None:
    assert day("二〇二六年十月三日") == ("2026-10-03", False)
    assert day("十月二十一日") == ("2026-10-21", True)
    assert chinese_number("三十一") == 31
    assert chinese_number("十百") is None


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("2026年10月值班表", (2026, 10)),
        ("示范街站2026-10", (2026, 10)),
        ("二〇二六年十月", (2026, 10)),
        ("2026年度台账", (2026, None)),
        ("10月值班记录", (None, 10)),
        ("值班记录1-15日", (None, None)),
        ("2025年12月—2026年1月", (None, None)),
    ],
)
def test_titles_give_year_and_month(title: str, found: tuple[int | None, int | None]) -> None:
    assert title_dating(title) == found


EIGHT_25: tuple[Raw, ...] = (
    *("8:25", "8：25", "08:25", "０８：２５", "825", "0825", "8点25分", "8时25", "上午8:25"),
    *(time(8, 25), timedelta(hours=8, minutes=25), (8 * 60 + 25) / 1440),
    datetime(2026, 1, 1, 8, 25),  # noqa: DTZ001 - a cell has no zone
)


@pytest.mark.parametrize("raw", EIGHT_25)
def test_one_time_in_every_form(raw: Raw) -> None:
    assert read_clock(raw).value == "08:25"


def test_times_that_are_none() -> None:
    assert read_clock("25:70").problem
    assert read_clock("无").value is None
    assert read_clock("8.5").doubts
    assert read_clock_span("8：30～17：00").value == ("08:30", "17:00")
    assert read_clock_span("全天").problem


@given(st.integers(0, 99_999))
def test_counts_in_every_form(number: int) -> None:
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for raw in (
        number,
        float(number),
        str(number),
        wide,
        f"{number}人次",
        f"{number:,}",
        f" {number} 人",
    ):
        assert read_count(raw).value == number


@pytest.mark.parametrize("raw", [-1, "-3", "若干", "4.5", 4.5, "负3", True, float("nan"), 10**9])
def test_counts_that_are_none(raw: Raw) -> None:
    read = read_count(raw)

    assert read.value is None
    assert read.problem


@pytest.mark.parametrize("raw", [None, "", "无", "—", "/", "-", "　"])
def test_nothing_is_nothing(raw: Raw | None) -> None:
    assert read_count(raw).value is None
    assert not read_count(raw).problem
    assert not read_money(raw).problem


def test_about_ten_is_doubtful() -> None:
    assert read_count("约10人").value == 10
    assert read_count("约10人").doubts


@given(st.integers(0, 10**10))
def test_amounts_are_exact_to_the_fen(fen: int) -> None:
    text = f"{fen // 100:,}.{fen % 100:02d}"
    for raw in (text, f"¥{text}", f"￥{text}元", f"人民币{text}元整", fen / 100):
        read = read_money(raw)
        assert (read.value, read.doubts) == (fen, ())
    assert read_money(f"{fen // 100}.{fen % 100:02d}".replace(".", "．")).value == fen


def test_units_of_amounts() -> None:
    assert read_money(0.168032, "万元").value == 168_032
    assert read_money("1.5万").value == 1_500_000
    assert read_money("320元", "万元").value == 32_000
    assert read_money(12.345).doubts
    assert read_money(0.1 + 0.2).value == 30
    assert not read_money(0.1 + 0.2).doubts


@pytest.mark.parametrize(
    ("raw", "fen"),
    [(45.005, 4501), ("45.005", 4501), (45.015, 4502), (1.005, 101), (45.0049, 4500)],
)
def test_half_a_fen_is_rounded_up_as_it_says(raw: Raw, fen: int) -> None:
    read = read_money(raw)

    assert read.value == fen
    assert read.doubts == (f"金额“{raw}”不到分，四舍五入为 {fen / 100:.2f} 元",)


def test_half_a_fen_of_a_column_in_wan_is_rounded_up() -> None:
    assert read_money(0.0000005, "万元").value == 1
    assert read_money(0.00450050, "万元").value == 4501


@pytest.mark.parametrize(
    ("raw", "thousandths"),
    [(2.0005, 2001), ("2.0005", 2001), (-2.0005, -2001), ("2.00049", 2000)],
)
def test_half_a_thousandth_is_rounded_up(raw: Raw, thousandths: int) -> None:
    read = read_quantity(raw)

    assert read.value == thousandths
    assert read.doubts


@pytest.mark.parametrize("raw", ["-5", -5, "三百来块", "12元5", "inf", 10**12, "#REF!"])
def test_amounts_that_are_none(raw: Raw) -> None:
    assert read_money(raw).value is None
    assert read_money(raw).problem


def test_quantities_keep_their_unit() -> None:
    assert read_quantity("20桶").value == 20_000
    assert unit_written("20桶") == "桶"
    assert unit_written(20) == ""
    assert read_quantity("2.5").value == 2_500
    assert read_quantity("-3").value == -3_000


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        ("王芳", ("王芳",)),
        ("王 芳", ("王芳",)),
        ("王芳、单雨桐", ("王芳", "单雨桐")),
        ("王芳 单雨桐", ("王芳", "单雨桐")),
        ("王芳/单雨桐", ("王芳", "单雨桐")),
        ("阿依古丽·买买提", ("阿依古丽·买买提",)),
        ("王芳，王芳", ("王芳",)),
    ],
)
def test_names_are_split_where_people_split_them(raw: str, names: tuple[str, ...]) -> None:
    assert read_names(raw).value == names


def test_words_in_brackets_are_no_name() -> None:
    assert read_names("王芳（代）").value == ("王芳",)
    assert read_names("王芳（代）").doubts


def test_a_long_number_that_lost_its_digits_is_doubtful() -> None:
    assert digits_written(24212000000000012345).doubts
    assert digits_written(2.4212e19).doubts
    assert digits_written("24212000000000012345").doubts == ()
    assert digits_written(12345678.0).value == "12345678"
