"""The station's sign (标牌, PJ-14): the 400×600 mm artwork and its A4 proof, with the same QR."""

from __future__ import annotations

import io
from pathlib import Path

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.core.errors import Refused
from app.records.book import StationCard
from app.reports import fonts, pdfa, qr
from app.reports.lettering import INK, QUIET_INK, Box, Lettering, write_centred
from app.reports.reportlab_fixes import new_canvas
from app.reports.sign_parts import (
    code_height,
    draw_code,
    draw_contact,
    draw_header,
    draw_hours,
    draw_services,
)

SHORT, LONG = 400.0, 600.0
"""Sides of the sign in millimetres."""
A4 = (210.0, 297.0)
PROOF_SCALE = 0.4
FRAME = 14.0
"""White edge around the blue field, so that a cut a little off does not show."""
HEAD_UPRIGHT, HEAD_LEAST, HEAD_ACROSS = 250.0, 205.0, 140.0
COLUMN_WISHED = 180.0
"""Height for hours and services an upright sign keeps free, gaps included."""


def write_sign(
    card: StationCard,
    services: tuple[str, ...],
    path: Path,
    *,
    made_at: str,
    landscape: bool = False,
) -> tuple[str, ...]:
    """Write the sign for the sign maker, 400×600 mm, its code read back before it is saved.

    Gives the characters no face could draw.

    Raises:
        Refused: no name, a text too long for the code, or a code that does not read back.
        StoreProblem: the file cannot be written.
    """
    width, height = (LONG, SHORT) if landscape else (SHORT, LONG)
    text = _require_text(card)
    stream = io.BytesIO()
    canvas = new_canvas(stream, (width * mm, height * mm), fonts.face(fonts.HEI).fontName)
    canvas.scale(mm, mm)
    _draw(canvas, card, services, text, landscape=landscape)
    _finish(canvas, stream, path, _about(card, "标牌", made_at), text)
    return _not_drawable(card, services)


def write_sign_proof(
    card: StationCard,
    services: tuple[str, ...],
    path: Path,
    *,
    made_at: str,
    landscape: bool = False,
) -> tuple[str, ...]:
    """Write the sign to scale on one A4 page, marked 校样, to check the words before ordering.

    Gives the characters no face could draw.

    Raises:
        Refused: as for the sign.
        StoreProblem: the file cannot be written.
    """
    page = (A4[1], A4[0]) if landscape else A4
    size = (LONG, SHORT) if landscape else (SHORT, LONG)
    text = _require_text(card)
    stream = io.BytesIO()
    canvas = new_canvas(stream, (page[0] * mm, page[1] * mm), fonts.face(fonts.HEI).fontName)
    canvas.scale(mm, mm)
    left = (page[0] - size[0] * PROOF_SCALE) / 2
    bottom = (page[1] - size[1] * PROOF_SCALE) / 2 - 8
    _draw_proof_words(canvas, Box(0, 0, *page), size)
    canvas.saveState()
    canvas.translate(left, bottom)
    canvas.scale(PROOF_SCALE, PROOF_SCALE)
    _draw(canvas, card, services, text, landscape=landscape)
    canvas.setStrokeColor(QUIET_INK)
    canvas.setLineWidth(0.6)
    canvas.rect(0, 0, *size, stroke=1, fill=0)
    canvas.restoreState()
    _finish(canvas, stream, path, _about(card, "标牌校样", made_at), text)
    return _not_drawable(card, services)


def _draw(
    canvas: Canvas, card: StationCard, services: tuple[str, ...], text: str, *, landscape: bool
) -> None:
    """Draw the whole sign on a canvas in millimetres."""
    sheet = Box(0, 0, *((LONG, SHORT) if landscape else (SHORT, LONG))).inset(FRAME)
    head = HEAD_ACROSS if landscape else _upright_head(sheet, text)
    panel, rest = sheet.cut_top(head, gap=18)
    draw_header(canvas, card, panel, across=landscape)
    body = Box(rest.left + 18, rest.bottom + 4, rest.width - 36, rest.height - 4)
    if landscape:
        code, column = body.cut_right(qr.side_mm(text), gap=18)
        draw_code(canvas, text, code)
        _draw_column(canvas, card, services, column, with_contact=True)
        return
    upper, lower = body.cut_top(body.height - code_height(text) - 14, gap=14)
    _draw_column(canvas, card, services, upper, with_contact=False)
    code, contact = lower.cut_right(qr.side_mm(text), gap=12)
    draw_code(canvas, text, code)
    draw_contact(canvas, card, contact)


def _upright_head(sheet: Box, text: str) -> float:
    """Give the head what a large code leaves."""
    return min(HEAD_UPRIGHT, max(HEAD_LEAST, sheet.height - code_height(text) - COLUMN_WISHED))


def _draw_column(
    canvas: Canvas,
    card: StationCard,
    services: tuple[str, ...],
    box: Box,
    *,
    with_contact: bool,
) -> None:
    """Draw what there is from top to bottom; what is not known takes no room."""
    if with_contact:
        box, contact = box.cut_top(box.height * 0.68, gap=10)
        draw_contact(canvas, card, contact)
    if card.opening_text.strip():
        box = draw_hours(canvas, card, box, min(66, box.height * 0.45))
    if services:
        draw_services(canvas, services, box)


def _draw_proof_words(canvas: Canvas, box: Box, size: tuple[float, float]) -> None:
    """Say above the picture that it is a proof, its scale, and the size of the real thing."""
    above = Box(box.left, box.top - 34, box.width, 34)
    mark, line = above.cut_top(22)
    write_centred(canvas, Lettering(("校样",), fonts.HEI_BOLD, 10), mark, INK)
    words = (
        f"比例 1:{1 / PROOF_SCALE:g}　成品宽 {size[0]:g} mm、高 {size[1]:g} mm"
        "　供核对文字用，不作标牌悬挂"
    )
    write_centred(canvas, Lettering((words,), fonts.HEI, 4.6), line, QUIET_INK)


def _require_text(card: StationCard) -> str:
    if not card.name.strip():
        raise Refused(
            "站点还没有名称，标牌没有写出。",
            kept="其他资料没有改动。",
            to_do="请先在站点信息里填写名称。",
        )
    return qr.require_fitting(card)


def _not_drawable(card: StationCard, services: tuple[str, ...]) -> tuple[str, ...]:
    shown = (card.name, card.union_name, card.opening_text, card.address, card.phone, card.code)
    return fonts.printable("".join((*shown, *services)))[1]


def _about(card: StationCard, what: str, made_at: str) -> pdfa.About:
    return pdfa.About(title=f"{card.name} {what}", author=card.name, made_at=made_at)


def _finish(canvas: Canvas, stream: io.BytesIO, path: Path, about: pdfa.About, text: str) -> None:
    """Make it archival, read the code back from the finished page, then save it whole."""
    canvas.showPage()
    canvas.save()
    page = pdfa.convert(stream.getvalue(), about)
    qr.require_readable(page, text, about.title)
    pdfa.write_whole(path, page)
