"""Draw pages of a PDF file as pictures, for the screen and the printer."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.pdfium import PDFIUM

POINTS_PER_INCH = 72


@dataclass(frozen=True, slots=True)
class PageSize:
    """How large a page is, in points (1/72 inch)."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """One page as pixels: four bytes each, red first, the fourth unused."""

    width: int
    height: int
    stride: int
    pixels: bytes


def page_sizes(pdf: bytes) -> tuple[PageSize, ...]:
    """Measure every page of a PDF file."""
    import pypdfium2

    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return tuple(
                PageSize(*document.get_page_size(number)) for number in range(len(document))
            )
        finally:
            document.close()


def draw_page(pdf: bytes, number: int, dpi: float) -> DrawnPage:
    """Draw one page, counted from 0."""
    import pypdfium2

    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            drawn = document[number].render(
                scale=dpi / POINTS_PER_INCH, rev_byteorder=True, prefer_bgrx=True
            )
            return DrawnPage(drawn.width, drawn.height, drawn.stride, bytes(drawn.buffer))
        finally:
            document.close()
