"""What the disk refused is told without English."""

import errno
import os

import pytest

from app.core.disk_words import disk_words, is_full


def test_full_disk_is_told_in_chinese() -> None:
    problem = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    assert disk_words(problem) == "磁盘满了"
    assert is_full(problem)


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_no_system_word_reaches_people(number: int) -> None:
    words = disk_words(OSError(number, os.strerror(number)))

    assert words
    assert not any("a" <= letter.lower() <= "z" for letter in words)


def test_error_without_a_number_is_told_too() -> None:
    assert disk_words(OSError("odd")) == "原因不明"
