"""The parts of the sign, each drawn into its box: head, hours, services, contact, code."""

from __future__ import annotations

import math
import re

from reportlab.pdfgen.canvas import Canvas

from app.records.book import StationCard
from app.reports import fonts, qr
from app.reports.lettering import (
    BLUE,
    INK,
    LEADING,
    PALE,
    QUIET_INK,
    WHITE,
    Box,
    Lettering,
    fitted,
    write_centred,
    write_lines,
)
from app.reports.wrapping import wrap

LABEL = 15.0
"""Size of the small heads, in millimetres."""
EMBLEM = 62.0
LARGE_NAME = 44.0
"""From this size on the name stands on one line."""
EMBLEM_WORDS = ("会徽由", "上级工会", "提供")
"""The official emblem is the upper union's to give; its place stays empty."""
BREAK_BELOW = 18.0
"""Address and phone are broken into lines only below this size."""
CAPTION = "手机扫码，看站点信息"
CAPTION_SIZE = 9.0
_KIND = re.compile(
    r"^(?P<head>.*?)(?P<kind>劳动者服务站|户外劳动者服务站|工会驿站|爱心驿站|职工服务中心"
    r"|共享职工之家|职工之家|服务站|驿站)(?P<tail>[（(].*[）)])?$"
)


def draw_header(canvas: Canvas, card: StationCard, panel: Box, *, across: bool) -> None:
    """Draw the blue field: the emblem's empty place, the union, the name as large as it goes."""
    canvas.setFillColor(BLUE)
    canvas.roundRect(panel.left, panel.bottom, panel.width, panel.height, 10, stroke=0, fill=1)
    inner = panel.inset(18)
    side = inner.height if across else EMBLEM
    _draw_emblem_place(canvas, Box(inner.left, inner.top - side, side, side))
    beside = Box(inner.left + side + 16, inner.bottom, inner.width - side - 16, inner.height)
    if not across:
        strip, below = inner.cut_top(EMBLEM, gap=14)
        beside = Box(beside.left, strip.bottom, beside.width, strip.height)
        _draw_union(canvas, card.union_name, beside)
        _draw_name(canvas, card.name, below)
    elif card.union_name.strip():
        strip, below = beside.cut_top(beside.height * 0.27, gap=6)
        _draw_union(canvas, card.union_name, strip)
        _draw_name(canvas, card.name, below)
    else:
        _draw_name(canvas, card.name, beside)


def draw_hours(canvas: Canvas, card: StationCard, box: Box, height: float) -> Box:
    """Draw when the station is open, readable from across the street; give the room left below."""
    below = _draw_label(canvas, "开放时间", box)
    room = height - (box.height - below.height)
    setting = fitted(card.opening_text, fonts.HEI_BOLD, below.width, room, 44, lines=2)
    write_lines(canvas, setting, below.left, below.top, INK)
    return below.cut_top(setting.height, gap=12)[1]


def draw_services(canvas: Canvas, services: tuple[str, ...], box: Box) -> None:
    """Draw the services as a grid whose words are as large as their number allows."""
    below = _draw_label(canvas, "服务项目", box)
    columns, rows = _grid(services, below)
    gap = 5.0
    width = (below.width - gap * (columns - 1)) / columns
    height = min((below.height - gap * (rows - 1)) / rows, 46.0)
    size = min(
        fitted(service, fonts.HEI_BOLD, width * 0.88, height * 0.78, 32, lines=1).size
        for service in services
    )
    for number, service in enumerate(services):
        row, column = divmod(number, columns)
        cell = Box(
            below.left + column * (width + gap),
            below.top - (row + 1) * height - row * gap,
            width,
            height,
        )
        canvas.setFillColor(PALE)
        canvas.roundRect(cell.left, cell.bottom, cell.width, cell.height, 5, stroke=0, fill=1)
        word = fitted(service, fonts.HEI_BOLD, width * 0.88, height * 0.78, size, lines=1)
        write_centred(canvas, word, cell, INK)


def draw_contact(canvas: Canvas, card: StationCard, box: Box) -> None:
    """Draw where it is, whom to ring and its code; a blank field has no line at all."""
    entries = [
        (label, " ".join(value.split()))
        for label, value in (("地址", card.address), ("电话", card.phone), ("编号", card.code))
        if value.strip()
    ]
    size = 24.0
    while size > 1:
        settings = [
            Lettering(
                wrap(fonts.printable(value)[0], fonts.HEI, size, box.width - LABEL * 2.3),
                fonts.HEI,
                size,
            )
            for _, value in entries
        ]
        fits = sum(setting.height + 0.5 * size for setting in settings) <= box.height
        # Only the address is ever broken; a number in two lines is no number.
        broken = [
            label for (label, _), s in zip(entries, settings, strict=True) if len(s.lines) > 1
        ]
        if fits and (not broken or (broken == ["地址"] and size <= BREAK_BELOW)):
            break
        size -= 0.5
    top = box.top
    for (label, _), setting in zip(entries, settings, strict=True):
        head = Lettering((label,), fonts.HEI_BOLD, min(LABEL, size))
        write_lines(canvas, head, box.left, top - (size - head.size) * 0.7, BLUE)
        top = write_lines(canvas, setting, box.left + LABEL * 2.3, top, INK) - 0.5 * size


def draw_code(canvas: Canvas, text: str, box: Box) -> None:
    """Draw the QR code at the lower right of the box with one line on what it is for."""
    side = qr.side_mm(text)
    left = box.right - side
    qr.draw_qr(canvas, text, left, box.bottom + CAPTION_SIZE * LEADING)
    caption = fitted(CAPTION, fonts.HEI, side, CAPTION_SIZE * LEADING, CAPTION_SIZE, lines=1)
    write_centred(canvas, caption, Box(left, box.bottom, side, CAPTION_SIZE * LEADING), QUIET_INK)


def code_height(text: str) -> float:
    """Height of the code with its caption."""
    return qr.side_mm(text) + CAPTION_SIZE * LEADING


def _draw_emblem_place(canvas: Canvas, box: Box) -> None:
    canvas.setStrokeColor(WHITE)
    canvas.setLineWidth(0.8)
    canvas.setDash(4, 3)
    canvas.roundRect(box.left, box.bottom, box.width, box.height, 6, stroke=1, fill=0)
    canvas.setDash()
    write_centred(canvas, Lettering(EMBLEM_WORDS, fonts.HEI, box.width * 0.17), box, WHITE)


def _draw_union(canvas: Canvas, union: str, box: Box) -> None:
    if union.strip():
        setting = fitted(union, fonts.HEI, box.width, box.height, 30, lines=2)
        write_lines(canvas, setting, box.left, box.top - (box.height - setting.height) / 2, WHITE)


def _draw_name(canvas: Canvas, name: str, box: Box) -> None:
    settings = _name_lines(name, box)
    total = sum(setting.height for setting in settings) + 0.22 * sum(
        setting.size for setting in settings[1:]
    )
    top = box.top - (box.height - total) / 2
    for setting in settings:
        top = write_lines(canvas, setting, box.left, top, WHITE) - 0.22 * setting.size


def _name_lines(name: str, box: Box) -> list[Lettering]:
    """Set the kind of station largest, what stands before it above, a bracket below and small."""
    found = _KIND.match(name.strip())
    if not found or not found["head"]:
        return [fitted(name, fonts.HEI_BOLD, box.width, box.height, 64)]
    tail = found["tail"] or ""
    share = box.height * (0.8 if tail else 1.0)
    alone = fitted(found["head"] + found["kind"], fonts.HEI_BOLD, box.width, share, 64, lines=1)
    if alone.size >= LARGE_NAME:
        return [alone, *_name_tail(tail, box, share)]
    kind = fitted(found["kind"], fonts.HEI_BOLD, box.width, share * 0.55, 64, lines=1)
    head = fitted(found["head"], fonts.HEI_BOLD, box.width, share * 0.38, kind.size * 0.8, lines=2)
    return [head, kind, *_name_tail(tail, box, share)]


def _name_tail(tail: str, box: Box, share: float) -> list[Lettering]:
    return [fitted(tail, fonts.HEI, box.width, share * 0.24, 24, lines=1)] if tail else []


def _draw_label(canvas: Canvas, label: str, box: Box) -> Box:
    head, below = box.cut_top(LABEL, gap=LABEL * 0.4)
    write_lines(canvas, Lettering((label,), fonts.HEI_BOLD, LABEL), head.left, head.top, BLUE)
    return below


def _grid(services: tuple[str, ...], box: Box) -> tuple[int, int]:
    """Choose the columns that let the longest word be largest."""
    longest = max(fonts.width(service, fonts.HEI_BOLD, 1) for service in services)
    best, best_size = (1, len(services)), 0.0
    for columns in range(1, min(len(services), 8) + 1):
        rows = math.ceil(len(services) / columns)
        size = min(box.width / columns * 0.84 / longest, box.height / rows * 0.66, 32.0)
        if size > best_size + 0.01:
            best, best_size = (columns, rows), size
    return best
