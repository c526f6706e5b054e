"""Draw a service's flow chart (服务流程图, BJ-11) as large as its sheet allows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from app.core.flow_chart import Step, StepKind
from app.core.flow_layout import Arrow, Chart, Point, Room, Tall, lay_out, split
from app.core.flow_layout import Box as Place
from app.records.wall import FlowBody
from app.reports import fonts
from app.reports.lettering import (
    BLUE,
    INK,
    PALE,
    QUIET_INK,
    WHITE,
    Box,
    Lettering,
    write_centred,
    write_lines,
)
from app.reports.wall_page import Draw, Size, body_box
from app.reports.wrapping import wrap

LARGEST = 9.0
TWO_COLUMNS_BELOW = 6.4
"""From here on two columns of larger words read better than one of small ones."""
STEP = 0.2
CALM_LINES = 2
LEADING = 1.28
DETAIL = 0.74
"""Size of who and how long, in sizes of the step's words."""
PAD = 0.62
"""Above and below the words, in sizes."""
POINTED = 1.6
"""How far the ends of a decision are drawn out, in sizes."""
NUMBER = 2.3
"""Room for a step's number, in sizes."""
TIP = 4.0
LINE_WIDTH = 0.8
DECISION_GROUND = HexColor("#FBF3E4")
DECISION_EDGE = HexColor("#9A5B00")


def flow_pages(body: FlowBody, size: Size) -> tuple[Draw, ...]:
    """Lay out the chart: in one column, in two, or over pages, words never below the least."""
    box = body_box()
    room = Room(box.width, box.height)
    for columns, largest, smallest in (
        (1, LARGEST, max(TWO_COLUMNS_BELOW, size.least)),
        (2, LARGEST * 0.85, size.least),
        (1, TWO_COLUMNS_BELOW, size.least),
    ):
        found = _largest(body.steps, room, columns, largest, smallest)
        if found:
            return (partial(_draw, steps=body.steps, chart=found[0], size=found[1]),)
    return tuple(
        partial(_draw, steps=body.steps, chart=chart, size=size.least, only=only)
        for only, chart in split(body.steps, room, lambda only: _tall(body.steps, size.least, only))
    )


def _largest(
    steps: Sequence[Step], room: Room, columns: int, largest: float, smallest: float
) -> tuple[Chart, float] | None:
    """Give the largest size that fits; before that, one at which no box has three lines."""
    found: tuple[Chart, float] | None = None
    size = largest
    while size >= smallest:
        chart = lay_out(steps, room, _tall(steps, size), columns=columns)
        if chart is not None and _most_lines(steps, chart, size) <= CALM_LINES:
            return chart, size
        if chart is not None and found is None:
            found = chart, size
        size -= STEP
    return found


def _most_lines(steps: Sequence[Step], chart: Chart, size: float) -> int:
    return max(len(_words(steps, box.position, box.width, size, None)[0]) for box in chart.boxes)


def _tall(steps: Sequence[Step], size: float, only: range | None = None) -> Tall:
    """Give the measure of a box at a size."""

    def tall(position: int, width: float) -> float:
        words, detail = _words(steps, position, width, size, only)
        height = len(words) * size * LEADING + len(detail) * size * DETAIL * LEADING
        return height + 2 * PAD * size

    return tall


def _words(
    steps: Sequence[Step], position: int, width: float, size: float, only: range | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Break what stands in a box: the step's words, and below who does it and how long."""
    step = steps[position - 1]
    room = width - 2 * _side(step, size) - (NUMBER * size if _is_numbered(step, only) else 0)
    words = _even(fonts.printable(step.text)[0], size, room)
    parts = [part for part in (step.who, step.time_limit) if part]
    if only is not None and step.no_leads_to and step.no_leads_to not in only:
        parts.append(f"否：转第 {step.no_leads_to} 步")
    if only is not None and position == only[-1] < len(steps) and step.kind is not StepKind.END:
        parts.append(f"接第 {position + 1} 步，见下一页")
    detail = fonts.printable("　".join(parts))[0]
    return words, wrap(detail, fonts.HEI, size * DETAIL, room) if detail else ()


def _even(text: str, size: float, room: float) -> tuple[str, ...]:
    """Break words into lines of about one length: no character stands alone on the last."""
    broken = wrap(text, fonts.HEI_BOLD, size, room)
    if len(broken) == 1:
        return broken
    width = fonts.width(text, fonts.HEI_BOLD, size) / len(broken)
    while width < room:
        even = wrap(text, fonts.HEI_BOLD, size, width)
        if len(even) == len(broken):
            return even
        width += size / 2
    return broken


def _side(step: Step, size: float) -> float:
    return size * (POINTED + 0.3 if step.kind is StepKind.DECISION else 0.9)


def _is_numbered(step: Step, only: range | None) -> bool:
    """Start and end need no number, unless another page names them by it."""
    return only is not None or step.kind in (StepKind.STEP, StepKind.DECISION)


def _draw(
    canvas: Canvas,
    box: Box,
    *,
    steps: Sequence[Step],
    chart: Chart,
    size: float,
    only: range | None = None,
) -> None:
    # What is left over stands mostly below: a chart hung too low looks as if it had slipped.
    numbers = _numbers(steps, only)
    canvas.saveState()
    canvas.translate(box.left, box.top - (box.height - chart.bottom) * 0.3)
    for arrow in chart.arrows:
        _draw_arrow(canvas, arrow, size)
    for place in chart.boxes:
        _draw_box(canvas, steps, place, size, only, numbers.get(place.position, 0))
    canvas.restoreState()


def _numbers(steps: Sequence[Step], only: range | None) -> dict[int, int]:
    """Number what is to be done from 1; over several pages, every step by its position."""
    shown = [at for at, step in enumerate(steps, 1) if _is_numbered(step, only)]
    return {at: at if only else number for number, at in enumerate(shown, 1)}


def _draw_box(
    canvas: Canvas,
    steps: Sequence[Step],
    place: Place,
    size: float,
    only: range | None,
    number: int,
) -> None:
    step = steps[place.position - 1]
    box = Box(place.left, -place.bottom, place.width, place.height)
    _draw_outline(canvas, step.kind, box, size)
    colour = WHITE if step.kind is StepKind.START else INK
    words, detail = _words(steps, place.position, place.width, size, only)
    left = box.left + _side(step, size)
    if number:
        _draw_number(canvas, number, step.kind, left, box, size)
        left += NUMBER * size
    wide = box.right - _side(step, size) - left
    setting = Lettering(words, fonts.HEI_BOLD, size)
    below = Lettering(detail, fonts.HEI, size * DETAIL)
    height = len(words) * size * LEADING + len(detail) * size * DETAIL * LEADING
    top = box.top - (box.height - height) / 2 - size * (LEADING - 1) / 2
    if step.kind in (StepKind.START, StepKind.END):
        upper = Box(left, top - setting.height, wide, setting.height)
        write_centred(canvas, setting, upper, colour)
        low = Box(left, upper.bottom - size * 0.3 - below.height, wide, below.height)
        if detail:
            write_centred(canvas, below, low, colour)
        return
    write_lines(canvas, setting, left, top, colour)
    if detail:
        write_lines(canvas, below, left, top - len(words) * size * LEADING, QUIET_INK)


def _draw_outline(canvas: Canvas, kind: StepKind, box: Box, size: float) -> None:
    canvas.setLineWidth(LINE_WIDTH)
    canvas.setStrokeColor(BLUE)
    canvas.setFillColor(BLUE if kind is StepKind.START else PALE)
    if kind is StepKind.DECISION:
        canvas.setStrokeColor(DECISION_EDGE)
        canvas.setFillColor(DECISION_GROUND)
        middle, out = box.bottom + box.height / 2, POINTED * size
        path = canvas.beginPath()
        path.moveTo(box.left, middle)
        for x, y in (
            (box.left + out, box.top),
            (box.right - out, box.top),
            (box.right, middle),
            (box.right - out, box.bottom),
            (box.left + out, box.bottom),
        ):
            path.lineTo(x, y)
        path.close()
        canvas.drawPath(path, stroke=1, fill=1)
        return
    if kind is StepKind.END:
        canvas.setFillColor(WHITE)
    radius = 3.0 if kind is StepKind.STEP else min(box.height / 2, 1.4 * size)
    canvas.roundRect(box.left, box.bottom, box.width, box.height, radius, stroke=1, fill=1)


def _draw_number(
    canvas: Canvas, number: int, kind: StepKind, left: float, box: Box, size: float
) -> None:
    radius = size * 0.82
    middle = box.bottom + box.height / 2
    canvas.setFillColor(DECISION_EDGE if kind is StepKind.DECISION else BLUE)
    canvas.circle(left + radius, middle, radius, stroke=0, fill=1)
    words = Lettering((str(number),), fonts.HEI_BOLD, size * 0.8)
    round_box = Box(left, middle - radius, 2 * radius, 2 * radius)
    write_centred(canvas, words, round_box, WHITE)


def _draw_arrow(canvas: Canvas, arrow: Arrow, size: float) -> None:
    points = [(x, -y) for x, y in arrow.points]
    canvas.setStrokeColor(QUIET_INK)
    canvas.setLineWidth(LINE_WIDTH)
    path = canvas.beginPath()
    path.moveTo(*points[0])
    for point in points[1:-1]:
        path.lineTo(*point)
    path.lineTo(*_short_of(points[-2], points[-1]))
    canvas.drawPath(path, stroke=1, fill=0)
    _draw_tip(canvas, points[-2], points[-1])
    if arrow.word:
        _draw_word(canvas, arrow.word, points, min(size, 6.5))


def _short_of(before: Point, end: Point) -> Point:
    """Give where the line stops, inside the tip."""
    angle = math.atan2(end[1] - before[1], end[0] - before[0])
    return end[0] - TIP * 0.8 * math.cos(angle), end[1] - TIP * 0.8 * math.sin(angle)


def _draw_tip(canvas: Canvas, before: Point, end: Point) -> None:
    angle = math.atan2(end[1] - before[1], end[0] - before[0])
    path = canvas.beginPath()
    path.moveTo(*end)
    for turn in (-0.42, 0.42):
        path.lineTo(end[0] - TIP * math.cos(angle + turn), end[1] - TIP * math.sin(angle + turn))
    path.close()
    canvas.setFillColor(QUIET_INK)
    canvas.drawPath(path, stroke=0, fill=1)


def _draw_word(canvas: Canvas, word: str, points: Sequence[Point], size: float) -> None:
    """Write 是 or 否 where the line leaves its box."""
    (x, y), (to_x, _) = points[0], points[1]
    if abs(to_x - x) < abs(points[1][1] - y):
        place = Box(x + 1.2, y - size - 1.6, size, size)
    else:
        left = x + 1 if to_x > x else x - 1 - size
        place = Box(left, y + 0.8, size, size)
    write_centred(canvas, Lettering((word,), fonts.HEI_BOLD, size), place, DECISION_EDGE)
