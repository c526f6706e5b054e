"""Photos of a criterion: kept with a small copy, taken off and put back, never twice."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select

from app.core.errors import BadInput, NotAllowed, Refused
from app.intake.photo import Taken, clean
from app.models import Evidence
from app.services import evidence, kept_files, shelf
from app.services.office import Office
from app.standards.loader import BUNDLED, load_file
from app.standards.schema import Standard
from tests.photos import camera, photo
from tests.ui.setup.rounds.small import FIRST, SECOND

WATER = "six-haves.appliances.water-dispenser"
KETTLE = "six-haves.appliances.kettle"


@pytest.fixture(scope="session")
def standard() -> Standard:
    return load_file(BUNDLED / "panjin-2021.toml")


@pytest.fixture
def lead(office: Office, as_person: Callable[[str], Office]) -> Office:
    return as_person("赵国强")


def add(office: Office, standard: Standard, content: bytes, name: str = "门口.jpg") -> int:
    return office.act(evidence.add_photo, standard, WATER, name, clean(content))


@pytest.mark.parametrize(
    ("kind", "kept_as", "name"),
    [("JPEG", "JPEG", "门口.jpg"), ("PNG", "PNG", "门口.png"), ("WEBP", "JPEG", "门口.jpg")],
)
def test_a_photo_is_kept_as_a_picture_that_opens(
    lead: Office, standard: Standard, kind: str, kept_as: str, name: str
) -> None:
    photo_id = add(lead, standard, photo(kind), "门口.jpeg")

    with Image.open(BytesIO(lead.read(evidence.photo_bytes, photo_id))) as opened:
        assert (opened.format, opened.size) == (kept_as, (64, 48))
    (kept,) = lead.read(evidence.photos, standard)[WATER]
    assert (kept.name, kept.by) == (name, "赵国强")


def test_the_small_copy_is_there_without_the_photo_itself(lead: Office, standard: Standard) -> None:
    add(lead, standard, photo())
    (kept,) = lead.read(evidence.photos, standard)[WATER]

    (lead.folder.files / kept.sha256[:2] / kept.sha256).unlink()

    with Image.open(BytesIO(lead.read(kept_files.thumb, kept.thumb_sha256))) as opened:
        assert opened.format == "JPEG"
    (lead.folder.files / kept.thumb_sha256[:2] / kept.thumb_sha256).unlink()
    assert lead.read(kept_files.thumb, kept.thumb_sha256) == b""


def test_time_and_place_are_kept_beside_the_photo_where_they_were_asked_for(
    lead: Office, standard: Standard
) -> None:
    made = clean(photo(exif=camera()), keep_taken=True)
    lead.act(evidence.add_photo, standard, WATER, "饮水机.jpg", made)
    add(lead, standard, photo(colour="red", exif=camera()))

    with_taken, without = lead.read(evidence.photos, standard)[WATER]

    assert with_taken.taken == Taken("2026-10-19 14:03:05", "122.070000", "41.120000")
    assert not without.taken


def test_a_photo_taken_in_beforehand_is_only_recorded(
    lead: Office, standard: Standard, tmp_path: Path
) -> None:
    path = tmp_path / "饮水机.jpg"
    path.write_bytes(photo())

    made = evidence.take_in(lead.files, path)

    assert len(lead.files.names()) == 2
    assert not lead.read(evidence.photos, standard)
    lead.act(evidence.add_photo, standard, WATER, path.name, made)
    assert len(lead.files.names()) == 2


def test_a_refused_photo_leaves_nothing_behind(lead: Office, tmp_path: Path) -> None:
    path = tmp_path / "坏的.jpg"
    path.write_bytes(photo()[:200])

    with pytest.raises(BadInput):
        evidence.take_in(lead.files, path)

    assert lead.files.names() == ()


def test_the_same_photo_is_not_added_twice_to_one_criterion(
    lead: Office, standard: Standard
) -> None:
    add(lead, standard, photo())

    with pytest.raises(Refused):
        add(lead, standard, photo(), "又一张.jpg")
    assert lead.act(evidence.add_photo, standard, KETTLE, "同一张.jpg", clean(photo()))


def test_a_removed_photo_is_gone_from_the_list_and_comes_back(
    lead: Office, standard: Standard
) -> None:
    photo_id = add(lead, standard, photo())

    assert lead.act(evidence.remove_photo, standard, photo_id) == "门口.jpg"
    assert WATER not in lead.read(evidence.photos, standard)
    kept = lead.read(lambda ctx: ctx.session.scalar(select(func.count()).select_from(Evidence)))
    assert kept == 1

    lead.act(evidence.put_back, standard, photo_id)
    assert [one.id for one in lead.read(evidence.photos, standard)[WATER]] == [photo_id]


def test_the_chair_adds_and_removes_no_photo(
    lead: Office, standard: Standard, as_person: Callable[[str], Office]
) -> None:
    photo_id = add(lead, standard, photo())
    office = as_person("孙惠民")

    with pytest.raises(NotAllowed):
        add(office, standard, photo(colour="red"))
    with pytest.raises(NotAllowed):
        office.act(evidence.remove_photo, standard, photo_id)


def test_a_newer_edition_takes_over_the_photos_of_what_it_still_asks(
    as_person: Callable[[str], Office], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "example-2024.toml").write_text(FIRST, "utf-8")
    (tmp_path / "example-2026.toml").write_text(SECOND, "utf-8")
    former, newer = (load_file(tmp_path / f"example-{year}.toml") for year in (2024, 2026))
    office = as_person("赵国强")
    for criterion, colour in (("rest.chairs", "red"), ("rest.kettle", "blue")):
        made = clean(photo(colour=colour))
        office.act(evidence.add_photo, former, criterion, "照片.jpg", made)
    monkeypatch.setattr(shelf, "BUNDLED", tmp_path)

    found = office.read(evidence.photos, newer)

    # The chairs are asked for otherwise now: their photo proves nothing any more.
    assert list(found) == ["rest.kettle"]
    (kettle,) = found["rest.kettle"]
    office.act(evidence.remove_photo, newer, kettle.id)
    assert not office.read(evidence.photos, newer)
