"""Files that are damaged, encrypted, huge or hostile: refused in words, quickly, nothing else."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from app.core.errors import UserError
from app.intake import archive, workbook
from app.intake.guard import open_workbook
from app.intake.ledger import read_ledger
from tests.intake.layouts import tidy
from tests.intake.ledgers import make_station, with_shared_strings

TODAY = date(2026, 11, 2)
SAMPLE = Path(__file__).parents[2] / "resources" / "sample" / "ledger-2026-10.xlsx"


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as source:
        return {name: source.read(name) for name in source.namelist()}


def write_parts(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(name, data)
    return path


@pytest.fixture(scope="module")
def ordinary(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The parts of a ledger as spreadsheet programs write it, texts in a table of their own."""
    path = tmp_path_factory.mktemp("ordinary") / "ledger.xlsx"
    tidy(make_station(1)).save(path)
    return with_shared_strings(parts_of(path))


def refusal(path: Path) -> UserError:
    with pytest.raises(UserError) as caught:
        read_ledger(path, today=TODAY, in_process=True)
    assert caught.value.kept == workbook.NOTHING_CHANGED
    assert caught.value.to_do
    return caught.value


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "不是 Excel 工作簿"),
        ("日期,品名\n".encode(), "不是 Excel 工作簿"),
        (b"<html><table></table></html>", "不是 Excel 工作簿"),
        (b"PK\x03\x04 broken", "坏了"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "旧格式"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "设了打开密码",
        ),
    ],
)
def test_a_file_of_another_kind_is_named(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "ledger.xlsx"
    path.write_bytes(data)

    assert words in refusal(path).what


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "找不到文件" in refusal(tmp_path / "none.xlsx").what
    assert "打不开文件" in refusal(tmp_path).what


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = write_parts(
        tmp_path / "a.xlsx", {"word/document.xml": b"<x/>", "[Content_Types].xml": b""}
    )

    assert "不是 Excel 工作簿" in refusal(path).what


def test_a_binary_workbook_is_named(tmp_path: Path) -> None:
    path = write_parts(tmp_path / "a.xlsb", {"xl/workbook.bin": b"", "[Content_Types].xml": b""})

    assert ".xlsb" in refusal(path).what


@pytest.mark.parametrize("cut", [40, 2_000, 9_000, 16_000])
def test_a_cut_off_workbook_is_refused(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "cut.xlsx"
    path.write_bytes(SAMPLE.read_bytes()[:cut])

    assert "坏了" in refusal(path).what


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet4.xml"]
)
@pytest.mark.parametrize("content", [b"", b"<notxml", b"<a><b></a>", b"\x00\xff"])
def test_a_broken_part_is_refused(
    tmp_path: Path, ordinary: dict[str, bytes], part: str, content: bytes
) -> None:
    assert part in ordinary
    path = write_parts(tmp_path / "broken.xlsx", ordinary | {part: content})

    assert "坏了" in refusal(path).what


def test_texts_in_a_table_of_their_own_read_the_same(
    tmp_path: Path, ordinary: dict[str, bytes]
) -> None:
    shared = write_parts(tmp_path / "shared.xlsx", ordinary)
    inline = tmp_path / "inline.xlsx"
    tidy(make_station(1)).save(inline)

    assert open_workbook(shared, in_process=True) == open_workbook(inline, in_process=True)


def test_entities_are_not_expanded(tmp_path: Path, ordinary: dict[str, bytes]) -> None:
    entities = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "haha">' + entities + b"]><x>&a9;</x>"
    path = write_parts(tmp_path / "a.xlsx", ordinary | {"xl/sharedStrings.xml": bomb})

    assert "坏了" in refusal(path).what


def test_a_bomb_is_stopped_while_inflating(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts_of(SAMPLE).items():
            target.writestr(name, data)
        with target.open("xl/media/image.bin", "w") as stream:
            for _ in range(64):
                stream.write(bytes(1024 * 1024))

    assert "大得不正常" in refusal(path).what


def test_a_false_size_in_the_directory_is_not_believed(tmp_path: Path) -> None:
    big = bytes(8 * 1024 * 1024)
    path = write_parts(tmp_path / "lie.xlsx", parts_of(SAMPLE) | {"xl/media/a.bin": big})
    data = bytearray(path.read_bytes())
    size = len(big).to_bytes(4, "little")
    while (at := data.find(size)) >= 0:
        data[at : at + 4] = (10).to_bytes(4, "little")
    path.write_bytes(bytes(data))

    refusal(path)


def test_too_many_parts_are_refused(tmp_path: Path) -> None:
    many = {f"xl/media/{n}.png": b"" for n in range(archive.ENTRY_LIMIT)}
    path = write_parts(tmp_path / "many.xlsx", parts_of(SAMPLE) | many)

    assert "部件" in refusal(path).what


def test_millions_of_rows_are_refused_before_they_are_read(tmp_path: Path) -> None:
    rows = b"".join(
        b'<row r="%d"><c r="A%d" t="n"><v>%d</v></c></row>' % (n, n, n * 7919)
        for n in range(1, archive.ROW_TAG_LIMIT + 2)
    )
    parts = parts_of(SAMPLE)
    name = "xl/worksheets/sheet4.xml"
    head, _, tail = parts[name].partition(b"<sheetData>")
    path = write_parts(tmp_path / "long.xlsx", parts | {name: head + b"<sheetData>" + rows + tail})

    assert "行数" in refusal(path).what


def test_more_rows_than_a_ledger_has_are_refused(tmp_path: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("台账")
    for n in range(workbook.ROW_LIMIT + 1):
        sheet.append([n])
    book.save(tmp_path / "rows.xlsx")

    assert "超过" in refusal(tmp_path / "rows.xlsx").what


def test_a_huge_file_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "huge.xlsx"
    with path.open("wb") as stream:
        stream.truncate(archive.FILE_LIMIT + 1)

    assert "MB" in refusal(path).what


def test_a_cell_in_the_last_corner_costs_nothing(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "人员"
    for row in (["姓名", "岗位"], ["王芳", "值班员"]):
        sheet.append(row)
    sheet.cell(1_048_576, 16_384, "远")
    book.save(tmp_path / "corner.xlsx")

    reading = read_ledger(tmp_path / "corner.xlsx", today=TODAY, in_process=True)

    assert reading.counted()["people"]["taken"] == 1
    assert any("列以后" in note for note in reading.notes)


def test_merged_cells_without_end_are_left_alone(tmp_path: Path) -> None:
    parts = parts_of(SAMPLE)
    name = "xl/worksheets/sheet4.xml"
    spans = b"".join(b'<mergeCell ref="A%d:XFD1048576"/>' % n for n in range(3, 3000))
    assert b"</mergeCells>" in parts[name]
    merged = parts[name].replace(b"</mergeCells>", spans + b"</mergeCells>")
    path = write_parts(tmp_path / "merged.xlsx", parts | {name: merged})

    reading = read_ledger(path, today=TODAY, in_process=True)

    assert reading.counted()["duty_records"]["taken"] == 20


def test_formulas_give_their_cached_value_and_a_missing_one_is_said(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "人员"
    for row in (["姓名", "岗位", "电话"], ["王芳", "值班员", "=1+1"], ["单雨桐", "值班员", 5]):
        sheet.append(row)
    book.save(tmp_path / "formula.xlsx")
    parts = parts_of(tmp_path / "formula.xlsx")
    name = "xl/worksheets/sheet1.xml"
    cached = parts[name].replace(
        b'<c r="C3" t="n"><v>5</v></c>', b'<c r="C3"><f>2+3</f><v>5</v></c>'
    )
    assert cached != parts[name]
    path = write_parts(tmp_path / "cached.xlsx", parts | {name: cached})

    reading = read_ledger(path, today=TODAY, in_process=True)

    assert [getattr(row.value, "phone", None) for row in reading.rows] == ["", "5"]
    assert any("C2" in note and "公式" in note and "C3" not in note for note in reading.notes)


def test_links_to_other_files_are_not_followed_and_said(tmp_path: Path) -> None:
    parts = parts_of(SAMPLE) | {"xl/externalLinks/externalLink1.xml": b"<x/>"}
    path = write_parts(tmp_path / "links.xlsx", parts)

    reading = read_ledger(path, today=TODAY, in_process=True)

    assert any("别的文件的链接" in note for note in reading.notes)


def test_a_password_on_the_parts_is_named(tmp_path: Path) -> None:
    path = write_parts(tmp_path / "locked.xlsx", parts_of(SAMPLE))
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    path.write_bytes(bytes(data))

    assert "密码" in refusal(path).what


def test_the_worker_process_reads_the_same(tmp_path: Path) -> None:
    assert open_workbook(SAMPLE) == open_workbook(SAMPLE, in_process=True)


def test_the_worker_process_hands_back_the_words(tmp_path: Path) -> None:
    path = tmp_path / "ledger.xlsx"
    path.write_bytes(b"nothing")

    with pytest.raises(UserError, match="不是 Excel 工作簿") as caught:
        open_workbook(path)
    assert caught.value.to_do


def test_a_worker_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="超过了 0 秒"):
        open_workbook(SAMPLE, seconds=0.0)


def test_nothing_is_left_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "ledger.xlsx"
    path.write_bytes(SAMPLE.read_bytes())

    read_ledger(path, today=TODAY, in_process=True)

    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["ledger.xlsx"]
    assert path.read_bytes() == io.BytesIO(SAMPLE.read_bytes()).getvalue()
