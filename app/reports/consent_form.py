"""The sheet of a separate consent (单独同意书, PIPL 29): what for, which fields, how to undo it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.records.book import StationCard
from app.reports.blocks import signatures, small
from app.reports.finish import finish
from app.reports.form import Entry, form
from app.reports.page import Head, Paper, station_line

FORM = "YZ-19"
TITLE = "个人信息单独同意书"

_RIGHTS = (
    "同意或不同意由本人决定；不同意，不影响本人在站里工作。",
    "本人随时可以撤回，口头或书面告诉站里都行；撤回以后，没有别的依据要用的内容马上删掉。",
    "本人可以要求看、改自己的信息，也可以看谁查看过它。",
    "超出上面的用途和内容，站里要另外取得同意。",
)


@dataclass(frozen=True, slots=True)
class ConsentPaper:
    """What the sheet says; a blank is a line to be written by hand."""

    name: str
    purpose: str
    fields: tuple[str, ...]
    kept: str
    """How long, in words."""
    seen_by: str
    """Who may see it, in words."""


def write_consent(
    made: ConsentPaper, station: StationCard, path: Path, *, made_at: str
) -> tuple[str, ...]:
    """Write the sheet; gives the characters no face could draw.

    Raises:
        StoreProblem: the folder cannot be written.
    """
    head = Head(station_line(station), is_sample=station.is_sample, made_at=made_at)
    paper = Paper(head, FORM)
    paper.title(TITLE)
    form(
        paper,
        (
            Entry("本人", made.name or " "),
            Entry("使用单位", station.name),
            Entry("用途", made.purpose or "\n"),
            Entry("内容", "、".join(made.fields) or "\n"),
            Entry("谁能看到", made.seen_by),
            Entry("保存多久", made.kept or "\n"),
        ),
    )
    paper.heading("本人的权利", keep=90)
    for right in _RIGHTS:
        paper.prose(f"· {right}")
    paper.skip(6)
    paper.prose("以上内容我已看过。我同意站里为上面的用途使用上面的内容。")
    small(paper, "依据：《中华人民共和国个人信息保护法》第二十九条、第四十七条。")
    paper.skip(10)
    signatures(paper, ("本人", "经办人"))
    return finish(paper, path, TITLE)
