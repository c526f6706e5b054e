"""What somebody may choose instead of a file: refused in words, read without end by nobody."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from app.core.errors import UserError
from app.core.foreign_file import read_foreign, shown_name
from app.intake import photo
from app.intake.ledger import read_ledger
from app.reports.package_check import LIMITS, verify_package
from app.services import kept_files, standard_install, verify

ODD_NAME = "发票\n\u202egnp.exe\x1b[31m.jpg"
READERS: dict[str, Callable[[Path], object]] = {
    "workbook": lambda path: read_ledger(path, today=date(2026, 11, 2), in_process=True),
    "photo": photo.clean_file,
    "paper": kept_files.read_paper,
    "invoice": kept_files.read_original,
    "standard": lambda path: standard_install.examine(path, in_process=True),
}


def _folder(place: Path) -> Path:
    place.mkdir()
    return place


def _pipe(place: Path) -> Path:
    os.mkfifo(place)
    return place


def _empty(place: Path) -> Path:
    place.write_bytes(b"")
    return place


def _sealed(place: Path) -> Path:
    place.write_bytes(b"x")
    place.chmod(0)
    return place


def _linked_to(device: str) -> Callable[[Path], Path]:
    def make(place: Path) -> Path:
        place.symlink_to(device)
        return place

    return make


def _endless(place: Path) -> Path:
    """Give a file of a terabyte that takes no room."""
    with place.open("wb") as stream:
        stream.truncate(1 << 40)
    return place


THINGS: dict[str, Callable[[Path], Path]] = {
    "folder": _folder,
    "pipe": _pipe,
    "empty": _empty,
    "zero": _linked_to("/dev/zero"),
    "random": _linked_to("/dev/urandom"),
    "nowhere": _linked_to("/none/there"),
    "itself": lambda place: _linked_to(str(place))(place),
    "endless": _endless,
    "sealed": _sealed,
}


@pytest.mark.skipif(os.name == "nt", reason="pipes and devices of this kind are Unix's")
@pytest.mark.parametrize("thing", THINGS)
@pytest.mark.parametrize("kind", READERS)
def test_what_is_no_file_is_refused_in_words(tmp_path: Path, kind: str, thing: str) -> None:
    ending = {"workbook": ".xlsx", "standard": ".toml"}.get(kind, ".jpg")
    chosen = THINGS[thing](tmp_path / f"a{ending}")
    if kind == "standard" and thing in ("empty", "sealed"):
        problems_or_words(READERS[kind], chosen)
        return

    with pytest.raises(UserError) as caught:
        READERS[kind](chosen)

    assert caught.value.what
    assert caught.value.to_do


def problems_or_words(read: Callable[[Path], object], chosen: Path) -> None:
    try:
        examined = read(chosen)
    except UserError:
        return
    assert isinstance(examined, standard_install.Examined)
    assert examined.problems


@pytest.mark.skipif(os.name == "nt", reason="pipes and devices of this kind are Unix's")
@pytest.mark.parametrize("thing", ["pipe", "zero", "endless", "empty"])
def test_a_package_that_is_no_file_has_a_finding(tmp_path: Path, thing: str) -> None:
    assert verify.verify_file(THINGS[thing](tmp_path / "2026-10.zip"), in_process=True).findings


@pytest.mark.skipif(os.name == "nt", reason="pipes and devices of this kind are Unix's")
@pytest.mark.parametrize("thing", ["pipe", "zero", "endless", "folder", "sealed"])
def test_a_folder_with_such_a_thing_in_it_has_findings(tmp_path: Path, thing: str) -> None:
    folder = tmp_path / "2026-10"
    folder.mkdir()
    THINGS[thing](folder / "manifest.json")
    for number in range(LIMITS.entries * 2):
        (folder / f"{number}.pdf").write_bytes(b"x")

    assert verify_package(folder)


@pytest.mark.skipif(os.name == "nt", reason="such names cannot be on Windows")
@pytest.mark.parametrize("kind", ["workbook", "photo", "paper", "invoice"])
def test_an_odd_name_is_shown_on_one_line_and_not_turned_round(tmp_path: Path, kind: str) -> None:
    chosen = tmp_path / ODD_NAME
    _endless(chosen)

    with pytest.raises(UserError) as caught:
        READERS[kind](chosen)

    assert not set("\n\u202e\x1b") & set(str(caught.value))


def test_a_name_with_bytes_of_no_text_can_be_shown() -> None:
    assert shown_name(Path("a\udcff\n b")) == "a b"
    assert shown_name(Path("\u202e")) == "文件"
    with pytest.raises(OSError, match="argument"):
        read_foreign(Path("a\x00b"), 10)


def test_no_more_is_read_than_allowed(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"123456")

    assert read_foreign(tmp_path / "a", 3) == b"1234"
    assert read_foreign(tmp_path / "a", 6) == b"123456"
