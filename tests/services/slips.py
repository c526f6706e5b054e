"""Printed slips in tests: their pages as pictures, as a phone or scanner brings them back."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
from PIL import Image

from app.core.pdfium import PDFIUM
from app.core.sign_ways import PaperKind
from app.services import sign_slips, slip_scans
from app.services.office import Office
from app.services.slip_scans import Returned


def text_of(path: Path) -> str:
    """Give the words of a PDF."""
    with PDFIUM:
        document = pypdfium2.PdfDocument(path)
        said = "".join(page.get_textpage().get_text_range() for page in document)
        document.close()
    return said


def picture(path: Path, dpi: int = 150, page: int = 0) -> Image.Image:
    """Give a page as a scanner would."""
    with PDFIUM:
        document = pypdfium2.PdfDocument(path)
        image: Image.Image = document[page].render(scale=dpi / 72).to_pil().convert("RGB")
        document.close()
    return image


def save_photo(image: Image.Image, path: Path, quality: int = 80) -> Path:
    """Save a picture as a phone would."""
    image.save(path, "JPEG", quality=quality)
    return path


def bound(paths: list[Path], into: Path) -> Path:
    """Put the pages of several papers into one PDF of pictures, as a scanner with a feeder."""
    pages = [picture(path) for path in paths]
    stream = io.BytesIO()
    pages[0].save(stream, "PDF", save_all=True, append_images=pages[1:], resolution=150)
    into.write_bytes(stream.getvalue())
    return into


def print_slip(office: Office, subject_id: str, kind: PaperKind = PaperKind.EXPENSE) -> Path:
    return sign_slips.print_slip(office, kind, subject_id).path


def bring_back(office: Office, path: Path) -> tuple[Returned, ...]:
    return office.act(slip_scans.take_scan, slip_scans.read_scan(path))
