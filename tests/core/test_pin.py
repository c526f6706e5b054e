"""PINs: simple ones are refused, guessing gets slow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.pin import LOCKED_AFTER, is_locked, normal_pin, pin_problem, wait_after

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.mark.parametrize("pin", ["2580", "73914", "902817", "1212", "１３５７", "1235", "0917"])
def test_a_sensible_pin_may_be_chosen(pin: str) -> None:
    assert pin_problem(pin) is None


@pytest.mark.parametrize(
    ("pin", "why"),
    [
        ("", "数字"),
        ("12a4", "数字"),
        ("①②③x", "数字"),
        ("٣٤٥٦", "数字"),
        ("123", "4 到 6 位"),
        ("1234567", "4 到 6 位"),
        ("1111", "相同"),
        ("000000", "相同"),
        ("1234", "连着"),
        ("345678", "连着"),
        ("4321", "连着"),
        ("8901", "连着"),
        ("１２３４", "连着"),
    ],
)
def test_a_weak_pin_is_refused_with_the_reason(pin: str, why: str) -> None:
    assert why in (pin_problem(pin) or "")


@given(st.text(alphabet="0123456789", min_size=4, max_size=6))
def test_full_width_digits_are_the_same_pin(pin: str) -> None:
    assert normal_pin(pin.translate(FULL_WIDTH)) == pin
    assert pin_problem(pin.translate(FULL_WIDTH)) == pin_problem(pin)


def test_guessing_gets_slower_and_ends() -> None:
    waits = [wait_after(failures) for failures in range(LOCKED_AFTER)]

    assert waits[:6] == [0, 0, 0, 30, 60, 300]
    assert waits == sorted(waits)
    assert not is_locked(LOCKED_AFTER - 1)
    assert is_locked(LOCKED_AFTER)
