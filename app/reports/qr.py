"""The QR code of the signs: what it says, how it is drawn, and that it reads back."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Literal

from reportlab.pdfgen.canvas import Canvas

from app.core.errors import Refused
from app.core.pdfium import PDFIUM
from app.records.book import StationCard

FINE_BYTES = 120
"""Up to this length the modules keep their smallest size."""
MOST_BYTES = 230
QUIET = 4
"""White modules around the code; without them no reader finds it."""
LEAST_MODULE_MM = 2.0
MOST_MODULE_MM = 2.1
LEAST_SIDE_MM = 100.0
"""A plaque is read from a metre away; a short text gets larger modules."""
CHECK_DPI = (100, 150)
_NON_ZERO = 1
_BYTE_MODE: Literal[4] = 4


def qr_text(card: StationCard) -> str:
    """Write code, name, address, hours and phone, one line each; a blank field has no line."""
    fields = (card.code, card.name, card.address, card.opening_text, card.phone)
    # A field typed over several lines stays one line of the code.
    return "\n".join(" ".join(field.splitlines()) for field in fields if field.strip())


def qr_problem(card: StationCard) -> str:
    """Say why the card does not fit into the code, or give an empty text."""
    size = len(qr_text(card).encode())
    if size <= MOST_BYTES:
        return ""
    return (
        f"标牌二维码最多放 {MOST_BYTES} 字节（约 75 个汉字），"
        f"现在编号、名称、地址、开放时间和电话共 {size} 字节，印出来手机扫不出。"
    )


def require_fitting(card: StationCard) -> str:
    """Give the text of the code.

    Raises:
        Refused: the text is longer than a code on a sign can carry.
    """
    problem = qr_problem(card)
    if problem:
        raise Refused(
            problem, kept="没有写出标牌。", to_do="请在站点信息里把地址或开放时间写短一些。"
        )
    return qr_text(card)


def module_mm(text: str) -> float:
    """Size of one module: the longer the text beyond 120 bytes, the larger."""
    grown = max(0, len(text.encode()) - FINE_BYTES) / (MOST_BYTES - FINE_BYTES)
    module = LEAST_MODULE_MM + (MOST_MODULE_MM - LEAST_MODULE_MM) * grown
    return max(module, LEAST_SIDE_MM / (len(matrix(text)) + 2 * QUIET))


@cache
def matrix(text: str) -> tuple[tuple[bool, ...], ...]:
    """Make the modules: UTF-8 bytes without ECI, level Q, the smallest version that holds them."""
    import qrcode
    from qrcode.constants import ERROR_CORRECT_Q
    from qrcode.util import QRData

    code = qrcode.QRCode(error_correction=ERROR_CORRECT_Q, border=0)
    code.add_data(QRData(text.encode(), _BYTE_MODE), optimize=0)
    code.make(fit=True)
    return tuple(tuple(bool(module) for module in row) for row in code.modules)


def runs(row: tuple[bool, ...]) -> Iterator[tuple[int, int]]:
    """Give each run of dark modules as start and length."""
    start = None
    for column, dark in enumerate((*row, False)):
        if dark and start is None:
            start = column
        elif not dark and start is not None:
            yield start, column - start
            start = None


def side_mm(text: str) -> float:
    """Side of the printed code with its quiet zone."""
    return (len(matrix(text)) + 2 * QUIET) * module_mm(text)


def draw_qr(canvas: Canvas, text: str, left: float, bottom: float) -> None:
    """Draw the code black on white as one path with its quiet zone, on a canvas in millimetres."""
    modules = matrix(text)
    module = module_mm(text)
    whole = (len(modules) + 2 * QUIET) * module
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(left, bottom, whole, whole, stroke=0, fill=1)
    path = canvas.beginPath()
    for number, row in enumerate(modules):
        y = bottom + whole - (QUIET + number + 1) * module
        for start, length in runs(row):
            path.rect(left + (QUIET + start) * module, y, length * module, module)
    canvas.setFillColorRGB(0, 0, 0)
    canvas.drawPath(path, stroke=0, fill=1, fillMode=_NON_ZERO)


def require_readable(pdf: bytes, text: str, title: str) -> None:
    """Read the code back from the finished page at 100 and 150 dpi.

    Raises:
        Refused: a reader does not get exactly the text; the page must not be saved.
    """
    for dpi in CHECK_DPI:
        if read_page(pdf, 0, dpi) != [text]:
            raise Refused(
                f"《{title}》没有写出：二维码按 {dpi} dpi 检查时读不出原文。",
                kept="原有的文件没有改动。",
                to_do="请检查站点信息里有没有看不见的特殊符号，改好后再试。",
            )


def read_page(pdf: bytes, number: int, dpi: float, corner: float = 0) -> list[str]:
    """Read the codes on one page of a PDF of ours, as a phone would.

    Args:
        pdf: the finished pages.
        number: which of them, from 0.
        dpi: how finely it is drawn.
        corner: draw only the upper right corner, so many points wide and high; 0: all of it.
    """
    import pypdfium2
    import zxingcpp

    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            page = document[number]
            width, height = page.get_size()
            crop = (max(0, width - corner), max(0, height - corner), 0, 0) if corner else (0,) * 4
            image = page.render(scale=dpi / 72, grayscale=True, crop=crop).to_pil()
        finally:
            document.close()
    found = zxingcpp.read_barcodes(
        image,
        formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]),
        text_mode=zxingcpp.TextMode.Plain,
    )
    return [code.text for code in found]
