"""Bring a paper that is laid out into its file."""

from __future__ import annotations

from pathlib import Path

from app.reports import pdfa, slip_code
from app.reports.page import Paper


def finish(paper: Paper, path: Path, title: str) -> tuple[str, ...]:
    """Paint, convert, check and put in place; gives the characters no face could draw.

    Raises:
        Refused: the file does not pass the PDF/A check, or a code on it cannot be read; nothing
            was written.
        StoreProblem: the folder cannot be written; nothing was written.
    """
    raw = paper.paint()
    slip_code.require_readable(raw, paper.codes)
    about = pdfa.About(title=title, author=paper.head.station, made_at=paper.head.made_at)
    pdfa.save_pdfa(raw, path, about)
    return tuple(paper.missing)
