"""The QR code of a slip that is signed by pen: small, robust, and read again before it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal

from reportlab.pdfgen.canvas import Canvas

from app.core.errors import Refused
from app.reports.qr import QUIET, read_page, runs

MM = 72 / 25.4
SIDE = 25 * MM
"""Of the dark square; the white around it is the page's own."""
CHECK_DPI = 100
"""Coarser than any scanner: what reads here reads from a photo."""
CORNER = 60 * MM
"""Where the code stands on a page; reading all of it takes six times as long."""
_ALPHANUMERIC: Literal[2] = 2
_NON_ZERO = 1


@cache
def modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """Make the modules: alphanumeric, level Q, the smallest version that holds the text."""
    import qrcode
    from qrcode.constants import ERROR_CORRECT_Q
    from qrcode.util import QRData

    code = qrcode.QRCode(error_correction=ERROR_CORRECT_Q, border=0)
    code.add_data(QRData(text, _ALPHANUMERIC), optimize=0)
    code.make(fit=True)
    return tuple(tuple(bool(module) for module in row) for row in code.modules)


def quiet(text: str) -> float:
    """Width of the white that must stay around the code, in points."""
    return QUIET * SIDE / len(modules(text))


def draw_code(canvas: Canvas, text: str, left: float, bottom: float) -> None:
    """Draw the code as one black path, its dark square at `left`, `bottom`, in points."""
    rows = modules(text)
    module = SIDE / len(rows)
    path = canvas.beginPath()
    for number, row in enumerate(rows):
        y = bottom + SIDE - (number + 1) * module
        for start, length in runs(row):
            path.rect(left + start * module, y, length * module, module)
    canvas.drawPath(path, stroke=0, fill=1, fillMode=_NON_ZERO)


def require_readable(pdf: bytes, codes: Sequence[str]) -> None:
    """Read the code of every page that has one, as a scanner would.

    Args:
        pdf: the finished pages.
        codes: what stands on each page; blank where it has none.

    Raises:
        Refused: a reader does not get exactly the text; the paper must not be saved.
    """
    for number, text in enumerate(codes):
        if text and read_page(pdf, number, CHECK_DPI, corner=CORNER) != [text]:
            raise Refused(
                "签批单没有写出：单上的二维码检查时读不出来。",
                kept="原有的文件没有改动。",
                to_do="请再打印一次；还是这样，请联系上级工会的技术人员。",
            )
