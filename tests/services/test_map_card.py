"""The map card tells what holds today, and knows when maps were told something else."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO, StringIO
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from app.core.coordinates import Position, System, distance_m
from app.core.errors import BadInput, NotAllowed, Refused
from app.intake import photo
from app.records.book import OpeningSpan
from app.reports.map_card import KML, MapListing, as_csv, as_geojson, as_kml
from app.services import map_card, setup
from app.services.office import Office

HERE = ("122.070714", "41.119997")


@pytest.fixture
def lead(as_person: Callable[[str], Office]) -> Office:
    return as_person("赵国强")


def place(office: Office, system: System = System.GCJ02) -> None:
    office.act(map_card.place, *HERE, system, category="便民服务")


def export(office: Office) -> list[str]:
    prepared = office.read(map_card.prepare)
    paths = map_card.write(prepared)
    office.act(map_card.record_export, prepared)
    return [path.read_text("utf-8-sig") for path in paths[:3]]


def test_an_empty_card_names_what_is_missing_and_invents_nothing(lead: Office) -> None:
    card = lead.read(map_card.card)

    assert card.position is None
    assert "位置" in card.lacking
    assert "外观照片" in card.lacking
    assert not card.is_current
    with pytest.raises(Refused, match="还没有填位置"):
        lead.read(map_card.prepare)


def test_the_three_files_show_the_same_door(lead: Office) -> None:
    place(lead)

    table, geojson, kml = export(lead)

    cells = dict(zip(*csv.reader(StringIO(table)), strict=True))
    typed = Position(float(HERE[0]), float(HERE[1]), System.GCJ02)
    assert (cells["高德腾讯（GCJ-02）经度"], cells["高德腾讯（GCJ-02）纬度"]) == HERE
    baidu = Position(
        float(cells["百度（BD-09）经度"]), float(cells["百度（BD-09）纬度"]), System.BD09
    )
    point = json.loads(geojson)["features"][0]["geometry"]["coordinates"]
    mark = ET.fromstring(kml).find(f".//{{{KML}}}coordinates")
    assert mark is not None
    assert mark.text is not None
    lon, lat = map(float, mark.text.split(","))
    for there in (
        baidu,
        Position(point[0], point[1], System.WGS84),
        Position(lon, lat, System.WGS84),
    ):
        assert distance_m(typed, there) < 2


def test_a_change_makes_the_card_stale_and_says_what_changed(lead: Office) -> None:
    place(lead)
    export(lead)
    assert lead.read(map_card.card).is_current

    fields = lead.read(setup.station_fields)
    lead.act(setup.change_station, replace(fields, phone="0427-0000001"))

    card = lead.read(map_card.card)
    assert not card.is_current
    assert card.changed == ("电话",)
    export(lead)
    assert lead.read(map_card.card).is_current


def test_an_export_remembers_where_it_was_uploaded(lead: Office) -> None:
    place(lead)
    export(lead)
    newest = lead.read(map_card.card).exports[0]

    lead.act(map_card.mark_uploaded, newest.id, "高德地图")

    told = lead.read(map_card.card).exports[0]
    assert (told.uploaded_to, told.uploaded_on, told.by) == ("高德地图", "2026-10-22", "赵国强")


def test_the_photo_goes_with_the_files_and_stays_when_the_place_is_corrected(
    lead: Office,
) -> None:
    made = BytesIO()
    Image.new("RGB", (40, 30), "green").save(made, "JPEG")
    with pytest.raises(Refused, match="还没有填位置"):
        lead.act(map_card.set_photo, photo.clean(made.getvalue()))
    place(lead)
    lead.act(map_card.set_photo, photo.clean(made.getvalue()))
    place(lead, System.BD09)

    prepared = lead.read(map_card.prepare)
    paths = map_card.write(prepared)

    assert paths[-1].name == prepared.listing.photo
    with Image.open(paths[-1]) as image:
        assert image.size == (40, 30)
    assert "外观照片" not in lead.read(map_card.card).lacking


def test_an_attendant_reads_the_card_and_does_not_change_it(
    as_person: Callable[[str], Office],
) -> None:
    office = as_person("单雨桐")

    with pytest.raises(NotAllowed, match="责任人、联络员"):
        office.act(map_card.place, *HERE, System.GCJ02)
    assert office.read(map_card.card).position is None


def test_a_place_abroad_changes_nothing(lead: Office) -> None:
    place(lead)
    with pytest.raises(BadInput, match="不在中国"):
        lead.act(map_card.place, "2.35", "48.85", System.WGS84)

    found = lead.read(map_card.card).position
    assert found is not None
    assert found.longitude == float(HERE[0])


def listing(**other: str) -> MapListing:
    words = dict.fromkeys(
        ("name", "code", "category", "address", "phone", "hours", "services", "note"), "有"
    )
    return MapListing(**{**words, **other}, position=Position(122.0, 41.0, System.GCJ02))


def test_no_cell_of_the_table_is_a_formula() -> None:
    cells = list(csv.reader(StringIO(as_csv(listing(name="=HYPERLINK(1)", phone="+86")))))[1]

    assert not any(cell[:1] in ("=", "+", "-", "@") for cell in cells)


def test_signs_that_no_xml_may_hold_do_not_break_the_file() -> None:
    odd = listing(name="站\x00点\x0b<&>", note="两行\n话")

    name = ET.fromstring(as_kml(odd)).find(f".//{{{KML}}}name")

    assert name is not None
    assert name.text == "站点<&>"
    assert json.loads(as_geojson(odd))["features"][0]["properties"]["名称"] == "站\x00点\x0b<&>"


def test_other_days_at_the_same_hours_make_the_card_stale(lead: Office) -> None:
    place(lead)
    lead.act(setup.set_opening_week, [OpeningSpan(day, "08:30", "17:00") for day in range(6)])
    export(lead)

    lead.act(setup.set_opening_week, [OpeningSpan(day, "08:30", "17:00") for day in range(5)])

    card = lead.read(map_card.card)
    assert card.changed == ("开放时间",)
    assert card.shown.hours.endswith("（星期一至星期五）")


def test_hours_that_differ_by_day_are_said_by_day() -> None:
    week = (
        OpeningSpan(0, "08:00", "12:00"),
        OpeningSpan(0, "13:00", "17:00"),
        OpeningSpan(5, "09:00", "12:00"),
    )

    assert map_card.hours_words("", week) == "星期一 08:00-12:00、13:00-17:00；星期六 09:00-12:00"
    assert map_card.hours_words("随到随开", ()) == "随到随开"
