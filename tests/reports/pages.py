"""Read printed papers back: the text of each page, the fonts inside, the PDF/A verdict."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pypdfium2
from pikepdf import pdfa


def texts(path: Path) -> list[str]:
    """The text of each page as a reader copies it, line ends and all."""
    document = pypdfium2.PdfDocument(path)
    try:
        found: list[str] = []
        for page in document:
            reader = page.get_textpage()
            found.append(reader.get_text_range().replace("\r\n", "\n"))
            reader.close()
            page.close()
        return found
    finally:
        document.close()


def text(path: Path) -> str:
    """All pages in one line without blanks, so that a wrapped text is found again."""
    return "".join("".join(texts(path)).split())


def passes_pdfa(path: Path) -> bool:
    return bool(pdfa.validate_written(path, "2b").passed)


def fonts_inside(path: Path) -> dict[str, bool]:
    """Name of each font in the file, and whether it is embedded."""
    found: dict[str, bool] = {}
    with pikepdf.open(path) as pdf:
        for page in pdf.pages:
            for font in page.Resources.Font.values():
                descriptor = font.get("/FontDescriptor")
                embedded = descriptor is not None and "/FontFile2" in descriptor
                found[str(font.BaseFont)] = embedded
    return found
