"""Where people answer for a paper: room for pen, date and stamp; and what is said of nothing."""

from __future__ import annotations

from collections.abc import Sequence

from app.records.book import MonthBook
from app.reports import fonts
from app.reports.page import BODY, MM, SMALL, Paper

SIGN_HEIGHT = 26 * MM
STAMP_SIZE = 42 * MM
REMARKS_HEIGHT = 24 * MM
LABEL = 10.0
LONGEST_LINE = 52 * MM
DATE_LINE = "　　　年　　月　　日"
NOT_STATED = "本月没有登记，也未作说明。"


def signatures(
    paper: Paper, posts: Sequence[str], *, stamp: bool = False, remarks: str = ""
) -> None:
    """Leave each post room to sign and date by hand, and the stamp a free space if it needs one.

    The places stand side by side, the stamp last, free space for written remarks (批示) below;
    nothing is printed where pen and stamp go.
    """
    below = REMARKS_HEIGHT if remarks else 0
    height = max(SIGN_HEIGHT + below, STAMP_SIZE if stamp else 0)
    paper.need(height + 20)
    paper.skip(20)
    cell = (paper.width - (STAMP_SIZE if stamp else 0)) / len(posts)
    base = paper.y
    line = base - 17 * MM
    for index, post in enumerate(posts):
        x = paper.left + index * cell
        paper.put(x, base - 10, f"{post}（签字）", fonts.HEI, LABEL)
        paper.rule(x, line, x + min(cell - 6 * MM, LONGEST_LINE), line)
        paper.put(x, line - 17, DATE_LINE, fonts.SONG, LABEL)
    if stamp:
        middle = paper.right - STAMP_SIZE / 2
        paper.put_centre(middle, base - 10, "（盖章处）", fonts.HEI, LABEL)
    if remarks:
        paper.put(paper.left, base - SIGN_HEIGHT - 14, f"{remarks}：", fonts.HEI, LABEL)
    paper.y = base - height


def nil_words(book: MonthBook, *registers: str) -> str:
    """Say what was stated of an empty register (零报告), or that nothing was stated."""
    for row in book.nil_statements:
        if row.register in registers:
            by = f"（{row.stated_by}说明）" if row.stated_by else ""
            return f"{row.words.rstrip('。')}{by}。"
    return NOT_STATED


def nil(paper: Paper, book: MonthBook, *registers: str) -> None:
    """Print the nil statement in place of an empty list."""
    paper.need(40)
    paper.skip(10)
    paper.prose(nil_words(book, *registers), fonts.SONG, BODY)
    paper.skip(10)


def small(paper: Paper, text: str) -> None:
    """Print a remark in small type."""
    paper.prose(text, fonts.SONG, SMALL)
