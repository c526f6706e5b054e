"""The code of a slip reads back as it was written; anything else is no slip of ours."""

from __future__ import annotations

import string

from hypothesis import given
from hypothesis import strategies as st

from app.core.line_changes import changed_lines
from app.core.sign_ways import PaperKind
from app.core.slip_code import SlipCode, in_fours, read_slip_text, slip_text

CODES = st.builds(
    SlipCode,
    st.sampled_from(PaperKind),
    st.uuids().map(str),
    st.text("0123456789abcdef", min_size=12, max_size=12),
)
LINES = st.lists(
    st.tuples(st.sampled_from(("金额", "收款方", "摘要", "运营")), st.text(max_size=8))
)


@given(CODES)
def test_a_code_reads_back_and_keeps_to_the_small_alphabet(code: SlipCode) -> None:
    text = slip_text(code)

    assert read_slip_text(text) == code
    assert set(text) <= set(string.digits + string.ascii_uppercase + "$%*+-./: ")
    assert len(text) <= 67  # version 4 at level Q


@given(st.text())
def test_other_texts_are_no_slip(text: str) -> None:
    assert read_slip_text(text) is None


def test_a_kind_nobody_knows_is_no_slip() -> None:
    assert read_slip_text("YZ1/LOTTERY/" + "0" * 32 + "/" + "A" * 12) is None


def test_a_content_code_does_not_look_like_a_months_fingerprint() -> None:
    assert in_fours("1a2b3c4d5e6f") == "1A2B-3C4D-5E6F"


def test_changed_lines_are_named_old_to_new() -> None:
    was = (("金额", "¥1.00"), ("收款方", "甲"), ("备注", "急"))
    now = (("金额", "¥2.00"), ("收款方", "甲"), ("用途", "运营"))

    assert changed_lines(was, now) == (
        "金额：¥1.00 → ¥2.00",
        "用途：（空） → 运营",
        "备注：急 → （空）",
    )


@given(LINES)
def test_the_same_lines_have_not_changed(lines: list[tuple[str, str]]) -> None:
    assert changed_lines(lines, list(lines)) == ()


@given(LINES, st.text(min_size=1, max_size=8))
def test_a_line_more_is_seen(lines: list[tuple[str, str]], value: str) -> None:
    assert changed_lines(lines, [*lines, ("新的一行", value)]) == (f"新的一行：（空） → {value}",)
