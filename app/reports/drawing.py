"""Draw pages of a PDF file as pictures, for the screen and the printer."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.errors import BadInput
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


def draw_foreign(pdf: bytes, dpi: float, *, most: int, longest: int) -> tuple[DrawnPage, ...]:
    """Draw the first pages of a PDF that is not ours, for the worker process.

    Args:
        pdf: the file.
        dpi: how fine, where the page is no larger than paper.
        most: how many pages at most.
        longest: pixels of the longer side at most, however large a page says it is.

    Raises:
        BadInput: it cannot be opened or drawn.
    """
    import pypdfium2

    drawn = []
    try:
        for number, size in enumerate(page_sizes(pdf)[:most]):
            side = max(size.width, size.height, 1.0)
            drawn.append(draw_page(pdf, number, min(dpi, longest * POINTS_PER_INCH / side)))
    except pypdfium2.PdfiumError as problem:
        raise BadInput("这个 PDF 在这里画不出来，可能已损坏或加了密码。") from problem
    return tuple(drawn)


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
