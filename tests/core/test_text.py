"""What people type, and finding it again."""

import unicodedata
from datetime import datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import BadInput
from app.core.text import (
    as_written,
    clock_time,
    digits,
    full_keys,
    initials_keys,
    is_blank_word,
    matches,
    plain,
    search_keys,
)

FULL_WIDTH = str.maketrans("0123456789:", "０１２３４５６７８９：")


@given(st.text())
def test_plain_text_stays_as_it_is_when_made_plain_again(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize("hidden", ["\x00", "\x1f", "\u200b", "\ufeff", "\ud800", "\uffff"])
def test_what_no_paper_can_carry_is_dropped(hidden: str) -> None:
    assert plain(f"张{hidden}三") == as_written(f"张{hidden}三") == "张三"


@given(st.text())
def test_plain_text_has_no_control_characters_and_no_outer_blanks(text: str) -> None:
    made = plain(text)

    assert made == made.strip()
    assert "  " not in made
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in made)
    made.encode()


def test_full_width_letters_digits_and_blanks_become_half_width() -> None:
    assert plain("　Ａ１２　（甲） 乙\t ") == "A12 (甲) 乙"


def test_a_hidden_joiner_does_not_hide_a_letter() -> None:
    assert plain("e\u200d\u0301") == plain("é")


@pytest.mark.parametrize("rare", ["㐂", "𠮷", "䶮"])
def test_rare_characters_survive(rare: str) -> None:
    assert plain(rare) == as_written(rare) == rare
    assert matches(rare, f"王{rare}", search_keys(f"王{rare}"))
    assert matches("wang", f"王{rare}", search_keys(f"王{rare}"))


def test_kept_text_keeps_its_punctuation_and_lines() -> None:
    assert as_written("  已报修，等回复（急）\r\n 第二行\x00 ") == "已报修，等回复（急）\n第二行"


@given(st.text())
def test_kept_text_can_be_stored_and_stays_as_it_is(text: str) -> None:
    assert as_written(as_written(text)) == as_written(text)
    assert "\x00" not in as_written(text)
    as_written(text).encode()


@pytest.mark.parametrize(
    "word", ["", " ", "无", "－", "——", "/", "／", "空", "（无）", "无。", "N/A", "…", "..", "暂无"]
)
def test_words_for_nothing_are_blank(word: str) -> None:
    assert is_blank_word(word)


@pytest.mark.parametrize("word", ["0", "无异常", "王无忌", "3", "有", "A/B"])
def test_other_words_are_not_blank(word: str) -> None:
    assert not is_blank_word(word)


def test_digits_are_picked_out() -> None:
    assert digits("电话：０４２７-288 1234 转2") == "042728812342"


@given(st.times())
def test_a_time_reads_the_same_however_it_is_written(at: time) -> None:
    hhmm = f"{at.hour:02}:{at.minute:02}"

    assert clock_time(at) == hhmm
    assert clock_time(f"{at.hour}:{at.minute:02}") == hhmm
    assert clock_time(hhmm.translate(FULL_WIDTH)) == hhmm
    assert clock_time(hhmm.replace(":", "")) == hhmm
    assert clock_time(f"{at.hour}点{at.minute}分") == hhmm
    assert clock_time(f"{hhmm}:{at.second:02}") == hhmm


@pytest.mark.parametrize(
    ("written", "hhmm"),
    [
        ("8点半", "08:30"),
        ("8时", "08:00"),
        ("8点整", "08:00"),
        ("825", "08:25"),
        ("下午2:10", "14:10"),
        ("2:10 PM", "14:10"),
        ("上午 8：5", "08:05"),
        ("中午12点", "12:00"),
    ],
)
def test_times_in_words_are_understood(written: str, hhmm: str) -> None:
    assert clock_time(written) == hhmm


def test_a_cell_with_date_and_time_gives_its_time() -> None:
    assert clock_time(datetime(2026, 10, 3, 8, 25, 59)) == "08:25"  # noqa: DTZ001 (a cell has none)


@pytest.mark.parametrize("written", ["", "8", "24:00", "8:60", "2460", "早上", "8.25元", "12345"])
def test_what_is_no_time_is_refused_in_words(written: str) -> None:
    with pytest.raises(BadInput, match="不是时间"):
        clock_time(written)


@pytest.mark.parametrize(
    ("name", "initials", "full"),
    [
        ("单雨桐", "syt", "shanyutong"),
        ("曾立群", "zlq", "zengliqun"),
        ("仇和平", "qhp", "qiuheping"),
        ("解红梅", "xhm", "xiehongmei"),
        ("区少强", "osq", "oushaoqiang"),
        ("查良", "zl", "zhaliang"),
        ("朴英子", "pyz", "piaoyingzi"),
        ("翟明", "zm", "zhaiming"),
        ("缪兰", "ml", "miaolan"),
        ("覃勇", "qy", "qinyong"),
        ("折可心", "skx", "shekexin"),
        ("欧阳雪", "oyx", "ouyangxue"),
        ("尉迟恭", "ycg", "yuchigong"),
        ("吕布", "lb", "lvbu"),
    ],
)
def test_surnames_are_read_as_surnames(name: str, initials: str, full: str) -> None:
    assert initials in initials_keys(name)
    assert full in full_keys(name)


def test_the_surname_reading_comes_first_and_every_other_is_kept() -> None:
    assert initials_keys("单雨桐") == ("syt", "dyt", "cyt")
    assert {"tl", "ql"} <= set(initials_keys("覃亮"))


def test_letters_and_digits_in_a_name_are_kept() -> None:
    assert initials_keys("N95口罩") == ("n95kz",)
    assert search_keys("·") == ""


@pytest.mark.parametrize("query", ["zs", "ZS", "ｚｓ", "张", "三", "zhang", "zhangs", "张 三", ""])
def test_a_person_is_found_by_chinese_and_pinyin(query: str) -> None:
    assert matches(query, "张三", search_keys("张三"))


def test_a_query_that_fits_nothing_finds_nothing() -> None:
    assert not matches("ls", "张三", search_keys("张三"))
    assert not matches("s", "张三", search_keys("张三"))
    assert not matches("！", "张三", search_keys("张三"))


def test_the_middle_of_an_item_is_found_by_three_letters() -> None:
    assert matches("kqs", "农夫矿泉水", search_keys("农夫矿泉水"))


def test_the_last_digits_of_a_number_find_it() -> None:
    assert matches("６０４", "发票 25212000000312345604")


@given(st.text(alphabet="赵钱孙李周吴郑王单曾解", min_size=1, max_size=4))
def test_every_name_is_found_by_each_of_its_keys(name: str) -> None:
    assert all(matches(key, name, search_keys(name)) for key in search_keys(name).split())
