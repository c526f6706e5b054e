"""Every file that comes in, made to hurt: words, a finding or an honest reading; nothing else.

`YIZHAN_HOSTILE=2000` tries so many changes of each kind instead of a few.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.core.errors import UserError
from app.core.sign_ways import PaperKind
from app.core.slip_code import SlipCode, slip_text
from app.intake import photo, slip_scan
from app.intake.ledger import read_ledger
from app.intake.worker import Limits, read_guarded
from app.reports.drawing import draw_foreign
from app.reports.package import write_month
from app.reports.sign_slip import SignSlipPaper, SlipStep, write_sign_slip
from app.reports.standard_sheet import write_standard_sheet
from app.services import kept_files, standard_install, verify
from app.standards.loader import BUNDLED
from app.storage import backup, keys, restoring
from app.storage.folder import DataFolder
from tests import photos
from tests.intake import hostile
from tests.intake.layouts import tidy
from tests.intake.ledgers import make_station
from tests.reports import books

TRIES = int(os.environ.get("YIZHAN_HOSTILE", "100"))
SECONDS = 30.0
"""More than any single file may take on a busy machine; the worker's own limits are 20 to 120."""
TODAY = date(2026, 11, 2)
NOON = datetime(2026, 10, 22, 12)  # noqa: DTZ001 (what stands in a workbook has no zone)
CODE = SlipCode(PaperKind.LEAVE, "4f1c6a52-1d0e-4a7b-9f53-0d6a6f6f2f10", "0123456789ab")

ONLY_IN_WORKER = {"form in itself", "inflates"}
"""They take gigabytes or minutes where nobody stops them."""

Read = Callable[[Path], object]


@dataclass(frozen=True)
class Seeds:
    """Sound files of our own."""

    keys: Path
    ledger: bytes
    jpeg: bytes
    png: bytes
    webp: bytes
    slip: bytes
    package: bytes
    backup: bytes
    toml: bytes
    sheet: bytes


@pytest.fixture(scope="module")
def seeds(staffed_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Seeds:
    root = tmp_path_factory.mktemp("seeds")
    tidy(make_station(1)).save(root / "ledger.xlsx")
    write_month(books.october(), root, signer=hostile.SIGNER)
    shutil.copytree(staffed_folder, root / "data")
    folder = DataFolder(root / "data")
    folder.files.joinpath("ab").mkdir(parents=True, exist_ok=True)
    pack = backup.write(
        folder, keys.load(folder.keys), root / "b", made_at="2026-10-22T12:00:00", name="x"
    )
    write_standard_sheet(root / "s.xlsx", NOON)
    slip = SignSlipPaper(
        "请假", "王芳请假一天", "待签", (("事由", "看病"),), (SlipStep("同意", "责任人"),),
        slip_text(CODE), CODE.content_code,
    )  # fmt: skip
    write_sign_slip(slip, books.october().station, root / "slip.pdf", made_at="2026-10-22 12:00")
    exif = photos.camera()
    return Seeds(
        folder.keys,
        (root / "ledger.xlsx").read_bytes(),
        photos.photo("JPEG", exif=exif),
        photos.photo("PNG", exif=exif),
        photos.photo("WEBP", exif=exif),
        (root / "slip.pdf").read_bytes(),
        hostile.package(hostile.parts_of((root / "2026-10.zip").read_bytes())),
        pack.path.read_bytes(),
        (BUNDLED / "beijing-2013.toml").read_bytes(),
        (root / "s.xlsx").read_bytes(),
    )


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """All the disk there is for a reader: what it leaves behind anywhere is seen."""
    for name in ("in", "tmp", "here"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    monkeypatch.setenv("YIZHAN_DATA", str(tmp_path / "none"))
    before = hostile.tree(tmp_path)
    yield tmp_path
    left = hostile.tree(tmp_path) - before
    assert {name for name in left if not name.startswith("in/")} == set()


def outcome(read: Read, world: Path, content: bytes, name: str) -> str:
    """Read a file; tell how it ended. Whatever is no refusal in words comes up as it is."""
    path = world / "in" / name
    path.write_bytes(content)
    began, ended = time.monotonic(), None
    try:
        read(path)
    except UserError as refused:
        ended = refused
    assert time.monotonic() - began < SECONDS
    assert hostile.tree(world / "in") == {name}
    path.unlink()
    assert ended is None or str(ended).encode()
    return "read" if ended is None else "refused"


# --- one reader for each kind, here in the process


def read_workbook(path: Path) -> None:
    assert read_ledger(path, today=TODAY, in_process=True).file_sha256


def read_photo(path: Path) -> None:
    made = photo.clean(path.read_bytes(), keep_taken=True)
    for content in (made.content, made.thumb):
        with Image.open(BytesIO(content)) as opened:
            opened.load()


def read_paper(path: Path) -> None:
    content = path.read_bytes()
    kind = kept_files.media_type(content)
    draw_foreign(content, 40, most=3, longest=300)
    if kind == "application/pdf":
        slip_scan.find_slips(content, kind)


def read_package(path: Path) -> None:
    checked = verify.verify_file(path, in_process=True)
    assert bool(checked.findings) != bool(checked.words)
    json.dumps(checked.findings, ensure_ascii=False).encode()


def read_standard(path: Path) -> None:
    examined = standard_install.examine(path, in_process=True)
    assert (examined.standard is None) == bool(examined.problems)
    json.dumps([str(one) for one in examined.problems], ensure_ascii=False).encode()


def backup_reader(seeds: Seeds) -> Read:
    def read(path: Path) -> None:
        checked = verify.verify_file(path, keys_folder=seeds.keys, in_process=True)
        json.dumps(checked.findings, ensure_ascii=False).encode()
        target = path.parent.parent / "restored"
        if checked.findings:
            with pytest.raises(UserError):
                restoring.restore(path, target, keys_folder=seeds.keys)
            assert not target.exists()

    return read


def test_a_workbook_changed_anyhow_is_refused_or_read(seeds: Seeds, world: Path) -> None:
    for seed in (seeds.ledger,):
        for number in range(TRIES):
            outcome(read_workbook, world, hostile.mutated(seed, number), "a.xlsx")
            outcome(read_workbook, world, hostile.inside_mutated(seed, number), "a.xlsx")


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
def test_a_photo_changed_anyhow_is_refused_or_written_anew(
    seeds: Seeds, world: Path, kind: str
) -> None:
    for number in range(4 * TRIES):
        outcome(read_photo, world, hostile.mutated(getattr(seeds, kind), number), f"a.{kind}")


def test_a_paper_changed_anyhow_is_refused_or_drawn(
    seeds: Seeds, world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slip_scan, "_DPI", (100,))
    for number in range(TRIES):
        outcome(read_paper, world, hostile.mutated(seeds.slip, number), "a.pdf")


def test_an_ofd_changed_anyhow_is_taken_as_it_is_or_refused(world: Path) -> None:
    seed = hostile.packed({"OFD.xml": b"<ofd/>" * 50, "Doc_0/Document.xml": b"y" * 2000})
    for number in range(20 * TRIES):
        outcome(kept_files.read_original, world, hostile.mutated(seed, number), "a.ofd")


def test_a_package_changed_anyhow_has_findings_or_is_whole(seeds: Seeds, world: Path) -> None:
    for number in range(TRIES):
        outcome(read_package, world, hostile.mutated(seeds.package, number), "2026-10.zip")
        made = hostile.inside_mutated(seeds.package, number, stored=True)
        outcome(read_package, world, made, "2026-10.zip")
    for number in range(TRIES // 4):
        made = hostile.package_mutated(seeds.package, number)
        outcome(read_package, world, made, "2026-10.zip")


def test_a_backup_changed_anyhow_is_found_and_restores_nothing(seeds: Seeds, world: Path) -> None:
    read = backup_reader(seeds)
    for number in range(TRIES // 2):
        outcome(read, world, hostile.mutated(seeds.backup, number), "a.yzbak")
        outcome(read, world, hostile.backup_mutated(seeds.backup, number), "a.yzbak")


def test_a_standard_changed_anyhow_is_read_or_its_problems_are_said(
    seeds: Seeds, world: Path
) -> None:
    for number in range(TRIES):
        outcome(read_standard, world, hostile.mutated(seeds.toml, number), "a.toml")
    for number in range(TRIES // 2):
        outcome(read_standard, world, hostile.inside_mutated(seeds.sheet, number), "a.xlsx")


def test_half_characters_and_endless_numbers_in_a_manifest_are_findings(
    seeds: Seeds, world: Path
) -> None:
    package = hostile.parts_of(seeds.package)
    strange = rb'"files": {"\ud800.pdf": {"sha256": "a", "bytes": 1},'
    changed = package["2026-10/manifest.json"].replace(b'"files": {', strange)
    path = world / "in" / "2026-10.zip"
    path.write_bytes(hostile.packed(package | {"2026-10/manifest.json": changed}, stored=True))
    assert "".join(sum(verify.verify_file(path, in_process=True).findings, ())).encode()
    pack = hostile.parts_of(seeds.backup)
    for number in (b"Infinity", b"NaN", b"1e999", b"9" * 5000):
        changed = re.sub(rb'"audit_seq": \d+', b'"audit_seq": ' + number, pack["backup.json"])
        made = hostile.closed(hostile.packed(pack | {"backup.json": changed}, stored=True))
        path.write_bytes(made)
        assert verify.verify_file(path, in_process=True).findings


# --- made to hurt, each by its own way


@pytest.mark.parametrize("way", hostile.LYING_ZIPS)
def test_a_zip_that_lies_is_refused_everywhere(seeds: Seeds, world: Path, way: str) -> None:
    make = hostile.LYING_ZIPS[way]
    ledger = outcome(read_workbook, world, make(hostile.parts_of(seeds.ledger)), "a.xlsx")
    # A workbook may hold other files beside its own, and the sizes it tells are not believed.
    assert ledger == "refused" or way in ("in itself", "huge sizes")
    path = world / "in" / "2026-10.zip"
    path.write_bytes(make(hostile.parts_of(seeds.package)))
    assert verify.verify_file(path, in_process=True).findings
    path.write_bytes(hostile.closed(make(hostile.parts_of(seeds.backup))))
    found = verify.verify_file(path, keys_folder=seeds.keys, in_process=True).findings
    assert found
    json.dumps(found, ensure_ascii=False).encode()
    with pytest.raises(UserError):
        restoring.restore(path, world / "restored", keys_folder=seeds.keys)


@pytest.mark.parametrize(
    "make",
    [
        lambda _: hostile.png(2_000_000, 2_000_000),
        lambda _: hostile.png(60_000, 60_000),
        lambda _: hostile.png(0, 0),
        lambda seeds: hostile.sized_jpeg(seeds.jpeg, 65_500, 65_500),
        lambda seeds: hostile.sized_jpeg(seeds.jpeg, 0, 0),
        lambda _: hostile.text_bomb(),
        lambda seeds: seeds.webp[:12] + seeds.webp[12:] * 50,
    ],
)
def test_a_picture_that_says_it_is_a_wall_costs_nothing(
    seeds: Seeds, world: Path, make: Callable[[Seeds], bytes]
) -> None:
    outcome(read_photo, world, make(seeds), "a.png")


def test_a_picture_too_large_to_be_a_photo_is_not_even_unpacked() -> None:
    with pytest.raises(UserError, match="尺寸大得不像照片"):
        photo.clean(hostile.png(12_000, 10_000))


@pytest.mark.parametrize("way", sorted(hostile.PAPERS.keys() - ONLY_IN_WORKER))
def test_a_paper_made_to_hurt_is_refused_or_drawn_small(world: Path, way: str) -> None:
    outcome(read_paper, world, hostile.PAPERS[way](), "a.pdf")


@pytest.mark.parametrize("way", hostile.TEXTS)
def test_a_text_made_to_hurt_is_said_to_be_no_standard(world: Path, way: str) -> None:
    path = world / "in" / "a.toml"
    path.write_bytes(hostile.TEXTS[way])

    assert standard_install.examine(path, in_process=True).problems


@pytest.mark.parametrize(
    "way",
    ["deep", "wide", "entities", "outside", "far", "deep inside", "wide inside", "far inside"],
)
def test_xml_made_to_hurt_is_refused_or_passed_over(seeds: Seeds, world: Path, way: str) -> None:
    for seed in (seeds.ledger, seeds.sheet):
        made = hostile.packed(hostile.sheet_texts(hostile.parts_of(seed))[way])
        outcome(read_workbook, world, made, "a.xlsx")
        outcome(read_standard, world, made, "a.xlsx")


# --- anything at all


@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=2000))
def test_bytes_of_no_meaning_are_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    world = tmp_path_factory.mktemp("world")
    (world / "in").mkdir()
    for lead in (b"", b"PK\x03\x04", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7\n"):
        for read, name in (
            (read_workbook, "a.xlsx"),
            (read_photo, "a.jpg"),
            (read_paper, "a.pdf"),
        ):
            assert outcome(read, world, lead + content, name) == "refused"
        outcome(read_package, world, lead + content, "2026-10.zip")
    for name in ("a.toml", "a.xlsx"):
        outcome(read_standard, world, content, name)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_the_same_holds_for_any_change_of_a_sound_file(
    seeds: Seeds, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    world = tmp_path_factory.mktemp("world")
    (world / "in").mkdir()
    read, name, seed = data.draw(
        st.sampled_from(
            [
                (read_workbook, "a.xlsx", seeds.ledger),
                (read_photo, "a.png", seeds.png),
                (read_photo, "a.webp", seeds.webp),
                (read_package, "2026-10.zip", seeds.package),
                (read_standard, "a.toml", seeds.toml),
            ]
        )
    )
    at = data.draw(st.integers(0, len(seed)))
    taken, put = data.draw(st.integers(0, 300)), data.draw(st.binary(max_size=40))
    outcome(read, world, seed[:at] + put + seed[at + taken :], name)


# --- through the real worker


def test_the_worker_ends_the_same_way(seeds: Seeds, world: Path) -> None:
    wide = hostile.png(9_400, 9_400, data=zlib.compress(bytes(9_400 * 37_601), 1))
    for name, content in (
        ("a.jpg", hostile.mutated(seeds.jpeg, 3)),
        ("a.png", hostile.text_bomb()),
        ("b.png", wide),
    ):
        path = world / "in" / name
        path.write_bytes(content)
        with suppress(UserError):
            photo.clean_file(path)
    for way in sorted(ONLY_IN_WORKER):
        with pytest.raises(UserError):
            read_guarded(
                draw_foreign,
                hostile.PAPERS[way](),
                40,
                most=3,
                longest=300,
                limits=Limits(seconds=3, memory=300 * 1024 * 1024),
            )
    for way in ("deep", "pages in a ring", "form in itself"):
        path = world / "in" / "2026-10.zip"
        parts = hostile.parts_of(seeds.package)
        path.write_bytes(hostile.package(parts | {"2026-10/roster.pdf": hostile.PAPERS[way]()}))
        assert verify.verify_file(path).findings
    path = world / "in" / "a.toml"
    path.write_bytes(hostile.TEXTS["brackets"])
    assert standard_install.examine(path).problems
