"""The month's papers against the same pages and sheets by bare reportlab and openpyxl."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl

from app.core.clock import FixedClock
from app.records.book import MonthBook
from app.reports import finish, pdfa, qr, sign
from app.reports.papers import write_papers
from app.reports.sign import write_sign, write_sign_proof
from app.reports.xlsx import write_workbook
from app.services import book, checkup, demo, importing
from tests.bench.measure import Alone, Row, alone, in_turn
from tests.bench.replay import bare_pages, recording
from tests.bench.stores import open_station


def measure(folder: Path, clock: FixedClock) -> list[Row | Alone]:
    """Give the row of the papers, and those of what is done to them afterwards."""
    sample = demo.read_sample()
    office = open_station(folder / "papers", clock)
    importing.import_ledger(office, sample.ledger)
    gathered = office.read(book.gather, sample.month)
    out = folder / "out"
    out.mkdir()

    with _unconverted(), recording() as documents:
        _write(gathered, out)
    draw = bare_pages(documents)
    cells = _cells(out / "ledger.xlsx")

    def ours() -> None:
        _write(gathered, out)

    def bare() -> None:
        draw()
        _bare_workbook(cells, out / "bare.xlsx")

    with _unconverted():
        mine, other = in_turn(ours, bare, rounds=5)
    rows: list[Row | Alone] = [
        Row(
            "the month's papers from ready data", mine, "the same pages and sheets bare", other, 3.0
        ),
        Alone(
            "reading the month from the store",
            alone(lambda: office.read(book.gather, sample.month)),
        ),
        Alone("PDF/A conversion and check of all papers", _conversion(gathered, out)),
        Alone("decoding the QR of both signs", _decoding(gathered, out)),
        Alone(
            "looking the store over, audit included",
            alone(lambda: office.read(checkup.check_store)),
        ),
    ]
    office.close()
    shutil.rmtree(out)
    return rows


def _write(gathered: MonthBook, out: Path) -> None:
    write_workbook(gathered, out / "ledger.xlsx")
    write_papers(gathered, out)
    card, services, made_at = gathered.station, gathered.services, gathered.made_at
    write_sign(card, services, out / "sign-400x600.pdf", made_at=made_at)
    write_sign_proof(card, services, out / "sign-a4.pdf", made_at=made_at)


@contextlib.contextmanager
def _unconverted() -> Iterator[None]:
    """Leave conversion and decoding out: they are rows of their own."""
    convert, readable = pdfa.convert, qr.require_readable
    readers = [module for module in (qr, sign, finish) if hasattr(module, "require_readable")]
    pdfa.convert = _as_it_is
    for module in readers:
        module.require_readable = lambda *_: None  # type: ignore[attr-defined]  # the same name
    try:
        yield
    finally:
        pdfa.convert = convert
        for module in readers:
            module.require_readable = readable  # type: ignore[attr-defined]  # the same name


def _as_it_is(raw: bytes, about: pdfa.About) -> bytes:
    assert about
    return raw


def _conversion(gathered: MonthBook, out: Path) -> float:
    raws: list[tuple[bytes, pdfa.About]] = []
    convert = pdfa.convert

    def keep(raw: bytes, about: pdfa.About) -> bytes:
        raws.append((raw, about))
        return raw

    pdfa.convert = keep
    try:
        write_papers(gathered, out)
    finally:
        pdfa.convert = convert
    return alone(lambda: [pdfa.convert(raw, about) for raw, about in raws])


def _decoding(gathered: MonthBook, out: Path) -> float:
    card, services, made_at = gathered.station, gathered.services, gathered.made_at
    path = out / "sign.pdf"
    write_sign(card, services, path, made_at=made_at)
    content = path.read_bytes()
    return alone(lambda: [qr.read_page(content, 0, dpi) for _ in range(2) for dpi in (100, 150)])


def _cells(path: Path) -> list[tuple[str, list[list[object]]]]:
    workbook = openpyxl.load_workbook(path)
    return [
        (sheet.title, [list(row) for row in sheet.iter_rows(values_only=True)])
        for sheet in workbook
    ]


def _bare_workbook(cells: list[tuple[str, list[list[object]]]], path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for title, rows in cells:
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    workbook.save(path)
