"""A floor area is a number, however it is typed, or it is refused in words."""

from __future__ import annotations

import pytest

from app.core.area import parse_area
from app.core.errors import BadInput


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("36", "36"),
        ("36.5", "36.5"),
        ("36.50", "36.50"),
        ("３６．５", "36.5"),
        (" 36 ㎡", "36"),
        ("36平方米", "36"),
        ("1,200", "1200"),
        ("036", "36"),
        ("", ""),
        ("　", ""),
    ],
)
def test_an_area_is_read_as_people_type_it(typed: str, read: str) -> None:
    assert parse_area(typed) == read


@pytest.mark.parametrize(
    "typed", ["abc", "36.555", "-36", "0", "0.00", "三十六", "36x", "1e3", "36,5", "1000000", "."]
)
def test_what_is_no_area_is_refused_and_the_field_is_named(typed: str) -> None:
    with pytest.raises(BadInput, match="面积") as refused:
        parse_area(typed)

    assert refused.value.field == "area_m2"
    assert "请只写数字" in str(refused.value)
