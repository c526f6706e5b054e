"""Nothing people typed lies anywhere in the clear: not in temp, not in logs, not for a moment."""

from __future__ import annotations

import io
import os
import sys
import zipfile
import zlib
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.plain.marks import MARKS, marks_below, marks_in
from tests.plain.session import start

HERE = Path(__file__).parent
ASKED_FOR = ("papers", "data/exports", "in")
"""Papers and pictures that were asked for, and the ledger somebody brought along."""


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a whole session leaves, and copies of what it removed meanwhile."""
    if sys.platform == "win32":
        pytest.skip("the hook follows folders by /proc")
    root = tmp_path_factory.mktemp("session")
    for name in ("in", "tmp", "kept"):
        (root / name).mkdir()
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "人员名单"
    for row in (
        ["姓名", "岗位", "电话"],
        [MARKS["imported name"], "值班员", MARKS["imported phone"]],
    ):
        sheet.append(row)
    book.save(root / "in" / "ledger.xlsx")
    paths = [str(HERE / "hook"), str(HERE.parents[1])]
    told = start(
        root,
        os.environ
        | {
            "TMPDIR": str(root / "tmp"),
            "PYTHONPATH": os.pathsep.join(paths),
            "YIZHAN_TEST_KEPT": str(root / "kept"),
            "YIZHAN_TEST_BELOW": str(root),
            "YIZHAN_DATA": str(root / "none"),
        },
    )
    assert told.returncode == 0, told.stderr[-4000:]
    (root / "told.txt").write_text(told.stdout + told.stderr, "utf-8")
    return root


def test_the_session_wrote_and_removed_what_it_should(left: Path) -> None:
    kept = [path.name for path in (left / "kept").iterdir()]

    assert any("station.key" in name for name in kept)
    assert any("tmp%" in name for name in kept)
    assert list((left / "data" / "files").glob("??/*"))
    assert list((left / "usb").glob("*.yzbak"))
    assert len(list((left / "data" / "exports" / "screens").glob("*.png"))) > 10


def test_the_marks_are_found_where_they_are_meant_to_be(left: Path) -> None:
    packed = marks_in((left / "papers" / "2026-10.zip").read_bytes())

    assert {"station", "name", "summary", "payee", "opinion", "activity"} <= packed
    assert "imported phone" in marks_in((left / "in" / "ledger.xlsx").read_bytes())


def test_nothing_people_typed_lies_in_the_clear(left: Path) -> None:
    found = {
        path: marks
        for path, marks in marks_below(left).items()
        if not path.startswith(ASKED_FOR) and "papers%" not in path
    }

    assert found == {}


def test_no_plain_key_lay_in_temp_not_even_for_a_moment(left: Path) -> None:
    everywhere = [str(path.relative_to(left)).replace("/", "%") for path in left.rglob("*")]
    of_temp = [name for name in everywhere if "tmp%" in name]

    assert any(name.endswith("station.key.locked") for name in of_temp)
    assert not [name for name in of_temp if name.endswith(("station.key", "station.key.new"))]


@pytest.mark.parametrize("form", ["utf-8", "utf-16-le", "utf-16-be", "gb18030"])
def test_a_mark_is_found_in_any_encoding_and_packing(form: str) -> None:
    content = f"……{MARKS['payee']}……".encode(form)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", content)
    pdf = b"%PDF-1.7\n1 0 obj\nstream\n" + zlib.compress(content) + b"\nendstream"

    for where in (content, packed.getvalue(), zlib.compress(content), pdf):
        assert marks_in(where) == {"payee"}
    assert marks_in(b"nothing of it") == set()
