"""Positions on the earth in the three systems Chinese maps use, and the way between them.

GPS gives WGS-84; 高德 and 腾讯 draw in GCJ-02, 百度 in BD-09. The two others are shifted from
WGS-84 by formulas that are public in many programs; there is no official text. What is converted
here is right to a few metres, enough to find a door. Outside mainland China nothing is shifted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from math import asin, atan2, cos, hypot, isfinite, pi, radians, sin, sqrt

from app.core.errors import BadInput
from app.core.text import plain


class System(StrEnum):
    """A coordinate system (坐标系)."""

    WGS84 = "WGS84"
    GCJ02 = "GCJ02"
    BD09 = "BD09"


SYSTEM_NAMES = {
    System.WGS84: "WGS-84（手机GPS）",
    System.GCJ02: "GCJ-02（高德、腾讯）",
    System.BD09: "BD-09（百度）",
}

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius (IUGG), for distances."""

_AXIS = 6_378_245.0
"""Semi-major axis and squared eccentricity of Krasovsky 1940, on which GCJ-02 is computed."""
_ECCENTRICITY = 0.006_693_421_622_965_943_23
_BD_TURN = pi * 3000 / 180
_LONGITUDES, _LATITUDES = (72.004, 137.8347), (0.8293, 55.8271)
"""Within this frame the shift applies."""
_ENOUGH = 1e-10
_MOST_ROUNDS = 30


@dataclass(frozen=True, slots=True)
class Position:
    """A point (位置) in decimal degrees of one system."""

    longitude: float
    latitude: float
    system: System

    def to(self, system: System) -> Position:
        """Give the same place in another system."""
        if system is self.system:
            return self
        point = self.longitude, self.latitude
        if self.system is System.BD09:
            point = _from_bd09(*point)
        elif self.system is System.WGS84:
            point = _shifted(*point)
        # Here the point is in GCJ-02.
        if system is System.BD09:
            point = _to_bd09(*point)
        elif system is System.WGS84:
            point = _unshifted(*point)
        return Position(*point, system)


def parse_position(longitude: str, latitude: str, system: System) -> Position:
    """Read a position as typed; full-width digits and °, E and N are understood.

    Raises:
        BadInput: no number, or no place in China: often the two were exchanged.
    """
    if not plain(latitude):
        longitude, latitude = _pair(longitude)
    lon, lat = _degrees(longitude, "经度"), _degrees(latitude, "纬度")
    if _is_inside(lat, lon) and not _is_inside(lon, lat):
        raise BadInput(
            "经度和纬度好像填反了。",
            kept="位置没有改动。",
            to_do="经度是大的那个数（如一百多），纬度是小的那个；请对调。",
            field="longitude",
        )
    if not _is_inside(lon, lat):
        raise BadInput(
            "这个位置不在中国范围内。",
            kept="位置没有改动。",
            to_do="请从地图上重新复制经度和纬度，单位是度，带小数。",
            field="longitude",
        )
    return Position(lon, lat, system)


def _pair(text: str) -> tuple[str, str]:
    """Part what a map gives in one piece: 122.07,41.12; some write the latitude first."""
    parts = [part for part in re.split(r"[,，、;；\s]+", plain(text)) if part]
    if len(parts) != 2:
        return text, ""
    first, second = _degrees(parts[0], "经度"), _degrees(parts[1], "纬度")
    is_turned = not _is_inside(first, second) and _is_inside(second, first)
    return (parts[1], parts[0]) if is_turned else (parts[0], parts[1])


def distance_m(one: Position, other: Position) -> float:
    """Give the distance as the crow flies, in metres; the systems may differ."""
    a, b = one.to(System.WGS84), other.to(System.WGS84)
    lat1, lat2 = radians(a.latitude), radians(b.latitude)
    half_lat = (lat2 - lat1) / 2
    half_lon = radians(b.longitude - a.longitude) / 2
    chord = sin(half_lat) ** 2 + cos(lat1) * cos(lat2) * sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(chord)))


def distance_words(metres: float) -> str:
    """Say a distance: 350 米, 2.4 公里."""
    if metres < 1000:
        return f"{round(metres / 10) * 10} 米"
    return f"{metres / 1000:.1f} 公里"


def degrees_text(degrees: float) -> str:
    """Write degrees with six digits, about a tenth of a metre."""
    return f"{degrees:.6f}"


def _degrees(text: str, name: str) -> float:
    bare = re.sub(r"[°度EeNn东经北纬\s]", "", plain(text))
    try:
        value = float(bare)
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise BadInput(
            f"{name}“{text}”不是一个数。",
            kept="位置没有改动。",
            to_do="请填度数，例如把地图上显示的数字原样复制过来。",
            field="longitude" if name == "经度" else "latitude",
        )
    return value


def _is_inside(longitude: float, latitude: float) -> bool:
    west, east = _LONGITUDES
    south, north = _LATITUDES
    return west < longitude < east and south < latitude < north


def _shifted(longitude: float, latitude: float) -> tuple[float, float]:
    """WGS-84 to GCJ-02."""
    if not _is_inside(longitude, latitude):
        return longitude, latitude
    x, y = longitude - 105.0, latitude - 35.0
    waves = 20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    east += (waves + 20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3
    east += (150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    north += (waves + 20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3
    north += (160 * sin(y / 12 * pi) + 320 * sin(y / 30 * pi)) * 2 / 3
    angle = radians(latitude)
    bend = 1 - _ECCENTRICITY * sin(angle) ** 2
    metres_north = _AXIS * (1 - _ECCENTRICITY) / (bend * sqrt(bend))
    metres_east = _AXIS / sqrt(bend) * cos(angle)
    return longitude + east / radians(metres_east), latitude + north / radians(metres_north)


def _unshifted(longitude: float, latitude: float) -> tuple[float, float]:
    """GCJ-02 to WGS-84: the point whose shift comes out here, found by approaching it."""
    guess = longitude, latitude
    for _ in range(_MOST_ROUNDS):
        there = _shifted(*guess)
        off = longitude - there[0], latitude - there[1]
        guess = guess[0] + off[0], guess[1] + off[1]
        if hypot(*off) < _ENOUGH:
            break
    return guess


def _to_bd09(longitude: float, latitude: float) -> tuple[float, float]:
    far = hypot(longitude, latitude) + 0.00002 * sin(latitude * _BD_TURN)
    angle = atan2(latitude, longitude) + 0.000003 * cos(longitude * _BD_TURN)
    return far * cos(angle) + 0.0065, far * sin(angle) + 0.006


def _from_bd09(longitude: float, latitude: float) -> tuple[float, float]:
    x, y = longitude - 0.0065, latitude - 0.006
    far = hypot(x, y) - 0.00002 * sin(y * _BD_TURN)
    angle = atan2(y, x) - 0.000003 * cos(x * _BD_TURN)
    return far * cos(angle), far * sin(angle)
