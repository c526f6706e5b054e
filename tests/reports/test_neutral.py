"""What people type stays text in every file we write: no formula, no link, nothing that acts."""

from __future__ import annotations

import csv
import dataclasses
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.coordinates import Position, System
from app.reports.map_card import MapListing, as_csv
from app.reports.papers import PAPERS
from app.reports.sign_slip import SignSlipPaper, SlipStep, write_sign_slip
from app.reports.standard_sheet import write_standard_sheet
from app.reports.xlsx import write_workbook
from app.standards.loader import BUNDLED, read_shelf
from tests.reports import books

NOON = datetime(2026, 10, 22, 12)  # noqa: DTZ001 (what stands in a workbook has no zone)
SPITE = (
    "=1+1",
    '=HYPERLINK("http://example.invalid","点我")',
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    '=DDE("cmd";"/C calc";"x")',
    "http://example.invalid/a",
    "file:///etc/passwd",
    "mailto:a@example.invalid",
    '&P&N&"黑体"&A',
    "[1]Sheet1!A1",
    "</t><f>1+1</f><t>",
    "<a href='http://example.invalid'>x</a>",
    ") /OpenAction << /S /JavaScript /JS (app.alert(1)) >> (",
)
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
HERE = Position(122.0, 41.0, System.GCJ02)
_CHINESE = re.compile("[\u4e00-\u9fff]")
_ACTS = frozenset(
    ("/JavaScript", "/JS", "/URI", "/Launch", "/OpenAction", "/AA", "/SubmitForm", "/GoToR",
     "/ImportData", "/EmbeddedFiles", "/EmbeddedFile", "/RichMedia", "/Annots")
)  # fmt: skip

spiteful = st.sampled_from(SPITE) | st.builds(
    "{}{}".format, st.sampled_from(STARTS), st.text(max_size=12)
)


def poisoned(value: Any, text: str) -> Any:
    """Put a text in place of every one somebody typed, at any depth; days and codes stay."""
    if isinstance(value, str):
        return text if _CHINESE.search(value) else value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changed = {
            field.name: poisoned(getattr(value, field.name), text)
            for field in dataclasses.fields(value)
            if field.init
        }
        return dataclasses.replace(value, **changed)
    if isinstance(value, tuple):
        return tuple(poisoned(one, text) for one in value)
    if isinstance(value, Mapping):
        return {key: poisoned(one, text) for key, one in value.items()}
    return value


def require_neutral(path: Path) -> None:
    """See that a workbook holds values only, and that typing Enter on one makes no formula."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        for name in names:
            content = archive.read(name)
            assert not re.search(rb"<(\w+:)?(f|hyperlink|ddeLink|oleLink)\b", content), name
            assert b'TargetMode="External"' not in content, name
    assert not [one for one in names if "external" in one.lower() or "connection" in one.lower()]
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for part in ("left", "right"):
            assert "&" not in (getattr(sheet.oddFooter, part).text or "")
        assert sheet.oddHeader is None or not sheet.oddHeader.center.text
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if isinstance(cell.value, str):
                assert cell.data_type == "s"
                assert cell.hyperlink is None
                assert cell.quotePrefix or not cell.value.startswith(STARTS), cell.value


@settings(max_examples=25, deadline=None)
@given(text=spiteful)
def test_a_ledger_of_any_texts_holds_values_only(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.mktemp("ledger") / "ledger.xlsx"
    plain = tmp_path_factory.mktemp("ledger") / "ledger.xlsx"
    write_workbook(poisoned(books.october(), text), path)
    write_workbook(books.october(), plain)

    require_neutral(path)
    sheets = openpyxl.load_workbook(path, read_only=True).sheetnames
    assert set(sheets) <= {*openpyxl.load_workbook(plain, read_only=True).sheetnames, "未办结事项"}


@settings(max_examples=10, deadline=None)
@given(text=spiteful)
def test_a_standard_of_any_texts_holds_values_only(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.mktemp("standard") / "s.xlsx"
    standard = read_shelf(BUNDLED).standards[0]

    write_standard_sheet(path, NOON, poisoned(standard, text))

    require_neutral(path)


def test_the_blank_template_holds_values_only(tmp_path: Path) -> None:
    write_standard_sheet(tmp_path / "s.xlsx", NOON)

    require_neutral(tmp_path / "s.xlsx")


@given(text=spiteful)
def test_the_table_of_the_map_holds_no_formula(text: str) -> None:
    listing = MapListing(text, text, text, text, text, text, text, text, HERE, text)

    (_, values) = csv.reader(StringIO(as_csv(listing)))

    assert not [value for value in values if value.startswith(STARTS)]


def keys_of(pdf: pikepdf.Pdf) -> Iterator[str]:
    for one in pdf.objects:
        if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            yield from (str(key) for key in one.keys())  # noqa: SIM118 (a stream has no iteration)
            yield from (str(value) for value in one.values() if isinstance(value, pikepdf.Name))


@pytest.mark.parametrize("paper", [paper.file_name for paper in PAPERS])
def test_a_paper_of_any_texts_does_nothing_by_itself(tmp_path: Path, paper: str) -> None:
    writer = next(one.writer for one in PAPERS if one.file_name == paper)
    for number, text in enumerate((SPITE[1], SPITE[-1], SPITE[-7])):
        path = tmp_path / f"{number}-{paper}"
        writer(poisoned(books.october(), text), path)
        with pikepdf.open(path) as pdf:
            assert _ACTS.isdisjoint(keys_of(pdf))


def test_a_slip_of_any_texts_does_nothing_by_itself(tmp_path: Path) -> None:
    for text in (SPITE[1], SPITE[-1]):
        slip = SignSlipPaper(
            text, text, text, ((text, text),), (SlipStep(text, text),), "YZ", "0123456789ab"
        )
        write_sign_slip(slip, books.station(), tmp_path / "a.pdf", made_at="2026-10-22 12:00")
        with pikepdf.open(tmp_path / "a.pdf") as pdf:
            assert _ACTS.isdisjoint(keys_of(pdf))
