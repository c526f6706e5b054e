"""The slip (签批单) of anything that needs a word: what it says, who signs, room for the pen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.money import Fen, capital, yuan
from app.core.slip_code import in_fours
from app.records.book import StationCard
from app.reports import fonts
from app.reports.blocks import DATE_LINE, STAMP_SIZE
from app.reports.finish import finish
from app.reports.form import Entry, form
from app.reports.page import BODY, LEADING, MM, SMALL, Head, Paper, station_line
from app.reports.wrapping import wrap

FORM = "YZ-16"
TITLE = "签批单"
_STEP_HEIGHT = 16 * MM
_STEP_WIDTH, _WHO_WIDTH, _DATE_WIDTH = 34 * MM, 50 * MM, 36 * MM
_PAD = 6.0
_HEAD = 10.0
_HEADING = 36.0
"""Height of the heading above the lines to sign, with the gap below it."""


@dataclass(frozen=True, slots=True)
class SlipStep:
    """One signature the slip leaves room for, and who may give it."""

    name: str
    who: str


@dataclass(frozen=True, slots=True)
class SignSlipPaper:
    """What a slip shows."""

    kind: str
    """What kind of thing it is, such as 年度预算."""
    title: str
    state: str
    lines: tuple[tuple[str, str], ...]
    """Label and value, as people see the record on the screen."""
    steps: tuple[SlipStep, ...]
    code_text: str
    """What its QR code says."""
    content_code: str
    amount: Fen | None = None
    """Where money is asked for: printed in figures and capital numerals."""
    course: tuple[str, ...] = ()
    """What was signed in the program already, a line each."""


def write_sign_slip(
    made: SignSlipPaper, station: StationCard, path: Path, *, made_at: str
) -> tuple[str, ...]:
    """Write the slip; gives the characters no face could draw.

    Raises:
        Refused: its code does not read back; nothing was written.
        StoreProblem: the folder cannot be written.
    """
    head = Head(station_line(station), is_sample=station.is_sample, made_at=made_at)
    paper = Paper(head, FORM, code=made.code_text)
    paper.title(f"{made.kind}{TITLE}", f"{made.title}　　状态　{made.state}")
    form(paper, _entries(made, station))
    if made.course:
        paper.heading("电子签批记录", keep=20)
        for line in made.course:
            paper.prose(line, fonts.SONG, BODY)
    _signatures(paper, made.steps, _closing_words())
    return finish(paper, path, f"{made.kind}{TITLE} {made.title}")


def _entries(made: SignSlipPaper, station: StationCard) -> list[Entry]:
    entries = [Entry("站点", station.name)]
    if made.amount is not None:
        entries += [
            Entry("金额", f"¥{yuan(made.amount)}", face=fonts.SONG_BOLD, size=13),
            Entry("金额大写", capital(made.amount), face=fonts.SONG_BOLD, size=12),
        ]
    entries += [Entry(label, value or "未填") for label, value in made.lines]
    return [*entries, Entry("内容码", in_fours(made.content_code))]


def _signatures(paper: Paper, steps: Sequence[SlipStep], words: str) -> None:
    """Rule a line for each signature, in the order they are given, and leave room for the stamp.

    What is said below stands left of the stamp.
    """
    paper.need_with_lines(_HEADING + _HEAD * 2 + len(steps) * _STEP_HEIGHT + STAMP_SIZE)
    paper.heading("签字和盖章", keep=0)
    paper.skip(2)
    top = paper.y
    edges = _edges(paper)
    heads = ("签批", "可以签字的人", "本人签字", "日期")
    paper.y -= _HEAD * 2
    for x, head in zip(edges, heads, strict=False):
        paper.put(x + _PAD, paper.y + 6, head, fonts.HEI, _HEAD)
    paper.rule(paper.left, top, paper.right, top)
    paper.rule(paper.left, paper.y, paper.right, paper.y)
    for step in steps:
        _step(paper, step, edges)
    for x in edges:
        paper.rule(x, top, x, paper.y)
    paper.put_centre(paper.right - STAMP_SIZE / 2, paper.y - 16, "（盖章处）", fonts.HEI, _HEAD)
    high = SMALL * LEADING
    lines = wrap(paper.fit(words), fonts.SONG, SMALL, paper.width - STAMP_SIZE - 8 * MM)
    for number, line in enumerate(lines, 1):
        paper.put(paper.left, paper.y - 6 - number * high, line, fonts.SONG, SMALL)
    paper.y -= STAMP_SIZE


def _edges(paper: Paper) -> tuple[float, ...]:
    pen = paper.left + _STEP_WIDTH + _WHO_WIDTH
    return (
        paper.left,
        paper.left + _STEP_WIDTH,
        pen,
        paper.right - _DATE_WIDTH,
        paper.right,
    )


def _step(paper: Paper, step: SlipStep, edges: Sequence[float]) -> None:
    middle = paper.y - _STEP_HEIGHT / 2
    for x, width, text, face in (
        (edges[0], _STEP_WIDTH, step.name, fonts.HEI),
        (edges[1], _WHO_WIDTH, step.who, fonts.SONG),
    ):
        lines = wrap(paper.fit(text), face, BODY, width - 2 * _PAD)[:3]
        first = middle + (len(lines) - 1) * BODY * LEADING / 2 - BODY * 0.35
        for number, line in enumerate(lines):
            paper.put(x + _PAD, first - number * BODY * LEADING, line, face, BODY)
    low = paper.y - _STEP_HEIGHT
    paper.put_right(edges[4] - _PAD, low + 8, DATE_LINE, fonts.SONG, _HEAD)
    paper.rule(edges[0], low, edges[4], low)
    paper.y = low


def _closing_words() -> str:
    return (
        "签字、日期由本人用笔填写，手写签字不代替程序里的签批。"
        "内容改动后本单作废，须重新打印；签好后扫描或拍照，从“档案”里的“扫回签批单”挂回原记录。"
    )
