"""Where people answer for a paper: room for pen, date and stamp; and what is said of nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.closing import Register
from app.records.book import MonthBook
from app.reports import fonts
from app.reports.page import BODY, LEADING, MM, SMALL, Paper
from app.reports.wrapping import wrap

SIGN_HEIGHT = 17 * MM
SIGN_BLOCK = 27 * MM
WIDEST_SIGN = 92 * MM
STAMP_SIZE = 42 * MM
REMARKS_HEIGHT = 22 * MM
LABEL = 10.0
LABEL_COLUMN = 24 * MM
LABELLED_STEP = BODY * LEADING
LABELLED_GAP = 2.0
LONGEST_LINE = 52 * MM
DATE_LINE = "　　年　　月　　日"
NOT_STATED = "本月没有登记，也未作说明。"


def signatures(paper: Paper, posts: Sequence[str]) -> None:
    """Leave each post room to sign and date by hand, side by side on one line."""
    paper.need_with_lines(SIGN_HEIGHT + 8)
    paper.skip(8)
    paper.y -= SIGN_HEIGHT
    line = paper.y + 8
    cell = min(paper.width / len(posts), WIDEST_SIGN)
    for index, post in enumerate(posts):
        label = f"{post}签字"
        x = paper.left + index * cell
        start = x + fonts.width(label, fonts.HEI, LABEL) + 4
        end = x + cell - fonts.width(DATE_LINE, fonts.SONG, LABEL) - 5 * MM
        paper.put(x, line + 2, label, fonts.HEI, LABEL)
        paper.rule(start, line, end, line)
        paper.put(end, line + 2, DATE_LINE, fonts.SONG, LABEL)


def signatures_and_stamp(
    paper: Paper, posts: Sequence[str], *, remarks: str = "", below: float = 0
) -> None:
    """Leave room for the posts to sign, for the red stamp, and for written remarks (批示).

    Nothing is printed where pen and stamp go. `below`: so many points are to follow on this page.
    """
    height = SIGN_BLOCK + REMARKS_HEIGHT if remarks else STAMP_SIZE
    paper.need_with_lines(height + 14 + below)
    paper.skip(14)
    cell = (paper.width - STAMP_SIZE) / len(posts)
    base = paper.y
    line = base - 16 * MM
    for index, post in enumerate(posts):
        x = paper.left + index * cell
        paper.put(x, base - 10, f"{post}（签字）", fonts.HEI, LABEL)
        end = x + min(cell - 6 * MM, LONGEST_LINE)
        paper.rule(x, line, end, line)
        paper.put_right(end, line - 17, DATE_LINE, fonts.SONG, LABEL)
    middle = paper.right - STAMP_SIZE / 2
    paper.put_centre(middle, base - 10, "（盖章处）", fonts.HEI, LABEL)
    if remarks:
        paper.put(paper.left, base - SIGN_BLOCK - 12, f"{remarks}：", fonts.HEI, LABEL)
    paper.y = base - height


CLOSING_HEIGHT = SIGN_BLOCK + REMARKS_HEIGHT + 14
"""Height of a signature block with stamp and remarks, to keep it with what it answers for."""


def nil_words(book: MonthBook, register: Register) -> str:
    """Say what was stated of an empty register (零报告), or that nothing was stated."""
    for row in book.nil_statements:
        if row.register == register:
            by = f"（{row.stated_by}说明）" if row.stated_by else ""
            return f"{row.words.rstrip('。')}{by}。"
    return NOT_STATED


def nil(paper: Paper, book: MonthBook, register: Register) -> None:
    """Print the nil statement in place of an empty list."""
    paper.need(40)
    paper.skip(10)
    paper.prose(nil_words(book, register), fonts.SONG, BODY)
    paper.skip(10)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text of any length behind its label."""

    label: str
    text: str
    face: str = fonts.SONG


def labelled_height(paper: Paper, rows: Sequence[Labelled]) -> float:
    """Give the height `labelled` takes for these rows, in points."""
    return sum(len(_lines(paper, row)) * LABELLED_STEP + LABELLED_GAP for row in rows)


def labelled(paper: Paper, rows: Sequence[Labelled]) -> None:
    """Print labels in a column of their own and each text beside its label."""
    for row in rows:
        for number, line in enumerate(_lines(paper, row)):
            paper.need(LABELLED_STEP)
            with paper.piece():
                paper.y -= LABELLED_STEP
                base = paper.y + BODY * 0.3
                if number == 0:
                    paper.put(paper.left, base, row.label, fonts.HEI, BODY)
                paper.put(paper.left + LABEL_COLUMN, base, line, row.face, BODY)
        paper.skip(LABELLED_GAP)


def _lines(paper: Paper, row: Labelled) -> tuple[str, ...]:
    return wrap(paper.fit(row.text), row.face, BODY, paper.width - LABEL_COLUMN)


def small(paper: Paper, text: str) -> None:
    """Print a remark in small type; on a new page with lines of what it remarks on."""
    paper.need_with_lines(SMALL * LEADING)
    paper.prose(text, fonts.SONG, SMALL)
