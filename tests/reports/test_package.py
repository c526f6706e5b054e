"""The month's folder is whole or not there, and a closed one is never written over."""

from __future__ import annotations

import errno
import hashlib
import json
import re
import resource
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Refused, StoreProblem
from app.records.book import MonthBook
from app.reports.package import MonthFolder, write_month
from app.reports.package_check import (
    ALL_NAMES,
    PAPER_NAMES,
    Finding,
    signed_by,
    verify_package,
)
from app.reports.package_signature import Signer, sign_manifest
from app.reports.package_zip import zip_bytes
from app.reports.papers import PAPERS
from tests.reports import books

PRIVATE = Ed25519PrivateKey.from_private_bytes(b"the private key of no station 32")
KEY = PRIVATE.public_key().public_bytes_raw().hex()
SIGNER = Signer(KEY, PRIVATE.sign)
CLOSED = books.october()
OPEN = books.october(status="open")


def _write(book: MonthBook, folder: Path) -> MonthFolder:
    return write_month(book, folder, signer=SIGNER)


@pytest.fixture(scope="module")
def closed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One closed month, written once; copied by whoever alters it."""
    out = tmp_path_factory.mktemp("closed")
    _write(CLOSED, out)
    return out


@pytest.fixture
def closed(closed_once: Path, tmp_path: Path) -> Path:
    out = tmp_path / "out"
    shutil.copytree(closed_once, out)
    return out


def _beside(made: Path) -> Path:
    """A place for what is broken on purpose: others look at what was made."""
    place = made.with_name(f"{made.name}-broken")
    place.mkdir(exist_ok=True)
    return place


def _snapshot(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _what(found: tuple[Finding, ...]) -> dict[str, str]:
    return {finding.where: finding.what for finding in found}


# --- what is in it


def test_the_folder_holds_exactly_the_files_of_the_contract(closed_once: Path) -> None:
    names = {path.name for path in (closed_once / "2026-10").iterdir()}
    assert names == ALL_NAMES | {"manifest.json"}
    assert {path.name for path in closed_once.iterdir()} == {"2026-10", "2026-10.zip"}


def test_the_check_knows_the_papers_that_are_printed() -> None:
    assert tuple(paper.file_name for paper in PAPERS) == PAPER_NAMES


def test_the_manifest_says_what_the_month_is(closed_once: Path) -> None:
    folder = closed_once / "2026-10"
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert manifest["station"] == {"code": "211102-LD-0007", "name": "示范街劳动者服务站（示例）"}
    assert (manifest["month"], manifest["status"]) == ("2026-10", "closed")
    assert (manifest["revision"], manifest["fingerprint"]) == (1, "4f2a90c1d7be")
    assert manifest["station_public_key"] == KEY
    assert manifest["figures"] == CLOSED.figures.as_dict()
    assert manifest["files"].keys() == ALL_NAMES
    content = (folder / "roster.pdf").read_bytes()
    assert manifest["files"]["roster.pdf"] == {
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
    }


def test_the_zip_holds_the_same_bytes_under_the_month(closed_once: Path) -> None:
    with zipfile.ZipFile(closed_once / "2026-10.zip") as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
    assert packed == {
        name: content for name, content in _snapshot(closed_once).items() if name != "2026-10.zip"
    }


def test_the_same_month_gives_the_same_zip(closed_once: Path, tmp_path: Path) -> None:
    again = _write(CLOSED, tmp_path / "elsewhere")
    assert again.zip.read_bytes() == (closed_once / "2026-10.zip").read_bytes()


def test_an_empty_month_has_all_its_papers(tmp_path: Path) -> None:
    made = _write(books.empty_month(), tmp_path)
    assert set(made.files) == ALL_NAMES | {"manifest.json"}
    assert verify_package(made.zip) == ()


def test_a_character_no_face_can_draw_is_reported(tmp_path: Path) -> None:
    card = replace(CLOSED.station, address="\U00031234街1号")
    made = _write(replace(CLOSED, station=card), tmp_path)
    assert made.missing["sign-a4.pdf"] == ("\U00031234",)


# --- never over a closed one


def test_papers_of_a_closed_month_are_left_as_they_are(closed: Path) -> None:
    before = _snapshot(closed)
    again = _write(replace(CLOSED, made_at="2026-12-24 18:00"), closed)
    assert again.folder == closed / "2026-10"
    assert _snapshot(closed) == before


def test_a_new_revision_goes_beside_the_old(closed: Path) -> None:
    before = _snapshot(closed / "2026-10")
    second = _write(replace(CLOSED, revision=2, fingerprint="0123456789ab"), closed)
    assert second.folder == closed / "2026-10-r2"
    assert verify_package(second.zip) == ()
    assert _snapshot(closed / "2026-10") == before


def test_other_papers_of_the_same_revision_go_beside_too(closed: Path) -> None:
    before = _snapshot(closed / "2026-10")
    other = _write(replace(CLOSED, fingerprint="0123456789ab"), closed)
    assert other.folder == closed / "2026-10-r2"
    assert _snapshot(closed / "2026-10") == before


def test_a_reopened_month_does_not_touch_the_closed_papers(closed: Path) -> None:
    before = _snapshot(closed / "2026-10")
    draft = _write(OPEN, closed)
    assert draft.folder == closed / "2026-10-r2"
    assert (draft.status, _snapshot(closed / "2026-10")) == ("open", before)


def test_papers_of_an_open_month_are_replaced(tmp_path: Path) -> None:
    _write(OPEN, tmp_path)
    made = _write(CLOSED, tmp_path)
    assert made.folder == tmp_path / "2026-10"
    assert verify_package(made.folder) == ()
    assert {path.name for path in tmp_path.iterdir()} == {"2026-10", "2026-10.zip"}


def test_a_damaged_closed_folder_is_kept_and_whole_papers_go_beside(closed: Path) -> None:
    (closed / "2026-10" / "roster.pdf").write_bytes(b"not a paper")
    made = _write(CLOSED, closed)
    assert made.folder == closed / "2026-10-r2"
    assert (closed / "2026-10" / "roster.pdf").read_bytes() == b"not a paper"


def test_a_lost_zip_is_packed_again_from_the_closed_folder(closed: Path) -> None:
    zip_path = closed / "2026-10.zip"
    before = zip_path.read_bytes()
    zip_path.unlink()
    assert _write(CLOSED, closed).zip.read_bytes() == before


def test_a_folder_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    (tmp_path / "2026-10").mkdir()
    (tmp_path / "2026-10" / "照片.jpg").write_bytes(b"x")
    with pytest.raises(Refused, match="不是本程序写出的"):
        _write(OPEN, tmp_path)
    assert _snapshot(tmp_path) == {"2026-10/照片.jpg": b"x"}


def test_another_stations_papers_are_refused(closed: Path) -> None:
    before = _snapshot(closed)
    card = replace(CLOSED.station, code="211102-LD-0008", name="河畔驿站")
    with pytest.raises(Refused, match="另一个站点"):
        _write(replace(CLOSED, station=card), closed)
    assert _snapshot(closed) == before


# --- whole or not at all


def _fail_with(number: int) -> Callable[[MonthBook, Path], Mapping[str, tuple[str, ...]]]:
    def papers(book: MonthBook, folder: Path) -> Mapping[str, tuple[str, ...]]:
        (folder / "monthly-report.pdf").write_bytes(b"half")
        raise OSError(number, "no")

    return papers


@pytest.mark.parametrize(
    ("number", "words"), [(errno.ENOSPC, "磁盘放不下"), (errno.EACCES, "不能写入")]
)
def test_a_disk_that_refuses_leaves_nothing_half_written(
    tmp_path: Path, number: int, words: str
) -> None:
    with pytest.raises(StoreProblem, match=words) as problem:
        write_month(OPEN, tmp_path, signer=SIGNER, papers=_fail_with(number))
    assert list(tmp_path.iterdir()) == []
    assert problem.value.kept
    assert problem.value.to_do


def test_a_failure_leaves_the_older_open_papers(tmp_path: Path) -> None:
    _write(OPEN, tmp_path)
    before = _snapshot(tmp_path)
    with pytest.raises(StoreProblem):
        write_month(CLOSED, tmp_path, signer=SIGNER, papers=_fail_with(errno.ENOSPC))
    assert _snapshot(tmp_path) == before


@pytest.fixture
def small_files() -> Iterator[None]:
    """A system that lets no file grow beyond 150 kB, as a full disk would not."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@pytest.mark.usefixtures("small_files")
def test_a_zip_that_does_not_fit_takes_the_folder_back_with_it(tmp_path: Path) -> None:
    with pytest.raises(StoreProblem, match="磁盘放不下"):
        _write(OPEN, tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_is_no_folder_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreProblem, match="不能写入"):
        _write(OPEN, tmp_path / "file" / "out")


def test_a_folder_that_cannot_be_moved_keeps_the_old_papers(tmp_path: Path) -> None:
    _write(OPEN, tmp_path)
    before = _snapshot(tmp_path / "2026-10")
    before_zip = tmp_path / "2026-10.zip"

    def block(book: MonthBook, folder: Path) -> Mapping[str, tuple[str, ...]]:
        # A folder in the zip's place cannot be exchanged for a file, as on Windows a file in use.
        before_zip.unlink()
        before_zip.mkdir()
        (before_zip / "in-the-way").write_bytes(b"")
        return {}

    with pytest.raises(StoreProblem, match="不能写入"):
        write_month(OPEN, tmp_path, signer=SIGNER, papers=block)
    assert _snapshot(tmp_path / "2026-10") == before


def test_a_sign_that_cannot_be_made_refuses_the_month_in_words(tmp_path: Path) -> None:
    card = replace(OPEN.station, address="路" * 90)
    with pytest.raises(Refused, match="字节"):
        _write(replace(OPEN, station=card), tmp_path)
    assert list(tmp_path.iterdir()) == []


# --- the check


def test_a_whole_folder_and_its_zip_have_no_findings(closed_once: Path) -> None:
    assert verify_package(closed_once / "2026-10") == ()
    assert verify_package(closed_once / "2026-10.zip") == ()


def test_one_changed_byte_is_found(closed: Path) -> None:
    path = closed / "2026-10" / "expenses.pdf"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert _what(verify_package(closed / "2026-10")) == {
        "expenses.pdf": "内容与清单不符，文件被改动过。"
    }


def test_a_missing_an_extra_and_a_longer_file_are_found(closed: Path) -> None:
    folder = closed / "2026-10"
    (folder / "roster.pdf").unlink()
    (folder / "另一份.pdf").write_bytes(b"x")
    with (folder / "opinions.pdf").open("ab") as stream:
        stream.write(b"\n")
    found = _what(verify_package(folder))
    assert found.keys() == {"roster.pdf", "另一份.pdf", "opinions.pdf"}
    assert "大小不符" in found["opinions.pdf"]


def _rewrite_manifest(folder: Path, **changes: object) -> None:
    """Change what a manifest says and sign it again: only what it says is then wrong."""
    path = folder / "manifest.json"
    said = json.loads(path.read_bytes()) | changes | {"signature": ""}
    text = json.dumps(said, ensure_ascii=False, indent=2) + "\n"
    path.write_bytes(sign_manifest(text.encode(), SIGNER))


def test_a_paper_with_another_fingerprint_is_found(closed: Path) -> None:
    _rewrite_manifest(closed / "2026-10", fingerprint="0123456789ab")
    found = verify_package(closed / "2026-10")
    assert {finding.where for finding in found} == set(PAPER_NAMES)
    assert "第 1 页" in found[0].what


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"files": 3}', b"\xff", b"[" * 100_000, b'{"station": 1}']
)
def test_a_manifest_that_is_none_is_said_to_be_none(closed: Path, content: bytes) -> None:
    (closed / "2026-10" / "manifest.json").write_bytes(content)
    (finding,) = verify_package(closed / "2026-10")
    assert finding.where == "manifest.json"


def test_a_manifest_that_lists_too_little_is_found(closed: Path) -> None:
    folder = closed / "2026-10"
    (folder / "expenses.pdf").unlink()
    files = json.loads((folder / "manifest.json").read_bytes())["files"]
    del files["expenses.pdf"]
    _rewrite_manifest(folder, files=files)
    assert _what(verify_package(folder)) == {"expenses.pdf": "清单上缺少这份资料。"}


def test_a_broken_zip_is_one_finding(closed: Path) -> None:
    path = closed / "2026-10.zip"
    path.write_bytes(path.read_bytes()[:5000])
    (finding,) = verify_package(path)
    assert "打不开" in finding.what


@pytest.mark.parametrize("name", ["../evil.txt", "/etc/x", "2026-10/sub/x.pdf", "2026-10\\x.pdf"])
def test_a_name_that_leads_elsewhere_is_found(closed: Path, name: str) -> None:
    path = closed / "2026-10.zip"
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, b"x")
    assert verify_package(path) != ()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_found(closed: Path) -> None:
    path = closed / "2026-10.zip"
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("2026-10/roster.pdf", b"x")
    assert "两次" in verify_package(path)[0].what


def test_a_missing_package_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        verify_package(tmp_path / "2026-10.zip")


# --- who signed it


def test_the_station_has_signed_its_manifest(closed: Path) -> None:
    assert signed_by(closed / "2026-10.zip") == KEY
    assert signed_by(closed / "2026-10") == KEY


def test_a_manifest_signed_by_somebody_else_names_that_one(closed: Path) -> None:
    other = Ed25519PrivateKey.generate()
    path = closed / "2026-10" / "manifest.json"
    public = other.public_key().public_bytes_raw().hex()
    said = json.loads(path.read_bytes()) | {"station_public_key": public, "signature": ""}
    text = json.dumps(said, ensure_ascii=False, indent=2) + "\n"
    path.write_bytes(sign_manifest(text.encode(), Signer(public, other.sign)))

    assert verify_package(closed / "2026-10") == ()
    assert signed_by(closed / "2026-10") == public


@pytest.mark.parametrize("taken", [("signature",), ("signature", "station_public_key")])
def test_a_signature_taken_off_leaves_a_package_nobody_signed(
    closed: Path, taken: tuple[str, ...]
) -> None:
    path = closed / "2026-10" / "manifest.json"
    said = json.loads(path.read_bytes())
    path.write_text(json.dumps({name: said[name] for name in said if name not in taken}))

    found = verify_package(closed / "2026-10")

    assert signed_by(closed / "2026-10") == ""
    assert (found == ()) == ("station_public_key" in taken)


def test_a_package_of_the_first_version_is_whole_and_unsigned(closed: Path) -> None:
    folder = closed / "2026-10"
    path = folder / "manifest.json"
    said = json.loads(path.read_bytes())
    del said["signature"]
    path.write_text(json.dumps(said | {"station_public_key": "q83vq83vq83vq83v"}))
    zip_path = closed / "2026-10.zip"
    with zipfile.ZipFile(zip_path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, f"2026-10/{file.name}")

    assert verify_package(zip_path) == ()
    assert signed_by(zip_path) == ""


@given(data=st.data())
def test_no_byte_of_the_zip_can_be_changed_unnoticed(
    closed_once: Path, data: st.DataObject
) -> None:
    content = bytearray((closed_once / "2026-10.zip").read_bytes())
    # Half of the tries near the ends of files, where the zip's own words stand.
    names = [at.start() for at in re.finditer(b"PK", bytes(content))]
    at = data.draw(
        st.one_of(
            st.integers(0, len(content) - 1),
            st.sampled_from(names).flatmap(
                lambda start: st.integers(start, min(start + 60, len(content) - 1))
            ),
        )
    )
    content[at] ^= data.draw(st.integers(1, 255))
    broken = _beside(closed_once) / "2026-10.zip"
    broken.write_bytes(content)

    assert verify_package(broken) != (), at


@given(data=st.data())
def test_no_byte_of_the_manifest_can_be_changed_unnoticed(
    closed_once: Path, data: st.DataObject
) -> None:
    folder = _beside(closed_once) / "2026-10"
    if not folder.exists():
        shutil.copytree(closed_once / "2026-10", folder)
    content = bytearray((closed_once / "2026-10" / "manifest.json").read_bytes())
    # Half of the tries in the signature and the key.
    ends = (len(content) - 150, content.index(b"station_public_key") - 4)
    at = data.draw(
        st.one_of(
            st.integers(0, len(content) - 1),
            st.sampled_from(ends).flatmap(lambda start: st.integers(start, start + 100)),
        )
    )
    content[at] ^= data.draw(st.integers(1, 255))
    (folder / "manifest.json").write_bytes(content)

    assert verify_package(folder) != (), at


def test_bytes_after_the_zip_are_found(closed: Path) -> None:
    path = closed / "2026-10.zip"
    path.write_bytes(path.read_bytes() + b"PK")

    assert verify_package(path) != ()


def test_a_zip_that_says_another_month_outside_is_found(closed: Path) -> None:
    path = closed / "2026-09.zip"
    files = {file.name: file.read_bytes() for file in (closed / "2026-10").iterdir()}
    path.write_bytes(zip_bytes("2026-09", files))

    assert any("2026-09" in finding.what for finding in verify_package(path))


def test_a_closed_months_zip_stays_when_its_folder_was_moved_away(closed: Path) -> None:
    kept = (closed / "2026-10.zip").read_bytes()
    (closed / "2026-10").rename(closed / "binder")

    made = _write(CLOSED, closed)
    again = _write(OPEN, closed)

    assert (closed / "2026-10.zip").read_bytes() == kept
    assert (closed / "2026-10.zip") not in (made.zip, again.zip)


def test_a_zip_of_somebody_else_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "2026-10.zip").write_bytes(b"photos of somebody")

    _write(OPEN, tmp_path)

    assert (tmp_path / "2026-10.zip").read_bytes() == b"photos of somebody"


def test_every_way_a_flipped_bit_breaks_a_zip_is_a_finding(closed: Path) -> None:
    content = (closed / "2026-10.zip").read_bytes()
    broken = closed / "broken.zip"
    step = len(content) // 150

    for at in range(0, len(content) - 2000, step):
        flipped = bytearray(content)
        flipped[at] ^= 8
        broken.write_bytes(flipped)
        assert verify_package(broken), at
