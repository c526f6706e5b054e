"""The code on paper gives the secret back, and an error in it is noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import BadInput
from app.core.recovery_code import format_code, parse_code

SECRETS = st.binary(min_size=20, max_size=20)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


@given(SECRETS)
def test_a_code_reads_back(secret: bytes) -> None:
    code = format_code(secret)

    assert [len(group) for group in code.split("-")] == [4] * 9
    assert parse_code(code) == secret


@given(SECRETS)
def test_the_way_it_was_typed_does_not_matter(secret: bytes) -> None:
    code = format_code(secret)
    typed = code.lower().replace("o", "0").replace("i", "1").replace("b", "8").replace("-", "　 ")

    assert parse_code(typed) == secret
    assert parse_code(code.replace("-", "")) == secret


@given(SECRETS, st.integers(0, 35), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(secret: bytes, place: int, letter: str) -> None:
    letters = format_code(secret).replace("-", "")
    if letters[place] == letter:
        return

    wrong = letters[:place] + letter + letters[place + 1 :]

    # 20 check bits: one in a million passes by chance, and hypothesis does not find that one.
    with pytest.raises(BadInput, match="对不上"):
        parse_code(wrong)


@given(SECRETS, st.integers(0, 7))
def test_two_swapped_groups_are_noticed(secret: bytes, n: int) -> None:
    groups = format_code(secret).split("-")
    if groups[n] == groups[n + 1]:
        return

    groups[n], groups[n + 1] = groups[n + 1], groups[n]

    with pytest.raises(BadInput, match="对不上"):
        parse_code("-".join(groups))


def test_a_missing_group_and_a_strange_character_are_named() -> None:
    code = format_code(bytes(20))

    with pytest.raises(BadInput, match="32 个字符"):
        parse_code(code[:-5])
    with pytest.raises(BadInput, match="没有“9”"):
        parse_code("9" + code[1:])


def test_a_secret_of_another_length_is_a_bug() -> None:
    with pytest.raises(ValueError, match="20 bytes"):
        format_code(b"short")
