"""The sheets of the wall (上墙, 五亮): each kind laid out to be read from two metres."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from reportlab.pdfgen.canvas import Canvas

from app.core.errors import Refused
from app.records.wall import (
    BoardBody,
    Contact,
    ContactBody,
    FlowBody,
    HoursBody,
    HoursRow,
    ListBody,
    PhoneBody,
    Staff,
    StaffBody,
    TextBody,
    WallSheet,
)
from app.reports import fonts
from app.reports.flow_chart import flow_pages
from app.reports.lettering import (
    BLUE,
    INK,
    QUIET_INK,
    WHITE,
    Box,
    Lettering,
    fitted,
    write_centred,
    write_lines,
)
from app.reports.wall_page import Draw, Size, rounded, write_pages
from app.reports.wall_text import text_pages

T = TypeVar("T")

SMALL_PHOTO, LARGE_PHOTO = (25.0, 35.0), (35.0, 49.0)
"""A one-inch and a two-inch photo."""
GAP = 6.0
LOW_ROW = 42.0
FEW = 3
"""So many people stand below each other, larger."""
ROWS = 4
TALLEST_CARD, TALLEST_WORD, TALLEST_DAYS = 64.0, 40.0, 52.0
CLOSED = "不开放"
PLEASE = "对这里的服务有意见、建议，请打这个电话"
"""Below the supervision phone (PJ-47)."""


def write_wall_sheet(sheet: WallSheet, size: Size, path: Path) -> tuple[str, ...]:
    """Write one sheet; gives the characters no face could draw.

    Raises:
        Refused: there is nothing to print, or the file does not pass the PDF/A check.
        StoreProblem: the file cannot be written.
    """
    pages = _pages(sheet, size)
    if not pages:
        raise Refused(
            f"《{sheet.title}》还没有内容，没有印出来。",
            kept="其他内容没有改动。",
            to_do="请先照着右边“还缺”的几条补上。",
        )
    write_pages(sheet, size, pages, path, lying=isinstance(sheet.body, BoardBody))
    return fonts.printable(f"{sheet.title}{sheet.station}{_all_words(sheet)}")[1]


def _portions(things: Sequence[T], most: int) -> Iterator[Sequence[T]]:
    for first in range(0, len(things), most):
        yield things[first : first + most]


def _pages(sheet: WallSheet, size: Size) -> tuple[Draw, ...]:
    match sheet.body:
        case StaffBody(people):
            return _staff_pages(people)
        case ContactBody(post, contacts):
            shown = contacts or (Contact("", "", ""),)
            return tuple(
                partial(_draw_contacts, post=post, contacts=part) for part in _portions(shown, 2)
            )
        case TextBody() as text:
            return text_pages(text, size) if text.lines or text.posts else ()
        case ListBody(words):
            return tuple(partial(_draw_list, words=part) for part in _portions(words, 30))
        case HoursBody(rows, note):
            return (partial(_draw_hours, rows=rows, note=note),) if rows or note else ()
        case PhoneBody(phone, whose):
            return (partial(_draw_phone, phone=phone, whose=whose),)
        case BoardBody(union_name):
            return (partial(_draw_board, sheet=sheet, union_name=union_name),)
        case FlowBody(steps) as flow:
            return flow_pages(flow, size) if steps else ()


def _all_words(sheet: WallSheet) -> str:
    match sheet.body:
        case StaffBody(people):
            return "".join(one.name for one in people)
        case ContactBody(_, contacts):
            return "".join(one.name + one.email for one in contacts)
        case TextBody(lines, approved):
            return "".join(lines) + approved
        case ListBody(words):
            return "".join(words)
        case FlowBody(steps):
            return "".join(one.text + one.who + one.time_limit for one in steps)
        case _:
            return ""


def _staff_pages(people: Sequence[Staff]) -> tuple[Draw, ...]:
    columns = 1 if len(people) <= FEW else 2
    return tuple(
        partial(_draw_staff, people=part, columns=columns)
        for part in _portions(people, ROWS * columns)
    )


def _draw_staff(canvas: Canvas, box: Box, *, people: Sequence[Staff], columns: int) -> None:
    for one, card in zip(people, _grid(box, len(people), columns, TALLEST_CARD), strict=True):
        rounded(canvas, card)
        _draw_person(canvas, one, card)


def _grid(box: Box, count: int, columns: int, tallest: float) -> Iterator[Box]:
    """Cut a box into cells of one size, row by row."""
    rows = -(-count // columns)
    width = (box.width - GAP * (columns - 1)) / columns
    height = min((box.height - GAP * (rows - 1)) / rows, tallest)
    for number in range(count):
        row, column = divmod(number, columns)
        bottom = box.top - (row + 1) * height - row * GAP
        yield Box(box.left + column * (width + GAP), bottom, width, height)


def _draw_person(canvas: Canvas, one: Staff, card: Box) -> None:
    size = LARGE_PHOTO if card.width > 100 and card.height > 58 else SMALL_PHOTO
    edge = (card.height - size[1]) / 2
    beside = min(edge, 8.0)
    photo = Box(card.left + beside, card.bottom + edge, *size)
    canvas.setFillColor(WHITE)
    canvas.setStrokeColor(QUIET_INK)
    canvas.setLineWidth(0.3)
    canvas.setDash(2, 1.5)
    canvas.rect(photo.left, photo.bottom, photo.width, photo.height, stroke=1, fill=1)
    canvas.setDash()
    hint = fitted("贴照片", fonts.HEI, photo.width, 5, 4, lines=1)
    write_centred(canvas, hint, photo, QUIET_INK)
    left = photo.right + beside
    room = Box(left, photo.bottom, card.right - beside - left, photo.height)
    name_most = 18 if room.width > 90 else 11.5
    name = fitted(one.name, fonts.HEI_BOLD, room.width, room.height * 0.5, name_most, lines=2)
    post = fitted(one.post, fonts.HEI, room.width, room.height * 0.36, 7, lines=2)
    below = fitted(one.employment or "　", fonts.HEI, room.width, 5, 5, lines=1)
    total = name.height + post.height + 4 + (below.height + 3 if one.employment else 0)
    top = room.top - (room.height - total) / 2
    top = write_lines(canvas, name, left, top, INK) - 4
    top = write_lines(canvas, post, left, top, BLUE) - 3
    if one.employment:
        write_lines(canvas, below, left, top, QUIET_INK)


def _draw_contacts(canvas: Canvas, box: Box, *, post: str, contacts: Sequence[Contact]) -> None:
    height = (box.height - 10 * (len(contacts) - 1)) / len(contacts)
    for one in contacts:
        part, box = box.cut_top(height, gap=10)
        _draw_contact(canvas, post, one, part)


def _draw_contact(canvas: Canvas, post: str, one: Contact, box: Box) -> None:
    upper, lower = box.cut_top(box.height * 0.32, gap=4)
    label = fitted(post, fonts.HEI, box.width, 9, 8, lines=1)
    top = write_lines(canvas, label, upper.left, upper.top, BLUE) - 5
    room = upper.height - label.height - 8
    if one.name:
        name = fitted(one.name, fonts.HEI_BOLD, box.width, room, 34, lines=1)
        write_lines(canvas, name, upper.left, top, INK)
    else:
        _draw_pen_line(canvas, Box(upper.left, upper.bottom, upper.width, room))
    half = (lower.height - 8) / 2
    for label_text, value in (("电话", one.phone), ("邮箱", one.email)):
        row, lower = lower.cut_top(half, gap=8)
        _draw_labelled(canvas, label_text, value, row)


def _draw_labelled(canvas: Canvas, label_text: str, value: str, row: Box) -> None:
    """Write a label and its value in a pale row; without a value there is room for the pen."""
    rounded(canvas, row)
    edge = min(7.0, row.height * 0.16)
    inner = Box(row.left + 9, row.bottom + edge, row.width - 18, row.height - 2 * edge)
    label = fitted(label_text, fonts.HEI, 40, 8, 7, lines=1)
    if row.height < LOW_ROW:
        # Side by side: below the label a low row would leave the value too little.
        top = inner.top - (inner.height - label.height) / 2
        write_lines(canvas, label, inner.left, top, BLUE)
        room = Box(inner.left + 26, inner.bottom, inner.width - 26, inner.height)
    else:
        top = write_lines(canvas, label, inner.left, inner.top, BLUE)
        room = Box(inner.left, inner.bottom, inner.width, top - inner.bottom - 4)
    if not value:
        _draw_pen_line(canvas, room)
        return
    words = fitted(value, fonts.HEI_BOLD, room.width, room.height, 30, lines=1)
    write_lines(canvas, words, room.left, room.top - (room.height - words.height) / 2, INK)


def _draw_pen_line(canvas: Canvas, room: Box) -> None:
    canvas.setStrokeColor(QUIET_INK)
    canvas.setLineWidth(0.3)
    canvas.line(room.left, room.bottom + 3, room.right, room.bottom + 3)


def _draw_phone(canvas: Canvas, box: Box, *, phone: str, whose: str) -> None:
    upper, lower = box.cut_top(box.height * 0.62, gap=8)
    if whose:
        strip, upper = upper.cut_top(24, gap=6)
        words = fitted(whose, fonts.HEI_BOLD, strip.width, strip.height, 15, lines=2)
        write_lines(canvas, words, strip.left, strip.top, INK)
    _draw_labelled(canvas, "电话", phone, Box(upper.left, upper.top - 70, upper.width, 70))
    below = Box(lower.left, upper.top - 70 - 36, lower.width, 26)
    please = fitted(PLEASE, fonts.HEI, below.width, below.height, 9, lines=2)
    write_lines(canvas, please, below.left, below.top, QUIET_INK)


def _draw_list(canvas: Canvas, box: Box, *, words: Sequence[str]) -> None:
    longest = max(fonts.width(word, fonts.HEI_BOLD, 1) for word in words)
    columns, size = 1, 0.0
    for tried in (1, 2, 3):
        cell = next(_grid(box, len(words), tried, TALLEST_WORD))
        possible = min(cell.width * 0.8 / longest, cell.height * 0.62, 20.0)
        if possible > size * 1.05:
            columns, size = tried, possible
    for word, cell in zip(words, _grid(box, len(words), columns, TALLEST_WORD), strict=True):
        rounded(canvas, cell)
        most = max(size, 7.0)
        setting = fitted(word, fonts.HEI_BOLD, cell.width * 0.84, cell.height * 0.8, most, lines=2)
        write_centred(canvas, setting, cell, INK)


def _draw_hours(canvas: Canvas, box: Box, *, rows: Sequence[HoursRow], note: str) -> None:
    if note:
        body, below = box.cut_top(box.height * (0.8 if rows else 0.0), gap=8)
        most = 9 if rows else 24
        words = fitted(note, fonts.HEI, below.width, below.height, most, lines=6)
        write_lines(canvas, words, below.left, below.top, INK)
        box = body
    if not rows:
        return
    height = min((box.height - GAP * (len(rows) - 1)) / len(rows), TALLEST_DAYS)
    spans = [span for row in rows for span in row.hours]
    most = max((len(row.hours) for row in rows), default=1)
    room = Box(0, 0, (box.width - 18) * 0.56, (height - 10) / max(most, 1) * 0.84)
    size = min(
        (fitted(one, fonts.HEI_BOLD, room.width, room.height, 18, lines=1).size for one in spans),
        default=13.0,
    )
    for row in rows:
        card, box = box.cut_top(height, gap=GAP)
        rounded(canvas, card)
        inner = Box(card.left + 9, card.bottom + 5, card.width - 18, height - 10)
        _draw_hours_row(canvas, row, size, inner)


def _draw_hours_row(canvas: Canvas, row: HoursRow, size: float, inner: Box) -> None:
    days = fitted(row.days, fonts.HEI_BOLD, inner.width * 0.4, inner.height, 13, lines=2)
    write_lines(canvas, days, inner.left, inner.top - (inner.height - days.height) / 2, INK)
    right = Box(inner.left + inner.width * 0.44, inner.bottom, inner.width * 0.56, inner.height)
    words, face, colour = row.hours, fonts.HEI_BOLD, BLUE
    if not words:
        words, face, colour, size = (CLOSED,), fonts.HEI, QUIET_INK, min(size, 13.0)
    setting = Lettering(words, face, size)
    write_lines(
        canvas, setting, right.left, right.top - (right.height - setting.height) / 2, colour
    )


def _draw_board(canvas: Canvas, box: Box, *, sheet: WallSheet, union_name: str) -> None:
    panel = Box(box.left, box.bottom + 24, box.width, box.height - 24)
    canvas.setFillColor(BLUE)
    canvas.roundRect(panel.left, panel.bottom, panel.width, panel.height, 8, stroke=0, fill=1)
    inner = panel.inset(16)
    station, rest = inner.cut_top(16, gap=6)
    name = fitted(sheet.station, fonts.HEI, station.width, station.height, 13, lines=1)
    write_centred(canvas, name, station, WHITE)
    union = Box(rest.left, rest.bottom, rest.width, 12)
    middle = Box(rest.left, rest.bottom + 16, rest.width, rest.height - 16)
    title = fitted(sheet.title, fonts.HEI_BOLD, middle.width, middle.height, 78, lines=1)
    write_centred(canvas, title, middle, WHITE)
    if union_name:
        words = fitted(union_name, fonts.HEI, union.width, union.height, 9, lines=1)
        write_centred(canvas, words, union, WHITE)
    line = Lettering(("本期张贴：　　　　年　　　月　　　日",), fonts.HEI, 6)
    write_lines(canvas, line, box.left, box.bottom + 15, INK)
