"""Positions agree with the points other programs published, and go there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.coordinates import (
    Position,
    System,
    distance_m,
    distance_words,
    parse_position,
)
from app.core.errors import BadInput

# Longitude, latitude in WGS-84 and in GCJ-02, as the tests of googollee/eviltransform give them.
SHIFTED = [
    ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
    ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
    ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
]
# What the read-me of wandergis/coordtransform gives for 116.404, 39.915.
TIANANMEN = (116.404, 39.915)
ABOUT_A_CENTIMETRE = 1e-7


def close(found: Position, expected: tuple[float, float], within: float) -> None:
    assert found.longitude == pytest.approx(expected[0], abs=within)
    assert found.latitude == pytest.approx(expected[1], abs=within)


@pytest.mark.parametrize(("wgs", "gcj"), SHIFTED)
def test_published_points_come_out_both_ways(
    wgs: tuple[float, float], gcj: tuple[float, float]
) -> None:
    close(Position(*wgs, System.WGS84).to(System.GCJ02), gcj, 1e-9)
    close(Position(*gcj, System.GCJ02).to(System.WGS84), wgs, 1e-9)


def test_published_points_of_baidu_come_out() -> None:
    close(
        Position(*TIANANMEN, System.GCJ02).to(System.BD09),
        (116.41036949371029, 39.92133699351021),
        1e-9,
    )
    close(
        Position(*TIANANMEN, System.BD09).to(System.GCJ02),
        (116.39762729119315, 39.90865673957631),
        1e-9,
    )
    close(
        Position(*TIANANMEN, System.WGS84).to(System.BD09),
        (116.41662724378733, 39.922699552216216),
        1e-9,
    )


@given(
    st.floats(74, 135),
    st.floats(4, 53),
    st.sampled_from(System),
    st.sampled_from(System),
)
def test_there_and_back_is_the_same_door(
    longitude: float, latitude: float, one: System, other: System
) -> None:
    start = Position(longitude, latitude, one)

    back = start.to(other).to(one)

    # Baidu's formula has no exact way back; it comes within a metre.
    assert distance_m(start, back) < 1


def test_a_system_is_not_forgotten() -> None:
    here = Position(*TIANANMEN, System.WGS84)
    same_numbers = Position(*TIANANMEN, System.BD09)

    assert 500 < distance_m(here, same_numbers) < 1500


def test_distance_agrees_with_the_length_of_a_degree() -> None:
    a, b = Position(120, 30, System.WGS84), Position(120, 31, System.WGS84)

    assert distance_m(a, b) == pytest.approx(111_195, rel=1e-3)
    assert distance_m(a, a) == 0


@pytest.mark.parametrize(
    ("metres", "words"), [(0, "0 米"), (347, "350 米"), (999, "1000 米"), (2449, "2.4 公里")]
)
def test_a_distance_is_said_as_people_say_it(metres: float, words: str) -> None:
    assert distance_words(metres) == words


def test_full_width_digits_and_degree_signs_are_read() -> None:
    found = parse_position("１２１．５２７度", " 31.177°N", System.GCJ02)

    assert (found.longitude, found.latitude) == (121.527, 31.177)


@pytest.mark.parametrize("pair", ["122.07,41.12", "41.12， 122.07", "122.07 41.12"])
def test_a_pair_pasted_in_one_piece_is_parted(pair: str) -> None:
    found = parse_position(pair, "", System.GCJ02)

    assert (found.longitude, found.latitude) == (122.07, 41.12)


@pytest.mark.parametrize(
    ("longitude", "latitude", "says"),
    [
        ("31.177", "121.527", "填反了"),
        ("2.35", "48.85", "不在中国"),
        ("", "31", "不是一个数"),
        ("nan", "31", "不是一个数"),
        ("inf", "31", "不是一个数"),
        ("一百二", "31", "不是一个数"),
    ],
)
def test_what_is_no_place_is_refused_in_words(longitude: str, latitude: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        parse_position(longitude, latitude, System.WGS84)


@given(st.text(max_size=20), st.text(max_size=20), st.sampled_from(System))
def test_whatever_is_typed_gives_a_place_or_words(lon: str, lat: str, system: System) -> None:
    try:
        found = parse_position(lon, lat, system)
    except BadInput:
        return
    assert 72 < found.longitude < 138
