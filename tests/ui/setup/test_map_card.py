"""地图: the position is typed, checked and exported; a change says that maps are stale."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from app.core.coordinates import System
from app.services import map_card, setup
from app.services.office import Office
from app.ui.pages.setup import SetupPage
from app.ui.setup.map_card import MapPart
from tests.ui.pages.opened import click, open_page, write


@pytest.fixture
def lead(as_person: Callable[[str], Office]) -> Office:
    return as_person("赵国强")


def opened(office: Office, qtbot: QtBot) -> MapPart:
    page = open_page(SetupPage, office, qtbot, "map")
    part = page.part("map")
    assert isinstance(part, MapPart)
    return part


def fill(part: MapPart, longitude: str, latitude: str) -> None:
    part.system.set_value(System.GCJ02)
    write(part.longitude, longitude)
    write(part.latitude, latitude)
    click(part.save_button)


def test_a_typed_position_is_kept_and_shown_in_all_three_systems(
    lead: Office, qtbot: QtBot
) -> None:
    part = opened(lead, qtbot)
    assert not part.export_button.isEnabled()

    fill(part, "１２２．０７０７１４", "41.119997")

    shown = part.facts.text()
    assert "122.070714，41.119997（照此填写）" in shown
    assert "百度 122.077" in shown
    assert part.export_button.isEnabled()
    assert lead.read(map_card.card).position is not None


def test_an_exchanged_position_is_refused_below_its_field(lead: Office, qtbot: QtBot) -> None:
    part = opened(lead, qtbot)

    fill(part, "41.119997", "122.070714")

    assert "填反了" in part.form.error_of("longitude")
    assert lead.read(map_card.card).position is None
    assert part.longitude.text() == "41.119997"


def test_a_position_without_its_system_is_asked_for_it(lead: Office, qtbot: QtBot) -> None:
    part = opened(lead, qtbot)
    write(part.longitude, "122.070714")
    click(part.save_button)

    assert "从哪里来" in part.form.error_of("system")


def test_an_export_writes_the_files_and_a_later_change_is_named(lead: Office, qtbot: QtBot) -> None:
    part = opened(lead, qtbot)
    fill(part, "122.070714", "41.119997")

    click(part.export_button)
    qtbot.waitUntil(lambda: "已写好 3 个文件" in part.notice.text)
    names = sorted(path.suffix for path in lead.folder.exports.glob("地图信息-*"))
    assert names == [".csv", ".geojson", ".kml"]
    assert "和现在一样" in part.told.text()

    fields = lead.read(setup.station_fields)
    lead.act(setup.change_station, replace(fields, address="示范街20号"))

    assert "改了：地址" in part.told.text()


def test_a_photo_is_added_and_shown_small(lead: Office, qtbot: QtBot, tmp_path: Path) -> None:
    part = opened(lead, qtbot)
    fill(part, "122.070714", "41.119997")
    path = tmp_path / "门口.jpg"
    Image.new("RGB", (2000, 1500), "teal").save(path)

    part.drop.dropped.emit([path])
    qtbot.waitUntil(lambda: "外观照片已存好" in part.notice.text)

    assert part.thumb.isVisible()
    small = lead.read(map_card.thumb_bytes)
    assert 0 < len(small) < len(lead.read(map_card.photo_bytes))


def test_whoever_may_not_change_it_reads_and_is_told_who_may(
    as_person: Callable[[str], Office], qtbot: QtBot
) -> None:
    part = opened(as_person("单雨桐"), qtbot)

    assert not part.save_button.isVisible()
    assert not part.export_button.isVisible()
    assert not part.edit.isVisible()
