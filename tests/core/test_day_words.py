"""Waits as people read them."""

from __future__ import annotations

import pytest

from app.core.day_words import wait_words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 秒"), (30, "30 秒"), (60, "1 分钟"), (260, "4 分 20 秒"), (300, "5 分钟")],
)
def test_a_wait_is_said_in_minutes_and_seconds(seconds: int, words: str) -> None:
    assert wait_words(seconds) == words
