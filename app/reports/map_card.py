"""The map card as files for map providers: a table (CSV), GeoJSON and KML (PJ-06, PJ-07)."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree as ET

from app.core.coordinates import Position, System, degrees_text
from app.core.text import FORMULA_STARTS

KML = "http://www.opengis.net/kml/2.2"
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class MapListing:
    """What a map shows of the station (地图信息); blanks are gaps, never invented."""

    name: str
    code: str
    category: str
    address: str
    phone: str
    hours: str
    services: str
    note: str
    position: Position
    photo: str = ""
    """Name of the photo's file beside the others; blank without one."""


def write_map_files(
    listing: MapListing, folder: Path, stem: str, photo: bytes = b""
) -> tuple[Path, ...]:
    """Write the three files and the photo into `folder`; give their paths, the table first.

    GeoJSON and KML are in WGS-84, as their rules ask; the table has all three systems.
    """
    made = {
        f"{stem}.csv": as_csv(listing).encode("utf-8-sig"),
        f"{stem}.geojson": as_geojson(listing).encode(),
        f"{stem}.kml": as_kml(listing),
    }
    if listing.photo and photo:
        made[listing.photo] = photo
    for name, content in made.items():
        (folder / name).write_bytes(content)
    return tuple(folder / name for name in made)


def as_csv(listing: MapListing) -> str:
    """Give one line with heads; spreadsheets open it, and no cell of it is a formula."""
    rows = dict(_fields(listing))
    for system, name in (
        (System.GCJ02, "高德腾讯（GCJ-02）"),
        (System.BD09, "百度（BD-09）"),
        (System.WGS84, "GPS（WGS-84）"),
    ):
        there = listing.position.to(system)
        rows[f"{name}经度"] = degrees_text(there.longitude)
        rows[f"{name}纬度"] = degrees_text(there.latitude)
    rows["照片文件"] = listing.photo
    made = StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(rows)
    writer.writerow(_neutral(value) for value in rows.values())
    return made.getvalue()


def as_geojson(listing: MapListing) -> str:
    """Give a collection of one point (RFC 7946: WGS-84, longitude first)."""
    there = listing.position.to(System.WGS84)
    point = [round(there.longitude, _DIGITS), round(there.latitude, _DIGITS)]
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": point},
        "properties": {**dict(_fields(listing)), "照片文件": listing.photo},
    }
    whole = {"type": "FeatureCollection", "features": [feature]}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def as_kml(listing: MapListing) -> bytes:
    """Give a place mark (KML 2.2: WGS-84, longitude first)."""
    there = listing.position.to(System.WGS84)
    ET.register_namespace("", KML)
    root = ET.Element(f"{{{KML}}}kml")
    mark = ET.SubElement(ET.SubElement(root, f"{{{KML}}}Document"), f"{{{KML}}}Placemark")
    _add(mark, "name", listing.name)
    if listing.address:
        _add(mark, "address", listing.address)
    if listing.phone:
        _add(mark, "phoneNumber", listing.phone)
    _add(mark, "description", "\n".join(f"{head}：{text}" for head, text in _filled(listing)))
    point = ET.SubElement(mark, f"{{{KML}}}Point")
    _add(
        point,
        "coordinates",
        f"{degrees_text(there.longitude)},{degrees_text(there.latitude)}",
    )
    ET.indent(root)
    whole: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return whole


def _add(parent: ET.Element, tag: str, text: str) -> None:
    # XML knows no control signs; a pasted one would make the whole file unreadable.
    ET.SubElement(parent, f"{{{KML}}}{tag}").text = "".join(
        sign for sign in text if sign.isprintable() or sign == "\n"
    )


def _fields(listing: MapListing) -> Iterable[tuple[str, str]]:
    return (
        ("名称", listing.name),
        ("编号", listing.code),
        ("类别", listing.category),
        ("地址", listing.address),
        ("电话", listing.phone),
        ("开放时间", listing.hours),
        ("服务内容", listing.services),
        ("备注", listing.note),
    )


def _filled(listing: MapListing) -> Iterable[tuple[str, str]]:
    return ((head, text) for head, text in _fields(listing) if text and head != "名称")


def _neutral(text: str) -> str:
    """Keep a spreadsheet from reading the text as a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
