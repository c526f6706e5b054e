"""The page of a paper: its head and foot, laid out first and painted when all pages are known."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from app.core.month import Month
from app.records.book import MonthBook, StationCard
from app.reports import fonts, reportlab_fixes, slip_code
from app.reports.wrapping import wrap

MM = 72 / 25.4
RULE = 0.5
"""The one weight of every rule, in points."""
BODY = 10.5
SMALL = 9.0
LEFT, RIGHT, TOP, BOTTOM = 25 * MM, 20 * MM, 26 * MM, 22 * MM
"""Margins of the text; head and foot stand outside, the left one leaves room to bind."""
LEADING = 1.5
ALONG = 60.0
"""So much of what stands above comes along with pen and stamp to a new page, in points."""
CODE_TOP = 21 * MM
"""The code of a slip begins this far below the upper edge, its right side on the margin."""
CODE_ROOM = CODE_TOP + slip_code.SIDE + 5 * MM - TOP
"""Height that the code takes of the text's area."""


@dataclass(frozen=True, slots=True)
class Head:
    """What each page says of itself; a blank is left out."""

    station: str
    month: str = ""
    is_open: bool = False
    """True while the month is not closed: every page then says 未月结."""
    fingerprint: str = ""
    clock_note: str = ""
    is_sample: bool = False
    made_at: str = ""
    mark: str = ""
    """In bold on every page, such as 未完成."""


def head_of(book: MonthBook) -> Head:
    """Give the head of every paper of a month."""
    revision = f"　第{book.revision}版" if book.revision > 1 else ""
    return Head(
        station=station_line(book.station),
        month=Month.parse(book.month).label + revision,
        is_open=book.status == "open",
        fingerprint=book.fingerprint,
        clock_note=book.clock_note,
        is_sample=book.station.is_sample,
        made_at=book.made_at,
    )


def station_line(station: StationCard) -> str:
    """Name the station with its code, if it has one."""
    return f"{station.name}　{station.code}" if station.code else station.name


@dataclass(frozen=True, slots=True)
class _Piece:
    """Lines that may move to the next page: where their texts and rules begin and end."""

    begins: tuple[int, int]
    ends: tuple[int, int]
    top: float
    opens: bool
    """A head: it never stands last on a page."""
    head: Callable[[], None] | None
    """What stands again above it on a new page."""


@dataclass(slots=True)
class _Sheet:
    """One page being laid out: texts and rules in points from the lower left corner."""

    size: tuple[float, float]
    form: str
    texts: list[tuple[float, float, str, float, str]] = field(default_factory=list)
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)
    pictures: list[tuple[float, float, float, float, bytes]] = field(default_factory=list)
    pieces: list[_Piece] = field(default_factory=list)
    code: str = ""
    """What the QR code at the upper right says; a slip has it on each of its pages."""


class Paper:
    """One paper being laid out from top to bottom; painted only when its last page is known."""

    def __init__(self, head: Head, form: str, *, wide: bool = False, code: str = "") -> None:
        """Begin a paper; `code` is what the QR code of a slip says."""
        self.head = head
        self.missing: dict[str, None] = {}
        """Characters no face could draw, in the order they were met."""
        self._sheets: list[_Sheet] = []
        self._title = ""
        self.turn(form, wide=wide, code=code)

    def turn(self, form: str = "", *, wide: bool | None = None, code: str = "") -> None:
        """Begin a new page, of the same form and direction unless told otherwise.

        A page that merely goes on carries the code of the one before.
        """
        before = self._sheets[-1] if self._sheets else None
        size = landscape(A4) if wide else A4
        if before and wide is None:
            size = before.size
        goes_on = before is not None and not form
        sheet = _Sheet(size, form or (before.form if before else ""), code=code)
        self._sheets.append(sheet)
        self._start = size[1] - TOP
        if before is not None and goes_on and before.code:
            sheet.code = before.code
            self.put(self.left, self._start - 14, f"{self._title}（续）", fonts.HEI_BOLD, 11.5)
            self._start -= CODE_ROOM
        self.y = self._start

    @property
    def left(self) -> float:
        return LEFT

    @property
    def right(self) -> float:
        return self._sheets[-1].size[0] - RIGHT

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def room(self) -> float:
        """Height left on this page, in points."""
        return self.y - BOTTOM

    @property
    def full_height(self) -> float:
        """Height of an empty page, in points."""
        return self._start - BOTTOM

    @property
    def at_top(self) -> bool:
        """Tell whether nothing stands on this page yet."""
        return self.y == self._start

    @property
    def codes(self) -> tuple[str, ...]:
        """What the QR code of each page says; blank where it has none."""
        return tuple(sheet.code for sheet in self._sheets)

    def need(self, height: float) -> None:
        """Turn the page unless this much height is left."""
        if self.room < min(height, self.full_height):
            self.turn()

    @contextmanager
    def piece(
        self, *, opens: bool = False, head: Callable[[], None] | None = None
    ) -> Iterator[None]:
        """Let what is written inside, on this page, move as one to the next.

        Args:
            opens: it is a head, and goes wherever what follows it goes.
            head: writes what has to stand again above it on a new page.
        """
        sheet, begins, top = self._sheets[-1], self._filled, self.y
        yield
        sheet.pieces.append(_Piece(begins, self._filled, top, opens, head))

    def need_with_lines(self, height: float) -> bool:
        """Turn the page unless this height is left, with the last lines: pen never stands alone.

        Tells whether an empty page was begun: no line could come along.
        """
        if self.room >= min(height, self.full_height):
            return False
        pieces = self._last_pieces()
        if not pieces or pieces[0].top - self.y + height > self.full_height - ALONG:
            self.turn()
            return True
        sheet, first = self._sheets[-1], pieces[0]
        tall = first.top - self.y
        texts, rules = sheet.texts[first.begins[0] :], sheet.rules[first.begins[1] :]
        del sheet.texts[first.begins[0] :], sheet.rules[first.begins[1] :]
        self.turn()
        if first.head is not None:
            first.head()
        by = self.y - first.top
        moved = self._sheets[-1]
        moved.texts += [(x, y + by, face, size, line) for x, y, face, size, line in texts]
        moved.rules += [(x1, y1 + by, x2, y2 + by) for x1, y1, x2, y2 in rules]
        self.y -= tall
        return False

    @property
    def _filled(self) -> tuple[int, int]:
        """How many texts and rules stand on this page."""
        return len(self._sheets[-1].texts), len(self._sheets[-1].rules)

    def _last_pieces(self) -> list[_Piece]:
        """Give the pieces at the end of this page that would come along, from the upper one."""
        taken: list[_Piece] = []
        end = self._filled
        for piece in reversed(self._sheets[-1].pieces):
            is_enough = bool(taken) and taken[0].top - self.y >= ALONG
            if piece.ends != end or (is_enough and not piece.opens):
                break
            taken.insert(0, piece)
            end = piece.begins
        # Something stays behind: else there would be an empty page.
        return taken if any(end) else []

    def skip(self, height: float) -> None:
        """Leave a gap, but none at the top of a page."""
        if not self.at_top:
            self.y -= height

    def fit(self, text: str) -> str:
        """Make a text fit for print and remember what could not be drawn."""
        clean, missing = fonts.printable(text)
        self.missing.update(dict.fromkeys(missing))
        return clean

    def put(
        self, x: float, y: float, text: str, face: str = fonts.SONG, size: float = BODY
    ) -> None:
        """Write one line with its baseline at `y`."""
        if text:
            self._sheets[-1].texts.append((x, y, face, size, text))

    def put_right(
        self, x: float, y: float, text: str, face: str = fonts.SONG, size: float = BODY
    ) -> None:
        """Write one line that ends at `x`."""
        self.put(x - fonts.width(text, face, size), y, text, face, size)

    def put_centre(
        self, x: float, y: float, text: str, face: str = fonts.SONG, size: float = BODY
    ) -> None:
        """Write one line around `x`."""
        self.put(x - fonts.width(text, face, size) / 2, y, text, face, size)

    def rule(self, x1: float, y1: float, x2: float, y2: float) -> None:
        """Draw one rule of the one weight."""
        self._sheets[-1].rules.append((x1, y1, x2, y2))

    def picture(self, x: float, y: float, width: float, height: float, jpeg: bytes) -> None:
        """Place a JPEG picture with its lower left corner at `x`, `y`, stretched to this size."""
        self._sheets[-1].pictures.append((x, y, width, height, jpeg))

    def title(self, text: str, below: str = "") -> None:
        """Write the name of the paper and what stands below it; a long name breaks in both."""
        code = self._sheets[-1].code
        width = self.width - 2 * (slip_code.SIDE + slip_code.quiet(code)) if code else self.width
        lines = wrap(self.fit(text), fonts.SONG_BOLD, 20, width)
        under = wrap(self.fit(below), fonts.SONG, BODY, width) if below else ()
        self._title = "".join(lines)
        self.need(44 + 26 * len(lines))
        middle = (self.left + self.right) / 2
        for number, line in enumerate(lines):
            self.y -= 26 if number else 20
            self.put_centre(middle, self.y, line, fonts.SONG_BOLD, 20)
        for number, line in enumerate(under):
            self.y -= BODY * LEADING if number else 20
            self.put_centre(middle, self.y, line, fonts.SONG, BODY)
        self.y -= 16
        if code:
            self.y = min(self.y, self._start - CODE_ROOM)

    def heading(self, text: str, keep: float = 60) -> None:
        """Write a section head and keep it with what follows (`keep` points)."""
        self.need(34 + keep)
        with self.piece(opens=True):
            self.y -= 12 if self.at_top else 24
            self.put(self.left, self.y, self.fit(text), fonts.HEI_BOLD, 11.5)
            self.y -= 8

    def prose(
        self,
        text: str,
        face: str = fonts.SONG,
        size: float = BODY,
        *,
        indent: float = 0,
    ) -> None:
        """Write running text over as many lines and pages as it takes."""
        step = size * LEADING
        for line in wrap(self.fit(text), face, size, self.width - indent):
            self.need(step)
            with self.piece():
                self.y -= step
                self.put(self.left + indent, self.y + size * 0.3, line, face, size)

    def pages(self) -> int:
        """Give the number of pages laid out so far."""
        return len(self._sheets)

    def paint(self) -> bytes:
        """Give the finished PDF as reportlab writes it; the same paper gives the same bytes."""
        if self.missing:
            self._explain_missing()
        fonts.face(fonts.SONG)
        stream = io.BytesIO()
        canvas = reportlab_fixes.new_canvas(stream, A4, fonts.SONG)
        total = len(self._sheets)
        for number, sheet in enumerate(self._sheets, 1):
            _frame(sheet, self.head, number, total)
            _paint_sheet(canvas, sheet)
        canvas.save()
        return stream.getvalue()

    def _explain_missing(self) -> None:
        codes = "、".join(f"U+{ord(char):04X}" for char in self.missing)
        self.skip(6)
        self.prose(f"“〓”代替本机字库没有的字：{codes}。请以手写补上。", size=SMALL)


def _frame(sheet: _Sheet, head: Head, number: int, total: int) -> None:
    """Write head and foot of one page."""
    width, height = sheet.size
    right = width - RIGHT
    top = height - 16 * MM
    station = head.station + ("　（示例站点）" if head.is_sample else "")
    marks = (head.month, "未月结" if head.is_open else "", head.mark)
    month = fonts.printable("　".join(mark for mark in marks if mark))[0]
    month_face = fonts.HEI_BOLD if head.is_open or head.mark else fonts.HEI
    month_width = fonts.width(month, month_face, SMALL)
    room = right - LEFT - month_width - 12
    name = wrap(fonts.printable(station)[0], fonts.HEI, SMALL, room)[0]
    put = sheet.texts.append
    put((LEFT, top, fonts.HEI, SMALL, name))
    if month:
        put((right - month_width, top, month_face, SMALL, month))
    sheet.rules.append((LEFT, top - 5, right, top - 5))
    low = 14 * MM
    pages = f"第 {number} 页 / 共 {total} 页"
    put((right - fonts.width(pages, fonts.HEI, SMALL), low, fonts.HEI, SMALL, pages))
    below = [f"表号 {sheet.form}"]
    if head.fingerprint:
        below.append(f"月度指纹 {head.fingerprint}")
    if head.made_at:
        below.append(f"制表 {head.made_at}")
    put((LEFT, low, fonts.HEI, SMALL, "　".join(below)))
    if head.clock_note:
        put((LEFT, low - 12, fonts.HEI, SMALL, fonts.printable(head.clock_note)[0]))


def _paint_sheet(canvas: Canvas, sheet: _Sheet) -> None:
    canvas.setPageSize(sheet.size)
    canvas.setLineWidth(RULE)
    if sheet.rules:
        canvas.lines(sheet.rules)
    if sheet.code:
        side = slip_code.SIDE
        width, height = sheet.size
        slip_code.draw_code(canvas, sheet.code, width - RIGHT - side, height - CODE_TOP - side)
    for x, y, width, height, jpeg in sheet.pictures:
        canvas.drawImage(ImageReader(io.BytesIO(jpeg)), x, y, width, height)
    text = canvas.beginText()
    current: tuple[str, float] | None = None
    for x, y, face, size, line in sheet.texts:
        if (face, size) != current:
            fonts.face(face)
            text.setFont(face, size)
            current = (face, size)
        text.setTextOrigin(x, y)
        text.textOut(line)
    canvas.drawText(text)
    canvas.showPage()
