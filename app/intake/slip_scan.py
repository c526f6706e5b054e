"""Find the codes of our slips on a scan or photo: a picture, or every page of a PDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from app.core.errors import BadInput
from app.core.pdfium import PDFIUM
from app.core.slip_code import SlipCode, read_slip_text

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PAGES = 60
LONGEST_SIDE = 3600
"""Pixels; an A4 page at 300 dpi has 3508. What is larger is made smaller before it is read."""
_DPI = (150, 250, 100)
_SCALES = (1.0, 0.5, 2.0)
_NOTHING_KEPT = "这个文件没有挂上，原有的记录没有改动。"


@dataclass(frozen=True, slots=True)
class FoundSlip:
    """A slip's code, and the first page it stands on, counted from 1."""

    code: SlipCode
    page: int


def find_slips(content: bytes, media_type: str) -> tuple[FoundSlip, ...]:
    """Give every slip on a scan once, in the order of its pages; other codes are passed over.

    Args:
        content: a picture that was found sound, or a PDF.
        media_type: what the content is.

    Raises:
        BadInput: a PDF that cannot be read, has too many pages or is locked, or another kind.
    """
    found: dict[SlipCode, int] = {}
    for page, texts in _texts(content, media_type):
        for text in texts:
            if (code := read_slip_text(text)) is not None:
                found.setdefault(code, page)
    return tuple(FoundSlip(code, page) for code, page in found.items())


def _texts(content: bytes, media_type: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    if media_type.startswith("image/"):
        yield 1, _read_picture(content)
    elif media_type == "application/pdf":
        for page in range(_page_count(content)):
            yield page + 1, _read_page(content, page)
    else:
        raise BadInput(
            "签批单要扫描成 PDF，或拍成照片。",
            kept=_NOTHING_KEPT,
            to_do="请换成 PDF、JPG 或 PNG 文件。",
        )


def _read_picture(content: bytes) -> tuple[str, ...]:
    from PIL import Image

    with Image.open(BytesIO(content)) as opened:
        picture = opened.convert("L")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    for scale in _SCALES:
        size = (round(picture.width * scale), round(picture.height * scale))
        if max(size) <= LONGEST_SIDE and min(size) > 0:
            texts = _read(picture if scale == 1 else picture.resize(size))
            if texts:
                return texts
    return ()


def _page_count(content: bytes) -> int:
    pages = _with_pdf(content, len)
    if pages > MOST_PAGES:
        raise BadInput(
            f"这个 PDF 有 {pages} 页，一次最多 {MOST_PAGES} 页。",
            kept=_NOTHING_KEPT,
            to_do="请分成几个文件扫描。",
        )
    return int(pages)


def _read_page(content: bytes, number: int) -> tuple[str, ...]:
    for dpi in _DPI:
        if texts := _read(_with_pdf(content, lambda pdf, dpi=dpi: _draw(pdf[number], dpi))):
            return texts
    return ()


def _draw(page: Any, dpi: float) -> Image:
    """Draw a page; one that says it is as large as a wall is drawn no larger than others."""
    longest = max(page.get_size())
    scale = min(dpi / 72, LONGEST_SIDE / max(longest, 1))
    picture: Image = page.render(scale=scale, grayscale=True).to_pil()
    return picture


def _with_pdf(content: bytes, work: Any) -> Any:
    import pypdfium2

    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(content)
            try:
                return work(document)
            finally:
                document.close()
        except pypdfium2.PdfiumError as problem:
            raise BadInput(
                "这个 PDF 打不开，可能已损坏或加了密码。",
                kept=_NOTHING_KEPT,
                to_do="请重新扫描，或去掉密码后再挂。",
            ) from problem


def _read(picture: Image) -> tuple[str, ...]:
    import zxingcpp

    found = zxingcpp.read_barcodes(
        picture,
        formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]),
        text_mode=zxingcpp.TextMode.Plain,
    )
    return tuple(code.text for code in found)
